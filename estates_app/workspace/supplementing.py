"""Add to a partner's properties from a table without UPRN: costs, people, footfall, condition, leases, occupations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from estates_app.domain.claims import Claim, Issue, Severity, resolve
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Estate, Provenance
from estates_app.domain.partnership import Partner
from estates_app.registers.joining import RECORD_FIELDS, SupplementJoin, join_supplement
from estates_app.registers.supplement import Supplement, read_supplement
from estates_app.workspace.interests import lease_claims
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.records import corrected_records, issues_of_records, with_records
from estates_app.workspace.reviewing import merged_into
from estates_app.workspace.session import Arrival, Session

#: What a person decided about rows: property id, or None for a row that is no property's.
Joins = Mapping[int, str | None]


@dataclass(frozen=True)
class Supplemented:
    """What a supplementary table brought. ``joined`` counts rows, ``left_out`` totals and rows that are nobody's."""

    file: str
    partner: str
    rows_read: int
    joined: int
    unmatched: tuple[tuple[int, str], ...]
    properties: int = 0
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class PreparedSupplement:
    """A supplementary table as it would be joined. Nothing of it is kept yet.

    Attributes
    ----------
    source : SupplementSource
    partner : Partner
    table : Supplement
    join : SupplementJoin
    base : Estate
        The snapshot beside which it was joined.
    joins : mapping of row to property id or None
        What a person decided about its rows.
    remembered : mapping of key text to property id or None
        What was decided about an earlier edition.
    """

    source: SupplementSource
    partner: Partner
    table: Supplement
    join: SupplementJoin
    base: Estate
    joins: Joins = field(default_factory=dict)
    remembered: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def rows_read(self) -> int:
        """How many rows the table has."""
        return len(self.table.rows)

    @property
    def rows_joined(self) -> int:
        """How many of them found their property."""
        return len(self.join.reason_of)


def add_supplement(session: Session, source: SupplementSource, joins: Mapping[int, str | None] = {}) -> Supplemented:
    """Join a supplementary table to one partner's properties.

    A known fact is kept and its rival is a claim, but for what an earlier edition of a table brought, and for leases:
    there the property shows what its holder's newest records say (`interests.lease_claims`).

    Raises
    ------
    InputError
        The file cannot be read or the partner is not known.
    """
    return accept_supplement(session, prepare_supplement(session, source, joins=joins))


def remembered_joins(session: Session, partner_id: str) -> dict[str, str | None]:
    """Return what people decided about rows of a partner's tables, by key text; the newest word counts."""
    found: dict[str, str | None] = {}
    line, merged = session.estate.line_of(partner_id), merged_into(session.estate)
    for edit in session.store.edits():
        detail = edit.detail or {}
        joins = detail.get("joins")
        if detail.get("partner") in line and isinstance(joins, dict):
            found |= {str(key): None if at is None else merged.get(str(at), str(at)) for key, at in joins.items()}
    return found


def prepare_supplement(
    session: Session,
    source: SupplementSource,
    *,
    joins: Mapping[int, str | None] = {},
    remembered: Mapping[str, str | None] | None = None,
) -> PreparedSupplement:
    """Read a supplementary table and find the properties of its rows; keep nothing, leave the project file alone.

    Parameters
    ----------
    joins : mapping of row to property id or None
    remembered : mapping of key text to property id or None, optional
        What `remembered_joins` gives; it is read here where it is None, which only the session's thread may do.

    Raises
    ------
    InputError
        The file cannot be read or the partner is not known.
    """
    estate = session.estate
    partner = next((p for p in estate.partners.values() if p.name.casefold() == source.partner.casefold()), None)
    if partner is None:
        raise InputError(
            f"there is no partner called {source.partner}", where=source.path.name, remedy="import its register first"
        )
    known = remembered_joins(session, partner.id) if remembered is None else remembered
    rules = session.rules.joining
    table = read_supplement(
        source.path, session.catalogue, rules=rules, key=source.key, mapping=source.columns, sheet=source.sheet
    )
    if source.parts and source.parts not in table.headings:
        raise InputError(f"no column is headed “{source.parts}”", where=table.file, remedy="correct parts")
    join = _join(session, estate, source, partner, table, joins, known)
    return PreparedSupplement(source, partner, table, join, estate, dict(joins), known)


def joined_anew(session: Session, prepared: PreparedSupplement, joins: Joins, parts: str = "") -> PreparedSupplement:
    """Return what was prepared with other decisions of a person, on the present snapshot; the file is not read again.

    Parameters
    ----------
    parts : str
        Heading that says what part of a whole a row is; empty for what the source says.
    """
    estate = session.estate
    source = replace(prepared.source, parts=parts or prepared.source.parts)
    join = _join(session, estate, source, prepared.partner, prepared.table, joins, prepared.remembered)
    return replace(prepared, source=source, join=join, base=estate, joins=dict(joins))


