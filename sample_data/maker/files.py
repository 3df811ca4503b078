"""Writes the county and its registers as their owners would: five shapes, and the mess that real registers have."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import shapely
import xlsxwriter
from convertbng.cutil import convert_lonlat

from maker.county import County
from maker.estate import COUNTY, EAST, FIRE, NHS, NORTH, POLICE, Building

FIXED = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)


def write_all(folder: Path, county: County, buildings: list[Building], random: np.random.Generator) -> None:
    """Write everything into a folder."""
    for name in ("registers", "supplements", "context"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    of = {p: [b for b in buildings if b.partner == p] for p in (COUNTY, NORTH, EAST, POLICE, FIRE, NHS)}
    registers = folder / "registers"
    _county_csv(registers / "county_land_and_assets.csv", county, of[COUNTY], random)
    _district_xlsx(registers / "north_amber_property.xlsx", county, of[NORTH])
    _police_gpkg(registers / "police_estate.gpkg", county, of[POLICE])
    _shapefile(registers / "fire_premises.shp", county, of[FIRE])
    _shapefile(registers / "east_amber_assets.shp", county, of[EAST])
    _nhs_geojson(registers / "nhs_sites.geojson", county, of[NHS])
    _together_csv(registers / "together_rooms.csv", county, buildings)
    _costs_csv(folder / "supplements" / "county_costs_by_cost_centre.csv", of[COUNTY])
    _context(folder / "context", county)


def _csv(path: Path, rows: Sequence[Sequence[object]], encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([["" if c is None else c for c in row] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))


def _number(value: float | None) -> object:
    return None if value is None else int(value) if float(value).is_integer() else value


def _county_csv(path: Path, county: County, buildings: list[Building], random: np.random.Generator) -> None:
    """Write the Transparency Code list in Windows-1252, with what hands and spreadsheets do to such lists."""
    head = [
        "Organisation",
        "OrganisationLabel",
        "UniqueAssetID",
        "UPRN",
        "PropertyName",
        "StreetName",
        "PostTown",
        "PostCode",
        "GeoX",
        "GeoY",
        "TenureType",
        "TenureDetail",
        "HoldingType",
        "Services offered",
        "Site Area",
        "GIA (m2)",
        "Spare m2",
        "Condition",
        "Required maintenance",
        "Visits a year",
        "Hours open a week",
        "Utilisation %",
        "Staff FTE",
        "Total running cost",
        "Market value",
        "Basis of valuation",
        "Lease break",
        "Lease expiry",
        "Listed",
        "Energy rating",
        "Step free access",
        "Parking spaces",
        "Occupancy status",
    ]
    rows: list[list[object]] = [head]
    for i, b in enumerate(buildings):
        tenure = {3: "Leashold", 11: "Free hold", 19: "freehold "}.get(i, b.tenure)
        area = (
            "0.537 hectares (1.33 acres)"
            if i == 5
            else "1,909 hectares (4,72 acres)"
            if i == 8
            else f"{0.01 * (i % 40 + 4):.2f} ha"
        )
        cost = None if b.use in {"Library", "Day centre"} else b.cost_gbp  # those come from the ledger, by cost centre
        postcode = county.postcode_at(b.x, b.y)
        rows.append(
            [
                "http://opendatacommunities.example/amberdale",
                COUNTY,
                b.ref,
                b.uprn,
                b.name,
                b.street.replace(" ", ",, ", 1) if i % 11 == 0 else b.street,
                b.place,
                postcode.replace(" ", "") if i % 7 == 0 else postcode,
                int(b.x),
                int(b.y),
                tenure,
                "Occupied by the local authority",
                b.use,
                b.services,
                area,
                _number(b.gia_m2),
                _number(b.spare_m2),
                b.condition,
                f"£{b.backlog_gbp:,.0f}" if b.backlog_gbp else None,
                _number(b.visits),
                _number(b.hours),
                _number(b.occupancy),
                b.fte,
                f"£{cost:,.0f}" if cost else "n/k" if i % 9 == 0 else None,
                f"£{b.value_gbp:,.0f}" if b.value_gbp else None,
                ("Market value" if i % 3 else "EUV") if b.value_gbp else None,
                _uk(b.lease_break),
                _uk(b.lease_expiry),
                b.listed,
                b.epc,
                b.step_free,
                b.parking,
                b.status,
            ]
        )
    at = {str(name): i for i, name in enumerate(head)}
    rows[2][at["UPRN"]] = "000" + str(rows[2][at["UPRN"]])
    rows[6][at["UPRN"]] = "9.00001E+11"
    rows[9][at["UPRN"]] = "10442"
    rows[14][at["GeoX"]] = 345678  # a placeholder: the postcode knows better
    rows[21][at["GeoX"]], rows[21][at["GeoY"]] = rows[21][at["GeoY"]], rows[21][at["GeoX"]]
    rows[33][at["GeoX"]], rows[33][at["GeoY"]] = rows[33][at["GeoY"]], rows[33][at["GeoX"]]
    rows[40][at["GeoY"]] = int(str(rows[40][at["GeoY"]])) + 31_000  # contradicts its postcode
    rows[27][at["PostCode"]] = "ZM? not known"
    rows[18][at["StreetName"]] = "The Annexe\nrear of " + str(rows[18][at["StreetName"]])
    rows[30][at["PropertyName"]] = str(rows[30][at["PropertyName"]]) + " – Café"
    rows.append([*rows[12]])  # said twice
    regalia = ["" for _ in head]
    for thing in ("Civic regalia: mace", "Oil painting of the first chairman"):
        rows.append([*regalia[:4], thing, *regalia[5:10], "Chattel", *regalia[11:]])
    rows.append(
        [*regalia[:4], "Total", *regalia[5:23], f"£{sum(b.cost_gbp or 0 for b in buildings):,.0f}", *regalia[24:]]
    )
    rows += [regalia, regalia]
    _csv(path, rows, "cp1252")
    del random


def _uk(iso: str | None) -> str | None:
    return None if iso is None else f"{iso[8:]}/{iso[5:7]}/{iso[:4]}"


def _district_xlsx(path: Path, county: County, buildings: list[Building]) -> None:
    """Write a workbook with a title row and two rows of headings, the upper ones merged."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": FIXED.replace(tzinfo=None), "author": NORTH})
    sheet = book.add_worksheet("Property list")
    bold = book.add_format({"bold": True, "align": "center"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "North Amber District Council: land and buildings, 30 September 2026", bold)
    sheet.merge_range(1, 0, 1, 3, "Property", bold)
    sheet.merge_range(1, 4, 1, 5, "Map", bold)
    sheet.merge_range(1, 6, 1, 9, "Space", bold)
    sheet.merge_range(1, 10, 1, 13, "Use", bold)
    sheet.merge_range(1, 14, 1, 18, "Money and lease", bold)
    heads = [
        "Property ref",
        "Property name",
        "Address",
        "Post Code",
        "Easting",
        "Northing",
        "Gross internal area",
        "Spare space",
        "Condition",
        "Tenure",
        "Property type",
        "Services",
        "Annual visits",
        "Utilisation",
        "Running cost",
        "Market value",
        "Valuation basis",
        "Lease expiry",
        "Listed",
        "UPRN",
        "Occupancy",
    ]
    for i, text in enumerate(heads):
        sheet.write(2, i, text, bold)
    for r, b in enumerate(buildings, 3):
        values = [
            b.ref,
            b.name,
            f"{b.street}, {b.place}",
            county.postcode_at(b.x, b.y),
            b.x,
            b.y,
            b.gia_m2,
            b.spare_m2,
            b.condition,
            b.tenure,
            b.use,
            b.services,
            b.visits,
            b.occupancy,
            b.cost_gbp,
            b.value_gbp,
            "Market value" if b.value_gbp else None,
            None,
            b.listed,
            b.uprn,
            b.status,
        ]
        for c, value in enumerate(values):
            if value is not None:
                sheet.write(r, c, value)
        if b.lease_expiry:
            sheet.write_datetime(r, 17, dt.datetime.fromisoformat(b.lease_expiry), day)
    book.add_worksheet("Notes").write(0, 0, "Areas as surveyed; values by the district valuer.")
    book.close()


def _columns(county: County, buildings: list[Building], names: Sequence[str]) -> tuple[list[np.ndarray], list[str]]:
    data = {
        "ref": [b.ref for b in buildings],
        "name": [b.name for b in buildings],
        "address": [f"{b.street}, {b.place}" for b in buildings],
        "postcode": [county.postcode_at(b.x, b.y) for b in buildings],
        "uprn": [b.uprn for b in buildings],
        "use": [b.use for b in buildings],
        "services": [b.services for b in buildings],
        "tenure": [b.tenure for b in buildings],
        "gia": [b.gia_m2 for b in buildings],
        "spare": [b.spare_m2 for b in buildings],
        "condition": [b.condition for b in buildings],
        "cost": [b.cost_gbp for b in buildings],
        "visits": [b.visits for b in buildings],
        "occupancy": [b.occupancy for b in buildings],
        "break": [b.lease_break for b in buildings],
        "expiry": [b.lease_expiry for b in buildings],
    }
    numbers = {"gia", "spare", "cost", "visits", "occupancy"}
    return [
        np.array([np.nan if v is None else v for v in data[n]], float) if n in numbers else np.array(data[n], object)
        for n in names
    ], list(names)


def _write_layer(
    path: Path,
    shapes: Sequence[shapely.Geometry],
    kind: str,
    data: list[np.ndarray],
    fields: Sequence[str],
    layer: str,
    driver: str,
) -> None:
    path.unlink(missing_ok=True)
    options = (
        {"SPATIAL_INDEX": "NO"} if driver == "GPKG" else {"ENCODING": "UTF-8"} if driver == "ESRI Shapefile" else {}
    )
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.array(shapes, object)),
        data,
        np.array(fields, object),
        layer=layer,
        driver=driver,
        geometry_type=kind,
        crs="EPSG:27700",
        layer_options=options,
    )
    if driver == "GPKG":
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE gpkg_contents SET last_change = '2026-09-30T00:00:00.000Z'")
        connection.close()
        raw = bytearray(path.read_bytes())
        raw[24:28] = raw[92:96] = (1).to_bytes(4, "big")  # SQLite's count of changes differs from run to run
        path.write_bytes(bytes(raw))
    elif driver == "ESRI Shapefile":
        dbf = path.with_suffix(".dbf")
        raw = bytearray(dbf.read_bytes())
        raw[1:4] = bytes((126, 9, 30))  # the date of writing
        dbf.write_bytes(bytes(raw))


