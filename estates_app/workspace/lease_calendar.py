"""The calendar of lease events as people read it: by month, filtered, exported; each edition names what it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from estates_app.domain.columns import BoolArray
from estates_app.domain.curtain import Curtain
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.lease_events import LeaseEvent, LeaseEventKind, LeaseGaps, LeaseRules
from estates_app.domain.localities import AREA, inside, name_of
from estates_app.workspace.lease_events import CALENDAR_HEADINGS, calendar_rows, lease_events, lease_gaps
from estates_app.workspace.project import Tools
from estates_app.workspace.reporting import check_place
from estates_app.workspace.session import Session

#: Months that a calendar looks ahead where nobody asks for others, and the most that it does.
MONTHS, MOST_MONTHS = 36, 600

#: Kinds of files that a calendar is written as.
ENDINGS = (".ics", ".xlsx")


@dataclass(frozen=True)
class CalendarLine:
    """One event.

    Attributes
    ----------
    event : LeaseEvent
        As the edition tells it.
    month : str
        "March 2027"; "Holding over" of a term that has ended.
    name, partner, locality : str
        The locality is empty where the edition keeps it back or nothing is known.
    locality_id : str
    days_left : int
        Below 0 since when a term has ended.
    source : str
        "leases.csv, row 12"; empty where the edition keeps it back.
    areas : tuple of str
        Keys of the drawn areas that it lies in; none where the edition keeps that back.
    """

    event: LeaseEvent
    month: str
    name: str
    partner: str
    locality: str
    locality_id: str
    days_left: int
    source: str
    areas: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What comes up, in words."""
        return kind_words(self.event.kind)

    @property
    def left_words(self) -> str:
        """How long it is until then."""
        n = abs(self.days_left)
        days = f"{n:,} day{'' if n == 1 else 's'}"
        return "today" if n == 0 else f"in {days}" if self.days_left > 0 else f"{days} ago"


@dataclass(frozen=True)
class LeaseCalendar:
    """A calendar for one edition.

    Attributes
    ----------
    edition : str
    today : date
    months : int
    lines : tuple of CalendarLine
        The earliest first.
    gaps : LeaseGaps
    """

    edition: str
    today: date
    months: int
    lines: tuple[CalendarLine, ...]
    gaps: LeaseGaps

    def only(self, *, partner: str = "", locality: str = "", kind: str = "") -> LeaseCalendar:
        """Return the lines of a partner (id), a locality or drawn area (its key) and a kind; empty for all."""
        kept = (
            line
            for line in self.lines
            if (not partner or line.event.holder == partner)
            and (not locality or locality in (line.locality_id, *line.areas))
            and (not kind or line.event.kind == kind)
        )
        return replace(self, lines=tuple(kept))


def kind_words(kind: LeaseEventKind) -> str:
    """Return a kind of event as people read it."""
    return kind.value.replace("_", " ").capitalize()


def calendar_of(
    estate: Estate, catalogue: FieldCatalogue, rules: LeaseRules, today: date, *, edition: str, months: int = MONTHS
) -> LeaseCalendar:
    """Return what comes up in all leases, as an edition may tell it.

    Raises
    ------
    InputError
        The number of months is none that a calendar looks ahead.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise InputError(f"a calendar of {months} months was asked for", remedy=f"ask for 1 to {MOST_MONTHS}")
    curtain = Curtain(estate, catalogue, edition)
    areas = {AREA + area.id: inside(estate, AREA + area.id) for area in estate.sheet.areas}
    found = lease_events(estate, today, months, rules=rules)
    lines = tuple(_line(curtain, _told(curtain, event), today, areas) for event in found)
    return LeaseCalendar(edition, today, months, lines, lease_gaps(estate, today))


def calendar_now(session: Session, *, edition: str, months: int = MONTHS) -> LeaseCalendar:
    """Return the calendar of the open project from today on."""
    today = session.clock().date()
    return calendar_of(session.estate, session.catalogue, session.rules.leases, today, edition=edition, months=months)


def _told(curtain: Curtain, event: LeaseEvent) -> LeaseEvent:
    """Return an event without what would tell which unnamed building it is about."""
    words = f"{kind_words(event.kind)}."
    if curtain.unnamed(event.property_id):
        return replace(event, words=words, edition="", row=0)
    return event if curtain.lets(event.words) else replace(event, words=words)


def _line(curtain: Curtain, event: LeaseEvent, today: date, areas: Mapping[str, BoolArray]) -> CalendarLine:
    estate, key = curtain.estate, event.property_id
    row = -1 if curtain.unnamed(key) else estate.properties.row(key)
    locality = "" if curtain.unnamed(key) else str(estate.properties.get(key, "locality") or "")
    file = next((edition.file for edition in estate.editions if edition.id == event.edition), "")
    is_over = event.kind is LeaseEventKind.HOLDING_OVER
    return CalendarLine(
        event,
        "Holding over" if is_over else f"{event.on:%B} {event.on.year}",
        curtain.name(key),
        estate.partners[event.holder].name if event.holder in estate.partners else "",
        str(estate.localities.get(locality, "name") or "") if locality in estate.localities else "",
        locality,
        (event.on - today).days,
        f"{file}, row {event.row}" if file and event.row else file,
        tuple(area for area, mask in areas.items() if row >= 0 and mask[row]),
    )


def write_calendar(tools: Tools, session: Session, calendar: LeaseCalendar, out: Path) -> None:
    """Write a calendar as .ics or .xlsx, by its ending.

    Raises
    ------
    InputError
        The ending is another, or the place is none to write to.
    ProjectError
        The file cannot be written.
    """
    if out.suffix.casefold() not in ENDINGS:
        raise InputError(
            f"a calendar cannot end in {out.suffix or 'nothing'}", where=out.name, remedy="use .ics or .xlsx"
        )
    check_place(session, out)
    events = [line.event for line in calendar.lines]
    names = {line.event.property_id: line.name for line in calendar.lines}
    rows = [CALENDAR_HEADINGS, *calendar_rows(session.estate, events, names)]
    title = f"{session.estate.area}: lease events, {calendar.edition} edition"
    tools.write_calendar(out, events, names, rows, title, session.clock())


def calendar_summary(calendar: LeaseCalendar) -> dict[str, object]:
    """Return a calendar for machines."""
    return {
        "edition": calendar.edition,
        "from": calendar.today.isoformat(),
        "months": calendar.months,
        "events": [
            {
                "date": line.event.on.isoformat(),
                "kind": line.event.kind.value,
                "property": line.name,
                "property_id": line.event.property_id,
                "partner": line.partner,
                "locality": line.locality,
                "days_left": line.days_left,
                "words": line.event.words,
                "rule": line.event.rule,
                "source": line.source,
            }
            for line in calendar.lines
        ],
        "missing": list(calendar.gaps.in_words()),
    }


def partners_in(lines: Sequence[CalendarLine]) -> dict[str, str]:
    """Return the partners (id to name) that have an event, by name."""
    found = {line.event.holder: line.partner for line in lines if line.partner}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def localities_in(estate: Estate, lines: Sequence[CalendarLine]) -> dict[str, str]:
    """Return the localities (id to name) that have an event, by name, then the drawn areas that have one."""
    found = {line.locality_id: line.locality for line in lines if line.locality}
    areas = {key: name_of(estate, key) for line in lines for key in line.areas}
    return dict([*sorted(found.items(), key=_by_name), *sorted(areas.items(), key=_by_name)])


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
