"""What a register looks like beside what it becomes: made of a prepared import, or of an edition that was accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from estates_app.domain.claims import SURE, ColumnGuess, Issue, ReadRow, RowFate, Severity
from estates_app.domain.columns import Columns
from estates_app.registers.placing.grid import grid_reference_of
from estates_app.workspace.issue_words import (
    JOINED,
    LEFT_ASIDE,
    NO_PROPERTY,
    OUTSIDE,
    POSSIBLE_MATCH,
    SET_ASIDE,
    IssueView,
    Remedy,
    gathered,
)
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.reading_words import found_in_words
from estates_app.workspace.renewal_view import RenewalView, renewal_view

#: Words of file names that are letters, not words.
_LETTERS = frozenset({"nhs", "gp", "dwp", "cc", "dc", "bc", "pcc", "uprn"})

#: What stands in the place of a position where a row becomes no property.
_NO_POSITION = {
    RowFate.SET_ASIDE: "set aside",
    RowFate.NOT_PROPERTY: "no property",
    RowFate.OUTSIDE_AREA: "outside",
}


@dataclass(frozen=True)
class RowView:
    """One row of the file, and what it becomes.

    Attributes
    ----------
    row : int
        Row number as a spreadsheet shows it.
    cells : tuple of str
        As the partner wrote them, one for each heading; empty where blank.
    fate : RowFate
    reason : str
        Why it was merged, set aside, is no property or lies outside.
    state : str
        ``done``, ``check`` (something is worth a look), ``person`` (it waits for somebody), ``merged`` or ``left``.
    property_id : str
        The property in the estate, empty where there is none (yet).
    name : str
    site_area_m2, gia_m2 : float or None
    position : str
        Grid reference ("SK 407 545"), or why there is none.
    """

    row: int
    cells: tuple[str, ...]
    fate: RowFate
    reason: str
    state: str
    property_id: str
    name: str
    site_area_m2: float | None
    gia_m2: float | None
    position: str


@dataclass(frozen=True, eq=False)
class RegisterView:
    """A register for the eye.

    Attributes
    ----------
    title, partner, code : str
        Name of the register, name of the partner and its code for the symbol.
    file, about : str
        File name, and sheet, encoding and coordinates in words.
    number : int
        Of the edition, counted by partner.
    edition_id : str
        Empty where it is not accepted yet.
    columns : tuple of ColumnGuess
        One for each heading.
    rows : tuple of RowView
    marks : mapping of (index of row, index of column) to (Severity, sentence)
    weak : frozenset of int
        Indices of columns of which a person should look at what they were taken for.
    issues : tuple of IssueView
    how_read : str
        Where its table was found, in words; empty of an accepted edition.
    is_remembered : bool
        Whether its columns are read as an earlier edition's were.
    renewal : RenewalView or None
        What it changes where it is a newer edition.
    """

    title: str
    partner: str
    code: str
    file: str
    about: str
    number: int
    edition_id: str
    columns: tuple[ColumnGuess, ...]
    rows: tuple[RowView, ...]
    marks: Mapping[tuple[int, int], tuple[Severity, str]] = field(default_factory=dict)
    issues: tuple[IssueView, ...] = ()
    weak: frozenset[int] = frozenset()
    how_read: str = ""
    is_remembered: bool = False
    renewal: RenewalView | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether it is in the estate."""
        return bool(self.edition_id)

    @property
    def counts(self) -> dict[RowFate, int]:
        """How many rows have each fate; they add up to the rows read."""
        found = Counter(row.fate for row in self.rows)
        return {fate: found[fate] for fate in RowFate}

    @property
    def waiting(self) -> int:
        """How many rows wait for a person."""
        return self.counts[RowFate.SET_ASIDE]

    def index_of(self, row: int) -> int:
        """Return the index of a row number, -1 where there is none."""
        return next((i for i, view in enumerate(self.rows) if view.row == row), -1)


