"""A screen map without its widget: what one view has made of a scene, and how it is painted.

At rest the picture follows from the scene, the look and the camera alone (decision 0012).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, Signal, SignalInstance
from PySide6.QtGui import QPainter

from estates_app.domain.columns import FloatArray
from estates_app.map.grid import Window
from estates_app.map.ground import Look
from estates_app.map.groundkeeper import GroundKeeper
from estates_app.map.namekeeper import NameKeeper
from estates_app.map.overlays import bows, link_ends, paint_links, paint_outline, paint_rings
from estates_app.map.pointspicture import PointsPicture
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import Box, NamePictures
from estates_app.map.screen_points import Layout, within
from estates_app.map.sprites import Sprites
from estates_app.map.symbolkeeper import SymbolKeeper
from estates_app.map.symbolpainting import Brushes, Marks, paint_marks, paint_symbols
from estates_app.map.theme import Theme

COVERED_PX = 60.0  # beyond the view, what symbols may still reach into it, logical pixels
FIRST_SECONDS = 0.05  # of work before a map is painted for the first time: most are ready by then


class Screen(QObject):
    """Paints a scene for one view.

    Parameters
    ----------
    scene : Scene
    theme : Theme
    parent : QObject, optional

    Attributes
    ----------
    marks : Marks
        What is selected, hovered and walked to. Whoever changes what is selected says `forget_names`.
    obstacles : list of Box
        What floats above the map, logical pixels: names that it would cut are left out.
    symbols : SymbolKeeper
        Where symbols stand.
    names : NameKeeper
    sprites : Sprites
    pictures : NamePictures
        Pictures of names, and their sizes.
    zone_at : callable
        `GroundKeeper.zone_at`: asked at every move of the pointer, so without a call between.

    Notes
    -----
    `stale` is emitted when the view must be painted again and, perhaps, work done by `step`.
    """

    stale = Signal()

    def __init__(self, scene: Scene, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scene, self.theme = scene, theme
        self.marks = Marks()
        self.obstacles: list[Box] = []
        self._text_scale, self._ratio = 1.0, 1.0
        self._ground, self.names = GroundKeeper(scene), NameKeeper(scene)
        self.zone_at = self._ground.zone_at
        self.symbols = SymbolKeeper(scene)
        self._bends: FloatArray | None = None
        self._points = PointsPicture()
        self._job: Iterator[None] | None = None
        self._job_for, self._is_ahead = Window(1.0, 0, 0, 1, 1), False
        self._is_new = True
        self._renew()
        scene.changed.connect(self._on_scene_changed)

    @property
    def scale(self) -> float:
        """Enlargement of symbols."""
        return self._text_scale * self.theme.enlargement

    def set_look(self, theme: Theme, ratio: float, text_scale: float = 1.0) -> None:
        """Paint in a theme, for a device pixel ratio, in a text size."""
        if (theme, ratio, text_scale) != (self.theme, self._ratio, self._text_scale):
            self.theme, self._ratio, self._text_scale = theme, ratio, text_scale
            self._renew()
            self.stale.emit()

    def _renew(self) -> None:
        self.pictures = NamePictures(self.theme, self.scale, self._text_scale, self._ratio)
        self.sprites = Sprites(self.theme, self.scale, self._ratio, self.pictures)
        self._brushes = Brushes(self.theme, self.scale, self.sprites, self.pictures)
        # lines need not grow as much as what is read
        self._look = Look(self.theme, self._ratio, 1.0 + 0.6 * (self.scale - 1.0))
        self._ground.forget()
        self.names.forget()
        self.symbols.set_look(self.theme, self.scale, self._ratio)
        self._job, self._is_new = None, True

    def _on_scene_changed(self, subject: str) -> None:
        if self._ground.on_changed(subject):
            self._job = None
        if subject == "points":
            self.symbols.forget()
            self.names.forget()
        elif subject == "symbols":
            layout = self.symbols.restyle()
            if layout is not None:
                self.names.on_restyled(layout)
        elif subject == "overlays":
            self._bends = None
        if subject in ("places", "labels", "overlays", "stack"):
            self.names.spoil()
        self.stale.emit()

    # --- work in slices -------------------------------------------------------------------------------------------

    def wants_work(self, camera: ScreenCamera) -> bool:
        """Whether ground, symbols or names do not yet fit a camera."""
        window = self._window(camera)
        if self._job is not None or not self._ground.is_ready(window) or not self.symbols.is_ready(camera.m_per_px):
            return True
        return not (self._has_names(window) and self._has_points(window))

    def step(self, camera: ScreenCamera, seconds: float) -> bool:
        """Work for so long; returns whether there is more to do."""
        until = time.perf_counter() + seconds
        self._is_new = False
        window = self._window(camera)
        if not _is_still_of_use(self._job_for, window) or (self._is_ahead and self._ground.lacks(window)):
            self._job = None  # what comes into view goes before what lies ahead
        if self._job is None:
            if not self.wants_work(camera):
                return False
            self._job, self._job_for, self._is_ahead = self._work(camera, window), window, False
        for _ in self._job:
            if time.perf_counter() >= until:
                return True
        self._job = None
        return self.wants_work(camera)

    def _work(self, camera: ScreenCamera, window: Window) -> Iterator[None]:
        """Make the ground in view, what stands on it, and then the ground round it."""
        if not self._ground.is_ready(window):
            for is_shown in self._ground.job(window, self._look):
                if is_shown:
                    self.stale.emit()
                    yield from self._work_above(camera, window)
                    self._is_ahead = True
                yield None
        yield from self._work_above(camera, window)

    def _work_above(self, camera: ScreenCamera, window: Window) -> Iterator[None]:
        """Set symbols and names of a view, and make its picture of symbols."""
        yield from _told(self.stale, self.symbols.job(camera.m_per_px))
        layout = self.symbols.layout
        if layout is None or not layout.serves(camera):
            return
        if not self._has_points(window):
            yield from _told(self.stale, self._points.job(window, layout, self._brushes))
        if not self._has_names(window):
            yield from _told(self.stale, self.names.job(layout, window, self.pictures, self.marks.selected))

    def _has_names(self, window: Window) -> bool:
        return self.names.is_ready(self.symbols.layout, window)

    def _has_points(self, window: Window) -> bool:
        layout = self.symbols.layout
        if layout is None or not self.scene.is_shown("properties"):
            return True
        return self._points.is_ready(layout, window)

    def _window(self, camera: ScreenCamera) -> Window:
        return Window.of(camera, self._ratio)

    def is_of_scale(self, camera: ScreenCamera) -> bool:
        """Whether the ground is drawn in a camera's scale."""
        return self._ground.is_of_scale(self._window(camera))

    @property
    def is_rough(self) -> bool:
        """Whether some symbols are to be set anew when the map rests."""
        return self.symbols.is_rough

    def forget_names(self) -> None:
        """Set the names anew: what they keep off has changed."""
        self.names.spoil()
        self.stale.emit()

    def rest(self, camera: ScreenCamera) -> None:
        """Set symbols anew for a camera that stands still."""
        self.symbols.rest(camera.m_per_px)
        self.stale.emit()

    def finish(self, camera: ScreenCamera) -> None:
        """Do all work at once."""
        self.rest(camera)
        while self.step(camera, 1.0):
            pass
        self.stale.emit()

    # --- painting -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, camera: ScreenCamera) -> None:
        """Paint all layers; the painter's unit is the logical pixel."""
        if self._is_new:
            self._is_new = False
            self.step(camera, FIRST_SECONDS)
        window = self._window(camera)
        seen = window.camera(self._ratio)  # what lies over the ground is painted where the ground's pixels lie
        self._ground.paint(painter, camera, window, self._look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_outline(painter, self.theme, self.scene.zones, self.scene.outlined, seen, self.scale)
        layout = self.layout_for(camera)
        for state in self.scene.stack:
            if state.key in ("rings", "links", "properties") and state.is_shown and state.opacity > 0.0:
                painter.setOpacity(state.opacity)
                self._paint_layer(painter, state.key, seen, layout)
        painter.setOpacity(1.0)
        self.names.paint(painter, camera, self.obstacles)
        if self.scene.is_shown("properties"):
            places_of = partial(layout.places_px, self.scene.points, camera)
            paint_marks(painter, self._brushes, layout, places_of, self.marks, self.scene.points.codes)

    def _paint_layer(self, painter: QPainter, key: str, seen: ScreenCamera, layout: Layout) -> None:
        scene = self.scene
        if key == "rings":
            paint_rings(painter, self.theme, scene.rings, seen, self.scale)
        elif key == "links":
            if self._bends is None:
                self._bends = bows(scene.links)
            paint_links(painter, self.theme, scene.links, link_ends(scene.links, layout, seen), self._bends, self.scale)
        elif layout.serves(seen):
            self._points.paint(painter, self._window(seen), layout, self._brushes)
        else:
            places = layout.places_px(scene.points, seen)
            width, height = seen.size_px
            rows = within(places, (-COVERED_PX, -COVERED_PX, width + COVERED_PX, height + COVERED_PX))
            paint_symbols(painter, self._brushes, layout, places, rows[layout.is_seen[rows]])

    # --- what is where --------------------------------------------------------------------------------------------

    def layout_for(self, camera: ScreenCamera) -> Layout:
        """Where the symbols of a view are set."""
        return self.symbols.layout_for(camera.m_per_px)

    def point_at(self, camera: ScreenCamera, x_px: float, y_px: float) -> int:
        """Point whose symbol is nearest to a logical pixel, within the hit radius or on the symbol; -1 for none."""
        return self.symbols.point_at(camera, x_px, y_px)

    def points_in(self, camera: ScreenCamera, box: QRectF) -> list[int]:
        """Points whose symbols have their middles in a box, with all that a symbol stands for."""
        layout = self.layout_for(camera)
        rows = within(layout.places_px(self.scene.points, camera), (box.left(), box.top(), box.right(), box.bottom()))
        return layout.behind(layout.index[rows].tolist())

    def behind(self, indices: Sequence[int], camera: ScreenCamera) -> list[int]:
        """Return these points and those that their symbols stand for too."""
        return self.layout_for(camera).behind(indices)

    def place_of(self, camera: ScreenCamera, index: int) -> tuple[QPointF, float] | None:
        """Middle and radius of a point's symbol; None where it has none."""
        layout = self.layout_for(camera)
        row = layout.row_of(index)
        if row < 0:
            return None
        x, y = layout.places_px(self.scene.points, camera, slice(row, row + 1))[0].tolist()
        return QPointF(x, y), float(layout.radius_px[row])


def _is_still_of_use(made_for: Window, window: Window) -> bool:
    """Whether work for one view is still worth finishing for another."""
    if not made_for.is_of_scale(window.m_per_px) or (made_for.width, made_for.height) != (window.width, window.height):
        return False
    away = max(abs(made_for.left - window.left), abs(made_for.top - window.top))
    return away < 0.2 * max(window.width, window.height)


def _told(stale: SignalInstance, steps: Iterator[bool]) -> Iterator[None]:
    """Do steps, and tell when one has made something to be seen."""
    for is_shown in steps:
        if is_shown:
            stale.emit()
        yield None
