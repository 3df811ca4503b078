"""Hours of a week: "37.5 hrs", "Mon-Fri 9-5", or one column for each weekday."""

from __future__ import annotations

import re
from collections.abc import Mapping

from estates_app.domain.claims import Severity
from estates_app.registers.cleaning.result import Result
from estates_app.registers.cleaning.words import is_missing

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = (
    r"(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?s?"
    r"|weekdays?|weekends?|daily|every\s+day"
)
_TIME = r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|noon|midnight)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to|until|till)\s*{_TIME}", re.IGNORECASE)
_DAYS_SAID = re.compile(
    rf"\b({_DAY})\b(?:\s*(?:(-|–|—|to)|&|,|/|and)\s*\b({_DAY})\b)?(?:\s*(?:&|,|/|and)\s*\b({_DAY})\b)*[\s:,]*",
    re.IGNORECASE,
)
_ONE_DAY = re.compile(rf"\b({_DAY})\b", re.IGNORECASE)
_SHUT = re.compile(r"closed|shut|none|nil|not open|-|–|no", re.IGNORECASE)
_JOINTS = re.compile(r"[\s&,;/+()]|\band\b", re.IGNORECASE)
_HOURS = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*(?:hours?|hrs?|h)?\s*(?:per\s+week|a\s+week|/\s*week|/\s*wk|p\.?w\.?|weekly)?",
    re.IGNORECASE,
)
_HOURS_AND_MINUTES = re.compile(
    r"(\d{1,3})\s*(?:hours?|hrs?|h)\s*,?\s*(?:and\s+)?(\d{1,2})\s*(?:minutes?|mins?|m)", re.IGNORECASE
)


def hours_of_day(text: str) -> float | None:
    """Return the hours of one day's opening, "09:30-12:30 & 13:30-17:00"; 0 where closed, None where not understood.

    Two bare figures of which the second is not later ("9-5") are morning to afternoon.
    """
    plain = " ".join(text.split())
    if not plain or _SHUT.fullmatch(plain):
        return 0.0
    if re.fullmatch(r"(?i)24\s*(?:hours?|hrs?|h)|00:00\s*-\s*24:00|all day", plain):
        return 24.0
    spans = [_span_hours(match) for match in _SPAN.finditer(plain)]
    left = _JOINTS.sub("", _SPAN.sub(" ", plain))
    if not spans or left or None in spans:
        return None
    total = sum(hours for hours in spans if hours is not None)
    return round(total, 4) if 0 < total <= 24 else None


def _span_hours(match: re.Match[str]) -> float | None:
    start, end = _clock(match[1], match[2], match[3]), _clock(match[4], match[5], match[6])
    if start is None or end is None:
        return None
    bare_end = not match[6] and end < 12.5
    if end <= start and bare_end:
        end += 12
    elif end <= start and end == 0:
        end = 24.0
    return end - start if end > start else None


def _clock(hour: str, minute: str | None, half: str | None) -> float | None:
    h, m = int(hour), int(minute or 0)
    half = (half or "").casefold().replace(".", "")
    if h > 24 or m > 59 or (half in ("am", "pm") and not 1 <= h <= 12):
        return None
    if half == "pm" and h < 12:
        h += 12
    elif (half == "am" and h == 12) or half == "midnight":
        h = 0
    return h + m / 60


def hours_in_words(text: str) -> Result | None:
    """Return the hours a week that a cell says in words or times, None where it says none.

    "37.5 hrs" is 37.5; "37h 30m" is 37.5; "Mon-Fri 9-5" is 40; "24/7" is 168.
    """
    plain = " ".join(text.split())
    if re.fullmatch(r"(?i)24\s*/\s*7(?:\s*/\s*365)?|24 hours(?: a day)?,? (?:7|seven) days(?: a week)?", plain):
        return Result(168.0, "open at all hours")
    match = _HOURS_AND_MINUTES.fullmatch(plain)
    if match and int(match[2]) < 60:
        return Result(int(match[1]) + int(match[2]) / 60, "hours and minutes")
    match = _HOURS.fullmatch(plain)
    if match:
        return Result(float(match[1]), "read as hours")
    total, at = 0.0, 0
    heads = list(_DAYS_SAID.finditer(plain))
    if not heads or plain[: heads[0].start()].strip(" :,"):
        return None
    for i, head in enumerate(heads):
        at = heads[i + 1].start() if i + 1 < len(heads) else len(plain)
        hours = hours_of_day(plain[head.end() : at].strip(" ;,:."))
        days = _days_said(head[0])
        if hours is None or not days:
            return None
        total += hours * len(days)
    return Result(round(total, 4), "days × hours of opening") if 0 < total <= 168 else None


def _days_said(text: str) -> frozenset[int]:
    """Return the days (0 is Monday) that "Mon-Fri", "Sat & Sun" or "weekdays" says."""
    found: list[int] = []
    for match in _ONE_DAY.finditer(text):
        word = match[1].casefold()
        if word.startswith("weekday"):
            return frozenset(range(5))
        if word.startswith("weekend"):
            return frozenset({5, 6})
        if word.startswith(("daily", "every")):
            return frozenset(range(7))
        found.append(next(i for i, day in enumerate(_DAYS) if day.startswith(word[:3])))
    if len(found) == 2 and re.search(r"-|–|—|\bto\b", text, re.IGNORECASE):
        first, last = found
        return frozenset(range(first, last + 1)) if first <= last else frozenset((*range(first, 7), *range(last + 1)))
    return frozenset(found)


def weekday_of(heading: str) -> int | None:
    """Return the day (0 is Monday) that a heading such as "Monday staffed hours" is of, None where none."""
    plain = heading.casefold()
    return next(
        (i for i, day in enumerate(_DAYS) if re.search(rf"\b{day[:3]}(?:{day[3:]}|s|rs|urs|nes)?\b", plain)), None
    )


def hours_a_week(cells: Mapping[str, str]) -> Result:
    """Add up one row's columns of weekdays.

    Parameters
    ----------
    cells : mapping of heading to text
        Headings that name no weekday are left out; where both staffed and unstaffed hours are given, the staffed count.

    Returns
    -------
    Result
        Hours a week; missing where no day says anything or one cannot be read. A blank beside days that are filled
        in is a day closed.
    """
    days = {heading: text for heading, text in cells.items() if weekday_of(heading) is not None}
    staffed = {heading: text for heading, text in days.items() if "unstaffed" not in heading.casefold()}
    days = staffed if any(text.strip() for text in staffed.values()) else days
    if not any(text.strip() and not is_missing(text) for text in days.values()):
        return Result(None)
    total = 0.0
    for heading, text in days.items():
        hours = 0.0 if not text.strip() or is_missing(text) else hours_of_day(text)
        if hours is None:
            sentence = (
                f"“{text.strip()[:40]}” under {heading} could not be read as hours; the week is treated as missing."
            )
            return Result(None, "", (("unreadable", Severity.WARNING, sentence),))
        total += hours
    return Result(round(total, 4), "hours of the weekdays added up") if total <= 168 else Result(None)