def view_of(prepared: Prepared, ahead: Iterable[Issue] = ()) -> RegisterView:
    """Return what a prepared register looks like.

    Parameters
    ----------
    ahead : iterable of Issue
        What will be said of its rows when it comes in (`door_ahead.confidential_in`).
    """
    reading, estate = prepared.reading, prepared.base
    headings = [guess.source for guess in reading.columns]
    issues = (*waiting_issues((r.row, r.fate, r.reason) for r in reading.rows), *reading.issues, *ahead)
    worst = worst_of(issues)
    rows = tuple(_row(row, headings, prepared, worst.get(row.row)) for row in reading.rows)
    return RegisterView(
        title=register_name(reading.file, prepared.partner.name),
        partner=prepared.partner.name,
        code=prepared.partner.code,
        file=reading.file,
        about=about(reading.sheet, reading.encoding, reading.crs),
        number=1 + sum(edition.partner_id == prepared.partner.id for edition in estate.editions),
        edition_id="",
        columns=reading.columns,
        rows=rows,
        marks=marks_of(issues, [r.row for r in rows], headings),
        issues=tuple(gathered(issues, _remedies(issues, rows, headings))),
        weak=_weak(reading.columns, rows, reading.issues),
        how_read=found_in_words(prepared.read),
        is_remembered=any(issue.code == "mapping-remembered" for issue in reading.issues),
        renewal=renewal_view(prepared),
    )


def only_rows(view: RegisterView, rows: Iterable[int]) -> RegisterView:
    """Return the view of a register with some of its rows alone, by their numbers."""
    wanted = set(rows)
    kept = [at for at, row in enumerate(view.rows) if row.row in wanted]
    new = {before: now for now, before in enumerate(kept)}
    marks = {(new[row], column): mark for (row, column), mark in view.marks.items() if row in new}
    return replace(view, rows=tuple(view.rows[at] for at in kept), marks=marks)


def register_name(file: str, holder: str = "") -> str:
    """Return what a register is called: its file's name in words ("Fire rescue land and assets").

    Words of its holder's name are written as there ("South Harrow parish assets").
    """
    names = {word.casefold(): word for word in holder.split()}
    words = [w.upper() if w in _LETTERS else w for w in re.sub(r"[_\-.]+", " ", PurePath(file).stem).split()]
    name = " ".join(names.get(word.casefold(), word) for word in words)
    return name[:1].upper() + name[1:] or file


def about(sheet: str, encoding: str, crs: str) -> str:
    """Return sheet, encoding and coordinates in words."""
    parts = [f"sheet {sheet}" if sheet and not crs else f"layer {sheet}" if sheet else "", encoding, crs]
    return ", ".join(part for part in parts if part)


def _weak(columns: Sequence[ColumnGuess], rows: Sequence[RowView], issues: Iterable[Issue]) -> frozenset[int]:
    """Return the columns whose guess is weak, or of which every second cell did not fit what they were taken for."""
    odd = Counter(issue.column for issue in issues if issue.row is not None)
    filled = [sum(bool(row.cells[at].strip()) for row in rows) for at in range(len(columns))]
    return frozenset(
        at
        for at, guess in enumerate(columns)
        if guess.field and (guess.confidence < SURE or (filled[at] and 2 * odd[guess.source] > filled[at]))
    )


def position_in_words(xy: tuple[float, float] | None, fate: RowFate) -> str:
    """Return where a row lies, or why it has no place."""
    if fate in _NO_POSITION:
        return _NO_POSITION[fate]
    return (grid_reference_of(*xy) if xy else "") or "no place yet"


def state_of(fate: RowFate, worst: Severity | None) -> str:
    """Return the state of a row for its glyph."""
    if fate is RowFate.SET_ASIDE:
        return "person"
    if fate in _NO_POSITION:
        return "left"
    if worst in (Severity.WARNING, Severity.ERROR):
        return "check"
    return "merged" if fate is RowFate.MERGED else "done"


