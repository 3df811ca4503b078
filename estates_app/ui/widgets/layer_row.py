"""A layer in a list: whether it is shown, what it is called, how much of it there is, how far it is seen through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.labels import ElidedLabel, label, row
from estates_app.ui.widgets.weight_row import FULL, WeightSlider


class _Name(ElidedLabel):
    """The name of a layer; a click on it ticks the box."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._check = check

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick or clear the box."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._check.click()


class Grip(QWidget):
    """What a mouse takes a row by. *Signals*: ``dragged(y)``, ``dropped(y)``: global pixels."""

    dragged = Signal(float)
    dropped = Signal(float)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setFixedSize(skin.px(16), skin.px(24))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip("Drag to another place (Alt and an arrow key do the same)")
        self._start: QPointF | None = None
        self._is_dragging = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the row."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._start = event.globalPosition()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where it would go, once it is clear that this is no click."""
        if self._start is None:
            return
        way = (event.globalPosition() - self._start).manhattanLength()
        self._is_dragging = self._is_dragging or way >= QApplication.startDragDistance()
        if self._is_dragging:
            self.dragged.emit(event.globalPosition().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the row down."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if self._start is not None and event.button() is Qt.MouseButton.LeftButton:
            self._start, was_dragging, self._is_dragging = None, self._is_dragging, False
            if was_dragging:
                self.dropped.emit(event.globalPosition().y())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint six dots."""
        del event
        painter = QPainter(self)
        try:
            size = self._skin.px(16)
            box = QRectF(0, (self.height() - size) / 2, size, size)
            self._skin.glyph(painter, "ph.dots-six-vertical", box, "text_3" if self.isEnabled() else "text_disabled")
        finally:
            painter.end()


class _Slider(WeightSlider):
    def sizeHint(self) -> QSize:
        """Return a width that leaves room for a name beside it."""
        return QSize(self._skin.px(92), self._skin.px(24))


class LayerRow(QFrame):
    """One layer.

    *Signals*: ``shown(is_shown)``; ``fading(share)`` while its opacity is dragged, ``faded(share)`` when it is let go;
    ``nudged(steps)``: up where positive; ``dragged(y)``, ``dropped(y)``: global pixels; ``menu_wanted()``.
    """

    shown = Signal(bool)
    fading = Signal(float)
    faded = Signal(float)
    nudged = Signal(int)
    dragged = Signal(float)
    dropped = Signal(float)
    menu_wanted = Signal()

    def __init__(self, skin: Skin, key: str) -> None:
        super().__init__()
        self.key, self._is_fading = key, False
        self.grip, self.check = Grip(skin), Check(skin, "")
        self.check.setFixedWidth(skin.px(24))
        self.name, self.count = _Name(self.check), label("", "2")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = _Slider(skin, "")
        self.slider.setFixedWidth(skin.px(92))
        self.more = Button(skin, "More", "ph.dots-three-vertical", kind="icon")
        line = row(self.grip, self.check, spacing=skin.px(2))
        line.addWidget(self.name, 1)
        line.addWidget(self.count)
        line.addSpacing(skin.px(4))
        line.addWidget(self.slider)
        line.addWidget(self.more)
        self.setLayout(line)
        for part in (self.check, self.slider, self.more):
            part.installEventFilter(self)
        self.check.toggled.connect(self.shown)
        self.slider.valueChanged.connect(self._on_slid)
        self.slider.released.connect(self._on_released)
        self.more.clicked.connect(self.menu_wanted)
        self.grip.dragged.connect(self.dragged)
        self.grip.dropped.connect(self.dropped)

    def say(self, title: str, count: str, place: str, *, is_shown: bool, opacity: float) -> None:
        """Show a layer as it is now, telling nobody.

        Parameters
        ----------
        count : str
            How much of it there is, empty where that is not counted.
        place : str
            "place 2 of 8", for who does not see the list.
        """
        self.name.setText(title)
        self.name.setProperty("level", "" if is_shown else "2")
        self.name.style().unpolish(self.name)
        self.name.style().polish(self.name)
        self.count.setText(count)
        percent = round(opacity * FULL)
        for part, then in ((self.check, self.check.setChecked), (self.slider, None)):
            blocked = part.blockSignals(True)
            if then is not None:
                then(is_shown)
            elif not self.slider.isSliderDown():
                self.slider.setValue(percent)
            part.blockSignals(blocked)
        self.slider.setEnabled(is_shown)
        self.slider.update()
        self.check.setAccessibleName(f"Show {title}")
        self.slider.setAccessibleName(f"Opacity of {title}, per cent")
        self.slider.setToolTip(f"Opacity: {percent}%")
        self.more.setAccessibleName(f"More about {title}")
        self.more.setToolTip("Move, change or remove")
        self.setAccessibleName(f"{title}, {place}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the layer by Alt and an arrow, whichever part of it has the focus: buttons and sliders use arrows."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            self.nudged.emit(1 if event.key() == Qt.Key.Key_Up else -1)
            return True
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu where one asks for it."""
        event.accept()
        self.menu_wanted.emit()

    def _on_slid(self, value: int) -> None:
        self.slider.setToolTip(f"Opacity: {value}%")
        self._is_fading = True
        self.fading.emit(value / FULL)

    def _on_released(self) -> None:
        if self._is_fading:  # also where it is back where it was: what was tried must not stay
            self._is_fading = False
            self.faded.emit(self.slider.value() / FULL)