def _police_gpkg(path: Path, county: County, buildings: list[Building]) -> None:
    headings = {
        "ref": "Site Code",
        "name": "Site Name",
        "address": "Address",
        "postcode": "Postcode",
        "uprn": "UPRN",
        "use": "Usage type",
        "services": "Services",
        "tenure": "Tenure",
        "gia": "GIA m2",
        "spare": "Spare m2",
        "condition": "Condition grade",
        "cost": "Running costs",
        "occupancy": "Utilisation",
    }
    data, _ = _columns(county, buildings, tuple(headings))
    _write_layer(
        path, [shapely.Point(b.x, b.y) for b in buildings], "Point", data, tuple(headings.values()), "estate", "GPKG"
    )


def _shapefile(path: Path, county: County, buildings: list[Building]) -> None:
    """Write a shapefile: ten letters for a heading is all there is. The houses of a group name their site only once."""
    headings = {
        "ref": "PROPREF",
        "name": "SITE_NAME",
        "address": "ADDRESS",
        "postcode": "POSTCODE",
        "uprn": "UPRN",
        "use": "USE",
        "services": "SERVICES",
        "tenure": "TENURE",
        "gia": "GIA_M2",
        "spare": "SPARE_M2",
        "condition": "CONDITION",
        "cost": "RUN_COST",
        "visits": "FOOTFALL",
        "break": "LEASEBREAK",
        "expiry": "EXPIRY",
    }
    data, _ = _columns(county, buildings, tuple(headings))
    seen: set[str] = set()
    for i, b in enumerate(buildings):
        if b.use == "Fire Service House":
            data[0][i] = data[4][i] = ""
            if b.name in seen:
                data[1][i] = ""
            seen.add(b.name)
    _write_layer(
        path,
        [shapely.Point(b.x, b.y) for b in buildings],
        "Point",
        data,
        tuple(headings.values()),
        path.stem,
        "ESRI Shapefile",
    )


