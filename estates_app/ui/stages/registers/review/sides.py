"""Two records side by side: what they say, where they differ, the evidence and its weight, and where they lie."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.registers.matching.explaining import Evidence
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, paint_text
from estates_app.ui.words import sentence, signed
from estates_app.workspace.reviewing import Line, Place

#: Verdict -> what the last column says: by colour or weight alone nothing is told.
_VERDICTS = {"same": "same", "differs": "differs", "one": "only one says it", "": ""}

#: Part of the picture's narrower side that the two places span.
_SPAN = 0.44

#: Figures of a scale bar, metres.
_STEPS = (1, 2, 5)


class _Lines(QTreeWidget):
    """Lines in columns, some of fixed width, in logical pixels, the others sharing what is left; 0 for those."""

    def __init__(self, skin: Skin, name: str, widths: Sequence[int]) -> None:
        super().__init__()
        self._skin = skin
        self.setAccessibleName(name)
        self.setColumnCount(len(widths))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        for at, width in enumerate(widths):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
            if width:
                header.resizeSection(at, skin.px(width))


class Sides(_Lines):
    """The facts of both records, a line each."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "The two records side by side", (140, 0, 0, 116))
        self.say((), "", "")

    def say(self, lines: Sequence[Line], first: str, second: str) -> None:
        """Show other records."""
        self.setHeaderLabels(["", first, second, ""])
        self.clear()
        for line in lines:
            verdict = _VERDICTS[line.verdict]
            item = QTreeWidgetItem([sentence(line.words), line.first or "–", line.second or "–", verdict])
            for column in range(4):
                item.setToolTip(column, item.text(column))
                if line.verdict == "differs" and column:
                    item.setFont(column, self._skin.font("body", 600))
            item.setForeground(0, self._skin.colour("text_2"))
            if line.verdict != "differs":
                item.setForeground(3, self._skin.colour("text_2"))
            said = f"{line.words}: {line.first or 'not said'}; {line.second or 'not said'}. {verdict}"
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
            self.addTopLevelItem(item)


class EvidenceList(_Lines):
    """What speaks for it and against it, with its weight."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "The evidence", (76, 0, 70))
        self.setHeaderLabels(["Speaks", "Evidence", "Weight"])
        self.headerItem().setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.headerItem().setToolTip(2, "Natural logarithm of how much likelier it makes that they are one")

    def say(self, evidence: Sequence[Evidence]) -> None:
        """Show other evidence, the weightiest first."""
        self.clear()
        for one in evidence:
            side = "for" if one.weight > 0 else "against" if one.weight < 0 else "neither"
            weight = signed(f"{one.weight:+.1f}") if one.weight else "0"
            item = QTreeWidgetItem([side, one.words, weight])
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(1, one.words)
            if side == "against":
                item.setFont(0, self._skin.font("body", 600))
            self.addTopLevelItem(item)


class PairMap(QWidget):
    """Where two records lie to one another, north above, with a scale."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self._places: tuple[Place | None, Place | None] = (None, None)
        self._symbols = ("", "")
        self._words = ""
        self.setAccessibleName("Where the two lie")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(skin.px(110))

    def say(self, places: tuple[Place | None, Place | None], symbols: tuple[str, str], words: str) -> None:
        """Show other places.

        Parameters
        ----------
        places : pair of (float, float) or None
            EPSG:27700, metres.
        symbols : pair of str
            Of their holders, as the map has them.
        words : str
            How far they are apart.
        """
        self._places, self._symbols, self._words = places, symbols, words
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a small square."""
        return QSize(self._skin.px(260), self._skin.px(170))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both places, the line between them, and the scale."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        from estates_app.ui.widgets.chips import paint_mark

        skin, box = self._skin, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint_box(painter, box, skin.px(6), skin.colour("map_land"), skin.colour("border"))
        foot = skin.px(24)
        ground = box.adjusted(0, 0, 0, -foot)
        words = QRectF(box.left() + skin.px(10), ground.bottom(), box.width() - skin.px(20), foot)
        paint_text(painter, words, self._words, skin.font("small"), skin.colour("map_label"))
        known = [place for place in self._places if place is not None]
        if not known:
            return
        east, north = (sum(place[at] for place in known) / len(known) for at in (0, 1))
        apart_m = math.dist(*known) if len(known) == 2 else 0.0
        scale = _SPAN * min(ground.width(), ground.height() * 1.4) / max(apart_m, 20.0)  # pixels a metre
        scale = min(scale, _SPAN * ground.height() / max(abs(known[0][1] - known[-1][1]), 1.0))
        points = [
            QPointF(ground.center().x() + (p[0] - east) * scale, ground.center().y() - (p[1] - north) * scale)
            for p in known
        ]
        if len(points) == 2:
            painter.setPen(QPen(skin.colour("map_boundary"), 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(points[0], points[1])
        symbols = [s for s, place in zip(self._symbols, self._places, strict=True) if place is not None]
        letters = [t for t, place in zip("12", self._places, strict=True) if place is not None]
        for at, (point, symbol, letter) in reversed(list(enumerate(zip(points, symbols, letters, strict=True)))):
            paint_mark(painter, skin, symbol, point.x(), point.y(), skin.px(7))
            side = -1 if at == 0 and len(points) == 2 and points[0].x() <= points[1].x() else 1
            if at == 1 and points[1].x() < points[0].x():
                side = -1
            beside = QRectF(
                point.x() + side * skin.px(18) - skin.px(8), point.y() - skin.px(9), skin.px(16), skin.px(18)
            )
            paint_text(painter, beside, letter, skin.font("body", 600), skin.colour("map_label"),
                       Qt.AlignmentFlag.AlignHCenter)  # fmt: skip
        self._paint_scale(painter, ground, scale)

    def _paint_scale(self, painter: QPainter, ground: QRectF, scale: float) -> None:
        skin = self._skin
        most_m = 0.3 * ground.width() / scale
        power = 10 ** math.floor(math.log10(most_m))
        metres = max(step * power for step in _STEPS if step * power <= most_m)
        right, y = ground.right() - skin.px(12), ground.top() + skin.px(24)
        left = right - metres * scale
        painter.setPen(QPen(skin.colour("map_label"), 1.4))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        for x in (left, right):
            painter.drawLine(QPointF(x, y - 3), QPointF(x, y + 3))
        told = f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.0f} km"
        box = QRectF(right - skin.px(90), ground.top() + skin.px(4), skin.px(90), skin.px(16))
        paint_text(painter, box, told, skin.font("caption"), skin.colour("map_label"), Qt.AlignmentFlag.AlignRight)
