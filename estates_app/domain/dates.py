"""Dates as projects keep them."""

from __future__ import annotations

from datetime import date


def parse_iso(text: object) -> date | None:
    """Return the date of an ISO text, None where it is none: another program may have written anything."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def written_day(day: date) -> str:
    """Return "21 November 2026"."""
    return f"{day.day} {day:%B} {day.year}"
