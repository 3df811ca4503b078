"""Cleans one cell at a time: the value, the rule that changed it, and what a person should know."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.placing.gazetteer import normalise_postcode

#: Words that mean "nobody has said".
_MISSING = frozenset(
    """-|--|–|n/a|na|n/k|nk|none|null|nan|unknown|[unknown]|not known|tbc|tba|withheld|?|#n/a|#ref!|not applicable
    |n/a - mobile""".replace("\n    ", "").split("|")
) | {""}

#: m² in a hectare and in an international acre.
_HECTARE_M2, _ACRE_M2 = 10_000.0, 4046.8564224

#: Misspellings at least this alike are taken as the word that is meant.
_ALIKE = 84


@dataclass(frozen=True)
class Result:
    """A cleaned cell: value (None where missing), the rule, and a warning (code, severity, sentence)."""

    value: object
    rule: str = ""
    warning: tuple[str, Severity, str] | None = None


def is_missing(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.strip().casefold() in _MISSING


def clean(text: str, field: Field) -> Result:
    """Clean one cell by the kind of its field. Never raises: what cannot be read is missing, with a warning."""
    if is_missing(text):
        return Result(None)
    result = _CLEANERS.get(field.kind, _text)(text.strip(), field)
    low, high = field.low, field.high
    if isinstance(result.value, float) and low is not None and high is not None and not low <= result.value <= high:
        message = f"{field.label} of {result.value:,.6g} is hardly credible ({low:,.0f} to {high:,.0f}); kept as it is."
        return Result(result.value, result.rule, ("hardly-credible", Severity.WARNING, message))
    return result


def _unreadable(text: str, field: Field) -> Result:
    message = f"“{text[:40]}” could not be read as {field.label}; treated as missing."
    return Result(None, "", ("unreadable", Severity.WARNING, message))


def _text(text: str, field: Field) -> Result:
    del field
    tidy = " ".join(text.split())
    tidy = re.sub(r"\s*,(\s*,)+", ",", tidy)
    tidy = re.sub(r"\.(?=,)|,(?=\.)|(?<=\.)\.+", "", tidy)
    tidy = re.sub(r"\s+,", ",", re.sub(r",(?=\S)", ", ", tidy)).strip(" ,")
    return Result(tidy or None, "spaces and stops tidied" if tidy != text else "")


#: A number as people write it: thousands by commas or spaces, a stop for decimals, an exponent of a spreadsheet.
_NUMBER = re.compile(
    r"""(\()?\s*([-−+]?)\s*
    ((?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:\.\d*)?|\.\d+)((?:[eE][-+]?\d{1,2})?)\s*
    (?:%|m²|m2|sq\.?\s?m(?:etres|eters)?|sqm|fte|h|hrs?|hours?|people|staff|visits?|visitors?|spaces?|desks?|km|miles?)?\s*
    (?:p\.?\s?[aw]\.?|a\ (?:year|week)|per\ (?:annum|year|week))?\s*(\))?""",
    re.IGNORECASE | re.VERBOSE,
)


def parse_number(text: str) -> float | None:
    """Read a number as people write it; None where anything in the text is not wholly understood."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or bool(match[1]) != bool(match[5]):
        return None
    number = float(re.sub(r"[,\s]", "", match[3]) + match[4])
    return -number if match[1] or match[2] in ("-", "−") else number


def _number(text: str, field: Field) -> Result:
    number = parse_number(text)
    return (
        _unreadable(text, field)
        if number is None
        else Result(number, "" if text == f"{number:g}" else "read as a number")
    )


def _money(text: str, field: Field) -> Result:
    plain = re.sub(r"(?i)£|gbp|p\.?a\.?$|per annum|a year", "", text).strip()
    factor = 1.0
    match = re.fullmatch(r"(?i)(.*\d)\s*(k|thousand|m|mn|mill?|million|bn|billion)", plain)
    if match:
        plain, factor = match[1], {"m": 1e6, "b": 1e9}.get(match[2][0].casefold(), 1e3)
    number = parse_number(plain)
    if number is None:
        return _unreadable(text, field)
    return Result(round(number * factor, 2), "" if text == f"{number:g}" else "read as pounds")


