"""The registers of police, fire, health, jobcentres, the partnership and the voluntary body."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely
from convertbng.cutil import convert_lonlat

from maker.bodies import ADVICE, FIRE, JOBS, NHS, POLICE, TOGETHER
from maker.councils import columns_of, shapefile_columns
from maker.county import County
from maker.estate import Building
from maker.writing import plain, write_csv, write_layer

#: Buildings of others in which the partnership has rooms.
_HOSTS = (
    *("Amberford Library", "Amberford Health Centre", "Brackley Cross Joint Service Centre"),
    *("Calder Mill Library", "South Harrow Library"),
)


def write_services(folder: Path, county: County, of: dict[str, list[Building]]) -> None:
    """Write the registers of all bodies that are no council into a folder."""
    _police_gpkg(folder / "police_estate.gpkg", county, of[POLICE])
    _fire_shapefile(folder / "fire_premises.shp", county, of[FIRE])
    _nhs_geojson(folder / "nhs_sites.geojson", county, of[NHS])
    _jobcentres_csv(folder / "jobcentre_estate.csv", county, of[JOBS])
    _together_csv(folder / "together_rooms.csv", county, [b for buildings in of.values() for b in buildings])
    _advice_csv(folder / "advice_and_volunteering_premises.csv", county, of[ADVICE])


def _police_gpkg(path: Path, county: County, buildings: list[Building]) -> None:
    texts = {
        **{"Site Code": "ref", "Site Name": "name", "Address": "address", "Postcode": "postcode", "UPRN": "uprn"},
        **{"Usage type": "use", "Services": "services", "Tenure": "tenure", "Condition grade": "condition"},
    }
    numbers = {"GIA m2": "gia_m2", "Spare m2": "spare_m2", "Running costs": "cost_gbp", "Utilisation": "occupancy"}
    columns = columns_of(county, buildings, texts, numbers)
    write_layer(path, [shapely.Point(b.x, b.y) for b in buildings], "Point", columns, layer="estate")


def _fire_shapefile(path: Path, county: County, buildings: list[Building]) -> None:
    """Write the fire service's list: the houses of a group name their site only once."""
    columns = shapefile_columns(county, buildings)
    seen: set[str] = set()
    for i, b in enumerate(buildings):
        if b.use == "Fire Service House":
            columns["PROPREF"][i] = columns["UPRN"][i] = ""
            if b.name in seen:
                columns["SITE_NAME"][i] = ""
            seen.add(b.name)
    write_layer(path, [shapely.Point(b.x, b.y) for b in buildings], "Point", columns)


def _nhs_geojson(path: Path, county: County, buildings: list[Building]) -> None:
    """Write the trust's sites in degrees, one of them over the border."""
    lon, lat = convert_lonlat(np.array([b.x for b in buildings]), np.array([b.y for b in buildings]))
    suitability = {"A": "good", "B": "satisfactory", "C": "poor", "D": "unsuitable", None: None}
    features = []
    for b, x, y in zip(buildings, lon, lat, strict=True):
        said = {
            "Site code": b.ref,
            "Property name": b.name,
            "Address": b.address,
            "Postcode": county.postcode_at(b.x, b.y),
            "UPRN": b.uprn,
            "Building use": b.use,
            "Services": b.services,
            "Tenure": b.tenure,
            "Gross internal floor area": b.gia_m2,
            "Unused space m2": b.spare_m2,
            "Annual footfall": b.visits,
            "Total operating cost": b.cost_gbp,
            "Functional suitability": suitability[b.condition],
            "Lease expiry": b.lease_expiry,
        }
        features.append(_feature(said, round(float(x), 6), round(float(y), 6)))
    outside = {"Property name": "Clinic over the border", "UPRN": "900000888001", "Site code": "X1"}
    features.append(_feature({**said, **outside, "Postcode": None, "Address": "Otherham"}, -3.4, 51.7))
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=0)
    path.write_text(text, encoding="utf-8", newline="\n")


def _feature(said: dict[str, object], lon: float, lat: float) -> dict[str, object]:
    return {"type": "Feature", "properties": said, "geometry": {"type": "Point", "coordinates": [lon, lat]}}


def _jobcentres_csv(path: Path, county: County, buildings: list[Building]) -> None:
    """Write what a supplier's system exports: semicolons, and commas for decimals beside a second unit that tells."""
    head = (
        *("Site code", "Property name", "Address", "Postcode", "Easting", "Northing", "UPRN", "Property type"),
        *("Services", "Tenure", "Site area", "NIA m2", "Vacant space m2", "Visits per year", "Opening hours a week"),
        *("Lease start", "Lease break", "Lease end", "Annual rent"),
    )
    rows: list[list[object]] = [list(head)]
    for i, b in enumerate(buildings):
        hectares = 0.12 + 0.031 * i
        site = f"{hectares:.2f} ha ({hectares * 2.471:.2f} acres)".replace(".", ",")
        nia = None if b.gia_m2 is None else round(0.82 * b.gia_m2)
        rows.append(
            [
                *(b.ref, b.name, b.address, county.postcode_at(b.x, b.y), int(b.x), int(b.y), b.uprn),
                *(b.use, b.services, "Lease", site, nia, plain(b.spare_m2), plain(b.visits), plain(b.hours)),
                *(b.lease_start, b.lease_break, b.lease_expiry, plain(b.rent_gbp)),
            ]
        )
    write_csv(path, rows, "utf-8-sig", delimiter=";")


def _together_csv(path: Path, county: County, buildings: list[Building]) -> None:
    """Write the rooms of a partnership that owns nothing: each lies in a building of another body."""
    rows: list[list[object]] = [["Room", "UPRN", "Postcode", "Use", "Services", "Tenure"]]
    for b in hosts(buildings):
        postcode = county.postcode_at(b.x, b.y)
        room = f"{TOGETHER} at {b.name}"
        rows.append([room, b.uprn, postcode, "Meeting rooms", "adult education", "Licence"])
    write_csv(path, rows)


def hosts(buildings: list[Building]) -> list[Building]:
    """Return the buildings in which the partnership has rooms."""
    return [b for b in buildings if b.name in _HOSTS]


def _advice_csv(path: Path, county: County, buildings: list[Building]) -> None:
    """Write a volunteer's list with latitude and longitude from a telephone; two pairs went in the wrong way round."""
    head = ("Venue", "Street", "Town", "Postcode", "Latitude", "Longitude", "Primary use", "Tenure", "Hours open")
    more = ("Visitors a year", "Floor area", "Running costs")
    rows: list[list[object]] = [[*head, *more]]
    lon, lat = convert_lonlat(np.array([b.x for b in buildings]), np.array([b.y for b in buildings]))
    for i, (b, x, y) in enumerate(zip(buildings, lon, lat, strict=True)):
        pair = [round(float(y), 4), round(float(x), 4)]
        rows.append(
            [
                *(b.name, b.street, b.place, county.postcode_at(b.x, b.y), *(pair[::-1] if i in (4, 11) else pair)),
                *(b.use, b.tenure, None if b.hours is None else f"{b.hours:.0f} hours"),
                None if b.visits is None else f"about {b.visits:,.0f}" if i == 6 else plain(b.visits),
                *(plain(b.gia_m2), None if b.cost_gbp is None else f"£{b.cost_gbp / 1000:.1f}k"),
            ]
        )
    write_csv(path, rows)
