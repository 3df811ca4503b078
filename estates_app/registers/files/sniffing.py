"""What a file is, by its first bytes and only then by its name."""

from __future__ import annotations

import re
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.registers.files.archives import package_kind

#: Endings of map files.
GEO_ENDINGS = frozenset({".gpkg", ".shp", ".geojson", ".json", ".fgb", ".kml", ".kmz", ".tab", ".mif", ".gml"})

#: Endings of delimited files and workbooks.
TABLE_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip"})

#: Endings of files that are taken for registers; what a file is, its content tells.
ENDINGS = TABLE_ENDINGS | GEO_ENDINGS

ZIP, OLE, SQLITE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00"
_FGB, _SHP, _PDF = b"fgb", b"\x00\x00\x27\x0a", b"%PDF"

#: Bytes that are looked at.
_HEAD = 4096


def sniff(path: Path, name: str) -> str:
    """Return ``workbook``, ``archive``, ``gz``, ``text``, or the ending of the map format (".gpkg", ".kml", …).

    Map formats are told by their marks because the map library would follow descriptions of other sources (VRT,
    streamed algorithms) under any name.

    Raises
    ------
    InputError
        It is a document, or a web page under a workbook's name.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    ending = path.suffix.casefold()
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(ZIP):
        kind = package_kind(path)
        if kind == "damaged":
            return "archive" if ending == ".zip" else "workbook"
        return {"kmz": ".kmz", "zip": "archive"}.get(kind, "workbook")
    for mark, kind in ((OLE, "workbook"), (SQLITE, ".gpkg"), (_FGB, ".fgb"), (_SHP, ".shp")):
        if head.startswith(mark) and (mark != _FGB or head[3:4] in b"\x00\x01\x02\x03\x04"):
            return kind
    if head.startswith(_PDF):
        raise InputError("it is a PDF, not a table", where=name, remedy="ask for the spreadsheet that it was made from")
    return _by_text(head, ending, name)


def _by_text(head: bytes, ending: str, name: str) -> str:
    # UTF-16 with every second byte out is readable enough for marks.
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if re.match(rb"(?i)<(?:\?xml|!doctype|!--|html|table|(?:\w+:)?kml\b|ogr)", plain):
        return _by_markup(plain, name)
    if plain[:1] in b"{[" and plain and (ending in {".geojson", ".json"} or b'"Feature' in plain):
        return ".geojson"
    if ending == ".tab" and plain[:6].lower() == b"!table":
        return ".tab"
    if plain[:8].lower() == b"version " and (ending == ".mif" or re.search(rb"(?i)\bcolumns\s+\d", plain)):
        return ".mif"
    if ending in GEO_ENDINGS - {".tab"}:
        raise InputError("it cannot be read as a map file", where=name, remedy="export it again")
    return "text"


def _by_markup(plain: bytes, name: str) -> str:
    if re.search(rb"<(?:\w+:)?kml\b", plain):
        return ".kml"
    if b"opengis.net/gml" in plain or b"opengis.net/wfs" in plain:
        return ".gml"
    if re.search(rb"(?i)<html|<table|<!doctype html", plain):
        what = "it is a web page, not a workbook"
    elif b"schemas-microsoft-com:office:spreadsheet" in plain:
        what = "it is a workbook of the old XML form"
    else:
        what = "it is XML of a form that is not read here"
    raise InputError(what, where=name, remedy="open it in a spreadsheet and save it as XLSX")
