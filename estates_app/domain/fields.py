"""The canonical fields of a property: what a partner's column may mean. The catalogue itself is data (TOML)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """How a field's cells are cleaned and stored."""

    TEXT = "text"
    NUMBER = "number"
    AREA = "area"  # m2; hectares and acres in text are converted
    MONEY = "money"  # GBP
    DATE = "date"  # ISO text, YYYY-MM-DD
    FLAG = "flag"
    GRADE = "grade"  # one of `choices`, by synonyms
    UPRN = "uprn"
    POSTCODE = "postcode"
    EASTING = "easting"
    NORTHING = "northing"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    GRID_REFERENCE = "grid_reference"  # "440715,354526" or "SK 407 545" in one cell


@dataclass(frozen=True)
class Field:
    """One canonical field.

    Attributes
    ----------
    key : str
        Name in code and in the project file, with its unit: ``gia_m2``, ``running_cost_gbp_a_year``.
    label : str
        Name for people, lower case, without the unit.
    kind : FieldKind
    unit : str
        Unit for people ("m²", "£ a year"), empty where there is none.
    headings : tuple of str
        Headings seen in real registers that mean this field.
    choices : mapping of str to tuple of str
        For grades: canonical value to the words that mean it.
    evidence : str
        The kind of evidence this field belongs to in coverage tables ("running cost", "visits or use", "condition",
        "floor area", "lease dates"), empty where it counts towards none.
    exempt : bool
        Whether the value is left out of public editions by default.
    low, high : float or None
        Credible range of a number; outside it the cell is kept and flagged.
    """

    key: str
    label: str
    kind: FieldKind
    unit: str = ""
    headings: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] | None = None
    evidence: str = ""
    exempt: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class FieldCatalogue:
    """Every canonical field by key, in the order in which people expect to read them."""

    fields: Mapping[str, Field]

    def __getitem__(self, key: str) -> Field:
        return self.fields[key]

    def __contains__(self, key: object) -> bool:
        return key in self.fields

    def label(self, key: str) -> str:
        """Return the words for a field, never its key."""
        field = self.fields.get(key)
        return field.label if field else key.replace("_", " ")

    def evidence_kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the kinds of evidence in order, each with the fields that count towards it."""
        kinds: dict[str, tuple[str, ...]] = {}
        for field in self.fields.values():
            if field.evidence:
                kinds[field.evidence] = (*kinds.get(field.evidence, ()), field.key)
        return kinds
