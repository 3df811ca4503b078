"""The registers of the county, district, parish and town councils, each with its owner's habits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import shapely
import xlsxwriter
from convertbng.cutil import convert_lonlat

from maker.bodies import COUNTY, EAST, MID, NHS, NORTH, PARISH, SOUTH, TOWN
from maker.county import County
from maker.estate import Building
from maker.writing import FIXED, plain, uk_date, write_csv, write_layer, write_ods

#: Square feet in a square metre: one district still measures so.
_FEET2_M2 = 10.7639

#: Buildings whose running cost the county keeps in its ledger, by cost centre.
IN_LEDGER = frozenset({"Library", "Day centre"})


def write_councils(folder: Path, county: County, of: dict[str, list[Building]]) -> None:
    """Write the registers of all councils into a folder."""
    _county_csv(folder / "county_land_and_assets.csv", county, of[COUNTY])
    _north_xlsx(folder / "north_amber_property.xlsx", county, of[NORTH])
    _east_shapefile(folder / "east_amber_assets.shp", county, of[EAST])
    _mid_xlsx(folder / "mid_amber_asset_register.xlsx", county, of[MID])
    _south_ods(folder / "south_amber_estate.ods", county, of[SOUTH])
    _parish_csv(folder / "south_harrow_parish_assets.csv", county, of[PARISH])
    _town_text(folder / "ashwick_town_council.txt", county, of[TOWN])
    _adult_care_csv(folder / "county_adult_care_bases.csv", county, of)


def _county_csv(path: Path, county: County, buildings: list[Building]) -> None:
    """Write the Transparency Code list in Windows-1252, with chattels, a total and blank rows at its end."""
    rows = county_rows(county, buildings)
    rows.append([*rows[12]])  # said twice
    head, blank = rows[0], [""] * len(rows[0])
    for name, holding, cost in (
        ("Civic regalia: mace", "Chattel", ""),
        ("Oil painting of the first chairman", "Chattel", ""),
        ("Total", "", f"£{sum(b.cost_gbp or 0 for b in buildings):,.0f}"),
    ):
        filled = {"PropertyName": name, "TenureType": holding, "Total running cost": cost}
        rows.append([filled.get(str(heading), "") for heading in head])
    rows += [blank, blank]
    write_csv(path, rows, "cp1252")


def county_rows(county: County, buildings: Sequence[Building]) -> list[list[object]]:
    """Return headings and a row for each building, with what hands and spreadsheets do to such lists."""
    head = (
        *("Organisation", "OrganisationLabel", "UniqueAssetID", "UPRN", "PropertyName", "StreetName", "PostTown"),
        *("PostCode", "GeoX", "GeoY", "TenureType", "TenureDetail", "HoldingType", "Services offered", "Site Area"),
        *("GIA (m2)", "Spare m2", "Condition", "Required maintenance", "Visits a year", "Hours open a week"),
        *("Utilisation %", "Staff FTE", "Total running cost", "Market value", "Basis of valuation", "Lease break"),
        *("Lease expiry", "Listed", "Energy rating", "Step free access", "Parking spaces", "Occupancy status"),
    )
    rows: list[list[object]] = [list(head)]
    for i, b in enumerate(buildings):
        postcode = county.postcode_at(b.x, b.y)
        cost = None if b.use in IN_LEDGER else b.cost_gbp
        said = {
            "Organisation": "http://opendatacommunities.example/amberdale",
            "OrganisationLabel": COUNTY,
            "UniqueAssetID": b.ref,
            "UPRN": b.uprn,
            "PropertyName": b.name,
            "StreetName": b.street.replace(" ", ",, ", 1) if i % 11 == 0 else b.street,
            "PostTown": b.place,
            "PostCode": postcode.replace(" ", "") if i % 7 == 0 else postcode,
            "GeoX": int(b.x),
            "GeoY": int(b.y),
            "TenureType": {3: "Leashold", 11: "Free hold", 19: "freehold "}.get(i, b.tenure),
            "TenureDetail": "Occupied by the local authority",
            "HoldingType": b.use,
            "Services offered": b.services,
            "Site Area": {5: "0.537 hectares (1.33 acres)", 8: "1,909 hectares (4,72 acres)"}.get(
                i, f"{0.01 * (i % 40 + 4):.2f} ha"
            ),
            "GIA (m2)": plain(b.gia_m2),
            "Spare m2": plain(b.spare_m2),
            "Condition": b.condition,
            "Required maintenance": f"£{b.backlog_gbp:,.0f}" if b.backlog_gbp else None,
            # Libraries count their own visits, in a system of theirs (supplements/county_library_visits.csv).
            "Visits a year": None if b.use == "Library" else plain(b.visits),
            "Hours open a week": plain(b.hours),
            "Utilisation %": plain(b.occupancy),
            "Staff FTE": b.fte,
            "Total running cost": f"£{cost:,.0f}" if cost else "n/k" if i % 9 == 0 else None,
            "Market value": f"£{b.value_gbp:,.0f}" if b.value_gbp else None,
            "Basis of valuation": ("Market value" if i % 3 else "EUV") if b.value_gbp else None,
            "Lease break": uk_date(b.lease_break),
            "Lease expiry": uk_date(b.lease_expiry),
            "Listed": b.listed,
            "Energy rating": b.epc,
            "Step free access": b.step_free,
            "Parking spaces": b.parking,
            "Occupancy status": b.status,
        }
        rows.append([said[name] for name in head])
    _spoil(rows, {name: i for i, name in enumerate(head)})
    return rows


def _spoil(rows: list[list[object]], at: dict[str, int]) -> None:
    """Do to a few cells what hands and spreadsheets do; `sample_data/README.md` names some of the rows."""
    x, y = at["GeoX"], at["GeoY"]
    rows[2][at["UPRN"]] = f"000{rows[2][at['UPRN']]}"
    rows[6][at["UPRN"]] = "9.00001E+11"
    rows[9][at["UPRN"]] = "10442"
    rows[14][x] = 345678  # a placeholder: the postcode knows better
    for swapped in (rows[21], rows[33]):
        swapped[x], swapped[y] = swapped[y], swapped[x]
    rows[40][y] = int(str(rows[40][y])) + 31_000  # contradicts its postcode
    rows[27][at["PostCode"]] = "ZM? not known"
    rows[18][at["StreetName"]] = f"The Annexe\nrear of {rows[18][at['StreetName']]}"
    rows[30][at["PropertyName"]] = f"{rows[30][at['PropertyName']]} – Café"


def _north_xlsx(path: Path, county: County, buildings: list[Building]) -> None:
    """Write a workbook with a title row and two rows of headings, the upper ones merged."""
    book = _workbook(path, NORTH)
    sheet = book.add_worksheet("Property list")
    bold = book.add_format({"bold": True, "align": "center"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "North Amber District Council: land and buildings, 30 September 2026", bold)
    for first, last, group in (
        *((0, 3, "Property"), (4, 5, "Map"), (6, 9, "Space")),
        *((10, 13, "Use"), (14, 18, "Money and lease")),
    ):
        sheet.merge_range(1, first, 1, last, group, bold)
    head = (
        *("Property ref", "Property name", "Address", "Post Code", "Easting", "Northing", "Gross internal area"),
        *("Spare space", "Condition", "Tenure", "Property type", "Services", "Annual visits", "Utilisation"),
        *("Running cost", "Market value", "Valuation basis", "Lease expiry", "Listed", "UPRN", "Occupancy"),
    )
    rows = [
        [
            *(b.ref, b.name, b.address, county.postcode_at(b.x, b.y), b.x, b.y, b.gia_m2, b.spare_m2),
            *(b.condition, b.tenure, b.use, b.services, b.visits, b.occupancy, b.cost_gbp, b.value_gbp),
            *("Market value" if b.value_gbp else None, _day(b.lease_expiry), b.listed, b.uprn, b.status),
        ]
        for b in buildings
    ]
    _fill(sheet, 2, head, rows, bold, day)
    book.add_worksheet("Notes").write(0, 0, "Areas as surveyed; values by the district valuer.")
    book.close()


def _workbook(path: Path, author: str) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": FIXED.replace(tzinfo=None), "author": author})
    return book


def _day(iso: str | None) -> dt.date | None:
    return None if iso is None else dt.date.fromisoformat(iso)


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet, top: int, head: Sequence[str], rows: Sequence[Sequence[object]],
    bold: xlsxwriter.format.Format, day: xlsxwriter.format.Format,
) -> None:  # fmt: skip
    """Write headings and rows from a row on; what is not known stays an empty cell."""
    for c, text in enumerate(head):
        sheet.write(top, c, text, bold)
    for r, row in enumerate(rows, top + 1):
        for c, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(r, c, value, day)
            elif value is not None:
                sheet.write(r, c, value)


def _east_shapefile(path: Path, county: County, buildings: list[Building]) -> None:
    """Write a shapefile: ten letters for a heading is all there is. No survey of condition was ever made."""
    write_layer(path, [shapely.Point(b.x, b.y) for b in buildings], "Point", shapefile_columns(county, buildings))


def shapefile_columns(county: County, buildings: list[Building]) -> dict[str, np.ndarray]:
    """Return the columns that two bodies' shapefiles have, since one contractor made both."""
    texts = {
        **{"PROPREF": "ref", "SITE_NAME": "name", "ADDRESS": "address", "POSTCODE": "postcode", "UPRN": "uprn"},
        **{"USE": "use", "SERVICES": "services", "TENURE": "tenure", "CONDITION": "condition"},
        **{"LEASEBREAK": "lease_break", "EXPIRY": "lease_expiry"},
    }
    numbers = {"GIA_M2": "gia_m2", "SPARE_M2": "spare_m2", "RUN_COST": "cost_gbp", "FOOTFALL": "visits"}
    return columns_of(county, buildings, texts, numbers)


