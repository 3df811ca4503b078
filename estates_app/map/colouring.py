"""From a zone's number to its pixel: the table of colours, and the hatch over what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.domain.columns import IntArray
from estates_app.map.grid import Window
from estates_app.map.pixels import PixelArray, blended, pixel_of
from estates_app.map.scene import LAND_CLASS, MISSING_CLASS, RampColours, Scene
from estates_app.map.theme import Theme

HATCH_STEP = 6
#: Runs of fewer pixels than this on the average are not worth keeping; nor are those of very many bands.
SHORT_RUN, MOST_BANDS = 10, 64


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


@dataclass(frozen=True, eq=False)
class Runs:
    """Numbers of a band as runs of equals: where zones are large it is coloured in half the time, again and again.

    Attributes
    ----------
    number, length : ndarray of int, shape (n,)
    """

    number: IntArray
    length: IntArray

    @classmethod
    def of(cls, numbers: npt.NDArray[np.int32]) -> Runs | None:
        """Find the runs of a band, row after row; None where they are so short that they would save nothing."""
        flat = numbers.reshape(-1)
        begin = np.append(0, np.flatnonzero(flat[1:] != flat[:-1]) + 1)
        if len(begin) * SHORT_RUN > len(flat):
            return None
        return cls(flat[begin].astype(np.int64), np.diff(begin, append=len(flat)))


class Painted:
    """The bands of a picture that were coloured before: the second time their runs are found, and used from then on."""

    def __init__(self) -> None:
        self._known: dict[Window, Runs | bool] = {}

    def colours(self, numbers: npt.NDArray[np.int32], band: Window, table: ColourTable) -> PixelArray:
        """Return the pixels of a band, shape as its numbers, which stay the same for one window."""
        runs = self._known.get(band)
        if runs is None and len(self._known) >= MOST_BANDS:
            self._known.clear()
        if runs is None:
            self._known[band] = True
        elif runs is True:
            runs = self._known[band] = Runs.of(numbers) or False
        if isinstance(runs, Runs):
            return np.repeat(table.plain[runs.number], runs.length).reshape(numbers.shape)
        # of the ways to go beyond a table the fastest; no number does
        return np.asarray(np.take(table.plain, numbers, mode="wrap"))


def hatch_rows(pixels: PixelArray, numbers: npt.NDArray[np.int32], band: Window, table: ColourTable) -> None:
    """Draw the hatch into a band; its lines stand still on the ground while the map moves."""
    if table.hatched is None:
        return
    across = np.arange(band.left, band.right)
    for row in range(min(HATCH_STEP, band.height)):
        columns = np.flatnonzero((across + band.top + row) % HATCH_STEP == 0)
        pixels[row::HATCH_STEP, columns] = table.hatched[numbers[row::HATCH_STEP, columns]]
