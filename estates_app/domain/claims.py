"""Claims: one fact from one row of a partner's file; and what became of each row.

What comes by the million (cells, rows, claims) is fixed by its types and not frozen as it runs: frozen, each takes four
times as long to make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from estates_app.domain.mappings import KeptMapping
from estates_app.domain.placetasks import PlaceTask


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


@dataclass(slots=True, unsafe_hash=True)
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

    row: Final[int | None]
    column: Final[str]
    value: Final[str]
    code: Final[str]
    severity: Final[Severity]
    message: Final[str]


@dataclass(slots=True, unsafe_hash=True)
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

    value: Final[object]
    raw: Final[str]
    column: Final[str]
    rule: Final[str] = ""


#: From this confidence on a guess needs no look: on the answer key of published registers at least 99 % of such guesses
#: are right (tests/registers/columns/test_answer_key.py).
SURE = 0.9


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
    alternatives : tuple of (field, confidence, reason)
        What else the column may mean, likeliest first. A field that was left out for its own sake (personal data) is
        the first of them.
    """

    source: str
    field: str | None
    confidence: float
    reason: str
    alternatives: tuple[tuple[str, float, str], ...] = ()


class Headings:
    """The headings of one file, shared by all its rows.

    Parameters
    ----------
    names : sequence of str
        Distinct, in the file's order.
    """

    __slots__ = ("at", "names")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.at = {name: i for i, name in enumerate(self.names)}