def columns_of(
    county: County, buildings: list[Building], texts: Mapping[str, str], numbers: Mapping[str, str]
) -> dict[str, np.ndarray]:
    """Return the columns of a layer; each heading names what it says of a building, ``postcode`` that of its place.

    Figures that are not known are nan.
    """
    found = {}
    for heading, told in texts.items():
        said = [county.postcode_at(b.x, b.y) if told == "postcode" else getattr(b, told) for b in buildings]
        found[heading] = np.array(said, object)
    for heading, told in numbers.items():
        found[heading] = np.array([np.nan if (v := getattr(b, told)) is None else v for b in buildings], float)
    return found


#: Uses that one district keeps on a sheet of their own.
_LAND = frozenset({"Play area", "Car park", "Garage site", "Recreation ground", "Cemetery", "Allotments", "Open space"})


def _mid_xlsx(path: Path, county: County, buildings: list[Building]) -> None:
    """Write a workbook of two sheets: buildings with square feet, thousands and degrees; land with grid references."""
    book = _workbook(path, MID)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    cover = book.add_worksheet("Cover")
    cover.write(0, 0, "Mid Amber District Council", bold)
    cover.write(1, 0, "Asset register, as approved by Cabinet on 8 September 2026")
    built = [b for b in buildings if b.use not in _LAND]
    land = [b for b in buildings if b.use in _LAND]
    lon, lat = convert_lonlat(np.array([b.x for b in built]), np.array([b.y for b in built]))
    rows: list[list[object]] = [
        [
            *(b.ref, b.name, b.address, county.postcode_at(b.x, b.y), round(float(y), 5)),
            *(round(float(x), 5), int(b.uprn), b.use, b.services, "FH" if b.tenure == "Freehold" else "LH"),
            None if b.gia_m2 is None else f"{b.gia_m2 * _FEET2_M2:,.0f} sq ft",
            None if b.spare_m2 is None else f"{b.spare_m2 * _FEET2_M2:,.0f} sq ft",
            *(b.condition, b.visits, b.occupancy, None if b.cost_gbp is None else round(b.cost_gbp / 1000, 1)),
            *(b.parking, {"yes": "Y", "no": "N"}[b.step_free]),
        ]
        for b, x, y in zip(built, lon, lat, strict=True)
    ]
    total = ["TOTAL", *[None] * 14, round(sum(b.cost_gbp or 0 for b in built) / 1000, 1)]
    head = (
        *("Property reference", "Property name", "Site address", "Postcode", "Latitude", "Longitude", "UPRN"),
        *("Current use", "Services delivered", "Tenure", "GIA", "Vacant space", "Condition category"),
        *("Visitors a year", "Utilisation %", "Running cost (£000)", "Car parking spaces", "Disabled access"),
    )
    sheet = book.add_worksheet("Operational")
    sheet.write(0, 0, "Schedule 1: operational buildings", bold)
    _fill(sheet, 2, head, [*rows, total], bold, day)
    sheet = book.add_worksheet("Land and car parks")
    sheet.write(0, 0, "Schedule 2: land", bold)
    plots = [
        [b.ref, b.name, b.place, grid_reference(b.x, b.y, 4), b.use, round(0.04 + 0.013 * (i % 90), 3), "FH", b.uprn]
        for i, b in enumerate(land)
    ]
    head = ("Property reference", "Site", "Locality", "Grid ref", "Current use", "Size (ha)", "Tenure", "UPRN")
    _fill(sheet, 2, head, plots, bold, day)
    book.close()


