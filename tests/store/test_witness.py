"""Whether another program wrote is told without reading the tables only where that is beyond doubt."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from estates_app.domain.estate import Provenance
from estates_app.store.digests import digest_of
from estates_app.store.project import ProjectFile
from tests.store.estates import edit, read_anew, rich_estate


@pytest.fixture
def readings(monkeypatch):
    """The names of the tables that were read for their digests."""
    names = []

    def counted(connection, name):
        names.append(name)
        return digest_of(connection, name)

    monkeypatch.setattr("estates_app.store.witness.digest_of", counted)
    return names


@pytest.fixture
def path(tmp_path):
    """A project file to which an edit was written."""
    found = tmp_path / "a.estates.gpkg"
    ProjectFile.create(found, rich_estate()).close()
    change(found, 1)
    return found


def opened(path):
    store = ProjectFile.open(path)
    return store, store.load(), store.outside_changes()


def renamed(estate, name):
    return estate.with_(properties=estate.properties.with_values({("a", "name"): name}))


def change(path, number, *, is_aside=False):
    """Open a project, write an edit, and close it; returns what was told at first."""
    store, estate, told = opened(path)
    after = renamed(estate, f"Step {number}")
    if is_aside:
        store.begin(edit(number), after, added=Provenance())
    else:
        store.apply(edit(number), after)
    store.close()
    return told


def told(path):
    store, _, said = opened(path)
    store.close()
    return said


def by_another_program(path, *statements, pragmas=()):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for pragma in pragmas:
            other.execute(f"PRAGMA {pragma}").fetchall()
        for statement in statements or ("UPDATE property SET name = name || '!' WHERE id = 'a'",):
            other.execute(statement)


def test_nothing_is_read_where_nobody_else_wrote(path, readings):
    assert told(path) == ()
    assert change(path, 2) == ()
    assert change(path, 3, is_aside=True) == ()
    store, estate, said = opened(path)
    store.save_result("k", {"a": 1})
    store.keep("levels", "one", b"makes a table")
    store.apply(edit(4), estate.with_(area="Elsewhere"))
    column = estate.properties.with_values({("a", "a new one"): 1.0})
    store.apply(edit(5), estate.with_(properties=column))
    store.keep("levels", "two", b"payload")
    store.close()
    assert (said, told(path), readings) == ((), (), [])
    read_anew(path)
    assert told(path) == ()  # and what was kept is true
    assert readings


def test_a_copy_is_as_known_as_what_it_is_a_copy_of(path, readings):
    copy = path.with_name("copy.estates.gpkg")
    shutil.copyfile(path, copy)
    change(path, 2)
    assert told(copy) == ()
    shutil.copyfile(copy, path)  # an older state is put back
    assert (told(path), readings) == ((), [])
    by_another_program(copy)
    assert told(copy)


@pytest.mark.parametrize(
    "pragmas",
    [
        (),
        ("journal_mode=TRUNCATE",),
        ("journal_mode=PERSIST",),
        ("journal_mode=MEMORY",),
        ("journal_mode=OFF",),
        ("synchronous=OFF", "locking_mode=EXCLUSIVE"),
        ("journal_mode=WAL",),
        ("journal_mode=WAL", "wal_autocheckpoint=0"),
    ],
    ids=" ".join,
)
def test_what_another_program_wrote_is_told(path, pragmas):
    by_another_program(path, pragmas=pragmas)
    for _ in range(2):  # until there is an edit here
        (said,) = told(path)
        assert "the table property" in said
    assert change(path, 2)
    assert told(path) == ()


def test_what_is_written_under_a_log_ahead_is_told_by_whomever_it_is_closed(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE property SET name = 'x' WHERE id = 'a'")
        other.execute("PRAGMA journal_mode=DELETE")
    assert told(path)
    change(path, 2)
    left = path.with_name("left.estates.gpkg")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:  # it has not been closed
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE property SET name = 'y' WHERE id = 'a'")
        for ending in ("", "-wal"):
            shutil.copyfile(f"{path}{ending}", f"{left}{ending}")
    assert told(left)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_another_program_wrote_stays_told_whatever_is_kept_here(path, number):
    for _ in range(number):
        by_another_program(path)
    store, _, _ = opened(path)
    store.save_result("k", {"a": number})
    for at in range(number):
        store.keep("levels", str(at), b"payload")
    store.close()
    assert told(path)


def test_what_another_program_wrote_while_it_was_open_here_is_told(path):
    store, _, _ = opened(path)
    by_another_program(path)
    store.keep("levels", "one", b"payload")
    store.save_result("k", {"a": 1})
    store.close()
    assert told(path)


def test_rows_that_were_given_an_id_here_are_told(path):
    by_another_program(path, "INSERT INTO property (name) VALUES ('Added elsewhere')")
    for _ in range(2):
        assert told(path)


def test_a_file_made_anew_is_read_and_nothing_told_of_it(path, readings):
    by_another_program(path, "VACUUM")
    assert told(path) == ()
    assert readings
    by_another_program(path)
    by_another_program(path, "VACUUM")
    assert told(path)


def test_a_file_that_takes_the_place_of_another_by_its_pages_is_read(path):
    """Its count goes on from that of the file that was there, which may be any."""
    first = path.read_bytes()
    change(path, 2)
    by_another_program(path)
    for further in range(4):
        other = path.with_name(f"{further}.estates.gpkg")
        other.write_bytes(first)
        for _ in range(further):
            by_another_program(other, "UPDATE property SET name = name")
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(other)) as target:
            source.backup(target)
        assert told(other), further
    made = path.with_name("made.estates.gpkg")
    by_another_program(path, f"VACUUM INTO '{made}'")
    assert told(made)


def test_what_a_trigger_of_another_program_changes_is_told(path):
    by_another_program(
        path,
        "CREATE TRIGGER t AFTER UPDATE ON property BEGIN UPDATE zone SET population = population + 1; END",
    )
    assert change(path, 2) == ()
    assert any("the table zone" in line for line in told(path))


def test_what_was_left_half_written_is_taken_back_and_not_told(path):
    left = path.with_name("left.estates.gpkg")
    before = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA cache_size=1")
        other.execute("BEGIN EXCLUSIVE")
        for i in range(200):
            other.execute("INSERT INTO property (id, name) VALUES (?, ?)", (f"n{i}", "long " * 200))
        for ending in ("", "-journal"):
            shutil.copyfile(f"{path}{ending}", f"{left}{ending}")
        other.execute("ROLLBACK")
    assert left.read_bytes() != before
    assert told(left) == ()
    store, estate, _ = opened(left)
    assert len(estate.properties) == 2
    store.close()


@pytest.mark.parametrize("seed", range(6))
def test_whoever_writes_in_whatever_order_what_is_told_is_what_reading_all_tells(path, seed):
    chance = random.Random(seed)
    for number in range(2, 14):
        match chance.randrange(7):
            case 0:
                change(path, number)
            case 1:
                change(path, number, is_aside=True)
            case 2:
                store, _, _ = opened(path)
                store.keep("levels", str(number), b"payload")
                store.close()
            case 3:
                by_another_program(path, pragmas=chance.choice([(), ("journal_mode=WAL",)]))
            case 4:
                by_another_program(path, "UPDATE property SET name = name")
            case 5:
                by_another_program(path, chance.choice(["VACUUM", "CREATE TABLE IF NOT EXISTS theirs (a)"]))
            case 6:
                told(path)
        whole = path.with_name("whole.estates.gpkg")
        shutil.copyfile(path, whole)
        with closing(sqlite3.connect(whole)) as other, other:
            other.execute("DELETE FROM estates_meta WHERE key = 'hashes_at'")
        assert told(path) == told(whole)
