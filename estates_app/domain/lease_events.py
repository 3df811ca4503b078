"""What comes up in leases: events of a calendar, the rules that count them, and what nobody has told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LeaseEventKind(StrEnum):
    """What comes up. The order is that of events on one day."""

    HOLDING_OVER = "holding_over"  # the term ended and nothing newer is known
    NOTICE_OPENS = "notice_opens"  # first day on which notice under the 1954 Act can name the end of the term
    BREAK_NOTICE = "break_notice"  # last day for notice of a break
    NOTICE_CLOSES = "notice_closes"  # last day on which notice under the 1954 Act can name the end of the term
    RENT_REVIEW = "rent_review"
    BREAK = "break"
    EXPIRY = "expiry"


@dataclass(frozen=True)
class LeaseRule:
    """One entry of the pack of lease rules; months are counted back from the last day of the term.

    Attributes
    ----------
    title, note, source : str
    dated : str
        ISO date on which the source was read.
    is_uncertain : bool
        Whether the source itself could not be checked.
    opens_months, closes_months : int
    """

    title: str
    note: str
    source: str
    dated: str
    is_uncertain: bool
    opens_months: int = 0
    closes_months: int = 0


@dataclass(frozen=True)
class LeaseRules:
    """The pack of lease rules."""

    renewal_notice: LeaseRule
    holding_over: LeaseRule
    break_notice: LeaseRule


@dataclass(frozen=True)
class LeaseEvent:
    """One day that matters in one interest.

    Attributes
    ----------
    kind : LeaseEventKind
    on : date
    interest_id, property_id : str
    holder : str
        Id of the partner that holds the interest.
    words : str
        What happens, in one sentence.
    rule : str
        How the day follows, empty where a record tells it; names its source and whether that is uncertain.
    edition : str
        Id of the edition that told the interest last.
    row : int
        Its row in that edition's file.
    """

    kind: LeaseEventKind
    on: date
    interest_id: str
    property_id: str
    holder: str
    words: str
    rule: str
    edition: str
    row: int


@dataclass(frozen=True)
class LeaseGaps:
    """How much of the leases a calendar cannot know, so that a short one is not taken for a quiet time.

    Attributes
    ----------
    leases : int
        Interests of a kind that ends.
    without_dates : tuple of str
        Ids of those with neither an end nor a break: nothing of them can be in a calendar.
    without_expiry : tuple of str
        Ids of those with no end, told or worked out.
    without_notice : tuple of str
        Ids of those with a break to come and no period of notice: the last day for it is not known.
    without_protection : tuple of str
        Ids of leases of which nobody has said whether the 1954 Act protects them.
    """

    leases: int
    without_dates: tuple[str, ...]
    without_expiry: tuple[str, ...]
    without_notice: tuple[str, ...]
    without_protection: tuple[str, ...]

    def in_words(self) -> tuple[str, ...]:
        """Return one sentence for each thing that is missing."""
        said = (
            (self.without_dates, "tell neither an end nor a break: nothing of them is in this calendar"),
            (self.without_expiry, "tell no end"),
            (self.without_notice, "tell a break but no period of notice: the last day for it is not known"),
            (self.without_protection, "do not tell whether the Landlord and Tenant Act 1954 protects them"),
        )
        return tuple(f"{len(ids):,} of {self.leases:,} leases {what}." for ids, what in said if ids)