def grid_reference(x: float, y: float, digits: int) -> str:
    """Return a grid reference with so many digits for each axis; the county lies in squares SO and SP."""
    step = 10 ** (5 - digits)
    square = "SO" if x < 400_000 else "SP"
    return f"{square} {int(x) % 100_000 // step:0{digits}d} {int(y) % 100_000 // step:0{digits}d}"


def _south_ods(path: Path, county: County, buildings: list[Building]) -> None:
    """Write an OpenDocument sheet: breaks in its headings, easting and northing in one cell, no visits."""
    head = (
        *("Asset ID", "Asset name", "Address", "Post code", "Site co-ordinates (geocode)", "UPRN", "Property\ntype"),
        *("Services\noffered", "Tenure", "Gross internal\narea", "Spare\nspace", "Condition", "Functional suitability"),
        *("Utilisation", "Running cost", "Valuation", "Valuation basis", "Listed", "Occupancy", "Lease expiry"),
    )
    rows: list[list[object]] = [list(head)]
    for i, b in enumerate(buildings):
        rows.append(
            [
                *(b.ref, b.name, b.address, county.postcode_at(b.x, b.y)),
                *(f"E{b.x:.0f} N{b.y:.0f}", int(b.uprn), b.use, b.services),
                "unknown" if i % 23 == 7 else b.tenure,
                *(plain(b.gia_m2), plain(b.spare_m2), b.condition),
                {"A": "Good", "B": "Satisfactory", "C": "Poor", "D": "Unsuitable", None: None}[b.condition],
                None if b.occupancy is None else f"{b.occupancy:.0f}%",
                *(b.cost_gbp, b.value_gbp, "OMV" if b.value_gbp else None, b.listed, b.status, _day(b.lease_expiry)),
            ]
        )
    write_ods(path, {"Estate": rows, "Key": [["Condition", "A good to D bad"], ["OMV", "Open market value"]]})


