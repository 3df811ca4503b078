"""What an open project promises: edits by hand, undo, newer editions, and what is worked out from them."""

from __future__ import annotations

import uuid

import pytest

from estates_app.app import make_tools
from estates_app.domain.edits import Change
from estates_app.domain.errors import EstatesError
from estates_app.registers.source import RegisterSource
from estates_app.workspace.analysing import scores_of
from estates_app.workspace.identity import Mint
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project, open_project
from estates_app.workspace.reporting import snapshot_name
from estates_app.workspace.setting import set_weights

HEAD = "UPRN,Property name,Use,Easting,Northing,GIA m2,Visits a year,Odd column\n"
ROW = "100012345678,Old Library,{use},{e},361000,{gia},{visits},as written\n"


@pytest.fixture
def session(tmp_path):
    session = new_project(make_tools(), tmp_path / "a.estates.gpkg", area="Here")
    yield session
    session.store.close()


@pytest.fixture
def bring(session, tmp_path):
    """Import a register of one row; each call is a newer edition. Returns the property's id."""
    number = 0

    def bring(*, use="Library", e=430000, gia=500, visits=1000, partner="Some County Council"):
        nonlocal number
        number += 1
        path = tmp_path / f"edition{number}.csv"
        path.write_text(HEAD + ROW.format(use=use, e=e, gia=gia, visits=visits), encoding="utf-8")
        import_register(session, RegisterSource(path, partner))
        (key,) = session.estate.properties.ids
        return key

    return bring


def correct(session, key, after, field="gia_m2"):
    before = session.estate.properties.get(key, field)
    edit = session.new_edit(f"Set {field}", [Change("property", key, field, before, after)])
    session.apply(edit)
    return edit


def area(session, key):
    return session.estate.properties.get(key, "gia_m2")


def test_the_last_correction_wins_over_every_later_edition(session, bring):
    key = bring()
    correct(session, key, 111.0)
    correct(session, key, 222.0)
    bring(gia=999)
    assert area(session, key) == 222.0


def test_a_correction_that_was_undone_never_comes_back(session, bring):
    key = bring()
    first, second = correct(session, key, 111.0), correct(session, key, 222.0)
    session.undo(second)
    assert area(session, key) == 111.0
    session.undo(first)
    assert area(session, key) == 500.0
    bring(gia=999)
    assert area(session, key) == 999.0
    assert [edit.verb for edit in session.store.edits()][-3:-1] == ["Undo: Set gia_m2", "Undo: Set gia_m2"]


def test_a_correction_that_is_undone_after_an_import_gives_way_to_the_newer_edition(session, bring):
    key = bring()
    edit = correct(session, key, 111.0)
    bring(gia=999)
    assert area(session, key) == 111.0
    back = session.undo(edit)
    assert area(session, key) == 999.0
    again = session.undo(back)
    assert area(session, key) == 111.0
    session.undo(again)
    assert area(session, key) == 999.0


def test_an_earlier_correction_stands_where_a_later_one_is_undone_after_an_import(session, bring):
    key = bring()
    correct(session, key, 111.0)
    second = correct(session, key, 222.0)
    bring(gia=999)
    session.undo(second)
    assert area(session, key) == 111.0


def test_an_undo_can_be_undone(session, bring):
    key = bring()
    back = session.undo(correct(session, key, 111.0))
    session.undo(back)
    bring(gia=999)
    assert area(session, key) == 111.0


def test_an_edit_of_something_else_than_was_seen_is_refused(session, bring):
    key = bring()
    correct(session, key, 111.0)
    for change in (Change("property", key, "gia_m2", 500.0, 1.0), Change("property", "gone", "gia_m2", None, 1.0)):
        with pytest.raises(EstatesError):
            session.apply(session.new_edit("Late", [change]))
    assert area(session, key) == 111.0


def test_an_import_cannot_be_undone_and_says_so(session, bring):
    bring()
    with pytest.raises(EstatesError, match="whole tables"):
        session.undo(session.store.edits()[-1])


def test_a_newer_edition_of_the_holder_moves_the_place_class_and_figures_along(session, bring):
    key = bring()
    bring(e=431400, visits=5000, use="Council offices")
    table = session.estate.properties
    assert table.get(key, "geometry").x == pytest.approx(431400)
    assert table.get(key, "visits_a_year") == 5000
    assert table.get(key, "class") == "office"


def test_figures_of_an_outlet_follow_the_newest_edition(session, bring):
    key = bring(visits=1000)
    bring(visits=5000)
    outlets = session.estate.outlets
    (library,) = [o for o in outlets if outlets.get(o, "service") == "library" and outlets.get(o, "property") == key]
    assert outlets.get(library, "visits_a_year") == 5000


def test_another_bodys_equal_word_does_not_move_the_holders_building(session, bring):
    key = bring()
    bring(e=430900, partner="Some NHS Trust")
    assert session.estate.properties.get(key, "geometry").x == pytest.approx(430000)


def test_what_has_not_changed_is_not_worked_out_again_and_what_has_is(session, bring):
    bring()
    first = scores_of(session)
    assert scores_of(session) is first
    set_weights(session, {"hours": 50.0}, source="a test")
    assert scores_of(session) is not first


def test_every_cell_of_a_row_is_kept_as_it_was_written(session, bring):
    bring()
    (edition,) = session.estate.editions
    (row,) = session.store.rows(edition.id)
    assert row.raw["Odd column"] == "as written"
    assert row.raw["GIA m2"] == "500"


def test_the_name_of_a_snapshot_says_what_is_in_it(session, bring, tmp_path):
    key = bring()
    names = [snapshot_name(session)]
    assert snapshot_name(session) == names[0]
    edit = correct(session, key, 111.0)
    names.append(snapshot_name(session))
    session.undo(edit)
    assert names[0] != names[1]
    assert snapshot_name(session) == names[0]  # the same figures again
    session.store.close()
    again = open_project(make_tools(), tmp_path / "a.estates.gpkg")
    assert snapshot_name(again) == names[0]
    again.store.close()


def test_ids_with_a_seed_follow_what_they_name_and_never_repeat():
    one, two = Mint("Here"), Mint("Here")
    first = [one("property", "A", text) for text in ("a", "b", "b")]
    second = [two("property", "A", text) for text in ("new", "a", "b", "b")]
    assert first == second[1:]
    assert len({*first, *second}) == 4
    assert Mint()("property", "a") != Mint()("property", "a")


def test_ids_of_chance_never_repeat_and_have_the_form_of_the_standard():
    mint = Mint()
    made = [mint("property", "the same") for _ in range(1_000)]
    assert len(set(made)) == 1_000
    assert {uuid.UUID(one).version for one in made} == {4}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}
