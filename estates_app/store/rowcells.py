"""Rows of editions to and from the file: what was written by heading, and what was understood by field, once a row."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from estates_app.domain.claims import (
    Claim,
    Cleaned,
    ColumnGuess,
    Headings,
    RowFate,
    RowRecord,
    Written,
    claims_of_row,
)
from estates_app.store.schema import EDITION, ROW_RECORD

#: SQLite takes at least 999 parameters a statement.
_MOST_AT_ONCE = 500

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Layout(NamedTuple):
    """How the rows of one edition are laid out: its headings, and the column that each field was read from."""

    headings: Headings
    column_of: Mapping[str, int]


def layout_of(columns: Sequence[ColumnGuess]) -> Layout:
    """Return the layout of an edition's rows."""
    column_of = {guess.field: i for i, guess in reversed(list(enumerate(columns))) if guess.field}
    return Layout(Headings([guess.source for guess in columns]), column_of)


def columns_to_json(columns: Sequence[ColumnGuess]) -> str | None:
    """Return an edition's columns as the file keeps them, None where there are none."""
    return _as_json([[g.source, g.field, g.confidence, g.reason] for g in columns]) if columns else None


def columns_from_json(text: str | None) -> tuple[ColumnGuess, ...]:
    """Return an edition's columns."""
    return tuple(ColumnGuess(*entry) for entry in json.loads(text)) if text else ()


def encoded(records: Iterable[RowRecord], layouts: Mapping[str, Layout]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row in the order of the table's columns."""
    for record in records:
        layout = layouts.get(record.edition_id)
        raw = record.raw
        if layout is not None and isinstance(raw, Written) and raw.headings.names == layout.headings.names:
            texts: Sequence[str] = raw.cells
            written = _as_json(texts)
        else:
            layout, texts, written = None, (), _as_json(dict(raw))
        cells = _as_json(_packed(record.cells, layout, texts)) if record.cells else None
        yield record.edition_id, record.row, record.fate.value, record.property_id, record.reason, written, cells


def _packed(cells: Mapping[str, Cleaned], layout: Layout | None, texts: Sequence[str]) -> dict[str, Any]:
    """Return what a row says: null for a text as it is written, a value, value and rule, or all there is to say."""
    packed: dict[str, Any] = {}
    for key, cell in cells.items():
        at = -1 if layout is None else layout.column_of.get(key, -1)
        if at < 0 or texts[at] != cell.raw or layout is None or layout.headings.names[at] != cell.column:
            packed[key] = [cell.value, cell.rule, cell.column, cell.raw]
        elif cell.rule:
            packed[key] = [cell.value, cell.rule]
        else:
            packed[key] = None if cell.value == cell.raw else cell.value
    return packed


def _unpacked(text: str | None, layout: Layout, texts: Sequence[str]) -> dict[str, Cleaned]:
    cells = {}
    for key, packed in (json.loads(text) if text else {}).items():
        if isinstance(packed, list) and len(packed) == 4:
            cells[key] = Cleaned(packed[0], packed[3], packed[2], packed[1])
            continue
        at = layout.column_of[key]
        raw, column = texts[at], layout.headings.names[at]
        if isinstance(packed, list):
            cells[key] = Cleaned(packed[0], raw, column, packed[1])
        else:
            cells[key] = Cleaned(raw if packed is None else packed, raw, column)
    return cells


def _record(row: Any, layout: Layout) -> RowRecord:  # noqa: ANN401  a row of the driver
    written = json.loads(row.raw)
    texts = written if isinstance(written, list) else ()
    raw = Written(layout.headings, texts) if isinstance(written, list) else written
    cells = _unpacked(row.cells, layout, texts)
    return RowRecord(row.edition_id, row.source_row, RowFate(row.fate), row.property_id, row.reason, raw, cells)


def rows(connection: sa.Connection, edition_id: str) -> list[RowRecord]:
    """Return what became of each row of an edition."""
    layout = _layouts(connection, [edition_id]).get(edition_id) or layout_of(())
    query = sa.select(ROW_RECORD).where(ROW_RECORD.c.edition_id == edition_id).order_by(ROW_RECORD.c.fid)
    return [_record(row, layout) for row in connection.execute(query)]


def count_set_aside(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows wait for a person, by edition."""
    query = sa.select(ROW_RECORD.c.edition_id, sa.func.count()).where(ROW_RECORD.c.fate == RowFate.SET_ASIDE.value)
    return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(ROW_RECORD.c.edition_id))}


def about(connection: sa.Connection, property_ids: Collection[str]) -> list[RowRecord]:
    """Return the rows of which some properties are made, the oldest edition first."""
    editions = {row.id: row.sequence for row in connection.execute(sa.select(EDITION.c.id, EDITION.c.sequence))}
    found: list[Any] = []
    wanted = sorted(property_ids)
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        part = ROW_RECORD.c.property_id.in_(wanted[first : first + _MOST_AT_ONCE])
        found += connection.execute(sa.select(ROW_RECORD).where(part))
    layouts = _layouts(connection, {row.edition_id for row in found})
    found.sort(key=lambda r: (editions.get(r.edition_id, 0), r.fid))
    return [_record(row, layouts.get(row.edition_id) or layout_of(())) for row in found]


def claims(connection: sa.Connection, property_ids: Collection[str] | None) -> Iterator[Claim]:
    """Yield what the rows of editions say of some properties, or of all where None, the oldest edition first."""
    editions = {row.id: row for row in connection.execute(sa.select(EDITION))}
    layouts = _layouts(connection, editions)
    found: list[Any] = []
    query = sa.select(ROW_RECORD).where(ROW_RECORD.c.cells.is_not(None), ROW_RECORD.c.property_id.is_not(None))
    if property_ids is None:
        found = list(connection.execute(query))
    else:
        wanted = sorted(property_ids)
        for first in range(0, len(wanted), _MOST_AT_ONCE):
            part = wanted[first : first + _MOST_AT_ONCE]
            found += connection.execute(query.where(ROW_RECORD.c.property_id.in_(part)))
    for row in sorted(found, key=lambda r: (editions[r.edition_id].sequence, r.fid)):
        edition, record = editions[row.edition_id], _record(row, layouts[row.edition_id])
        yield from claims_of_row(
            row.property_id,
            row.source_row,
            record.cells,
            edition_id=edition.id,
            partner_id=edition.partner_id,
            sequence=edition.sequence,
        )


def _layouts(connection: sa.Connection, edition_ids: Iterable[str]) -> dict[str, Layout]:
    wanted = set(edition_ids)
    query = sa.select(EDITION.c.id, EDITION.c.columns)
    return {row.id: layout_of(columns_from_json(row.columns)) for row in connection.execute(query) if row.id in wanted}
