"""Tells from a heading and a sample of its cells how a column is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning import figure_habits as of_figures
from estates_app.registers.cleaning.condition import OWN, has_map, label_of, tell_scheme
from estates_app.registers.cleaning.dates import clean_date, first_of_pair, looks_ahead
from estates_app.registers.cleaning.identifiers import looks_local
from estates_app.registers.cleaning.places import unused_area
from estates_app.registers.cleaning.result import Habits, Told, Warned, note
from estates_app.registers.cleaning.words import is_missing, words

#: Cells of a sample that are looked at.
_SAMPLE = 2_000


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
    habits = Habits(heading=heading, scheme=scheme, unit=unit)
    notes: list[Warned] = []
    for teller in _TELLERS.get(field.kind, ()):
        habits, said = teller(field, habits, filled)
        notes.extend(said)
    return habits, tuple(notes)


def _order(field: Field, habits: Habits, filled: list[str]) -> Told:
    """Tell the order of day and month by the dates that leave no choice; English order where none does."""
    pairs = [pair for pair in map(first_of_pair, filled) if pair is not None]
    day_first = sum(first > 12 >= second for first, second in pairs)
    month_first = sum(second > 12 >= first for first, second in pairs)
    habits = replace(habits, years_ahead=looks_ahead(field.key) or looks_ahead(habits.heading))
    if month_first >= 2 and not day_first:
        sentence = f"Dates are month first: {month_first} of them cannot be otherwise, and none is day first."
        return replace(habits, month_first=True), note("column-dates", sentence, Severity.WARNING)
    if month_first:
        sentence = (
            f"{month_first} dates can only be month first and {day_first} only day first: those that could be either "
            "were taken as day first."
        )
        return habits, note("column-dates", sentence, Severity.WARNING)
    return habits, ()


def _date_placeholders(field: Field, habits: Habits, filled: list[str]) -> Told:
    repeated = frozenset(words("cells")["placeholders"]["dates_repeated"])
    counts = Counter(clean_date(cell, field, habits).value for cell in filled)
    found = [day for day in sorted(repeated) if counts[day] >= max(of_figures.TIMES, of_figures.SHARE * len(filled))]
    notes = tuple(
        warned
        for day in found
        for warned in note(
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
        return replace(habits, refusal="is a street's number (USRN)"), note("uprn-street", sentence, Severity.WARNING)
    distinct = set(filled)
    digits = [cell.removesuffix(".0").lstrip("0") for cell in distinct]
    eight = sum(len(d) == 8 and d.isdigit() for d in digits)
    notes: tuple[Warned, ...] = ()
    if len(filled) >= 10 and eight >= 0.9 * len(digits) and len(distinct) < 0.7 * len(filled):
        sentence = "Nearly all numbers have eight figures and many repeat, as street numbers (USRN) do: are they UPRNs?"
        notes = note("uprn-street", sentence, Severity.WARNING)
    local = sum(looks_local(cell) for cell in distinct)
    if local * 2 > len(distinct):
        sentence = f"{local} of {len(distinct)} numbers are the owner's own, no UPRNs; kept as local references."
        return replace(habits, local_numbers=True), (*notes, *note("column-local", sentence))
    return habits, notes


def _areas(field: Field, habits: Habits, filled: list[str]) -> Told:
    del field
    unused = Counter(area for area in map(unused_area, filled) if area)
    if not unused:
        return habits, ()
    named = ", ".join(sorted(unused)[:5])
    sentence = f"{unused.total():,} postcodes are of areas that Royal Mail does not use ({named}); kept as they are."
    return habits, note("postcode-area", sentence, Severity.WARNING)


def _scheme(field: Field, habits: Habits, filled: list[str]) -> Told:
    if field.key != "condition":
        return habits, ()
    if habits.scheme:
        return habits, note("column-scheme", f"Grades are {label_of(habits.scheme)}, as set by hand.")
    scheme, reason = tell_scheme(habits.heading, filled)
    habits = replace(habits, scheme=scheme)
    if not scheme:
        sentence = f"The scheme of these grades is not clear ({reason}): nothing was taken over; name the scheme."
        return habits, note("column-scheme", sentence, Severity.WARNING)
    if scheme != OWN and not has_map(scheme):
        sentence = (
            f"Grades are {label_of(scheme)}: {reason}; no map to {label_of(OWN)} is stated, nothing was taken over."
        )
        return habits, note("column-scheme", sentence, Severity.WARNING)
    if scheme != OWN:
        sentence = f"Grades are {label_of(scheme)}: {reason}; brought to {label_of(OWN)} by the stated map."
        return habits, note("column-scheme", sentence, Severity.WARNING)
    if filled and not reason:
        sentence = f"Bare letters were taken as {label_of(OWN)}; if they are an NHS survey's, name the scheme."
        return habits, note("column-scheme", sentence)
    return habits, ()


#: What is asked of a column, by the kind of its field and in this order.
_TELLERS: Mapping[FieldKind, tuple[Callable[[Field, Habits, list[str]], Told], ...]] = {
    FieldKind.AREA: (of_figures.area, of_figures.commas, of_figures.placeholders, of_figures.noughts),
    FieldKind.MONEY: (of_figures.multiple, of_figures.commas, of_figures.placeholders, of_figures.noughts),
    FieldKind.NUMBER: (
        *(of_figures.multiple, of_figures.shares),
        *(of_figures.commas, of_figures.placeholders, of_figures.noughts),
    ),
    FieldKind.EASTING: (of_figures.noughts,),
    FieldKind.NORTHING: (of_figures.noughts,),
    FieldKind.LATITUDE: (of_figures.noughts,),
    FieldKind.DATE: (_order, _date_placeholders),
    FieldKind.UPRN: (_numbers_of_streets_or_owners,),
    FieldKind.POSTCODE: (_areas,),
    FieldKind.GRADE: (_scheme,),
}
