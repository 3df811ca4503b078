"""Buttons: one primary a panel, quiet ones beside it, links, and icons alone with a name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.focus import hand_on_focus
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, text_width

#: Room round a button for the halo of the focus.
HALO = 2

_KINDS = ("normal", "primary", "quiet", "link", "icon")


class Button(QPushButton):
    """A button of a kind, painted from the skin.

    Parameters
    ----------
    skin : Skin
    text : str
        Verb and object; for an icon alone it is the accessible name and the tool tip.
    glyph : str
        Phosphor name, empty for none.
    kind : str
        ``normal``, ``primary``, ``quiet``, ``link`` or ``icon``.
    """

    def __init__(
        self, skin: Skin, text: str, glyph: str = "", *, kind: str = "normal", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        assert kind in _KINDS
        self._skin, self._glyph, self._kind = skin, glyph, kind
        self.has_menu_mark = self._is_folded = False
        self.setAccessibleName(text)
        if kind == "icon":
            self.setToolTip(text)
        else:
            self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_words(self, text: str) -> None:
        """Change the words and the accessible name."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_glyph(self, glyph: str) -> None:
        """Change the icon."""
        self._glyph = glyph
        self.update()

    def fold(self, *, is_folded: bool) -> None:
        """Show the glyph alone where there is no room for the words, which are the tool tip then."""
        if is_folded != self._is_folded and self._glyph:
            self._is_folded = is_folded
            self.setToolTip(self.text() if is_folded else "")
            self.updateGeometry()
            self.update()

    @property
    def _is_icon(self) -> bool:
        return self._kind == "icon" or self._is_folded

    def sizeHint(self) -> QSize:
        """Return the size of words and icon with their padding."""
        skin = self._skin
        height = skin.height("control") + 2 * HALO
        return QSize(height if self._is_icon else self.width_of_words(), height)

    def width_of_words(self) -> int:
        """Return the width with words, also where the glyph stands alone."""
        skin = self._skin
        pad = skin.px(2 if self._kind == "link" else 12)
        width = text_width(self.text(), self._font()) + 2 * pad + 2 * HALO + 2
        if self._glyph:
            width += skin.px(16 + (6 if self.text() else 0))
        if self.has_menu_mark:
            width += skin.px(18)
        return int(width)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are never cut."""
        return self.sizeHint()

    def _font(self) -> QFont:
        return self._skin.font("body", 600 if self._kind == "primary" else 400 if self._kind == "link" else 500)

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor]:
        """Return ground, edge and ink for the present state."""
        skin = self._skin
        if not self.isEnabled():
            is_boxed = self._kind in ("normal", "primary")
            return None, skin.colour("border") if is_boxed else None, skin.colour("text_disabled")
        is_down, is_over = self.isDown() or self.isChecked(), self.underMouse()
        if self._kind == "primary":
            fill = skin.colour("accent_hover" if is_down or is_over else "accent")
            return fill, fill, skin.colour("text_on_accent")
        if self._kind == "link":
            return None, None, skin.colour("accent_hover" if is_over else "accent_text")
        ground = skin.colour("pressed") if is_down else skin.colour("hover") if is_over else None
        if self._kind == "normal":
            return ground or skin.colour("raised"), skin.colour("border"), skin.colour("text")
        ink = skin.colour("accent_text") if self.isChecked() else skin.colour("text_2")
        return ground, None, ink

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  Qt's own name
        """Hand the focus on to what is near where it cannot stay."""
        return hand_on_focus(self) or super().focusNextPrevChild(next)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge, icon, words and focus."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
            ground, edge, ink = self._colours()
            paint_box(painter, box, skin.px(6), ground, edge)
            self._paint_words(painter, box, ink)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(6), skin)
        finally:
            painter.end()

    def _paint_words(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        skin = self._skin
        size = skin.px(16)
        if self._is_icon:
            skin.glyph(
                painter, self._glyph, QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size), ink
            )
            return
        font = self._font()
        if self._kind == "link":
            font.setUnderline(True)
        mark = skin.px(18) if self.has_menu_mark else 0
        words = text_width(self.text(), font) + (size + skin.px(6) if self._glyph else 0) + mark
        left = box.center().x() - words / 2 if self._kind != "link" else box.left()
        left = max(left, box.left() + 2)  # clear of the focus line
        if self._glyph:
            skin.glyph(painter, self._glyph, QRectF(left, box.center().y() - size / 2, size, size), ink)
            left += size + skin.px(6)
        paint_text(painter, QRectF(left, box.top(), box.right() - left - mark, box.height()), self.text(), font, ink)
        if mark:
            skin.glyph(painter, "ph.caret-down", QRectF(box.right() - mark - 2, box.center().y() - 6, 12, 12), ink)
