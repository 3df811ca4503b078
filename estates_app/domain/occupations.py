"""Occupations: who uses what of a property, since when and on what footing. Who occupies need hold no property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from estates_app.domain.columns import Columns
from estates_app.domain.dates import parse_iso
from estates_app.domain.interests import number_or_none, row_number

#: Fields of a row that belong to an occupation, under the keys of the catalogue. Who occupies stands as ``occupier``.
OCCUPATION_FIELDS: Final = (
    *("occupied_m2", "occupied_desks", "occupied_from", "agreement", "charge_gbp_a_year", "occupied_hours_a_week"),
)

#: Key of the field that names who occupies.
OCCUPIER: Final = "occupier"


@dataclass(frozen=True)
class Occupation:
    """Who uses what of a property, as one partner's records tell it.

    Attributes
    ----------
    id, property_id : str
    occupier : str
        As written; the name of the telling partner where its record names nobody.
    occupier_partner : str
        Id of that partner, empty where the occupier is none of them.
    area_m2, desks : float or None
    since : date or None
    agreement : str
        Lease, licence, service level agreement, none in writing …, as written; empty where not told.
    charge_gbp_a_year, hours_a_week : float or None
    partner, edition : str
        Ids of who tells it and of the edition that told it last.
    row : int
        Its row in that edition's file as a spreadsheet shows it.
    """

    id: str
    property_id: str
    occupier: str
    occupier_partner: str = ""
    area_m2: float | None = None
    desks: float | None = None
    since: date | None = None
    agreement: str = ""
    charge_gbp_a_year: float | None = None
    hours_a_week: float | None = None
    partner: str = ""
    edition: str = ""
    row: int = 0


def occupation_of(table: Columns, key: str) -> Occupation:
    """Return one row of ``Estate.occupations``; KeyError where there is none."""
    record = table.record(key)
    return Occupation(
        id=key,
        property_id=str(record.get("property", "")),
        occupier=str(record.get("occupier", "")),
        occupier_partner=str(record.get("occupier_partner", "")),
        area_m2=number_or_none(record.get("occupied_m2")),
        desks=number_or_none(record.get("occupied_desks")),
        since=parse_iso(record.get("occupied_from")),
        agreement=str(record.get("agreement", "")),
        charge_gbp_a_year=number_or_none(record.get("charge_gbp_a_year")),
        hours_a_week=number_or_none(record.get("occupied_hours_a_week")),
        partner=str(record.get("partner", "")),
        edition=str(record.get("edition", "")),
        row=row_number(record.get("row")),
    )


def occupations_in(table: Columns, property_id: str) -> tuple[Occupation, ...]:
    """Return the occupations of a property, in the order in which they came."""
    places = table.texts("property")
    return tuple(occupation_of(table, key) for key, at in zip(table.ids, places, strict=True) if at == property_id)


def faults_of_occupation(told: Occupation, gia_m2: float | None) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) of what can hardly be right. The record is kept as it was told.

    Parameters
    ----------
    gia_m2 : float or None
        Of the property, None where not known.
    """
    for value, what, unit in (
        (told.area_m2, "area occupied", " m²"),
        (told.desks, "number of desks", ""),
        (told.charge_gbp_a_year, "charge", " £ a year"),
    ):
        if value is not None and value < 0:
            yield "occupation-below-nothing", f"The {what} of {value:,.0f}{unit} is below nothing."
    if told.hours_a_week is not None and not 0 <= told.hours_a_week <= 168:
        yield "occupation-hours", f"{told.hours_a_week:g} hours a week is no number of hours in a week."
    if told.area_m2 is not None and gia_m2 is not None and told.area_m2 > gia_m2:
        yield (
            "occupied-more-than-all",
            f"{told.occupier} occupies {told.area_m2:,.0f} m² of a building of {gia_m2:,.0f} m².",
        )


def overfull(table: Columns, properties: Columns) -> dict[str, tuple[float, float]]:
    """Return (occupied m², GIA m²) of every property in which one partner's records fill more than there is.

    Only what one partner tells is added up: two partners' records of one building may tell of the same rooms.
    """
    sums: dict[tuple[str, str], float] = defaultdict(float)
    columns = (table.texts("property"), table.texts("partner"), table.numbers("occupied_m2"))
    for place, partner, area in zip(*columns, strict=True):
        if place in properties and area == area:
            sums[str(place), str(partner)] += float(area)
    found: dict[str, tuple[float, float]] = {}
    gia_m2 = properties.numbers("gia_m2")
    for (place, _), area in sums.items():
        gia = float(gia_m2[properties.row(place)])
        if area > gia and area > found.get(place, (0.0, 0.0))[0]:
            found[place] = area, gia
    return found
