"""Dates to ISO text: English forms, spreadsheets' day numbers, parts of dates, and words that stand for none."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.result import Habits, Result, placeholder, unreadable
from estates_app.registers.cleaning.words import folded, words

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?<=\d)[T ,]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm)?\s*(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT|BST)?$", re.I
)
_NUMERIC = re.compile(r"([0-9]{1,2})\s*([/.\-\\ ])\s*([0-9]{1,2})\s*\2\s*([0-9]{4}|[0-9]{2})")
_QUICK = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_RUN = re.compile(r"(1[0-9]{3}|2[01][0-9]{2})([01][0-9])([0-3][0-9])")
_DAY_MONTH = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/.,]*{_MONTH}[\s\-/.,]*['’]?([0-9]{{4}}|[0-9]{{2}})", re.I
)
_MONTH_DAY = re.compile(rf"{_MONTH}[\s\-/.]*([0-9]{{1,2}})(?:st|nd|rd|th)?\s*[,\s]\s*([0-9]{{4}})", re.I)
_MONTH_YEAR = re.compile(rf"{_MONTH}[\s\-/.,]*['’]?([0-9]{{4}}|[0-9]{{2}})", re.I)
_NUMBER_YEAR = re.compile(r"(0?[1-9]|1[0-2])[/\-.]([0-9]{4})")
_YEAR_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR_MONTH_NAME = re.compile(rf"([0-9]{{4}})[\s\-/.]+{_MONTH}", re.I)
_QUARTER = re.compile(r"(?:q|quarter\s*)([1-4])[\s\-/,]*([0-9]{4})|([0-9]{4})[\s\-/]*q([1-4])", re.I)
_FINANCIAL = re.compile(
    r"(?:fy\s*|financial year\s*)?([0-9]{4})\s*[/\-–]\s*([0-9]{2}|[0-9]{4})|fy\s*([0-9]{2})\s*[/\-]\s*([0-9]{2})", re.I
)
_YEAR = re.compile(r"(?:in\s+|year\s+|c\.?\s*)?([12][0-9]{3})(?:\.0)?", re.I)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")

#: Day numbers that are taken for a date: 1954 to 2119. A spreadsheet counts from 30 December 1899 (with its leap-year
#: error of 1900).
_SERIALS = (20_000, 80_000)


def first_of_pair(text: str) -> tuple[int, int] | None:
    """Return the first two numbers of a date in figures with the year behind them, None where it is none."""
    match = _NUMERIC.fullmatch(_TIME.sub("", text.strip()))
    return (int(match[1]), int(match[3])) if match else None


@cache
def _settings() -> dict[str, Any]:
    return dict(words("dates"))


@cache
def _terms() -> re.Pattern[str]:
    return re.compile(_settings()["no_date"]["terms"])


@cache
def _no_dates() -> frozenset[str]:
    return frozenset(_settings()["no_date"]["words"])


@cache
def _always() -> frozenset[str]:
    return frozenset(words("cells")["placeholders"]["dates_always"])


@cache
def _impossible() -> frozenset[str]:
    return frozenset(words("cells")["placeholders"]["dates_impossible"])


def looks_ahead(name: str) -> bool:
    """Whether a field or heading is of dates to come (expiry, break, review)."""
    tokens = set(re.split(r"[\W_]+", name.casefold()))
    return bool(tokens & set(_settings()["two_digits"]["ahead"]))


def clean_date(text: str, field: Field, habits: Habits) -> Result:
    """Clean a date to ``YYYY-MM-DD``. What is less than a day is its first day, and the rule says so."""
    quick = _QUICK.fullmatch(text)
    if quick and not habits.month_first and int(quick[3]) <= 12:
        usual = _day(int(quick[4]), int(quick[3]), int(quick[1]), "read as day, month, year", text)
        return _credible(usual, text, field) if text not in _impossible() else placeholder(text, field)
    if folded(text) in _no_dates() or _is_term(text):
        sentence = f"“{text[:40]}” stands for {field.label}: no date; the words are kept."
        return Result(None, "", (("date-word", Severity.NOTE, sentence),), others=(text,))
    if text in _impossible():
        return placeholder(text, field)
    plain = _WEEKDAY.sub("", _TIME.sub("", text.strip()))
    found = _in_figures(plain, text, habits) or _in_words(plain, text, habits) or _part(plain, text, habits)
    if found is None:
        return unreadable(text, field)
    return _credible(found, text, field)


def _credible(found: Result, text: str, field: Field) -> Result:
    """Refuse a placeholder and a year in which no lease began or ends."""
    if not isinstance(found.value, str):
        return found
    if found.value in _always():
        return placeholder(text, field)
    year, (first, last) = int(found.value[:4]), _years()
    return found if first <= year <= last else unreadable(text, field, f"lies in the year {year}")


@cache
def _years() -> tuple[int, int]:
    return int(_settings()["far"]["first_year"]), int(_settings()["far"]["last_year"])


def _is_term(text: str) -> bool:
    return _terms().match(text) is not None and _DAY_MONTH.search(text) is None


def _day(year: int, month: int, day: int, rule: str, text: str) -> Result:
    """Return the date, or say that no calendar has it."""
    try:
        found = dt.date(year, month, day).isoformat()
    except ValueError:
        sentence = f"“{text[:40]}” is a day that no calendar has; treated as missing."
        return Result(None, "", (("unreadable", Severity.WARNING, sentence),))
    return Result(found, "" if found == text else rule)


def _in_figures(plain: str, text: str, habits: Habits) -> Result | None:
    match = _NUMERIC.fullmatch(plain)
    if match:
        return _of_numeric(match, text, habits)
    match = _ISO.fullmatch(plain)
    if match:
        return _day(int(match[1]), int(match[3]), int(match[4]), "read as year, month, day", text)
    match = _RUN.fullmatch(plain.removesuffix(".0"))
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]), "read as year, month, day", text)
    match = _SERIAL.fullmatch(plain)
    if match and _SERIALS[0] <= int(match[1]) <= _SERIALS[1]:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(match[1]))
        return Result(day.isoformat(), "spreadsheet day number")
    return None


def _of_numeric(match: re.Match[str], text: str, habits: Habits) -> Result:
    first, second = int(match[1]), int(match[3])
    year, said = _full_year(match[4], habits.years_ahead)
    month_first = habits.month_first
    only = second > 12 >= first
    swapped = only if not month_first else not (first > 12 >= second)
    day, month = (second, first) if swapped else (first, second)
    order = "month, day, year" if swapped else "day, month, year"
    result = _day(year, month, day, "; ".join(part for part in (f"read as {order}", said) if part), text)
    if result.value is None:
        return result
    if swapped != month_first:
        usual = "month first" if month_first else "day first"
        sentence = f"“{text}” can only be {order}, though dates are taken {usual}; read as {result.value}."
        result = result.said("date-order", Severity.WARNING, sentence)
    if said and _is_doubtful(match[4], year):
        result = result.said("date-century", Severity.NOTE, f"“{text}” names two figures of its year; read as {year}.")
    return result


def _full_year(figures: str, ahead: bool) -> tuple[int, str]:
    if len(figures) == 4:
        return int(figures), ""
    known = _settings()["two_digits"]
    last = known["last_year_ahead"] if ahead else known["last_year"]
    year = int(figures) + (2000 if int(figures) <= last else 1900)
    return year, f"two-figure year read as {year}"


def _is_doubtful(figures: str, year: int) -> bool:
    """Whether the usual and the far-reaching reading of a two-figure year differ."""
    known = _settings()["two_digits"]
    return len(figures) == 2 and known["last_year"] < year % 100 <= known["last_year_ahead"]


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


def _in_words(plain: str, text: str, habits: Habits) -> Result | None:
    match = _DAY_MONTH.fullmatch(plain)
    if match:
        year, said = _full_year(match[3], habits.years_ahead)
        result = _day(
            year, _month(match[2]), int(match[1]), "; ".join(filter(None, ("read as day, month, year", said))), text
        )
        if result.value is not None and _is_doubtful(match[3], year):
            return result.said(
                "date-century", Severity.NOTE, f"“{text}” names two figures of its year; read as {year}."
            )
        return result
    match = _MONTH_DAY.fullmatch(plain)
    if match:
        return _day(int(match[3]), _month(match[1]), int(match[2]), "read as month, day, year", text)
    usual = re.fullmatch(r"(.+?),?\s+([0-9]{4})", folded(plain).replace("’", "").replace("'", ""))
    if usual and usual[1] in _settings()["usual_days"]:
        month, day = _settings()["usual_days"][usual[1]]
        return _day(int(usual[2]), month, day, "the usual quarter day", text)
    return None


def _part(plain: str, text: str, habits: Habits) -> Result | None:
    """Read what is less precise than a day: its first day stands for it."""
    match = _MONTH_YEAR.fullmatch(plain)
    if match:
        year, said = _full_year(match[2], habits.years_ahead)
        rule = "; ".join(filter(None, ("month only: its first day stands for it", said)))
        result = _day(year, _month(match[1]), 1, rule, text)
        if said:
            sentence = f"“{text}” was read as a month of {year}; it could be a day without a year."
            return result.said("date-century", Severity.NOTE, sentence)
        return result
    match = _YEAR_MONTH_NAME.fullmatch(plain)
    if match:
        return _day(int(match[1]), _month(match[2]), 1, "month only: its first day stands for it", text)
    match = _QUARTER.fullmatch(plain)
    if match:
        year, quarter = int(match[2] or match[3]), int(match[1] or match[4])
        result = _day(year, 3 * quarter - 2, 1, "quarter only: its first day stands for it", text)
        return result.said("date-quarter", Severity.NOTE, f"“{text}” was taken as a quarter of the calendar year.")
    financial = _financial(plain, text)
    if financial is not None:
        return financial
    match = _YEAR_MONTH.fullmatch(plain)
    if match:
        return _day(int(match[1]), int(match[2]), 1, "month only: its first day stands for it", text)
    match = _NUMBER_YEAR.fullmatch(plain)
    if match:
        return _day(int(match[2]), int(match[1]), 1, "month only: its first day stands for it", text)
    match = _YEAR.fullmatch(plain)
    return _day(int(match[1]), 1, 1, "year only: its first day stands for it", text) if match else None


def _financial(plain: str, text: str) -> Result | None:
    match = _FINANCIAL.fullmatch(plain)
    if match is None:
        return None
    first = int(match[1]) if match[1] else 2000 + int(match[3])
    second = match[2] or match[4]
    if int(second) % 100 != (first + 1) % 100 or (len(second) == 4 and int(second) != first + 1):
        return None
    result = _day(first, 4, 1, "financial year only: its first day stands for it", text)
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", plain):
        sentence = f"“{text}” was taken as a financial year; it could be a month."
        return result.said("date-order", Severity.NOTE, sentence)
    return result
