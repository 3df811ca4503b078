"""An accepted edition as it was read: its rows and issues as the project keeps them, its properties as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.claims import Claim, ColumnGuess, Issue, RowFate, RowRecord, resolve
from estates_app.domain.estate import Edition
from estates_app.registers.mapping import propose_columns
from estates_app.workspace.issue_words import Remedy, gathered
from estates_app.workspace.register_view import (
    RegisterView,
    RowView,
    about,
    marks_of,
    place_of,
    position_in_words,
    register_name,
    state_of,
    waiting_issues,
    worst_of,
)
from estates_app.workspace.session import Session

#: Issues of a cell that a person may put right by typing the value.
_CORRECTABLE = frozenset(
    {"unreadable", "postcode-form", "hardly-credible", "area-comma", "area-differs", "spelling"}
    | {"uprn-damaged", "uprn-long", "uprn-placeholder"}
)

#: More issues than this are not looked at one by one.
_MOST_LOOKED_AT = 300


@dataclass(frozen=True, eq=False)
class Kept:
    """What the project keeps of an edition. It never changes, so it is read once.

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
    """Return what the project keeps of an edition; worked out once a session. Reads the project file."""
    return session.graph.pull(
        f"rows of edition {edition.id}", (), None, lambda: Kept(edition, tuple(session.store.rows(edition.id)))
    )


def view_of_edition(session: Session, edition: Edition) -> RegisterView:
    """Return what an accepted edition looks like now. Reads the project file, so it belongs on the window's thread."""
    kept, estate = kept_of(session, edition), session.estate
    columns, told = session.graph.pull(
        f"columns of edition {edition.id}", (), None, lambda: _columns_and_issues(session, kept)
    )
    headings = [guess.source for guess in columns]
    home = {row.row: row.property_id for row in kept.rows if row.property_id in estate.properties}
    field_of = {guess.source: guess.field for guess in columns if guess.field}
    open_issues = [
        issue for issue in told if not (len(told) <= _MOST_LOOKED_AT and _is_corrected(session, issue, home, field_of))
    ]
    issues = (*waiting_issues((r.row, r.fate, r.reason) for r in kept.rows), *open_issues)
    worst = worst_of(issues)
    names = [h for key in ("name", "site_name", "address", "postcode") for h, f in field_of.items() if f == key]
    rows = []
    for record in kept.rows:
        key = home.get(record.row) or ""
        table = estate.properties
        written = next((record.raw[h] for h in names if record.raw.get(h, "").strip()), "no name")
        rows.append(
            RowView(
                row=record.row,
                cells=tuple(record.raw.get(heading, "") for heading in headings),
                fate=record.fate,
                reason=record.reason,
                state=state_of(record.fate, worst.get(record.row)),
                property_id=key,
                name=str(table.get(key, "name") or written) if key else written,
                site_area_m2=table.get(key, "site_area_m2") if key else None,
                gia_m2=table.get(key, "gia_m2") if key else None,
                position=position_in_words(place_of(table, key), record.fate),
            )
        )
    partner = estate.partners.get(edition.partner_id)
    return RegisterView(
        title=register_name(edition.file),
        partner=partner.name if partner else "a partner who is gone",
        code=partner.code if partner else "VO",
        file=edition.file,
        about=about(edition.sheet, edition.encoding, edition.crs),
        number=number_of(session, edition),
        edition_id=edition.id,
        columns=columns,
        rows=tuple(rows),
        marks=marks_of(issues, [row.row for row in rows], headings),
        issues=tuple(gathered(issues, _remedies(issues, home, field_of))),
    )


def number_of(session: Session, edition: Edition) -> int:
    """Return the number of an edition among those of its partner."""
    mine = [e.id for e in session.estate.editions if e.partner_id == edition.partner_id]
    return 1 + mine.index(edition.id)


def _columns_and_issues(session: Session, kept: Kept) -> tuple[tuple[ColumnGuess, ...], tuple[Issue, ...]]:
    """Return the headings in their order, each with the field that its cells became, and the issues."""
    headings = _headings(kept.rows)
    issues = tuple(session.store.issues(kept.edition.id))
    return _columns(session, kept.edition, kept.rows, headings, issues), issues


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
    session: Session,
    edition: Edition,
    rows: Sequence[RowRecord],
    headings: Sequence[str],
    issues: Sequence[Issue],
) -> tuple[ColumnGuess, ...]:
    """Return what each column was taken for: as its claims tell, else as its heading does where a cell was refused."""
    found: dict[str, str] = {}
    for claim in _some_claims(session, edition, rows, headings, found):
        found.setdefault(claim.column, claim.field)
    refused = {issue.column for issue in issues} - set(found)
    if refused.intersection(headings):
        samples = [[row.raw.get(heading, "") for row in rows[:400]] for heading in headings]
        for guess in propose_columns(headings, samples, session.catalogue):
            if guess.source in refused and guess.field and guess.field not in found.values():
                found[guess.source] = guess.field
    return tuple(
        ColumnGuess(heading, found.get(heading), 1.0 if heading in found else 0.0, "as it was accepted")
        for heading in headings
    )


def _some_claims(
    session: Session, edition: Edition, rows: Sequence[RowRecord], headings: Sequence[str], found: Mapping[str, str]
) -> Iterator[Claim]:
    """Yield the claims of a few rows that fill every column: all claims of a county are too many to read for this."""
    for heading in headings:
        filled = [row for row in rows if row.property_id and row.raw.get(heading, "").strip()]
        for row in filled[:2]:
            if heading in found:
                break
            for claim in session.store.claims(row.property_id):
                if claim.edition_id == edition.id and claim.column:
                    yield claim


def _is_corrected(
    session: Session,
    issue: Issue,
    home: Mapping[int, str | None],
    field_of: Mapping[str, str | None],
) -> bool:
    """Whether a person has put the cell right since."""
    key, name = home.get(issue.row or 0), field_of.get(issue.column)
    if issue.code not in _CORRECTABLE or not key or not name:
        return False
    shown = resolve(claim for claim in session.store.claims(key) if claim.field == name)
    return shown is not None and shown.kind == "correction"


def _remedies(
    issues: Sequence[Issue], home: Mapping[int, str | None], field_of: Mapping[str, str | None]
) -> dict[tuple[str, str, tuple[int, ...]], Remedy]:
    return {
        (issue.code, issue.column, ()): Remedy("correct", "Correct it…")
        for issue in issues
        if issue.code in _CORRECTABLE and home.get(issue.row or 0) and field_of.get(issue.column)
    }
