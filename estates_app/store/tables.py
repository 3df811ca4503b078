"""The GeoPackage side: its own tables, columnar tables with whatever columns they have, and what others changed."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from estates_app.domain.columns import Columns
from estates_app.domain.errors import ProjectError
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
    for name in METADATA.tables:
        connection.execute(
            sa.text("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (:n, 'attributes', :n)"),
            {"n": name},
        )
    for name in COLUMNAR:
        _make(connection, name)


def save(connection: sa.Connection, name: str, table: Columns) -> None:
    """Write a columnar table whole, adding the columns that the file lacks and keeping those that others added."""
    present = {row[1] for row in connection.execute(sa.text(f'PRAGMA table_info("{name}")'))}
    kinds = {column: kind for column, kind in _kinds(connection, name).items() if column in present}
    added = {
        column: kind_of(column, data)
        for column, data in table.columns.items()
        if column not in kinds or (data.valid.any() and kinds[column] != kind_of(column, data))
    }
    for column, kind in added.items():
        if kind == GEOMETRY and column in present:
            continue
        if column in present:  # SQLite would bend new values to the old type: the column is made anew
            connection.execute(sa.text(f'ALTER TABLE "{name}" DROP COLUMN {_quoted(column)}'))
        connection.execute(sa.text(f'ALTER TABLE "{name}" ADD COLUMN {_quoted(column)} {SQL_TYPES[kind]}'))
    kinds |= added
    _remember(connection, f"kinds_{name}", json.dumps(kinds))
    foreign = sorted(present - set(kinds) - {"fid", "id"})
    theirs = _cells_by_id(connection, name, foreign)
    connection.execute(sa.text(f'DELETE FROM "{name}"'))
    columns = [column for column in table.columns if column != "geometry" or kinds.get("geometry") == GEOMETRY]
    cells = [cells_of(kinds[column], table.column(column)) for column in columns]
    cells += [[theirs.get(key, {}).get(column) for key in table.ids] for column in foreign]
    columns += foreign
    places = ", ".join(f":c{i}" for i in range(len(columns) + 1))
    names = ", ".join(["id", *map(_quoted, columns)])
    rows = [{"c0": key, **{f"c{j + 1}": cells[j][i] for j in range(len(columns))}} for i, key in enumerate(table.ids)]
    if rows:
        connection.execute(sa.text(f'INSERT INTO "{name}" ({names}) VALUES ({places})'), rows)
    _update_contents(connection, name, table)


def load(connection: sa.Connection, name: str) -> Columns:
    """Read a columnar table whole."""
    kinds = _kinds(connection, name)
    present = {row[1] for row in connection.execute(sa.text(f'PRAGMA table_info("{name}")'))}
    columns = [column for column in kinds if column in present]
    names = ", ".join(["id", *map(_quoted, columns)])
    rows = connection.execute(sa.text(f'SELECT {names} FROM "{name}" ORDER BY fid')).fetchall()
    ids = tuple(str(row[0]) for row in rows)
    found = {}
    for i, column in enumerate(columns):
        try:
            found[column] = column_from(kinds[column], [row[i + 1] for row in rows])
        except ValueError:
            raise ProjectError(
                f"the column {column} of its table {name} holds something that is no {kinds[column]}",
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


def outside_changes(connection: sa.Connection) -> tuple[str, ...]:
    """Return a sentence for each table that is no longer as the last edit left it."""
    text = _recall(connection, "hashes")
    kept: dict[str, str] = json.loads(text) if text else {}
    return tuple(
        f"Another program has changed the table {name} since the last edit here; its rows are taken as they stand."
        for name in COLUMNAR
        if name in kept and kept[name] != _digest(connection, name)
    )


def digests(connection: sa.Connection, names: Iterable[str]) -> dict[str, str]:
    """Return a digest of each of these columnar tables."""
    return {name: _digest(connection, name) for name in names}


def remember_digests(connection: sa.Connection, known: Mapping[str, str]) -> None:
    """Keep the digests of all tables, so that changes by other programs are seen on open."""
    _remember(connection, "hashes", json.dumps(known))


def _make(connection: sa.Connection, name: str) -> None:
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
    kinds = {"geometry": GEOMETRY} if geometry_type else {}
    _remember(connection, f"kinds_{name}", json.dumps(kinds))


def _update_contents(connection: sa.Connection, name: str, table: Columns) -> None:
    column = table.column("geometry")
    bounds: tuple[float, ...] = ()
    if COLUMNAR[name][1] and column.valid.any():
        boxes = [column.values[i].bounds for i in range(len(column)) if column.valid[i]]
        boxes = [box for box in boxes if len(box) == 4 and box[0] == box[0]]  # an empty geometry has nan bounds
        if boxes:
            bounds = (
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
            )
    values = dict(zip(("x0", "y0", "x1", "y1"), bounds or (None,) * 4, strict=True))
    connection.execute(
        sa.text(
            f"UPDATE gpkg_contents SET last_change = {_NOW}, min_x = :x0, min_y = :y0, max_x = :x1, max_y = :y1 "
            "WHERE table_name = :n"
        ),
        {**values, "n": name},
    )


def _digest(connection: sa.Connection, name: str) -> str:
    digest = hashlib.sha256()
    for row in connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY fid')):
        digest.update(repr(tuple(row)[1:]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _kinds(connection: sa.Connection, name: str) -> dict[str, str]:
    text = _recall(connection, f"kinds_{name}")
    return dict(json.loads(text)) if text else {}


def _remember(connection: sa.Connection, key: str, value: str) -> None:
    connection.execute(META.delete().where(META.c.key == key))
    connection.execute(META.insert(), {"key": key, "value": value})


def _recall(connection: sa.Connection, key: str) -> str | None:
    found = connection.execute(sa.select(META.c.value).where(META.c.key == key)).scalar()
    return None if found is None else str(found)


def _quoted(name: str) -> str:
    """Return a name as SQL text: quotes doubled, and a colon kept from looking like a parameter."""
    return '"' + name.replace('"', '""').replace(":", "\\:") + '"'
