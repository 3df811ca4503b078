"""Interests from the rows of a register or a table of leases: new ones made, the partner's own renewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from estates_app.domain.claims import Claim, ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.dates import parse_iso
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.interests import (
    INTEREST_FIELDS,
    INTEREST_KIND,
    KIND_OF_TENURE,
    LEASE_DATES,
    Interest,
    InterestKind,
    interest_of,
    is_one_family,
    kind_of,
)
from estates_app.domain.partnership import Partner
from estates_app.workspace.identity import Mint

#: Cells of records or properties that a person set: (id, field).
Kept = Collection[tuple[str, str]]

Record = dict[str, Any]

_FIELDS: Final = frozenset(INTEREST_FIELDS)

#: What tells one interest of a partner in a property from another, the strongest first.
_IDENTITY: Final = ("title_number", "lease_start", "lease_expiry")

#: What says where a record was told, not what it is.
_WHENCE: Final = ("row", "edition")

#: Fields that only whoever rents has: a row that tells one of them, and no tenure, is of a lease.
_OF_A_LEASE: Final = (*LEASE_DATES, "landlord", "lease_term_years", "lease_notice_months", "rent_review", "act_1954")

#: What a property shows of the interests in it.
PROPERTY_LEASE_FIELDS: Final = ("lease_start", "lease_break", "lease_expiry", "rent_gbp_a_year")


def renewed_interests(
    estate: Estate,
    rows_of: Mapping[str, Sequence[ReadRow]],
    partner: Partner,
    edition: Edition,
    mint: Mint,
    *,
    kept: Kept = (),
) -> Columns:
    """Return the interests with those that the rows tell.

    A record is found again by its title number, else its start, else its expiry, else because it is the only one of
    the partner in that property. What a newer edition leaves out of a record stays as it was; a record that it does
    not mention stays too, and its ``edition`` says how old it is. Other partners' records are never touched.
    """
    table = estate.interests
    own = own_records(table, partner.id)
    changes: dict[tuple[str, str], object] = {}
    added: list[Record] = []
    for key, rows in rows_of.items():
        told = _one_each(told for row in rows if (told := _told(row)) is not None)
        homes = _paired(told, own[key]) if key in own else {}
        for i, record in enumerate(told):
            record |= {"edition": edition.id}
            if i in homes:
                changes |= {(homes[i], name): value for name, value in record.items() if (homes[i], name) not in kept}
                continue
            marks = [str(record.get(name, "")) for name in _IDENTITY]
            made = mint("interest", partner.name, key, str(record["kind"]), *marks)
            added.append({"id": made, "property": key, "holder": partner.id, "partner": partner.id, **record})
    table = table.with_values(changes) if changes else table
    return table.appended(Columns.from_records(added)) if added else table


def own_records(table: Columns, partner_id: str) -> dict[str, dict[str, Record]]:
    """Return a partner's records by property and id."""
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    theirs = np.array([teller == partner_id for teller in table.texts("partner")], bool)
    for key, record in table.take(theirs).records() if theirs.any() else ():
        found[str(record.get("property"))][key] = record
    return found


def _told(row: ReadRow) -> Record | None:
    """Return the interest that a row tells, None where it tells none."""
    record: Record = {name: cell.value for name, cell in row.cells.items() if name in _FIELDS}
    if "act_1954" not in record and isinstance(row.value("act_1954_excluded"), bool):
        record["act_1954"] = not row.value("act_1954_excluded")  # the register asks the other way round
    tenure = row.cells.get("tenure")
    kind = kind_of(row.value(INTEREST_KIND))
    if kind is None and tenure is not None:  # the partner's own word may say more ("tenancy at will") than the list
        kind = kind_of(tenure.raw) or KIND_OF_TENURE.get(str(tenure.value))
    if kind is None and tenure is None:
        if any(name in record for name in _OF_A_LEASE):
            kind = InterestKind.LEASE
        elif record:
            kind = InterestKind.OTHER
    return None if kind is None else {**record, "kind": kind.value, "row": float(row.row)}


def _one_each(told: Iterable[Record]) -> list[Record]:
    """Return the records of one property with those joined that are one interest told by several rows."""
    found: list[Record] = []
    for record in told:
        for known in found:
            if _is_same_told(record, known):
                known |= {name: value for name, value in record.items() if name not in known}
                break
        else:
            found.append(record)
    return found


def _is_same_told(one: Record, other: Record) -> bool:
    same = _same(one, other)
    if same is not None:
        return same
    agrees = all(one[name] == other[name] for name in INTEREST_FIELDS if name in one and name in other)
    return agrees and is_one_family(InterestKind(one["kind"]), InterestKind(other["kind"]))


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    """Whether two records are one interest; None where nothing tells."""
    title, start, expiry = (
        None if one.get(name) is None or other.get(name) is None else _mark(one[name]) == _mark(other[name])
        for name in _IDENTITY
    )
    if title is not None:
        return title and start is not False
    if start is not None:
        return start
    return True if expiry else None  # another expiry may be a correction


def _mark(value: object) -> str:
    return "".join(str(value).casefold().split())


