"""The GeoPackage side: its own tables, columnar tables with whatever columns they have, and what others changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
import sqlalchemy as sa

from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import ProjectError
from estates_app.store import digests
from estates_app.store.codec import GEOMETRY, SQL_TYPES, cells_of, column_from, kind_of
from estates_app.store.schema import (
    APPLICATION_ID,
    COLUMNAR,
    GEOPACKAGE_DDL,
    META,
    METADATA,
    SPATIAL_REFERENCES,
    USER_VERSION,
)

_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"


def make_geopackage(connection: sa.Connection) -> None:
    """Make the tables of an empty project."""
    connection.execute(sa.text(f"PRAGMA application_id={APPLICATION_ID}"))
    connection.execute(sa.text(f"PRAGMA user_version={USER_VERSION}"))
    for statement in GEOPACKAGE_DDL:
        connection.execute(sa.text(statement))
    for row in SPATIAL_REFERENCES:
        names = dict(zip("abcde", row, strict=True))
        connection.execute(sa.text("INSERT INTO gpkg_spatial_ref_sys VALUES (:a, :b, :c, :d, :e, NULL)"), names)
    METADATA.create_all(connection)
    register(connection, METADATA.tables)
    for name in COLUMNAR:
        make(connection, name)


def register(connection: sa.Connection, names: Iterable[str]) -> None:
    """Enter our own tables in the GeoPackage's list, as tables without geometry."""
    for name in names:
        connection.execute(
            sa.text("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (:n, 'attributes', :n)"),
            {"n": name},
        )


