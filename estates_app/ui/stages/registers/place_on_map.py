"""Place it on the map: a list of what has no place or a doubtful one, beside the map that a person puts it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from estates_app.domain.placetasks import Point
from estates_app.registers.placing.grid import grid_reference_of
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.stages.registers.place_map import PlaceMap
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label, row
from estates_app.workspace.placing_by_hand import PlaceWish

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class PlaceOnMap(Dialog):
    """Goes through what needs a place. Enter in the list takes the guess, on the map the place under the crosshair.

    Parameters
    ----------
    desk : Desk
    wishes : sequence of PlaceWish
    yes : str
        Words of the button that keeps the places.
    around : sequence of (float, float)
        What lies around beside the estate, EPSG:27700 metres.
    code : str
        Of the partner whose symbol shows the evidence.
    """

    def __init__(
        self,
        desk: Desk,
        wishes: Sequence[PlaceWish],
        yes: str,
        *,
        around: Sequence[Point] = (),
        code: str = "VO",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk.skin, "Place it on the map", yes=yes, parent=parent)
        skin = desk.skin
        self.open_at(1040, 640)
        self._wishes = tuple(wishes)
        self.places: dict[int | str, Point] = {}
        self.list = QTreeWidget()
        self.list.setAccessibleName("Rows and properties to place")
        self.list.setHeaderLabels(["To place", "Put at"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, skin.px(92))
        known = desk.bridge.estate.property_xy_27700()
        placed = known[np.isfinite(known).all(axis=1)].tolist()
        self.map = PlaceMap(desk, [*placed, *around], f"partner:{code}")
        self.map.setMinimumHeight(self.scrolling(240))
        for part in (self.map, self.list):  # they take what is left: their own wishes would reach beyond a small screen
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.told = label("", "strong")
        self.second = label("", "2", wraps=True)
        self.why = label("", "2", wraps=True)
        self.guess = Button(skin, "Take the guess", "ph.map-pin")
        self.following = Button(skin, "Next (N)", "ph.caret-down")
        self.back = Button(skin, "Take back", kind="quiet")
        self._lay_out()
        self._fill()
        self.list.installEventFilter(self)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_current())
        self.map.put.connect(lambda x, y: self._put((x, y)))
        self.map.passed.connect(self._go_on)
        self.guess.clicked.connect(self._take_guess)
        self.following.clicked.connect(self._go_on)
        self.back.clicked.connect(self._take_back)
        self.yes.setAutoDefault(False)
        self.list.setFocus()

    def _lay_out(self) -> None:
        skin = self.skin
        self.body.addWidget(
            label(
                "In the list Enter takes the best guess and N goes on. On the map click, or move it under the "
                "crosshair by arrows and press Enter. Backspace takes a place back.",
                "2",
                wraps=True,
            )
        )
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.told)
        left.addWidget(self.list, 1)
        right.addWidget(self.map, 1)
        right.addWidget(self.second)
        right.addWidget(self.why)
        right.addLayout(row(self.guess, self.following, self.back, None))
        columns = row(spacing=skin.px(16))
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        self.body.addLayout(columns, 1)

    def answers(self) -> Mapping[int | str, Point]:
        """Return where things were put: place in EPSG:27700 metres by row or property."""
        return dict(self.places)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the first place once the map has its size."""
        super().showEvent(event)
        if self.list.currentItem() is None:
            self._go_to(0)
        self._show_current()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the dialog act in its list."""
        if watched is self.list and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                self._take_guess()
            elif event.key() == Qt.Key.Key_N:
                self._go_on()
            elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self._take_back()
            else:
                return False
            return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        for wish in self._wishes:
            item = QTreeWidgetItem([f"{wish.title} · {wish.second}" if wish.second else wish.title, ""])
            item.setToolTip(0, f"{item.text(0)}\n{wish.why}")
            self.list.addTopLevelItem(item)
        self._count()

    def _here(self) -> int:
        item = self.list.currentItem()
        return -1 if item is None else self.list.indexOfTopLevelItem(item)

    def _go_to(self, at: int) -> None:
        item = self.list.topLevelItem(at)
        if item is not None:
            self.list.setCurrentItem(item)

    def _show_current(self) -> None:
        at = self._here()
        if at < 0:
            return
        wish = self._wishes[at]
        self.second.setText(f"{wish.title}: {wish.second}" if wish.second else wish.title)
        self.why.setText(f"{wish.why} {wish.settle}")
        self.guess.setEnabled(wish.guess_xy_27700 is not None)
        self.back.setEnabled(wish.key in self.places)
        self.map.show_task(wish.choices, wish.guess_xy_27700, self.places.get(wish.key))

    def _take_guess(self) -> None:
        at = self._here()
        point = self._wishes[at].guess_xy_27700 if at >= 0 else None
        if point is not None:
            self._put(point)

    def _put(self, point: Point) -> None:
        """Put the current one at a place and go on to the next that has none."""
        at = self._here()
        if at < 0:
            return
        self.places[self._wishes[at].key] = point
        self._say(at)
        self._go_on()

    def _take_back(self) -> None:
        at = self._here()
        if at >= 0:
            self.places.pop(self._wishes[at].key, None)
            self._say(at)
            self._show_current()

    def _say(self, at: int) -> None:
        item, point = self.list.topLevelItem(at), self.places.get(self._wishes[at].key)
        if item is not None:
            item.setText(1, (grid_reference_of(*point) or "put") if point else "")
        self._count()

    def _count(self) -> None:
        left = len(self._wishes) - len(self.places)
        self.told.setText(f"{left:,} of {len(self._wishes):,} to place")
        self.yes.setEnabled(bool(self.places))

    def _go_on(self) -> None:
        """Go to the next that was not placed, round the end; with none left stay and show where it was put."""
        at, total = self._here(), len(self._wishes)
        order = [(at + step) % total for step in range(1, total)]
        following = next((i for i in order if self._wishes[i].key not in self.places), None)
        if following is not None:
            self._go_to(following)
        else:
            self._show_current()
