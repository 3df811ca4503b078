"""What the maker knows: which rows of which registers are one property. For tests; no part of the sample itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from maker.bodies import ALL, COUNTY, NHS, TOGETHER
from maker.county import County, make_county
from maker.estate import Building, make_estate, number
from maker.services import hosts
from maker.stories import tell_stories


class Truth(NamedTuple):
    """One row of a register: whose it is, how it is called there, and the property that it is of."""

    partner: str
    reference: str
    name: str
    address: str
    property: str


def make_buildings(seed: int, county: County | None = None) -> dict[str, list[Building]]:
    """Make the estate of a seed, by partner; `make_sample.py` writes the one of its own seed, whose county it has."""
    county = county or make_county(seed)
    buildings = make_estate(np.random.default_rng([seed, 100]), county)
    tell_stories(np.random.default_rng([seed, 101]), buildings)
    number(buildings)
    return {partner: [b for b in buildings if b.partner == partner] for partner in ALL}


def truth(of: Mapping[str, Sequence[Building]]) -> list[Truth]:
    """Return every row that stands for a building, with the building: a UPRN of the maker's is one property."""
    rows = [Truth(b.partner, b.ref, b.name, b.address, b.uprn) for buildings in of.values() for b in buildings]
    rows += [Truth(COUNTY, "", b.name, "", b.uprn) for b in of[COUNTY] if b.use == "Day centre"]
    rows += [Truth(COUNTY, "", b.name, "", b.uprn) for b in of[NHS] if b.name == "South Harrow Clinic"]
    everybody = [b for buildings in of.values() for b in buildings]
    return rows + [Truth(TOGETHER, "", f"{TOGETHER} at {b.name}", "", b.uprn) for b in hosts(everybody)]
