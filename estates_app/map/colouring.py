"""From what a pixel shows to its colour: the table of colours, and the hatch over what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.map.grid import Window
from estates_app.map.pixels import PixelArray, blended, laid_over, pixel_of
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, RampColours, Scene
from estates_app.map.theme import Theme

HATCH_STEP = 6


@dataclass(frozen=True, eq=False)
class ColourTable:
    """Pixels by the entries of a picture, premultiplied.

    Attributes
    ----------
    plain : ndarray of uint32, shape (2 * (zones + 1),)
        First that of what lies outside all zones, then those of the zones; behind them the same under an edge.
    hatched : ndarray of uint32 or None
        The same under the lines of the hatch; None where no zone is hatched.
    """

    plain: PixelArray
    hatched: PixelArray | None

    @classmethod
    def of(cls, scene: Scene, theme: Theme, *, has_below: bool = False, edges: float = 0.0) -> ColourTable:
        """Make the table of a scene; over a base map plain land and what lies outside are clear.

        Parameters
        ----------
        edges : float
            Opacity of the edges of zones where these are shown, 0 to 1.
        """
        colours = scene.zone_colours
        hexes = colours.of(theme) if isinstance(colours, RampColours) else [theme.any_colour(key) for key in colours]
        state = scene.state("zones")
        opacity = state.opacity if state.is_shown else 0.0
        outside, land = theme.colour("map_outside"), theme.colour("map_land")
        missing = theme.missing()

        def pixel(colour: str) -> int:
            return pixel_of(colour, opacity) if has_below else pixel_of(blended(land, colour, opacity))

        # behind the classes: plain land, then missing, reached by the negative numbers
        clear = (0, 0) if has_below else (pixel_of(outside), pixel_of(land))
        values = np.array([clear[0], *(pixel(key) for key in hexes), clear[1], pixel(missing)], np.uint32)
        classes = np.where(scene.zone_classes >= len(hexes), LAND_CLASS, scene.zone_classes)
        classes = np.maximum(classes, LAND_CLASS)
        ink = pixel_of(theme.colour("map_line"), edges * opacity)
        plain = _table(values, classes, ink)
        if not opacity or not (classes == MISSING_CLASS).any():
            return cls(plain, None)
        values[-1] = pixel(blended(missing, theme.colour("border_strong"), 0.5))
        return cls(plain, _table(values, classes, ink))


def _table(values: PixelArray, classes: npt.NDArray[np.int64], ink: int) -> PixelArray:
    """Return the pixels of what lies outside (the first value) and of zones by their classes, then under an edge."""
    count = len(classes) + 1
    table = np.empty(2 * count, np.uint32)
    for begin, pixels in ((0, values), (count, laid_over(values, ink))):
        table[begin] = pixels[0]
        np.take(pixels[1:], classes, mode="wrap", out=table[begin + 1 : begin + count])
    return table


def coloured(entries: npt.NDArray[np.int32], band: Window, table: ColourTable) -> PixelArray:
    """Return the pixels of a band by the entries of a table, shape (height, width).

    The lines of the hatch stand still on the ground while the map moves.
    """
    # of the ways to go beyond a table the fastest; no entry does
    pixels: PixelArray = np.take(table.plain, entries, mode="wrap")
    if table.hatched is not None:
        across = np.arange(band.left, band.right)
        for row in range(min(HATCH_STEP, band.height)):
            columns = np.flatnonzero((across + band.top + row) % HATCH_STEP == 0)
            pixels[row::HATCH_STEP, columns] = table.hatched[entries[row::HATCH_STEP, columns]]
    return pixels
