"""Numbers as people write them: thousands and decimals by comma or stop, periods, percentages, energy."""

from __future__ import annotations

import math
import re
from functools import cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.hours import hours_in_words
from estates_app.registers.cleaning.result import NO_HABITS, Habits, Result, unreadable
from estates_app.registers.cleaning.words import alternatives, whole, words

_SPACE = "[ \u00a0\u202f\u2009]"
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_SPACED = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?:\.[0-9]*)?")
_BY_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_ONE_COMMA = re.compile(r"([0-9]+),([0-9]+)")
_BY_STOPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_SPACED_COMMA = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+,[0-9]+")
_STOP_OF_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")

_FIGURE = re.compile(
    rf"(\()?\s*([-−–+]?)\s*([0-9](?:[0-9,.]|{_SPACE}(?=[0-9]))*|\.[0-9]+)(e[-+]?[0-9]{{1,3}})?\s*([^\d]*?(?:m2)?)\s*(\))?",
    re.IGNORECASE,
)

#: What a figure may begin with.
_FIRST = frozenset("(-−–+.0123456789")


def plain_number(text: str) -> float | None:
    """Return the number of a text that is nothing but figures with at most one stop, else None (the quick way)."""
    if text.isascii() and text.replace(".", "", 1).isdigit():
        number = float(text)
        return number if math.isfinite(number) else None
    return None


def grouped_number(text: str, habits: Habits) -> float | None:
    """Return the number of "12,345.6" in a column whose commas part thousands, else None (the quick way)."""
    if habits.decimal_comma or habits.is_comma_doubtful or text[0] == "0" or _BY_COMMAS.fullmatch(text) is None:
        return None
    return _finite(text.replace(",", ""))


def digits(text: str, *, decimal_comma: bool = False) -> tuple[float, str] | None:
    """Read figures whose commas and stops may part thousands or decimals.

    Parameters
    ----------
    decimal_comma : bool
        Custom of the column, for what could be either.

    Returns
    -------
    number, how : float, str
        ``how`` is ``"comma"`` where a comma was taken for a decimal point, ``"either"`` where one comma before three
        figures was taken to part thousands and could be a decimal point, else empty. None where it is no number.
    """
    if "," not in text:
        if decimal_comma and _STOP_OF_THOUSANDS.fullmatch(text):
            return _finite(text.replace(".", "")), "comma"
        if _PLAIN.fullmatch(text):
            return _finite(text), ""
        if _SPACED.fullmatch(text):
            return _finite(re.sub(_SPACE, "", text)), ""
        return (_finite(text.replace(".", "")), "comma") if _BY_STOPS.fullmatch(text) else None
    if _BY_COMMAS.fullmatch(text) and not text.startswith("0"):
        is_either = text.count(",") == 1 and "." not in text
        if not (is_either and decimal_comma):
            return _finite(text.replace(",", "")), "either" if is_either else ""
    if _ONE_COMMA.fullmatch(text):
        return _finite(text.replace(",", ".")), "comma"
    if _BY_STOPS.fullmatch(text) or _SPACED_COMMA.fullmatch(text):
        return _finite(re.sub(_SPACE, "", text).replace(".", "").replace(",", ".")), "comma"
    return None


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else math.nan


def figure(text: str, habits: Habits = NO_HABITS) -> tuple[float, str, str] | None:
    """Return (number, what stands behind it, how its comma was read) of a text with one number, else None."""
    match = _FIGURE.fullmatch(text.strip())
    if match is None or bool(match[1]) != bool(match[6]):
        return None
    read = digits(match[3].rstrip(".,") or match[3], decimal_comma=habits.decimal_comma)
    if read is None or math.isnan(read[0]):
        return None
    number = read[0]
    if match[4]:  # one exponent, and none that is beyond all figures
        number = math.inf if "e" in repr(number) else float(f"{number!r}{match[4]}")
    if not math.isfinite(number):
        return None
    is_negative = bool(match[1]) or match[2] in ("-", "−", "–")
    return (-number if is_negative and number else number), match[5].strip().casefold(), read[1]


@cache
def _counted() -> frozenset[str]:
    return frozenset({"", *words("cells")["figures"]["counted"]})


@cache
def periods() -> dict[str, tuple[str, float]]:
    """Return the words for a period: the period's name and how often it comes in a year (0: nobody can say)."""
    return {
        word: (name, float(entry["times"]))
        for name, entry in words("cells")["periods"].items()
        for word in entry["words"]
    }


@cache
def period_pattern() -> re.Pattern[str]:
    """Return the pattern of a period at the end of a text, without case."""
    return re.compile(rf"\s*(?<![^\W\d_])\(?({alternatives(periods())})\)?\s*$", re.IGNORECASE)


def without_period(text: str) -> tuple[str, str, float]:
    """Return a text without the period at its end, the period and its number in a year ("", "", 1 where none)."""
    match = period_pattern().search(text)
    if match is None:
        return text, "", 1.0
    name, times = periods()[" ".join(match[1].casefold().split())]
    return text[: match.start()].rstrip(), name, times


@cache
def _about() -> re.Pattern[str]:
    listed = alternatives(words("cells")["figures"]["about"])
    return re.compile(rf"^(?:{listed})\s*(?=[\d£(.])|\s*\(?\b(?:approx\.?|approximately|est\.?|estimated?)\)?$", re.I)


def without_about(text: str) -> tuple[str, bool]:
    """Return a text without "c." or "approx." round its figure, and whether it had one."""
    plain = _about().sub("", text).strip()
    return plain, plain != text


