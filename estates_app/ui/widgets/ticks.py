"""Ticks in lists, painted from the skin as `Check` is: the style's own box is not to be seen in a dark theme."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box


class TickDelegate(QStyledItemDelegate):
    """Paints an entry as the style does, and over its box one from the skin."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin = skin

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one entry."""
        super().paint(painter, option, index)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        style = own.widget.style() if own.widget is not None else QApplication.style()
        place = QRectF(style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, own, own.widget))
        is_on = Qt.CheckState(state) is Qt.CheckState.Checked
        can_tick = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
        skin = self._skin
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_here = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(place, skin.colour("selected" if is_here else "surface"))
        if can_tick:
            edge = skin.colour("accent" if is_on else "border_strong")
            paint_box(painter, place, skin.px(4), skin.colour("accent" if is_on else "raised"), edge)
        if is_on:
            skin.glyph(painter, "ph.check-bold", place.adjusted(2, 2, -2, -2), "text_on_accent")
        painter.restore()
