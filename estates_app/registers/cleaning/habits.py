"""Tells how a column is written by its heading and a sample of cells: units, commas, dates, placeholders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.areas import bases_in, basis_of_field, unit_in_heading
from estates_app.registers.cleaning.condition import OWN, has_map, label_of, tell_scheme
from estates_app.registers.cleaning.dates import clean_date, first_of_pair, looks_ahead
from estates_app.registers.cleaning.figures import parse_number, periods
from estates_app.registers.cleaning.identifiers import looks_local
from estates_app.registers.cleaning.money import multiple_in_heading
from estates_app.registers.cleaning.result import Habits, Warned
from estates_app.registers.cleaning.words import alternatives, is_missing, words

#: Cells of a sample that are looked at.
_SAMPLE = 2_000

#: A placeholder that is one only where it is repeated stands so often, and in such a share of the filled cells.
_TIMES, _SHARE = 3, 0.1

#: A column of land without a unit whose middle figure is smaller than this is hardly in m².
_HECTARES_LOOK_LIKE = 20.0

_FIGURES = frozenset({FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY})
_TOKEN = re.compile(r"[0-9][0-9.,]*[0-9]|[0-9]")
Told = tuple[Habits, tuple[Warned, ...]]


def tell_habits(field: Field, heading: str, cells: Sequence[str], *, scheme: str = "", unit: str = "") -> Told:
    """Return how a column is written, and what a person should know about it.

    Parameters
    ----------
    field : Field
        What the column was taken to mean.
    heading : str
    cells : sequence of str
        Some of its cells, repeats and blanks included; more than 2,000 are not looked at.
    scheme : str
        Scheme of condition grades as set by hand; told by the column where empty.
    unit : str
        Unit of area as set by hand ("ha"); told by the heading where empty.
    """
    filled = [cell.strip() for cell in cells[:_SAMPLE] if not is_missing(cell)]
    habits = Habits(heading=heading, scheme=scheme)
    notes: list[Warned] = []
    tellers: list[Callable[[Field, Habits, list[str]], Told]] = []
    if field.kind is FieldKind.AREA:
        habits = replace(habits, unit=unit)
        tellers.append(_area)
    if field.kind is FieldKind.MONEY or field.kind is FieldKind.NUMBER:
        tellers.append(_multiple)
    if field.unit == "%":
        tellers.append(_shares)
    if field.kind in _FIGURES:
        tellers += [_commas, _number_placeholders]
    if field.kind in _FIGURES or field.kind in (FieldKind.EASTING, FieldKind.NORTHING, FieldKind.LATITUDE):
        tellers.append(_noughts)
    if field.kind is FieldKind.DATE:
        tellers += [_order, _date_placeholders]
    if field.kind is FieldKind.UPRN:
        tellers.append(_numbers_of_streets_or_owners)
    if field.kind is FieldKind.GRADE and field.key == "condition":
        tellers.append(_scheme)
    for teller in tellers:
        habits, said = teller(field, habits, filled)
        notes.extend(said)
    return habits, tuple(notes)


def _note(code: str, sentence: str, severity: Severity = Severity.NOTE) -> tuple[Warned, ...]:
    return ((code, severity, sentence),)


def _area(field: Field, habits: Habits, filled: list[str]) -> Told:
    by_hand = unit_in_heading(habits.unit) if habits.unit else None
    found = by_hand or unit_in_heading(habits.heading)
    habits = replace(habits, unit=found[0] if found else "", times=found[1] if found else 1.0)
    notes: tuple[Warned, ...] = ()
    if found and found[1] != 1:
        notes = _note("column-unit", f"Figures in this column are {found[0]} by its heading; brought to m².")
    own, said = basis_of_field(field.key), bases_in(re.sub(r"[_(){}\[\]/,:-]+", " ", habits.heading))
    if own and said and own not in said:
        sentence = (
            f"The heading says {said[0]}, the field is {own}: nothing was taken over, the two differ by a factor."
        )
        return replace(habits, other_basis=said[0]), (*notes, *_note("basis-differs", sentence, Severity.WARNING))
    if own and len(said) > 1:
        sentence = f"The heading names {' and '.join(said)}: which of them a figure is, nobody says; taken as {own}."
        notes += _note("basis-doubtful", sentence, Severity.WARNING)
    if found is None and _looks_like_hectares(field, filled):
        sentence = (
            "No unit is given and the figures are too small for m²: they may be hectares or acres. Nothing was "
            "taken over; name the unit."
        )
        return replace(habits, refusal="has no unit"), (*notes, *_note("unit-unknown", sentence, Severity.WARNING))
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


def _multiple(field: Field, habits: Habits, filled: list[str]) -> Told:
    del filled
    found = multiple_in_heading(habits.heading)
    if field.kind is FieldKind.NUMBER:
        found = _energy(habits.heading) if "kwh" in field.unit.casefold() else found if "a year" in field.unit else None
    notes: tuple[Warned, ...] = ()
    if found:
        habits = replace(habits, unit=found[0], times=found[1])
        if found[1] != 1:
            sentence = f"Figures in this column are in {found[0]} by its heading; multiplied by {found[1]:,.10g}."
            notes = _note("column-unit", sentence)
    said = {periods()[" ".join(m[1].casefold().split())] for m in _period_words().finditer(habits.heading)}
    if field.unit.endswith("a year") and len(said) == 1:
        period, a_year = said.pop()
        if period != "year" and a_year:
            habits = replace(habits, period=period, a_year=a_year)
            sentence = f"Figures in this column are for a {period} by its heading; multiplied by {a_year:g}."
            notes += _note("column-period", sentence)
    return habits, notes


def _energy(heading: str) -> tuple[str, float] | None:
    for name, entry in words("cells")["energy"].items():
        if re.search(rf"(?<![^\W_])(?:{alternatives(entry['words'])})(?![^\W_])", heading, re.IGNORECASE):
            return name, float(entry["times"])
    return None


def _shares(field: Field, habits: Habits, filled: list[str]) -> Told:
    del field
    bare = [n for n in (parse_number(cell) for cell in filled if "%" not in cell) if n is not None]
    within = [n for n in bare if 0 < n < 1]
    above = [n for n in bare if n > 1.5]
    if within and not above:
        sentence = "Figures in this column are shares of one (0.85 is 85 %); multiplied by 100."
        return replace(habits, fractions=True), _note("column-shares", sentence)
    if within and 5 * len(within) >= len(bare):
        sentence = f"Figures below 1 ({len(within)}) stand beside larger ones: some may be shares of one; kept."
        return habits, _note("column-shares", sentence, Severity.WARNING)
    return habits, ()


def _commas(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell decimal commas from those of thousands by the cells that leave no choice."""
    decimals = thousands = either = 0
    for token in (t for cell in filled if "," in cell or "." in cell for t in _TOKEN.findall(cell)):
        if re.fullmatch(r"0,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d{3}|\d{1,3}(\.\d{3})+,\d+", token):
            decimals += 1
        elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|0\.\d+|\d+\.(\d{1,2}|\d{4,})", token):
            thousands += 1
        elif re.fullmatch(r"\d{1,3},\d{3}", token):
            either += 1
    what = {FieldKind.AREA: "Areas", FieldKind.MONEY: "Sums"}.get(field.kind, "Figures")
    if decimals >= 2 and not thousands and decimals >= either:
        sentence = f"{what} in this column use a comma as decimal point: {decimals} of them cannot be otherwise."
        return replace(habits, decimal_comma=True), _note("column-comma", sentence, Severity.WARNING)
    if decimals:
        count = "One cell of this column uses" if decimals == 1 else f"{decimals} cells of this column use"
        sentence = f"{count} a comma as decimal point, others do not; each is said."
        return replace(habits, is_comma_doubtful=True), _note("column-comma", sentence, Severity.WARNING)
    return habits, ()


