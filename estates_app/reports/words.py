"""Figures and dates as people read them. Missing is a word, never a dash or a zero."""

from __future__ import annotations

from datetime import date

from estates_app.domain.dates import written_day
from estates_app.domain.partnership import Service


def people(n: float | None) -> str | None:
    """Return people to the nearest hundred ("29,000"), below 1,000 to the nearest ten."""
    if n is None:
        return None
    step = 100 if n >= 1000 else 10
    return f"{round(n / step) * step:,}"


def minutes(value: float | None) -> str | None:
    """Return minutes with one decimal."""
    return None if value is None else f"{value:.1f}"


def change_in_minutes(before: float | None, after: float | None) -> str | None:
    """Return "0.4 minutes longer", "no change"; None where either is missing."""
    if before is None or after is None:
        return None
    change = round(round(after, 1) - round(before, 1), 1)  # of what is printed, so that nobody finds another difference
    return "no change" if change == 0 else f"{abs(change):.1f} minutes {'longer' if change > 0 else 'shorter'}"


def percent(share: float | None) -> str | None:
    """Return a share as a whole percentage."""
    return None if share is None else f"{100 * share:.0f}%"


def money(value: float | None) -> str | None:
    """Return pounds with thousands commas and a true minus."""
    if value is None:
        return None
    rounded = round(value, -2) if abs(value) >= 10_000 else round(value)
    return f"{'−' if rounded < 0 else ''}£{abs(rounded):,.0f}"


def area(value: float | None) -> str | None:
    """Return square metres."""
    return None if value is None else f"{value:,.0f} m²"


def service_needs(service: Service) -> str:
    """Return what a service asks for: the longest journey wanted, and its room in a centre."""
    if not service.is_face_to_face:
        journey = "no journeys are measured"
    elif service.standard_min is None:
        journey = "no standard"
    else:
        journey = f"within {service.standard_min:g} minutes"
    return f"{journey}; {service.room_m2:g} m² in a centre" if service.is_relocatable else f"{journey}; does not move"


def day(iso: str) -> str:
    """Return "21 November 2026"."""
    return written_day(date.fromisoformat(iso))


def count(n: int, what: str, many: str = "") -> str:
    """Return "1 move", "2 moves"."""
    return f"{n:,} {what}" if n == 1 else f"{n:,} {many or what + 's'}"
