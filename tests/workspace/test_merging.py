"""Two records of one building become one property, and any such step can be taken back to the last cell."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.decisions import Relation
from estates_app.domain.editions import WITHHELD_FIELD, is_unnamed, withheld_keys
from estates_app.domain.edits import Change
from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.partnership import Scope, Secrecy
from estates_app.domain.scenario import FATE, TO
from estates_app.registers.source import RegisterSource
from estates_app.workspace import scenarios
from estates_app.workspace.confiding import set_secrecy, withhold
from estates_app.workspace.importing import import_register
from estates_app.workspace.issue_words import SHARES
from estates_app.workspace.merging import decide
from estates_app.workspace.preparing import Choices, prepare_import
from estates_app.workspace.project import new_project, open_project
from estates_app.workspace.register_view import view_of
from estates_app.workspace.renewing import ITS_OWN
from estates_app.workspace.setting import set_scope
from estates_app.workspace.splitting import rows_of_property, split_off
from tests.store.estates import read_anew
from tests.workspace.test_history import memory

TOOLS = make_tools()
COUNTY, TRUST = "Some County Council", "Some NHS Trust"
COUNTY_ROWS = """Asset ID,Property name,Use,Post code,Easting,Northing,GIA m2,Tenure
A1,Old Library,Library,DE55 7AD,440715,354526,412,Freehold
A2,Mill Depot,Depot,S18 1ST,436000,378000,900,Freehold
A3,Town Hall,Offices,DE56 1AA,434700,347600,2100,Leasehold
A4,Park Lodge,Office,DE56 1AB,434800,347700,,
"""
TRUST_ROWS = """Ref,Site name,Use,Postcode,GIA m2,Built,Energy rating
T1,Heanor Clinic,Health centre,DE75 7AA,640,1975,C
T2,The Old Library Rooms,Library,DE55 7AE,999,1911,D
T3,Town House,Health centre,DE56 1AC,250,,
T4,The Lodge,,DE56 1AD,120,1950,
"""


def bring(session, folder, name, text, partner):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_register(session, RegisterSource(path, partner))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project of two registers, to be copied."""
    folder = tmp_path_factory.mktemp("merging")
    path = folder / "a.estates.gpkg"
    session = new_project(TOOLS, path, area="Here", seed="Here")
    bring(session, folder, "county.csv", COUNTY_ROWS, COUNTY)
    bring(session, folder, "trust.csv", TRUST_ROWS, TRUST)
    assert len(session.estate.properties) == 8
    session.store.close()
    return path.read_bytes()


@pytest.fixture
def session(made, tmp_path):
    path = tmp_path / "a.estates.gpkg"
    path.write_bytes(made)
    session = open_project(TOOLS, path)
    yield session
    session.store.close()


def named(session, name):
    table = session.estate.properties
    return next(key for key in table.ids if table.get(key, "name") == name)


