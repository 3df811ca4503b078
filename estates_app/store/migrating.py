"""Brings a file of an earlier format to the present one; a copy of it as it was is kept beside it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from estates_app.domain.errors import ProjectError
from estates_app.store import tables
from estates_app.store.digests import digest_of
from estates_app.store.schema import (
    ADDED,
    ADDED_COLUMNAR,
    ADDED_COLUMNS,
    ADDED_INDEXES,
    COLUMNAR,
    FORMAT_VERSION,
    META,
    METADATA,
)

_ENDING = ".estates.gpkg"


def version_of(connection: sa.Connection) -> int:
    """Return the version of the format of an open file."""
    return int(connection.execute(sa.select(META.c.value).where(META.c.key == "format_version")).scalar() or 0)


def keep_copy(connection: sa.Connection, path: Path) -> Path:
    """Copy an open project file to a new name beside it and return that.

    Raises
    ------
    ProjectError
        It cannot be written.
    """
    copy = _free_name(path)
    driver: Any = connection.connection.dbapi_connection  # sqlite3's
    try:
        with closing(sqlite3.connect(copy)) as target:  # page by page, so that a lock of another program is heeded
            driver.backup(target)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise ProjectError(
            f"it was made by an earlier version, and no copy of it could be kept ({error})",
            where=path.name,
            remedy="free some space, or copy it to a folder where you may write",
        ) from error
    return copy


def migrate(connection: sa.Connection) -> None:
    """Give an earlier file what the present format has more, in one transaction of the caller."""
    version = version_of(connection)
    missing = [table for number, added in ADDED.items() if number > version for table in added]
    METADATA.create_all(connection, tables=missing)
    tables.register(connection, (table.name for table in missing))
    for column in (c for number, added in ADDED_COLUMNS.items() if number > version for c in added):
        connection.execute(sa.text(f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} TEXT"))
    for index in (i for number, added in ADDED_INDEXES.items() if number > version for i in added):
        index.create(connection)
    for name in (name for number, added in ADDED_COLUMNAR.items() if number > version for name in added):
        tables.make(connection, name)
    if version < 2:
        _renew_digests(connection)
    connection.execute(META.update().where(META.c.key == "format_version"), {"value": str(FORMAT_VERSION)})


def _free_name(path: Path) -> Path:
    stem = path.name.removesuffix(_ENDING).removesuffix(".gpkg")
    number, copy = 1, path.with_name(f"{stem}.before-format-{FORMAT_VERSION}.gpkg")
    while copy.exists():
        number += 1
        copy = path.with_name(f"{stem}.before-format-{FORMAT_VERSION}-{number}.gpkg")
    return copy


def _renew_digests(connection: sa.Connection) -> None:
    """Digest the tables anew, since format 1 did it otherwise; what another program changed stays told."""
    kept = tables.remembered_digests(connection)
    known = {
        name: digest_of(connection, name) if kept[name] == _digest_of_format_1(connection, name) else "changed"
        for name in COLUMNAR
        if name in kept
    }
    tables.remember_digests(connection, known)


def _digest_of_format_1(connection: sa.Connection, name: str) -> str:
    digest = hashlib.sha256()
    for row in connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY fid')):
        digest.update(repr(tuple(row)[1:]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
