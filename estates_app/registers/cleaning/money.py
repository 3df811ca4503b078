"""Sums of money to pounds: multipliers, credits, periods to a year, rents in name only."""

from __future__ import annotations

import re
from functools import cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.figures import figure, periods, why_no_figure, without_about, without_period
from estates_app.registers.cleaning.result import Habits, Result, unreadable
from estates_app.registers.cleaning.words import alternatives, folded, words

_POUNDS = re.compile(r"£|\bgbp\b|\bpounds?\b(?:\s+sterling)?", re.IGNORECASE)
_QUICK = re.compile(r"£?\s?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?(?:\s*([a-z/][a-z. /]*))?", re.IGNORECASE)
_CREDIT = re.compile(r"(?<=[\d)])\s*(cr|dr)\.?$", re.IGNORECASE)
_PENCE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:p|pence)", re.IGNORECASE)


@cache
def _multipliers() -> dict[str, float]:
    return {word: float(e["times"]) for e in words("money")["multipliers"].values() for word in e["words"]}


@cache
def _multiplied() -> re.Pattern[str]:
    return re.compile(rf"(.*\d\)?)\s*({alternatives(_multipliers())})\.?(\))?", re.IGNORECASE)


@cache
def _refused() -> re.Pattern[str]:
    listed = words("money")["refused"]["rates"]
    return re.compile(rf"(?:{alternatives(listed)})", re.IGNORECASE)


@cache
def _currency() -> re.Pattern[str]:
    signs = [w for w in words("money")["refused"]["currencies"] if not w[0].isalpha()]
    named = [w for w in words("money")["refused"]["currencies"] if w[0].isalpha()]
    return re.compile(rf"(?:{alternatives(signs)})|\b(?:{alternatives(named)})\b", re.IGNORECASE)


@cache
def _vat() -> re.Pattern[str]:
    return re.compile(rf"\s*[(,;]?\s*({alternatives(words('money')['vat']['words'])})\s*\)?", re.IGNORECASE)


@cache
def _headings() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple(
        (name, float(entry["times"]), re.compile("|".join(entry["patterns"]), re.IGNORECASE))
        for name, entry in words("money")["headings"].items()
    )


def multiple_in_heading(heading: str) -> tuple[str, float] | None:
    """Return the multiple that a heading gives ("£000", "£m", "pence") and its pounds, None where none."""
    return next(((name, times) for name, times, pattern in _headings() if pattern.search(heading)), None)


@cache
def _nominal_beginnings() -> tuple[str, ...]:
    """Return how the words for a rent in name only begin, or what may stand before them."""
    known = words("money")["nominal"]
    return (*{word[0] for word in (*known["nil"], *known["one"])}, *"() ,")


def _nominal(text: str) -> Result | None:
    """Return the sum of a rent in name only: a peppercorn is 0, "£1 if demanded" 1."""
    known = words("money")["nominal"]
    if not text[0].casefold().startswith(_nominal_beginnings()):
        return None
    plain = folded(re.sub(r"[()]", " ", text)).rstrip(".")
    asked = next((tail for tail in known["if_asked"] if plain.endswith(tail)), "")
    plain = without_period(plain.removesuffix(asked).strip(" ,"))[0]
    if plain in known["nil"]:
        return Result(0.0, f"“{text}” is 0", (("rent-nominal", Severity.NOTE, f"“{text}” was taken as £0 a year."),))
    if asked and plain in known["one"]:
        return Result(1.0, f"“{text}” is 1", (("rent-nominal", Severity.NOTE, f"“{text}” was taken as £1."),))
    return None


def _quick(text: str, field: Field, habits: Habits) -> Result | None:
    """Read the usual: "£1,234", "1234.50", "£5,000 pa"; None where more must be looked at."""
    match = _QUICK.fullmatch(text)
    if match is None or habits.times != 1.0 or habits.decimal_comma or habits.is_comma_doubtful:
        return None
    value = float(match[1].replace(",", "") + (match[2] or ""))
    if value >= 1e15 or (match[3] is None and habits.a_year != 1.0):
        return None
    if match[3] is None:
        return Result(value, "" if text[0] != "£" and "," not in text else "read as pounds")
    name, a_year = periods().get(match[3].casefold(), ("", 0.0))
    if not a_year or not field.unit.endswith("a year"):
        return None
    rule = f"a {name} × {a_year:g}" if a_year != 1 else "a year"
    return Result(round(value * a_year, 2), f"read as pounds; {rule}")


