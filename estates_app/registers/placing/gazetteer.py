"""Postcodes and where they lie."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.geography import is_on_grid

#: Shape of a postcode (BS 7666): outward part, then a digit and two letters.
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")

#: Positional quality of Code-Point Open -> accuracy in metres. Source: OS Code-Point Open user guide (10 = within the
#: building of the matched address nearest the mean; 20-30 means of addresses; 40-50 estimated from the surroundings).
_ACCURACY_M = {10: 50.0, 20: 100.0, 30: 150.0, 40: 500.0, 50: 1000.0, 60: 2000.0}


def normalise_postcode(text: str) -> str | None:
    """Return a postcode as "DE55 7AD", None where the text is none. Dots, spaces and case do not matter."""
    match = _POSTCODE.fullmatch(re.sub(r"[\s.]+", "", text.upper()))
    return f"{match[1]} {match[2]}" if match else None


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Postcodes of an area: postcode -> (easting, northing, accuracy), metres, EPSG:27700."""

    points: dict[str, tuple[float, float, float]]
    districts: frozenset[str]

    def locate(self, postcode: str) -> tuple[float, float, float] | None:
        """Return (easting, northing, accuracy), metres; None where the postcode is not in the file."""
        found = normalise_postcode(postcode)
        return self.points.get(found) if found else None

    def knows_district(self, postcode: str) -> bool:
        """Whether the file has any postcode of the same district ("DE55")."""
        found = normalise_postcode(postcode)
        return found is not None and found.split()[0] in self.districts


def load_postcodes(path: Path) -> Gazetteer:
    """Read Code-Point Open (no header) or a CSV headed postcode, easting, northing; may be gzipped.

    Raises
    ------
    InputError
        The file cannot be read or holds no postcode.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="download it again") from None
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error as error:
        raise InputError(f"it cannot be read ({error})", where=path.name, remedy="download it again") from error
    columns = (0, 2, 3, 1)
    if rows and normalise_postcode(rows[0][0]) is None:
        columns = _columns(rows.pop(0), path)
    points = {}
    for row in rows:
        point = _point(row, columns)
        if point is not None:
            points[point[0]] = point[1]
    if not points:
        raise InputError("it holds no postcode with a place", where=path.name, remedy="use Code-Point Open")
    return Gazetteer(points, frozenset(code.split()[0] for code in points))


def _columns(headings: list[str], path: Path) -> tuple[int, int, int, int]:
    plain = [h.strip().casefold().replace("_", " ") for h in headings]

    def at(*names: str) -> int:
        return next((i for i, h in enumerate(plain) if h in names), -1)

    found = (
        at("postcode", "pcd", "pcds", "pc"),
        at("easting", "eastings", "easting m", "x", "ea"),
        at("northing", "northings", "northing m", "y", "no"),
        at("positional quality indicator", "quality", "pq"),
    )
    if min(found[:3]) < 0:
        raise InputError("it lacks postcode, easting or northing", where=path.name, remedy="use Code-Point Open")
    return found


def _point(row: list[str], columns: tuple[int, int, int, int]) -> tuple[str, tuple[float, float, float]] | None:
    at_code, at_x, at_y, at_quality = columns
    try:
        code = normalise_postcode(row[at_code])
        x, y = float(row[at_x]), float(row[at_y])
        quality = int(row[at_quality]) if at_quality >= 0 else 10
    except (IndexError, ValueError):
        return None
    if code is None or not is_on_grid(x, y):
        return None
    return code, (x, y, _ACCURACY_M.get(quality, 2000.0))