def save(connection: sa.Connection, name: str, table: Columns) -> None:
    """Write a columnar table whole, adding the columns that the file lacks and keeping those that others added."""
    known = fit_columns(connection, name, table.columns)
    present = _present(connection, name)
    foreign = sorted(present - set(known) - {"fid", "id"})
    theirs = _cells_by_id(connection, name, foreign)
    connection.execute(sa.text(f'DELETE FROM "{name}"'))
    columns = [column for column in table.columns if column != "geometry" or known.get("geometry") == GEOMETRY]
    cells = [cells_of(known[column], table.column(column)) for column in columns]
    cells += [[theirs.get(key, {}).get(column) for key in table.ids] for column in foreign]
    columns += foreign
    if table.ids:
        names = ", ".join(["id", *map(in_sql, columns)])
        marks = ", ".join("?" * (len(columns) + 1))
        rows = list(zip(table.ids, *cells, strict=True))
        connection.exec_driver_sql(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', rows)
    update_contents(connection, name, table)


def append(connection: sa.Connection, name: str, table: Columns, first: int) -> int:
    """Write the rows from one on below those that the file holds; returns the sum of their digests."""
    known = fit_columns(connection, name, table.columns)
    columns = [column for column in table.columns if column != "geometry" or known.get("geometry") == GEOMETRY]
    last = connection.execute(sa.text(f'SELECT max(fid) FROM "{name}"')).scalar() or 0
    rows = np.arange(first, len(table))
    cells = [cells_of(known[column], table.column(column).take(rows)) for column in columns]
    names = ", ".join(["id", *map(in_sql, columns)])
    marks = ", ".join("?" * (len(columns) + 1))
    connection.exec_driver_sql(
        f'INSERT INTO "{name}" ({names}) VALUES ({marks})', list(zip(table.ids[first:], *cells, strict=True))
    )
    return digests.new_rows_digest(connection, name, int(last))


def insert_at(connection: sa.Connection, name: str, table: Columns, rows: Sequence[int], fids: Sequence[int]) -> None:
    """Write some rows of a table under numbers that are free."""
    if not rows:
        return
    known = fit_columns(connection, name, table.columns)
    columns = [column for column in table.columns if column != "geometry" or known.get("geometry") == GEOMETRY]
    cells = [cells_of(known[column], table.column(column).take(np.array(rows))) for column in columns]
    names = ", ".join(["fid", "id", *map(in_sql, columns)])
    marks = ", ".join("?" * (len(columns) + 2))
    ids = [table.ids[at] for at in rows]
    connection.exec_driver_sql(
        f'INSERT INTO "{name}" ({names}) VALUES ({marks})', list(zip(fids, ids, *cells, strict=True))
    )


def fit_columns(connection: sa.Connection, name: str, columns: Mapping[str, Column]) -> dict[str, str]:
    """Make the columns that the file lacks or has as another kind; returns the kinds of all columns that are ours."""
    present = _present(connection, name)
    known = {column: kind for column, kind in kinds(connection, name).items() if column in present}
    added = {
        column: kind_of(column, data)
        for column, data in columns.items()
        if column not in known or (data.valid.any() and known[column] != kind_of(column, data))
    }
    for column, kind in added.items():
        if kind == GEOMETRY and column in present:
            continue
        if column in present:  # SQLite would bend new values to the old type: the column is made anew
            connection.execute(sa.text(f'ALTER TABLE "{name}" DROP COLUMN {_quoted(column)}'))
        connection.execute(sa.text(f'ALTER TABLE "{name}" ADD COLUMN {_quoted(column)} {SQL_TYPES[kind]}'))
    if added or len(known) < len(kinds(connection, name)):
        _remember(connection, f"kinds_{name}", json.dumps(known | added))
    return known | added


def _present(connection: sa.Connection, name: str) -> set[str]:
    return {row[1] for row in connection.execute(sa.text(f'PRAGMA table_info("{name}")'))}


def load(connection: sa.Connection, name: str) -> Columns:
    """Read a columnar table whole."""
    known = kinds(connection, name)
    present = _present(connection, name)
    columns = [column for column in known if column in present]
    names = ", ".join(["id", *map(_quoted, columns)])
    result = connection.execute(sa.text(f'SELECT {names} FROM "{name}" ORDER BY fid'))
    assert result.cursor is not None
    rows = result.cursor.fetchall()  # bare tuples: nothing is asked of a row by name
    ids = tuple(str(row[0]) for row in rows)
    cells = list(zip(*rows, strict=True))[1:] if rows else [()] * len(columns)
    found = {}
    for column, mine in zip(columns, cells, strict=True):
        try:
            found[column] = column_from(known[column], mine)
        except ValueError:
            raise ProjectError(
                f"the column {column} of its table {name} holds something that is no {known[column]}",
                remedy="correct it in the program that wrote it",
            ) from None
    return Columns(ids, found)


def _cells_by_id(connection: sa.Connection, name: str, columns: list[str]) -> dict[str, dict[str, object]]:
    """Return the cells of columns that another program added, by row: they are not ours to lose."""
    if not columns:
        return {}
    names = ", ".join(["id", *map(_quoted, columns)])
    rows = connection.execute(sa.text(f'SELECT {names} FROM "{name}"')).fetchall()
    return {str(row[0]): dict(zip(columns, row[1:], strict=True)) for row in rows}


def give_ids(connection: sa.Connection) -> None:
    """Give an id to every row that another program added without one."""
    for name in COLUMNAR:
        fids = connection.execute(sa.text(f"SELECT fid FROM \"{name}\" WHERE id IS NULL OR id = ''")).scalars().all()
        for fid in fids:
            connection.execute(
                sa.text(f'UPDATE "{name}" SET id = :id WHERE fid = :fid'), {"id": str(uuid.uuid4()), "fid": fid}
            )


def outside_changes(connection: sa.Connection, present: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each table whose present digest is not the one that the last edit left."""
    kept = remembered_digests(connection)
    return tuple(
        f"Another program has changed the table {name} since the last edit here; its rows are taken as they stand."
        for name, digest in present.items()
        if name in kept and kept[name] != digest
    )


def remember_digests(connection: sa.Connection, known: Mapping[str, str]) -> None:
    """Keep the digests of all tables, so that changes by other programs are seen on open."""
    _remember(connection, "hashes", json.dumps(known))


def remembered_digests(connection: sa.Connection) -> dict[str, str]:
    """Return the digests that the last edit left, by table."""
    text = _recall(connection, "hashes")
    return dict(json.loads(text)) if text else {}


def remember_mark(connection: sa.Connection, mark: str) -> None:
    """Keep at which mark of the file its digests are true."""
    _remember(connection, "hashes_at", mark)


def remembered_mark(connection: sa.Connection) -> str:
    """Return the mark at which the digests were kept; empty where none was."""
    return _recall(connection, "hashes_at") or ""


def make(connection: sa.Connection, name: str) -> None:
    """Make an empty columnar table."""
    geometry_type = COLUMNAR[name][1]
    geometry = f", geometry {geometry_type}" if geometry_type else ""
    connection.execute(
        sa.text(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE{geometry})')
    )
    kind = "features" if geometry_type else "attributes"
    connection.execute(
        sa.text("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (:n, :k, :n, :s)"),
        {"n": name, "k": kind, "s": 27700 if geometry_type else None},
    )
    if geometry_type:
        connection.execute(
            sa.text("INSERT INTO gpkg_geometry_columns VALUES (:n, 'geometry', :t, 27700, 0, 0)"),
            {"n": name, "t": geometry_type},
        )
    _remember(connection, f"kinds_{name}", json.dumps({"geometry": GEOMETRY} if geometry_type else {}))


def update_contents(connection: sa.Connection, name: str, table: Columns, *, is_moved: bool = True) -> None:
    """Tell the GeoPackage's list that a table has changed, and how far it reaches now where a place has."""
    if not is_moved:
        connection.execute(sa.text(f"UPDATE gpkg_contents SET last_change = {_NOW} WHERE table_name = :n"), {"n": name})
        return
    column = table.column("geometry")
    bounds: tuple[float | None, ...] = (None,) * 4
    if COLUMNAR[name][1] and column.valid.any():
        found = shapely.total_bounds(np.array(column.values[column.valid], object))  # nan of nothing but empty ones
        bounds = tuple(map(float, found)) if np.isfinite(found).all() else bounds
    values = dict(zip(("x0", "y0", "x1", "y1"), bounds, strict=True))
    connection.execute(
        sa.text(
            f"UPDATE gpkg_contents SET last_change = {_NOW}, min_x = :x0, min_y = :y0, max_x = :x1, max_y = :y1 "
            "WHERE table_name = :n"
        ),
        {**values, "n": name},
    )


def kinds(connection: sa.Connection, name: str) -> dict[str, str]:
    """Return the kind of each column that is ours."""
    text = _recall(connection, f"kinds_{name}")
    return dict(json.loads(text)) if text else {}


def _remember(connection: sa.Connection, key: str, value: str) -> None:
    connection.execute(META.delete().where(META.c.key == key))
    connection.execute(META.insert(), {"key": key, "value": value})


def _recall(connection: sa.Connection, key: str) -> str | None:
    found = connection.execute(sa.select(META.c.value).where(META.c.key == key)).scalar()
    return None if found is None else str(found)


def in_sql(name: str) -> str:
    """Return a name as SQL text for a statement that goes to SQLite as it is."""
    return '"' + name.replace('"', '""') + '"'


def _quoted(name: str) -> str:
    """Return a name as SQL text: quotes doubled, and a colon kept from looking like a parameter."""
    return in_sql(name).replace(":", "\\:")