def in_file(path):
    """Every row of our own tables but the log; the claims too, but for what takes corrections back and is added.

    The number of the last transaction, too, goes on with every step.
    """
    left_out = {"edit_log", "result", "sqlite_sequence", "gpkg_contents"}
    with sqlite3.connect(path) as other:
        names = [row[0] for row in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in sorted(set(names) - left_out):
            cursor = other.execute(f'SELECT * FROM "{name}"')
            heads = [column[0] for column in cursor.description]
            rows = [{h: v for h, v in zip(heads, row, strict=True) if h != "fid" and v is not None} for row in cursor]
            if name == "estates_meta":
                rows = [row for row in rows if not row["key"].startswith("kinds_") and row["key"] != "hashes_at"]
            if name == "claim":
                rows = [row for row in rows if row["kind"] not in ("correction", "retraction")]
            found[name] = sorted(map(repr, rows))
    other.close()
    return found


def everything(session):
    estate = session.estate
    order = {name: getattr(estate, name).ids for name in ("properties", "outlets", "interests", "occupations")}
    return memory(session), order, dict(estate.decisions), in_file(session.store.path)


def test_a_merge_gathers_what_both_told_under_the_one_that_stays(session):
    library, rooms = named(session, "Old Library"), named(session, "The Old Library Rooms")
    scenario = scenarios.new_scenario(session)
    (outlet,) = (k for k in session.estate.outlets.ids if session.estate.outlets.get(k, "property") == rooms)
    depot = named(session, "Mill Depot")
    choices = [(rooms, FATE, "dispose"), (outlet, TO, rooms)]
    session.change("Choose", [Change(f"scenario:{scenario}", k, a, None, v) for k, a, v in choices])
    session.change("Correct", [Change("property", rooms, "built_year", 1911.0, 1912.0)])
    decide(session, rooms, depot, Relation.NONE)
    before = everything(session)
    edit = decide(session, library, rooms, Relation.SAME)
    estate = session.estate
    assert rooms not in estate.properties
    assert edit.verb == "Merge The Old Library Rooms into Old Library"
    # The holder's word stays before the other's, what it left out is filled, and what a person said goes over.
    shown = [estate.properties.get(library, name) for name in ("name", "gia_m2", "built_year", "postcode")]
    assert shown == ["Old Library", 412.0, 1912.0, "DE55 7AD"]
    claims = session.store.claims(library)
    rivals = {(c.partner_id, c.value) for c in claims if c.field == "gia_m2"}
    partners = {p.name: key for key, p in estate.partners.items()}
    assert rivals == {(partners[COUNTY], 412.0), (partners[TRUST], 999.0)}
    assert not session.store.claims(rooms)
    assert estate.outlets.get(outlet, "property") == library  # another partner's service in one building
    assert dict(estate.scenarios[scenario].choices) == {(library, FATE): "dispose", (outlet, TO): library}
    assert {d.first_id for d in estate.decisions.values()} == {library}
    rows = rows_of_property(session, library)
    assert [(r.partner, r.row, r.fate) for r in rows] == [
        (COUNTY, 2, RowFate.PROPERTY),
        (TRUST, 3, RowFate.MERGED),
    ]
    back = session.undo(edit)
    assert everything(session) == before
    session.undo(back)
    assert rooms not in session.estate.properties
    read_anew(session.store.path)
    assert session.store.outside_changes() == ()


def test_what_a_merge_leaves_is_what_the_file_holds(session):
    decide(session, named(session, "Town Hall"), named(session, "Town House"), Relation.INTEREST)
    again = open_project(TOOLS, session.store.path)
    assert again.notes == ()
    assert memory(again) == memory(session)
    assert again.estate.decisions == session.estate.decisions
    (edit,) = [e for e in again.store.edits() if e.verb.startswith("Merge")]
    again.undo(edit)  # of another day, read from the log
    assert named(again, "Town House") in again.estate.properties
    assert not again.estate.decisions
    again.store.close()


def test_a_service_that_one_partner_gives_in_both_stands_once(session, tmp_path):
    text = "Asset ID,Property name,Use,Post code,Visits\nA9,Library Annexe,Library,DE55 7ZZ,5000\n"
    bring(session, tmp_path, "more.csv", text, COUNTY)
    library, annexe = named(session, "Old Library"), named(session, "Library Annexe")
    before = everything(session)
    edit = decide(session, library, annexe, Relation.SAME)
    outlets = session.estate.outlets
    mine = [key for key in outlets.ids if outlets.get(key, "property") == library]
    assert len(mine) == 1
    assert outlets.get(mine[0], "visits_a_year") == 5000.0
    session.undo(edit)
    assert everything(session) == before


def test_rows_that_were_joined_wrongly_become_a_property_of_their_own(session):
    library, rooms = named(session, "Old Library"), named(session, "The Old Library Rooms")
    decide(session, library, rooms, Relation.SAME)
    before = everything(session)
    (row,) = (r for r in rows_of_property(session, library) if r.partner == TRUST)
    edit = split_off(session, library, [(row.edition_id, row.row)])
    estate = session.estate
    made = named(session, "The Old Library Rooms")
    shown = [estate.properties.get(made, name) for name in ("gia_m2", "built_year", "postcode", "class")]
    assert shown == [999.0, 1911.0, "DE55 7AE", "customer"]
    assert estate.properties.get(library, "built_year") is None  # nobody else has told it
    assert estate.properties.get(made, "geometry") is None  # another postcode, no coordinates: no place is made up
    assert [r.partner for r in rows_of_property(session, library)] == [COUNTY]
    assert rows_of_property(session, made)[0].fate is RowFate.PROPERTY
    services = {estate.outlets.get(k, "property") for k in estate.outlets.ids}
    assert made in services
    session.undo(edit)
    assert everything(session) == before
    with pytest.raises(InputError, match="nothing would stay"):
        split_off(session, library, [(r.edition_id, r.row) for r in rows_of_property(session, library)])


def test_neither_a_merge_nor_a_split_brings_into_the_open_what_was_kept_back(session):
    """Of two answers the stricter holds, whichever of the two stays; undo gives back what either said."""
    library, rooms = named(session, "Old Library"), named(session, "The Old Library Rooms")
    set_secrecy(session, [library], Secrecy.OPEN, reason="it is in the council's list")
    set_secrecy(session, [rooms], Secrecy.UNNAMED, reason="a refuge meets here")
    withhold(session, [library], ["value_gbp"])
    withhold(session, [rooms], ["condition"])
    before = everything(session)
    merged = decide(session, library, rooms, Relation.SAME)
    table = session.estate.properties
    assert is_unnamed(table, library, "public")
    assert table.get(library, "secrecy_reason") == "Merged with The Old Library Rooms: a refuge meets here"
    assert withheld_keys(table.get(library, WITHHELD_FIELD)) == ("value_gbp", "condition")
    (row,) = (r for r in rows_of_property(session, library) if r.partner == TRUST)
    parted = split_off(session, library, [(row.edition_id, row.row)])
    table = session.estate.properties
    made = named(session, "The Old Library Rooms")
    assert [is_unnamed(table, key, "public") for key in (library, made)] == [True, True]
    assert withheld_keys(table.get(made, WITHHELD_FIELD)) == ("value_gbp", "condition")
    session.undo(parted)
    session.undo(merged)
    assert everything(session) == before
    assert not is_unnamed(session.estate.properties, library, "public")


def test_what_a_person_said_of_the_scope_goes_with_a_merge(session):
    library, rooms = named(session, "Old Library"), named(session, "The Old Library Rooms")
    set_scope(session, [rooms], Scope.EXCLUDED, reason="sold last week")
    decide(session, library, rooms, Relation.SAME)
    told = [session.estate.properties.get(library, name) for name in ("scope", "scope_reason")]
    assert told == ["excluded", "sold last week"]


def test_the_next_edition_does_not_ask_again(session, tmp_path):
    """What was decided holds for another register of the partner, which knows none of the earlier rows."""
    library, clinic = named(session, "Old Library"), named(session, "Heanor Clinic")
    lodge, other = named(session, "Park Lodge"), named(session, "The Lodge")
    decide(session, library, named(session, "The Old Library Rooms"), Relation.SAME)
    decide(session, lodge, other, Relation.NONE)
    text = TRUST_ROWS.replace("Energy rating", "Remark").replace("T4,The Lodge,,DE56 1AD", "T4,Park Lodge,,DE56 1AB")
    path = tmp_path / "quite_another.csv"
    path.write_text(text, encoding="utf-8")
    source = RegisterSource(path, TRUST)
    prepared = prepare_import(session, source, choices=Choices(renews=ITS_OWN))
    assert prepared.homes[3] == library
    assert "decided" in next(row.reason for row in prepared.reading.rows if row.row == 3)
    assert prepared.homes[5] != lodge
    assert all(match.property_id != lodge for match in prepared.possible.values())
    assert prepared.homes[2] == clinic
    undecided = prepare_import(new := _without_decisions(session), source, choices=Choices(renews=ITS_OWN))
    assert undecided.homes[3] != library
    new.store.close()


def _without_decisions(session):
    path = session.store.path.with_name("b.estates.gpkg")
    path.write_bytes(session.store.path.read_bytes())
    other = open_project(TOOLS, path)
    for edit in reversed([e for e in other.store.edits() if e.changes]):
        other.undo(edit)
    return other


def test_two_rows_of_one_register_stay_one_property_next_year(session, tmp_path):
    hall, lodge = named(session, "Town Hall"), named(session, "Park Lodge")
    decide(session, hall, lodge, Relation.SAME)
    newer = COUNTY_ROWS.replace("2100", "2200").replace("412", "415")
    bring(session, tmp_path, "county_2027.csv", newer, COUNTY)
    table = session.estate.properties
    assert len(table) == 7
    assert table.get(hall, "gia_m2") == 2200.0
    assert table.get(hall, "name") == "Town Hall"
    newest = session.estate.editions[-1].id
    rows = {r.row: r.property_id for r in session.store.rows(newest)}
    assert rows[4] == rows[5] == hall


def test_a_row_in_a_known_building_is_offered_no_join(session, tmp_path):
    path = tmp_path / "clinics.csv"
    text = "Ref,Site name,Use,Postcode,Easting,Northing\nC1,Town Hall Clinic,Clinic,DE56 1AA,434700,347600\n"
    path.write_text(text, encoding="utf-8")
    prepared = prepare_import(session, RegisterSource(path, "Some Clinics NHS Trust"))
    (issue,) = (i for i in view_of(prepared).issues if i.code == SHARES)
    assert issue.where.startswith("Row 2: Shares a building with Town Hall: ")
    assert issue.remedy is None
    assert all(match.relation is Relation.SAME_BUILDING for match in prepared.possible.values())


def test_a_pair_that_is_gone_is_refused(session):
    library, rooms = named(session, "Old Library"), named(session, "The Old Library Rooms")
    decide(session, library, rooms, Relation.SAME)
    with pytest.raises(InputError, match="no longer there"):
        decide(session, library, rooms, Relation.SAME)
    before = everything(session)
    with pytest.raises(EstatesError):
        session.apply(
            session.new_edit("Relink a row that is elsewhere", [
                Change("row", f"{session.estate.editions[1].id}:3", "property_id", rooms, library),
            ])
        )  # fmt: skip
    assert everything(session) == before


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "apart", "split", "correct", "site", "undo", "redo"]), st.integers(0, 999)),
    min_size=4,
    max_size=14,
)


