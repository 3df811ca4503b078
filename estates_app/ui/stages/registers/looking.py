"""Looks into what was dropped before anybody is asked whose it is: which tables are in it, and which sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.wording import listed
from estates_app.registers.files.listing import FoundTable, list_tables
from estates_app.registers.files.peeking import Parts, look_into
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.ask_found import needs_asking


@dataclass(frozen=True)
class Found:
    """What was found in what was dropped: its tables; of one file its sheets too, or what is wrong with it."""

    paths: tuple[Path, ...]
    tables: tuple[FoundTable, ...]
    parts: Parts | None = None


class Looking(QObject):
    """Jobs that look into files.

    *Signals*: ``looked(path, parts)``: it is one file with one register, ask whose it is; ``found(tables)``: there are
    several tables or other ones, ask what they are; ``answered(path)``: a partner sends back the questions put to it.
    """

    looked = Signal(object, object)
    found = Signal(object)
    answered = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._number = 0

    def look(self, paths: Sequence[Path]) -> None:
        """Look into files, folders and archives, then tell what is in them. It can be cancelled."""
        self._number += 1
        wanted = tuple(paths)

        def work(progress: Progress, cancel: Cancel) -> Found:
            if len(wanted) == 1 and not wanted[0].is_dir():
                parts = look_into(wanted[0])  # says best what is wrong with a file
                return Found(wanted, list_tables(wanted, progress=progress, cancel=cancel), parts)
            return Found(wanted, list_tables(wanted, progress=progress, cancel=cancel))

        key, words = f"look {self._number}", f"Looking into {listed([path.name for path in wanted])}"
        self._desk.tasks.start(key, words, work, self._tell, self._desk.say.error)

    def _tell(self, found: Found) -> None:
        answers = dict.fromkeys(table.path for table in found.tables if table.kind == "answers")
        for path in answers:
            self.answered.emit(path)
        if answers:
            paths = tuple(path for path in found.paths if path not in answers)
            tables = tuple(table for table in found.tables if table.path not in answers)
            if paths and tables:
                self.found.emit(tables)
        elif not found.tables:
            remedy = "drop CSV, Excel, GeoPackage or GeoJSON files"
            self._desk.say.error(InputError("nothing in it is a table", where=found.paths[0].name, remedy=remedy))
        elif found.parts is not None and not needs_asking(found.tables, found.paths):
            self.looked.emit(found.paths[0], found.parts)
        else:
            self.found.emit(found.tables)
