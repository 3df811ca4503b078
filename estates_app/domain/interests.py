"""Interests: who holds what in which property, until when and on what terms. A property may have several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from estates_app.domain.columns import Columns
from estates_app.domain.dates import day_before, months_later, parse_iso


class InterestKind(StrEnum):
    """What an interest is. `LEASE` also stands where a register says no more than leasehold."""

    FREEHOLD = "freehold"
    HEAD_LEASE = "head_lease"
    LEASE = "lease"
    UNDERLEASE = "underlease"
    LICENCE = "licence"
    TENANCY_AT_WILL = "tenancy_at_will"
    OTHER = "other"


#: Kinds between which registers do not part sharply: one record may be called either without becoming another.
FAMILIES: Final = (
    frozenset({InterestKind.LEASE, InterestKind.HEAD_LEASE, InterestKind.UNDERLEASE}),
    frozenset({InterestKind.LICENCE, InterestKind.TENANCY_AT_WILL}),
)

#: What a register's tenure says of the kind.
KIND_OF_TENURE: Final = {
    "freehold": InterestKind.FREEHOLD,
    "leasehold": InterestKind.LEASE,
    "licence": InterestKind.LICENCE,
    "other": InterestKind.OTHER,
}

#: Fields of a row that belong to an interest, under the keys of the catalogue. The kind stands as ``kind``.
INTEREST_FIELDS: Final = (
    *("title_number", "landlord", "lease_start", "lease_term_years", "lease_break", "lease_notice_months"),
    *("rent_review", "lease_expiry", "act_1954", "repairing_terms", "rent_gbp_a_year", "service_charge_gbp_a_year"),
)

#: Key of the field that names the kind.
INTEREST_KIND: Final = "interest_kind"

#: Fields of an interest that say when it begins, ends or may end: only leases and the like have them.
LEASE_DATES: Final = ("lease_start", "lease_break", "lease_expiry")


@dataclass(frozen=True)
class Interest:
    """One interest in a property, as one partner's records tell it.

    Attributes
    ----------
    id, property_id : str
    holder : str
        Id of the partner that holds it.
    kind : InterestKind
    title_number, landlord, repairing_terms : str
        Empty where not told.
    start, break_on, expiry, rent_review : date or None
    term_years : float or None
    notice_months : float or None
        Notice that the break needs.
    is_protected : bool or None
        Whether Part II of the Landlord and Tenant Act 1954 applies (not contracted out), None where not told.
    rent_gbp_a_year, service_charge_gbp_a_year : float or None
    partner : str
        Id of the partner whose records tell it.
    edition : str
        Id of the edition that told it last.
    row : int
        Its row in that edition's file as a spreadsheet shows it.
    """

    id: str
    property_id: str
    holder: str
    kind: InterestKind
    title_number: str = ""
    landlord: str = ""
    repairing_terms: str = ""
    start: date | None = None
    break_on: date | None = None
    expiry: date | None = None
    rent_review: date | None = None
    term_years: float | None = None
    notice_months: float | None = None
    is_protected: bool | None = None
    rent_gbp_a_year: float | None = None
    service_charge_gbp_a_year: float | None = None
    partner: str = ""
    edition: str = ""
    row: int = 0

    @property
    def ends_on(self) -> date | None:
        """The last day of the term: as told, else worked out of start and term, else None.

        A term of years from and including a day ends on the day before its anniversary: 15 years from 25 March 2010
        end on 24 March 2025. A lease "from" a day may mean the day after it; the lease itself decides.
        """
        if self.expiry is not None or self.start is None or self.term_years is None:
            return self.expiry
        if not 0 < self.term_years < 10_000:
            return None
        after = months_later(self.start, round(12 * self.term_years))
        return None if after is None else day_before(after)

    @property
    def is_expiry_worked_out(self) -> bool:
        """Whether `ends_on` follows from start and term, since no expiry was told."""
        return self.expiry is None and self.ends_on is not None

    @property
    def has_term(self) -> bool:
        """Whether it is of a kind that ends: neither a freehold nor an unknown right."""
        return self.kind not in (InterestKind.FREEHOLD, InterestKind.OTHER)


@lru_cache(maxsize=4_096)
def kind_of(text: object) -> InterestKind | None:
    """Return the kind that a cell names ("Head lease", "tenancy-at-will"), None where it names none that is known."""
    key = "_".join(str(text or "").casefold().replace("-", " ").replace("_", " ").split())
    if key in KIND_OF_TENURE:
        return KIND_OF_TENURE[key]
    return InterestKind(key) if key in InterestKind._value2member_map_ else None


def is_one_family(one: InterestKind, other: InterestKind) -> bool:
    """Whether two kinds may be two words for one record."""
    return one is other or any(one in family and other in family for family in FAMILIES)


def interest_of(table: Columns, key: str) -> Interest:
    """Return one row of ``Estate.interests``; KeyError where there is none."""
    return interest_from(key, table.record(key))


def interest_from(key: str, record: Mapping[str, Any]) -> Interest:
    """Return a row of ``Estate.interests`` from its known values by column."""
    return Interest(
        id=key,
        property_id=str(record.get("property", "")),
        holder=str(record.get("holder", "")),
        kind=kind_of(record.get("kind")) or InterestKind.OTHER,
        title_number=str(record.get("title_number", "")),
        landlord=str(record.get("landlord", "")),
        repairing_terms=str(record.get("repairing_terms", "")),
        start=parse_iso(record.get("lease_start")),
        break_on=parse_iso(record.get("lease_break")),
        expiry=parse_iso(record.get("lease_expiry")),
        rent_review=parse_iso(record.get("rent_review")),
        term_years=number_or_none(record.get("lease_term_years")),
        notice_months=number_or_none(record.get("lease_notice_months")),
        is_protected=flag_or_none(record.get("act_1954")),
        rent_gbp_a_year=number_or_none(record.get("rent_gbp_a_year")),
        service_charge_gbp_a_year=number_or_none(record.get("service_charge_gbp_a_year")),
        partner=str(record.get("partner", "")),
        edition=str(record.get("edition", "")),
        row=row_number(record.get("row")),
    )


def interests_in(table: Columns, property_id: str) -> tuple[Interest, ...]:
    """Return the interests in a property, in the order in which they came."""
    places = table.texts("property")
    return tuple(interest_of(table, key) for key, at in zip(table.ids, places, strict=True) if at == property_id)


def number_or_none(value: object) -> float | None:
    """Return a figure of a record, None where it is none: another program may have written anything."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def row_number(value: object) -> int:
    """Return the row of a record, 0 where it is none."""
    number = number_or_none(value)
    return int(number) if number is not None and isfinite(number) else 0


