"""Runs one command and turns every outcome into an exit code."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from estates_app.cli.console import Console
from estates_app.cli.parser import make_parser
from estates_app.domain.errors import Cancelled, EstatesError
from estates_app.domain.jobs import Cancel

if TYPE_CHECKING:
    from estates_app.workspace.project import Tools

Handler = Callable[[int, FrameType | None], object] | int | None

#: What a shell expects of a program that Ctrl-C stopped.
STOPPED = 130


def main(
    arguments: Sequence[str],
    *,
    make_tools: Callable[[], Tools],
    report_fault: Callable[[BaseException], str],
    open_window: Callable[[Path | None], int],
    console: Console | None = None,
) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str
    make_tools : callable
        Builds what the use-cases need; called only once a command is to run, so that ``--help`` stays quick.
    report_fault : callable
        Writes a report of a fault of the product and returns its path.
    open_window : callable
        Opens the window with a project (None for the last one, or the welcome page) and returns when it is closed.

    Returns
    -------
    int
        0 done, 1 rows need a person, 2 wrong input, 3 a fault of the product, 130 stopped by Ctrl-C.
    """
    console = console or Console()
    cancel = Cancel()
    try:
        options = make_parser().parse_args(arguments)
        if options.command in (None, "open"):
            return open_window(Path(options.project) if options.command else None)
        from estates_app.cli.commands import COMMANDS

        before = _stop_at_next_check(cancel, console)
        try:
            code = COMMANDS[options.command](make_tools(), options, console, cancel)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        wants_window = options.command == "demo" and options.window and code == 0
        return open_window(next(Path(options.out).resolve().glob("*.estates.gpkg"), None)) if wants_window else code
    except EstatesError as error:
        console.note(f"estates-app: {error}")
        return 2
    except OSError as error:  # a path, a right or a stream: the machine's, not ours
        where = f"{error.filename}: " if error.filename else ""
        console.note(f"estates-app: {where}it cannot be used ({error.strerror or error}). Choose another place.")
        return 2
    except (Cancelled, KeyboardInterrupt):
        console.note("Stopped. Nothing of this command was kept.")
        return STOPPED
    except Exception as error:  # noqa: BLE001  the last line of defence: anything left is our own fault
        console.note(
            f"estates-app: a fault of the product: {error or type(error).__name__}. "
            f"Your files are as they were. Send us this report: {report_fault(error)}"
        )
        return 3


def _stop_at_next_check(cancel: Cancel, console: Console) -> dict[int, Handler]:
    """Let the first Ctrl-C ask the job to stop and the second stop it at once; returns the handlers before.

    Being told to end (a log-off, a service manager) is the same wish.
    """

    def ask(number: int, frame: FrameType | None) -> None:
        if cancel.is_requested:
            signal.default_int_handler(number, frame)
        cancel.request()
        console.note("Stopping …")

    before: dict[int, Handler] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            before[number] = signal.signal(number, ask)
        except ValueError:  # not the main thread: whoever runs us has his own way to cancel
            break
    return before