def _number_placeholders(field: Field, habits: Habits, filled: list[str]) -> Told:
    known = words("cells")["placeholders"]
    counts = Counter(n for n in (parse_number(cell) for cell in filled) if n is not None)
    least = max(_TIMES, _SHARE * len(filled))
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
        for warned in _note(
            "column-placeholder",
            f"{n:,g} stands in {counts[n]} cells of this column: a placeholder, treated as missing.",
            Severity.WARNING,
        )
    )
    if field.kind is FieldKind.MONEY and counts[1] >= least:
        notes += _note("column-nominal", f"{counts[1]} sums in this column are £1: nominal figures, kept as they are.")
    standing = frozenset(
        float(n) for n in (*found, *(known["numbers_always"] if field.kind is not FieldKind.MONEY else ()))
    )
    return replace(habits, placeholders=habits.placeholders | standing), notes


def _noughts(field: Field, habits: Habits, filled: list[str]) -> Told:
    if len(filled) < _TIMES or any(parse_number(cell) != 0 for cell in filled):
        return habits, ()
    if field.kind.value in words("cells")["placeholders"]["noughts_mean_nothing"]:
        sentence = f"Every filled cell of this column is 0: nobody knew {field.label}; all are treated as missing."
        return replace(habits, noughts_mean_nothing=True), _note("column-noughts", sentence, Severity.WARNING)
    sentence = f"Every filled cell of this column is 0; kept: does 0 mean that nobody knew {field.label}?"
    return habits, _note("column-noughts", sentence, Severity.WARNING)


