"""The canonical fields of a property: what a partner's column may mean. The catalogue itself is data (TOML)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: Groups of fields in reading order.
GROUPS = ("identity", "place", "use", "condition", "energy", "money", "interest", "occupation", "record")

#: What a value may belong to.
SUBJECTS = ("property", "interest", "occupation")

#: What cells of text may look like: a code, a body's name, a web address, an e-mail, a telephone number, a person's
#: name, a number of a registered title, words (names and places), a year or a date.
LOOKS = ("", "code", "body", "url", "email", "phone", "person", "title", "words", "when")


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
    hints : tuple of str
        Headings that may mean this field, but may as well mean another: a person should look.
    group : str
        Where people expect to find it: one of `GROUPS`.
    of : str
        What a value belongs to: ``"property"``, ``"interest"`` (a lease or title) or ``"occupation"`` (an occupier).
    looks : str
        What the cells of a text field look like, one of `LOOKS`; empty for words of any kind.
    tells : bool
        Whether it tells rows apart: a column with one value throughout cannot be it.
    personal : bool
        Whether it is about a person: recognised, and left out unless somebody chooses the field.
    dated_by : str
        Key of the field that tells when the value was found (a survey, a valuation), empty where none does.
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
    hints: tuple[str, ...] = ()
    group: str = ""
    of: str = "property"
    looks: str = ""
    tells: bool = False
    personal: bool = False
    dated_by: str = ""


@dataclass(frozen=True)
class ColumnWords:
    """How people write headings.

    Attributes
    ----------
    abbreviations : mapping of word to words
        Written out ("ref" to "reference").
    same : mapping of word or words to word
        Words that mean the same, to the one that stands for them.
    things, silent, limits : frozenset of str
        Words that name what a row is about; that add nothing; that make another fact of a fact.
    explains : tuple of str
        Words from which on a heading is explained.
    units : mapping of spelling to family
        The families are ``gbp percent m2 sqft large kwh other flag number``; ``large`` are hectares and acres.
    english_squares : tuple of str
        100 km squares of the National Grid with English land, by their letters.
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    things: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()
    explains: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    english_squares: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FieldCatalogue:
    """Every canonical field by key, in the order in which people expect to read them, and the words of headings.

    One is like no other but itself, so that what is worked out of it once can be kept beside it.
    """

    fields: Mapping[str, Field]
    words: ColumnWords = ColumnWords()

    def __getitem__(self, key: str) -> Field:
        return self.fields[key]

    def __contains__(self, key: object) -> bool:
        return key in self.fields

    def of(self, kind: str) -> tuple[str, ...]:
        """Return the keys of the fields of ``"property"``, ``"interest"`` or ``"occupation"``, in order."""
        return tuple(key for key, known in self.fields.items() if known.of == kind)

    def groups(self) -> dict[str, tuple[str, ...]]:
        """Return the groups in order, each with the keys of its fields; empty ones are left out."""
        found = {group: tuple(k for k, f in self.fields.items() if f.group == group) for group in GROUPS}
        return {group: keys for group, keys in found.items() if keys}

    def label(self, key: str) -> str:
        """Return the words for a field, never its key."""
        known = self.fields.get(key)
        return known.label if known else key.replace("_", " ")

    def evidence_kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the kinds of evidence in order, each with the fields that count towards it."""
        kinds: dict[str, tuple[str, ...]] = {}
        for known in self.fields.values():
            if known.evidence:
                kinds[known.evidence] = (*kinds.get(known.evidence, ()), known.key)
        return kinds
