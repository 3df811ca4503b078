"""The lists of the review: pairs that wait, and pairs that were decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rows import ITEM, Index, ItemModel, RowDelegate
from estates_app.ui.widgets.painting import paint_text, text_width


@dataclass(frozen=True)
class PairEntry:
    """One pair as a list shows it.

    Attributes
    ----------
    key : object
        What it stands for.
    first, second : str
        Names.
    told : str
        What they seem to be or were decided to be.
    figure : str
        At the right: how sure, or who decided.
    """

    key: Any
    first: str
    second: str
    told: str
    figure: str


class PairModel(ItemModel):
    """The pairs."""

    def words(self, item: PairEntry, role: Qt.ItemDataRole) -> str | None:
        """Return what a pair says."""
        if role is Qt.ItemDataRole.DisplayRole:
            return f"{item.first} and {item.second}"
        if role is Qt.ItemDataRole.ToolTipRole:
            return f"{item.first}\n{item.second}\n{item.told}, {item.figure}"
        if role is Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.first} and {item.second}. {item.told}, {item.figure}"
        return None


class _PairDelegate(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(100, self.skin.px(62))

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        del is_here
        pair, skin = index.data(ITEM), self.skin
        left, width = box.left() + skin.px(14), box.width() - skin.px(24)
        for at, (text, role, weight, ink) in enumerate(
            ((pair.first, "body", 600, "text"), (pair.second, "body", 500, "text"))
        ):
            line = QRectF(left, box.top() + skin.px(4 + 18 * at), width, skin.px(19))
            paint_text(painter, line, text, skin.font(role, weight), skin.colour(ink))
        font = skin.font("caption")
        figure = text_width(pair.figure, font) + 2
        below = QRectF(left, box.top() + skin.px(41), width - figure - skin.px(8), skin.px(17))
        paint_text(painter, below, pair.told, font, skin.colour("text_2"))
        right = QRectF(left + width - figure, below.top(), figure, below.height())
        paint_text(painter, right, pair.figure, font, skin.colour("text_2"), Qt.AlignmentFlag.AlignRight)


class PairList(QListView):
    """A list of pairs. *Signals*: ``turned_to(key)``, ``opened(key)``: Enter or a double click."""

    turned_to = Signal(object)
    opened = Signal(object)

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__()
        self.pairs = PairModel(self)
        self.setModel(self.pairs)
        self.setItemDelegate(_PairDelegate(skin, self, has_bar=True))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._is_filling = False
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ITEM).key))

    def show_pairs(self, entries: Sequence[PairEntry], at: int) -> None:
        """Show other pairs, with one of them current."""
        self._is_filling = True
        self.pairs.show(entries)
        if entries:
            self.setCurrentIndex(self.pairs.index(max(0, min(at, len(entries) - 1)), 0))
        self._is_filling = False

    def here(self) -> PairEntry | None:
        """Return the current pair."""
        found = self.currentIndex().data(ITEM) if self.currentIndex().isValid() else None
        return found if isinstance(found, PairEntry) else None

    def step(self, by: int) -> None:
        """Go to the next pair or the one before; at the ends it stays."""
        total = self.pairs.rowCount()
        if total:
            self.setCurrentIndex(self.pairs.index(max(0, min(self.currentIndex().row() + by, total - 1)), 0))

    def turn_to(self, is_it: Callable[[PairEntry], bool]) -> None:
        """Go to the first pair of a kind, where there is one."""
        at = next((at for at, entry in enumerate(self.pairs.items) if is_it(entry)), -1)
        if at >= 0:
            self.setCurrentIndex(self.pairs.index(at, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter."""
        here = self.here()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here is not None:
            self.opened.emit(here.key)
        else:
            super().keyPressEvent(event)

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        entry = now.data(ITEM) if now.isValid() else None
        if isinstance(entry, PairEntry) and not self._is_filling:
            self.turned_to.emit(entry.key)