#: What a catalogue may call a protected lease and one that is not, where the field is no yes or no.
_PROTECTED: Final = {
    **dict.fromkeys(("yes", "protected", "inside", "inside the act"), True),
    **dict.fromkeys(("no", "contracted out", "contracted_out", "outside", "outside the act", "excluded"), False),
}


def flag_or_none(value: object) -> bool | None:
    """Return a yes or no of a record, None where it is neither."""
    if isinstance(value, str):
        return _PROTECTED.get(value.strip().casefold())
    return bool(value) if isinstance(value, bool) or value in (0, 1) else None


def faults_of_interest(interest: Interest) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) of what can hardly be right. The record is kept as it was told."""
    start, end, may_end = interest.start, interest.ends_on, interest.break_on
    if start and end and end < start:
        yield "expiry-before-start", f"The interest ends on {end:%d/%m/%Y}, before it starts on {start:%d/%m/%Y}."
    if start and may_end and may_end <= start:
        yield "break-before-start", f"Its break on {may_end:%d/%m/%Y} is not after its start on {start:%d/%m/%Y}."
    if end and may_end and may_end > end:
        yield "break-after-expiry", f"Its break on {may_end:%d/%m/%Y} comes after its expiry on {end:%d/%m/%Y}."
    if interest.rent_gbp_a_year is not None and interest.rent_gbp_a_year < 0:
        yield "rent-below-nothing", f"A rent of £{interest.rent_gbp_a_year:,.0f} a year is below nothing."
    charge = interest.service_charge_gbp_a_year
    if charge is not None and charge < 0:
        yield "charge-below-nothing", f"A service charge of £{charge:,.0f} a year is below nothing."
    if interest.notice_months is not None and interest.notice_months < 0:
        yield "notice-below-nothing", f"A notice of {interest.notice_months:g} months is below nothing."
    if interest.kind is InterestKind.FREEHOLD and (end or may_end):
        yield "freehold-with-end", "It is called freehold and has a lease's dates: is it a lease that was granted?"
