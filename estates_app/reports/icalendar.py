"""Lease events as an iCalendar file (RFC 5545), for whatever calendar a partner uses."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from estates_app.domain.errors import InputError
from estates_app.domain.lease_events import LeaseEvent

#: Octets of a line without its end. Source: RFC 5545, 3.1.
_LINE: Final = 75

_NAMESPACE: Final = uuid.UUID("8b4f3f0e-6a5d-4f57-8a43-6b1a6e0f6b52")


def write_calendar(
    path: Path, events: Sequence[LeaseEvent], names: Mapping[str, str], *, title: str, stamp: datetime
) -> None:
    """Write lease events as all-day entries, aside and renamed.

    Parameters
    ----------
    path : Path
    events : sequence of LeaseEvent
    names : mapping of property id to str
        What each property is called in this edition of the output.
    title : str
        Name of the calendar.
    stamp : datetime
        When it was made, with a time zone.

    Raises
    ------
    InputError
        It cannot be written.
    """
    aside = path.with_name(f".{uuid.uuid4().hex[:8]}-{path.name}")
    try:
        aside.write_bytes(calendar_text(events, names, title=title, stamp=stamp).encode("utf-8"))
        aside.replace(path)
    except OSError as error:
        raise InputError(
            f"it cannot be written ({error.strerror})", where=str(path), remedy="choose another folder or free the disk"
        ) from error
    finally:
        aside.unlink(missing_ok=True)


def calendar_text(events: Sequence[LeaseEvent], names: Mapping[str, str], *, title: str, stamp: datetime) -> str:
    """Return the calendar as text, lines folded and ended as RFC 5545 wants (3.1, 3.3.11)."""
    return "".join(f"{folded}\r\n" for line in _lines(events, names, title, stamp) for folded in _folded(line))


def _lines(events: Sequence[LeaseEvent], names: Mapping[str, str], title: str, stamp: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Estates//Lease events//EN", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{_escaped(title)}"
    made = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for event in events:
        name = names.get(event.property_id, "")
        yield "BEGIN:VEVENT"
        # The same event has the same id in the next export, so that a calendar renews it and adds no second one.
        yield f"UID:{uuid.uuid5(_NAMESPACE, f'{event.interest_id} {event.kind.value}')}"
        yield f"DTSTAMP:{made}"
        yield f"DTSTART;VALUE=DATE:{_day(event.on)}"
        if event.on < date.max:
            yield f"DTEND;VALUE=DATE:{_day(event.on + timedelta(days=1))}"
        yield f"SUMMARY:{_escaped(f'{name}: {event.words}' if name else event.words)}"
        if event.rule:
            yield f"DESCRIPTION:{_escaped(event.rule)}"
        yield f"CATEGORIES:{_escaped(event.kind.value.replace('_', ' '))}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _escaped(text: str) -> str:
    """Return a text value: backslash, comma, semicolon and line breaks escaped, other controls left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "".join(c for c in text.replace("\n", "\\n") if c == "\t" or _is_text(c))


def _is_text(character: str) -> bool:
    """Whether UTF-8 and RFC 5545 (3.1: no CONTROL but the tab) both allow a character."""
    code = ord(character)
    return code >= 32 and not 127 <= code < 160 and not 0xD800 <= code < 0xE000


def _folded(line: str) -> Iterator[str]:
    """Yield a content line in pieces of at most 75 octets, no character cut; a space leads each but the first."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode("utf-8"))
        if size + width > _LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + width
    yield piece
