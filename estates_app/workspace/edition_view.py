"""An accepted edition as it was read: its rows and issues as the project keeps them, its properties as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from estates_app.domain.claims import Claim, ColumnGuess, Issue, RowFate, RowRecord, resolve
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.columns.mapping import propose_columns
from estates_app.workspace.composing import Composed
from estates_app.workspace.issue_words import Remedy, gathered
from estates_app.workspace.register_view import (
    RegisterView,
    RowView,
    about,
    marks_of,
    position_in_words,
    register_name,
    state_of,
    waiting_issues,
    worst_of,
)
from estates_app.workspace.session import Session

#: Returns the claims to a property.
ClaimsOf = Callable[[str | None], Iterable[Claim]]

#: Issues of a cell that a person may put right by typing the value.
_CORRECTABLE = frozenset(
    {"unreadable", "postcode-form", "hardly-credible", "area-comma", "area-differs", "spelling"}
    | {"uprn-damaged", "uprn-long", "uprn-placeholder"}
)

#: More issues than this are not looked at one by one.
_MOST_LOOKED_AT = 300


@dataclass(frozen=True, eq=False)
class Kept:
    """What the project keeps of an edition. Only which property a row is of may change.

    Attributes
    ----------
    edition : Edition
    rows : tuple of RowRecord
    """

    edition: Edition
    rows: tuple[RowRecord, ...]

    @property
    def waiting(self) -> int:
        """How many of its rows wait for a person."""
        return sum(row.fate is RowFate.SET_ASIDE for row in self.rows)


def kept_of(session: Session, edition: Edition) -> Kept:
    """Return what the project keeps of an edition; read again only where rows of it went to other properties."""
    return session.graph.pull(
        f"rows of edition {edition.id}",
        (),
        _relinked(session, edition.id),
        lambda: Kept(edition, tuple(session.store.rows(edition.id))),
    )


def rows_that_wait(session: Session) -> int:
    """Return how many rows of all editions wait for a person; none is read for that."""
    editions = tuple(edition.id for edition in session.estate.editions)

    def count() -> int:
        waiting = session.store.count_set_aside()
        return sum(waiting.get(edition, 0) for edition in editions)

    return session.graph.pull("rows that wait", (), editions, count)


def _relinked(session: Session, edition_id: str) -> frozenset[str]:
    """Return the decisions by which rows of an edition went to other properties."""
    return frozenset(key for key, told in session.estate.decisions.items() if edition_id in told.editions)


@dataclass(frozen=True, eq=False)
class Told:
    """What the rows of an edition tell of its columns, and its issues. It never changes either.

    Attributes
    ----------
    columns : tuple of ColumnGuess
    issues : tuple of Issue
    """

    columns: tuple[ColumnGuess, ...]
    issues: tuple[Issue, ...]


def view_of_edition(session: Session, edition: Edition) -> RegisterView:
    """Return what an accepted edition looks like now. Reads the project file, so it belongs on the window's thread."""
    kept, estate = kept_of(session, edition), session.estate

    def read() -> Told:
        issues = tuple(session.store.issues(edition.id))
        return _told(session.catalogue, kept, issues, session.store.claims)

    told = session.graph.pull(f"columns of edition {edition.id}", (), None, read)
    home = _home(estate, kept)
    is_looked_at = len(told.issues) <= _MOST_LOOKED_AT
    field_of = _field_of(told.columns)
    still = (i for i in told.issues if not (is_looked_at and _is_corrected(session, i, home, field_of)))
    return _as_it_is(estate, kept, replace(told, issues=tuple(still)), home)


@dataclass(frozen=True, eq=False)
class Accepted:
    """An edition as it will be seen once it is kept.

    Attributes
    ----------
    kept : Kept
    told : Told
    view : RegisterView
    stamp : Columns
        The properties beside which it was made.
    """

    kept: Kept
    told: Told
    view: RegisterView
    stamp: Columns


def accepted_of(composed: Composed) -> Accepted:
    """Return how a composed import will be seen. Reads no file: any thread may ask."""
    kept = Kept(composed.edition, composed.added.rows)
    told = Told(composed.edition.columns, tuple(issue for _, issue in composed.added.issues))
    view = _as_it_is(composed.estate, kept, told, _home(composed.estate, kept))
    return Accepted(kept, told, view, composed.estate.properties)


def remember(session: Session, accepted: Accepted) -> None:
    """Keep what is known of an edition that comes in, so that the project file is not asked for it."""
    key = accepted.kept.edition.id
    session.graph.pull(f"rows of edition {key}", (), _relinked(session, key), lambda: accepted.kept)
    session.graph.pull(f"columns of edition {key}", (), None, lambda: accepted.told)


def _home(estate: Estate, kept: Kept) -> dict[int, str]:
    """Return the property of each row that became one and is still there."""
    return {row.row: str(row.property_id) for row in kept.rows if row.property_id in estate.properties}


def _field_of(columns: Sequence[ColumnGuess]) -> dict[str, str]:
    return {guess.source: guess.field for guess in columns if guess.field}


