"""Writes only what changed of a columnar table: an edit of one cell must not cost the writing of a county."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from estates_app.domain.columns import Column, Columns, IntArray
from estates_app.store import digests, tables
from estates_app.store.codec import GEOMETRY, cells_of, kind_of
from estates_app.store.schema import COLUMNAR

#: More rows than this that went or came are written with the whole table; SQLite takes 999 parameters a statement.
_FEW_ROWS = 200


def save(connection: sa.Connection, name: str, before: Columns | None, after: Columns, digest: str | None) -> str:
    """Write what differs of a table, or all of it where rows went; returns the digest of the table.

    Parameters
    ----------
    before : Columns or None
        What the file holds, None where that is not known.
    digest : str or None
        Of the table as the file holds it.
    """
    if before is not None and digest is not None and (found := _replaced(connection, name, before, after, digest)):
        return found
    is_known = before is not None and digest is not None
    had = len(before) if before is not None else 0
    grown = is_known and before is not None and had < len(after) and after.ids[:had] == before.ids
    old = after.first(had) if grown else after
    touched = None if before is None or not is_known else _touched(connection, name, before, old)
    if touched is None or digest is None:
        tables.save(connection, name, after)
        return digests.digest_of(connection, name)
    digest = _update(connection, name, old, touched, digest)
    if grown:
        digest = digests.after_change(digest, 0, tables.append(connection, name, after, had))
    if grown or any(len(rows) for rows in touched.values()):
        tables.update_contents(connection, name, after, is_moved=grown or "geometry" in touched)
    return digest


def _replaced(connection: sa.Connection, name: str, before: Columns, after: Columns, digest: str) -> str:
    """Write a table of which a few rows went, or came back in their places; returns its digest, empty for no such."""
    if before.ids is after.ids or not abs(len(before) - len(after)) <= _FEW_ROWS:
        return ""
    gone = [key for key in before.ids if key not in after]
    came = [at for at, key in enumerate(after.ids) if key not in before]
    if not (gone or came) or len(gone) + len(came) > _FEW_ROWS or (not gone and came[0] >= len(before)):
        return ""  # rows at the end alone are appended
    there = np.ones(len(after), bool)
    there[came] = False
    left, old = (before.without(gone) if gone else before), (after.take(there) if came else after)
    touched = _touched(connection, name, left, old)
    fids = _fids_between(connection, name, after, came) if touched is not None else None
    if touched is None or fids is None:
        return ""
    was = digests.rows_digest(connection, name, gone)
    connection.exec_driver_sql(f'DELETE FROM "{name}" WHERE id IN ({", ".join("?" * len(gone))})', tuple(gone))
    digest = _update(connection, name, old, touched, digests.after_change(digest, was, 0))
    tables.insert_at(connection, name, after, came, fids)
    new = digests.rows_digest(connection, name, [after.ids[at] for at in came])
    tables.update_contents(connection, name, after)
    return digests.after_change(digest, 0, new)


def _fids_between(connection: sa.Connection, name: str, after: Columns, came: Sequence[int]) -> list[int] | None:
    """Return numbers by which rows stand in their places among the others, None where one has no room there.

    The number of a row that went is free, so that a step that is taken back finds room.
    """
    known: dict[str, int] = {}
    fids = []
    for at in came:
        beside = [after.ids[i] for i in (at - 1, at + 1) if 0 <= i < len(after) and after.ids[i] not in known]
        marks = ", ".join("?" * len(beside))
        query = f'SELECT id, fid FROM "{name}" WHERE id IN ({marks})'
        known |= {str(key): int(fid) for key, fid in connection.exec_driver_sql(query, tuple(beside))}
        low = known.get(after.ids[at - 1], -1) if at else 0
        if low < 0:
            return None
        following = next((i for i in range(at + 1, len(after)) if i not in came), None)
        if following is not None and following > at + 1:
            query = f'SELECT fid FROM "{name}" WHERE id = ?'
            known[after.ids[following]] = int(connection.exec_driver_sql(query, (after.ids[following],)).scalar_one())
        if following is not None and low + 1 >= known[after.ids[following]]:
            return None
        known[after.ids[at]] = low + 1
        fids.append(low + 1)
    return fids


def _update(connection: sa.Connection, name: str, table: Columns, touched: Mapping[str, IntArray], digest: str) -> str:
    """Write the rows that differ of the columns that were touched; returns the digest of the table."""
    ids = [table.ids[i] for i in sorted({int(i) for rows in touched.values() for i in rows})]
    if not ids:
        return digest
    was = digests.rows_digest(connection, name, ids)
    kinds = tables.fit_columns(connection, name, {column: table.column(column) for column in touched})
    for column, rows in touched.items():
        if not len(rows):
            continue
        cells = cells_of(kinds[column], table.column(column).take(rows))
        connection.exec_driver_sql(
            f'UPDATE "{name}" SET {tables.in_sql(column)} = ? WHERE id = ?',
            [(cell, table.ids[int(i)]) for cell, i in zip(cells, rows, strict=True)],
        )
    return digests.after_change(digest, was, digests.rows_digest(connection, name, ids))


def _touched(connection: sa.Connection, name: str, before: Columns, after: Columns) -> Mapping[str, IntArray] | None:
    """Return the rows that differ by column; None where the table must be written whole."""
    if before.ids is not after.ids and before.ids != after.ids:
        return None
    kinds = tables.kinds(connection, name)
    touched = {}
    for column, data in after.columns.items():
        was = before.columns.get(column)
        if was is data:
            continue
        rows = _rows_that_differ(Column.missing(len(after)) if was is None else was, data)
        kind = kind_of(column, data)
        is_bent = column in kinds and data.valid.any() and kinds[column] != kind
        if is_bent or (kind == GEOMETRY and not COLUMNAR[name][1]):
            return None
        if len(rows) or was is None:
            touched[column] = rows
    if any(column not in after.columns and was.valid.any() for column, was in before.columns.items()):
        return None
    return touched


def _rows_that_differ(was: Column, data: Column) -> IntArray:
    differs = was.valid != data.valid
    both = was.valid & data.valid
    if was.values.dtype != data.values.dtype:
        return np.flatnonzero(differs | both)
    if was.values.dtype != object:
        return np.flatnonzero(differs | (both & (was.values != data.values)))
    other = np.fromiter(map(operator.is_not, was.values, data.values), bool, len(data))
    for i in np.flatnonzero(both & other):
        differs[i] = was.values[i] != data.values[i]
    return np.flatnonzero(differs)
