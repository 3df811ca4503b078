"""What comes up in leases: by month for 36 months, by partner, place and kind; as a calendar file or a workbook."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QTreeWidgetItem, QWidget

from estates_app.domain.editions import EXEMPT
from estates_app.domain.errors import EstatesError
from estates_app.domain.lease_events import LeaseEventKind
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.parts.edition_choice import EditionChoice
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.wrapping import WrappingTree
from estates_app.ui.words import count, day
from estates_app.workspace.lease_calendar import (
    LeaseCalendar,
    calendar_now,
    kind_words,
    localities_in,
    partners_in,
    write_calendar,
)

_KEY = Qt.ItemDataRole.UserRole
_RULE = Qt.ItemDataRole.UserRole + 1

#: Ending -> (words, glyph, filter of the file dialog).
KINDS = {
    ".ics": ("Calendar file…", "ph.calendar-blank", "Calendar (*.ics)"),
    ".xlsx": ("Workbook…", "ph.table", "Workbook (*.xlsx)"),
}


_COLUMNS = (
    *(("Date", 15), ("What", 10), ("Property", 18), ("Partner", 15), ("When", 8)),
    *(("What happens", 21), ("Source", 13)),
)


class _Events(WrappingTree):
    """The list. Enter opens the dossier of the property that an event is about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Events by month", _COLUMNS)
        self._desk = desk
        self.itemDoubleClicked.connect(lambda item: self._open(item))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter; all else as in every tree."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._open(item)
        else:
            super().keyPressEvent(event)

    def _open(self, item: QTreeWidgetItem) -> None:
        key = item.data(0, _KEY)
        if key:
            self._desk.requests.show_dossier(str(key))


class CalendarDialog(Dialog):
    """The calendar of lease events."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "What comes up in leases", yes="Close", no="", parent=parent)
        skin = desk.skin
        self._desk = desk
        self.open_at(1180, 720)
        self.edition = EditionChoice(desk)
        self.partner = Chooser(skin, "Partner", most=220)
        self.locality = Chooser(skin, "Locality", most=200)
        self.kind = Chooser(skin, "Kind of event", most=190)
        self.badge = Badge(skin)
        self.body.addLayout(row(self.edition, self.partner, self.locality, self.kind, None, self.badge))
        self.gaps = label("", "2", wraps=True)
        self.list = _Events(desk)
        self.list.setMinimumHeight(self.scrolling(280))
        self.none = label("Nothing comes up: see below what nobody has told.", "2", wraps=True)
        for part in (self.none, self.list):
            self.body.addWidget(part, 1 if part is self.list else 0)
        self.rule = label("", "2", wraps=True)
        self.list.currentItemChanged.connect(lambda item, _: self._say_rule(item))
        self.body.addWidget(self.rule)
        self.body.addWidget(self.gaps)
        self.exports = {}
        for at, (ending, (words, glyph, _)) in enumerate(KINDS.items()):
            button = self.exports[ending] = Button(skin, words, glyph)
            button.clicked.connect(lambda _=False, e=ending: self.ask_export(e))
            self.foot.insertWidget(at, button)
        self.edition.chosen.connect(lambda _: self._begin())
        for chooser in (self.partner, self.locality, self.kind):
            chooser.currentIndexChanged.connect(lambda _: self._fill())
        desk.bridge.changed.connect(self._on_changed)
        self._begin()
        self.list.setFocus()

    def shown(self) -> LeaseCalendar:
        """Return the calendar as it is filtered."""
        return self._whole.only(
            partner=str(self.partner.currentData() or ""),
            locality=str(self.locality.currentData() or ""),
            kind=str(self.kind.currentData() or ""),
        )

    def ask_export(self, ending: str) -> None:
        """Ask for a file and write what is shown to it."""
        edition = self.edition.value()
        usual = self._desk.bridge.session.store.path.parent / f"lease-events-{edition}{ending}"
        exempt = " (exempt: not for publication)" if edition == EXEMPT else ""
        title = f"Lease events, {edition} edition{exempt}"
        name, _ = QFileDialog.getSaveFileName(self, title, str(usual), KINDS[ending][2])
        if name:
            self.export_to(Path(name) if name.casefold().endswith(ending) else Path(name + ending))

    def export_to(self, out: Path) -> None:
        """Write what is shown."""
        calendar = self.shown()
        try:
            write_calendar(self._desk.tools, self._desk.bridge.session, calendar, out)
        except EstatesError as error:
            self._desk.say.error(error)
            return
        self._desk.say.toast(f"{count(len(calendar.lines), 'event')} written to {out.name}")

    def _say_rule(self, item: QTreeWidgetItem | None) -> None:
        """Say how the day of the event under the cursor follows."""
        rule = str(item.data(0, _RULE) or "") if item is not None else ""
        self.rule.setText(f"How the day follows: {rule}." if rule else "Enter opens the dossier of the property.")

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if not self.isVisible():
            return
        if "project" in nodes:
            self.reject()
        elif nodes & {"properties", "interests", "partners", "localities", "sheet"}:
            self._begin()

    def _begin(self) -> None:
        """Work the calendar out, and offer the partners, places and kinds that are in it."""
        self._whole = calendar_now(self._desk.bridge.session, edition=self.edition.value())
        lines = self._whole.lines
        kinds = {one.value: kind_words(one) for one in LeaseEventKind if any(e.event.kind is one for e in lines)}
        for chooser, every, found in (
            (self.partner, "Every partner", partners_in(lines)),
            (self.locality, "Every locality", localities_in(self._desk.bridge.estate, lines)),
            (self.kind, "Every kind", kinds),
        ):
            before = chooser.currentData()
            chooser.blockSignals(True)
            chooser.clear()
            chooser.add(every, "")
            for key, words in found.items():
                chooser.add(words, key)
            chooser.choose(before if before in found else "")
            chooser.blockSignals(False)
        self.gaps.setText(" ".join(self._whole.gaps.in_words()))
        self._fill()

    def _fill(self) -> None:
        lines = self.shown().lines
        self.badge.say(f"{count(len(lines), 'event')}, {self._whole.months} months", "count")
        self.none.setVisible(not lines)
        self.list.clear()
        for month, found in groupby(lines, key=lambda line: line.month):
            events = list(found)
            head = QTreeWidgetItem([month, count(len(events), "event")])
            head.setFont(0, self.skin.font("body_strong"))
            self.list.addTopLevelItem(head)
            for line in events:
                event = line.event
                cells = [
                    *(day(event.on.isoformat()), line.kind, line.name, line.partner, line.left_words),
                    *(event.words, line.source),
                ]
                item = QTreeWidgetItem(cells)
                item.setData(0, _KEY, event.property_id)
                item.setData(0, _RULE, event.rule)
                for column, text in enumerate(cells):
                    item.setToolTip(column, text)
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                head.addChild(item)
            head.setExpanded(True)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