def clean_money(text: str, field: Field, habits: Habits) -> Result:
    """Clean a sum to pounds; a rate, a range and another currency are missing and said.

    Where the field is a yearly sum, what is said for a quarter, month or week is brought to a year; where it is not, a
    sum with a period is refused.
    """
    quick = _quick(text, field, habits)
    if quick is not None:
        return quick
    nominal = _nominal(text)
    if nominal is not None:
        return nominal
    if "/m²" not in field.unit and _refused().search(text):
        return unreadable(text, field, "is a rate")
    if _currency().search(text):
        return unreadable(text, field, "is not in pounds")
    return _sum(text, field, habits)


def _sum(text: str, field: Field, habits: Habits) -> Result:
    rules: list[str] = []
    vat = _vat().search(text)
    plain = _vat().sub("", text) if vat else text
    plain, period, a_year = without_period(plain)
    plain, is_about = without_about(" ".join(_POUNDS.sub(" ", plain).split()))
    plain = re.sub(r"^([-−–(])\s+", r"\1", plain)
    plain = re.sub(r"^([0-9][0-9,.]*)\s?-$", r"-\1", plain)  # as ledgers print a negative
    credit = _CREDIT.search(plain)
    plain = _CREDIT.sub("", plain)
    plain, times, unit = _multiple(plain, habits)
    read = figure(plain, habits)
    if read is None or read[1] or (read[2] == "comma" and not _is_sure(plain, habits)):
        return unreadable(text, field, why_no_figure(text))
    number = -read[0] if credit and credit[1].casefold() == "cr" and read[0] > 0 else read[0]
    value = number * times
    rules.append(f"{unit}: × {times:,.10g}" if unit else "read as pounds")
    if credit:
        rules.append("a credit" if credit[1].casefold() == "cr" else "a debit")
    if period and ("a year" not in field.unit or not a_year):
        return unreadable(text, field, f"is for a {period}")
    if period:
        rules.append(f"a {period} × {a_year:g}" if a_year != 1 else "a year")
    elif habits.period:
        a_year = habits.a_year
        rules.append(f"heading says a {habits.period}: × {a_year:g}")
    value *= a_year
    if is_about:
        rules.append("said to be about this")
    return _noted(Result(round(value, 2), "; ".join(rules)), value, text, read[2], habits, has_vat=vat is not None)


def _noted(result: Result, value: float, text: str, how: str, habits: Habits, *, has_vat: bool) -> Result:
    if has_vat:
        result = result.said("vat", Severity.NOTE, f"“{text}” speaks of VAT; the sum was taken as it stands.")
    if how == "comma":
        sentence = f"“{text}” has a comma for a decimal point; read as £{value:,.2f}."
        return result.said("decimal-comma", Severity.WARNING, sentence)
    if how == "either" and habits.is_comma_doubtful:
        sentence = f"The comma of “{text}” may be a decimal point as in other cells; read as £{value:,.2f}."
        return result.said("comma-either", Severity.WARNING, sentence)
    return result


def _multiple(plain: str, habits: Habits) -> tuple[str, float, str]:
    """Return the figure without its multiple, the multiple in pounds, and who says it."""
    pence = _PENCE.fullmatch(plain)
    if pence:
        return pence[1], 0.01, "pence"
    match = _multiplied().fullmatch(plain)
    if match:
        return match[1] + (match[3] or ""), _multipliers()[folded(match[2])], match[2].casefold()
    return plain, habits.times, f"heading says {habits.unit}" if habits.unit else ""


def _is_sure(plain: str, habits: Habits) -> bool:
    """Whether a comma was rightly taken for a decimal point: the column's custom, or stops that part thousands."""
    return habits.decimal_comma or "." in plain
