"""Joins a supplementary table to a partner's properties by key or by review, with what is left over on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from estates_app.domain.claims import Cleaned, Issue, ReadRow, RowFate, Severity
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.interests import INTEREST_FIELDS, INTEREST_KIND
from estates_app.domain.joining import JoiningRules
from estates_app.domain.occupations import OCCUPATION_FIELDS, OCCUPIER
from estates_app.registers.finding import Candidate, Finder, KeyChoice, choose_key, squeezed
from estates_app.registers.parts import facts_by_field, parts_of_table
from estates_app.registers.supplement import KEY_FIELDS, NAME_FIELDS, Supplement

#: Fields of which each row makes a record of its own: they are never added up.
RECORD_FIELDS = frozenset({*INTEREST_FIELDS, INTEREST_KIND, *OCCUPATION_FIELDS, OCCUPIER})


@dataclass(frozen=True)
class Waiting:
    """A row that waits for a person.

    Attributes
    ----------
    row : int
    label : str
        What it calls its property.
    key : str
        The table's own text by which a decision about it is remembered.
    reason : str
        Why it was not joined.
    look : callable
        Finds the candidates; of many rows a person looks at one at a time.
    """

    row: int
    label: str
    key: str
    reason: str
    look: Callable[[], tuple[Candidate, ...]] = field(repr=False, compare=False)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The best few properties that it may mean, the best first."""
        return self.look()


@dataclass(frozen=True, eq=False)
class SupplementJoin:
    """What was joined and what was not. Each row is in one of ``rows_of``, ``waiting`` and ``left_out``.

    Attributes
    ----------
    key : KeyChoice or None
    rows_of : mapping of property id to tuple of ReadRow
        Joined rows.
    reason_of : mapping of row to str
        How each of them was joined.
    matches : mapping of property id to cells by field
        What the rows of a property make of its own fields, with the rule where parts were added up.
    row_of : mapping of property id to row number
        The first.
    waiting : tuple of Waiting
    left_out : mapping of row to str
        Rows that are no property, and why: totals, and what a person said.
    without : tuple of property id
        Properties of the partner that no row mentions.
    keys : mapping of row to str
        The text by which a decision about a row is remembered.
    issues : tuple of Issue
    """

    key: KeyChoice | None
    rows_of: Mapping[str, tuple[ReadRow, ...]]
    reason_of: Mapping[int, str]
    matches: Mapping[str, Mapping[str, Cleaned]]
    row_of: Mapping[str, int]
    waiting: tuple[Waiting, ...]
    left_out: Mapping[int, str]
    without: tuple[str, ...]
    keys: Mapping[int, str]
    issues: tuple[Issue, ...] = ()

    @property
    def unmatched(self) -> tuple[tuple[int, str], ...]:
        """(row number, name) of each row that waits."""
        return tuple((waits.row, waits.label) for waits in self.waiting)


