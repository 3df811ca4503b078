"""Fields: text, numbers with steps, and choosers with a list; all with the same edge and focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import HALO, Button
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, text_width

#: Role of the second, smaller line of an entry of a chooser.
SECOND_LINE = Qt.ItemDataRole.UserRole + 1
_REDO = QKeySequence.StandardKey.Redo


class LineEdit(QLineEdit):
    """A line to type into, with a name for everybody and a glyph before it where wanted."""

    def __init__(self, skin: Skin, name: str, *, placeholder: str = "", glyph: str = "") -> None:
        super().__init__()
        self._skin, self._glyph = skin, glyph
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        if glyph:
            self.setTextMargins(skin.px(20), 0, 0, 0)

    def mark(self, *, is_bad: bool) -> None:
        """Show that what stands in it cannot be used, or that it can."""
        self.setProperty("state", "bad" if is_bad else "")
        self.style().unpolish(self)  # a sheet looks at properties only when a widget is polished
        self.style().polish(self)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window where nothing was typed that could be taken back."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_undo, is_redo = (event.matches(key) for key in (QKeySequence.StandardKey.Undo, _REDO))
            if (is_undo and not self.isUndoAvailable()) or (is_redo and not self.isRedoAvailable()):
                event.ignore()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, its glyph and the halo of the focus."""
        super().paintEvent(event)
        if not (self._glyph or self.hasFocus()):
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size = self._skin.px(14)
            if self._glyph:
                box = QRectF(self._skin.px(10), self.height() / 2 - size / 2, size, size)
                self._skin.glyph(painter, self._glyph, box, "text_2")
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), self._skin.px(6), self._skin, is_field=True)
        finally:
            painter.end()


class Stepper(QFrame):
    """A whole number between a minus and a plus; it can be typed, stepped and wheeled. *Signals*: `changed(int)`."""

    changed = Signal(int)

    def __init__(self, skin: Skin, name: str, low: int, high: int, value: int) -> None:
        super().__init__()
        self._less = Button(skin, f"Fewer {name}", "ph.minus", kind="icon")
        self._more = Button(skin, f"More {name}", "ph.plus", kind="icon")
        self.box = QSpinBox()
        self.box.setRange(low, high)
        self.box.setValue(value)
        self.box.setAccessibleName(name)
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setFixedWidth(skin.px(44))
        for button in (self._less, self._more):
            button.setFixedWidth(skin.px(26))
        self.setAccessibleName(name)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for part in (self._less, self.box, self._more):
            line.addWidget(part)
        self._less.clicked.connect(self.box.stepDown)
        self._more.clicked.connect(self.box.stepUp)
        self.box.valueChanged.connect(self.changed)

    def value(self) -> int:
        """Return the number."""
        return self.box.value()


class _TwoLines(QStyledItemDelegate):
    """Paints an entry of a chooser: its words, and what it means under them."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin = skin

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of one or two lines."""
        has_second = bool(index.data(SECOND_LINE))
        return QSize(super().sizeHint(option, index).width(), self._skin.px(44 if has_second else 28))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one entry."""
        skin, box = self._skin, QRectF(option.rect)
        painter.save()
        is_here = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, skin.colour("selected" if is_here else "raised"))
        if is_here:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), skin.colour("accent"))
        inner = box.adjusted(skin.px(12), 0, -skin.px(8), 0)
        second = str(index.data(SECOND_LINE) or "")
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if second:
            top = QRectF(inner.left(), inner.top() + skin.px(4), inner.width(), skin.px(20))
            below = QRectF(inner.left(), inner.top() + skin.px(22), inner.width(), skin.px(18))
            paint_text(painter, top, words, skin.font("body", 600), skin.colour("text"))
            paint_text(painter, below, second, skin.font("caption"), skin.colour("text_2"))
        else:
            paint_text(painter, inner, words, skin.font("body"), skin.colour("text"))
        painter.restore()


class Chooser(QComboBox):
    """A combo box painted from the skin, with a glyph and a list of two-line entries."""

    def __init__(self, skin: Skin, name: str, *, glyph: str = "", most: int = 260) -> None:
        super().__init__()
        self._skin, self._glyph, self._most = skin, glyph, most
        self.is_weak = False
        self.setAccessibleName(name)
        self.setItemDelegate(_TwoLines(skin, self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(14)
        self.currentIndexChanged.connect(lambda _at: self.updateGeometry())  # as wide as the words that it shows

    def add(self, text: str, data: object, second: str = "") -> None:
        """Add an entry with what stands under it."""
        self.addItem(text, data)
        if second:
            self.setItemData(self.count() - 1, second, SECOND_LINE)

    def choose(self, data: object) -> None:
        """Show the entry that holds this, without telling anybody."""
        at = self.findData(data)
        if at >= 0 and at != self.currentIndex():
            blocked = self.blockSignals(True)
            self.setCurrentIndex(at)
            self.blockSignals(blocked)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the width of the present words, up to the most."""
        skin = self._skin
        wide = text_width(self.currentText(), skin.font("body", 600)) + skin.px(44 + (20 if self._glyph else 0))
        return QSize(int(min(wide, skin.px(self._most))) + 2 * HALO, skin.height("control") + 2 * HALO)

    def minimumSizeHint(self) -> QSize:
        """Return the least width that still tells one entry from another."""
        return QSize(min(self.sizeHint().width(), self._skin.px(96)), self.sizeHint().height())

    def showPopup(self) -> None:
        """Open the list, wide enough for its entries."""
        font = self._skin.font("body", 600)
        widest = max((text_width(self.itemText(i), font) for i in range(self.count())), default=0)
        second = max(
            (
                text_width(str(self.itemData(i, SECOND_LINE) or ""), self._skin.font("caption"))
                for i in range(self.count())
            ),
            default=0,
        )
        self.view().setMinimumWidth(int(min(max(widest, second) + self._skin.px(48), self._skin.px(520))))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: a chooser that turns under the pointer loses work."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list on Space as on Alt+Down, and on Enter where that answers no dialog."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Space or (is_enter and not isinstance(self.window(), QDialog)):
            self.showPopup()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, glyph, words and caret."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
            edge = "warn_mark" if self.is_weak else "border_strong"
            ground = "hover" if self.underMouse() and self.isEnabled() else "raised"
            paint_box(painter, box, skin.px(6), skin.colour(ground), skin.colour(edge))
            left, size = box.left() + skin.px(9), skin.px(15)
            ink = "text" if self.isEnabled() else "text_disabled"
            if self._glyph:
                skin.glyph(painter, self._glyph, QRectF(left, box.center().y() - size / 2, size, size), "accent_text")
                left += size + skin.px(6)
            words = QRectF(left, box.top(), box.right() - left - skin.px(24), box.height())
            paint_text(painter, words, self.currentText(), skin.font("body", 500), skin.colour(ink))
            caret = QRectF(box.right() - skin.px(21), box.center().y() - 6, 12, 12)
            skin.glyph(painter, "ph.caret-down", caret, "text_2")
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(6), skin)
        finally:
            painter.end()
