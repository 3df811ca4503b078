"""Places that a few letters name though no property stands there: postcodes, UPRNs and grid references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estates_app.domain.estate import Estate
from estates_app.domain.geography import is_on_grid
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import normalise_postcode
from estates_app.registers.placing.grid import grid_reference_of, grid_reference_to_27700

#: Outward part, and as much of the inward part as was typed.
_PARTS = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{0,2})?")
_MOST_UNITS = 5

#: A UPRN has up to twelve figures; fewer than these are anything.
_LEAST_FIGURES = 6


@dataclass(frozen=True)
class FoundPlace:
    """A place that was found.

    Attributes
    ----------
    words, kind : str
        What it is called, and what it is: "postcode", "UPRN", "grid reference" and the like.
    xy_27700 : (float, float)
        Metres.
    reach_m : float
        How far it reaches from there; 0 for a point.
    """

    words: str
    kind: str
    xy_27700: tuple[float, float]
    reach_m: float = 0.0


def may_name_a_place(text: str) -> bool:
    """Whether a text may be a postcode, part of one, or a UPRN: only then are these worth reading."""
    plain = re.sub(r"[\s.]+", "", text.upper())
    return bool(_PARTS.fullmatch(plain)) or (plain.isdecimal() and len(plain) >= _LEAST_FIGURES)


def places_named(text: str, estate: Estate, sources: PlaceSources | None = None) -> list[FoundPlace]:
    """Return what a text names, the likeliest first.

    Parameters
    ----------
    sources : PlaceSources, optional
        Postcodes and UPRNs of the project, where they have been read; without them the properties' postcodes alone.
    """
    return [*_references(text), *_postcodes(text, estate, sources), *_uprns(text, sources)]


def _references(text: str) -> Iterator[FoundPlace]:
    point = grid_reference_to_27700(text)
    if point is not None and is_on_grid(*point):
        words = grid_reference_of(*point, digits=3 if re.search(r"[A-Za-z]", text) else 5)
        yield FoundPlace(words, "grid reference", point)


def _uprns(text: str, sources: PlaceSources | None) -> Iterator[FoundPlace]:
    plain = text.strip()
    if sources is None or sources.uprns is None or not plain.isdecimal() or len(plain) < _LEAST_FIGURES:
        return
    point = sources.uprns.locate(plain)
    if point is not None:
        yield FoundPlace(plain, "UPRN", (float(point[0]), float(point[1])))


def _postcodes(text: str, estate: Estate, sources: PlaceSources | None) -> Iterator[FoundPlace]:
    readings = _readings(text)
    if not readings:
        return
    told: set[str] = set()
    gazetteer = sources.gazetteer if sources is not None else None
    if gazetteer is not None:
        for outward, inward in readings:
            kind = "" if len(inward) > 1 else "sector" if inward else "district"
            spot = gazetteer.around(f"{outward} {inward or '1'}AA", kind) if kind else None
            if spot is not None:
                yield FoundPlace(f"{outward} {inward}".strip(), f"postcode {kind}", (spot.x, spot.y), spot.reach_m)
            for unit in gazetteer.beginning(outward, inward, _MOST_UNITS) if inward else ():
                place = gazetteer.locate(unit)
                if place is not None and unit not in told:
                    told.add(unit)
                    yield FoundPlace(unit, "postcode", place[:2])
    yield from _of_properties(readings, estate, told)


def _of_properties(readings: list[tuple[str, str]], estate: Estate, told: set[str]) -> Iterator[FoundPlace]:
    """Yield the postcodes of properties that no list told of: in the middle of who has them."""
    at: dict[str, list[int]] = defaultdict(list)
    xy = estate.property_xy_27700()
    for row, cell in enumerate(estate.properties.texts("postcode")):
        code = normalise_postcode(cell) if cell and np.isfinite(xy[row]).all() else None
        if code is not None and code not in told:
            outward, inward = code.split(" ")
            if any(outward == out and inward.startswith(typed) for out, typed in readings if typed):
                at[code].append(row)
    for code in sorted(at)[:_MOST_UNITS]:
        x, y = xy[at[code]].mean(axis=0).tolist()
        kind = "postcode" if len(at[code]) == 1 else f"postcode of {len(at[code]):,} properties"
        yield FoundPlace(code, kind, (x, y))


def _readings(text: str) -> list[tuple[str, str]]:
    """Return every way to part a text into the outward and the typed inward part; a space parts it for good."""
    plain = re.sub(r"[\s.]+", " ", text.upper()).strip()
    found = []
    for cut in range(2, 5):
        outward, inward = plain[:cut].strip(), plain[cut:].strip()
        if " " in plain and plain.index(" ") != cut:
            continue
        if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?", outward) and re.fullmatch(r"(\d[A-Z]{0,2})?", inward):
            found.append((outward, inward))
    return found[::-1]