def _nhs_geojson(path: Path, county: County, buildings: list[Building]) -> None:
    lon, lat = convert_lonlat(np.array([b.x for b in buildings]), np.array([b.y for b in buildings]))
    features = []
    for b, x, y in zip(buildings, lon, lat, strict=True):
        properties = {
            "Site code": b.ref,
            "Property name": b.name,
            "Address": f"{b.street}, {b.place}",
            "Postcode": county.postcode_at(b.x, b.y),
            "UPRN": b.uprn,
            "Building use": b.use,
            "Services": b.services,
            "Tenure": b.tenure,
            "Gross internal floor area": b.gia_m2,
            "Unused space m2": b.spare_m2,
            "Annual footfall": b.visits,
            "Total operating cost": b.cost_gbp,
            "Functional suitability": {"A": "good", "B": "satisfactory", "C": "poor", "D": "unsuitable", None: None}[
                b.condition
            ],
            "Lease expiry": b.lease_expiry,
        }
        point = {"type": "Point", "coordinates": [round(float(x), 6), round(float(y), 6)]}
        features.append({"type": "Feature", "properties": properties, "geometry": point})
    outside = dict(
        features[0]["properties"],
        **{
            "Property name": "Clinic over the border",
            "UPRN": "900000888001",
            "Site code": "X1",
            "Postcode": None,
            "Address": "Otherham",
        },
    )
    features.append(
        {"type": "Feature", "properties": outside, "geometry": {"type": "Point", "coordinates": [-3.4, 51.7]}}
    )
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=0)
    path.write_text(text, encoding="utf-8", newline="\n")


