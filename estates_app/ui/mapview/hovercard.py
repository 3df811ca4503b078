"""The card beside a symbol under the pointer or walked to: who it is, and a few figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from estates_app.ui.mapview.cards import FloatingCard
from estates_app.ui.mapview.style import MapStyle

_PAD, _SYMBOL, _WIDEST, _NARROWEST = 12, 16, 300, 180

#: A photograph is as wide as its card, and no higher than this.
_PHOTO_WIDTH, _PHOTO_HEIGHT = 260, 150


@dataclass(frozen=True)
class Card:
    """What is said of a point.

    Attributes
    ----------
    title : str
    symbol : str
        Map symbol beside the title.
    subtitle : str
    rows : tuple of (label, value)
    note : str
        Last line, empty for none.
    picture : QImage or None
        A photograph, shown above all.
    """

    title: str
    symbol: str = ""
    subtitle: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""
    picture: QImage | None = None

    def said(self) -> str:
        """Return the card in one sentence, for screen readers."""
        figures = [f"{label} {value}" for label, value in self.rows]
        photo = "With a photograph" if self.picture is not None else ""
        return ". ".join(part for part in (self.title, self.subtitle, *figures, self.note, photo) if part)


CardSource = Callable[[int], Card | None]


class HoverCard(FloatingCard):
    """Shows a `Card` beside a symbol, never under the pointer."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        self._card = Card("")
        super().__init__(style, "Property under the pointer", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_beside(self, card: Card, place: QPointF, radius: float, pointer: QPointF | None) -> None:
        """Show a card beside a symbol at a place of the parent."""
        self._card = card
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(card.said())
        self.refresh()
        self.move(self._best_place(place, radius, pointer).toPoint())
        self.show()
        self.raise_()

    def contents_size(self) -> QSize:
        """Return the size of the words."""
        look, card = self.look, self._card
        title = look.text_width(card.title, "body_strong") + (look.px(_SYMBOL + 8) if card.symbol else 0)
        rows = [
            look.text_width(label, "small") + look.px(24) + look.text_width(value, "small_strong")
            for label, value in card.rows
        ]
        widths = [title, look.text_width(card.subtitle, "small"), look.text_width(card.note, "small"), *rows]
        least = look.px(_PHOTO_WIDTH if card.picture is not None else _NARROWEST)
        width = min(max(*widths, least), look.px(_WIDEST)) + 2 * look.px(_PAD)
        height = (
            2 * look.px(_PAD - 2)
            + self._photo_height(width - 2 * look.px(_PAD))
            + look.line_height("body_strong")
            + look.px(2)
        )
        small = look.line_height("small") + look.px(2)
        height += small * (bool(card.subtitle) + len(card.rows) + bool(card.note))
        height += look.px(5) * (bool(card.rows) + bool(card.note))
        return QSize(round(width), round(height))

    def paint_contents(self, painter: QPainter) -> None:
        """Write title, subtitle, figures and note."""
        look, card = self.look, self._card
        left, width = float(look.px(_PAD)), self.width() - 2.0 * look.px(_PAD)
        top = float(look.px(_PAD - 2))
        if card.picture is not None:
            self._paint_photo(painter, card.picture, QRectF(left, top, width, self._photo_height(width)))
            top += self._photo_height(width)
        line = QRectF(left, top, width, look.line_height("body_strong"))
        if card.symbol:
            side = look.px(_SYMBOL)
            look.symbol(painter, card.symbol, QRectF(left, line.center().y() - side / 2, side, side))
            line.setLeft(left + side + look.px(8))
        look.write(painter, line, card.title, "body_strong", "text")
        top = line.bottom() + look.px(2)
        step = look.line_height("small") + look.px(2)
        if card.subtitle:
            look.write(painter, QRectF(left, top, width, step), card.subtitle, "small", "text_2")
            top += step
        if card.rows:
            top += look.px(5)
        for label, value in card.rows:
            box = QRectF(left, top, width, step)
            value_width = min(look.text_width(value, "small_strong") + 1.0, width * 0.65)
            look.write(painter, box, value, "small_strong", "text", Qt.AlignmentFlag.AlignRight)
            look.write(painter, QRectF(left, top, width - value_width - look.px(8), step), label, "small", "text_2")
            top += step
        if card.note:
            top += look.px(5)
            painter.setPen(QPen(look.colour("grid"), 1.0))
            painter.drawLine(QPointF(left, round(top) - 1.5), QPointF(left + width, round(top) - 1.5))
            look.write(painter, QRectF(left, top, width, step), card.note, "small", "text_2")

    def _photo_height(self, width: float) -> float:
        """Return the height of the photograph with the gap below it, 0 where there is none."""
        picture = self._card.picture
        if picture is None:
            return 0.0
        tall = width * picture.height() / max(picture.width(), 1)
        return min(tall, float(self.look.px(_PHOTO_HEIGHT))) + self.look.px(8)

    def _paint_photo(self, painter: QPainter, picture: QImage, box: QRectF) -> None:
        """Paint the photograph: all of it, in the middle."""
        room = box.adjusted(0.0, 0.0, 0.0, -float(self.look.px(8)))
        share = min(room.width() / picture.width(), room.height() / picture.height())
        shape = QRectF(0.0, 0.0, picture.width() * share, picture.height() * share)
        shape.moveCenter(room.center())
        painter.fillRect(room, self.look.colour("sunken"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shape, picture)

    def _others(self) -> list[FloatingCard]:
        """Return what else floats over the map: a legend is to be read beside the card."""
        parent = self.parentWidget()
        cards = parent.findChildren(FloatingCard) if parent is not None else []
        return [card for card in cards if card is not self and card.isVisible()]

    def _best_place(self, place: QPointF, radius: float, pointer: QPointF | None) -> QPointF:
        parent = self.parentWidget()
        room = QRectF(parent.rect()).adjusted(4.0, 4.0, -4.0, -4.0) if parent is not None else QRectF()
        gap, width, height = radius + self.look.px(14), float(self.width()), float(self.height())
        corners = [
            QPointF(place.x() + gap, place.y() - self.look.px(28)),
            QPointF(place.x() - gap - width, place.y() - self.look.px(28)),
            QPointF(place.x() - width / 2, place.y() + gap),
            QPointF(place.x() - width / 2, place.y() - gap - height),
        ]
        keep_off = QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius).adjusted(-2, -2, 2, 2)
        if pointer is not None:
            keep_off = keep_off.united(QRectF(pointer.x() - 6, pointer.y() - 6, 18, 24))
        fitting = []
        for corner in corners:
            box = QRectF(corner.x(), corner.y(), width, height)
            # slide along the edge of the map before another side is tried
            box.moveTop(min(max(box.top(), room.top()), max(room.bottom() - height, room.top())))
            if room.left() <= box.left() and box.right() <= room.right() and not box.intersects(keep_off):
                fitting.append(box)
        others = [QRectF(card.geometry()) for card in self._others()]
        free = (box for box in fitting if not any(box.intersects(other) for other in others))
        if fitting:
            return next(free, fitting[0]).topLeft()
        left = room.right() - width if place.x() < room.center().x() else room.left()
        return QPointF(left, room.top())
