"""Published registers as rows to place, by columns named here: mapping and cleaning are tried elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from estates_app.domain.claims import Cleaned
from estates_app.registers.files.tables import read_table
from estates_app.registers.placing.gazetteer import normalise_postcode

#: Register -> (file, easting or longitude, northing or latitude, postcode, address).
FILES = {
    "derbyshire fire": (
        "registers/derbyshire_fire_rescue_land_and_assets.xlsx",
        "Site Co-ordinates (Geocode)",
        "",
        "Post Code",
        "Address",
    ),
    "cheltenham": ("registers/cheltenham_bc_land_and_assets_2023.csv", "GeoX", "GeoY", "", "Site Address"),
    "lancashire": ("registers/lancashire_cc_property_assets.csv", "lng", "lat", "postcode", "address"),
    "hospitals": ("partners/nhs_choices_hospital_2014.csv", "Longitude", "Latitude", "Postcode", "City"),
    "clinics": ("partners/nhs_choices_clinics_2014.csv", "Longitude", "Latitude", "Postcode", "City"),
    "gp": ("partners/nhs_choices_gppractices_2014.csv", "Longitude", "Latitude", "Postcode", "City"),
    "police": ("partners/police_stations_by_neighbourhood_ew.tsv", "longitude", "latitude", "postcode", "address"),
    "home office fire": (
        "partners/home_office_fire_stations.ods",
        "STATION_EASTING",
        "STATION_NORTHING",
        "STATION_POSTCODE",
        "STATION_ADDRESS",
    ),
    "manchester libraries": ("partners/greater_manchester/gm_libraries.csv", "lon", "lat", "postcode", ""),
    "manchester jobcentres": ("partners/greater_manchester/gm_jobcentreplus.csv", "lon", "lat", "postcode", ""),
}
_POSTCODE_AT_END = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}$")


def real_rows(real_data: Path, name: str) -> tuple[list[dict[str, Cleaned]], list[int]]:
    """Return the rows of a published register with what places them, and their numbers."""
    file, x, y, postcode, address = FILES[name]
    table = read_table(real_data / file)
    rows = []
    for raw in table.rows:
        row = dict(zip(table.headings, raw, strict=True))
        cells = {}
        if not y:
            _add(cells, "grid_reference", row[x], x, row[x].strip())
        else:
            keys = ("lon", "lat") if x.casefold().startswith("l") else ("easting_m", "northing_m")
            for key, heading in zip(keys, (x, y), strict=True):
                if re.fullmatch(r"-?[\d.]+(E-?\d+)?", row[heading].strip()):
                    _add(cells, key, row[heading], heading, float(row[heading]))
        if address:
            _add(cells, "address", row[address], address, " ".join(row[address].split()))
        at_end = _POSTCODE_AT_END.search(row[address].strip()) if not postcode else None
        code = row[postcode] if postcode else at_end[0] if at_end else ""
        _add(cells, "postcode", code, postcode or address, normalise_postcode(code))
        rows.append(cells)
    return rows, table.numbers


def _add(cells, key, raw, column, value):
    if value not in (None, ""):
        cells[key] = Cleaned(value, raw, column)