def _paired(told: Sequence[Record], known: Mapping[str, Mapping[str, Any]]) -> dict[int, str]:
    """Return which record known before each told one renews."""
    homes: dict[int, str] = {}
    free = dict(known)
    # What no mark tells apart is found again where all that is told agrees.
    for is_one in (_same, _is_repeated):
        for i, record in enumerate(told):
            match = None if i in homes else next((key for key, other in free.items() if is_one(record, other)), None)
            if match is not None:
                homes[i] = match
                del free[match]
    left = [i for i in range(len(told)) if i not in homes]
    if len(left) == 1 and len(free) == 1:
        (key, other), record = next(iter(free.items())), told[left[0]]
        if _same(record, other) is None and _may_be_one(record, other):
            homes[left[0]] = key
    elif left:  # several without a mark: the one whose kind nobody else has
        for i in left:
            alike = [k for k, other in free.items() if _same(told[i], other) is None and _is_like(told[i], other)]
            rivals = [j for j in left if j not in homes and _is_like(told[j], told[i])]
            if len(alike) == 1 and len(rivals) == 1:
                homes[i] = alike[0]
                del free[alike[0]]
    # A tenure alone ("leasehold") told that there is a lease, not which: the first that a schedule tells is it.
    bare = [key for key, other in free.items() if not any(other.get(name) is not None for name in INTEREST_FIELDS)]
    open_rows = [i for i in range(len(told)) if i not in homes]
    if len(bare) == 1 and open_rows and _is_like(told[open_rows[0]], free[bare[0]]):
        homes[open_rows[0]] = bare[0]
    return homes


def _is_repeated(told: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    return _same(told, known) is None and all(
        known.get(name) == value for name, value in told.items() if name not in _WHENCE
    )


def _is_like(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    kinds = [kind_of(record.get("kind")) or InterestKind.OTHER for record in (one, other)]
    return is_one_family(*kinds)


def _may_be_one(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two may be one where no mark tells: of one family, or both known by tenure alone."""
    by_tenure = not any(record.get(name) is not None for record in (one, other) for name in _IDENTITY)
    return by_tenure or _is_like(one, other)


def lease_claims(estate: Estate, keys: Iterable[str], partner: Partner, edition: Edition) -> tuple[Claim, ...]:
    """Return what properties show of several leases, as claims of an edition.

    The rule: the holder's own interests count, nobody else's. ``lease_break`` and ``lease_expiry`` are the earliest
    that come on or after the day of the edition, or where none comes the last that passed; ``lease_start`` is that of
    the interest which may end first; the rent is the sum where every one is told, else missing. A property with one
    interest shows its own fields, so nothing is claimed for it but an expiry that follows from start and term.

    Parameters
    ----------
    keys : iterable of str
        Properties to look at.
    partner, edition :
        Who tells it, and when: ``edition.imported_at`` says which dates are still to come.
    """
    wanted = set(keys)
    held: dict[str, list[Interest]] = defaultdict(list)
    table, properties = estate.interests, estate.properties
    holders = properties.texts("partner")
    shown = {name: properties.column(name) for name in PROPERTY_LEASE_FIELDS}
    dated = [table.column(name).valid for name in (*LEASE_DATES, "lease_term_years")]
    ends = np.logical_or.reduce(dated)
    # One interest shows its own fields: only an expiry that follows from its start and term has to be worked out.
    is_worked_out = dated[0] & dated[3] & ~dated[2]
    own: dict[str, list[int]] = defaultdict(list)
    columns = (table.texts("property"), table.texts("holder"), table.texts("kind"), ends.tolist())
    for i, (place, holder, kind, has_end) in enumerate(zip(*columns, strict=True)):
        if kind == InterestKind.FREEHOLD and not has_end:
            continue
        if place in wanted and place in properties and holder == holders[properties.row(str(place))]:
            own[str(place)].append(i)
    for place, at in own.items():
        if len(at) > 1 or is_worked_out[at[0]]:
            told = (interest_of(table, table.ids[i]) for i in at)
            held[place] = [one for one in told if one.has_term or one.ends_on or one.break_on]
    on = parse_iso(edition.imported_at[:10]) or date.min
    return tuple(
        Claim(key, name, value, "", "", rule, row, edition.id, partner.id, "edition", edition.sequence)
        for key, interests in held.items()
        for name, value, rule, row in _shown(interests, on)
        if shown[name].get(properties.row(key)) != value
    )


def _shown(interests: Sequence[Interest], on: date) -> Iterable[tuple[str, object, str, int]]:
    many = f"of {len(interests)} leases of the holder" if len(interests) > 1 else "of the holder's lease"
    breaks = _first([(interest.break_on, interest) for interest in interests], on)
    ends = _first([(interest.ends_on, interest) for interest in interests], on)
    for name, found in (("lease_break", breaks), ("lease_expiry", ends)):
        if found is not None:
            when = "earliest to come" if found[0] >= on else "last that passed"
            how = ", from start and term" if name == "lease_expiry" and found[1].is_expiry_worked_out else ""
            yield name, found[0].isoformat(), f"{when} {many}{how}", found[1].row
    soonest = _first([found for found in (breaks, ends) if found is not None], on)
    if soonest is not None and soonest[1].start is not None:
        yield "lease_start", soonest[1].start.isoformat(), f"of the lease that may end first {many}", soonest[1].row
    rents = [interest.rent_gbp_a_year for interest in interests]
    known = [rent for rent in rents if rent is not None]
    if known:
        is_whole = len(known) == len(rents)
        rule = f"sum of the rents {many}" if is_whole else f"told for {len(known)} {many}: no sum"
        yield "rent_gbp_a_year", sum(known) if is_whole else None, rule, interests[0].row


def _first(dated: Sequence[tuple[date | None, Interest]], on: date) -> tuple[date, Interest] | None:
    known = [(day, interest) for day, interest in dated if day is not None]
    coming = [pair for pair in known if pair[0] >= on]
    if coming:
        return min(coming, key=lambda pair: (pair[0], pair[1].row))
    return max(known, key=lambda pair: (pair[0], -pair[1].row), default=None)
