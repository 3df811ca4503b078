"""Words and bars on a terminal. Progress goes to stderr, results to stdout."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any, TextIO

BAR_CELLS = 30


class Console:
    """Writes results, progress and faults.

    Parameters
    ----------
    out, err : TextIO
        Streams of results and of everything else.
    """

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        # A program that was started without a terminal may have no streams at all.
        self.out = out or sys.stdout or io.StringIO()
        self.err = err or sys.stderr or io.StringIO()
        self._shown = ""
        self._last = ""

    def say(self, text: str) -> None:
        """Write one result line. Where its reader has left ("| head"), the rest goes nowhere: the work is done."""
        self.clear_bar()
        try:
            self.out.write(text + "\n")
            self.out.flush()
        except BrokenPipeError:
            # Python flushes stdout once more at its end: then too there must be somewhere to write to.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.out.fileno())

    def say_json(self, payload: dict[str, Any]) -> None:
        """Write one JSON object."""
        self.say(json.dumps(payload, ensure_ascii=False))

    def note(self, text: str) -> None:
        """Write a remark or a fault."""
        self.clear_bar()
        self.err.write(text + "\n")
        self.err.flush()

    def progress(self, fraction: float, doing: str) -> None:
        """Show how far a job is: a bar on a terminal, one line a step elsewhere."""
        if self.err.isatty():
            cells = round(max(0.0, min(1.0, fraction)) * BAR_CELLS)
            line = f"{'█' * cells}{'░' * (BAR_CELLS - cells)} {100 * fraction:3.0f}%  {doing}"
            if line != self._shown:
                self.err.write("\r" + line[:110].ljust(len(self._shown)))
                self.err.flush()
                self._shown = line[:110]
        elif doing != self._last:
            self.err.write(f"{doing} …\n")
            self.err.flush()
            self._last = doing

    def clear_bar(self) -> None:
        """Take the bar away."""
        if self._shown:
            self.err.write("\r" + " " * len(self._shown) + "\r")
            self.err.flush()
            self._shown = ""
