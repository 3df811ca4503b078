"""The ground of one view: which picture of it is kept, what of it still holds, and how it is laid on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from math import trunc

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from estates_app.map.grid import Window
from estates_app.map.ground import PARTS, GroundImage, GroundPainter, Look
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import ScreenCamera

LARGEST_SMOOTH_PX = 700_000
#: What a change of the scene leaves of a picture: the parts that must be made anew.
_SPOILS = {"levels": frozenset(PARTS), **dict.fromkeys(("lines", "backdrop", "stack"), frozenset({"below", "above"}))}

#: A camera, the picture's pixels a logical pixel, where the view begins in it, which part of it (left, top, right,
#: bottom) has entries, these row by row, how many a row has, and by what those on an edge are raised.
_Aim = tuple[ScreenCamera | None, float, float, float, float, float, float, float, memoryview, int, int]
_NOWHERE: _Aim = (None, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, memoryview(b""), 0, 1)


class GroundKeeper:
    """Keeps a picture of the ground and has it rendered."""

    def __init__(self, scene: Scene) -> None:
        self._painter = GroundPainter(scene)
        self._image: GroundImage | None = None
        self._spare: GroundImage | None = None  # shown before: its memory serves for the next
        self._spoilt: frozenset[str] = frozenset()  # shown until the new one is ready
        self._version = 0
        self._aim = _NOWHERE

    def forget(self) -> None:
        """Make everything anew."""
        self._image, self._spare, self._spoilt = None, None, frozenset()
        self._aim = _NOWHERE
        self._version += 1

    def on_changed(self, subject: str) -> bool:
        """Take a change of the scene; returns whether rendering that is under way is of no more use."""
        if subject == "zones":
            self.forget()
            return True
        if subject in _SPOILS:
            self._spoilt |= _SPOILS[subject]
            self._version += 1
        if subject in ("classes", "stack") and self._image is not None:
            self._image.coloured = None
        # what arrives for a base map does not stop a rendering: much arrives, and each would stop the one before
        return subject in ("classes", "stack", "levels", "lines")

    def is_of_scale(self, window: Window) -> bool:
        """Whether the picture is of a view's scale."""
        return self._image is not None and self._image.window.is_of_scale(window.m_per_px)

    def lacks(self, window: Window) -> bool:
        """Whether a picture of a view's scale does not show all of it."""
        image = self._image
        if image is None or image.coloured is None or not self.is_of_scale(window):
            return False
        return not image.coloured.holds(window)

    def is_ready(self, window: Window) -> bool:
        """Whether the picture shows a view and ground enough beyond it."""
        image = self._image
        if image is None or self._spoilt or image.coloured is None or not self.is_of_scale(window):
            return False
        return image.coloured.holds(window.grown(_spare(image.window, window) // 2))

    @staticmethod
    def _reaches(image: GroundImage, window: Window) -> bool:
        """Whether a picture has room for a view and enough beyond it."""
        around = window.grown(_spare(image.window, window) // 2)
        return image.window.is_of_scale(window.m_per_px) and image.window.holds(around)

    def job(self, window: Window, look: Look) -> Iterator[bool]:
        """Render what a view lacks in short steps; tells once that the view is ready."""
        version, image = self._version, self._image
        if image is not None and not self._spoilt and self._reaches(image, window):
            steps = self._painter.complete(image, window, look)
        else:
            spare, self._spare = self._spare, None
            steps = self._painter.render(window, look, image, self._spoilt, spare)
        is_shown = False
        for made in steps:
            if made is not None:
                self._aim = _NOWHERE
            if made is not None and not is_shown:
                if made is not image:
                    self._spare = image
                self._image, is_shown = made, True
                self._spoilt = self._spoilt if version != self._version else frozenset()
                yield True
            else:
                yield False

    def zone_at(self, camera: ScreenCamera, x_px: float, y_px: float) -> int:
        """Zone under a logical pixel, -1 where none is."""
        aimed, k, left, top, west, north, east, south, entries, wide, edge = self._aim
        if aimed is not camera:
            _, k, left, top, west, north, east, south, entries, wide, edge = self._take_aim(camera)
        column, row = x_px * k + left, y_px * k + top
        if west <= column < east and north <= row < south:
            zone: int = entries[trunc(row) * wide + trunc(column)] % edge - 1  # `int` takes three times as long
            return zone
        return -1

    def _take_aim(self, camera: ScreenCamera) -> _Aim:
        """Work out how a camera's pixels lie in the picture, once for all that are asked for."""
        image = self._image
        known = None if image is None else image.done["entries"]
        if image is None or known is None:
            return _NOWHERE
        window, (width, height) = image.window, camera.size_px
        k = camera.m_per_px / window.m_per_px
        left = camera.centre_x_27700 / window.m_per_px - width / 2.0 * k - window.left
        top = -camera.centre_y_27700 / window.m_per_px - height / 2.0 * k - window.top
        west, north = float(known.left - window.left), float(known.top - window.top)
        east, south = west + known.width, north + known.height
        entries = image.entries.data.cast("B").cast("i")
        self._aim = (camera, k, left, top, west, north, east, south, entries, window.width, image.zones + 1)
        return self._aim

    def paint(self, painter: QPainter, camera: ScreenCamera, window: Window, look: Look) -> None:
        """Lay the ground on a painter whose unit is the logical pixel."""
        view, outside = QRectF(0.0, 0.0, *camera.size_px), QColor(look.theme.colour("map_outside"))
        image = self._image
        if image is None:
            painter.fillRect(view, outside)
            return
        if image.window.is_of_scale(window.m_per_px):
            self._paint_sharp(painter, image, window, look, view)
            return
        if image.coloured is None:
            for _ in self._painter.colour(image, image.window, look.theme):
                pass
        if image.coloured is None:
            painter.fillRect(view, outside)
        else:
            _paint_scaled(painter, camera, image, image.coloured, view, outside)

    def _paint_sharp(self, painter: QPainter, image: GroundImage, window: Window, look: Look, view: QRectF) -> None:
        """Lay a picture of the view's scale; one whose colours have changed is coloured as it is laid."""
        seen = image.window.shared_with(window)
        if seen is not None and image.coloured is not None:
            for _ in self._painter.colour(image, seen, look.theme):
                pass
        known = image.coloured or image.ready
        shown = known.shared_with(window) if known is not None else None
        if shown != window:
            painter.fillRect(view, QColor(look.theme.colour("map_outside")))
        if shown is None:
            return
        painter.save()
        painter.scale(1.0 / look.ratio, 1.0 / look.ratio)
        if image.coloured is None:
            self._painter.lay(painter, image, shown, window, look.theme)
        else:
            painter.drawImage(shown.rect_in(window).topLeft(), image.base_image, shown.rect_in(image.window))
        painter.restore()


def _paint_scaled(
    painter: QPainter, camera: ScreenCamera, image: GroundImage, shown: Window, view: QRectF, outside: QColor
) -> None:
    """Lay a picture of another scale, until the sharp one is ready."""
    k = shown.m_per_px / camera.m_per_px  # logical pixels a pixel of the picture
    west, _, _, north = shown.bounds_27700()
    left = camera.size_px[0] / 2.0 + (west - camera.centre_x_27700) / camera.m_per_px
    top = camera.size_px[1] / 2.0 - (north - camera.centre_y_27700) / camera.m_per_px
    box = QRectF(left, top, shown.width * k, shown.height * k)
    if not box.contains(view):
        painter.fillRect(view, outside)
    # only the part in view, or a magnified picture would be drawn far beyond it
    part = box.intersected(view)
    if part.isEmpty():
        return
    corner = shown.rect_in(image.window).topLeft()
    source = QRectF(
        corner.x() + (part.left() - left) / k, corner.y() + (part.top() - top) / k, part.width() / k, part.height() / k
    )
    # between two steps of the wheel speed counts for more than smooth edges
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.width() * view.height() < LARGEST_SMOOTH_PX)
    painter.drawImage(part, image.base_image, source)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def _spare(held: Window, window: Window) -> int:
    """Return how far a picture reaches beyond a view of the size it was made for, device pixels."""
    return max(min(held.width - window.width, held.height - window.height) // 2, 0)
