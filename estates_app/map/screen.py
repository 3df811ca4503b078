"""A screen map without its widget: what one view has made of a scene, and how it is painted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter

from estates_app.domain.columns import FloatArray
from estates_app.map.ground import GroundImage, GroundPainter, Look
from estates_app.map.naming import plan_names
from estates_app.map.overlays import bows, paint_links, paint_outline, paint_rings
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_labels import Box, NamePictures, SetName, paint_names
from estates_app.map.screen_points import Layout, lay_out_points, nearest, restyled, within
from estates_app.map.sprites import Sprites
from estates_app.map.symbolpainting import Brushes, Marks, paint_marks, paint_points
from estates_app.map.theme import Theme

LARGEST_SMOOTH_PX = 700_000
MOST_LAID_OUT_AT_ONCE = 12_000  # more points than this wait for the map to rest


@dataclass
class _Made:
    """What was made for the scene as it is now; None where it must be made again."""

    ground: GroundImage | None = None
    layout: Layout | None = None
    names: list[SetName] | None = None
    bends: FloatArray = field(default_factory=lambda: np.zeros(0))


class Screen(QObject):
    """Paints a scene for one view.

    Parameters
    ----------
    scene : Scene
    theme : Theme
    parent : QObject, optional

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
        self._made = _Made()
        self._ground = GroundPainter(scene)
        self._job: Iterator[GroundImage | None] | None = None
        self._job_for: ScreenCamera | None = None
        self._places: tuple[FloatArray, ScreenCamera, FloatArray] | None = None
        self._renew()
        scene.changed.connect(self._on_scene_changed)

    @property
    def scale(self) -> float:
        """Enlargement of symbols."""
        return self._text_scale * self.theme.enlargement

    @property
    def sprites(self) -> Sprites:
        """The symbols' atlas."""
        return self._sprites

    def set_look(self, theme: Theme, ratio: float, text_scale: float = 1.0) -> None:
        """Paint in a theme, for a device pixel ratio, in a text size."""
        if (theme, ratio, text_scale) != (self.theme, self._ratio, self._text_scale):
            self.theme, self._ratio, self._text_scale = theme, ratio, text_scale
            self._made = _Made(bends=self._made.bends)
            self._job = None
            self._renew()
            self.stale.emit()

    def _renew(self) -> None:
        self._sprites = Sprites(self.theme, self.scale, self._ratio)
        self._pictures = NamePictures(self.theme, self.scale, self._text_scale, self._ratio)
        # lines need not grow as much as what is read
        self._look = Look(self.theme, self._ratio, 1.0 + 0.6 * (self.scale - 1.0))

    def _on_scene_changed(self, subject: str) -> None:
        made = self._made
        if subject in ("zones", "lines"):
            made.ground, self._job = None, None
        elif subject == "classes":
            self._recolour()
        if subject == "points":
            made.layout = None
        elif subject == "symbols" and made.layout is not None:
            made.layout = restyled(made.layout, self.scene.points, self.theme, self.scale)
        if subject == "overlays":
            made.bends = bows(self.scene.links)
        if subject not in ("classes", "lines", "symbols", "outline"):
            made.names = None
        self.stale.emit()

    def _recolour(self) -> None:
        if self._job is not None:  # its pixels are numbers too, but it may have coloured some already
            self._job, self._job_for = None, None
        if self._made.ground is not None:
            for _ in self._ground.colour(self._made.ground, self.theme):
                pass

    # --- work in slices -------------------------------------------------------------------------------------------

    def wants_work(self, camera: ScreenCamera) -> bool:
        """Whether the ground does not yet fit a camera."""
        if self._job is not None:
            return True
        ground = self._made.ground
        return ground is None or not _covers(ground, camera, self._ratio)

    def step(self, camera: ScreenCamera, seconds: float) -> bool:
        """Work on the ground for so long; returns whether there is more to do."""
        until = time.perf_counter() + seconds
        if self._job is not None and self._job_for is not None and not _alike(self._job_for, camera):
            self._job = None
        if self._job is None:
            if not self.wants_work(camera):
                return False
            self._job, self._job_for = self._ground.render(camera, self._look, self._made.ground), camera
        for image in self._job:
            if image is not None:
                self._made.ground, self._job = image, None
                self.stale.emit()
                return self.wants_work(camera)
            if time.perf_counter() >= until:
                break
        return True

    def is_of_scale(self, camera: ScreenCamera) -> bool:
        """Whether the ground is drawn in a camera's scale."""
        ground = self._made.ground
        return ground is not None and _same_scale(ground, camera, self._ratio)

    @property
    def is_rough(self) -> bool:
        """Whether some symbols are to be set anew when the map rests."""
        return self._made.layout is not None and self._made.layout.is_rough

    def forget_names(self) -> None:
        """Set the names anew: what they keep off has changed."""
        self._made.names = None
        self.stale.emit()

    def rest(self, camera: ScreenCamera) -> None:
        """Set symbols and names anew for a camera that stands still."""
        layout = self._made.layout
        if layout is not None and (layout.is_rough or not layout.serves(camera)):
            self._made.layout = None
        self._made.names = None
        self.stale.emit()

    def finish(self, camera: ScreenCamera) -> None:
        """Do all work at once."""
        while self.step(camera, 1.0):
            pass
        self.rest(camera)

    # --- painting -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, camera: ScreenCamera) -> None:
        """Paint all layers; the painter's unit is the logical pixel."""
        view = QRectF(0.0, 0.0, *camera.size_px)
        if self._made.ground is None:
            while self.step(camera, 1.0):
                pass
        self._paint_ground(painter, camera, view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_outline(painter, self.theme, self.scene.zones, self.scene.outlined, camera, self.scale)
        paint_rings(painter, self.theme, self.scene.rings, camera, self.scale)
        if len(self._made.bends) != len(self.scene.links):
            self._made.bends = bows(self.scene.links)
        layout = self.layout_for(camera)
        places = self._places_for(layout, camera)
        paint_links(painter, self.theme, self.scene.links, self._link_ends(camera), self._made.bends, self.scale)
        brushes = Brushes(self.theme, self.scale, self._sprites, self._pictures)
        paint_points(painter, brushes, layout, places, camera.size_px)
        names = self._names(camera)
        if names:
            anchors = camera.to_px(np.array([name.wish.xy_27700 for name in names]))
            paint_names(painter, names, anchors, view, self._pictures)
        paint_marks(painter, brushes, layout, places, self.marks)

    def _paint_ground(self, painter: QPainter, camera: ScreenCamera, view: QRectF) -> None:
        ground = self._made.ground
        if ground is None:
            painter.fillRect(view, QColor(self.theme.colour("map_outside")))
            return
        k = ground.camera.m_per_px / camera.m_per_px  # logical pixels a pixel of the image
        x, y = camera.to_px(np.array([[ground.camera.centre_x_27700, ground.camera.centre_y_27700]]))[0].tolist()
        width, height = ground.camera.size_px[0] * k, ground.camera.size_px[1] * k
        box = QRectF(x - width / 2.0, y - height / 2.0, width, height)
        is_sharp = _same_scale(ground, camera, self._ratio)
        if is_sharp:
            left, top = (round(value * self._ratio) / self._ratio for value in (box.left(), box.top()))
            box = QRectF(left, top, width, height)
        if not box.contains(view):
            painter.fillRect(view, QColor(self.theme.colour("map_outside")))
        # between two steps of the wheel speed counts for more than smooth edges
        is_small = view.width() * view.height() * self._ratio**2 < LARGEST_SMOOTH_PX
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small and not is_sharp)
        # only the part in view, or a magnified image would be drawn far beyond it
        part = box.intersected(view)
        source = QRectF(
            (part.left() - box.left()) / k, (part.top() - box.top()) / k, part.width() / k, part.height() / k
        )
        if is_sharp:
            source = QRectF(source.toRect())
            part = QRectF(part.left(), part.top(), source.width() * k, source.height() * k)
        if not part.isEmpty():
            painter.drawImage(part, ground.base_image, source)

    def _link_ends(self, camera: ScreenCamera) -> tuple[FloatArray, FloatArray]:
        """Both ends of each link in pixels, at the symbols where these are known."""
        links = self.scene.links
        layout = self.layout_for(camera)
        ends = []
        for places, points in (
            ([link.from_xy_27700 for link in links], [link.from_point for link in links]),
            ([link.to_xy_27700 for link in links], [link.to_point for link in links]),
        ):
            at = camera.to_px(np.array(places, dtype=float).reshape(-1, 2))
            for number, point in enumerate(points):
                row = layout.row_of(point) if point >= 0 else -1
                if row >= 0:
                    at[number] += layout.shift_px[row]
            ends.append(at)
        return ends[0], ends[1]

    # --- what is where --------------------------------------------------------------------------------------------

    def layout_for(self, camera: ScreenCamera) -> Layout:
        """Where the symbols of a view are set."""
        layout = self._made.layout
        if layout is None or (not layout.serves(camera) and len(self.scene.points) <= MOST_LAID_OUT_AT_ONCE):
            layout = lay_out_points(self.scene.points, camera, self.theme, self.scale)
            self._made.layout = layout
        return layout

    def _places_for(self, layout: Layout, camera: ScreenCamera) -> FloatArray:
        """Return where the symbols are on the screen: the same until they are set anew or the camera moves."""
        known = self._places
        if known is None or known[0] is not layout.shift_px or known[1] != camera:
            known = self._places = (layout.shift_px, camera, layout.places_px(self.scene.points, camera))
        return known[2]

    def _names(self, camera: ScreenCamera) -> list[SetName]:
        if self._made.names is None:
            layout = self.layout_for(camera)
            self._made.names = plan_names(
                self.scene, camera, layout, self._pictures, self.marks.selected, self.obstacles
            )
        return self._made.names

    def point_at(self, camera: ScreenCamera, place: QPointF) -> int:
        """Point whose symbol is nearest to a pixel, within the hit radius or on the symbol; -1 where none is."""
        layout = self.layout_for(camera)
        reach = np.maximum(layout.radius_px, self.theme.marker("hit_radius"))
        row = nearest(layout.places_px(self.scene.points, camera), place.x(), place.y(), reach)
        return int(layout.index[row]) if row >= 0 else -1

    def points_in(self, camera: ScreenCamera, box: QRectF) -> list[int]:
        """Points whose symbols have their middles in a box, with all that a symbol stands for."""
        layout = self.layout_for(camera)
        rows = within(layout.places_px(self.scene.points, camera), (box.left(), box.top(), box.right(), box.bottom()))
        return self.behind(layout.index[rows].tolist(), camera)

    def behind(self, indices: Sequence[int], camera: ScreenCamera) -> list[int]:
        """Return these points and those that their symbols stand for too."""
        members = self.layout_for(camera).members
        return sorted({other for index in indices for other in members.get(index, [index])})

    def place_of(self, camera: ScreenCamera, index: int) -> tuple[QPointF, float] | None:
        """Middle and radius of a point's symbol; None where it has none near the view."""
        layout = self.layout_for(camera)
        row = layout.row_of(index)
        if row < 0:
            return None
        x, y = layout.places_px(self.scene.points, camera)[row].tolist()
        return QPointF(x, y), float(layout.radius_px[row])

    def zone_at(self, camera: ScreenCamera, place: QPointF) -> int:
        """Zone under a pixel, -1 where none is."""
        ground = self._made.ground
        if ground is None:
            return -1
        there = camera.to_27700(np.array([[place.x() + 0.25, place.y() + 0.25]]))
        x, y = ground.camera.to_px(there)[0].tolist()
        return ground.zone_at(x, y)


