"""Digests of columnar tables: sums of row digests, so that a changed row changes them without reading the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import repeat
from operator import is_, itemgetter

import sqlalchemy as sa

_MODULUS = 1 << 128
_MOST_AT_ONCE = 500  # SQLite takes at least 999 parameters a statement


def digest_of(connection: sa.Connection, name: str) -> str:
    """Return the digest of a whole table. The order of rows and columns that are empty throughout do not matter."""
    return _hex(_sum(connection.exec_driver_sql(f'SELECT * FROM "{name}"')))


def rows_digest(connection: sa.Connection, name: str, ids: Sequence[str]) -> int:
    """Return the sum of the digests of some rows."""
    total = 0
    for first in range(0, len(ids), _MOST_AT_ONCE):
        part = tuple(ids[first : first + _MOST_AT_ONCE])
        marks = ", ".join("?" * len(part))
        total += _sum(connection.exec_driver_sql(f'SELECT * FROM "{name}" WHERE id IN ({marks})', part))
    return total % _MODULUS


def new_rows_digest(connection: sa.Connection, name: str, after_fid: int) -> int:
    """Return the sum of the digests of the rows that came after one."""
    return _sum(connection.exec_driver_sql(f'SELECT * FROM "{name}" WHERE fid > ?', (after_fid,)))


def after_change(digest: str, before: int, after: int) -> str:
    """Return the digest of a table of which some rows changed, from the sums of those rows before and after."""
    return _hex((int(digest, 16) - before + after) % _MODULUS)


def _hex(total: int) -> str:
    return f"{total:032x}"


def _sum(rows: sa.CursorResult[tuple[object, ...]]) -> int:
    names = list(rows.keys())[1:]  # fid, the first, is of this file alone
    order = sorted(range(len(names)), key=names.__getitem__)
    names = [names[i] for i in order]
    ordered = itemgetter(slice(0, 0), slice(0, 0), *(i + 1 for i in order))  # of one index it would give no tuple
    forms: dict[tuple[bool, ...], str] = {}  # by which cells are empty
    total = 0
    assert rows.cursor is not None
    for row in rows.cursor.fetchall():  # bare tuples: nothing is asked of a row by name
        cells = ordered(row)[2:]
        empty = tuple(map(is_, cells, repeat(None)))
        form = forms.get(empty)
        if form is None:
            form = forms[empty] = _form(names, empty)
        data = (form % cells).encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.sha256(data).digest()[:16])
    return total % _MODULUS


def _form(names: Sequence[str], empty: Sequence[bool]) -> str:
    """Return the form of a row's text: a list of name and value as Python writes it, without the cells that are empty.

    To fill it in takes half the time of making that list; ``%.0r`` shows nothing of a cell.
    """
    told = [repr(name).replace("%", "%%") for name, is_empty in zip(names, empty, strict=True) if not is_empty]
    shown = iter([f"{', ' if i else ''}({name}, %r)" for i, name in enumerate(told)])
    return f"[{''.join('%.0r' if is_empty else next(shown) for is_empty in empty)}]"
