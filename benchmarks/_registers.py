"""Five made-up registers of five formats with the usual mess, and the postcodes of their county."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import shapely

WEST, SOUTH, WIDTH_M, HEIGHT_M = 400_000, 300_000, 80_000, 60_000
_KINDS = ("Library", "Offices", "Depot", "Health Centre", "Community Centre", "Fire Station", "Police Station",
          "Allotments", "Car Park", "Recreation Ground", "Town Hall", "Surgery")  # fmt: skip
_STREETS = ("High Street", "Church Lane", "Station Road", "Mill Road", "The Green", "Park Avenue", "Market Place")
_FIRST = ("Ash", "Birch", "Cold", "Dun", "Elm", "Far", "Great", "Hather", "Ilk", "Kirk", "Long", "Mat", "Nether",
          "Over", "Pil", "Rad", "Stan", "Tid", "Upper", "Whit", "Wing", "Youl")  # fmt: skip
_LAST = ("bourne", "field", "ton", "sage", "well", "worth", "ford", "ley", "by", "hope", "low", "side", "don", "wick")
_TENURES = ("Freehold", "FREEHOLD", "F/H", "Leasehold", "Leashold", "Lease hold", "Licence", "", "unknown")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"

#: Headings of each register: every body calls the same things otherwise.
_HEADINGS = (
    ("Asset ID", "UPRN", "Property Name", "Address 1", "Address 2", "Town", "Post Code", "Easting", "Northing", "Use",
     "Tenure", "Occupancy", "Site Area (ha)", "GIA m2", "Condition", "Required Maintenance", "Running Cost",
     "Annual Visits", "Hours per week", "Suitability", "EPC Rating", "Lease Expiry", "Year Built", "Valuation",
     "Comments", "Officer"),
    ("PropRef", "UPRN", "Building Name", "Street", "Locality", "Post Town", "Postcode", "X", "Y", "Property Type",
     "Tenure Type", "Occupation", "Hectares", "Floor Area", "Condition Grade", "Backlog", "Total running cost",
     "Footfall", "Opening hours a week", "Functional Suitability", "EPC", "Expiry date", "Built", "Asset value",
     "Notes", "Team"),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """Files that were made: the registers, and the postcodes."""

    registers: tuple[Path, ...]
    postcodes: Path


def make(folder: Path, *, rows: int, seed: int = 7) -> Made:
    """Make five registers of ``rows`` rows each; one row in twenty is a building of an earlier register."""
    random = np.random.default_rng(seed)
    codes, places = _postcodes(20_000, random)
    postcodes = folder / "postcodes.csv"
    with postcodes.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(
            (code, 10, round(x), round(y)) for code, (x, y) in zip(codes, places.tolist(), strict=True)
        )
    writers = (_write_csv, _write_tsv, _write_xlsx, _write_ods, _write_gpkg)
    known: list[list[str]] = []
    paths = []
    for number, write in enumerate(writers):
        body = [_row(number, i, codes, places, random) for i in range(rows - rows // 20 if known else rows)]
        if known:  # the same building in another body's words
            for i, j in enumerate(random.choice(len(known), rows // 20, replace=False)):
                body.append(_again(known[j], number, len(body) + i, random))
        known += body
        path = folder / f"register_{number + 1}{('.csv', '.tsv', '.xlsx', '.ods', '.gpkg')[number]}"
        write(path, list(_HEADINGS[number % 2]), body)
        paths.append(path)
    return Made(tuple(paths), postcodes)


def _postcodes(count: int, random: np.random.Generator) -> tuple[list[str], np.ndarray]:
    codes = []
    for i in range(count):
        district, rest = divmod(i, 4000)
        sector, unit = divmod(rest, 400)
        area = ["QA", "QB", "QC", "QD", "QE"][district % 5]
        codes.append(f"{area}{1 + district // 5} {sector}{_LETTERS[unit // 20]}{_LETTERS[unit % 20]}")
    # Units of a sector lie together, as real ones do.
    centres = random.uniform((WEST, SOUTH), (WEST + WIDTH_M, SOUTH + HEIGHT_M), (count // 400 + 1, 2))
    places = centres[np.arange(count) // 400] + random.normal(0, 1500, (count, 2))
    return codes, places


def _row(number: int, i: int, codes: list[str], places: np.ndarray, random: np.random.Generator) -> list[str]:
    at = int(random.integers(len(codes)))
    x, y = places[at] + random.normal(0, 60, 2)
    pick = random.random(24)
    town = _FIRST[int(pick[0] * len(_FIRST))] + _LAST[int(pick[1] * len(_LAST))]
    second = _FIRST[int(pick[2] * len(_FIRST))] + _LAST[int(pick[3] * len(_LAST))]
    kind = _KINDS[int(pick[4] * len(_KINDS))]
    street = f"{1 + int(pick[5] * 240)} {_STREETS[int(pick[6] * len(_STREETS))]}"
    area_ha = round(0.05 + float(pick[7]) * 3, 3)
    code = codes[at]
    written = (code, code.replace(" ", ""), code.lower(), f"{code}.", "")[int(pick[8] * 5)]
    return [
        f"{'ABCDE'[number]}{i:06d}",
        ("", f"{10_000_000_000 + number * 10**8 + i}", f"0{1_000_000_000 + number * 10**8 + i}")[int(pick[9] * 3)],
        f"{second} {kind}", street, second, town, written,
        "" if pick[10] < 0.1 else f"{x:.0f}", "" if pick[10] < 0.1 else f"{y:.0f}",
        kind, _TENURES[int(pick[11] * len(_TENURES))], ("Occupied", "Vacant", "Let", "", "Y")[int(pick[12] * 5)],
        (f"{area_ha}", f"{area_ha} hectares ({area_ha * 2.47105:.2f} acres)", "")[int(pick[13] * 3)],
        (f"{80 + pick[14] * 4000:,.0f}", f"{80 + pick[14] * 4000:.1f} sq m", "", "TBC")[int(pick[15] * 4)],
        ("A", "B", "C - poor", "Satisfactory", "")[int(pick[16] * 5)],
        f"£{pick[17] * 250_000:,.0f}", (f"£{pick[18] * 90_000:,.2f}", f"{pick[18] * 90:.1f}k", "")[int(pick[19] * 3)],
        f"{pick[20] * 60_000:.0f}", f"{5 + pick[21] * 60:.1f}",
        ("Good", "Satisfactory", "Poor", "n/a")[int(pick[22] * 4)],
        "ABCDEFG"[int(pick[23] * 7)],
        f"{1 + int(pick[3] * 28):02d}/{1 + int(pick[4] * 12):02d}/{2026 + int(pick[5] * 20)}",
        f"{1880 + int(pick[6] * 140)}", f"{pick[7] * 2_000_000:.0f}", f"Surveyed {2010 + int(pick[8] * 15)}, see file",
        ("AB", "CD", "EF")[int(pick[9] * 3)],
    ]  # fmt: skip


def _again(row: list[str], number: int, i: int, random: np.random.Generator) -> list[str]:
    """Return the same building as another body would write it."""
    again = list(row)
    again[0] = f"{'ABCDE'[number]}{i:06d}"
    again[2] = row[2].replace("Centre", "Ctr").upper() if random.random() < 0.5 else row[2]
    if row[7]:
        again[7], again[8] = (f"{float(v) + random.normal(0, 15):.0f}" for v in (row[7], row[8]))
    return again


def _write_csv(path: Path, headings: list[str], body: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="cp1252") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerows([["Register of land and buildings"], [], headings, *body])


def _write_tsv(path: Path, headings: list[str], body: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-16") as stream:
        csv.writer(stream, delimiter="\t").writerows([headings, *body])


def _write_xlsx(path: Path, headings: list[str], body: list[list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Assets")
        sheet.write_row(0, 0, ["Asset list 2026"])
        sheet.write_row(1, 0, headings)
        for i, row in enumerate(body, 2):
            for j, cell in enumerate(row):
                if cell.isdigit() and len(cell) < 8:
                    sheet.write_number(i, j, int(cell))
                elif cell:
                    sheet.write_string(i, j, cell)


def _write_ods(path: Path, headings: list[str], body: list[list[str]]) -> None:
    text = io.StringIO()
    text.write(
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="Estate">'
    )
    for row in (headings, *body):
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        text.write(f"<table:table-row>{cells}</table:table-row>")
    text.write("</table:table></office:spreadsheet></office:body></office:document-content>")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", text.getvalue())
        archive.writestr("META-INF/manifest.xml", manifest)


def _write_gpkg(path: Path, headings: list[str], body: list[list[str]]) -> None:
    import geopandas
    import pandas

    points = [shapely.Point(float(r[7]), float(r[8])) if r[7] else None for r in body]
    table = pandas.DataFrame(body, columns=headings).drop(columns=[headings[7], headings[8]])
    geopandas.GeoDataFrame(table, geometry=points, crs=27700).to_crs(4326).to_file(path, layer="assets", driver="GPKG")