def _covers(ground: GroundImage, camera: ScreenCamera, ratio: float) -> bool:
    """Whether an image is of the camera's scale and reaches well beyond its view."""
    if not _same_scale(ground, camera, ratio):
        return False
    away_x = abs(camera.centre_x_27700 - ground.camera.centre_x_27700) / ground.camera.m_per_px
    away_y = abs(camera.centre_y_27700 - ground.camera.centre_y_27700) / ground.camera.m_per_px
    spare_x = (ground.camera.size_px[0] - camera.size_px[0] * ratio) / 2.0
    spare_y = (ground.camera.size_px[1] - camera.size_px[1] * ratio) / 2.0
    return away_x <= spare_x * 0.5 and away_y <= spare_y * 0.5


def _same_scale(ground: GroundImage, camera: ScreenCamera, ratio: float) -> bool:
    return abs(ground.camera.m_per_px * ratio / camera.m_per_px - 1.0) < 1e-9


def _alike(first: ScreenCamera, second: ScreenCamera) -> bool:
    """Whether a job for one camera is still worth finishing for another."""
    if first.size_px != second.size_px or abs(first.m_per_px / second.m_per_px - 1.0) > 1e-9:
        return False
    away = max(abs(first.centre_x_27700 - second.centre_x_27700), abs(first.centre_y_27700 - second.centre_y_27700))
    return away / first.m_per_px < max(first.size_px) * 0.2
