"""The cells that need no closer look: nothing but figures, in a column whose habits take them as they stand."""

from __future__ import annotations

from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.result import Habits, Result
from estates_app.registers.cleaning.words import missing_words

#: More decimals than any cell has.
_ANY = 300

#: Figures from here on are looked at more closely.
_TOO_LARGE = 1e15


class PlainFigures:
    """Reads cells of nothing but figures: most cells of a register's figures are such.

    It answers what the reader of the column's kind would, and None where that must be asked: of a nought, a figure
    outside the field's range, a placeholder, or anything with more than figures and one stop in it.

    Parameters
    ----------
    field : Field
    habits : Habits
    """

    __slots__ = ("_decimals", "_high", "_low", "_nothing")

    def __init__(self, field: Field, habits: Habits) -> None:
        self._decimals = _decimals(field, habits)
        is_ranged = field.low is not None and field.high is not None
        self._low = max(field.low or 0.0, 0.0) if is_ranged else 0.0
        self._high = min(field.high or 0.0, _TOO_LARGE) if is_ranged else _TOO_LARGE
        self._nothing = habits.placeholders

    def __call__(self, text: str) -> Result | None:
        """Return the figure of a text without blanks around it, None where it needs a closer look."""
        whole, stop, decimals = text.partition(".")
        if not (whole.isdigit() and text.isascii()) or (stop and not decimals.isdigit()):
            return None
        if len(decimals) > self._decimals or text in missing_words():
            return None
        value = float(text)
        is_usual = 0 < value < _TOO_LARGE and self._low <= value <= self._high and value not in self._nothing
        return Result(value) if is_usual else None


def _decimals(field: Field, habits: Habits) -> int:
    """Return how many decimals a figure may have that is taken as it stands, -1 where none is."""
    as_written = habits.times == 1.0 and habits.a_year == 1.0
    if field.kind is FieldKind.NUMBER:
        return _ANY if (not habits.fractions if field.unit == "%" else as_written) else -1
    if field.kind is FieldKind.AREA:
        return _ANY if habits.times == 1.0 and not habits.refusal and not habits.other_basis else -1
    if field.kind is FieldKind.MONEY:
        is_clear = as_written and not habits.decimal_comma and not habits.is_comma_doubtful
        return 2 if is_clear else -1
    return _ANY if field.kind in (FieldKind.EASTING, FieldKind.NORTHING) else -1
