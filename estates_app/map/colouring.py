"""From a zone's number to its pixel: the table of colours, and the hatch over what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.map.grid import Window
from estates_app.map.pixels import PixelArray, blended, pixel_of
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, RampColours, Scene
from estates_app.map.theme import Theme

HATCH_STEP = 6


@dataclass(frozen=True, eq=False)
class ColourTable:
    """Pixels by the numbers in a picture, premultiplied.

    Attributes
    ----------
    plain : ndarray of uint32, shape (zones + 1,)
        The first is that of what lies outside all zones.
    hatched : ndarray of uint32 or None
        The same under the lines of the hatch; None where no zone is hatched.
    """

    plain: PixelArray
    hatched: PixelArray | None

    @classmethod
    def of(cls, scene: Scene, theme: Theme, *, has_below: bool = False) -> ColourTable:
        """Make the table of a scene; over a base map plain land and what lies outside are clear."""
        colours = scene.zone_colours
        hexes = colours.of(theme) if isinstance(colours, RampColours) else [theme.any_colour(key) for key in colours]
        state = scene.state("zones")
        opacity = state.opacity if state.is_shown else 0.0
        outside, land = theme.colour("map_outside"), theme.colour("map_land")
        missing = theme.missing()

        def pixel(colour: str) -> int:
            return pixel_of(colour, opacity) if has_below else pixel_of(blended(land, colour, opacity))

        # behind the classes: plain land, then missing, reached by the negative numbers
        plain_land = 0 if has_below else pixel_of(land, 1.0)
        values = np.array([*(pixel(key) for key in hexes), plain_land, pixel(missing)], np.uint32)
        classes = np.where(scene.zone_classes >= len(hexes), LAND_CLASS, scene.zone_classes)
        classes = np.maximum(classes, LAND_CLASS)
        table = np.empty(len(classes) + 1, np.uint32)
        table[0] = 0 if has_below else pixel_of(outside, 1.0)
        table[1:] = values[classes]
        is_missing = classes == MISSING_CLASS
        if not is_missing.any() or not opacity:
            return cls(table, None)
        lines = table.copy()
        lines[1:][is_missing] = pixel(blended(missing, theme.colour("border_strong"), 0.5))
        return cls(table, lines)


def hatch_rows(pixels: PixelArray, numbers: npt.NDArray[np.int32], band: Window, table: ColourTable) -> None:
    """Draw the hatch into a band; its lines stand still on the ground while the map moves."""
    if table.hatched is None:
        return
    across = np.arange(band.left, band.right)
    for row in range(min(HATCH_STEP, band.height)):
        columns = np.flatnonzero((across + band.top + row) % HATCH_STEP == 0)
        pixels[row::HATCH_STEP, columns] = table.hatched[numbers[row::HATCH_STEP, columns]]
