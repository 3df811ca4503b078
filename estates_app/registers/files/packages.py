"""Looks into the parts of a workbook before its reader does: its extent, entities, and what the reader leaves out."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from estates_app.domain.errors import InputError
from estates_app.registers.files.archives import BROKEN, check_archive, refuse_entities
from estates_app.registers.files.limits import MOST_CELLS

_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_ROW = re.compile(rb'<row [^>]*?\br="(\d{1,7})"')  # a fixed beginning is found five times as fast
_PREFIXED_ROW = re.compile(rb'<\w+:row [^>]*?\br="(\d{1,7})"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<"
)
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,12})"')
_STYLE = re.compile(rb'\bs="(\d+)"')

#: A row or a column of an ODS repeated more often than this holds nothing, or the file was made to fill the memory.
_MOST_REPEATED = 20_000

Place = tuple[int, int]


@dataclass(frozen=True)
class SheetExtras:
    """What the workbook's reader does not tell of a sheet: (row, column), from 0, of errors and of percentages."""

    errors: dict[Place, str] = field(default_factory=dict)
    percentages: frozenset[Place] = frozenset()


def inspect(data: bytes, where: str) -> dict[str, SheetExtras]:
    """Check a zipped workbook and return the extras of each sheet by its name.

    Raises
    ------
    InputError
        It is too large, reaches too far, or defines XML entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, where)
            return _inspect(archive, where)
    except BROKEN:
        return {}  # a damaged one: the reader of workbooks says so


def _inspect(archive: zipfile.ZipFile, where: str) -> dict[str, SheetExtras]:
    styles: frozenset[int] = frozenset()
    extras: dict[str, SheetExtras] = {}
    titles = _titles(archive)
    names = sorted(archive.namelist(), key=lambda n: n != "xl/styles.xml")
    for name in names:
        if name.casefold().endswith(".bin") and "worksheets/" in name.casefold():
            _check_binary(archive.read(name), where)
        if not name.casefold().endswith((".xml", ".rels", ".vml")):
            continue
        xml = archive.read(name)
        refuse_entities(xml, where)
        if name == "xl/styles.xml":
            styles = _percent_styles(xml)
        elif "worksheets/" in name.casefold() and not name.casefold().endswith(".rels"):
            _check_sheet(xml, where)
            extras[titles.get(name, name)] = SheetExtras(_errors(xml), _percentages(xml, styles))
        elif name.casefold().endswith("content.xml"):
            _check_repeats(xml, where)
    return extras


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet by its part, empty where the book does not tell."""
    try:
        book, rels = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship [^>]*>", rels):
        key, target = _attribute(tag, "Id"), _attribute(tag, "Target")
        targets[key] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = re.findall(rb"<(?:\w+:)?sheet [^>]*>", book)
    return {targets.get(_attribute(tag, r"\w+:id"), ""): _attribute(tag, "name") for tag in sheets}


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rf'\s{name}\s*=\s*["\']([^"\']*)["\']'.encode(), tag)
    return html.unescape(match[1].decode("utf-8", errors="replace")) if match else ""


