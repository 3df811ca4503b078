"""The small areas as a table: people and journeys of each, sorted by any column, the selection shown on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout

from estates_app.domain.columns import FloatArray
from estates_app.domain.localities import inside
from estates_app.ui.desk import Desk
from estates_app.ui.parts.zone_header import ZoneHeader
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import row
from estates_app.ui.words import number, signed

Index = QModelIndex | QPersistentModelIndex

_HEADS = ("Small area", "Code", "Residents", "65 and over", "No car", "Before, min", "After, min", "Change")

#: Headings in full.
_WORDS = (
    "Small area",
    "Code",
    "Residents",
    "Residents aged 65 and over",
    "Households without a car",
    "Minutes to the service as it is now",
    "Minutes to the service in this scenario",
    "Change of minutes",
)
_CHANGE = len(_HEADS) - 1
_AFTER = _CHANGE - 1
_WIDTHS_PX = (150, 104, 84, 100, 74, 96, 88, 84)

#: Minutes that are told as a change.
_NOTICED_MIN = 0.05


class ZoneModel(QAbstractTableModel):
    """Rows of small areas in an order of its own."""

    def __init__(self, skin: Skin, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._skin = skin
        self._texts: tuple[Sequence[str], Sequence[str]] = ((), ())
        self._figures: list[FloatArray] = []
        self._order = np.empty(0, np.int64)
        self._sort: tuple[int, bool] = (_CHANGE, True)

    def show(self, texts: tuple[Sequence[str], Sequence[str]], figures: list[FloatArray], rows: Any) -> None:  # noqa: ANN401
        """Show names, codes and figures (nan where nothing is known) of the given rows."""
        self.beginResetModel()
        self._texts, self._figures = texts, figures
        self._order = np.asarray(rows, np.int64)
        self._put_in_order()
        self.endResetModel()

    def zone_row(self, row: int) -> int:
        """Return the row of the estate's zones that a row of the table shows."""
        return int(self._order[row])

    def row_of(self, zone: int) -> int:
        """Return the row of the table that shows a row of the estate's zones, -1 where none does."""
        found = np.flatnonzero(self._order == zone)
        return int(found[0]) if len(found) else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many areas are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if orientation is Qt.Orientation.Horizontal and role in (
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return _WORDS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(
                (Qt.AlignmentFlag.AlignLeft if section < 2 else Qt.AlignmentFlag.AlignRight)
                | Qt.AlignmentFlag.AlignVCenter
            )
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a cell."""
        if not index.isValid():
            return None
        at, column = int(self._order[index.row()]), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[column][at] if column < 2 else _written(column, float(self._figures[column - 2][at]))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_WORDS[column]}: {self.data(index)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(
                (Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight)
                | Qt.AlignmentFlag.AlignVCenter
            )
        if role == Qt.ItemDataRole.FontRole and column in (_AFTER, _CHANGE):
            return self._skin.font("body", 600)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._skin.colour(self._ink(column, at))
        return None

    def _ink(self, column: int, at: int) -> str:
        """Return the colour of a cell: what grows worse or better is told by colour besides its sign."""
        if column == 1:
            return "text_2"
        change = float(self._figures[_CHANGE - 2][at]) if column == _CHANGE else 0.0
        return "warn" if change > _NOTICED_MIN else "positive" if change < -_NOTICED_MIN else "text"

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort; what is not known stands last."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        zones = [self.zone_row(index.row()) for index in before]
        self._sort = (column, order is Qt.SortOrder.DescendingOrder)
        self._put_in_order()
        where = {int(zone): row for row, zone in enumerate(self._order)}
        after = [self.index(where[zone], index.column()) for zone, index in zip(zones, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _put_in_order(self) -> None:
        column, is_descending = self._sort
        if not self._figures:
            return
        if column < 2:
            words = self._texts[column]
            self._order = np.array(sorted(self._order, key=lambda i: words[int(i)], reverse=is_descending), np.int64)
            return
        values = self._figures[column - 2][self._order]
        keys = np.where(np.isfinite(values), -values if is_descending else values, np.inf)
        self._order = self._order[np.argsort(keys, kind="stable")]


def _written(column: int, value: float) -> str:
    if np.isnan(value):
        return "–"
    if np.isinf(value):
        return "no outlet"
    if column in (3, 4):
        return f"{value:.0f}%"
    if column == _CHANGE:
        return "0.0" if abs(value) < _NOTICED_MIN else signed(f"{value:+.1f}")
    return number(value, 0 if column == 2 else 1)


class ZoneList(QFrame):
    """Toolbar and table of small areas.

    Parameters
    ----------
    desk : Desk
    switch_px : int
        Room at the left of the toolbar for the switch to the properties.
    """

    def __init__(self, desk: Desk, switch_px: int) -> None:
        super().__init__()
        self._desk = desk
        self._is_telling = True
        skin = desk.skin
        self.setProperty("kind", "surface")
        self.setAccessibleName("Small areas")
        self.model = ZoneModel(skin, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setHorizontalHeader(ZoneHeader(skin, _WIDTHS_PX, 2, self.table))
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setAccessibleName("Small areas")
        self.table.setSortingEnabled(True)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(skin.height("row"))
        self.table.sortByColumn(_CHANGE, Qt.SortOrder.DescendingOrder)
        self.worse = Button(skin, "Worse off only", "ph.funnel", kind="quiet")
        self.worse.setCheckable(True)
        self.shown, self.lost = Badge(skin), Badge(skin, "", "warn")
        bar = QFrame()
        bar.setProperty("kind", "section")
        bar.setFixedHeight(skin.height("table_toolbar"))
        bar.setLayout(
            row(self.shown, self.lost, None, self.worse, spacing=skin.px(8), margins=(switch_px, 0, skin.px(12), 0))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.table, 1)
        self.worse.toggled.connect(lambda _: self._fill())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_selected())
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        wanted = {"project", "zones", "findings", "scenario", "service", "locality"}
        if self._desk.bridge.is_open and nodes & wanted:
            self._fill()
        elif "zone" in nodes:
            self._show_chosen()

    def _fill(self) -> None:
        desk, zones = self._desk, self._desk.bridge.estate.zones
        nothing = np.full(len(zones), np.nan)
        people, households = zones.numbers("population"), zones.numbers("households")
        with np.errstate(invalid="ignore", divide="ignore"):
            older = 100 * zones.numbers("aged_65_plus") / people
            no_car = 100 * zones.numbers("households_no_car") / households
        journeys, service = desk.results.journeys, desk.results.service()
        before, after = journeys.of(service) if journeys and service in journeys.services else (nothing, nothing)
        change = after - before
        here = inside(desk.bridge.estate, desk.bridge.look.locality, "zones")
        worse = here & (change > _NOTICED_MIN)
        rows = np.flatnonzero(worse if self.worse.isChecked() else here)
        names = [n or c or "" for n, c in zip(zones.texts("name"), zones.texts("code"), strict=True)]
        codes = [c or "" for c in zones.texts("code")]
        self.model.show((names, codes), [people, older, no_car, before, after, change], rows)
        self.shown.say(f"{len(rows):,} shown")
        self.lost.say(f"{int(worse.sum()):,} farther than now" if worse.any() else "")
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Mark the small area that is looked at, wherever it was chosen."""
        zones, key = self._desk.bridge.estate.zones, self._desk.bridge.look.zone
        row = self.model.row_of(zones.row(key)) if key else -1
        chosen = self.table.selectionModel()
        self._is_telling = False
        if row < 0:
            chosen.clear()
        else:
            index = self.model.index(row, 0)
            chosen.setCurrentIndex(index, chosen.SelectionFlag.ClearAndSelect | chosen.SelectionFlag.Rows)
            self.table.scrollTo(index)
        self._is_telling = True

    def _on_selected(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if not rows or not self._is_telling:
            return
        zones = self._desk.bridge.estate.zones
        key = zones.ids[self.model.zone_row(rows[0].row())]
        self._desk.bridge.look_at(zone=key)
        shape = zones.get(key, "geometry")
        if shape is not None:
            self._desk.requests.show_ground(shape.bounds)