def take_step(session, what, chance):
    """Do one thing to one or two properties, which may be refused."""
    table = session.estate.properties
    one, other = table.ids[chance % len(table)], table.ids[(chance // 7) % len(table)]
    if what in ("merge", "apart"):
        decide(session, one, other, Relation.SAME if what == "merge" else Relation.SAME_BUILDING)
    elif what == "split":
        rows = rows_of_property(session, one)
        split_off(session, one, [(r.edition_id, r.row) for r in rows[: chance % 3]])
    elif what == "correct":
        session.change("Correct", [Change("property", one, "gia_m2", table.get(one, "gia_m2"), float(chance))])
    else:
        session.change("Part", [Change("property", other, "part_of", table.get(other, "part_of"), one)])


@given(steps=STEPS)
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_was_merged_split_and_corrected_comes_back(made, tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("any") / "a.estates.gpkg"
    path.write_bytes(made)
    session = open_project(TOOLS, path)
    start = everything(session)
    done, undone = [], []
    for what, chance in steps:
        before = session.last_edit
        with suppress(EstatesError):
            if what == "undo" and done:
                undone.append(session.undo(done.pop()))
            elif what == "redo" and undone:
                done.append(session.undo(undone.pop()))
            elif what not in ("undo", "redo"):
                take_step(session, what, chance)
        if what not in ("undo", "redo") and session.last_edit is not before:
            done.append(session.last_edit)
            undone.clear()
    again = open_project(TOOLS, path)
    assert again.notes == ()
    assert memory(again) == memory(session)
    for name in ("properties", "outlets"):  # in the file, too, each stands in its place
        assert getattr(again.estate, name).ids == getattr(session.estate, name).ids
    again.store.close()
    end = everything(session)
    for edit in reversed(done):
        undone.append(session.undo(edit))
    assert everything(session) == start
    for edit in reversed(undone[len(undone) - len(done) :]):
        session.undo(edit)
    assert everything(session) == end
    session.store.close()
