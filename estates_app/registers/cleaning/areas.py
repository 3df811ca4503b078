"""Areas to square metres: units in text, two units in a cell, dimensions; one basis never taken for another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.figures import digits, grouped_number, plain_number, why_no_figure
from estates_app.registers.cleaning.result import Habits, Result, unreadable
from estates_app.registers.cleaning.words import alternatives, folded, whole, words

#: Of two areas of one cell: nearer than this they say the same.
_SAME = 0.15


@cache
def _units() -> dict[str, tuple[str, float]]:
    """Return word -> (name of the unit, m² in one)."""
    return {word: (e["name"], float(e["m2"])) for e in words("units")["area"] for word in e["words"]}


@cache
def units_to_choose() -> tuple[tuple[str, str], ...]:
    """Return (unit, words for a button) of the units that a person may say a column of bare figures is in."""
    return tuple((str(e["unit"]), str(e["label"])) for e in words("units")["choice"] if str(e["unit"]) in _units())


@cache
def _lengths() -> dict[str, float]:
    return {word: float(e["m"]) for e in words("units")["length"] for word in e["words"]}


@cache
def _usual() -> re.Pattern[str]:
    """Return the pattern of one plain figure with its unit, or two: "450 sq m", "2.5 hectares (6.18 acres)"."""
    # Roods and perches are added up, and a unit that names a basis is no mere unit.
    plain = [word for word, (name, _) in _units().items() if len(word) > 1 and name not in ("roods", "perches")]
    area = rf"([0-9]+(?:\.[0-9]+)?)\s*({alternatives(word for word in plain if not bases_in(word))})"
    return re.compile(rf"{area}(?:\s*[(/,;]\s*{area}\s*\)?)?", re.IGNORECASE)


@cache
def _parts() -> re.Pattern[str]:
    # One letter is a unit only beside roods and perches: "a" and "r" stand in too many texts.
    named = alternatives(word for word in _units() if len(word) > 1)
    return re.compile(rf"([0-9][0-9.,]*(?:[eE]\+[0-9]+)?|\.[0-9]+)\s*((?:{named})(?![^\W_]))?", re.IGNORECASE)


@cache
def _around() -> re.Pattern[str]:
    named = [*words("units")["around_areas"]["words"], *_bases()]
    return re.compile(rf"{whole(named)}|[\s()\[\]=/,;:.~&≈]+", re.IGNORECASE)


@cache
def _bases() -> dict[str, str]:
    """Return word -> name of what is measured."""
    return {word: e["name"] for e in words("units")["basis"] for word in e["words"]}


@cache
def _basis_pattern() -> re.Pattern[str]:
    return re.compile(whole(_bases()), re.IGNORECASE)


@cache
def basis_of_field(key: str) -> str:
    """Return what a field measures ("gross internal area"), empty where it may be anything."""
    return next((str(e["name"]) for e in words("units")["basis"] if key in e["fields"]), "")


def bases_in(text: str) -> tuple[str, ...]:
    """Return what a heading or a cell says was measured, in its order: "450 m2 NIA" the net internal area."""
    found = (_bases()[folded(match[0])] for match in _basis_pattern().finditer(text))
    return tuple(dict.fromkeys(found))


def unit_in_heading(heading: str) -> tuple[str, float] | None:
    """Return the unit that a heading gives ("Site area (ha)", "GIA sq ft"): its name and m², None where none."""
    spaced = re.sub(r"[_(){}\[\]/,:-]+", " ", heading)
    match = re.search(
        rf"(?<![^\W_])({alternatives(w for w in _units() if len(w) > 1)})(?![^\W_])", spaced, re.IGNORECASE
    )
    return _units()[folded(match[1])] if match else None


@cache
def _old_measure() -> re.Pattern[str]:
    names = {e["name"]: alternatives(e["words"]) for e in words("units")["area"]}
    number = r"([0-9]+(?:\.[0-9]+)?)"
    return re.compile(
        rf"(?:{number}\s*(?:{names['acres']})\s*,?\s*)?(?:{number}\s*(?:{names['roods']})\s*,?\s*(?:and\s*)?)?"
        rf"(?:{number}\s*(?:{names['perches']})\s*)?",
        re.IGNORECASE,
    )


@cache
def _dimensions() -> re.Pattern[str]:
    unit = rf"({alternatives(_lengths())})?"
    return re.compile(
        rf"([0-9]+(?:\.[0-9]+)?)\s*{unit}\s*(?:x|×|\*|by)\s*([0-9]+(?:\.[0-9]+)?)\s*{unit}", re.IGNORECASE
    )


def clean_area(text: str, field: Field, habits: Habits) -> Result:
    """Clean an area to m². What is a bound, a range or on another basis is missing and said."""
    quick = plain_number(text)
    if quick is not None and not habits.other_basis:
        return _of_heading(quick, text, field, habits)
    if text[-1].isdigit() and not habits.other_basis and habits.times == 1.0:
        quick = grouped_number(text, habits)
        if quick is not None:
            return _of_heading(quick, text, field, habits).or_by("read as m²")
    usual = _usual().fullmatch(text) if not habits.other_basis and not habits.decimal_comma else None
    if usual is not None:
        parts = [(usual[1], usual[2])] if usual[3] is None else [(usual[1], usual[2]), (usual[3], usual[4])]
        return _of_parts(parts, text, field, habits)
    own, said = basis_of_field(field.key), bases_in(text) or ((habits.other_basis,) if habits.other_basis else ())
    if own and said and own not in said:
        sentence = f"“{text[:40]}” is the {said[0]}, not the {own}; kept out of it: the two differ by a factor."
        return Result(None, "", (("basis-differs", Severity.WARNING, sentence),), others=(said[0],))
    if own and len(said) > 1:
        return _of_own_basis(text, own, field, habits)
    special = _old(text) or _rectangle(text)
    if special is not None:
        return special
    return _with_units(text, field, habits)


def _of_heading(number: float, text: str, field: Field, habits: Habits) -> Result:
    if habits.refusal:
        return unreadable(text, field, habits.refusal)
    if habits.times == 1.0:
        return Result(number)
    return Result(round(number * habits.times, 2), f"{habits.unit} to m², by the heading")


def _of_own_basis(text: str, own: str, field: Field, habits: Habits) -> Result:
    """Read of "GIA 450, NIA 400" the part that is of the field's own basis."""
    parts = [part for part in re.split(r"[,;/(]\s*(?!\d{3}(?!\d))|\band\b", text) if bases_in(part)]
    mine = [part.strip(" )") for part in parts if bases_in(part) == (own,)]
    if len(mine) != 1:
        return unreadable(text, field, "names two bases")
    return clean_area(mine[0], field, habits).by(f"the {own} of two")