def _as_it_is(estate: Estate, kept: Kept, told: Told, home: Mapping[int, str]) -> RegisterView:
    """Return what an edition looks like beside the properties of a snapshot."""
    edition, table = kept.edition, estate.properties
    headings = [guess.source for guess in told.columns]
    field_of = _field_of(told.columns)
    issues = (*waiting_issues((r.row, r.fate, r.reason) for r in kept.rows), *told.issues)
    worst = worst_of(issues)
    names = [h for key in ("name", "site_name", "address", "postcode") for h, f in field_of.items() if f == key]
    name, area, gia, place = (table.column(key) for key in ("name", "site_area_m2", "gia_m2", "geometry"))
    rows = []
    for record in kept.rows:
        key = home.get(record.row, "")
        at = table.row(key) if key else -1
        written = next((record.raw[h] for h in names if record.raw.get(h, "").strip()), "no name")
        point = place.get(at) if key else None
        rows.append(
            RowView(
                row=record.row,
                cells=tuple(record.raw.get(heading, "") for heading in headings),
                fate=record.fate,
                reason=record.reason,
                state=state_of(record.fate, worst.get(record.row)),
                property_id=key,
                name=str(name.get(at) or written) if key else written,
                site_area_m2=area.get(at) if key else None,
                gia_m2=gia.get(at) if key else None,
                position=position_in_words((point.x, point.y) if point is not None else None, record.fate),
            )
        )
    partner = estate.partners.get(edition.partner_id)
    return RegisterView(
        title=register_name(edition.file, partner.name if partner else ""),
        partner=partner.name if partner else "a partner who is gone",
        code=partner.code if partner else "VO",
        file=edition.file,
        about=about(edition.sheet, edition.encoding, edition.crs),
        number=_number_of(estate, edition),
        edition_id=edition.id,
        columns=told.columns,
        rows=tuple(rows),
        marks=marks_of(issues, [row.row for row in rows], headings),
        issues=tuple(gathered(issues, _remedies(issues, home, field_of))),
    )


def _number_of(estate: Estate, edition: Edition) -> int:
    """Return the number of an edition among those of its partner."""
    mine = [e.id for e in estate.editions if e.partner_id == edition.partner_id]
    return 1 + mine.index(edition.id)


def _told(catalogue: FieldCatalogue, kept: Kept, issues: tuple[Issue, ...], claims_of: ClaimsOf) -> Told:
    """Return the headings in their order, each with the field that its cells became, and the issues."""
    if kept.edition.columns:
        return Told(kept.edition.columns, issues)
    return Told(_columns(catalogue, kept, _headings(kept.rows), issues, claims_of), issues)


def _headings(rows: Sequence[RowRecord]) -> list[str]:
    """Return the headings in their order. Blank cells are not kept, so each stands after the one before it."""
    order: list[str] = []
    seen: set[str] = set()
    for row in rows:
        at = 0
        for heading in row.raw:
            if heading in seen:
                at = order.index(heading) + 1 if order[at - 1 : at] != [heading] else at
            else:
                order.insert(at, heading)
                seen.add(heading)
                at += 1
    return order


def _columns(
    catalogue: FieldCatalogue, kept: Kept, headings: Sequence[str], issues: Sequence[Issue], claims_of: ClaimsOf
) -> tuple[ColumnGuess, ...]:
    """Return what each column was taken for: as its claims tell, else as its heading does where a cell was refused."""
    found: dict[str, str] = {}
    for claim in _some_claims(kept, headings, found, claims_of):
        found.setdefault(claim.column, claim.field)
    refused = {issue.column for issue in issues} - set(found)
    if refused.intersection(headings):
        samples = [[row.raw.get(heading, "") for row in kept.rows[:400]] for heading in headings]
        for guess in propose_columns(headings, samples, catalogue):
            if guess.source in refused and guess.field and guess.field not in found.values():
                found[guess.source] = guess.field
    return tuple(
        ColumnGuess(heading, found.get(heading), 1.0 if heading in found else 0.0, "as it was accepted")
        for heading in headings
    )


def _some_claims(kept: Kept, headings: Sequence[str], found: Mapping[str, str], claims_of: ClaimsOf) -> Iterator[Claim]:
    """Yield the claims of a few rows that fill every column: all claims of a county are too many to read for this."""
    for heading in headings:
        filled = (row for row in kept.rows if row.property_id and row.raw.get(heading, "").strip())
        for row in islice(filled, 2):
            if heading in found:
                break
            for claim in claims_of(row.property_id):
                if claim.edition_id == kept.edition.id and claim.column:
                    yield claim


def _is_corrected(
    session: Session,
    issue: Issue,
    home: Mapping[int, str],
    field_of: Mapping[str, str],
) -> bool:
    """Whether a person has put the cell right since."""
    key, name = home.get(issue.row or 0), field_of.get(issue.column)
    if issue.code not in _CORRECTABLE or not key or not name:
        return False
    shown = resolve(claim for claim in session.store.claims(key) if claim.field == name)
    return shown is not None and shown.kind == "correction"


def _remedies(
    issues: Sequence[Issue], home: Mapping[int, str], field_of: Mapping[str, str]
) -> dict[tuple[str, str, tuple[int, ...]], Remedy]:
    return {
        (issue.code, issue.column, ()): Remedy("correct", "Correct it…")
        for issue in issues
        if issue.code in _CORRECTABLE and home.get(issue.row or 0) and field_of.get(issue.column)
    }