_AREA = re.compile(
    r"([\d.,]+)\s*"
    r"(hectares?|has?\b|acres?|ac\b|sq\.?\s*m\w*|m2|m²|sqm|sq\.?\s*f\w*|ft2|sq\.?\s*y\w*|yd2)?",
    re.IGNORECASE,
)

#: What may stand round areas without changing them.
_ROUND_AREAS = re.compile(
    r"\b(approx(imately)?|about|circa|ca?|est(imated)?|or|and|equals|gia|gea|nia|site|area|total|of|per survey)\b"
    r"|[\s()\[\]=/,;:.~&]+",
    re.IGNORECASE,
)


def _area(text: str, field: Field) -> Result:
    whole = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text)
    parts = [(m[1].strip(".,"), _unit_m2(m[2], field)) for m in _AREA.finditer(whole) if re.search(r"\d", m[1])]
    left = _ROUND_AREAS.sub("", _AREA.sub(" ", whole))
    if not parts or left:  # "-500", "500-600" and "2?" say something that is no area
        return _unreadable(text, field)
    (digits, (unit, factor)), others = parts[0], parts[1:]
    number, is_comma = _decimal(digits), False
    other_m2 = next((f * n for d, (u, f) in others if u != unit and (n := _decimal(d, comma=True)) is not None), None)
    if "," in digits:
        as_comma = _decimal(digits, comma=True)
        # A second unit in the same cell tells whether the comma parts thousands or decimals.
        if as_comma is not None and (_near(as_comma * factor, other_m2) or (number is None)):
            number, is_comma = as_comma, True
    if number is None:
        return _unreadable(text, field)
    value = round(number * factor, 2)
    rule = "" if factor == 1 and not is_comma and text == digits else f"{unit} to m²" if factor != 1 else "read as m²"
    if is_comma:
        message = f"“{text}” has a comma for a decimal point; read as {number:g} {unit} ({value:,.0f} m²)."
        return Result(value, rule, ("area-comma", Severity.WARNING, message))
    if other_m2 is not None and not _near(value, other_m2):
        message = f"“{text}”: the two areas differ; the first, {value:,.0f} m², was taken."
        return Result(value, rule, ("area-differs", Severity.NOTE, message))
    return Result(value, rule)


def _decimal(digits: str, *, comma: bool = False) -> float | None:
    try:
        return float(digits.replace(",", ".") if comma else digits.replace(",", ""))
    except ValueError:
        return None


def _near(a: float, b: float | None) -> bool:
    return b is not None and abs(a - b) <= 0.15 * max(a, b)


def _unit_m2(unit: str | None, field: Field) -> tuple[str, float]:
    """Return the unit and its size in m²; without one a heading in hectares tells by the field's usual unit."""
    folded = (unit or "").casefold().replace(" ", "").replace(".", "")
    if folded.startswith("h"):
        return "hectares", _HECTARE_M2
    if folded.startswith("ac"):
        return "acres", _ACRE_M2
    if folded.startswith(("sqf", "ft")):
        return "square feet", 0.09290304
    if folded.startswith(("sqy", "yd")):
        return "square yards", 0.83612736
    del field
    return "m²", 1.0


_DATE_FORMATS = (
    *("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y"),
    *("%d-%b-%y", "%d-%b-%Y", "%B %Y", "%b %Y", "%b-%y", "%Y/%m/%d"),
)


def _date(text: str, field: Field) -> Result:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.split("T")[0])
    plain = re.sub(r"\s+\d{1,2}:\d{2}(:\d{2})?$", "", plain).strip()
    for form in _DATE_FORMATS:
        try:
            found = dt.datetime.strptime(plain, form).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
        iso = found.isoformat()
        return Result(iso, "" if iso == text else "read as day, month, year")
    if re.fullmatch(r"\d{5}", plain) and 20_000 <= int(plain) <= 80_000:
        # Excel counts days from 30 December 1899 (with its leap-year error of 1900).
        return Result((dt.date(1899, 12, 30) + dt.timedelta(days=int(plain))).isoformat(), "spreadsheet day number")
    return _unreadable(text, field)