def column_number(letters: bytes) -> int:
    """Return the number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1


def _check_sheet(xml: bytes, where: str) -> None:
    """Refuse a sheet that a stray cell far below or aside makes too large to hold: "Z1048576" is 27 million cells."""
    rows = [int(r) for r in (_ROW.findall(xml) or _PREFIXED_ROW.findall(xml))]
    tall = max(rows) - min(rows) + 1 if rows else 1
    wide = max((column_number(letters) + 1 for letters in set(_WIDE.findall(xml))), default=26)
    if tall * wide <= MOST_CELLS:
        return
    # Only now cell by cell: rows may be named by their cells alone, and empty rows reach far in sound files.
    columns, low, high = 1, 0, 0
    for match in _CELL.finditer(xml):
        row = int(match[2])
        columns = max(columns, column_number(match[1]) + 1)
        low, high = min(low or row, row), max(high, row)
        if columns * (high - low + 1) > MOST_CELLS:
            raise InputError(
                f"a sheet reaches to cell {match[1].decode()}{row}, far beyond its table",
                where=where,
                remedy="delete the empty rows and columns, and save it again",
            )


def _check_repeats(xml: bytes, where: str) -> None:
    """Refuse an ODS in which one cell with something in it is said to stand many thousand times."""
    if max((int(n) for n in set(_REPEATED.findall(xml))), default=0) < 1000:
        return
    cells = 0
    for row in re.finditer(rb"<((?:\w+:)?)table-row\b([^>]*?)(?:/>|>(.*?)</\1table-row>)", xml, re.DOTALL):
        times = _repeated(row[2])
        filled = [
            _repeated(cell[1])
            for cell in re.finditer(rb"<(?:\w+:)?(?:covered-)?table-cell\b([^>]*?)(/?)>", row[3] or b"")
            if not cell[2] or b"value" in cell[1]
        ]
        width = max(filled, default=0)
        if filled and (times > _MOST_REPEATED or width > _MOST_REPEATED):
            cells = MOST_CELLS + 1
        cells += times * sum(filled)
        if cells > MOST_CELLS:
            raise InputError(
                "a sheet repeats the same cells many thousand times", where=where, remedy="save it again as XLSX"
            )


def _repeated(tag: bytes) -> int:
    match = _REPEATED.search(tag)
    return int(match[1]) if match else 1


def _check_binary(data: bytes, where: str) -> None:
    """Refuse a sheet of an XLSB that reaches too far: its records tell row (0) and column (1 to 11) of each cell."""
    low, high, columns = -1, 0, 1
    for kind, at, size in _records(data):
        if kind == 0 and size >= 4:
            row = int.from_bytes(data[at : at + 4], "little")
            low, high = row if low < 0 else min(low, row), max(high, row)
        elif 1 <= kind <= 11 and size >= 4:
            columns = max(columns, int.from_bytes(data[at : at + 4], "little") + 1)
        if columns * (high - max(low, 0) + 1) > MOST_CELLS:
            raise InputError(
                f"a sheet reaches to row {high + 1:,}, far beyond its table",
                where=where,
                remedy="delete the empty rows and columns, and save it again",
            )


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, offset, size) of the records of a binary part. Source: MS-XLSB, 2.1.4."""
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80 and at < len(data):
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= len(data):
                return
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, at, size
        at += size


def _percent_styles(xml: bytes) -> frozenset[int]:
    """Return the cell styles that show a percentage: formats 9 and 10, and those with a % of their own."""
    formats = {9, 10}
    for tag in re.findall(rb"<(?:\w+:)?numFmt [^>]*>", xml):
        if "%" in _attribute(tag, "formatCode") and _attribute(tag, "numFmtId").isdigit():
            formats.add(int(_attribute(tag, "numFmtId")))
    block = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    tags = re.findall(rb"<(?:\w+:)?xf\b[^>]*>", block[0]) if block else []
    ids = [_attribute(tag, "numFmtId") for tag in tags]
    return frozenset(i for i, number in enumerate(ids) if number.isdigit() and int(number) in formats)


def _percentages(xml: bytes, styles: frozenset[int]) -> frozenset[Place]:
    if not styles or not any(b' s="%d"' % style in xml for style in styles):
        return frozenset()
    found = set()
    for match in _CELL.finditer(xml):
        tag = match[0]
        style = _STYLE.search(tag)
        if style and int(style[1]) in styles:
            found.add((int(match[2]) - 1, column_number(match[1])))
    return frozenset(found)


def _errors(xml: bytes) -> dict[Place, str]:
    """Return what stands in cells whose formula failed: the reader hands them over as blank."""
    if b't="e"' not in xml:
        return {}
    found = {}
    for match in _ERROR.finditer(xml):
        found[int(match[2]) - 1, column_number(match[1])] = match[3].decode("utf-8", errors="replace").strip()
    return found
