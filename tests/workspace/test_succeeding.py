"""What a successor body promises: it holds what was held, every id and decision stays, and all of it can be undone."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from estates_app.app import make_tools
from estates_app.domain.edits import Change
from estates_app.domain.errors import InputError
from estates_app.registers.source import RegisterSource
from estates_app.store.project import ProjectFile
from estates_app.workspace.importing import import_register
from estates_app.workspace.project import new_project
from estates_app.workspace.succeeding import due_successions, pass_on, plan_succession

TOOLS = make_tools()
TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def session(tmp_path):
    session = new_project(TOOLS, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    session.clock = lambda: dt.datetime.combine(TODAY, dt.time(9), dt.UTC)
    for body, rows in (("North District Council", 3), ("South District Council", 2)):
        register(session, tmp_path, body, rows, area="100")
    yield session
    session.store.close()


def register(session, folder, body, rows, *, area, file=""):
    path = folder / f"{body[:5]}{file}.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = [(f"{body[0]}{i}", f"{body[:5]} {'ABC'[i] * 5} Library", "Library", area) for i in range(rows)]
        csv.writer(stream).writerows([("Asset ID", "Property name", "Use", "GIA m2"), *table])
    return import_register(session, RegisterSource(path, body))


def holders(session):
    estate = session.estate
    return sorted(estate.partners[str(p)].name for p in estate.properties.texts("partner"))


def ids(session):
    return {partner.name: key for key, partner in session.estate.partners.items()}


def test_what_two_districts_held_is_their_successors_and_can_be_undone(session, tmp_path):
    before, kept = session.estate, session.estate.properties.ids
    first = kept[0]
    session.change("Correct", [Change("property", first, "gia_m2", 100.0, 120.0)])
    districts = [ids(session)[n] for n in ("North District Council", "South District Council")]
    edit = plan_succession(session, districts, "Unity Council", dt.date(2026, 4, 1), kind="unitary")
    assert holders(session) == ["Unity Council"] * 5
    assert session.estate.properties.ids == kept
    assert {session.estate.partners[key].valid_to for key in districts} == {"2026-03-31"}
    assert session.estate.partners[ids(session)["Unity Council"]].valid_from == "2026-04-01"
    again = ProjectFile.open(session.store.path)
    assert again.load().partners == session.estate.partners
    again.close()
    # The earlier registers speak for the successor: another body's newer word does not take their place.
    session.undo(edit)
    assert holders(session) == holders_of(before)
    assert session.estate.partners == before.partners
    assert session.estate.properties.get(first, "gia_m2") == 120.0


def holders_of(estate):
    return sorted(estate.partners[str(p)].name for p in estate.properties.texts("partner"))


def test_what_is_not_due_passes_on_its_day(session):
    (north,) = (key for name, key in ids(session).items() if name.startswith("North"))
    plan_succession(session, [north], "Unity Council", dt.date(2027, 4, 1))
    assert "Unity Council" not in holders(session)
    assert due_successions(session.estate, dt.date(2027, 3, 31)) == ()
    session.clock = lambda: dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
    assert due_successions(session.estate, dt.date(2027, 4, 1)) == ((north, ids(session)["Unity Council"]),)
    pass_on(session)
    assert holders(session).count("Unity Council") == 3
    assert pass_on(session) is None


def test_the_registers_of_those_that_ended_speak_for_the_successor(session):
    north = ids(session)["North District Council"]
    plan_succession(session, [north], "Unity Council", dt.date(2026, 4, 1))
    unity = ids(session)["Unity Council"]
    plan_succession(session, [unity], "Greater Council", dt.date(2026, 5, 1))
    greater = ids(session)["Greater Council"]
    assert session.estate.line_of(greater) == {north, unity, greater}
    with pytest.raises(InputError, match="cannot succeed"):
        plan_succession(session, [greater], "North District Council", dt.date(2026, 6, 1))


def test_a_successor_without_a_name_or_of_nobody_is_refused(session):
    with pytest.raises(InputError, match="no name"):
        plan_succession(session, [], " ", TODAY)
    with pytest.raises(InputError, match="no longer there"):
        plan_succession(session, ["gone"], "Unity Council", TODAY)
