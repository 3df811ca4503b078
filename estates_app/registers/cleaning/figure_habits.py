"""Tells how a column of figures is written: its unit, its commas, shares for per cent, placeholders and noughts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.areas import bases_in, basis_of_field, unit_in_heading
from estates_app.registers.cleaning.figures import parse_number, periods
from estates_app.registers.cleaning.money import multiple_in_heading
from estates_app.registers.cleaning.result import Habits, Told, Warned, note
from estates_app.registers.cleaning.words import alternatives, words

#: A placeholder that is one only where it is repeated stands so often, and in such a share of the filled cells.
TIMES, SHARE = 3, 0.1

#: A column of land without a unit whose middle figure is smaller than this is hardly in m².
_HECTARES_LOOK_LIKE = 20.0

_TOKEN = re.compile(r"[0-9][0-9.,]*[0-9]|[0-9]")

#: Tokens whose decimals can only be parted by a comma, only by a stop, and those that tell neither.
_BY_COMMA = re.compile(r"0,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d{3}|\d{1,3}(\.\d{3})+,\d+")
_BY_STOP = re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|0\.\d+|\d+\.(\d{1,2}|\d{4,})")
_EITHER = re.compile(r"\d{1,3},\d{3}")


def area(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell the unit of a column of areas by hand or by its heading, and what was measured."""
    by_hand = unit_in_heading(habits.unit) if habits.unit else None
    found = by_hand or unit_in_heading(habits.heading)
    habits = replace(habits, unit=found[0] if found else "", times=found[1] if found else 1.0)
    notes: tuple[Warned, ...] = ()
    if found and found[1] != 1:
        notes = note("column-unit", f"Figures in this column are {found[0]} by its heading; brought to m².")
    own, said = basis_of_field(field.key), bases_in(re.sub(r"[_(){}\[\]/,:-]+", " ", habits.heading))
    if own and said and own not in said:
        sentence = (
            f"The heading says {said[0]}, the field is {own}: nothing was taken over, the two differ by a factor."
        )
        return replace(habits, other_basis=said[0]), (*notes, *note("basis-differs", sentence, Severity.WARNING))
    if own and len(said) > 1:
        sentence = f"The heading names {' and '.join(said)}: which of them a figure is, nobody says; taken as {own}."
        notes += note("basis-doubtful", sentence, Severity.WARNING)
    if found is None and _looks_like_hectares(field, filled):
        sentence = (
            "No unit is given and the figures are too small for m²: they may be hectares or acres. Nothing was "
            "taken over; name the unit."
        )
        return replace(habits, refusal="has no unit"), (*notes, *note("unit-unknown", sentence, Severity.WARNING))
    return habits, notes