def join_supplement(
    table: Supplement,
    properties: Columns,
    *,
    partner_id: str,
    rules: JoiningRules,
    also: Collection[str] = (),
    joins: Mapping[int, str | None] = {},
    remembered: Mapping[str, str | None] = {},
    parts: str = "",
) -> SupplementJoin:
    """Join each row to the property that it means; the unclear waits.

    Parameters
    ----------
    table : Supplement
    properties : Columns
    partner_id : str
        Whose table it is; its own properties are looked through.
    rules : JoiningRules
    also : collection of property id
        Properties of others in which the partner holds or uses something.
    joins : mapping of row to property id or None
        What a person decided now, None for a row that is no property's. It holds for all rows of the same key.
    remembered : mapping of key text to property id or None
        What was decided about an earlier edition.
    parts : str
        Heading that says what part of a whole each row is, where a person named one.

    Raises
    ------
    InputError
        No column says which property a row is of.
    """
    holders = properties.texts("partner")
    used = frozenset(also)
    own = [at for at, holder in zip(properties.ids, holders, strict=True) if holder == partner_id or at in used]
    key = choose_key(table, properties, own, rules)
    if key is None and not any(guess.field in KEY_FIELDS for guess in table.columns):
        raise InputError("no column says which property a row is of", where=table.file, remedy="name it with key")
    brings_records = any(guess.field in RECORD_FIELDS for guess in table.columns)
    mine = set(own)
    others = [at for at in properties.ids if at not in mine] if brings_records else []
    home = _Homes(Finder(properties, own, key, rules), Finder(properties, others, key, rules), properties)
    keys = {row.row: _key_text(row, key) for row in table.rows}
    by_key = {**remembered, **{keys[row]: at for row, at in joins.items() if row in keys}}
    homes: dict[str, list[ReadRow]] = defaultdict(list)
    reasons: dict[int, str] = {}
    left_out: dict[int, str] = {}
    waiting: dict[int, Waiting] = {}
    for row in table.rows:
        if row.fate is not RowFate.PROPERTY and row.row not in joins:
            left_out[row.row] = row.reason
            continue
        at, reason = home.of(row, joins, by_key.get(keys[row.row], ""))
        if at is None and reason == _NOBODYS:
            left_out[row.row] = reason
        elif at is None:
            waiting[row.row] = Waiting(row.row, _label(row), keys[row.row], reason, partial(home.candidates, row))
        else:
            homes[at].append(row)
            reasons[row.row] = reason
    columns = parts_of_table(table.headings, rules, parts)
    matches: dict[str, Mapping[str, Cleaned]] = {}
    issues: list[Issue] = []
    for at, rows in list(homes.items()):
        facts, left = facts_by_field(rows, _facts_of(rows, is_own=at in mine), columns, rules)
        has_record = any(name in RECORD_FIELDS for row in rows for name in row.cells)
        if left and not has_record:
            why = f"{len(rows)} rows are of one property; {next(iter(left.values()))}"
            for row in rows:
                shown = (Candidate(at, 100.0, reasons.pop(row.row)),)
                waiting[row.row] = Waiting(row.row, _label(row), keys[row.row], why, partial(tuple, shown))
            del homes[at]
            continue
        issues += _issues_of(left, rows)
        matches[at] = facts
    return SupplementJoin(
        key,
        {at: tuple(rows) for at, rows in homes.items()},
        reasons,
        matches,
        {at: rows[0].row for at, rows in homes.items()},
        tuple(waiting[row.row] for row in table.rows if row.row in waiting),
        left_out,
        tuple(at for at in own if at not in homes),
        keys,
        tuple(issues),
    )


_NOBODYS = "Said by hand to be no property's."


class _Homes:
    """Where rows belong: as a person says, else as was said before, else as the table tells."""

    def __init__(self, own: Finder, others: Finder, properties: Columns) -> None:
        self._own, self._others, self._properties = own, others, properties

    def of(self, row: ReadRow, joins: Mapping[int, str | None], told: str | None) -> tuple[str | None, str]:
        """Return the property of a row and why; ``told`` is the decision about its key, empty where there is none."""
        decided = joins.get(row.row, told)
        if decided is None:
            return None, _NOBODYS
        if decided in self._properties:
            return decided, "said by hand"
        found, reason = self._own.home(row)
        if found is None:
            elsewhere = self._others.certain_elsewhere(row)
            if elsewhere is not None:
                return elsewhere, "another partner's property, by UPRN or by name and postcode"
        return found, reason if found is not None else row.reason or reason

    def candidates(self, row: ReadRow) -> tuple[Candidate, ...]:
        """Return what a row may mean: the partner's own first, then others' where it may hold or use a part of them."""
        own = self._own.candidates(row)
        return (*own, *self._others.candidates(row))[: max(3, len(own))]


def _key_text(row: ReadRow, key: KeyChoice | None) -> str:
    """Return the text by which a decision about a row is remembered for the next edition."""
    told = row.raw.get(key.heading, "") if key is not None else ""
    if not told:
        told = next((row.text(name) for name in ("local_id", "uprn", "cost_centre") if row.text(name)), "")
    if not told:
        told = " ".join(row.text(name) for name in (*NAME_FIELDS, "postcode") if row.text(name))
    return squeezed(told or " ".join(row.raw.values()))


def _label(row: ReadRow) -> str:
    told = (row.text(name) for name in (*NAME_FIELDS, "local_id", "cost_centre", "uprn", "postcode"))
    return next((text for text in told if text), next(iter(row.raw.values()), ""))


def _facts_of(rows: Iterable[ReadRow], *, is_own: bool) -> Sequence[str]:
    """Return the fields that the rows may tell of the property itself.

    What a partner pays or counts in another's building is no fact of that building. Of several interests in one
    property their records tell, not the property's own fields.
    """
    if not is_own:
        return ()
    rows = list(rows)
    names = dict.fromkeys(name for row in rows for name in row.cells if name not in KEY_FIELDS)
    return [name for name in names if name not in RECORD_FIELDS or len(rows) == 1]


def _issues_of(left: Mapping[str, str], rows: Sequence[ReadRow]) -> Iterable[Issue]:
    for name, why in left.items():
        cell = next(row.cells[name] for row in rows if name in row.cells)
        message = f"{len(rows)} rows of one property: {why}; “{cell.column}” was left out."
        yield Issue(rows[0].row, cell.column, cell.raw, "parts-not-joined", Severity.WARNING, message)
