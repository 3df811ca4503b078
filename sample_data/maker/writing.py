"""How files are written so that each time gives the same bytes: CSV, map layers, OpenDocument sheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pyogrio
import shapely

#: The day on which all registers are said to have been written.
FIXED = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)

Rows = Sequence[Sequence[object]]


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8", *, delimiter: str = ",") -> None:
    """Write a delimited file with the line ends of Windows; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", delimiter=delimiter)
    writer.writerows([["" if c is None else c for c in row] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))


def plain(value: float | None) -> object:
    """Return a number as a person types it: 620, not 620.0."""
    return None if value is None else int(value) if float(value).is_integer() else value


def uk_date(iso: str | None) -> str | None:
    """Return an ISO date as day/month/year."""
    return None if iso is None else f"{iso[8:]}/{iso[5:7]}/{iso[:4]}"


def write_layer(
    path: Path, shapes: Sequence[shapely.Geometry], kind: str, columns: Mapping[str, np.ndarray], *, layer: str = ""
) -> None:
    """Write a GeoPackage or a shapefile, by the file's ending, in EPSG:27700."""
    path.unlink(missing_ok=True)
    is_gpkg = path.suffix == ".gpkg"
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.array(shapes, object)),
        list(columns.values()),
        np.array(list(columns), object),
        layer=layer or path.stem,
        driver="GPKG" if is_gpkg else "ESRI Shapefile",
        geometry_type=kind,
        crs="EPSG:27700",
        layer_options={"SPATIAL_INDEX": "NO"} if is_gpkg else {"ENCODING": "UTF-8"},
    )
    if is_gpkg:
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE gpkg_contents SET last_change = '2026-09-30T00:00:00.000Z'")
        connection.close()
        raw = bytearray(path.read_bytes())
        raw[24:28] = raw[92:96] = (1).to_bytes(4, "big")  # SQLite's count of changes differs from run to run
        path.write_bytes(bytes(raw))
    else:
        dbf = path.with_suffix(".dbf")
        raw = bytearray(dbf.read_bytes())
        raw[1:4] = bytes((FIXED.year - 1900, FIXED.month, FIXED.day))  # the date of writing
        dbf.write_bytes(bytes(raw))


_ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"))
)


def write_ods(path: Path, sheets: Mapping[str, Rows]) -> None:
    """Write an OpenDocument spreadsheet; a date is a cell of its own kind."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<office:document-content {_ODS_NAMES} office:version="1.3">{body}</office:document-content>'
    entry = "manifest:file-entry manifest:full-path"
    files = {
        "mimetype": kind,
        "content.xml": head + content,
        "META-INF/manifest.xml": f'{head}<manifest:manifest {_ODS_NAMES}><{entry}="/" manifest:media-type="{kind}"/>'
        f'<{entry}="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            info.create_system = 3  # else the system that wrote it stands in the file
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


def _ods_cell(value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