_YES = {"yes", "y", "true", "t", "1", "x", "✓", "✔"}
_NO = {"no", "n", "false", "f", "0", "✗"}


def _flag(text: str, field: Field) -> Result:
    folded = text.casefold()
    if folded in _YES or folded in _NO:
        return Result(folded in _YES)
    return _unreadable(text, field)


def _grade(text: str, field: Field) -> Result:
    words = {word: value for value, known in (field.choices or {}).items() for word in (value.casefold(), *known)}
    folded = " ".join(text.casefold().split())
    if folded in words:
        value = words[folded]
        return Result(value, "" if value == text else f"“{text}” means {value}")
    longer = [word for word in words if len(word) >= 5]
    best = process.extractOne(folded, longer, scorer=fuzz.ratio, score_cutoff=_ALIKE) if len(folded) >= 5 else None
    if best is None:
        first = next((w for w in longer if re.match(rf"{re.escape(w)}\b", folded)), None)
        if first is None:
            return _unreadable(text, field)
        return Result(words[first], f"“{text}” begins with {first}")
    value = words[best[0]]
    return Result(value, f"“{text}” taken as {value}", ("spelling", Severity.NOTE, f"“{text}” was taken as {value}."))


def _uprn(text: str, field: Field) -> Result:
    plain = re.sub(r"\.0+$", "", text.replace(" ", ""))
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", plain):
        message = f"UPRN “{text}” was shortened by a spreadsheet and cannot be recovered; treated as missing."
        return Result(None, "", ("uprn-damaged", Severity.WARNING, message))
    if not plain.isdigit():
        message = f"“{text}” is a local number, no UPRN; kept as the local reference."
        return Result(None, "", ("uprn-local", Severity.NOTE, message))
    digits = plain.lstrip("0")
    if len(digits) > 12:
        return Result(
            None, "", ("uprn-long", Severity.WARNING, f"UPRN {text} has more than 12 digits; treated as missing.")
        )
    if not digits or (len(digits) >= 7 and (len(set(digits)) == 1 or digits in "12345678901234567890")):
        message = f"UPRN {text} is a placeholder; treated as missing."
        return Result(None, "", ("uprn-placeholder", Severity.WARNING, message))
    if len(digits) < 7:
        message = f"{text} is too short for a UPRN; kept as the local reference."
        return Result(None, "", ("uprn-local", Severity.NOTE, message))
    if len(digits) >= 11 and digits.endswith("00000"):
        message = f"UPRN {text} ends in noughts, as one that a spreadsheet rounded; treated as missing."
        return Result(None, "", ("uprn-damaged", Severity.WARNING, message))
    del field
    return Result(digits, "leading zeros or spaces removed" if digits != text else "")


def _postcode(text: str, field: Field) -> Result:
    found = normalise_postcode(text)
    if found is None:
        message = f"“{text[:30]}” is no postcode; treated as missing."
        return Result(None, "", ("postcode-form", Severity.WARNING, message))
    del field
    return Result(found, "" if found == text else "written as a postcode")


def _coordinate(text: str, field: Field) -> Result:
    try:
        value = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return _unreadable(text, field)
    return Result(value) if math.isfinite(value) else _unreadable(text, field)


def _as_it_is(text: str, field: Field) -> Result:
    del field
    return Result(text)


_CLEANERS: dict[FieldKind, Callable[[str, Field], Result]] = {
    FieldKind.NUMBER: _number,
    FieldKind.AREA: _area,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.FLAG: _flag,
    FieldKind.GRADE: _grade,
    FieldKind.UPRN: _uprn,
    FieldKind.POSTCODE: _postcode,
    FieldKind.EASTING: _coordinate,
    FieldKind.NORTHING: _coordinate,
    FieldKind.LATITUDE: _coordinate,
    FieldKind.LONGITUDE: _coordinate,
    FieldKind.GRID_REFERENCE: _as_it_is,
}