def _together_csv(path: Path, county: County, buildings: list[Building]) -> None:
    """Write the rooms of a partnership that owns nothing: each lies in a building of another body."""
    hosts = [
        b
        for b in buildings
        if b.name in {"South Harrow Joint Service Centre", "Amberford Library", "Amberford Health Centre"}
    ]
    rows: list[list[object]] = [["Room", "UPRN", "Postcode", "Use", "Services", "Tenure"]]
    rows += [
        [
            f"Amberdale Together at {b.name}",
            b.uprn,
            county.postcode_at(b.x, b.y),
            "Meeting rooms",
            "adult education",
            "Licence",
        ]
        for b in hosts
    ]
    _csv(path, rows, "utf-8")


def _costs_csv(path: Path, buildings: list[Building]) -> None:
    """Write the ledger by cost centre: no UPRN, names as accountants shorten them, two lines that nobody can place."""
    rows: list[list[object]] = [["Cost centre", "Property name", "Running cost"]]
    for i, b in enumerate(b for b in buildings if b.use in {"Library", "Day centre"} and b.cost_gbp):
        name = b.name.upper() if i % 3 == 0 else b.name.replace("Centre", "Ctr") if i % 3 == 1 else b.name
        rows.append([f"CC{4100 + i}", name, f"{b.cost_gbp:,.2f}"])
    rows += [["CC9901", "Sundry premises recharge", "18,400.00"], ["CC9902", "Closed buildings", "6,150.00"]]
    _csv(path, rows, "utf-8-sig")


