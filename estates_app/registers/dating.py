"""Of when a register is, as the rows above its headings say: "Public Land And Assets (July 2016)"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date

_MONTHS = "|".join(f"{name}|{name[:3]}" for name in list(calendar.month_name)[1:])
_DAY = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTHS}|sept)\.?,?\s+(?P<year>(?:19|20)\d\d)"

#: The most exact first. Figures alone are read with the day first, as public bodies in England write them.
_FORMS = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\d)"),
    re.compile(rf"(?<!\d){_DAY}(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<day>[0-3]?\d)[/.](?P<number>[01]?\d)[/.](?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"\b(?P<month>{_MONTHS}|sept)\.?,?\s+(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE),
)


def told_date(texts: Iterable[str], today: date) -> tuple[date, str] | None:
    """Return the day of which data are, and the words that say so; None where none is told, or more than one.

    A month without a day stands for its last day. A day that has not come yet tells of something else.

    Parameters
    ----------
    texts : iterable of str
        What stands above the headings.
    today : date
    """
    found: dict[date, str] = {}
    for text in texts:
        rest = text
        for form in _FORMS:
            for match in form.finditer(rest):
                day = _day(match.groupdict())
                if day is not None and day <= today:
                    found.setdefault(day, match.group())
            rest = form.sub(" ", rest)  # "1 July 2016" is not July 2016 too
    return next(iter(found.items())) if len(found) == 1 else None


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    name, number = parts.get("month"), parts.get("number")
    month = int(number) if number else [m.casefold() for m in calendar.month_abbr].index(str(name)[:3].casefold())
    if month not in range(1, 13):
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(parts.get("day") or last)
    return date(year, month, day) if 1 <= day <= last else None
