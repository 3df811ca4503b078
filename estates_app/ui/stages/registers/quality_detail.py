"""What lacks in one tile of data quality: kinds of facts, the properties, the best one next."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QStyleOptionViewItem, QVBoxLayout

from estates_app.domain.estate import Estate
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rows import ITEM, Index, ItemModel, RowDelegate
from estates_app.ui.widgets.chips import paint_mark
from estates_app.ui.widgets.labels import ElidedLabel
from estates_app.ui.widgets.note import Note
from estates_app.ui.widgets.painting import paint_text, text_width
from estates_app.workspace.collecting import Picture
from estates_app.workspace.quality_view import (
    EVERYTHING,
    Lacking,
    LackingProperty,
    Tile,
    lacking_in,
    properties_in,
    said_of,
)

#: Heights of a line of each list and width of the left one, pixels.
_KIND_ROW, _PLACE_ROW, _KINDS = 34, 44, 300


class _KindModel(ItemModel):
    def words(self, item: Lacking, role: Qt.ItemDataRole) -> str | None:
        if role is Qt.ItemDataRole.DisplayRole:
            return item.label
        whole = f"{item.label}, {item.count:,} of {item.of:,} properties"
        return whole if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) else None


class _KindDelegate(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(100, self.skin.px(_KIND_ROW))

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        del is_here
        item, skin = index.data(ITEM), self.skin
        inner = box.adjusted(skin.px(16), skin.px(4), -skin.px(12), -skin.px(6))
        font, figure = skin.font("body", 600 if item.key == EVERYTHING else 400), f"{item.count:,} of {item.of:,}"
        width = text_width(figure, skin.font("small"))
        line = QRectF(inner.left(), inner.top(), inner.width() - width - skin.px(8), skin.px(18))
        paint_text(painter, line, item.label, font, skin.colour("text"))
        right = QRectF(inner.right() - width, inner.top(), width + 2, skin.px(18))
        paint_text(painter, right, figure, skin.font("small"), skin.colour("text_2"))
        bar = QRectF(inner.left(), inner.bottom() - skin.px(3), inner.width(), skin.px(3))
        painter.fillRect(bar, skin.colour("border"))
        if item.of:
            bar.setWidth(bar.width() * item.count / item.of)
            painter.fillRect(bar, skin.colour("warn_mark"))


class _PlaceModel(ItemModel):
    def words(self, item: LackingProperty, role: Qt.ItemDataRole) -> str | None:
        if role is Qt.ItemDataRole.DisplayRole:
            return item.name
        whole = f"{item.name}, {item.words}"
        return whole if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) else None


class _PlaceDelegate(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(100, self.skin.px(_PLACE_ROW))

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        del is_here
        item, skin = index.data(ITEM), self.skin
        paint_mark(painter, skin, item.symbol, box.left() + skin.px(20), box.center().y(), skin.px(6))
        left, right = box.left() + skin.px(37), box.right() - skin.px(12)
        if item.is_doubtful:
            size = skin.px(15)
            right -= size
            glyph = QRectF(right, box.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.warning", glyph, "warn")
        room = right - left - skin.px(8)
        top = QRectF(left, box.top() + skin.px(3), room, skin.px(20))
        below = QRectF(left, box.top() + skin.px(22), room, skin.px(17))
        paint_text(painter, top, item.name, skin.font("body", 600), skin.colour("text"))
        paint_text(painter, below, item.words, skin.font("small"), skin.colour("text_2"))


class _OpeningList(QListView):
    """A list whose lines open by Enter and double click. *Signals*: ``opened(item)``."""

    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ITEM)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current line by Enter."""
        item = self.currentIndex().data(ITEM)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.opened.emit(item)
        else:
            super().keyPressEvent(event)


class QualityDetail(QFrame):
    """The part under the matrix. *Signals*: ``wanted(property id)``: it should be looked at."""

    wanted = Signal(str)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self._picture: Picture | None = None
        self._estate = Estate()
        self._tile: Tile | None = None
        self._next = ""
        self.setProperty("kind", "status")
        self.setAccessibleName("What lacks")
        self.title = ElidedLabel("", "title")
        self.second = ElidedLabel("", "2")
        self.next = Note(skin, " ", link="Show it", then=self._on_next)
        self.next.hide()
        self.kinds = _OpeningList("What lacks, by kind")
        self.kind_model = _KindModel(self)
        self.kinds.setModel(self.kind_model)
        self.kinds.setItemDelegate(_KindDelegate(skin, self.kinds, has_bar=True))
        self.kinds.setFixedWidth(skin.px(_KINDS))
        self.places = _OpeningList("Properties of which it lacks")
        self.place_model = _PlaceModel(self)
        self.places.setModel(self.place_model)
        self.places.setItemDelegate(_PlaceDelegate(skin, self.places, has_bar=True))
        lists = QHBoxLayout()
        lists.setSpacing(0)
        lists.addWidget(self.kinds)
        lists.addWidget(self.places, 1)
        words = QVBoxLayout()
        words.setContentsMargins(skin.px(16), skin.px(8), skin.px(12), skin.px(8))
        words.setSpacing(skin.px(2))
        for part in (self.title, self.second):
            words.addWidget(part)
        words.addSpacing(skin.px(4))
        words.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addLayout(words)
        column.addLayout(lists, 1)
        self.kinds.selectionModel().currentChanged.connect(self._on_kind)
        self.kinds.opened.connect(lambda _item: self._go_to_places())
        self.places.opened.connect(lambda item: self.wanted.emit(item.property_id))

    def show_tile(self, estate: Estate, picture: Picture, tile: Tile) -> None:
        """Show what lacks in a tile; the kind that was current stays so where it still lacks."""
        before = self.kinds.currentIndex().data(ITEM)
        self._estate, self._picture, self._tile = estate, picture, tile
        self.title.setText(f"{tile.title}: {tile.words}")
        self.second.setText(said_of(estate, tile))
        kinds = lacking_in(picture.quality, tile)
        self.kind_model.show(kinds)
        keys = [kind.key for kind in kinds]
        at = keys.index(before.key) if isinstance(before, Lacking) and before.key in keys else 0
        self.kinds.setCurrentIndex(self.kind_model.index(at, 0))
        self._say_next()

    def go(self) -> None:
        """Take the keyboard."""
        self.kinds.setFocus()

    def _go_to_places(self) -> None:
        self.places.setFocus()
        if not self.places.currentIndex().isValid() and self.place_model.rowCount():
            self.places.setCurrentIndex(self.place_model.index(0, 0))

    def _on_kind(self, now: QModelIndex, _before: QModelIndex) -> None:
        kind = now.data(ITEM)
        if isinstance(kind, Lacking) and self._picture is not None and self._tile is not None:
            self.place_model.show(properties_in(self._estate, self._picture.quality, self._tile, kind.key))

    def _say_next(self) -> None:
        """Say which one fact is most worth asking for here."""
        assert self._picture is not None, "a tile is shown"
        assert self._tile is not None, "a tile is shown"
        here = {one.property_id for one in self._picture.quality.lacking(self._tile.partner, self._tile.locality)}
        datum = self._picture.next_of(here)
        self._next = datum.property_id if datum else ""
        name = self._estate.properties.get(self._next, "name") if datum else ""
        self.next.say(f"Most worth asking next, of {name}. {datum.reason}" if datum else "")

    def _on_next(self) -> None:
        if self._next:
            self.wanted.emit(self._next)
