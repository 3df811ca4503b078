"""Any tabular file as text cells with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from estates_app.domain.errors import InputError
from estates_app.registers.files.header import find_header
from estates_app.registers.files.mapfiles import read_features
from estates_app.registers.files.workbook import read_sheet

#: Delimiters tried, in order of preference. The not sign (0xAC) separates the NHS Choices files.
_DELIMITERS = (",", "\t", ";", "|", "$", "¬")

#: Endings of map files.
GEO_ENDINGS = frozenset({".gpkg", ".shp", ".geojson", ".json", ".fgb"})

#: Endings of delimited files and workbooks.
TABLE_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"})

#: Endings of files that are taken for registers; what a file is, its content tells.
ENDINGS = TABLE_ENDINGS | GEO_ENDINGS

_ZIP, _OLE, _SQLITE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00"


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as its owner wrote it.

    Attributes
    ----------
    file, sheet, encoding, crs : str
    headings : tuple of str
        Distinct; line breaks folded to spaces.
    rows : list of list of str
        Non-blank rows below the header, as wide as ``headings``.
    numbers : list of int
        Row number of each as a spreadsheet shows it.
    xy_27700 : list of (float, float) or None
        Place of each row where the file has geometry (EPSG:27700), else None.
    fingerprint : str
        SHA-256 of the file.
    """

    file: str
    sheet: str
    encoding: str
    crs: str
    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    xy_27700: list[tuple[float, float] | None] | None
    fingerprint: str


def read_table(path: Path, *, sheet: str = "", layer: str = "", crs_epsg: int | None = None) -> RawTable:
    """Read a CSV, TSV, XLSX, XLS, ODS, GeoPackage, Shapefile or GeoJSON by what it holds, not by its name alone.

    Raises
    ------
    InputError
        The file is missing, empty, truncated, protected or of no known kind; the sheet or layer is not there.
    """
    data = read_bytes(path)
    fingerprint = _fingerprint(path, data)
    is_geo = path.suffix.casefold() in GEO_ENDINGS or data.startswith(_SQLITE)
    if is_geo and not is_workbook(data):
        features = read_features(path, layer=layer or sheet, crs_epsg=crs_epsg)
        headings, rows = _distinct(features.headings), features.rows
        numbers = list(range(2, len(rows) + 2))
        return RawTable(
            path.name, features.layer, "", features.crs, headings, rows, numbers, features.xy_27700, fingerprint
        )
    if crs_epsg is not None:
        raise InputError(
            "a CRS was named, but a table's coordinates are read as British ones",
            where=path.name,
            remedy="leave --crs out, or save the places as a map file",
        )
    if is_workbook(data):
        name, grid = read_sheet(path, data, sheet)
        encoding = ""
    else:
        if sheet:
            raise InputError(
                f"there is no sheet called {sheet}: it is a text file", where=path.name, remedy="leave it out"
            )
        name, encoding = "", guess_encoding(data)
        grid = _split(data.decode(encoding, errors="replace"), path)
    return _as_table(path, name, encoding, grid, fingerprint)


def is_workbook(data: bytes) -> bool:
    """Whether a file's first bytes are those of a workbook, whatever its name."""
    return data.startswith((_ZIP, _OLE))


def _fingerprint(path: Path, data: bytes) -> str:
    """Return the SHA-256 of a file; of a shapefile with its table and its coordinate system, which stand beside it."""
    digest = hashlib.sha256(data)
    if path.suffix.casefold() == ".shp":
        for ending in (".dbf", ".prj"):
            beside = next(
                (p for p in (path.with_suffix(ending), path.with_suffix(ending.upper())) if p.is_file()), None
            )
            digest.update(beside.read_bytes() if beside else b"")
    return digest.hexdigest()


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, with a clear word where there are none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), remedy="check the path") from None
    except IsADirectoryError:
        raise InputError("it is a folder", where=str(path), remedy="name the file in it") from None
    except OSError as error:
        raise InputError(
            f"it cannot be read ({error.strerror})", where=str(path), remedy="close it elsewhere"
        ) from error
    if not data.strip(b"\x00\xef\xbb\xbf \t\r\n,;"):
        raise InputError("it is empty", where=path.name, remedy="export it again")
    return data


#: Encodings that English bodies' files come in: a stray byte must not turn one into Japanese.
_ENCODINGS = ("utf_8", "cp1252", "latin_1", "mac_roman", "cp850")


def guess_encoding(data: bytes) -> str:
    """Return the encoding: byte order mark, strict UTF-8, UTF-16 by its zero bytes, Windows-1252, then a guess.

    A file whose fields are parted by the single byte 0xAC is no UTF-8 and falls to Windows-1252, which reads it.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4000]
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    if data.decode("utf-8", errors="replace").count("\ufffd") <= max(3, len(data) // 1000):
        return "utf-8"  # a stray byte or two; they are shown as unknown
    best = charset_normalizer.from_bytes(data, cp_isolation=list(_ENCODINGS)).best()
    return best.encoding if best else "latin-1"


#: Line breaks, and delimiters, in one cell from which on it is taken for rows that an open quotation mark swallowed.
_MOST_LINES = 4


def _split(text: str, path: Path) -> list[tuple[int, list[str]]]:
    """Return (first line number, cells) of each record; the delimiter is the one that parts most lines alike."""
    if "\x00" in text:
        raise InputError("it is not a table", where=path.name, remedy="export it as CSV or XLSX")
    delimiter = _delimiter(text)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    grid, number = [], 0
    try:
        for cells in reader:
            number += 1  # a record counts as one row, as a spreadsheet shows it, however many lines its cells hold
            grid.append((number, cells))
            if any(cell.count("\n") >= _MOST_LINES and cell.count(delimiter) >= _MOST_LINES for cell in cells):
                raise InputError(
                    f"a quotation mark that opens in row {number} is not closed: it would swallow the rows below",
                    where=path.name,
                    remedy="close or remove it",
                )
    except csv.Error as error:
        raise InputError(
            f"row {number + 1} cannot be read ({error})", where=path.name, remedy="export it again"
        ) from error
    return grid


def _delimiter(text: str) -> str:
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:60]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        count, alike = max(((c, n) for c, n in counts.items() if c), key=lambda t: (t[1], t[0]), default=(0, 0))
        score = alike * min(count, 40) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _as_table(path: Path, sheet: str, encoding: str, grid: list[tuple[int, list[str]]], fingerprint: str) -> RawTable:
    filled = [(number, cells) for number, cells in grid if any(cell.strip() for cell in cells)]
    if not filled:
        raise InputError("it is empty", where=path.name, remedy="export it again")
    headings, below = find_header([cells for _, cells in filled])
    width = len(headings)
    body = filled[below:]
    rows = [[*cells[:width], *[""] * (width - len(cells))] for _, cells in body]
    return RawTable(
        path.name, sheet, encoding, "", _distinct(headings), rows, [number for number, _ in body], None, fingerprint
    )


def _distinct(headings: list[str]) -> tuple[str, ...]:
    """Return headings with line breaks folded; unnamed and repeated ones get a number."""
    seen: Counter[str] = Counter()
    names = []
    for i, heading in enumerate(headings, 1):
        name = " ".join(heading.split()) or f"column {i}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
