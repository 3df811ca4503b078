"""Cleans one cell by itself, as a person types it; a partner's column is cleaned by `column.ColumnCleaner`."""

from __future__ import annotations

from estates_app.domain.fields import Field
from estates_app.registers.cleaning.column import ColumnCleaner
from estates_app.registers.cleaning.figures import parse_number
from estates_app.registers.cleaning.result import Result
from estates_app.registers.cleaning.words import is_missing

__all__ = ["Result", "clean", "is_missing", "parse_number"]

#: One cleaner a field: words are compiled once. Kept beside its field, for another catalogue may define the key anew.
_BY_FIELD: dict[str, ColumnCleaner] = {}


def clean(text: str, field: Field) -> Result:
    """Clean one cell by the kind of its field. Never raises: what cannot be read is missing, with a warning."""
    cleaner = _BY_FIELD.get(field.key)
    if cleaner is None or cleaner.field is not field:
        cleaner = _BY_FIELD[field.key] = ColumnCleaner(field)
    return cleaner(text)