class Written(Mapping[str, str]):
    """The cells of a row that are not blank, by heading, as the partner wrote them.

    Parameters
    ----------
    headings : Headings
    cells : sequence of str
        One a heading.
    """

    __slots__ = ("cells", "headings")

    def __init__(self, headings: Headings, cells: Sequence[str]) -> None:
        self.headings = headings
        self.cells = cells

    def __getitem__(self, heading: str) -> str:
        text = self.cells[self.headings.at[heading]]
        if not text or text.isspace():
            raise KeyError(heading)
        return text

    def __iter__(self) -> Iterator[str]:
        return (name for name, text in zip(self.headings.names, self.cells, strict=True) if text and not text.isspace())

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True, unsafe_hash=True)
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
    extent_27700 : shapely Polygon or MultiPolygon, or None
        The extent of the site where the file holds its shape.
    fate : RowFate
        PROPERTY until matching makes it MERGED; the other three are settled by the reader.
    reason : str
        Why the row was set aside, is no property or lies outside; empty for a property.
    raw : mapping of heading to text
        Every cell that is not blank as the partner wrote it, whether it was understood or not.
    """

    row: Final[int]
    cells: Final[Mapping[str, Cleaned]]
    xy_27700: Final[tuple[float, float] | None] = None
    place_rule: Final[str] = ""
    place_accuracy_m: Final[float | None] = None
    extent_27700: Final[Any] = None
    fate: Final[RowFate] = RowFate.PROPERTY
    reason: Final[str] = ""
    raw: Final[Mapping[str, str]] = field(default_factory=dict)

    def value(self, key: str) -> object | None:
        """Return the cleaned value of a field, None where it is missing."""
        cell = self.cells.get(key)
        return cell.value if cell else None

    def text(self, key: str) -> str:
        """Return the value of a field as text, empty where it is missing."""
        value = self.value(key)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class FoundTable:
    """Where in its file a table was found.

    Attributes
    ----------
    member : str
        File of the archive, empty where the file is none.
    table, tables : int
        Which of the tables of its sheet it is (1 is the first), and how many there are.
    header_row : int
        Row of the headings as a spreadsheet numbers it, the first of several; 0 where there is none or, of a map file,
        no rows are.
    is_map : bool
        Whether it is a map file, whose parts are layers.
    delimiter : str
        What parts its cells, in words; empty where nothing needs to.
    """

    member: str = ""
    table: int = 1
    tables: int = 1
    header_row: int = 0
    is_map: bool = False
    delimiter: str = ""


@dataclass(frozen=True)
class Reading:
    """A partner's file as it was understood.

    Attributes
    ----------
    file, sheet, encoding, crs : str
    columns : tuple of ColumnGuess
    rows : tuple of ReadRow
    issues : tuple of Issue
    fingerprint : str
        SHA-256 of the file.
    mapping : KeptMapping
        How it was read, for later editions.
    found : FoundTable
    place_tasks : tuple of PlaceTask
        Rows that a person should look at on the map, the most pressing first.
    """

    file: str
    sheet: str
    encoding: str
    crs: str
    columns: tuple[ColumnGuess, ...]
    rows: tuple[ReadRow, ...]
    issues: tuple[Issue, ...]
    fingerprint: str = ""
    mapping: KeptMapping = field(default_factory=KeptMapping)
    found: FoundTable = field(default_factory=FoundTable)
    place_tasks: tuple[PlaceTask, ...] = ()

    def count(self, fate: RowFate) -> int:
        """Return how many rows have the given fate."""
        return sum(1 for row in self.rows if row.fate is fate)


@dataclass(slots=True, unsafe_hash=True)
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

    property_id: Final[str]
    field: Final[str]
    value: Final[object]
    raw: Final[str]
    column: Final[str]
    rule: Final[str]
    row: Final[int]
    edition_id: Final[str]
    partner_id: Final[str]
    kind: Final[str] = "edition"
    sequence: Final[int] = 0


def claims_of_row(
    property_id: str, row: int, cells: Mapping[str, Cleaned], *, edition_id: str, partner_id: str, sequence: int
) -> Iterator[Claim]:
    """Yield what one row of an edition says of its property, a claim a field."""
    for key, cell in cells.items():
        yield Claim(
            property_id,
            key,
            cell.value,
            cell.raw,
            cell.column,
            cell.rule,
            row,
            edition_id,
            partner_id,
            "edition",
            sequence,
        )


_RANK = {"open": 0, "edition": 1, "decision": 2, "correction": 3}


def resolve(claims: Iterable[Claim], owners: Collection[str] = ()) -> Claim | None:
    """Return the claim to show: the last correction, then decision, then the owner's edition, then the newest edition.

    What open data tell comes last, the newest first: it fills what no partner has said and overrules nobody.

    Parameters
    ----------
    claims : iterable of Claim
        All claims to one field of one property, in any order.
    owners : collection of str
        Ids of the partner that holds the property and of those that it succeeded: among editions their word comes
        before another's.
    """
    told = list(claims)
    retracted = {claim.edition_id for claim in told if claim.kind == "retraction"}
    best: Claim | None = None
    best_key: tuple[int, bool, int] = (-1, False, -1)
    for claim in told:
        if claim.kind not in _RANK or (claim.kind == "correction" and claim.edition_id in retracted):
            continue
        is_owners = claim.kind == "edition" and claim.partner_id in owners
        key = (_RANK[claim.kind], is_owners, claim.sequence)
        if best is None or key > best_key:
            best, best_key = claim, key
    return best


@dataclass(slots=True, unsafe_hash=True)
class RowRecord:
    """What became of one row, kept in the project so that nobody's row is ever lost.

    Attributes
    ----------
    edition_id : str
    row : int
        Row number in the partner's file as a spreadsheet shows it.
    fate : RowFate
    property_id : str or None
        The property that it tells of, None where it tells of none.
    reason : str
    raw : mapping of heading to text
        Every cell that is not blank as the partner wrote it.
    cells : mapping of field key to Cleaned
        What the row was understood to say: each is a claim to the property.
    """

    edition_id: Final[str]
    row: Final[int]
    fate: Final[RowFate]
    property_id: Final[str | None]
    reason: Final[str]
    raw: Final[Mapping[str, str]] = field(default_factory=dict)
    cells: Final[Mapping[str, Cleaned]] = field(default_factory=dict)
