"""The calendar of lease events: breaks, last days for notice, rent reviews, expiries, and what holds over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from estates_app.domain.dates import months_later, written_day
from estates_app.domain.estate import Estate
from estates_app.domain.interests import FAMILIES, Interest, InterestKind, interest_of
from estates_app.domain.lease_events import LeaseEvent, LeaseEventKind, LeaseGaps, LeaseRule, LeaseRules

_ORDER = {kind: i for i, kind in enumerate(LeaseEventKind)}

#: Kinds that Part II of the 1954 Act may protect: no licence, no tenancy at will. Source: s.23(1), s.43.
_PROTECTABLE = FAMILIES[0]


def lease_events(estate: Estate, on: date, months: int = 36, *, rules: LeaseRules) -> tuple[LeaseEvent, ...]:
    """Return what comes up in all leases, the earliest first.

    Parameters
    ----------
    estate : Estate
    on : date
        First day of the calendar.
    months : int
        How far it looks: the corresponding day that many months on is its last.
    rules : LeaseRules

    Returns
    -------
    tuple of LeaseEvent
        Events from ``on`` to the last day, both included. A term that ended before ``on`` is there as holding over,
        on the day it ended, unless its holder has a newer interest in that property. Leases that tell no dates have no
        event: `lease_gaps` counts them.
    """
    until = months_later(on, months) or date.max
    interests = _terms(estate)
    newest = _newest(interests)
    events = [
        event
        for interest in interests
        for event in _events(interest, on, rules, is_followed=_is_followed(interest, newest))
        if event.kind is LeaseEventKind.HOLDING_OVER or on <= event.on <= until
    ]
    return tuple(sorted(events, key=lambda e: (e.on, _ORDER[e.kind], e.property_id, e.interest_id)))


def lease_gaps(estate: Estate, on: date) -> LeaseGaps:
    """Return how much of the leases a calendar from a day on cannot know."""
    terms = [interest for interest in _terms(estate) if interest.has_term]
    ended = [interest for interest in terms if interest.ends_on is None]
    coming = [i for i in terms if i.break_on is not None and i.break_on >= on and not _has_notice(i)]
    untold = [i for i in terms if i.kind in _PROTECTABLE and i.is_protected is None]
    return LeaseGaps(
        len(terms),
        tuple(i.id for i in ended if i.break_on is None),
        tuple(i.id for i in ended),
        tuple(i.id for i in coming),
        tuple(i.id for i in untold),
    )


def _terms(estate: Estate) -> list[Interest]:
    """Return the interests that end, or say that they do, in properties that are still there."""
    found = (interest_of(estate.interests, key) for key in estate.interests)
    return [i for i in found if i.property_id in estate.properties and (i.has_term or i.ends_on or i.break_on)]


def _has_notice(interest: Interest) -> bool:
    return interest.notice_months is not None and interest.notice_months >= 0


def _newest(interests: list[Interest]) -> dict[tuple[str, str], date]:
    """Return the latest start or end of each holder's interests by (property, holder)."""
    newest: dict[tuple[str, str], date] = {}
    for interest in interests:
        for day in (interest.ends_on, interest.start):
            if day is not None:
                key = interest.property_id, interest.holder
                newest[key] = max(day, newest.get(key, day))
    return newest


def _is_followed(interest: Interest, newest: dict[tuple[str, str], date]) -> bool:
    """Whether the holder has an interest in that property that begins or ends after this one ended."""
    end = interest.ends_on
    return end is not None and newest.get((interest.property_id, interest.holder), end) > end