def _join(
    session: Session,
    estate: Estate,
    source: SupplementSource,
    partner: Partner,
    table: Supplement,
    joins: Joins,
    remembered: Mapping[str, str | None],
) -> SupplementJoin:
    used = {
        str(place)
        for records in (estate.interests, estate.occupations)
        for place, teller in zip(records.texts("property"), records.texts("partner"), strict=True)
        if teller == partner.id and place in estate.properties
    }
    return join_supplement(
        table,
        estate.properties,
        partner_id=partner.id,
        rules=session.rules.joining,
        also=used,
        joins=joins,
        remembered=remembered,
        parts=source.parts,
    )


def accept_supplement(session: Session, prepared: PreparedSupplement) -> Supplemented:
    """Keep what was prepared, joined anew where the properties have changed meanwhile: one edit.

    What a person decided about rows is kept in the log with it and holds for the table's next edition. Rows that still
    wait are kept as issues of the edition, with all that they say.

    Raises
    ------
    EstatesError
        The project cannot be written; nothing was kept.
    """
    session.finish()
    estate, source, partner = session.estate, prepared.source, prepared.partner
    if estate is not prepared.base:
        prepared = joined_anew(session, prepared, prepared.joins)
    join, now = prepared.join, session.clock().isoformat(timespec="seconds")
    at = (partner.id, source.path.name, source.sheet, "", "", now, "", len(estate.editions) + 1)
    edition = Edition(session.mint("edition"), *at)
    claims = tuple(_claims(join, edition))
    filled = estate.with_(
        properties=estate.properties.with_values(_filled(session, estate, join)),
        editions=(*estate.editions, edition),
    )
    kept = session.store.corrected() | corrected_records(session.store)
    after = with_records(filled, join.rows_of, partner, edition, session.mint, kept=kept)
    # What follows from a lease's record comes first: among claims of one edition the first is shown.
    shown = lease_claims(filled.with_(interests=after.interests), join.rows_of, partner, edition)
    issues = (*prepared.table.issues, *join.issues, *_left(prepared), *issues_of_records(after, edition))
    joins = {join.keys[row]: home for row, home in prepared.joins.items() if row in join.keys}
    edit = session.new_edit(
        f"Add {len(join.reason_of)} rows of {source.path.name}", edition=edition.id, partner=partner.id, joins=joins
    )
    added = Provenance(shown + claims, issues=tuple((edition.id, issue) for issue in issues))
    session.apply(edit, Arrival(after, added))
    return Supplemented(
        source.path.name,
        partner.name,
        prepared.rows_read,
        prepared.rows_joined,
        join.unmatched,
        len(join.rows_of),
        len(join.left_out),
    )


def _claims(join: SupplementJoin, edition: Edition) -> Iterator[Claim]:
    """Yield what the rows tell: of the property itself, and of each record by its own row."""
    for key, cells in join.matches.items():
        told = [(join.row_of[key], name, cell) for name, cell in cells.items()]
        told += [
            (row.row, name, cell)
            for row in join.rows_of[key]
            for name, cell in row.cells.items()
            if name in RECORD_FIELDS and name not in cells
        ]
        for row, name, cell in told:
            at = (row, edition.id, edition.partner_id, "edition", edition.sequence)
            yield Claim(key, name, cell.value, cell.raw, cell.column, cell.rule, *at)


def _filled(session: Session, estate: Estate, join: SupplementJoin) -> dict[tuple[str, str], object]:
    """Return the cells that the table fills: those that are empty, and those that its earlier edition filled."""
    earlier = {
        str((edit.detail or {}).get("edition"))
        for edit in session.store.edits()
        if isinstance((edit.detail or {}).get("joins"), dict)
    }
    told: dict[tuple[str, str], list[Claim]] = {}
    if earlier:
        for claim in session.store.claims_of(tuple(join.matches)):
            told.setdefault((claim.property_id, claim.field), []).append(claim)
    filled: dict[tuple[str, str], object] = {}
    table = estate.properties
    columns = {name: table.column(name) for cells in join.matches.values() for name in cells}
    for key, cells in join.matches.items():
        holder = str(table.get(key, "partner"))
        for name, cell in cells.items():
            shown = resolve(told.get((key, name), ()), holder)
            is_older = shown is not None and shown.kind == "edition" and shown.edition_id in earlier
            if is_older or columns[name].get(table.row(key)) is None:
                filled[key, name] = cell.value
    return filled


def _left(prepared: PreparedSupplement) -> Iterator[Issue]:
    """Yield an issue for each row that brings nothing, with all that it says: no row is lost."""
    said = {
        row.row: "; ".join(f"{heading}: {text}" for heading, text in row.raw.items()) for row in prepared.table.rows
    }
    for waits in prepared.join.waiting:
        message = f"It was joined to no property: {waits.reason}."
        yield Issue(waits.row, "", said[waits.row], "row-not-joined", Severity.WARNING, message)
    for number, reason in prepared.join.left_out.items():
        yield Issue(number, "", said[number], "row-left-out", Severity.NOTE, reason)
