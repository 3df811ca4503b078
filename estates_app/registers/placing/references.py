"""Coordinates and grid references as people write them in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from estates_app.domain.geography import is_on_grid

#: The grid's letters: no I. Source: OS, "The National Grid explained".
LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"

_FIGURE = r"[-+−]?\d{1,8}(?:\.\d+)?"
_AXIS = r"(?:EASTINGS?|NORTHINGS?|LATITUDE|LONGITUDE|LAT|LON|LONG|LNG|[ENXYSW])"
_PAIR = re.compile(
    rf"\(?\s*(?:{_AXIS}\b|[EX](?=\d))?\s*[:=]?\s*({_FIGURE})\s*°?\s*(?:{_AXIS}\b)?\s*[,;/| ]\s*"
    rf"(?:{_AXIS}\b|[NY](?=\d))?\s*[:=]?\s*({_FIGURE})\s*°?\s*(?:{_AXIS}\b)?\s*\)?"
)


@dataclass(frozen=True)
class Written:
    """What one cell says: a pair of figures in the order they stand, and the side of the square they name.

    Attributes
    ----------
    a, b : float
        Easting and northing (metres), or degrees, or, where ``is_partial``, metres within a 100 km square.
    size_m : float
        Side of the square that the figures name; 0 for a point.
    is_partial, is_lettered : bool
        Whether the letters of the 100 km square are lost; whether they are there.
    """

    a: float
    b: float
    size_m: float = 0.0
    is_partial: bool = False
    is_lettered: bool = False


def read_reference(text: str) -> Written | None:
    """Return what a cell says: "SK 407 545", "440715,354526", "E440715 N354526", "53.08, -1.39", "407545".

    Figures without letters in pairs of two to four ("407545", "407 545") name a square within a lost 100 km square; the
    point is its middle.
    """
    plain = re.sub(r"\s+", " ", text.upper().replace("−", "-")).strip()
    lettered = _lettered(plain)
    if lettered is not None:
        return lettered
    bare = re.fullmatch(r"(\d{2,4})[ ,]?(\d{2,4})", plain)
    joined = re.fullmatch(r"\d{6}|\d{8}|\d{10}|\d{12}", plain)
    if joined:
        half = len(plain) // 2
        if half == 6:
            return Written(float(plain[:6]), float(plain[6:]))
        return _partial(plain[:half], plain[half:])
    if bare and len(bare[1]) == len(bare[2]):
        return _partial(bare[1], bare[2])
    match = _PAIR.fullmatch(plain)
    if match is None:
        return None
    if all(re.fullmatch(r"\d{5}", figure) for figure in match.groups()):
        return _partial(match[1], match[2])
    return Written(float(match[1]), float(match[2]))


def _partial(east: str, north: str) -> Written:
    size_m = 10.0 ** (5 - len(east))
    middle = size_m / 2 if size_m > 1 else 0.0
    return Written(int(east) * size_m + middle, int(north) * size_m + middle, size_m, is_partial=True)


def _lettered(plain: str) -> Written | None:
    match = re.fullmatch(r"([A-HJ-Z])([A-HJ-Z])(\d{2,10})", re.sub(r"[\s,/-]+", "", plain))
    if match is None or len(match[3]) % 2:
        return None
    first, second = LETTERS.index(match[1]), LETTERS.index(match[2])
    # The grid's false origin lies in square SV: the first letter counts 500 km squares, the second 100 km squares.
    east_km = ((first - 2) % 5) * 5 + second % 5
    north_km = 19 - (first // 5) * 5 - second // 5
    half = len(match[3]) // 2
    size_m = 10.0 ** (5 - half)
    x = east_km * 100_000 + (int(match[3][:half]) + 0.5) * size_m
    y = north_km * 100_000 + (int(match[3][half:]) + 0.5) * size_m
    return Written(x, y, size_m, is_lettered=True) if is_on_grid(x, y) else None
