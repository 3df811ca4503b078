"""Add facts to a partner's properties from a table without UPRN: costs by cost centre, people by base, footfall."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.domain.claims import Claim
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Edition, Provenance
from estates_app.registers.supplement import join_supplement, read_supplement
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


def add_supplement(session: Session, source: SupplementSource) -> Supplemented:
    """Join a supplementary table to one partner's properties. A known fact is kept; its rival is a claim.

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