def _events(interest: Interest, on: date, rules: LeaseRules, *, is_followed: bool) -> Iterator[LeaseEvent]:
    kind, what, end = LeaseEventKind, _what(interest), interest.ends_on
    if interest.rent_review is not None:
        yield _event(interest, kind.RENT_REVIEW, interest.rent_review, f"Rent review of the {what}.")
    yield from _break(interest, what, rules.break_notice)
    if end is None:
        return
    how = "worked out of start and term: the lease decides" if interest.is_expiry_worked_out else ""
    if end < on:
        if not is_followed:
            yield _event(interest, kind.HOLDING_OVER, end, _held_over(interest, what), _said(rules.holding_over, how))
        return
    yield _event(interest, kind.EXPIRY, end, f"The {what} ends.", how)
    if interest.is_protected and interest.kind in _PROTECTABLE:
        rule = rules.renewal_notice
        opens, closes = (months_later(end, -months) for months in (rule.opens_months, rule.closes_months))
        if opens is not None and closes is not None:
            first = f"First day for notice under the 1954 Act to end the {what} with its term."
            last = f"Last day for notice under the 1954 Act to end the {what} with its term."
            yield _event(interest, kind.NOTICE_OPENS, opens, first, _said(rule, how))
            yield _event(interest, kind.NOTICE_CLOSES, closes, last, _said(rule, how))


def _break(interest: Interest, what: str, rule: LeaseRule) -> Iterator[LeaseEvent]:
    day = interest.break_on
    if day is None:
        return
    yield _event(interest, LeaseEventKind.BREAK, day, f"The {what} may be ended by its break.")
    months = interest.notice_months
    if months is not None and _has_notice(interest):
        # Part of a month is no calendar month: the notice is counted longer, so that the day named is early enough.
        whole = -int(-months // 1)
        last = months_later(day, -whole)
        if last is not None:
            words = f"Last day for {months:g} months' notice of the break on {written_day(day)} of the {what}."
            yield _event(interest, LeaseEventKind.BREAK_NOTICE, last, words, _said(rule))


def _held_over(interest: Interest, what: str) -> str:
    ended = f"The term of the {what} has ended, and nothing newer is known"
    if interest.kind not in _PROTECTABLE:
        return f"{ended}."
    if interest.is_protected is None:
        return f"{ended}: whether the 1954 Act continues it was not told."
    return f"{ended}: {'the 1954 Act continues it' if interest.is_protected else 'the 1954 Act does not protect it'}."


def _what(interest: Interest) -> str:
    kind = "lease" if interest.kind is InterestKind.OTHER else interest.kind.value.replace("_", " ")
    if interest.kind is InterestKind.FREEHOLD:
        kind = "lease beside a freehold"
    title = f" {interest.title_number}" if interest.title_number else ""
    return f"{kind}{title}" + (f" from {interest.landlord}" if interest.landlord else "")


def _said(rule: LeaseRule, how: str = "") -> str:
    doubt = ", uncertain" if rule.is_uncertain else ""
    return "; ".join(part for part in (f"{rule.source} (read {rule.dated}{doubt})", how) if part)


def _event(interest: Interest, kind: LeaseEventKind, on: date, words: str, rule: str = "") -> LeaseEvent:
    return LeaseEvent(
        kind, on, interest.id, interest.property_id, interest.holder, words, rule, interest.edition, interest.row
    )


#: Headings of `calendar_rows`.
CALENDAR_HEADINGS = ("Date", "What", "Property", "Holder", "Event", "How the day follows", "File", "Row")


def calendar_rows(
    estate: Estate, events: Sequence[LeaseEvent], names: Mapping[str, str]
) -> list[tuple[date | str | int, ...]]:
    """Return one row an event for a workbook, under `CALENDAR_HEADINGS`; the date is a date, the rest is text.

    Parameters
    ----------
    names : mapping of property id to str
        What each property is called in this edition of the output.
    """
    files = {edition.id: edition.file for edition in estate.editions}
    return [
        (
            event.on,
            event.kind.value.replace("_", " "),
            names.get(event.property_id, ""),
            estate.partners[event.holder].name if event.holder in estate.partners else "",
            event.words,
            event.rule,
            files.get(event.edition, ""),
            event.row,
        )
        for event in events
    ]
