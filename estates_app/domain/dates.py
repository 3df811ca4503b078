"""Dates as projects keep them, and months as leases count them."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, MINYEAR, date, timedelta


def parse_iso(text: object) -> date | None:
    """Return the date of an ISO text, None where it is none: another program may have written anything."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def written_day(day: date) -> str:
    """Return "21 November 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def months_later(day: date, months: int) -> date | None:
    """Return the corresponding date some months later (or earlier), the month's last day where it has none.

    None beyond the years that a calendar knows (a lease of 9,999 years). Source of the rule of the corresponding date:
    Dodds v Walker [1981] 1 WLR 1027 (HL).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_before(day: date) -> date | None:
    """Return the day before, None for the first day that a calendar knows."""
    return None if day == date.min else day - timedelta(days=1)