def _parish_csv(path: Path, county: County, buildings: list[Building]) -> None:
    """Write the parish clerk's list: a postcode is all that says where, and the auditor asks for insurance values."""
    rows: list[list[object]] = [["Asset", "Post code", "Purpose", "Use", "Tenure", "Insurance value", "Floor area"]]
    for b in buildings:
        cover = None if b.gia_m2 is None else f"£{b.gia_m2 * 2450:,.2f}"
        area = None if b.gia_m2 is None else f"approx {b.gia_m2:.0f} m2"
        rows.append([b.name, county.postcode_at(b.x, b.y).lower(), b.services or None, b.use, b.tenure, cover, area])
    rows += [
        ["Chairman's chain of office", None, None, "Chattel", None, "£1,150.00", None],
        ["Silverware (two cups)", None, None, None, None, "£600.00", None],
    ]
    write_csv(path, rows)


def _town_text(path: Path, county: County, buildings: list[Building]) -> None:
    """Write what a spreadsheet saves as "Unicode text": UTF-16 with tabs. Places are six-figure grid references."""
    head = ("Asset number", "Asset name", "Location", "Postcode", "Map reference", "Property type", "Services")
    more = ("Ownership", "Floor area", "Spare space m2", "Condition", "Annual cost", "Hours per week")
    rows: list[list[object]] = [[*head, *more]]
    for b in buildings:
        area, spare = (None if m2 is None else f"{m2 * _FEET2_M2:,.0f} sq ft" for m2 in (b.gia_m2, b.spare_m2))
        rows.append(
            [
                *(b.ref, b.name, b.street, county.postcode_at(b.x, b.y), grid_reference(b.x, b.y, 3)),
                *(b.use, b.services, "Owned", area, spare, b.condition),
                *(None if b.cost_gbp is None else f"£{b.cost_gbp:,.0f} p.a.", plain(b.hours)),
            ]
        )
    rows.append(["", "Mayoral chain and badge", "In the bank", "", "", "Chattel", "", "Owned", *[""] * 5])
    write_csv(path, rows, "utf-16", delimiter="\t")


def _adult_care_csv(path: Path, county: County, of: dict[str, list[Building]]) -> None:
    """Write the county's adult care list, which says other things of the same buildings than the land list does."""
    rows: list[list[object]] = [["Base", "UPRN", "Postcode", "Services delivered", "Weekly hours"]]
    retold = {"South Harrow Day Centre": "day care for older people", "South Harrow Clinic": "clinic, dental clinic"}
    for b in [*(b for b in of[COUNTY] if b.use == "Day centre"), *(b for b in of[NHS] if b.name in retold)]:
        rows.append([b.name, b.uprn, county.postcode_at(b.x, b.y), retold.get(b.name, b.services), plain(b.hours)])
    write_csv(path, rows, "utf-8-sig")
