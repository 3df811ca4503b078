"""What became of one cell, and what a column's heading and cells tell about how its cells are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field

#: Stable kebab-case code, severity, one plain sentence.
Warned = tuple[str, Severity, str]


class Result(NamedTuple):
    """A cleaned cell.

    Attributes
    ----------
    value : object
        str, float, bool or an ISO date as str; None where missing.
    rule : str
        What was done, in plain words; empty where the text was taken as it stands.
    warnings : tuple of (code, severity, sentence)
    scheme : str
        For a grade of condition the scheme that it was given in ("council", "nhs", …).
    others : tuple of str
        What else the cell held: further UPRNs or postcodes, the word that stood for a date, the partner's own grade.
    """

    value: object
    rule: str = ""
    warnings: tuple[Warned, ...] = ()
    scheme: str = ""
    others: tuple[str, ...] = ()

    @property
    def warning(self) -> Warned | None:
        """The first warning, None where there is none."""
        return self.warnings[0] if self.warnings else None

    def said(self, code: str, severity: Severity, sentence: str) -> Result:
        """Return the result with one warning more."""
        return self._replace(warnings=(*self.warnings, (code, severity, sentence)))

    def or_by(self, rule: str) -> Result:
        """Return the result with a rule where it has none of its own."""
        return self if self.rule else self._replace(rule=rule)

    def by(self, rule: str) -> Result:
        """Return the result with a further rule behind its own."""
        return self._replace(rule="; ".join(part for part in (self.rule, rule) if part)) if rule else self


@dataclass(frozen=True, slots=True)
class Habits:
    """How the cells of one column are meant, by its heading and by one another.

    Attributes
    ----------
    heading : str
        The partner's own heading.
    unit : str
        Name of the unit that the heading gives ("hectares", "thousands", "pence", "mwh"), empty where none.
    times : float
        What a figure without a unit of its own is multiplied by.
    period : str
        What the heading says a figure is for ("month"), empty where a year or nothing.
    a_year : float
        How often that period comes in a year; a cell that names its own is left at that.
    other_basis : str
        What the heading says was measured where that is not what the field holds.
    decimal_comma : bool
        A comma parts decimals, not thousands.
    is_comma_doubtful : bool
        Cells of both customs stand in the column.
    month_first : bool
        Dates are written month, day, year.
    fractions : bool
        Percentages are written as shares of one.
    placeholders : frozenset
        Values that stand for nothing in this column.
    noughts_mean_nothing : bool
        Every filled cell is nought: nobody filled the column in.
    scheme : str
        Scheme of a column of condition grades.
    local_numbers : bool
        Most cells of a UPRN column are local numbers.
    refusal : str
        Why no cell of the column can be read, empty where they can.
    years_ahead : bool
        Dates of two digits reach ahead.
    """

    heading: str = ""
    unit: str = ""
    times: float = 1.0
    period: str = ""
    a_year: float = 1.0
    other_basis: str = ""
    decimal_comma: bool = False
    is_comma_doubtful: bool = False
    month_first: bool = False
    fractions: bool = False
    placeholders: frozenset[object] = frozenset()
    noughts_mean_nothing: bool = False
    scheme: str = ""
    local_numbers: bool = False
    refusal: str = ""
    years_ahead: bool = False


#: How a column is written, and what a person should know about it.
Told = tuple[Habits, tuple[Warned, ...]]


def note(code: str, sentence: str, severity: Severity = Severity.NOTE) -> tuple[Warned, ...]:
    """Return one thing to know about a column."""
    return ((code, severity, sentence),)


#: Nothing is known of the column.
NO_HABITS = Habits()


_NOT_READ = "could not be read"


def unreadable(text: str, field: Field, why: str = _NOT_READ) -> Result:
    """Return a missing cell with the reason: “500-600” is a range: not taken as floor area, treated as missing."""
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    tail = f" as {field.label};" if why == _NOT_READ else f": not taken as {field.label},"
    return Result(None, "", (("unreadable", Severity.WARNING, f"“{shown}” {why}{tail} treated as missing."),))


def placeholder(text: str, field: Field) -> Result:
    """Return a missing cell that held a figure or date typed to fill it."""
    sentence = f"“{text[:40]}” is a placeholder, no {field.label}; treated as missing."
    return Result(None, "", (("placeholder", Severity.WARNING, sentence),))
