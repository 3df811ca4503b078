"""Places a row by the best evidence at hand, and says where the evidence disagrees."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from estates_app.domain.claims import Cleaned, Issue, Severity
from estates_app.domain.geography import is_on_grid
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.placing.grid import grid_reference_to_27700, lonlat_to_27700

Point = tuple[float, float]

#: Coordinates farther than this from their postcode are said; farther than the second they are not believed. A postcode
#: of the open country can reach some 5 km across, so a nearer difference proves nothing.
WARN_M, REFUSE_M = 2_000.0, 10_000.0

#: Figures that people type to fill a cell that must not be empty.
_PLACEHOLDERS = frozenset({"123456", "234567", "345678", "456789", "111111", "222222", "333333", "444444", "555555",
                           "666666", "777777", "888888", "999999", "654321"})  # fmt: skip

#: Figures no larger than this are degrees, whatever their columns are called.
_MOST_DEGREES = 180.0

#: What each kind of evidence is worth, metres: a point typed in a register usually lies on the building.
_ACCURACY_M = {"coordinates": 10.0, "latitude and longitude": 10.0, "geometry": 10.0, "grid reference": 50.0}


@dataclass(frozen=True)
class Placed:
    """Where a row lies (EPSG:27700, metres), by what evidence, how accurately, and what disagreed."""

    xy_27700: Point | None
    rule: str
    accuracy_m: float | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class _Evidence:
    kind: str
    point: Point
    column: str
    raw: str


def place(
    cells: Mapping[str, Cleaned], *, row: int, geometry_xy_27700: Point | None, gazetteer: Gazetteer | None
) -> Placed:
    """Place one row: coordinates checked against the postcode, else the postcode, else nowhere.

    Parameters
    ----------
    cells : mapping of field key to Cleaned
    row : int
        Row number for the issues.
    geometry_xy_27700 : (float, float) or None
        The feature's own point, where the file has geometry.
    gazetteer : Gazetteer or None
    """
    postcode = str(cells["postcode"].value) if "postcode" in cells and cells["postcode"].value else ""
    known = gazetteer.locate(postcode) if gazetteer and postcode else None
    found, said = _coordinates(cells, geometry_xy_27700, row)
    if found is not None:
        placed = _weigh(found, known, postcode, row)
        return replace(placed, issues=(*said, *placed.issues))
    if known is None:
        return Placed(None, "", None, said)
    return Placed(known[:2], "postcode", known[2], said)


def _weigh(found: _Evidence, known: tuple[float, float, float] | None, postcode: str, row: int) -> Placed:
    """Choose between coordinates and postcode."""

    def issue(code: str, severity: Severity, message: str) -> Issue:
        return Issue(row, found.column, found.raw, code, severity, message)

    x, y = found.point
    is_placeholder = any(f"{v:.0f}" in _PLACEHOLDERS for v in (x, y))
    if known is None:
        if not is_on_grid(x, y) or is_placeholder:
            message = (
                "The coordinates are a placeholder or lie outside Great Britain, and no postcode helps: not placed."
            )
            return Placed(None, "", None, (issue("coordinates-nowhere", Severity.WARNING, message),))
        return Placed((x, y), found.kind, _ACCURACY_M[found.kind])
    apart_m = math.dist((x, y), known[:2])
    if apart_m <= WARN_M:
        return Placed((x, y), found.kind, _ACCURACY_M[found.kind])
    if math.dist((y, x), known[:2]) <= WARN_M:
        message = f"Easting and northing were swapped: the other way round they lie in {postcode}."
        swapped = issue("coordinates-swapped", Severity.WARNING, message)
        return Placed((y, x), f"{found.kind}, put the right way round", _ACCURACY_M[found.kind], (swapped,))
    if is_placeholder or apart_m > REFUSE_M or not is_on_grid(x, y):
        what = "are a placeholder and" if is_placeholder else ""
        message = f"The coordinates {what} lie {apart_m / 1000:.0f} km from {postcode}; the postcode's place was taken."
        far = issue("coordinates-far", Severity.WARNING, " ".join(message.split()))
        return Placed(known[:2], f"postcode; the coordinates lie {apart_m / 1000:.0f} km away", known[2], (far,))
    message = f"The coordinates lie {apart_m / 1000:.1f} km from {postcode}; the coordinates were kept."
    return Placed((x, y), found.kind, _ACCURACY_M[found.kind], (issue("postcode-far", Severity.WARNING, message),))


def _coordinates(
    cells: Mapping[str, Cleaned], geometry: Point | None, row: int
) -> tuple[_Evidence | None, tuple[Issue, ...]]:
    """Return the best coordinates of a row, and what was wrong with those that could not be used."""
    if geometry is not None:
        return _Evidence("geometry", geometry, "", ""), ()
    said: list[Issue] = []
    pairs = [_pair(cells, "easting_m", "northing_m", row, said), _pair(cells, "lon", "lat", row, said)]
    given = [pair for pair in pairs if pair is not None]
    for pair in given:
        if max(map(abs, pair.point)) > _MOST_DEGREES:
            return pair, tuple(said)
    found = _grid_reference(cells, row, said)
    if found is None and given:
        found = _from_degrees(given[-1], row, said)
    return found, tuple(said)


def _pair(cells: Mapping[str, Cleaned], a: str, b: str, row: int, said: list[Issue]) -> _Evidence | None:
    """Return two figures that belong together; half a pair and a pair of noughts are said and not used."""
    both = [cells[key] for key in (a, b) if key in cells and isinstance(cells[key].value, float)]
    if not both:
        return None
    raw, column = ", ".join(cell.raw.strip() for cell in both), both[0].column
    if len(both) == 1:
        message = "Only one of the two coordinates is given; it places nothing."
        said.append(Issue(row, column, raw, "coordinates-half", Severity.WARNING, message))
        return None
    x, y = (float(str(cell.value)) for cell in both)
    if (x, y) == (0.0, 0.0):
        message = "The coordinates are 0, 0: a placeholder, treated as missing."
        said.append(Issue(row, column, raw, "coordinates-nowhere", Severity.WARNING, message))
        return None
    return _Evidence("coordinates", (x, y), column, raw)


def _grid_reference(cells: Mapping[str, Cleaned], row: int, said: list[Issue]) -> _Evidence | None:
    cell = cells.get("grid_reference")
    if cell is None or not cell.value:
        return None
    point = grid_reference_to_27700(str(cell.value))
    if point is None:
        message = f"“{cell.raw.strip()[:30]}” is no grid reference; it places nothing."
        said.append(Issue(row, cell.column, cell.raw, "grid-reference-form", Severity.WARNING, message))
        return None
    kind = "coordinates" if cell.raw.strip()[:1].isdigit() else "grid reference"
    return _Evidence(kind, point, cell.column, cell.raw)


def _from_degrees(pair: _Evidence, row: int, said: list[Issue]) -> _Evidence | None:
    """Read a pair as longitude and latitude; whichever way round they stand, in Britain the latitude is the larger."""
    lon, lat = sorted(pair.point)
    xy = lonlat_to_27700([lon], [lat])[0]
    if np.isnan(xy).any():
        message = "The coordinates are a placeholder or lie outside Great Britain; they place nothing."
        said.append(Issue(row, pair.column, pair.raw, "coordinates-nowhere", Severity.WARNING, message))
        return None
    if pair.point != (lon, lat):
        message = "Latitude and longitude were swapped: they were put the right way round."
        said.append(Issue(row, pair.column, pair.raw, "coordinates-swapped", Severity.WARNING, message))
    return replace(pair, kind="latitude and longitude", point=(float(xy[0]), float(xy[1])))
