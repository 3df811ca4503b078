"""Claims: one fact from one row of a partner's file; and what became of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much an issue matters to the person who reads it."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class RowFate(StrEnum):
    """What became of a non-blank row below the header. The five add up to the rows read, always."""

    PROPERTY = "properties"
    MERGED = "merged"
    SET_ASIDE = "set_aside"
    NOT_PROPERTY = "not_property"
    OUTSIDE_AREA = "outside_area"


@dataclass(frozen=True)
class Issue:
    """One thing that a person should know about a cell, a row or a file.

    Attributes
    ----------
    row : int or None
        Row number in the partner's file as a spreadsheet shows it (1 is the first line); None for the whole file.
    column : str
        The partner's own heading, empty for the whole row.
    value : str
        The raw text of the cell.
    code : str
        Stable kebab-case name of the kind of issue ("postcode-far", "area-comma").
    severity : Severity
    message : str
        One plain sentence: what is wrong and what was done.
    """

    row: int | None
    column: str
    value: str
    code: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Cleaned:
    """A cell after cleaning: the value, the raw text it came from and the rule that changed it.

    Attributes
    ----------
    value : object
        str, float, bool; an ISO date is a str.
    raw : str
        The partner's text, unchanged.
    column : str
        The partner's own heading.
    rule : str
        What was done, in plain words ("hectares to m²"), empty where the text was taken as it stands.
    """

    value: object
    raw: str
    column: str
    rule: str = ""


@dataclass(frozen=True)
class ColumnGuess:
    """What a partner's column was taken to mean.

    Attributes
    ----------
    source : str
        The partner's heading, line breaks folded to spaces.
    field : str or None
        Key of the canonical field, None where the column is not used.
    confidence : float
        0 to 1.
    reason : str
        Why, in plain words.
    """

    source: str
    field: str | None
    confidence: float
    reason: str


@dataclass(frozen=True)
class ReadRow:
    """One row of a register, cleaned and placed, before it meets the estate.

    Attributes
    ----------
    row : int
        Row number in the partner's file as a spreadsheet shows it.
    cells : mapping of field key to Cleaned
    xy_27700 : (float, float) or None
        Place in metres, None where none was found.
    place_rule : str
        The evidence that placed it ("coordinates", "postcode", …).
    place_accuracy_m : float or None
    fate : RowFate
        PROPERTY until matching makes it MERGED; the other three are settled by the reader.
    reason : str
        Why the row was set aside, is no property or lies outside; empty for a property.
    raw : mapping of heading to text
        Every cell that is not blank as the partner wrote it, whether it was understood or not.
    """

    row: int
    cells: Mapping[str, Cleaned]
    xy_27700: tuple[float, float] | None = None
    place_rule: str = ""
    place_accuracy_m: float | None = None
    fate: RowFate = RowFate.PROPERTY
    reason: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)

    def value(self, key: str) -> object | None:
        """Return the cleaned value of a field, None where it is missing."""
        cell = self.cells.get(key)
        return cell.value if cell else None

    def text(self, key: str) -> str:
        """Return the value of a field as text, empty where it is missing."""
        value = self.value(key)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Reading:
    """A partner's file as it was understood: its rows, columns and issues."""

    file: str
    sheet: str
    encoding: str
    crs: str
    columns: tuple[ColumnGuess, ...]
    rows: tuple[ReadRow, ...]
    issues: tuple[Issue, ...]
    fingerprint: str = ""

    def count(self, fate: RowFate) -> int:
        """Return how many rows have the given fate."""
        return sum(1 for row in self.rows if row.fate is fate)


@dataclass(frozen=True)
class Claim:
    """One fact from one row: who says what of which property, where it is written, and how it was read.

    Attributes
    ----------
    property_id, field : str
    value : object
    raw, column, rule : str
        As in `Cleaned`.
    row : int
        Row in the partner's file; 0 for a correction made by hand.
    edition_id, partner_id : str
    kind : str
        ``"open"`` (told by open data), ``"edition"``, ``"decision"`` or ``"correction"``: later kinds win. A
        ``"retraction"`` says nothing itself: it takes back the corrections of the edit that its ``edition_id`` names.
    sequence : int
        Order of editions, and of edits by hand; the newest wins among its kind.
    """

    property_id: str
    field: str
    value: object
    raw: str
    column: str
    rule: str
    row: int
    edition_id: str
    partner_id: str
    kind: str = "edition"
    sequence: int = 0


_RANK = {"open": 0, "edition": 1, "decision": 2, "correction": 3}


def resolve(claims: Iterable[Claim], owner_id: str = "") -> Claim | None:
    """Return the claim to show: the last correction, then decision, then the owner's edition, then the newest edition.

    What open data tell comes last, the newest first: it fills what no partner has said and overrules nobody.

    Parameters
    ----------
    claims : iterable of Claim
        All claims to one field of one property, in any order.
    owner_id : str
        Partner that holds the property: among editions its own word comes before another's.
    """
    told = list(claims)
    retracted = {claim.edition_id for claim in told if claim.kind == "retraction"}
    best: Claim | None = None
    best_key: tuple[int, bool, int] = (-1, False, -1)
    for claim in told:
        if claim.kind not in _RANK or (claim.kind == "correction" and claim.edition_id in retracted):
            continue
        is_owners = claim.kind == "edition" and claim.partner_id == owner_id
        key = (_RANK[claim.kind], is_owners, claim.sequence)
        if best is None or key > best_key:
            best, best_key = claim, key
    return best


@dataclass(frozen=True)
class RowRecord:
    """What became of one row, kept in the project so that nobody's row is ever lost."""

    edition_id: str
    row: int
    fate: RowFate
    property_id: str | None
    reason: str
    raw: Mapping[str, str] = field(default_factory=dict)
