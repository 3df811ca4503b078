"""What the welcome page consists of besides recent projects: large buttons, the place for files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from estates_app.ui.frame.county_picture import CountyPicture
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.empty import GlyphDisc
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, text_width


class Card(QAbstractButton):
    """A large button: glyph, title, what it means, and its keys."""

    def __init__(self, skin: Skin, glyph: str, title: str, about: str, keys: str, *, is_first: bool = False) -> None:
        super().__init__()
        self._skin, self._glyph, self._about, self._keys, self._is_first = skin, glyph, about, keys, is_first
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{about}. {keys}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(skin.px(74))

    def sizeHint(self) -> QSize:
        """Return a comfortable width."""
        return QSize(self._skin.px(440), self._skin.px(74))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            ground = "hover" if self.underMouse() or self.isDown() else "accent_soft" if self._is_first else "raised"
            paint_box(
                painter, box, skin.px(8), skin.colour(ground), skin.colour("accent" if self._is_first else "border")
            )
            square = QRectF(box.left() + skin.px(16), box.center().y() - skin.px(20), skin.px(40), skin.px(40))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(skin.colour("accent" if self._is_first else "sunken"))
            painter.drawRoundedRect(square, skin.px(6), skin.px(6))
            inner = square.adjusted(skin.px(9), skin.px(9), -skin.px(9), -skin.px(9))
            skin.glyph(painter, self._glyph, inner, "text_on_accent" if self._is_first else "text_2")
            left, keys = square.right() + skin.px(16), text_width(self._keys, skin.font("small")) + skin.px(14)
            room = box.right() - left - keys - skin.px(24)
            upper = QRectF(left, box.center().y() - skin.px(22), room, skin.px(22))
            lower = QRectF(left, box.center().y(), room, skin.px(20))
            paint_text(painter, upper, self.text(), skin.font("panel_title"), skin.colour("text"))
            paint_text(painter, lower, self._about, skin.font("body"), skin.colour("text_2"))
            cap = QRectF(box.right() - keys - skin.px(14), box.center().y() - skin.px(10), keys, skin.px(20))
            paint_box(painter, cap, skin.px(4), skin.colour("raised"), skin.colour("border"))
            painter.setFont(skin.font("small"))
            painter.setPen(skin.colour("text_2"))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._keys)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(8), skin)
        finally:
            painter.end()


class DropZone(QFrame):
    """Shows where files may be dropped; the whole page takes them."""

    def __init__(self, skin: Skin, picture: Path) -> None:
        super().__init__()
        self._skin = skin
        self.is_over = False
        self.setAccessibleName("Drop registers here")
        self.choose = Button(skin, "Choose files…")
        pad = skin.px(32)
        line = QHBoxLayout(self)
        line.setContentsMargins(pad, skin.px(14), pad, skin.px(14))
        column = QVBoxLayout()
        column.setSpacing(skin.px(10))
        line.addLayout(column, 3)
        line.addWidget(CountyPicture(skin, picture), 4)
        column.addStretch(1)
        column.addWidget(GlyphDisc(skin, "ph.download-simple", 48))
        column.addWidget(label("Drop registers here", "title"))
        words = label("Excel, CSV, GeoPackage, shapefile or GeoJSON. One file or a whole folder.", "2", wraps=True)
        words.setMaximumWidth(skin.px(300))
        column.addWidget(words)
        column.addLayout(row(self.choose, None))
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed edge."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(skin.colour("accent" if self.is_over else "border_strong"), 2)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(skin.colour("accent_soft" if self.is_over else "surface"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), skin.px(12), skin.px(12))
        finally:
            painter.end()