def _old(text: str) -> Result | None:
    match = _old_measure().fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        return None
    sizes = [_units()[name][1] for name in ("acres", "rood", "perch")]
    total = sum(float(n or 0) * size for n, size in zip(match.groups(), sizes, strict=True))
    return Result(round(total, 2), "acres, roods and perches to m²")


def _rectangle(text: str) -> Result | None:
    match = _dimensions().fullmatch(text.strip().rstrip("."))
    if match is None:
        return None
    units = {_lengths()[folded(unit)] for unit in (match[2], match[4]) if unit}
    if len(units) != 1:
        return None
    value = round(float(match[1]) * float(match[3]) * units.pop() ** 2, 2)
    sentence = f"“{text}” gives two sides; their product is {value:,.2f} m², outside or inside the walls nobody says."
    return Result(value, "side × side", (("area-from-sides", Severity.NOTE, sentence),))


def _with_units(text: str, field: Field, habits: Habits) -> Result:
    whole_text = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text)
    parts = [(m[1].rstrip(".,"), m[2]) for m in _parts().finditer(whole_text) if re.search(r"[0-9]", m[1])]
    left = _around().sub("", _parts().sub(" ", whole_text))
    if not parts or left or len(parts) > 2 or (len(parts) == 2 and not (parts[0][1] and parts[1][1])):
        return unreadable(text, field, why_no_figure(text))
    return _of_parts(parts, text, field, habits)


def _of_parts(parts: Sequence[tuple[str, str | None]], text: str, field: Field, habits: Habits) -> Result:
    """Return the area of one figure with its unit, or of two that are to say the same."""
    (first, unit), other = parts[0], parts[1] if len(parts) == 2 else None
    name, factor = _units()[folded(unit)] if unit else (habits.unit or "m²", habits.times)
    if not unit and habits.refusal:
        return unreadable(text, field, habits.refusal)
    other_m2 = _second_m2(other, name)
    read = _number(first, factor, other_m2, habits)
    if read is None:
        return unreadable(text, field, why_no_figure(text))
    number, how = read
    value = round(number * factor, 2)
    result = Result(value, _rule(name, factor, is_heading=not unit))
    if re.search(r"(?i)\b(approx|about|circa|ca?|est)|~|≈", text):
        result = result.by("said to be about this")
    if other_m2 is not None and not any(_near(value, m2) for m2 in other_m2):
        sentence = f"“{text}”: the two areas differ; the first, {value:,.0f} m², was taken."
        result = result.said("area-differs", Severity.NOTE, sentence)
    return _with_comma(result, text, number, name, how, habits, is_settled=other_m2 is not None)


def _rule(name: str, factor: float, *, is_heading: bool) -> str:
    where = ", by the heading" if is_heading and factor != 1 else ""
    return f"{name} to m²{where}" if factor != 1 else "read as m²"


def _second_m2(other: tuple[str, str | None] | None, name: str) -> tuple[float, ...] | None:
    """Return in m² what the second figure of a cell may say, by both customs of its comma; None where none helps."""
    if other is None or not other[1] or _units()[folded(other[1])][0] == name:
        return None
    factor = _units()[folded(other[1])][1]
    both = (digits(other[0]), digits(other[0], decimal_comma=True))
    return tuple(dict.fromkeys(read[0] * factor for read in both if read is not None)) or None


def _number(text: str, factor: float, other_m2: tuple[float, ...] | None, habits: Habits) -> tuple[float, str] | None:
    if "e" in text.casefold():
        return float(text), ""
    read = digits(text, decimal_comma=habits.decimal_comma)
    if read is None or read[0] != read[0] or "," not in text or other_m2 is None:
        return read if read is None or read[0] == read[0] else None
    # A second unit in the same cell tells whether the comma parts thousands or decimals.
    for is_comma in (False, True):
        told = digits(text, decimal_comma=is_comma)
        if told is not None and any(_near(told[0] * factor, m2) for m2 in other_m2):
            return told[0], "comma" if told[1] == "comma" else ""
    return read


def _with_comma(
    result: Result, text: str, number: float, name: str, how: str, habits: Habits, *, is_settled: bool
) -> Result:
    value = result.value
    if how == "comma":
        sentence = f"“{text}” has a comma for a decimal point; read as {number:.10g} {name} ({value:,.0f} m²)."
        return result.said("area-comma", Severity.WARNING, sentence)
    # A parcel of a thousand hectares is rare, a comma for a decimal point is not.
    if how == "either" and not is_settled and (habits.is_comma_doubtful or name in ("hectares", "acres")):
        sentence = f"The comma of “{text}” may be a decimal point; read as {number:,.6g} {name}."
        return result.said("comma-either", Severity.WARNING, sentence)
    return result


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= _SAME * max(a, b)
