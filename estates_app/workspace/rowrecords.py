"""Rows that the project keeps, as rows that are read: what they say, and where their coordinates place them."""

from __future__ import annotations

from estates_app.domain.claims import ReadRow, RowRecord


def read_row(record: RowRecord) -> ReadRow:
    """Return a kept row as one that is read; where it lies is not kept with it."""
    return ReadRow(record.row, record.cells, fate=record.fate, reason=record.reason, raw=record.raw)
