"""One project file: made, opened, read whole, and changed by one transaction an edit."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from estates_app.domain.claims import Claim, Issue, RowRecord
from estates_app.domain.edits import Edit
from estates_app.domain.errors import ProjectError
from estates_app.domain.estate import Edition, Estate, Provenance
from estates_app.domain.partnership import Partner
from estates_app.store import changing, kept, provenance, rowcells, scenarios, tables
from estates_app.store.apart import ReadsApart
from estates_app.store.aside import AsideWriting
from estates_app.store.codec import facts_of, is_set_up_alike, setup_of, with_setup
from estates_app.store.digests import digest_of
from estates_app.store.faults import project_error
from estates_app.store.migrating import keep_copy, migrate, version_of
from estates_app.store.provenance import insert
from estates_app.store.schema import (
    COLUMNAR,
    EDIT_LOG,
    EDITION,
    FORMAT_VERSION,
    META,
    PARTNER,
    RESULT,
    SETUP,
)
from estates_app.store.witness import Known, Witness

#: Seconds to wait for another program that holds the file.
_PATIENCE_S = 5


class ProjectFile(ReadsApart):
    """An open project file. Make one with `create` or `open`."""

    def __init__(self, path: Path, *, called: Path | None = None) -> None:
        self.path = path
        self._called = called or path  # the name that a person knows it by
        super().__init__(lambda: _engine(path, _begin), self._said)
        self._engine = _engine(path, _begin)
        self._aside: tuple[AsideWriting, Estate] | None = None
        self._saved: Estate | None = None
        self._version: int | None = None
        self._witness = Witness(path)
        self._told: tuple[str, ...] = ()

    @classmethod
    def create(cls, path: Path, estate: Estate) -> ProjectFile:
        """Make a new project file.

        Raises
        ------
        ProjectError
            The file exists already, or it cannot be written.
        """
        if path.exists():
            raise ProjectError("it exists already", where=str(path), remedy="choose another name or open it")
        aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
        store = cls(aside, called=path)
        try:
            with store._writing() as connection:
                tables.make_geopackage(connection)
                connection.execute(META.insert(), [{"key": "format_version", "value": str(FORMAT_VERSION)}])
                store._save(connection, estate, None)
            store.close()
            os.replace(aside, path)  # noqa: PTH105  atomic on every system
        except BaseException:
            store.close()
            aside.unlink(missing_ok=True)
            raise
        made = cls(path)
        made._saved = estate
        return made

    @classmethod
    def open(cls, path: Path) -> ProjectFile:
        """Open a project file; rows that another program added get an id.

        Raises
        ------
        ProjectError
            There is no such file, it is no project, it is damaged, locked, or made by a newer version.
        """
        try:
            if not path.is_file():  # which fails, too, where a drive is away
                raise ProjectError(
                    "there is no such file", where=str(path), remedy="check the path, or make it with new"
                )
            with path.open("rb") as stream:
                first = stream.read(16)
        except OSError as error:
            raise ProjectError(
                f"it cannot be read ({error.strerror})", where=str(path), remedy="ask whoever owns it for access"
            ) from error
        if first != b"SQLite format 3\x00":
            raise ProjectError("it is no GeoPackage", where=path.name, remedy="open a file that ends in .estates.gpkg")
        store = cls(path)
        try:
            with store._reading() as connection:
                _check(connection, path)
                version = version_of(connection)
                if version < FORMAT_VERSION:
                    store._told = (_brought_up(keep_copy(connection, path)),)
            with store._writing() as connection:
                if version < FORMAT_VERSION:
                    migrate(connection)
                tables.give_ids(connection)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the file, once what another thread writes is in it."""
        with suppress(ProjectError):
            self.finish()
        self._engine.dispose()
        self._witness.close()

    def load(self) -> Estate:
        """Return the last snapshot."""
        with self._reading() as connection:
            setup = json.loads(connection.execute(sa.select(SETUP.c.value)).scalar_one())
            partners, editions = _partners(connection), _editions(connection)
            columnar: dict[str, Any] = {
                attribute: tables.load(connection, name) for name, (attribute, _) in COLUMNAR.items()
            }
            kept = scenarios.load(connection)
            self._version = _version_of(connection)
        # A property that another program deleted takes what stands in it along.
        for name in ("outlets", "interests", "occupations"):
            table = columnar[name]
            places = zip(table.ids, table.texts("property"), strict=True)
            gone = [key for key, place in places if place not in columnar["properties"]]
            columnar[name] = table.without(gone) if gone else table
        estate = with_setup(Estate(partners=partners, editions=editions, scenarios=kept, **columnar), setup)
        self._saved = estate
        return estate

    def claims(self, property_id: str | None = None) -> list[Claim]:
        """Return all claims, or those to one property, in the order in which they came."""
        with self._reading() as connection:
            return provenance.claims(connection, property_id)

    def corrected(self) -> frozenset[tuple[str, str]]:
        """Return (property, field) of everything that a correction by hand holds now."""
        with self._reading() as connection:
            return provenance.corrected(connection)

    def rows(self, edition_id: str) -> list[RowRecord]:
        """Return what became of each row of an edition."""
        with self._reading() as connection:
            return rowcells.rows(connection, edition_id)

    def issues(self, edition_id: str) -> list[Issue]:
        """Return the issues of an edition."""
        with self._reading() as connection:
            return provenance.issues(connection, edition_id)

    def edits(self) -> list[Edit]:
        """Return the log of edits, oldest first."""
        with self._reading() as connection:
            return provenance.edits(connection)

    def count_edits(self) -> int:
        """Return how many edits the log holds."""
        with self._reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(EDIT_LOG)).scalar_one())

    def apply(self, edit: Edit, estate: Estate, added: Provenance = Provenance()) -> None:  # noqa: B008  frozen
        """Write an edit, the snapshot after it and what it adds, in one transaction: all of it or nothing.

        Raises
        ------
        ProjectError
            The disk is full, the file is locked or may not be written, or another program has changed it since it was
            loaded here; the file is as it was.
        """
        with self._writing() as connection:
            self._refuse_strangers(connection)
            known = self._write(connection, edit, estate, added)
        self._saved = estate
        self._witness.take(known)

    def begin(self, edit: Edit, estate: Estate, added: Provenance) -> AsideWriting:
        """Begin what `apply` does, for another thread to write; `finish` takes it over.

        Until then this file is read as it was.

        Raises
        ------
        ProjectError
            As `apply`; a fault of the writing itself is told by `finish`.
        """
        self.finish()
        work = partial(self._write, edit=edit, estate=estate, added=added)
        aside = AsideWriting(_engine(self.path, _begin_to_write), work, self._said)
        try:
            with self._reading() as connection:
                self._refuse_strangers(connection)
        except BaseException:
            aside.close()
            raise
        self._aside = aside, estate
        return aside

    def finish(self) -> None:
        """Take over what was begun, waiting where another thread still writes it; nothing to do where nothing was.

        Raises
        ------
        ProjectError
            It could not be written; the file is as it was.
        """
        if self._aside is None:
            return
        (aside, estate), self._aside = self._aside, None
        aside.write()
        try:
            aside.check()
            with self._reading() as connection:
                version = _version_of(connection)
            # Who wrote between that commit and now is a stranger: with the old number the next edit sees it.
            if self._version is not None and aside.is_the_last():
                self._version = version
            self._saved = estate
            self._witness.take(aside.known)
        except ProjectError:
            _roll_back(self._engine, self.path)
            raise
        finally:
            aside.close()

    def _write(self, connection: sa.Connection, edit: Edit, estate: Estate, added: Provenance) -> Known:
        """Write an edit, the snapshot after it and what it adds; returns the tables' digests."""
        known = self._save(connection, estate, self._saved)
        provenance.add(connection, added, estate.editions)
        provenance.log(connection, edit)
        return known

    def _refuse_strangers(self, connection: sa.Connection) -> None:
        """Refuse to write where another program has written since the snapshot was loaded."""
        if self._version is not None and _version_of(connection) != self._version:
            raise ProjectError(
                "another program has changed it while it was open here; nothing was written",
                where=self.path.name,
                remedy="open it again",
            )

    def save_result(self, key: str, payload: dict[str, Any]) -> None:
        """Keep a small JSON result."""
        with self._writing() as connection:
            connection.execute(RESULT.delete().where(RESULT.c.key == key))
            connection.execute(RESULT.insert(), {"key": key, "payload": json.dumps(payload)})
            known = self._witness.unchanged(connection)
        self._witness.take(known)

    def result(self, key: str) -> dict[str, Any] | None:
        """Return a kept result, None where there is none."""
        with self._reading() as connection:
            text = connection.execute(sa.select(RESULT.c.payload).where(RESULT.c.key == key)).scalar()
        return None if text is None else dict(json.loads(text))

    def keep(self, subject: str, digest: str, payload: bytes) -> None:
        """Keep what can be made again but takes a while, in the place of what was kept of the subject."""
        with self._writing() as connection:
            kept.keep(connection, subject, digest, payload)
            known = self._witness.unchanged(connection)
        self._witness.take(known)

    def digest(self) -> str:
        """Return a digest of the facts and settings that the file holds, without its scenarios and the map's sheet."""
        with self._reading() as connection:
            parts = [
                *(facts_of(str(value)) for value in connection.execute(sa.select(SETUP.c.value)).scalars()),
                *(repr(tuple(row)[1:]) for row in connection.execute(sa.select(PARTNER).order_by(PARTNER.c.fid))),
                *(digest_of(connection, name) for name in COLUMNAR),
            ]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def outside_changes(self) -> tuple[str, ...]:
        """Return which tables another program has changed since the last edit, as plain sentences."""
        with self._reading() as connection:
            return (*self._told, *tables.outside_changes(connection, self._witness.look(connection)))

    def _save(self, connection: sa.Connection, estate: Estate, saved: Estate | None) -> Known:
        """Write the parts of a snapshot that differ from the one that the file holds; returns the tables' digests."""
        known = self._witness.before(connection, is_new=saved is None)
        if saved is None or not is_set_up_alike(saved, estate):
            connection.execute(SETUP.delete())
            connection.execute(SETUP.insert(), {"key": "setup", "value": json.dumps(setup_of(estate))})
        if saved is None or saved.partners is not estate.partners:
            connection.execute(PARTNER.delete())
            insert(connection, PARTNER, [_partner_row(partner) for partner in estate.partners.values()])
        had = set() if saved is None else {edition.id for edition in saved.editions}
        new = [e for e in estate.editions if e.id not in had]
        insert(connection, EDITION, [_edition_row(edition) for edition in new])
        scenarios.save(connection, {} if saved is None else saved.scenarios, estate.scenarios)
        digests = dict(known.digests)
        for name, (attribute, _) in COLUMNAR.items():
            before, after = None if saved is None else getattr(saved, attribute), getattr(estate, attribute)
            if before is not after:
                digests[name] = changing.save(connection, name, before, after, known.digests.get(name))
        return self._witness.after(connection, known, digests)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._said(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with suppress(ProjectError):  # who began it is told by its own check
            self.finish()
        try:
            with self._said(), self._engine.begin() as connection:
                yield connection
        except ProjectError:
            _roll_back(self._engine, self.path)
            raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say a fault of the disk or of the file in one sentence."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise project_error(str(error.orig), self._called) from error
        except sqlite3.Error as error:
            raise project_error(str(error), self._called) from error


def _check(connection: sa.Connection, path: Path) -> None:
    """Refuse what is no project, is damaged or locked, or was made by a newer program."""
    name = path.name
    if connection.execute(sa.text("PRAGMA quick_check(1)")).scalar() != "ok":
        raise ProjectError("it is damaged", where=name, remedy="open an earlier copy")
    names = set(sa.inspect(connection).get_table_names())
    if META.name not in names:
        raise ProjectError("it is a GeoPackage but no Estates project", where=name, remedy="make one with new")
    version = version_of(connection)
    if not os.access(path, os.W_OK):
        raise ProjectError("it may only be read", where=name, remedy="copy it where you may write")
    if version > FORMAT_VERSION:
        raise ProjectError(
            f"it was made by a newer version (format {version}; this program reads {FORMAT_VERSION})",
            where=name,
            remedy="update Estates",
        )


def _partners(connection: sa.Connection) -> dict[str, Partner]:
    rows = connection.execute(sa.select(PARTNER).order_by(PARTNER.c.fid))
    found = [{name: getattr(row, name) for name in Partner.__dataclass_fields__} for row in rows]
    return {
        entry["id"]: Partner(
            **{**entry, "confidential": bool(entry["confidential"]), "withheld": _names(entry["withheld"])}
        )
        for entry in found
    }


def _names(text: str | None) -> tuple[str, ...]:
    """Return names that the file keeps as JSON; what another program wrote otherwise are names parted by commas."""
    try:
        read = json.loads(text or "[]")
    except ValueError:
        read = str(text).split(",")
    return tuple(str(name).strip() for name in (read if isinstance(read, list) else [read]))


def _partner_row(partner: Partner) -> tuple[Any, ...]:
    return _row(PARTNER, replace(partner, withheld=json.dumps(partner.withheld)))  # type: ignore[arg-type]


def _editions(connection: sa.Connection) -> tuple[Edition, ...]:
    rows = connection.execute(sa.select(EDITION).order_by(EDITION.c.fid))
    return tuple(
        Edition(**{**_known(row, Edition), "columns": rowcells.columns_from_json(row.columns)}) for row in rows
    )


def _known(row: Any, record: type[Edition]) -> dict[str, Any]:  # noqa: ANN401  a row of the driver
    """Return what a row of the file holds of a record; what an earlier format left out is absent."""
    return {name: getattr(row, name) for name in record.__dataclass_fields__ if getattr(row, name) is not None}


def _edition_row(edition: Edition) -> tuple[Any, ...]:
    packed = replace(edition, columns=rowcells.columns_to_json(edition.columns))  # type: ignore[arg-type]
    return _row(EDITION, packed)


def _brought_up(copy: Path) -> str:
    return f"An earlier version made this project. It was brought up to date; {copy.name} is a copy as it was."


def _row(table: sa.Table, record: object) -> tuple[Any, ...]:
    """Return the values of a record in the order of a table's columns."""
    return tuple(getattr(record, column.name) for column in table.columns if column.name != "fid")


def _version_of(connection: sa.Connection) -> int:
    """Return a number that changes when another connection writes to the file, and only then."""
    return int(connection.execute(sa.text("PRAGMA data_version")).scalar_one())


def _roll_back(engine: sa.Engine, path: Path) -> None:
    """Let SQLite undo what a full disk left half-written: it does so when the file is next read."""
    if not path.with_name(f"{path.name}-journal").exists():
        return
    engine.dispose()
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _engine(path: Path, begin: Callable[[sa.Connection], None]) -> sa.Engine:
    made = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=sa.pool.StaticPool,
        connect_args={"timeout": _PATIENCE_S},
    )
    sa.event.listen(made, "connect", _set_up_connection)
    sa.event.listen(made, "begin", begin)
    return made


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would start a transaction only before INSERT and the like: we start every one ourselves, so that new
    # columns are rolled back with the rest.
    connection.isolation_level = None
    # DELETE + FULL survived kill -9 in every trial; WAL leaves side files and freezes on network drives.
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
