"""What a row's words say of where it lies: its settlement by name, its postcode's sector or district."""

from __future__ import annotations

import re

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.registers.placing.gathering import Cells, Gathered, PlaceSources, Point, postcode_of
from estates_app.registers.placing.gazetteer import Spot, normalise_postcode
from estates_app.registers.placing.rules import placing_rules
from estates_app.registers.placing.settlements import Settlement
from estates_app.registers.placing.weighing import Witness

_ADDRESS_KEYS = ("address", "address2", "address3", "town")
_FIGURE = re.compile(r"\d")
_ANY_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)


class Names:
    """Looks up settlements, sectors and districts, each once however many rows name it.

    Parameters
    ----------
    sources : PlaceSources
    near_27700 : ndarray, shape (n, 2)
        Well-placed rows of the same register: of several places of one name the one among them is meant.
    """

    def __init__(self, sources: PlaceSources, near_27700: FloatArray) -> None:
        self._sources, self._near = sources, near_27700
        self._settlements: dict[tuple[str, ...], tuple[Settlement, ...]] = {}
        self._around: dict[str, Witness | None] = {}

    def can_say(self, gathered: Gathered, rows: BoolArray) -> BoolArray:
        """Whether words may tell anything of rows that neither UPRN nor postcode places."""
        said = np.zeros(len(rows), bool)
        for i in np.flatnonzero(rows).tolist():
            cells = gathered.rows[i]
            has_code = self._sources.gazetteer is not None and "postcode" in cells
            has_words = self._sources.settlements is not None and any(key in cells for key in _ADDRESS_KEYS)
            if has_code or has_words:
                said[i] = bool(self.witnesses(cells, has_unit=False) or self.several(cells))
        return said

    def covers(self, point: Point) -> bool:
        """Whether the list of settlements names places round a point, so that other names contradict it."""
        settlements = self._sources.settlements
        return settlements is not None and bool(settlements.covers(np.array([point]))[0])

    def witnesses(self, cells: Cells, *, has_unit: bool) -> list[Witness]:
        """Return what words say: the settlement, and without a known postcode its sector or else its district."""
        found = []
        places = self._named(cells)
        if len(places) == 1:
            label = f"{placing_rules().witness['settlement'].label} {places[0].name}"
            found.append(Witness("settlement", label, *places[0].spot))
        postcode = postcode_of(cells)
        if not has_unit and postcode:
            if postcode not in self._around:
                self._around[postcode] = self._roughly(postcode)
            around = self._around[postcode]
            if around is not None:
                found.append(around)
        return found

    def several(self, cells: Cells) -> tuple[Settlement, ...]:
        """Return the places of one name where nobody can tell which is meant."""
        places = self._named(cells)
        return places if len(places) > 1 else ()

    def _roughly(self, postcode: str) -> Witness | None:
        gazetteer = self._sources.gazetteer
        for kind in ("sector", "district") if gazetteer is not None else ():
            spot = gazetteer.around(postcode, kind) if gazetteer is not None else None
            if spot is not None:
                return _witness(kind, spot)
        return None

    def _named(self, cells: Cells) -> tuple[Settlement, ...]:
        settlements = self._sources.settlements
        if settlements is None:
            return ()
        county = str(cells["county"].value) if "county" in cells else ""
        key = (*(str(cells[k].value) if k in cells else "" for k in _ADDRESS_KEYS), county, postcode_of(cells))
        if key not in self._settlements:
            code = normalise_postcode(key[-1])
            parts, is_sure = _parts(key[:-2])
            found = settlements.find(
                parts,
                postcode_district=code.split()[0] if code else "",
                hints=(county,) if county else (),
                near_27700=self._near,
            )
            # Last words of an address without commas are as often a street's: only a town's name stands by itself.
            is_fit = is_sure or all(place.kind in {"Town", "City"} for place in found)
            self._settlements[key] = found if is_fit else ()
        return self._settlements[key]


def _parts(lines: tuple[str, ...]) -> tuple[list[str], bool]:
    """Return the parts of an address that may be settlements, and whether its commas say so: else its last words."""
    text = _ANY_POSTCODE.sub("", ", ".join(line for line in lines if line))
    parts = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    parts = [part for part in parts if not _FIGURE.search(part)] or parts
    if len(parts) == 1 and len(parts[0].split()) > 1:
        words = parts[0].split()
        parts = [" ".join(words[i:j]) for j in range(1, len(words) + 1) for i in range(max(0, j - 3), j)]
        return parts[-9:], len(words) < 3
    return parts, True


def _witness(kind: str, spot: Spot) -> Witness:
    return Witness(kind, placing_rules().witness[kind].label, *spot)