def _context(folder: Path, county: County) -> None:
    shapes = [z["geometry"] for z in county.zones]
    codes = [np.array([z[k] for z in county.zones], object) for k in ("code", "name", "district")]
    _write_layer(folder / "zones.gpkg", shapes, "Polygon", codes, ("code", "name", "district"), "zones", "GPKG")  # type: ignore[arg-type]
    districts = list(county.districts)
    multi = [shapely.MultiPolygon(shapely.get_parts(county.districts[d]).tolist()) for d in districts]
    _write_layer(
        folder / "districts.gpkg", multi, "MultiPolygon", [np.array(districts, object)], ("name",), "districts", "GPKG"
    )
    towns = sorted({str(z["place"]) for z in county.zones})
    locality = [_around(county, town) for town in towns if _is_town(county, town)]
    names = np.array([town for town in towns if _is_town(county, town)], object)
    _write_layer(folder / "localities.gpkg", locality, "MultiPolygon", [names], ("name",), "localities", "GPKG")
    _write_layer(
        folder / "rivers.gpkg",
        county.rivers,
        "LineString",
        [np.array([f"River {i + 1}" for i in range(len(county.rivers))], object)],
        ("name",),
        "rivers",
        "GPKG",
    )
    roads = county.roads
    data = [np.array([r[k] for r in roads], object) for k in ("class", "name")] + [
        np.array([r["speed_kmh"] for r in roads], np.int32)
    ]
    _write_layer(
        folder / "roads.gpkg",
        [r["geometry"] for r in roads],
        "LineString",
        data,
        ("class", "name", "speed_kmh"),
        "roads",
        "GPKG",
    )  # type: ignore[misc]
    zones = county.zones
    _csv(
        folder / "population.csv",
        [["code", "total", "0-15", "16-64", "65+"]]
        + [
            [z["code"], z["people"], z["young"], int(z["people"]) - int(z["young"]) - int(z["older"]), z["older"]]
            for z in zones
        ],
        "utf-8",
    )  # type: ignore[call-overload]
    _csv(
        folder / "deprivation.csv",
        [["code", "IMD decile"]] + [[z["code"], z["decile"]] for z in zones if z["code"] != "Z0042"],
        "utf-8",
    )
    _csv(
        folder / "cars.csv",
        [["code", "households", "households without a car", "no car or van"]]
        + [[z["code"], z["households"], z["no_car"], z["no_car"]] for z in zones],
        "utf-8",
    )
    _csv(
        folder / "places.csv",
        [["NAME1", "LOCAL_TYPE", "GEOMETRY_X", "GEOMETRY_Y"]]
        + [[p["name"], str(p["class"]).title(), int(float(p["x"])), int(float(p["y"]))] for p in county.places],
        "utf-8",
    )  # type: ignore[arg-type]
    _csv(
        folder / "postcodes.csv",
        [[code, 10, x, y, "E92000001", "", "", "", "", ""] for code, x, y in county.postcodes],
        "utf-8",
    )


def _is_town(county: County, name: str) -> bool:
    return any(p["name"] == name and p["class"] == "town" for p in county.places)


def _around(county: County, town: str) -> shapely.MultiPolygon:
    """Return a town with the villages that lie nearest to it: the unit in which people work."""
    towns = [p for p in county.places if p["class"] == "town"]
    home = {
        str(p["name"]): min(
            towns, key=lambda t: np.hypot(float(t["x"]) - float(p["x"]), float(t["y"]) - float(p["y"]))
        )["name"]
        for p in county.places
    }  # type: ignore[arg-type]
    shape = shapely.union_all([z["geometry"] for z in county.zones if home[str(z["place"])] == town])
    return shapely.MultiPolygon(shapely.get_parts(shape).tolist())