def worst_of(issues: Iterable[Issue]) -> dict[int, Severity]:
    """Return the most serious severity of each row."""
    order = list(Severity)
    worst: dict[int, Severity] = {}
    for issue in issues:
        if issue.row is not None and order.index(issue.severity) >= order.index(worst.get(issue.row, Severity.NOTE)):
            worst[issue.row] = issue.severity
    return worst


def marks_of(
    issues: Iterable[Issue], rows: Sequence[int], headings: Sequence[str]
) -> dict[tuple[int, int], tuple[Severity, str]]:
    """Return which cells are marked, by their indices; what is only a note marks nothing."""
    at_row = {row: i for i, row in enumerate(rows)}
    at_column = {heading: i for i, heading in enumerate(headings)}
    marks: dict[tuple[int, int], tuple[Severity, str]] = {}
    for issue in issues:
        if issue.row in at_row and issue.column in at_column and issue.severity is not Severity.NOTE:
            marks[at_row[issue.row], at_column[issue.column]] = issue.severity, issue.message
    return marks


def waiting_issues(rows: Iterable[tuple[int, RowFate, str]]) -> tuple[Issue, ...]:
    """Return the rows that become no property as issues: those set aside need a person, the others are notes."""
    told = {
        RowFate.SET_ASIDE: (SET_ASIDE, Severity.ERROR),
        RowFate.OUTSIDE_AREA: (OUTSIDE, Severity.NOTE),
        RowFate.NOT_PROPERTY: (NO_PROPERTY, Severity.NOTE),
    }
    return tuple(Issue(row, "", "", *told[fate], reason) for row, fate, reason in rows if fate in told)


def _row(row: ReadRow, headings: Sequence[str], prepared: Prepared, worst: Severity | None) -> RowView:
    known = prepared.base.properties
    home = prepared.homes.get(row.row, "")
    if home not in known:
        home = ""
    xy = row.xy_27700 or place_of(known, home)
    return RowView(
        row=row.row,
        cells=tuple(row.raw.get(heading, "") for heading in headings),
        fate=row.fate,
        reason=row.reason,
        state=state_of(row.fate, worst),
        property_id=home,
        name=str(known.get(home, "name") or "") if home else row.text("name") or _any_name(row),
        site_area_m2=_number(row.value("site_area_m2")),
        gia_m2=_number(row.value("gia_m2")),
        position=position_in_words(xy, row.fate),
    )


def place_of(properties: Columns, key: str) -> tuple[float, float] | None:
    """Return where a property lies, None where it is not known or has no place."""
    point = properties.get(key, "geometry") if key else None
    return (point.x, point.y) if point is not None else None


def _any_name(row: ReadRow) -> str:
    return next((row.text(key) for key in ("site_name", "address", "postcode", "local_id") if row.text(key)), "no name")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _remedies(
    issues: Sequence[Issue], rows: Sequence[RowView], headings: Sequence[str]
) -> dict[tuple[str, str, tuple[int, ...]], Remedy]:
    """Return what can be put right while a register is only prepared."""
    remedies: dict[tuple[str, str, tuple[int, ...]], Remedy] = {}
    unread = Counter(issue.column for issue in issues if issue.code == "unreadable")
    for issue in issues:
        key = (issue.code, issue.column, ())
        if issue.code == "postcode-far":
            remedies[key] = Remedy("postcode", "Use the postcode")
        elif issue.code == LEFT_ASIDE:
            remedies[key] = Remedy("coordinates", "Use the coordinates")
        elif issue.code == POSSIBLE_MATCH:
            remedies[key] = Remedy("join", "Same building")
        elif issue.code == JOINED:
            remedies[key] = Remedy("part", "Keep apart")
        elif issue.code == "unreadable" and issue.column in headings:
            at = headings.index(issue.column)
            # Where most of a column cannot be read, it is the column that was mistaken and not its cells.
            if 2 * unread[issue.column] > sum(bool(row.cells[at].strip()) for row in rows):
                remedies[key] = Remedy("leave_out", "Leave the column out")
    return remedies
