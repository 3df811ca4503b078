"""Cleans the cells of one column: made once from its heading and a sample, then asked for each distinct cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.areas import clean_area
from estates_app.registers.cleaning.choices import choices_of, clean_choice, clean_flag
from estates_app.registers.cleaning.condition import OWN, clean_condition
from estates_app.registers.cleaning.dates import clean_date
from estates_app.registers.cleaning.figures import clean_number
from estates_app.registers.cleaning.habits import tell_habits
from estates_app.registers.cleaning.identifiers import clean_uprn
from estates_app.registers.cleaning.money import clean_money
from estates_app.registers.cleaning.places import clean_degrees, clean_grid_reference, clean_metres, clean_postcode
from estates_app.registers.cleaning.plain import PlainFigures
from estates_app.registers.cleaning.result import Habits, Result, Warned, placeholder, unreadable
from estates_app.registers.cleaning.text import clean_text
from estates_app.registers.cleaning.words import folded, is_missing, words

Reader = Callable[[str], Result]

#: Longer cells than this are no figure, date or code: patterns are not tried on them.
_LONGEST = 300


class ColumnCleaner:
    """Cleans the cells of one column.

    Parameters
    ----------
    field : Field
        What the column was taken to mean.
    heading : str
        The partner's heading; it may give the unit.
    cells : sequence of str
        A sample of the column, repeats and blanks included: some hundreds tell more than a dozen.
    scheme : str
        Scheme of condition grades where a person set it (`condition.schemes`).
    unit : str
        Unit of a column of areas where a person set it ("ha").

    Attributes
    ----------
    notes : tuple of (code, severity, sentence)
        What was decided for the whole column.
    habits : Habits
    """

    __slots__ = ("_answers", "_high", "_is_plain", "_low", "_no_answers", "_plain", "_read", "field", "habits", "notes")

    def __init__(
        self, field: Field, heading: str = "", cells: Sequence[str] = (), *, scheme: str = "", unit: str = ""
    ) -> None:
        self.field = field
        self.habits: Habits
        self.notes: tuple[Warned, ...]
        self.habits, self.notes = tell_habits(field, heading, cells, scheme=scheme, unit=unit)
        self._read = _reader(field, self.habits)
        self._plain = PlainFigures(field, self.habits)
        self._is_plain = not (self.habits.placeholders or self.habits.noughts_mean_nothing)
        listed = {word for known in (field.choices or {}).values() for word in known}
        self._answers = listed.intersection(words("cells")["missing"]["may_be_a_choice"])
        is_text = field.kind is FieldKind.TEXT
        self._no_answers = frozenset(() if is_text else words("cells")["missing"]["not_in_text"])
        is_ranged = field.low is not None and field.high is not None
        self._low = float(field.low) if is_ranged and field.low is not None else float("-inf")
        self._high = float(field.high) if is_ranged and field.high is not None else float("inf")

    def __call__(self, text: str) -> Result:
        """Clean one cell. Never raises: what cannot be read is missing, with a warning."""
        text = text.strip()
        quick = self._plain(text)
        if quick is not None:
            return quick
        if is_missing(text) and text.casefold() not in self._answers:
            return Result(None)
        if len(text) > _LONGEST and self.field.kind is not FieldKind.TEXT:
            return unreadable(text, self.field, "is too long")
        result = self._read(text)
        value = result.value
        if value is None:
            return Result(None) if folded(text) in self._no_answers else result
        if type(value) is float:
            return self._within(result, value, text)
        if not self._is_plain and value in self.habits.placeholders:
            return placeholder(text, self.field)
        return result

    def _within(self, result: Result, value: float, text: str) -> Result:
        if not self._is_plain and value in self.habits.placeholders:
            return placeholder(text, self.field)
        if self._low <= value <= self._high and math.isfinite(value):
            return result
        field = self.field
        if not math.isfinite(value):
            return unreadable(text, field, "is beyond all figures")
        if value == 0 and (self.habits.noughts_mean_nothing or field.kind is FieldKind.AREA):
            sentence = f"{field.label} of 0 says that nobody measured it; treated as missing."
            return Result(None, "", (("nought", Severity.WARNING, sentence[0].upper() + sentence[1:]),))
        sentence = (
            f"{field.label} of {value:,.6g} is hardly credible ({self._low:,.0f} to {self._high:,.0f}); kept as it is."
        )
        return result.said("hardly-credible", Severity.WARNING, sentence)


def _reader(field: Field, habits: Habits) -> Reader:
    kind = field.kind
    if kind is FieldKind.GRADE:
        return _grade_reader(field, habits)
    with_habits: dict[FieldKind, Callable[[str, Field, Habits], Result]] = {
        FieldKind.NUMBER: clean_number,
        FieldKind.AREA: clean_area,
        FieldKind.MONEY: clean_money,
        FieldKind.DATE: clean_date,
        FieldKind.EASTING: clean_metres,
        FieldKind.NORTHING: clean_metres,
    }
    if kind in with_habits:
        read = with_habits[kind]
        return lambda text: read(text, field, habits)
    if kind is FieldKind.UPRN:
        return lambda text: clean_uprn(text, habits)
    if kind is FieldKind.FLAG:
        return lambda text: clean_flag(text) or unreadable(text, field)
    if kind is FieldKind.GRID_REFERENCE:
        return clean_grid_reference
    alone: dict[FieldKind, Callable[[str, Field], Result]] = {
        FieldKind.POSTCODE: clean_postcode,
        FieldKind.LATITUDE: clean_degrees,
        FieldKind.LONGITUDE: clean_degrees,
    }
    read_alone = alone.get(kind, clean_text)
    return lambda text: read_alone(text, field)


def _grade_reader(field: Field, habits: Habits) -> Reader:
    if field.key == "condition":
        # Without a column a grade is read as the register's own: a person typed it here.
        scheme = habits.scheme or ("" if habits.heading else OWN)
        return lambda text: clean_condition(text, field, scheme)
    choices = choices_of(field)
    return lambda text: clean_choice(text, field, choices)
