"""The first look at a file: its headings, a few rows and its kind of geometry, without reading it whole."""

from __future__ import annotations

import csv
import io
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from estates_app.domain.errors import InputError
from estates_app.registers.files.decoding import decode
from estates_app.registers.files.tables import read_table
from estates_app.registers.opendata.packing import MAPS, Part, as_file

#: How much of a text file is looked at, and how many rows may hold the headings.
_BYTES, _ROWS = 200_000, 60

#: What parts cells in open data; the rating list comes with asterisks, NHS Choices with the not sign.
DELIMITERS = (",", "\t", ";", "|", "*", "¬", "$")


@dataclass(frozen=True)
class Glimpse:
    """What the top of a file shows.

    Attributes
    ----------
    name : str
    grid : tuple of tuple of str
        The first rows, headings and notes among them; of a map file its headings alone.
    geometry : str
        "polygon", "line", "point", "mixed" or empty.
    delimiter, encoding : str
        Empty for map files and workbooks.
    """

    name: str
    grid: tuple[tuple[str, ...], ...]
    geometry: str = ""
    delimiter: str = ""
    encoding: str = ""


def glimpse(part: Part) -> Glimpse:
    """Look at the top of a file.

    Raises
    ------
    InputError
        It cannot be read.
    """
    if part.ending in MAPS:
        return _of_map(part)
    if part.ending in {".xlsx", ".xls", ".ods", ".xlsm"}:
        with as_file(part) as path:
            table = read_table(path)
        return Glimpse(part.name, (table.headings, *map(tuple, table.rows[:_ROWS])))
    delimiter, encoding, grid = top_of_text(part)
    return Glimpse(part.name, grid, "", delimiter, encoding)


def top_of_text(part: Part) -> tuple[str, str, tuple[tuple[str, ...], ...]]:
    """Return what parts a text file's cells, its encoding, and its first rows."""
    with part.opened() as stream:
        data = stream.read(_BYTES)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # a workbook under another name
        with as_file(part) as path:
            table = read_table(path)
        return "", "", (table.headings, *map(tuple, table.rows[:_ROWS]))
    if b"\x00" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("it is not a table", where=part.path.name, remedy="choose the file with the data")
    is_whole = len(data) < _BYTES
    text, encoding, _ = decode(data if is_whole else data[: data.rfind(b"\n") + 1] or data, part.path.name)
    lines = text.splitlines()[: _ROWS * 3] if is_whole else text.splitlines()[: _ROWS * 3 - 1]
    delimiter = delimiter_of(lines)
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"it cannot be read ({error})", where=part.path.name, remedy="export it again") from error
    return delimiter, encoding, tuple(tuple(row) for row in rows if any(cell.strip() for cell in row))[:_ROWS]


def delimiter_of(lines: list[str]) -> str:
    """Return what parts most lines into equally many cells."""
    filled = [line for line in lines if line.strip()]
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        counts = Counter(line.count(delimiter) for line in filled)
        count, alike = max(((c, n) for c, n in counts.items() if c), key=lambda t: (t[1], t[0]), default=(0, 0))
        if alike * min(count, 40) ** 0.5 > most:
            best, most = delimiter, alike * min(count, 40) ** 0.5
    return best


def _of_map(part: Part) -> Glimpse:
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = [str(name) for name, _ in pyogrio.list_layers(part.for_gdal())]
            info = [pyogrio.read_info(part.for_gdal(), layer=name) for name in layers]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        raise InputError("it cannot be read as a map file", where=part.path.name, remedy="download it again") from error
    if not info:
        raise InputError("it holds no layer", where=part.path.name, remedy="download it again")
    chosen = max(info, key=lambda one: int(one["features"] or 0))
    kind = str(chosen["geometry_type"] or "").casefold()
    known = next((k for k in ("polygon", "line", "point") if k in kind), "") or _kind_of_features(part, chosen)
    return Glimpse(part.name, (tuple(map(str, chosen["fields"])),), known)


def _kind_of_features(part: Part, layer: Mapping[str, Any]) -> str:
    """Return the kind of the first features of a layer that does not say it: most GeoJSON does not."""
    import pyogrio

    if layer["geometry_type"] is None:
        return ""
    try:
        _, _, wkb, _ = pyogrio.raw.read(part.for_gdal(), layer=layer["layer_name"], columns=[], max_features=20)
    except (pyogrio.errors.DataSourceError, OSError, ValueError):
        return ""
    kinds = {
        str(shape.geom_type).casefold() for shape in shapely.from_wkb(wkb, on_invalid="ignore") if shape is not None
    }
    found = {k for k in ("polygon", "line", "point") for kind in kinds if k in kind}
    return found.pop() if len(found) == 1 else "mixed" if found else ""
