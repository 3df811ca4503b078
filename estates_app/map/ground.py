"""The ground as pictures kept until the camera's scale changes: which zone each pixel shows, what lies below and above.

Zones are filled with their number instead of a colour; a table of colours then makes the picture, so that another
colouring redoes no geometry. Rendering is a generator of short steps, for the window's own thread: first what is in
view, then a margin round it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QPainter

from estates_app.map.colouring import ColourTable, coloured
from estates_app.map.grid import Window, growth
from estates_app.map.groundlines import Draw, edge_lines, edge_strength, line_jobs, pen_px
from estates_app.map.pixels import PixelArray, image_of, painting, pixel_of
from estates_app.map.scene import Scene
from estates_app.map.theme import Theme
from estates_app.map.zonefill import NumberArray, edge_pixels, fill_numbers

MARGIN_SHARE, LARGEST_MARGIN = 0.25, 320  # ground kept ready beyond the view, device pixels
LEAD = 64  # made ready first beyond a view that moves, device pixels
BAND_ROWS = 128
STEP_PIXELS = 150_000  # filled by a step
COPIED_ROWS = 256  # a step: fresh memory takes longer to fill than to copy
PARTS = ("below", "entries", "above")


@dataclass(frozen=True)
class Look:
    """What the ground's pixels depend on besides the scene.

    Attributes
    ----------
    theme : Theme
    ratio : float
        Device pixels a logical pixel.
    scale : float
        Enlargement of lines.
    """

    theme: Theme
    ratio: float
    scale: float = 1.0


class GroundImage:
    """Pictures of one rectangle of the grid.

    Parameters
    ----------
    window : Window
    zones : int
        How many there are.
    has_below, has_above : bool
        Whether anything lies under the zones, and over them.
    edges : float
        Opacity of the zones' edges as pixels of the zones, 0 to 1.
    spare : GroundImage, optional
        One that is of no more use: its memory is written over where it is as large, for fresh memory takes three times
        as long to fill.

    Attributes
    ----------
    window : Window
    zones : int
    edges : float
    entries : ndarray of int32, shape (height, width)
        Where each pixel's colour stands in the table of colours: at the number of its zone from 1, 0 outside, raised by
        `zones` + 1 on an edge. What is not done yet holds anything, here and in the pictures.
    below, above : ndarray of uint32, shape (height, width)
        What lies under and over the zones, premultiplied; None where nothing does.
    base : ndarray of uint32, shape (height, width)
        The whole, opaque.
    done : dict of str to Window or None
        How much of each part is ready.
    coloured : Window or None
        How much of the whole is.
    """

    def __init__(
        self,
        window: Window,
        zones: int,
        *,
        has_below: bool,
        has_above: bool,
        edges: float = 0.0,
        spare: GroundImage | None = None,
    ) -> None:
        self.window, self.zones, self.edges = window, zones, edges
        shape = window.height, window.width
        self.entries: NumberArray = _memory(shape, np.int32, (spare, "entries"))
        self.base: PixelArray = _memory(shape, np.uint32, (spare, "base"))
        self.below: PixelArray | None = _memory(shape, np.uint32, (spare, "below")) if has_below else None
        self.above: PixelArray | None = _memory(shape, np.uint32, (spare, "above")) if has_above else None
        self.base_image = image_of(self.base, QImage.Format.Format_RGB32)
        self.below_image = None if self.below is None else image_of(self.below, QImage.Format.Format_RGB32)
        form = QImage.Format.Format_ARGB32_Premultiplied
        self.above_image = None if self.above is None else image_of(self.above, form)
        self.done: dict[str, Window | None] = dict.fromkeys(PARTS)
        self.coloured: Window | None = None

    @property
    def ready(self) -> Window | None:
        """What can be coloured."""
        found: Window | None = self.window
        for part in self.done.values():
            found = found.shared_with(part) if found is not None and part is not None else None
        return found


def _memory(shape: tuple[int, int], kind: type[np.generic], spare: tuple[GroundImage | None, str]) -> npt.NDArray[Any]:
    """Return an array of a shape: that of a name of a picture to spare, where it is as large."""
    old: npt.NDArray[Any] | None = getattr(*spare, None)
    return old if old is not None and old.shape == shape else np.zeros(shape, kind)


class GroundPainter:
    """Renders a scene's ground."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._table: tuple[tuple[object, ...], ColourTable] | None = None

    def render(
        self,
        view: Window,
        look: Look,
        old: GroundImage | None,
        spoilt: Collection[str] = (),
        spare: GroundImage | None = None,
    ) -> Iterator[GroundImage | None]:
        """Render the ground of a view in short steps.

        Yields the picture once what is in view is ready; further steps add the margin. What `old` has of the same
        scale is taken over, but for the parts that are `spoilt`; the memory of `spare` is written over.
        """
        margin = min(round(max(view.width, view.height) * MARGIN_SHARE), LARGEST_MARGIN)
        zones, is_lined = self._scene.zones, self._is_lined(view, look)
        image = GroundImage(
            view.grown(margin),
            zones.count,
            has_below=self._has_layers(is_below=True),
            has_above=is_lined or self._has_layers(is_below=False),
            edges=0.0 if is_lined else edge_strength(zones, view.m_per_px * look.ratio),
            spare=spare,
        )
        yield None
        if old is not None and old.window.is_of_scale(view.m_per_px):
            for _ in _take_over(old, image, spoilt):
                yield None
        yield from self.complete(image, view, look)

    def complete(self, image: GroundImage, view: Window, look: Look) -> Iterator[GroundImage | None]:
        """Render what a picture lacks of a view, yield it, then what it lacks of its margin."""
        # while the map is dragged a little more than the view: strips of a few pixels would cost far more by the pixel
        first = image.window.shared_with(view.grown(LEAD if image.done["entries"] is not None else 0)) or image.window
        for target in (first, image.window):
            for part in PARTS:
                for strip, known in growth(image.done[part], target):
                    for _ in getattr(self, f"_{part}")(image, strip, look):
                        yield None
                    image.done[part] = known
            for _ in self.colour(image, target, look.theme):
                yield None
            yield image

    def colour(self, image: GroundImage, target: Window, theme: Theme) -> Iterator[None]:
        """Colour what is ready of a part of a picture and not coloured yet."""
        ready = image.ready
        part = ready.shared_with(target) if ready is not None else None
        if part is None:
            return
        table = self._table_for(theme, image)
        for strip, known in growth(image.coloured, part):
            for band in strip.bands(BAND_ROWS):
                with painting(image.base_image) as painter:
                    _lay_band(painter, image, band, table, image.window)
                yield None
            image.coloured = known

    def lay(self, painter: QPainter, image: GroundImage, part: Window, window: Window, theme: Theme) -> None:
        """Paint what is ready of a picture on a painter over a window, in device pixels, without keeping it.

        While colours change faster than anything else is done, the whole would be made for one frame alone.
        """
        table = self._table_for(theme, image)
        for band in part.bands(BAND_ROWS):
            _lay_band(painter, image, band, table, window)

    def _table_for(self, theme: Theme, image: GroundImage) -> ColourTable:
        """Return the table of colours of the scene for a picture, made anew where it would be another."""
        scene, has_below = self._scene, image.below is not None
        made_from = (scene.zone_classes, scene.zone_colours, scene.state("zones"), theme, has_below, image.edges)
        if self._table is None or any(a is not b for a, b in zip(self._table[0], made_from, strict=True)):
            self._table = (made_from, ColourTable.of(scene, theme, has_below=has_below, edges=image.edges))
        return self._table[1]

    def _has_layers(self, *, is_below: bool) -> bool:
        """Whether anything lies below the zones, or above."""
        return any(True for _ in self._scene.ground_layers(is_below=is_below))

    def _is_lined(self, view: Window, look: Look) -> bool:
        """Whether the edges of zones are drawn as lines: those that fade are pixels of the zones."""
        state = self._scene.state("zones")
        is_whole = state.is_shown and state.opacity == 1.0
        return is_whole and edge_strength(self._scene.zones, view.m_per_px * look.ratio) == 1.0

    def _entries(self, image: GroundImage, strip: Window, look: Look) -> Iterator[None]:
        zones, scale = self._scene.zones, strip.m_per_px
        if not zones.has_any:
            return
        rings, is_edged = zones.level_for(scale), edge_strength(zones, scale * look.ratio) > 0.0
        rows = max(STEP_PIXELS // strip.width, 8)
        # one pixel more to the right and below, to tell edges by
        room = np.empty((rows + 1, strip.width + 1), np.int32)
        for band in strip.bands(rows):
            numbers = room[: band.height + 1]
            wide = Window(scale, band.left, band.top, band.width + 1, band.height + 1)
            yield from fill_numbers(numbers, wide, rings, zones.bounds_m, zones.origin_27700)
            entries = image.entries[band.slices_in(image.window)]
            entries[...] = numbers[:-1, :-1]
            if is_edged:
                entries += edge_pixels(numbers) * np.int32(zones.count + 1)
            yield None

    def _below(self, image: GroundImage, strip: Window, look: Look) -> Iterator[None]:
        if image.below is None or image.below_image is None:
            return
        image.below[strip.slices_in(image.window)] = pixel_of(look.theme.colour("map_outside"))
        yield from self._layers(image.below_image, image.window, strip, look, is_below=True)

    def _above(self, image: GroundImage, strip: Window, look: Look) -> Iterator[None]:
        if image.above is None or image.above_image is None:
            return
        image.above[strip.slices_in(image.window)] = 0
        yield None
        if self._is_lined(strip, look):
            zones, pen = self._scene.zones, pen_px(look.theme.colour("map_line"), look.ratio * look.scale)
            for draw in edge_lines(zones, strip, pen):
                self._draw(image.above_image, image.window, strip, draw, zones.origin_27700)
                yield None
        yield from self._layers(image.above_image, image.window, strip, look, is_below=False)

    def _layers(self, picture: QImage, window: Window, strip: Window, look: Look, *, is_below: bool) -> Iterator[None]:
        """Paint the layers below or above the zones in their order."""
        for state, lines, backdrop in self._scene.ground_layers(is_below=is_below):
            goal, over = picture, window
            if state.opacity < 1.0:  # faded as one, so that casings do not show through
                goal, over = QImage(strip.width, strip.height, QImage.Format.Format_ARGB32_Premultiplied), strip
                goal.fill(0)
            for layer in lines:
                for draw in line_jobs(layer, look.theme, strip, look.ratio, look.scale):
                    self._draw(goal, over, strip, draw, layer.origin_27700)
                    yield None
            if backdrop is not None:
                for draw in backdrop.strips(over.camera(), strip.rect_in(over)):
                    with painting(goal) as painter:
                        painter.setClipRect(strip.rect_in(over))
                        draw(painter)
                    yield None
            if goal is not picture:
                with painting(picture) as painter:
                    painter.setOpacity(state.opacity)
                    painter.drawImage(strip.rect_in(window).topLeft(), goal)
                yield None

    @staticmethod
    def _draw(picture: QImage, window: Window, strip: Window, draw: Draw, origin: tuple[float, float]) -> None:
        with painting(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(strip.rect_in(window))
            painter.setTransform(window.transform(origin))
            draw(painter)


def _take_over(old: GroundImage, new: GroundImage, spoilt: Collection[str]) -> Iterator[None]:
    """Copy what an older picture has of a new one."""
    for part in PARTS:
        source, goal = getattr(old, part), getattr(new, part)
        done = old.done[part] if part not in spoilt else None
        shared = done.shared_with(new.window) if done is not None else None
        if shared is None or (source is None) != (goal is None):
            continue
        new.done[part] = shared
        if source is None or goal is None:
            continue
        for band in shared.bands(COPIED_ROWS):
            goal[band.slices_in(new.window)] = source[band.slices_in(old.window)]
            yield None
    if old.coloured is not None and not spoilt:
        shared = old.coloured.shared_with(new.window)
        if shared is not None:
            for band in shared.bands(COPIED_ROWS):
                new.base[band.slices_in(new.window)] = old.base[band.slices_in(old.window)]
                yield None
            new.coloured = shared


def _lay_band(painter: QPainter, image: GroundImage, band: Window, table: ColourTable, window: Window) -> None:
    """Paint a band of a picture on a painter over a window."""
    goal, rect = band.rect_in(window).topLeft(), band.rect_in(image.window)
    form = QImage.Format.Format_RGB32
    if image.below_image is not None:
        painter.drawImage(goal, image.below_image, rect)
        form = QImage.Format.Format_ARGB32_Premultiplied
    pixels = coloured(image.entries[band.slices_in(image.window)], band, table)
    painter.drawImage(goal, image_of(pixels, form))
    if image.above_image is not None:
        painter.drawImage(goal, image.above_image, rect)
