"""Two pages side by side at their true ratio. Paper is paper: it stays light in every theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.stages.shortlist.pages_model import PagesModel

ZOOMS = (0.25, 0.33, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 2.0)

_GAP, _MARGIN = 16, 24


class Sheets(QWidget):
    """Paints the pages in view."""

    def __init__(self, skin: Skin, model: PagesModel) -> None:
        super().__init__()
        self._skin, self._model = skin, model
        self._pictures: dict[tuple[int, int, float], QPixmap] = {}
        self.numbers: list[int] = []
        self.zoom = 0.7
        self.setAccessibleName("Pages")

    def show_pages(self, numbers: list[int], zoom: float) -> None:
        """Show these pages, counted from 0, at a zoom."""
        self.numbers = [number for number in numbers if number < self._model.rowCount()]
        self.zoom = zoom
        said = " and ".join(str(number + 1) for number in self.numbers)
        self.setAccessibleDescription(f"Pages {said} of {self._model.rowCount()}" if said else "No page")
        self.setMinimumSize(self.size_at(zoom))
        self.updateGeometry()
        self.update()

    def forget(self) -> None:
        """Let go of pictures: there are other pages."""
        self._pictures.clear()
        self.update()

    def size_at(self, zoom: float) -> QSize:
        """Return the room that the pages take with their margins."""
        if not self.numbers:
            return QSize(0, 0)
        sizes = [self._model.size_at(number, zoom) for number in self.numbers]
        margin = 2 * self._skin.px(_MARGIN)
        width = sum(size.width() for size in sizes) + (len(sizes) - 1) * self._skin.px(_GAP)
        return QSize(width + margin, max(size.height() for size in sizes) + margin)

    def fitting(self, room: QSize) -> float:
        """Return the largest zoom at which the pages are in view whole."""
        if not self.numbers:
            return self.zoom
        sizes = [self._model.size_at(number, 1.0) for number in self.numbers]
        margin = 2 * self._skin.px(_MARGIN)
        across = room.width() - margin - (len(sizes) - 1) * self._skin.px(_GAP)
        down = room.height() - margin
        zoom = min(across / sum(size.width() for size in sizes), down / max(size.height() for size in sizes))
        return min(max(int(zoom * 100) / 100, ZOOMS[0]), 1.5)

    def boxes(self) -> list[QRect]:
        """Return where each page lies: in the middle of the room."""
        sizes = [self._model.size_at(number, self.zoom) for number in self.numbers]
        gap = self._skin.px(_GAP)
        whole = sum(size.width() for size in sizes) + gap * max(len(sizes) - 1, 0)
        left, found = (self.width() - whole) // 2, []
        for size in sizes:
            found.append(QRect(QPoint(left, max((self.height() - size.height()) // 2, 0)), size))
            left += size.width() + gap
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages on their ground."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.fillRect(self.rect(), skin.colour("window"))
            ratio = self.devicePixelRatioF()
            for number, box in zip(self.numbers, self.boxes(), strict=True):
                self._paint_shadow(painter, QRectF(box))
                key = (number, box.width(), ratio)
                if key not in self._pictures:
                    if len(self._pictures) > 4:
                        self._pictures.clear()
                    self._pictures[key] = self._model.picture(number, box.size(), ratio)
                painter.drawPixmap(box.topLeft(), self._pictures[key])
                painter.setPen(skin.colour("border"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(box).adjusted(-0.5, -0.5, 0.5, 0.5))
        finally:
            painter.end()

    def _paint_shadow(self, painter: QPainter, box: QRectF) -> None:
        """Paint a soft shadow of a few rings: paper lies on the ground."""
        painter.setPen(Qt.PenStyle.NoPen)
        for ring in range(5, 0, -1):
            painter.setBrush(self._skin.faded("border_strong", 0.05))
            painter.drawRoundedRect(box.adjusted(-ring, -ring + 2, ring, ring + 2), 3, 3)


class SheetArea(QScrollArea):
    """The room in which pages lie. *Signals*: ``turned(step)``: another page is wanted; ``zoomed(zoom)``."""

    turned = Signal(int)
    zoomed = Signal(float)

    def __init__(self, skin: Skin, model: PagesModel) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAccessibleName("Preview of the paper")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sheets = Sheets(skin, model)
        self.setWidget(self.sheets)
        self.is_fitted = True

    @property
    def zoom(self) -> float:
        """The zoom in force, 1.0 as on paper."""
        return self.sheets.zoom

    def show_pages(self, numbers: list[int]) -> None:
        """Show these pages, fitted to the room unless somebody chose a zoom."""
        self.sheets.numbers = numbers
        self.sheets.show_pages(numbers, self.sheets.fitting(self.viewport().size()) if self.is_fitted else self.zoom)
        self.zoomed.emit(self.zoom)
        self.verticalScrollBar().setValue(0)

    def zoom_by(self, step: int) -> None:
        """Take the next larger or smaller zoom."""
        now = self.zoom
        bigger = [zoom for zoom in ZOOMS if zoom > now + 0.005]
        smaller = [zoom for zoom in ZOOMS if zoom < now - 0.005]
        if bigger if step > 0 else smaller:
            self.is_fitted = False
            self.sheets.show_pages(self.sheets.numbers, bigger[0] if step > 0 else smaller[-1])
            self.zoomed.emit(self.zoom)

    def fit(self) -> None:
        """Fit the pages to the room."""
        self.is_fitted = True
        self.show_pages(self.sheets.numbers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        if self.is_fitted and self.sheets.numbers:
            self.show_pages(self.sheets.numbers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages by Page Up and Page Down, zoom by plus and minus, fit by 0."""
        key = event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_by(-1 if key == Qt.Key.Key_Minus else 1)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; scroll else."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Make pictures again on another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.sheets.forget()
        return super().event(event)
