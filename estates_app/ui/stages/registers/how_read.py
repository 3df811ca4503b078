"""How a register was read: a line that says it, and what of it may be changed; each change reads it again at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QVBoxLayout, QWidget

from estates_app.domain.claims import Reading
from estates_app.registers.cleaning.condition import label_of, schemes
from estates_app.registers.files.peeking import Parts
from estates_app.registers.source import RegisterSource
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.ask_register import SYSTEMS
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.fields import Chooser, Stepper
from estates_app.ui.widgets.labels import ElidedLabel, label, row
from estates_app.ui.words import count
from estates_app.workspace.reading_words import found_in_words, header_in_words

#: The farthest row in which a person may say that the headings stand.
_LAST_HEADER_ROW = 999

#: How many of the things that may be changed stand side by side.
_BESIDE = 3


class HowRead(QFrame):
    """The line and what folds out of it.

    *Signals*: ``changed(changes)``: fields of the source by name, to read it again with; ``partner_wanted()``;
    ``mapping_wanted(kind)``: ``save`` or ``use``; ``filtered(is_on)``: show only the columns to look at;
    ``placing_wanted()``.
    """

    changed = Signal(object)
    partner_wanted = Signal()
    mapping_wanted = Signal(str)
    filtered = Signal(bool)
    placing_wanted = Signal()

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "section")
        self.setAccessibleName("How it was read")
        self.told = ElidedLabel("", "2")
        self.change = Button(skin, "Change…", kind="link")
        self.change.setAccessibleName("Change how it was read")
        self.change.setCheckable(True)
        self.mapping = Button(skin, "Mapping", "ph.columns", kind="quiet")
        self.mapping.setAccessibleName("Save this mapping, or use another")
        self.place = Button(skin, "Place on the map", "ph.map-pin", kind="quiet")
        self.only_weak = Check(skin, "Only columns to look at")
        self.fold = QWidget()
        self.fold.setAccessibleName("What may be read otherwise")
        self.fold.hide()
        bar = QWidget()
        bar.setFixedHeight(skin.px(34))
        line = row(
            label("Read from", "strong"),
            self.told,
            self.change,
            self.place,
            self.mapping,
            self.only_weak,
            spacing=skin.px(8),
            margins=(skin.px(12), 0, skin.px(8), 0),
        )
        line.setStretchFactor(self.told, 1)
        bar.setLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.fold)
        self._make_fields()
        self.change.toggled.connect(self.fold.setVisible)
        self.mapping.clicked.connect(
            lambda: self.menu().popup(self.mapping.mapToGlobal(self.mapping.rect().bottomLeft()))
        )
        self.place.clicked.connect(self.placing_wanted)
        self.only_weak.toggled.connect(self.filtered)

    def _make_fields(self) -> None:
        skin = self._skin
        self.member = Chooser(skin, "File of the archive", most=300)
        self.sheet = Chooser(skin, "Sheet or layer", most=260)
        self.table = Chooser(skin, "Table of the sheet", most=160)
        self.header = Stepper(skin, "row of the headings", 0, _LAST_HEADER_ROW, 1)
        self.search = Button(skin, "Find it", kind="link")
        self.search.setAccessibleName("Find the row of the headings again")
        self.crs = Chooser(skin, "Coordinates", most=220)
        for words, code, about in SYSTEMS:
            self.crs.add(words, code, about)
        self.scheme = Chooser(skin, "Grades of condition", most=240)
        self.scheme.add("As each column tells", "")
        for key in schemes():
            words = label_of(key)
            self.scheme.add(words[:1].upper() + words[1:], key)
        self.partner = Button(skin, "Whose it is…")
        self._head_told = label("", "3")
        self._grid = QGridLayout(self.fold)
        self._grid.setContentsMargins(skin.px(12), 0, skin.px(12), skin.px(8))
        self._grid.setHorizontalSpacing(skin.px(10))
        self._grid.setVerticalSpacing(skin.px(4))
        self._grid.setColumnStretch(2 * _BESIDE, 1)
        self._lines: dict[str, tuple[QWidget, ...]] = {}
        header = QWidget()
        header.setLayout(row(self.header, self._head_told, self.search, None))
        lines: tuple[tuple[str, str, QWidget], ...] = (
            ("member", "File of the archive", self.member),
            ("sheet", "Sheet", self.sheet),
            ("table", "Table", self.table),
            ("header", "Headings in row (0: none)", header),
            ("crs", "Coordinates", self.crs),
            ("scheme", "Grades of condition", self.scheme),
            ("partner", "Partner", self.partner),
        )
        for key, words, field in lines:
            text = label(words, "2")
            text.setParent(self.fold)
            field.setParent(self.fold)
            text.setBuddy(self.header.box if field is header else field)
            self._lines[key] = (text, field)
        self.member.activated.connect(lambda: self._say(member=str(self.member.currentData()), sheet="", layer=""))
        self.sheet.activated.connect(self._on_sheet)
        self.table.activated.connect(lambda: self._say(table=int(self.table.currentData()), header_row=None))
        self.header.box.setKeyboardTracking(False)
        self.header.changed.connect(lambda number: self._say(header_row=number))
        self.search.clicked.connect(lambda: self._say(header_row=None))
        self.crs.activated.connect(lambda: self._say(crs_epsg=self.crs.currentData()))
        self.scheme.activated.connect(lambda: self._say(condition_scheme=str(self.scheme.currentData())))
        self.partner.clicked.connect(self.partner_wanted)

    def _on_menu(self) -> None:
        self.menu().popup(self.mapping.mapToGlobal(self.mapping.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Return what may be done with the mapping."""
        menu = QMenu(self)
        menu.setAccessibleName("Mapping")
        for words, glyph, kind in (
            ("Save this mapping…", "ph.floppy-disk", "save"),
            ("Use a mapping…", "ph.folder-open", "use"),
        ):
            action = menu.addAction(self._skin.icon(glyph), words)
            action.triggered.connect(lambda _=False, wanted=kind: self.mapping_wanted.emit(wanted))
        return menu

    def show_reading(self, reading: Reading, source: RegisterSource, parts: Parts, weak: int) -> None:
        """Show how a register that is not accepted was read.

        Parameters
        ----------
        reading : Reading
        source : RegisterSource
            As it was asked for.
        parts : Parts
            Of the file that was read.
        weak : int
            How many of its columns should be looked at.
        """
        found = reading.found
        self.told.setText(found_in_words(reading))
        self.setAccessibleDescription(self.told.text())
        self.only_weak.setText(f"Only columns to look at ({weak:,})")
        self.only_weak.setAccessibleName(self.only_weak.text())
        self.only_weak.setEnabled(bool(weak) or self.only_weak.isChecked())
        self.only_weak.updateGeometry()
        to_place = len(reading.place_tasks)
        self.place.setVisible(bool(to_place))
        self.place.set_words(f"Place {count(to_place, 'row')} on the map")
        members = [found.member, *parts.others] if found.member else []
        _fill(self.member, {name: name for name in members}, found.member)
        _fill(self.sheet, {name: name for name in parts.names}, reading.sheet)
        _fill(self.table, {f"Table {n}": n for n in range(1, found.tables + 1)}, found.table)
        box = self.header.box
        blocked = box.blockSignals(True)
        box.setValue(found.header_row)
        box.blockSignals(blocked)
        self._head_told.setText("as you said" if source.header_row is not None else header_in_words(found))
        self.search.setVisible(source.header_row is not None)
        self.crs.choose(source.crs_epsg)
        self.scheme.choose(source.condition_scheme)
        hidden = {
            key
            for key, is_shown in (
                ("member", len(members) > 1),
                ("sheet", len(parts.names) > 1),
                ("table", found.tables > 1),
                ("header", not found.is_map),
                ("crs", found.is_map and (parts.is_crs_missing or source.crs_epsg is not None)),
            )
            if not is_shown
        }
        self._lay_fields(hidden)

    def _lay_fields(self, hidden: Collection[str]) -> None:
        """Lay what may be changed of this file side by side, in one order."""
        shown = [key for key in self._lines if key not in hidden]
        for key, parts in self._lines.items():
            for at, part in enumerate(parts):
                self._grid.removeWidget(part)
                part.setVisible(key in shown)
                if key in shown:
                    row_at, column_at = divmod(shown.index(key), _BESIDE)
                    self._grid.addWidget(part, row_at, 2 * column_at + at, Qt.AlignmentFlag.AlignLeft)

    def _on_sheet(self) -> None:
        name = str(self.sheet.currentData())
        self._say(sheet=name, layer="", table=0, header_row=None)

    def _say(self, **changes: Any) -> None:  # noqa: ANN401  each field of the source has its own kind
        if "member" in changes:
            changes |= {"table": 0, "header_row": None}
        self.changed.emit(changes)


def _fill(chooser: Chooser, entries: Mapping[str, object], now: object) -> None:
    blocked = chooser.blockSignals(True)
    chooser.clear()
    for words, data in entries.items():
        chooser.add(words, data)
    chooser.blockSignals(blocked)
    chooser.choose(now)