@cache
def _bound() -> re.Pattern[str]:
    listed = words("cells")["figures"]["bounds"]
    signs = [word for word in listed if not word[0].isalpha()]
    named = [word for word in listed if word[0].isalpha()]
    return re.compile(rf"^\s*(?:{alternatives(signs)})\s*[£\d]|{whole(named)}\s*[£\d]|\d\s*\+(?!\s*\d)(?!\s*vat)", re.I)


_RANGE = re.compile(r"\d\w?\s*(?:-|–|—|/|\bto\b|\bor\b|\band\b)\s*£?\s*\d", re.IGNORECASE)


def why_no_figure(text: str) -> str:
    """Return what a text with figures is instead of one figure, for `unreadable`."""
    if _bound().search(text):
        return "is a bound"
    if _RANGE.search(text):
        return "is a range"
    return "is doubted" if "?" in text else "could not be read"


def parse_number(text: str) -> float | None:
    """Read a number as people write it; None where anything in the text is not wholly understood.

    A period behind it ("a year") is understood and changes nothing; so are units of what is counted.
    """
    quick = plain_number(text)
    if quick is not None:
        return quick
    if text.strip()[:1] not in _FIRST:
        return None
    read = figure(text)
    if read is None:
        read = figure(without_period(text.strip())[0])
    if read is None or read[2] == "comma":
        return None
    tail = without_period(read[1])[0] if read[1] not in _counted() else read[1]
    return read[0] if tail in _counted() else None


def _usual(text: str, field: Field, habits: Habits) -> Result | None:
    """Read plain figures, hours in words and "nil"; None where more must be looked at."""
    quick = plain_number(text)
    if quick is not None:
        return _scaled(quick, field, habits)
    quick = grouped_number(text, habits)
    if quick is not None:
        return _scaled(quick, field, habits).or_by("read as a number")
    if field.unit == "hours a week":
        return hours_in_words(text)
    return Result(0.0, f"“{text}” is 0") if text.casefold() in words("cells")["figures"]["nil"] else None


def clean_number(text: str, field: Field, habits: Habits) -> Result:
    """Clean a number by the unit of its field: plain, per cent, hours a week, a year's visits, energy."""
    usual = _usual(text, field, habits)
    if usual is not None:
        return usual
    plain, is_about = without_about(text)
    plain, period, times = without_period(plain)
    read = figure(plain, habits)
    if read is None or (read[2] == "comma" and not habits.decimal_comma and not _surely(plain)):
        return unreadable(text, field, why_no_figure(text))
    number, tail, how = read
    factor = _factor(tail, field)
    if factor is None:
        return unreadable(text, field, why_no_figure(text))
    if period and period != "year" and not field.unit.endswith(f"a {period}"):
        if not field.unit.endswith("a year") or not times:
            return unreadable(text, field, f"is for a {period}")
        number, rule = number * times, f"a {period}'s figure × {times:g}"
    else:
        rule = f"{tail}: × {factor:,.10g}" if factor != 1 else "read as a number"
    number *= factor
    has_unit = factor != 1 or tail in ("%", "percent", "per cent", "pct") or _energy(tail) is not None
    result = _scaled(number, field, habits, has_unit=has_unit, has_period=bool(period))
    if is_about:
        result = result.by("said to be about this")
    return _comma(
        result.by(rule) if not result.rule or rule != "read as a number" else result, text, number, how, habits
    )


def _surely(text: str) -> bool:
    """Whether a comma can only be a decimal point because stops part the thousands: "1.234,5"."""
    return _BY_STOPS.fullmatch(text.strip()) is not None and "," in text


def _comma(result: Result, text: str, number: float, how: str, habits: Habits) -> Result:
    if how == "comma":
        sentence = f"“{text}” has a comma for a decimal point; read as {number:,.6g}."
        return result.said("decimal-comma", Severity.WARNING, sentence)
    if how == "either" and habits.is_comma_doubtful:
        sentence = f"The comma of “{text}” may be a decimal point as in other cells; read as {number:,.6g}."
        return result.said("comma-either", Severity.WARNING, sentence)
    return result


def _scaled(number: float, field: Field, habits: Habits, *, has_unit: bool = False, has_period: bool = False) -> Result:
    if field.unit == "%":
        if habits.fractions and not has_unit:
            return Result(round(number * 100, 6), "share of one to per cent")
        return Result(number)
    rules = []
    if habits.times != 1.0 and not has_unit:
        number *= habits.times
        rules.append(f"heading says {habits.unit}: × {habits.times:,.10g}")
    if habits.a_year != 1.0 and not has_period:
        number *= habits.a_year
        rules.append(f"heading says a {habits.period}: × {habits.a_year:g}")
    return Result(number, "; ".join(rules))


@cache
def _large() -> dict[str, float]:
    return {word: float(e["times"]) for e in words("money")["multipliers"].values() for word in e["words"]}


def _factor(tail: str, field: Field) -> float | None:
    """Return what the word behind a number multiplies it by, None where the word does not belong to the field."""
    if tail in ("%", "percent", "per cent", "pct"):
        return 1.0 if field.unit == "%" else None
    if tail and "kwh" in field.unit.casefold():
        return _energy(tail)
    if "a year" in field.unit and tail in _large():
        return _large()[tail]
    return 1.0 if tail in _counted() else None


@cache
def _energies() -> dict[str, float]:
    return {word: float(e["times"]) for e in words("cells")["energy"].values() for word in e["words"]}


def _energy(tail: str) -> float | None:
    return _energies().get(tail)