def _looks_like_hectares(field: Field, filled: list[str]) -> bool:
    """Whether bare figures for land are of hectares or acres: small, and most with decimals."""
    if basis_of_field(field.key) != "site area":
        return False
    numbers = sorted(n for n in (parse_number(cell) for cell in filled) if n)
    decimals = sum("." in cell and not cell.endswith(".0") for cell in filled)
    return len(numbers) >= 3 and numbers[len(numbers) // 2] < _HECTARES_LOOK_LIKE and decimals * 2 >= len(numbers)


@cache
def _period_words() -> re.Pattern[str]:
    spoken = [word for word in periods() if word.replace(" ", "").isalpha() and len(word) > 2]
    return re.compile(rf"\b({alternatives(spoken)})\b", re.IGNORECASE)


def multiple(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell what a heading multiplies its figures by: thousands, pence, MWh, a month."""
    del filled
    found = multiple_in_heading(habits.heading)
    if field.kind is FieldKind.NUMBER:
        found = _energy(habits.heading) if "kwh" in field.unit.casefold() else found if "a year" in field.unit else None
    notes: tuple[Warned, ...] = ()
    if found:
        habits = replace(habits, unit=found[0], times=found[1])
        if found[1] != 1:
            sentence = f"Figures in this column are in {found[0]} by its heading; multiplied by {found[1]:,.10g}."
            notes = note("column-unit", sentence)
    said = {periods()[" ".join(m[1].casefold().split())] for m in _period_words().finditer(habits.heading)}
    if field.unit.endswith("a year") and len(said) == 1:
        period, a_year = said.pop()
        if period != "year" and a_year:
            habits = replace(habits, period=period, a_year=a_year)
            sentence = f"Figures in this column are for a {period} by its heading; multiplied by {a_year:g}."
            notes += note("column-period", sentence)
    return habits, notes


def _energy(heading: str) -> tuple[str, float] | None:
    for name, entry in words("cells")["energy"].items():
        if re.search(rf"(?<![^\W_])(?:{alternatives(entry['words'])})(?![^\W_])", heading, re.IGNORECASE):
            return name, float(entry["times"])
    return None


def shares(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell whether percentages are written as shares of one."""
    if field.unit != "%":
        return habits, ()
    bare = [n for n in (parse_number(cell) for cell in filled if "%" not in cell) if n is not None]
    within = [n for n in bare if 0 < n < 1]
    above = [n for n in bare if n > 1.5]
    if within and not above:
        sentence = "Figures in this column are shares of one (0.85 is 85 %); multiplied by 100."
        return replace(habits, fractions=True), note("column-shares", sentence)
    if within and 5 * len(within) >= len(bare):
        sentence = f"Figures below 1 ({len(within)}) stand beside larger ones: some may be shares of one; kept."
        return habits, note("column-shares", sentence, Severity.WARNING)
    return habits, ()


def commas(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell decimal commas from those of thousands by the cells that leave no choice."""
    decimals = thousands = either = 0
    for token in (t for cell in filled if "," in cell or "." in cell for t in _TOKEN.findall(cell)):
        if _BY_COMMA.fullmatch(token):
            decimals += 1
        elif _BY_STOP.fullmatch(token):
            thousands += 1
        elif _EITHER.fullmatch(token):
            either += 1
    what = {FieldKind.AREA: "Areas", FieldKind.MONEY: "Sums"}.get(field.kind, "Figures")
    if decimals >= 2 and not thousands and decimals >= either:
        sentence = f"{what} in this column use a comma as decimal point: {decimals} of them cannot be otherwise."
        return replace(habits, decimal_comma=True), note("column-comma", sentence, Severity.WARNING)
    if decimals:
        count = "One cell of this column uses" if decimals == 1 else f"{decimals} cells of this column use"
        sentence = f"{count} a comma as decimal point, others do not; each is said."
        return replace(habits, is_comma_doubtful=True), note("column-comma", sentence, Severity.WARNING)
    return habits, ()


def placeholders(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell which repeated figures stand for nothing."""
    known = words("cells")["placeholders"]
    counts = Counter(n for n in (parse_number(cell) for cell in filled) if n is not None)
    least = max(TIMES, SHARE * len(filled))
    repeated = {n for n in known["numbers_repeated"] if counts[n] >= least}
    if field.unit == "%" or field.kind is FieldKind.MONEY:
        repeated = {n for n in repeated if n > 100}
    elif field.kind is not FieldKind.AREA:
        repeated = {n for n in repeated if n >= 99}
    always = {n for n in known["numbers_always"] if counts[n] and field.kind is not FieldKind.MONEY}
    always |= {n for n in known["numbers_always"] if counts[n] >= least}
    found = repeated | always
    notes = tuple(
        warned
        for n in sorted(found)
        for warned in note(
            "column-placeholder",
            f"{n:,g} stands in {counts[n]} cells of this column: a placeholder, treated as missing.",
            Severity.WARNING,
        )
    )
    if field.kind is FieldKind.MONEY and counts[1] >= least:
        notes += note("column-nominal", f"{counts[1]} sums in this column are £1: nominal figures, kept as they are.")
    standing = frozenset(
        float(n) for n in (*found, *(known["numbers_always"] if field.kind is not FieldKind.MONEY else ()))
    )
    return replace(habits, placeholders=habits.placeholders | standing), notes


def noughts(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell whether a column of noughts is one that nobody filled in."""
    if len(filled) < TIMES or any(parse_number(cell) != 0 for cell in filled):
        return habits, ()
    if field.kind.value in words("cells")["placeholders"]["noughts_mean_nothing"]:
        sentence = f"Every filled cell of this column is 0: nobody knew {field.label}; all are treated as missing."
        return replace(habits, noughts_mean_nothing=True), note("column-noughts", sentence, Severity.WARNING)
    sentence = f"Every filled cell of this column is 0; kept: does 0 mean that nobody knew {field.label}?"
    return habits, note("column-noughts", sentence, Severity.WARNING)
