"""Tag, scale bar and attribution of the map."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from estates_app.map.furniture import length_words, round_length_m
from estates_app.map.pixels import painting
from estates_app.map.screen_camera import ScreenCamera
from estates_app.ui.mapview.cards import FloatingCard
from estates_app.ui.mapview.style import MapStyle

#: Of the sources of a map; what more would be needed for is in the tool tip.
_MOST_LINES = 4


class Tag(FloatingCard):
    """What a map shows, in a strong word and a few others."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        self._strong, self._words = "", ""
        super().__init__(style, "Map shows", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_words(self, strong: str, words: str) -> None:
        """Change the words; none hides the tag."""
        self._strong, self._words = strong, words
        self.setAccessibleName(f"{strong} {words}".strip() or "Map shows")
        self.setVisible(bool(strong or words))
        self.refresh()

    def contents_size(self) -> QSize:
        """Return the size of the words."""
        look = self.look
        width = look.text_width(self._strong, "small_strong") + look.text_width(self._words, "small") + look.px(4)
        return QSize(round(width) + 2 * look.px(12), look.line_height("small") + look.px(10))

    def paint_contents(self, painter: QPainter) -> None:
        """Write the words on one line."""
        look = self.look
        box = QRectF(look.px(12), 0.0, self.width() - 2 * look.px(12), self.height())
        look.write(painter, box, self._strong, "small_strong", "text")
        box.setLeft(box.left() + look.text_width(self._strong, "small_strong") + look.px(4))
        look.write(painter, box, self._words, "small", "text_2")


class ScaleBar(QWidget):
    """A round length on the ground, straight on the National Grid."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = style
        self._camera = ScreenCamera()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Scale bar")

    def set_camera(self, camera: ScreenCamera) -> None:
        """Measure for a camera."""
        length = round_length_m(min(camera.size_px[0] * 0.28, self.look.px(120)) * camera.m_per_px)
        self._camera = camera
        self._length_m = length
        self.setAccessibleName(f"Scale bar, {length_words(length)}")
        width = round(length / camera.m_per_px) + 2 * self.look.px(4)
        words = round(self.look.text_width(length_words(length), "caption")) + 2 * self.look.px(6)
        self.resize(max(width, words), self.look.line_height("caption") + self.look.px(10))
        self.update()

    def restyle(self, style: MapStyle) -> None:
        """Take another theme or text size."""
        self.look = style
        self.set_camera(self._camera)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint bar and words with a halo."""
        look = self.look
        left, base = look.px(4) + 0.5, self.height() - look.px(4) + 0.5
        right = left + round(self._length_m / self._camera.m_per_px)
        tick = look.px(6)
        bar = QPolygonF(
            [QPointF(left, base - tick), QPointF(left, base), QPointF(right, base), QPointF(right, base - tick)]
        )
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for token, width in (("map_halo", look.px(4)), ("map_label", look.px(3) / 2.0)):
                pen = QPen(look.colour(token), width)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.drawPolyline(bar)
            words = QRectF(0.0, 0.0, right + left, base - 3.0)
            paint_haloed_words(
                painter, look, words, length_words(self._length_m), "caption", Qt.AlignmentFlag.AlignHCenter
            )


class Attribution(QWidget):
    """The licence lines that every map carries, on as many lines as they need; the whole is the tool tip."""

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = style
        self._words, self._lines = "", [""]
        self.setAccessibleName("Sources of the map")
        self.hide()

    @property
    def words(self) -> str:
        """The whole of what it says."""
        return self._words

    @property
    def lines(self) -> tuple[str, ...]:
        """What is seen of it, line by line."""
        return tuple(self._lines)

    def set_words(self, words: str) -> None:
        """Change the words; none hides them."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words or "Sources of the map")
        self.setVisible(bool(words))

    def fit_to(self, room: int) -> None:
        """Take the width that the words need, or the room there is: licences want their words to be seen whole."""
        look, pad = self.look, 2 * self.look.px(6)
        self._lines = _in_lines(look, self._words, room - pad)
        width = round(max(look.text_width(line, "attribution") for line in self._lines)) + pad
        height = len(self._lines) * look.line_height("attribution") + look.px(4)
        self.resize(max(min(width, room), 1), height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Write on a faint ground."""
        look = self.look
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.faded("map_halo", 0.72))
            painter.drawRoundedRect(QRectF(self.rect()), look.radius("chip"), look.radius("chip"))
            high = float(look.line_height("attribution"))
            for number, line in enumerate(self._lines):
                box = QRectF(look.px(6), look.px(2) + number * high, self.width() - 2 * look.px(6), high)
                look.write(painter, box, line, "attribution", "map_label", Qt.AlignmentFlag.AlignRight)


def _in_lines(look: MapStyle, words: str, room: float) -> list[str]:
    """Break words into as few lines as they need, of about one length; what `_MOST_LINES` do not hold is cut."""
    whole = look.text_width(words, "attribution")
    for many in range(1, _MOST_LINES + 1):
        for target in (whole / many, room):  # lines of one length may need a word's room more than full ones
            lines = _broken(look, words, room, target, many)
            if max(look.text_width(line, "attribution") for line in lines) <= room:
                return lines
    return lines


def _broken(look: MapStyle, words: str, room: float, target: float, many: int) -> list[str]:
    """Break words into so many lines at most, of about a length; the last takes what is left."""
    lines = [""]
    for part in words.split(" "):
        longer = f"{lines[-1]} {part}".strip()
        limit = min(room, target + look.text_width(part, "attribution") / 2.0)
        if lines[-1] and len(lines) < many and look.text_width(longer, "attribution") > limit:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def paint_haloed_words(
    painter: QPainter, look: MapStyle, box: QRectF, words: str, role: str, align: Qt.AlignmentFlag
) -> None:
    """Write one line at the foot of a box, with a halo."""
    metrics = QFontMetricsF(look.font(role))
    width = metrics.horizontalAdvance(words)
    left = box.center().x() - width / 2 if align == Qt.AlignmentFlag.AlignHCenter else box.left()
    base = QPointF(left, box.bottom() - metrics.descent())
    path = QPainterPath()
    path.addText(base, look.font(role), words)
    halo = QPen(look.colour("map_halo"), float(look.px(3)))
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.setFont(look.font(role))
    painter.setPen(look.colour("map_label"))
    painter.drawText(base, words)
