"""The symbols of one view: where they stand at its scale, and when they are set anew."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from estates_app.map.grid import SAME_SCALE
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_points import Layout, lay_out_points, laying_out, nearest, restyled
from estates_app.map.theme import Theme

MOST_LAID_OUT_AT_ONCE = 2000  # more points than this wait for the map to rest


class SymbolKeeper:
    """Keeps where the symbols of a scene are set. `set_look` must be said before anything else.

    Attributes
    ----------
    layout : Layout or None
        As it is now; None where it must be made.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.layout: Layout | None = None
        self._look: tuple[Theme, float, float] | None = None
        self._hit_radius_px = 0.0
        self._is_wanted = False  # rough symbols are to be set anew: the map rests
        self._version = 0

    def set_look(self, theme: Theme, scale: float, ratio: float) -> None:
        """Set symbols for a theme, an enlargement and a device pixel ratio."""
        self._look, self._hit_radius_px = (theme, scale, ratio), theme.marker("hit_radius")
        self.forget()

    def forget(self) -> None:
        """Set symbols anew, and show none until then."""
        self.layout = None
        self._version += 1

    def restyle(self) -> Layout | None:
        """Give the symbols the points' new looks where they stand; None where they must be set anew."""
        if self.layout is not None and self._look is not None:
            self.layout = restyled(self.layout, self._scene.points, *self._look[:2])
        self._version += 1
        self._is_wanted = False
        return self.layout

    @property
    def is_rough(self) -> bool:
        """Whether some symbols are to be set anew when the map rests, and it does not rest yet."""
        return self.layout is not None and self.layout.is_rough and not self._is_wanted

    def rest(self, m_per_px: float) -> None:
        """Set anew what does not hold for a map that stands still at a scale: few symbols at once, many by `job`."""
        if self.is_rough or not self._serves(m_per_px):
            self._is_wanted = True
            if len(self._scene.points) <= MOST_LAID_OUT_AT_ONCE:
                self.forget()

    def is_ready(self, m_per_px: float) -> bool:
        """Whether symbols stand as they are to at a scale."""
        return self._serves(m_per_px) and not self._is_wanted

    def job(self, m_per_px: float) -> Iterator[bool]:
        """Set symbols for a scale in short steps, shown where they stood until then; tells when they are set."""
        if self.is_ready(m_per_px):
            return
        version = self._version
        steps = self._laying_out(m_per_px)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                if version == self._version:
                    self.layout, self._is_wanted = end.value, False
                    yield True
                return
            yield False

    def layout_for(self, m_per_px: float) -> Layout:
        """Where symbols are set, of another scale where they are many and the map moves."""
        layout = self.layout
        if layout is None or (not self._serves(m_per_px) and len(self._scene.points) <= MOST_LAID_OUT_AT_ONCE):
            return self.laid_out(m_per_px)
        return layout

    def laid_out(self, m_per_px: float) -> Layout:
        """Where symbols are set at a scale, metres a logical pixel."""
        layout = self.layout
        if layout is None or not self._serves(m_per_px):
            assert self._look is not None, "a look comes first"
            layout = self.layout = lay_out_points(self._scene.points, m_per_px, *self._look)
            self._is_wanted = False
        return layout

    def _laying_out(self, m_per_px: float) -> Generator[None, None, Layout]:
        assert self._look is not None, "a look comes first"
        return laying_out(self._scene.points, m_per_px, *self._look)

    def point_at(self, camera: ScreenCamera, x_px: float, y_px: float) -> int:
        """Point whose symbol is nearest to a pixel, within the hit radius or on the symbol; -1 where none is."""
        layout = self.layout
        if layout is None or layout.m_per_px != camera.m_per_px:
            layout = self.layout_for(camera.m_per_px)
        if not self._scene.is_shown("properties"):
            return -1
        if not layout.serves(camera):  # many symbols on their way to another scale
            row = nearest(
                layout.places_px(self._scene.points, camera),
                x_px,
                y_px,
                np.maximum(layout.radius_px, self._hit_radius_px),
            )
            return layout.index.item(row) if row >= 0 else -1
        scale, size = layout.m_per_px / layout.ratio, camera.size_px
        east = camera.centre_x_27700 + (x_px - size[0] / 2.0) * camera.m_per_px
        south = (y_px - size[1] / 2.0) * camera.m_per_px - camera.centre_y_27700
        row = layout.hits.nearest(east / scale, south / scale, self._hit_radius_px * layout.ratio)
        return layout.index.item(row) if row >= 0 else -1

    def _serves(self, m_per_px: float) -> bool:
        return self.layout is not None and abs(self.layout.m_per_px / m_per_px - 1.0) < SAME_SCALE
