"""What a sign-off promises: it says who, when and of what; what comes after makes it outdated; all can be undone."""

from __future__ import annotations

import csv

import pytest

from estates_app.domain.edits import Change
from estates_app.domain.errors import EstatesError, InputError
from estates_app.registers.source import RegisterSource
from estates_app.workspace.collecting import picture_inputs, picture_of
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project, open_project
from estates_app.workspace.signing import editions_of, set_stewardship, sign_off, sign_state, take_back

BODY = "North District Council"


def bring(session, folder, name="assets", *, area="400"):
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = [(f"A{i}", f"{word} Library", "Library", area) for i, word in enumerate(("Ashby", "Barton", "Corby"))]
        csv.writer(stream).writerows([("Asset ID", "Property name", "Use", "GIA m2"), *rows])
    import_register(session, RegisterSource(path, BODY))


@pytest.fixture
def session(tools, tmp_path):
    session = new_project(tools, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    bring(session, tmp_path)
    yield session
    session.store.close()


@pytest.fixture
def body(session):
    return next(iter(session.estate.partners))


def signed(session, body, by="Head of Estates"):
    return sign_off(session, picture_of(picture_inputs(session)).quality, body, [""], by)


def state(session, body, locality=""):
    return sign_state(session.estate, session.store.edits(), session.catalogue, body, locality)


def test_a_sign_off_is_kept_in_the_project_and_can_be_undone(session, body, tools):
    before = session.estate
    edit = signed(session, body)
    (made,) = session.estate.stewardship.signoffs.values()
    assert (made.by, made.properties, made.editions) == ("Head of Estates", 3, (session.estate.editions[0].id,))
    assert 0 < made.known < made.wanted
    assert state(session, body).holds
    again = open_project(tools, session.store.path)
    assert again.estate.stewardship == session.estate.stewardship
    assert again.notes == ()
    again.store.close()
    back = session.undo(edit)
    assert session.estate.stewardship == before.stewardship
    assert state(session, body).signoff is None
    session.undo(back)
    assert state(session, body).holds


def test_a_newer_edition_makes_it_outdated(session, body, tmp_path):
    signed(session, body)
    bring(session, tmp_path, "assets_2027", area="420")
    assert state(session, body).outdated == "assets_2027.csv came after it was signed off."
    signed(session, body)
    assert state(session, body).holds


def test_a_correction_makes_it_outdated_and_taking_that_back_does_not(session, body):
    key = session.estate.properties.ids[0]
    session.change("Correct", [Change("property", key, "gia_m2", 400.0, 500.0)])
    signed(session, body)
    assert state(session, body).holds  # what was corrected before is signed
    edit = session.change("Correct", [Change("property", key, "gia_m2", 500.0, 600.0)])
    assert "Ashby Library changed" in state(session, body).outdated
    session.undo(edit)
    assert state(session, body).holds


def test_what_changes_elsewhere_or_is_no_fact_leaves_it(session, body):
    signed(session, body)
    key = session.estate.properties.ids[0]
    session.change("Site", [Change("property", key, "site", None, "s1")])
    assert state(session, body).holds
    session.change("Move", [Change("property", key, "locality", None, "town")])
    assert not state(session, body).holds


def test_nothing_and_nobody_cannot_sign(session, body):
    quality = picture_of(picture_inputs(session)).quality
    with pytest.raises(InputError, match="nobody signs"):
        sign_off(session, quality, body, [""], "  ")
    with pytest.raises(InputError, match="no property in scope"):
        sign_off(session, quality, body, ["town"], "Ann")
    with pytest.raises(InputError, match="no longer there"):
        sign_off(session, quality, "gone", [""], "Ann")
    assert not session.estate.stewardship.signoffs


def test_a_sign_off_is_taken_back_once(session, body):
    signed(session, body)
    (made,) = session.estate.stewardship.signoffs.values()
    take_back(session, made)
    assert state(session, body).signoff is None
    with pytest.raises(EstatesError):
        take_back(session, made)


def test_owner_and_date_are_set_as_one_step(session, body):
    (edition,) = editions_of(session.estate, body)
    before = session.estate.stewardship
    edit = set_stewardship(session, body, " Estates  manager ", {edition.id: "2025-04-01"})
    assert session.estate.stewardship.stewards == {body: "Estates manager"}
    assert session.estate.date_of(edition) == "2025-04-01"
    assert set_stewardship(session, body, "Estates manager", {edition.id: "2025-04-01"}) is None
    session.undo(edit)
    assert session.estate.stewardship == before
    assert session.estate.date_of(edition) == edition.imported_at[:10]


@pytest.mark.parametrize(("text", "said"), [("1 April", "no date"), ("2031-01-01", "has not come yet")])
def test_a_date_that_is_none_is_refused(session, body, text, said):
    (edition,) = editions_of(session.estate, body)
    with pytest.raises(InputError, match=said):
        set_stewardship(session, body, "Ann", {edition.id: text})
    assert not session.estate.stewardship.stewards
