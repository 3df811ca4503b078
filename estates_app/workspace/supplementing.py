"""Add facts to a partner's properties from a table without UPRN: costs by cost centre, people by base, footfall."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.domain.claims import Claim
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Provenance
from estates_app.domain.partnership import Partner
from estates_app.registers.supplement import Supplement, SupplementJoin, join_supplement, read_supplement
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.session import Arrival, Session


@dataclass(frozen=True)
class Supplemented:
    """What a supplementary table brought."""

    file: str
    partner: str
    rows_read: int
    joined: int
    unmatched: tuple[tuple[int, str], ...]


@dataclass(frozen=True, eq=False)
class PreparedSupplement:
    """A supplementary table as it would be joined. Nothing of it is kept yet.

    Attributes
    ----------
    source : SupplementSource
    partner : Partner
    table : Supplement
    join : SupplementJoin
    base : Columns
        The properties beside which it was joined.
    """

    source: SupplementSource
    partner: Partner
    table: Supplement
    join: SupplementJoin
    base: Columns

    @property
    def rows_read(self) -> int:
        """How many rows the table has."""
        return len(self.join.matches) + len(self.join.unmatched)


def add_supplement(session: Session, source: SupplementSource) -> Supplemented:
    """Join a supplementary table to one partner's properties. A known fact is kept; its rival is a claim.

    Raises
    ------
    InputError
        The file cannot be read or the partner is not known.
    """
    return accept_supplement(session, prepare_supplement(session, source))


def prepare_supplement(session: Session, source: SupplementSource) -> PreparedSupplement:
    """Read a supplementary table and find the properties of its rows; keep nothing, leave the project file alone.

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
    table = read_supplement(source.path, session.catalogue, key=source.key, mapping=source.columns, sheet=source.sheet)
    join = join_supplement(table, estate.properties, partner_id=partner.id)
    return PreparedSupplement(source, partner, table, join, estate.properties)


def accept_supplement(session: Session, prepared: PreparedSupplement) -> Supplemented:
    """Keep what was prepared, joined anew where the properties have changed meanwhile: one edit.

    Raises
    ------
    EstatesError
        The project cannot be written; nothing was kept.
    """
    session.finish()
    estate, source, partner, join = session.estate, prepared.source, prepared.partner, prepared.join
    if estate.properties is not prepared.base:
        join = join_supplement(prepared.table, estate.properties, partner_id=partner.id)
    edition = Edition(
        session.mint("edition"),
        partner.id,
        source.path.name,
        source.sheet,
        "",
        "",
        session.clock().isoformat(timespec="seconds"),
        "",
        len(estate.editions) + 1,
    )
    claims, changes = [], {}
    for key, cells in join.matches.items():
        for name, cell in cells.items():
            claims.append(
                Claim(
                    key,
                    name,
                    cell.value,
                    cell.raw,
                    cell.column,
                    cell.rule,
                    join.row_of[key],
                    edition.id,
                    partner.id,
                    "edition",
                    edition.sequence,
                )
            )
            if estate.properties.get(key, name) is None:
                changes[key, name] = cell.value
    after = estate.with_(
        properties=estate.properties.with_values(changes) if changes else estate.properties,
        editions=(*estate.editions, edition),
    )
    edit = session.new_edit(f"Add {len(join.matches)} rows of {source.path.name}", edition=edition.id)
    session.apply(edit, Arrival(after, Provenance(tuple(claims))))
    rows = len(join.matches) + len(join.unmatched)
    return Supplemented(source.path.name, partner.name, rows, len(join.matches), tuple(join.unmatched))
