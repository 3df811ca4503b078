"""A weight: its name, its swing, a slider with the band in which the top three stay, and the figure to type."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QSpinBox, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.labels import ElidedLabel, label, row
from estates_app.ui.words import sentence

#: Weights are shares; one hundredth of the slider is one per cent.
FULL = 100


class WeightSlider(QSlider):
    """A slider of 0 to 100 per cent, painted whole.

    *Signals*: ``released()`` when a drag or a run of keys ends; ``typed(text)``: a digit.
    """

    released = Signal()
    typed = Signal(str)

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._skin = skin
        self.band: tuple[float, float] | None = None
        self.setRange(0, FULL)
        self.setSingleStep(1)
        self.setPageStep(5)
        self.setFixedHeight(skin.px(24))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Return a width that can be dragged exactly."""
        return QSize(self._skin.px(200), self._skin.px(24))

    def at(self, value: float) -> float:
        """Return where a value lies, px from the left."""
        edge = self._skin.px(11)
        return edge + (self.width() - 2 * edge) * value / FULL

    def _value_at(self, x: float) -> int:
        edge = self._skin.px(11)
        return round(min(max((x - edge) / max(self.width() - 2 * edge, 1), 0.0), 1.0) * FULL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where one presses and drag from there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag: this is the edit."""
        del event
        if self.isSliderDown():
            self.setSliderDown(False)
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand digits on to the field beside, move by all other keys."""
        if event.text().isdigit() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: a weight that turns under the pointer is nobody's choice."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End a run of keys."""
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self.released.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave nothing half-done when the focus goes."""
        super().focusOutEvent(event)
        self.released.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, band, fill and knob."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle, edge = self.height() / 2, skin.px(11)
            ink = skin.colour("accent" if self.isEnabled() else "border_strong")
            painter.setPen(Qt.PenStyle.NoPen)
            spans = [(skin.colour("border"), float(edge), float(self.width() - edge))]
            if self.band is not None:
                spans.append((skin.faded("accent", 0.35), self.at(self.band[0]), self.at(self.band[1])))
            spans.append((ink, float(edge), self.at(self.value())))
            for colour, left, right in spans:
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(left, middle - 2, max(right - left, 0.0), 4), 2, 2)
            if self.band is not None:
                painter.setPen(QPen(skin.colour("accent"), 1))
                for end in self.band:
                    painter.drawLine(QPointF(self.at(end), middle - 5), QPointF(self.at(end), middle + 5))
            centre = QPointF(self.at(self.value()), middle)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(skin.colour("focus_halo"), 2))
                painter.drawEllipse(centre, 10.5, 10.5)
                painter.setPen(QPen(skin.colour("focus"), 2))
                painter.drawEllipse(centre, 8.8, 8.8)
            painter.setPen(QPen(ink, 2))
            painter.setBrush(skin.colour("raised"))
            painter.drawEllipse(centre, 7, 7)
        finally:
            painter.end()


class _Box(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class WeightRow(QWidget):
    """One weight.

    *Signals*: ``moved(int)`` while it changes, ``settled(int)`` when it has, ``dropped()`` when it is back again.
    """

    moved = Signal(int)
    settled = Signal(int)
    dropped = Signal()

    def __init__(self, skin: Skin, name: str, swing: str, *, is_part: bool = False) -> None:
        super().__init__()
        self._skin = skin
        self.setAccessibleName(name)
        self.slider = WeightSlider(skin, f"Weight of {name.lower()}")
        self.box = _Box()
        self.box.setRange(0, FULL)
        self.box.setSuffix("%")
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setFixedWidth(skin.px(58))
        self.box.setAccessibleName(f"Weight of {name.lower()}, per cent")
        self.box.setKeyboardTracking(False)
        self.box.setProperty("kind", "low")
        title = label(name, "" if is_part else "strong")
        title.setBuddy(self.box)
        swing_words = ElidedLabel(swing, "3")
        column = QVBoxLayout(self)
        column.setContentsMargins(skin.px(16) if is_part else 0, 0, 0, 0)
        column.setSpacing(0)
        head = row(title, spacing=skin.px(8))
        head.addWidget(swing_words, 1)
        head.addWidget(self.box)
        column.addLayout(head)
        column.addWidget(self.slider)
        self._settled, self._is_moving = 0, False
        self.slider.valueChanged.connect(self._on_slider)
        self.box.valueChanged.connect(self._on_box)
        self.slider.released.connect(self._on_released)
        self.slider.typed.connect(self._on_typed)

    def show_value(self, percent: float) -> None:
        """Show a weight that another row or the project has changed."""
        value = round(percent)
        for part in (self.slider, self.box):
            blocked = part.blockSignals(True)
            part.setValue(value)
            part.blockSignals(blocked)
        if not self._is_moving:
            self._settled = value
        self.slider.update()

    def show_band(self, band: tuple[float, float] | None) -> None:
        """Show where the top three stay as they are, per cent."""
        self.slider.band = band
        words = f"the top three stay as they are from {band[0]:.0f}% to {band[1]:.0f}%" if band else ""
        self.slider.setAccessibleDescription(words)
        self.slider.setToolTip(sentence(words))
        self.slider.update()

    def _on_slider(self, value: int) -> None:
        blocked = self.box.blockSignals(True)
        self.box.setValue(value)
        self.box.blockSignals(blocked)
        self._is_moving = True
        self.moved.emit(value)

    def _on_box(self, value: int) -> None:
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(blocked)
        self._is_moving = True
        self.moved.emit(value)
        self._on_released()

    def _on_typed(self, digit: str) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.lineEdit().setText(digit)

    def _on_released(self) -> None:
        was_moving, self._is_moving = self._is_moving, False
        if self.slider.value() != self._settled:
            self._settled = self.slider.value()
            self.settled.emit(self._settled)
        elif was_moving:
            self.dropped.emit()
