"""What the stage asks a person: files, whose they are, costs, people and places, rules; one question at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.registers.files.listing import FoundTable
from estates_app.registers.files.peeking import Parts
from estates_app.registers.reading import NothingIdentifies
from estates_app.registers.source import RegisterSource
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.ask_column import AskColumn
from estates_app.ui.stages.registers.ask_context import AskContext
from estates_app.ui.stages.registers.ask_found import AskFound
from estates_app.ui.stages.registers.ask_register import AskRegister
from estates_app.ui.stages.registers.ask_successor import AskSuccessor
from estates_app.ui.stages.registers.ask_supplement import AskSupplement
from estates_app.ui.stages.registers.place_on_map import PlaceOnMap
from estates_app.ui.stages.registers.scope_rules import ScopeRules, SecrecyRules
from estates_app.ui.stages.registers.shelf import Pending, Shelf
from estates_app.ui.words import REGISTER_FILES
from estates_app.workspace.keeping_mappings import from_mapping, save_mapping
from estates_app.workspace.placing_by_hand import place_by_hand, wishes_of_estate, wishes_of_reading
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.succeeding import plan_succession

#: What file dialogs offer for mappings.
MAPPING_FILES = "Mapping (*.toml)"


class Asking(QObject):
    """Opens the dialogs of the stage.

    Parameters
    ----------
    desk : Desk
    shelf : Shelf
        Where what was asked for is put.
    owner : QWidget
        In whose window the dialogs open.
    """

    def __init__(self, desk: Desk, shelf: Shelf, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._shelf, self._owner = desk, shelf, owner
        self.dialog: QDialog | None = None
        self._asked: deque[Callable[[], None]] = deque()
        shelf.files.looked.connect(self._on_looked)
        shelf.files.found.connect(self._on_found)
        shelf.lost.connect(self._on_lost)
        desk.requests.offered.connect(self._on_offered)

    def ask_files(self) -> None:
        """Ask for registers."""
        start = str(self._desk.bridge.session.store.path.parent)
        names, _ = QFileDialog.getOpenFileNames(self._owner, "Choose registers", start, REGISTER_FILES)
        self.take_files(tuple(Path(name) for name in names))

    def ask_folder(self) -> None:
        """Ask for a folder of registers."""
        start = str(self._desk.bridge.session.store.path.parent)
        name = QFileDialog.getExistingDirectory(self._owner, "Choose a folder", start)
        if name:
            self.take_files((Path(name),))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Look into files, then ask whose registers they are."""
        if paths:
            self._shelf.files.look([Path(path) for path in paths])

    def ask_supplement(self, path: Path | None = None) -> None:
        """Ask for a table of costs, people or footfall."""
        dialog = AskSupplement(self._desk, self._owner.window())
        if path is not None:
            dialog.take(path)
        self._open(dialog)

    def ask_context(self, paths: Sequence[Path] = ()) -> None:
        """Ask for people and places."""
        dialog = AskContext(self._desk, self._owner.window())
        if paths:
            dialog.opened.add(paths)
        self._open(dialog)

    def ask_rules(self) -> None:
        """Open the scope rules."""
        self._open(ScopeRules(self._desk, self._owner.window()))

    def ask_secrecy(self) -> None:
        """Open the rules of what public editions do not name."""
        self._open(SecrecyRules(self._desk, self._owner.window()))

    def _on_offered(self, kind: str, payload: object) -> None:
        if not self._desk.bridge.is_open:
            return
        if kind == "files" and isinstance(payload, Sequence):
            self.take_files(tuple(payload))
        else:
            self.ask(kind)

    def ask(self, kind: str) -> None:
        """Open the dialog of a kind: file, folder, supplement, context, scope, secrecy, places or successor."""
        wanted = {
            "file": self.ask_files,
            "folder": self.ask_folder,
            "supplement": self.ask_supplement,
            "context": self.ask_context,
            "scope": self.ask_rules,
            "secrecy": self.ask_secrecy,
            "places": self.ask_properties,
            "successor": self.ask_successor,
        }.get(kind)
        if wanted is not None:
            wanted()

    def _on_looked(self, path: Path, parts: Parts) -> None:
        def ask() -> None:
            dialog = AskRegister(self._desk.skin, path, parts, self._desk.bridge.estate, self._owner.window())
            self._open(dialog, lambda: self._add(dialog))

        self._queue(ask)

    def _on_found(self, tables: Sequence[FoundTable]) -> None:
        def ask() -> None:
            dialog = AskFound(self._desk.skin, tables, self._desk.bridge.estate, self._owner.window())
            self._open(dialog, lambda: self._take_found(dialog))

        self._queue(ask)

    def _take_found(self, dialog: AskFound) -> None:
        """Read the registers one after the other, and ask about the other tables."""
        self._shelf.add_all(dialog.registers())
        for path in dialog.figures():
            self._asked.append(partial(self.ask_supplement, path))
        contexts = dialog.contexts()
        if contexts:
            self._asked.append(partial(self.ask_context, contexts))

    def _add(self, dialog: AskRegister) -> None:
        self._shelf.add(dialog.source(), dialog.choices(), dialog.parts)

    def _on_lost(self, pending: Pending, fault: NothingIdentifies) -> None:
        def ask() -> None:
            dialog = AskColumn(self._desk.skin, pending.source, pending.parts, fault, self._owner.window())
            self._open(dialog, lambda: self._add_again(pending, dialog.changes()))

        self._queue(ask)

    def _add_again(self, pending: Pending, changes: Mapping[str, object]) -> None:
        source: RegisterSource = replace(pending.source, **changes)  # type: ignore[arg-type]
        self._shelf.add(source, pending.choices, pending.parts)

    def ask_partner(self, pending: Pending) -> None:
        """Ask again whose a register is that is not accepted yet."""
        estate, owner = self._desk.bridge.estate, self._owner.window()
        dialog = AskRegister(self._desk.skin, pending.source.path, Parts(), estate, owner)
        dialog.show_partner(pending.source.partner)

        def then() -> None:
            choices = replace(pending.choices, kind=dialog.choices().kind, renews="")
            changes: dict[str, object] = {"partner": dialog.partner_name}
            if dialog.source().defaults:
                changes["defaults"] = dialog.source().defaults
            self._shelf.read_again(pending.key, choices=choices, **changes)

        self._open(dialog, then)

    def ask_places(self, pending: Pending, prepared: Prepared) -> None:
        """Let a person put rows on the map of a register that is not accepted yet."""
        around = [row.xy_27700 for row in prepared.read.rows if row.xy_27700 is not None]
        dialog = PlaceOnMap(
            self._desk,
            wishes_of_reading(prepared.read),
            "Use these places",
            around=around,
            code=prepared.partner.code,
            parent=self._owner.window(),
        )

        def then() -> None:
            placed = {int(key): point for key, point in dialog.answers().items()}
            self._shelf.read_again(pending.key, by_hand={**pending.source.by_hand, **placed})

        self._open(dialog, then)

    def ask_properties(self) -> None:
        """Let a person put properties of the estate on the map."""
        wishes = wishes_of_estate(self._desk.bridge.estate)
        if not wishes:
            self._desk.say.toast("Every property has a place at least as exact as its postcode’s.")
            return
        dialog = PlaceOnMap(self._desk, wishes, "Put them there", parent=self._owner.window())

        def then() -> None:
            places = {str(key): point for key, point in dialog.answers().items()}
            session = self._desk.bridge.session
            self._desk.bridge.step(lambda: place_by_hand(session, places))

        self._open(dialog, then)

    def ask_successor(self) -> None:
        """Ask which bodies end, and who takes over."""
        dialog = AskSuccessor(self._desk.skin, self._desk.bridge.estate, self._owner.window())

        def then() -> None:
            session = self._desk.bridge.session
            edit = self._desk.bridge.step(
                lambda: plan_succession(session, dialog.ending(), dialog.successor, dialog.day)
            )
            if edit is not None:
                self._desk.say.toast(f"{edit.verb}.")

        self._open(dialog, then)

    def ask_mapping(self, kind: str, pending: Pending, prepared: Prepared) -> None:
        """Ask where the mapping of a register is to be saved (``save``), or which to use (``use``)."""
        path = pending.source.path
        try:
            if kind == "save":
                start = str(path.with_name(f"{path.stem}-mapping.toml"))
                name, _ = QFileDialog.getSaveFileName(self._owner, "Save this mapping", start, MAPPING_FILES)
                if name:
                    save_mapping(prepared.read, Path(name))
                    self._desk.say.toast(f"Mapping written to {Path(name).name}")
                return
            name, _ = QFileDialog.getOpenFileName(self._owner, "Use a mapping", str(path.parent), MAPPING_FILES)
            if name:
                headings = [guess.source for guess in prepared.read.columns]
                source = from_mapping(pending.source, Path(name), headings)
                self._shelf.read_as(pending.key, source)
        except EstatesError as error:
            self._desk.say.error(error)

    def _queue(self, ask: Callable[[], None]) -> None:
        """Ask when no other question is open: several files are asked about one after the other."""
        self._asked.append(ask)
        if self.dialog is None:
            self._asked.popleft()()

    def _open(self, dialog: QDialog, then: Callable[[], None] | None = None) -> None:
        self.dialog = dialog

        def ended(code: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if then is not None and code == QDialog.DialogCode.Accepted:
                then()
            if self.dialog is None and self._asked:
                self._asked.popleft()()

        dialog.finished.connect(ended)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.open()
