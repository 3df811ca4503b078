"""An edit that another thread writes: not seen before it is whole, kept all or not at all."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading

import pytest

from estates_app.domain.claims import Claim
from estates_app.domain.columns import Columns
from estates_app.domain.errors import ProjectError
from estates_app.domain.estate import Provenance
from estates_app.store.project import ProjectFile
from tests.store.estates import edit, read_anew, rich_estate


def county(estate, number):
    """An estate with a county's rows more, and what comes with them."""
    ids = [f"{number}-{i}" for i in range(400)]
    table = estate.properties.appended(Columns.of(ids, name=[str(number)] * len(ids)))
    claims = tuple(Claim(i, "name", str(number), "", "c", "", 1, str(number), "p", "edition", number) for i in ids)
    return estate.with_(properties=table), Provenance(claims)


@pytest.fixture
def path(tmp_path):
    """A project file with an estate in it."""
    found = tmp_path / "a.estates.gpkg"
    ProjectFile.create(found, rich_estate()).close()
    return found


def loaded(path):
    store = ProjectFile.open(path)
    return store, store.load()


def test_what_another_thread_writes_is_not_seen_before_it_is_whole(path):
    store, estate = loaded(path)
    before = len(store.claims())
    after, added = county(estate, 1)
    writing = store.begin(edit(1), after, added)
    assert len(store.claims()) == before
    thread = threading.Thread(target=writing.write)
    thread.start()
    thread.join()
    store.finish()
    assert len(store.claims()) == before + 400
    store.apply(edit(2), after.with_(area="Elsewhere"))  # and it goes on as if written here
    store.save_result("k", {"a": 1})
    store.apply(edit(3), after.with_(area="Somewhere else"))
    store.close()
    read_anew(path)
    again, read = loaded(path)
    assert read.area == "Somewhere else"
    assert len(read.properties) == len(after.properties)
    assert again.outside_changes() == ()
    again.close()


@pytest.mark.parametrize("wanted", [3, 600])
def test_any_thread_may_ask_for_the_claims_to_some_properties(path, wanted):
    store, estate = loaded(path)
    after, added = county(estate, 1)
    store.apply(edit(1), after, added)
    asked = {claim.property_id for claim in added.claims[:wanted]} | {f"nobody-{i}" for i in range(wanted)}
    told = []
    thread = threading.Thread(target=lambda: told.extend(store.claims_of(asked)))
    thread.start()
    thread.join()
    assert told == list(added.claims[:wanted])
    store.close()


def test_an_edit_and_closing_wait_for_what_was_begun(path):
    store, estate = loaded(path)
    after, added = county(estate, 1)
    store.begin(edit(1), after, added)  # nobody has written yet: who needs the file does
    store.save_result("k", {"a": 1})
    later, more = county(after, 2)
    store.apply(edit(2), later.with_(area="Elsewhere"), more)
    last, most = county(later, 3)
    store.begin(edit(3), last, most)
    store.close()
    again, read = loaded(path)
    assert [e.id for e in again.edits()] == [edit(n).id for n in (1, 2, 3)]
    assert len(read.properties) == len(last.properties)
    again.close()


def test_a_fault_of_another_thread_is_told_and_keeps_nothing(path):
    store, estate = loaded(path)
    after, added = county(estate, 1)
    bad = Provenance((*added.claims, dataclasses.replace(added.claims[0], raw=object())))
    writing = store.begin(edit(1), after, bad)
    writing.write()
    with pytest.raises(ProjectError):
        store.finish()
    assert store.edits() == []
    store.apply(edit(2), after, added)
    assert len(store.edits()) == 1
    store.close()


def test_a_stranger_who_wrote_before_or_after_is_seen(path):
    store, estate = loaded(path)
    after, added = county(estate, 1)
    writing = store.begin(edit(1), after, added)
    writing.write()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE property SET name = 'theirs'")
    other.close()
    store.finish()
    with pytest.raises(ProjectError, match="another program"):
        store.apply(edit(2), after.with_(area="Elsewhere"))
    with pytest.raises(ProjectError, match="another program"):
        store.begin(edit(2), after.with_(area="Elsewhere"), Provenance())
    store.close()
