"""Colours, type and sizes of what floats over the map."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from estates_app.map.fonts import font_of
from estates_app.map.symbols import SIGN_KINDS, paint_symbol
from estates_app.map.theme import Theme
from estates_app.ui import icons

#: How much of the projector's enlargement paddings and icons take: words need it most.
_PADDING_SHARE = 0.6
#: Widths of lines kept; more than a legend has in an hour.
_MOST_WIDTHS = 4000


@dataclass(frozen=True)
class MapStyle:
    """One theme at one text size, for the map's cards.

    Attributes
    ----------
    theme : Theme
    text_scale : float
        The user's text size, 1.0 as the tokens say.
    """

    theme: Theme
    text_scale: float = 1.0
    _fonts: dict[str, QFont] = field(default_factory=dict, compare=False, repr=False)
    _widths: dict[tuple[str, str], float] = field(default_factory=dict, compare=False, repr=False)
    _heights: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def px(self, length: float) -> int:
        """Whole pixels of a length at 100 per cent."""
        return round(length * self.text_scale * (1.0 + (self.theme.enlargement - 1.0) * _PADDING_SHARE))

    def font(self, role: str) -> QFont:
        """Font of a role."""
        if role not in self._fonts:
            self._fonts[role] = font_of(self.theme, role, self.text_scale)
        return self._fonts[role]

    def colour(self, token: str) -> QColor:
        """Colour of a token."""
        return QColor(self.theme.colour(token))

    def faded(self, token: str, share: float) -> QColor:
        """Colour of a token at a share of its opacity."""
        colour = self.colour(token)
        colour.setAlphaF(share)
        return colour

    def radius(self, kind: str) -> float:
        """Radius of corners of a kind."""
        return float(self.px(self.theme.tokens["radius"][kind]))

    def text_width(self, text: str, role: str) -> float:
        """Width of one line."""
        width = self._widths.get((role, text))
        if width is None:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            width = self._widths[role, text] = float(QFontMetricsF(self.font(role)).horizontalAdvance(text))
        return width

    def line_height(self, role: str) -> int:
        """Height of one line with its leading."""
        if role not in self._heights:
            self._heights[role] = round(QFontMetricsF(self.font(role)).height() * 1.15)
        return self._heights[role]

    def elided(self, text: str, role: str, width: float) -> str:
        """Text cut to a width."""
        return QFontMetricsF(self.font(role)).elidedText(text, Qt.TextElideMode.ElideRight, max(width, 0.0))

    def write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        role: str,
        token: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """Write one line in a box, cut where it does not fit."""
        painter.setFont(self.font(role))
        painter.setPen(self.colour(token))
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(box, int(flags), self.elided(text, role, box.width() + 0.5))

    def symbol(self, painter: QPainter, symbol: str, box: QRectF, share: float = 0.86) -> None:
        """Paint a map symbol in a box, as small as the box asks."""
        casing = self.theme.marker("casing") * self.text_scale
        radius = min(box.width(), box.height()) / 2.0 * share - casing * 0.5
        if symbol.partition(":")[0] not in ("fate", "partner", "score", "scoredot", "amount", *SIGN_KINDS):
            radius *= 0.6
        paint_symbol(painter, self.theme, symbol, box.center().x(), box.center().y(), radius, casing_width=casing)

    def glyph(self, name: str, token: str, size: int, ratio: float) -> QPixmap:
        """Return an icon."""
        return icons.pixmap(name, self.colour(token), self.px(size), ratio)

    def card(self, painter: QPainter, box: QRectF) -> None:
        """Paint the ground and edge of a card."""
        painter.setPen(QPen(self.colour("border"), 1.0))
        painter.setBrush(self.colour("raised"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), self.radius("card"), self.radius("card"))

    def shadow(self) -> tuple[float, float, float]:
        """Offset down, blur and darkness of a card's shadow, from the tokens."""
        words = str(self.theme.tokens["elevation"]["floating"])
        found = re.search(r"shadow y (\d+) blur (\d+), (\d+)% black \(dark (\d+)%\)", words)
        if found is None:
            return 0.0, 0.0, 0.0
        down, blur, light, dark = (float(part) for part in found.groups())
        return down, blur, (dark if self.theme.name == "dark" else light) / 100.0
