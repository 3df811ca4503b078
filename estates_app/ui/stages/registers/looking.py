"""Looks into files before anybody is asked whose they are: which sheets a workbook has, which layers a map file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from estates_app.domain.errors import EstatesError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.registers.files.peeking import Parts, look_into
from estates_app.ui.desk import Desk

Found = list[tuple[Path, Parts | EstatesError]]


class Looking(QObject):
    """Jobs that look into files. *Signals*: ``looked(path, parts)``: a file's sheets are known, ask whose it is."""

    looked = Signal(object, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._number = 0

    def look(self, paths: Sequence[Path]) -> None:
        """Look into files, then tell the parts of each, in the order in which they were given.

        One job for all of them: two that ran side by side would ask about the second file first where it is smaller.
        A file that cannot be read is told in its turn and does not hold back the others.
        """
        self._number += 1

        def work(_progress: Progress, cancel: Cancel) -> Found:
            found: Found = []
            for path in paths:
                cancel.check()
                try:
                    found.append((path, look_into(path)))
                except EstatesError as error:
                    found.append((path, error))
            return found

        key, words = f"look {self._number}", f"Looking into {', '.join(path.name for path in paths)}"
        self._desk.tasks.start(key, words, work, self._tell, self._desk.say.error, is_shown=False)

    def _tell(self, found: Found) -> None:
        for path, parts in found:
            if isinstance(parts, EstatesError):
                self._desk.say.error(parts)
            else:
                self.looked.emit(path, parts)