def _order(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell the order of day and month by the dates that leave no choice; English order where none does."""
    pairs = [pair for pair in map(first_of_pair, filled) if pair is not None]
    day_first = sum(first > 12 >= second for first, second in pairs)
    month_first = sum(second > 12 >= first for first, second in pairs)
    habits = replace(habits, years_ahead=looks_ahead(field.key) or looks_ahead(habits.heading))
    if month_first >= 2 and not day_first:
        sentence = f"Dates are month first: {month_first} of them cannot be otherwise, and none is day first."
        return replace(habits, month_first=True), _note("column-dates", sentence, Severity.WARNING)
    if month_first:
        sentence = (
            f"{month_first} dates can only be month first and {day_first} only day first: those that could be either "
            "were taken as day first."
        )
        return habits, _note("column-dates", sentence, Severity.WARNING)
    return habits, ()


def _date_placeholders(field: Field, habits: Habits, filled: list[str]) -> Told:
    repeated = frozenset(words("cells")["placeholders"]["dates_repeated"])
    counts = Counter(clean_date(cell, field, habits).value for cell in filled)
    found = [day for day in sorted(repeated) if counts[day] >= max(_TIMES, _SHARE * len(filled))]
    notes = tuple(
        warned
        for day in found
        for warned in _note(
            "column-placeholder",
            f"{day} stands in {counts[day]} cells of this column: a placeholder, treated as missing.",
            Severity.WARNING,
        )
    )
    return replace(habits, placeholders=habits.placeholders | frozenset(found)), notes


def _numbers_of_streets_or_owners(field: Field, habits: Habits, filled: list[str]) -> Told:
    del field
    if re.search(r"\busrns?\b", habits.heading, re.IGNORECASE):
        sentence = "The heading says USRN: these are numbers of streets, no UPRNs; nothing was taken over."
        return replace(habits, refusal="is a street's number (USRN)"), _note("uprn-street", sentence, Severity.WARNING)
    distinct = set(filled)
    digits = [cell.removesuffix(".0").lstrip("0") for cell in distinct]
    eight = sum(len(d) == 8 and d.isdigit() for d in digits)
    notes: tuple[Warned, ...] = ()
    if len(filled) >= 10 and eight >= 0.9 * len(digits) and len(distinct) < 0.7 * len(filled):
        sentence = "Nearly all numbers have eight figures and many repeat, as street numbers (USRN) do: are they UPRNs?"
        notes = _note("uprn-street", sentence, Severity.WARNING)
    local = sum(looks_local(cell) for cell in distinct)
    if local * 2 > len(distinct):
        sentence = f"{local} of {len(distinct)} numbers are the owner's own, no UPRNs; kept as local references."
        return replace(habits, local_numbers=True), (*notes, *_note("column-local", sentence))
    return habits, notes


def _scheme(field: Field, habits: Habits, filled: list[str]) -> Told:
    del field
    if habits.scheme:
        return habits, _note("column-scheme", f"Grades are {label_of(habits.scheme)}, as set by hand.")
    scheme, reason = tell_scheme(habits.heading, filled)
    habits = replace(habits, scheme=scheme)
    if not scheme:
        sentence = f"The scheme of these grades is not clear ({reason}): nothing was taken over; name the scheme."
        return habits, _note("column-scheme", sentence, Severity.WARNING)
    if scheme != OWN and not has_map(scheme):
        sentence = (
            f"Grades are {label_of(scheme)}: {reason}; no map to {label_of(OWN)} is stated, nothing was taken over."
        )
        return habits, _note("column-scheme", sentence, Severity.WARNING)
    if scheme != OWN:
        sentence = f"Grades are {label_of(scheme)}: {reason}; brought to {label_of(OWN)} by the stated map."
        return habits, _note("column-scheme", sentence, Severity.WARNING)
    if filled and not reason:
        sentence = f"Bare letters were taken as {label_of(OWN)}; if they are an NHS survey's, name the scheme."
        return habits, _note("column-scheme", sentence)
    return habits, ()
