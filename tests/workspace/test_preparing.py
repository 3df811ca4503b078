"""What preparing an import promises: nothing is kept, the rows add up, and accepting keeps just what was shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate, Severity
from estates_app.domain.edits import Change
from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.geography import is_on_grid
from estates_app.registers.files.peeking import look_into
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.placing.grid import grid_reference_of, grid_reference_to_27700
from estates_app.registers.reading import NothingIdentifies
from estates_app.registers.source import RegisterSource
from estates_app.workspace.contexts import accept_context, prepare_context
from estates_app.workspace.edition_view import view_of_edition
from estates_app.workspace.importing import Overtaken, accept_import, import_register
from estates_app.workspace.partnership_file import ContextFiles, SupplementSource
from estates_app.workspace.preparing import Choices, prepare_import
from estates_app.workspace.project import new_project
from estates_app.workspace.register_view import register_name, view_of
from estates_app.workspace.scoping import condition_of, decided_by, is_on, new_rule, switched
from estates_app.workspace.setting import set_scope_rules
from estates_app.workspace.supplementing import accept_supplement, prepare_supplement

TOOLS = make_tools()
COUNTY = "Some County Council"
HEAD = "UPRN,Property name,Use,Post code,Easting,Northing,Site area,GIA m2,Remark\n"
ROWS = (
    "100012345678,Old Library,Library,DE55 7AD,440715,354526,0.5 ha,412,fine\n"
    '54960,Fire Station,Fire station,DE55 7AD,444715,354526,"1,909 hectares (4,72 acres)",1249,\n'
    "100012345679,Depot,Depot,S18 1ST,436000,378000,0.2 ha,large,\n"
    ",,,,,,,,only a remark\n"
    "Total,,,,,,3 ha,,\n"
)
GAZETTEER = Gazetteer(
    {"DE55 7AD": (440700.0, 354500.0, 50.0), "S18 1ST": (436010.0, 378010.0, 50.0)}, frozenset({"DE55", "S18"})
)


def project(folder, name="a"):
    return new_project(TOOLS, folder / f"{name}.estates.gpkg", area="Here", seed="Here")


@pytest.fixture
def session(tmp_path):
    session = project(tmp_path)
    yield session
    session.store.close()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "county_assets.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return RegisterSource(path, COUNTY)


def prepare(session, source, **more):
    return prepare_import(session, source, sources=PlaceSources(GAZETTEER), **more)


def content(session):
    """Everything that an import brings, without what tells the time."""
    estate, store = session.estate, session.store
    cells = {
        (key, name): str(value) for key in estate.properties for name, value in estate.properties.record(key).items()
    }
    editions = [replace(edition, imported_at="") for edition in estate.editions]
    kept = [(store.rows(e.id), store.issues(e.id)) for e in editions]
    return cells, editions, list(estate.partners.values()), estate.outlets.ids, store.claims(), kept


def test_preparing_keeps_nothing(session, source):
    before, estate = session.store.path.read_bytes(), session.estate
    prepared = prepare(session, source)
    assert session.estate is estate
    assert session.store.path.read_bytes() == before
    assert session.store.edits() == []
    assert prepared.partner.id not in estate.partners


def test_preparing_does_not_touch_the_project_file(session, source):
    store, session.store = session.store, None  # whatever asks it would fail
    prepare(session, source)
    session.store = store


def test_accepting_what_was_prepared_equals_importing(tmp_path, source):
    one, two = project(tmp_path, "one"), project(tmp_path, "two")
    import_register(one, source, sources=PlaceSources(GAZETTEER))
    imported = accept_import(two, prepare(two, source))
    assert imported.edition_id == two.estate.editions[0].id
    assert content(one) == content(two)
    one.store.close()
    two.store.close()


def test_a_dry_run_keeps_nothing_and_tells_the_same_fates(session, source):
    imported = import_register(session, source, sources=PlaceSources(GAZETTEER), dry_run=True)
    assert imported.edition_id is None
    assert session.store.edits() == []
    shown = view_of(prepare(session, source))
    assert [r.fate for r in shown.rows] == [r.fate for r in imported.reading.rows]


def test_the_view_says_what_each_row_becomes(session, source):
    view = view_of(prepare(session, source))
    assert view.title == "County assets"
    assert (view.number, view.edition_id, view.is_accepted) == (1, "", False)
    library, fire, depot, remark, total = view.rows
    assert (library.row, library.state, library.name, library.position) == (2, "done", "Old Library", "SK 407 545")
    assert (library.site_area_m2, library.gia_m2) == (5000, 412)
    assert library.cells[-1] == "fine"
    assert fire.state == depot.state == "check"
    assert (remark.fate, remark.state, remark.position) == (RowFate.SET_ASIDE, "person", "set aside")
    assert (total.fate, total.state) == (RowFate.NOT_PROPERTY, "left")
    assert view.waiting == 1
    assert {view.columns[c].source for (_, c) in view.marks} == {"Easting", "Site area", "GIA m2"}


def test_issues_are_gathered_with_their_rows_and_one_remedy(session, source):
    issues = {issue.code: issue for issue in view_of(prepare(session, source)).issues}
    assert issues["set-aside"].severity is Severity.ERROR
    assert issues["set-aside"].rows == (5,)
    assert issues["postcode-far"].title == "1 position is far from its postcode"
    assert issues["postcode-far"].where.startswith("Row 3: The coordinates lie 4.0 km from DE55 7AD")
    assert issues["postcode-far"].remedy.kind == "postcode"
    assert issues["area-comma"].remedy is None
    assert next(iter(issues)) == "set-aside"  # what needs a person stands first


def test_the_postcode_may_be_believed_instead_and_the_coordinates_again(session, source):
    believed = prepare(session, replace(source, by_postcode=frozenset({3})))
    view = view_of(believed)
    assert view.rows[1].position == grid_reference_of(440700, 354500)
    codes = {issue.code: issue for issue in view.issues}
    assert "postcode-far" not in codes
    assert codes["coordinates-left-aside"].remedy.kind == "coordinates"
    accept_import(session, believed)
    (key,) = [k for k in session.estate.properties if session.estate.properties.get(k, "name") == "Fire Station"]
    assert session.estate.properties.get(key, "place_rule") == "postcode"


def test_another_mapping_prepares_other_properties(session, source):
    changed = prepare(session, replace(source, mapping={"Remark": "reason_held", "GIA m2": ""}))
    view = view_of(changed)
    fields = {guess.source: guess.field for guess in view.columns}
    assert fields["Remark"] == "reason_held"
    assert fields["GIA m2"] is None
    assert all(row.gia_m2 is None for row in view.rows)


def test_a_column_that_hardly_fits_is_weak_and_can_be_left_out(session, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("Name,GIA m2\nA,tall\nB,low\nC,30\n", encoding="utf-8")
    view = view_of(prepare_import(session, RegisterSource(path, COUNTY)))
    assert view.weak == {1}
    assert view.issues[0].remedy.kind == "leave_out"


def test_the_view_of_an_accepted_edition_is_that_of_the_prepared_one(session, source):
    prepared = prepare(session, source)
    before = view_of(prepared)
    accept_import(session, prepared)
    after = view_of_edition(session, session.estate.editions[0])
    assert after.is_accepted
    assert [(r.row, r.cells, r.fate, r.state, r.position) for r in after.rows] == [
        (r.row, r.cells, r.fate, r.state, r.position) for r in before.rows
    ]
    assert after.counts == before.counts
    assert [i.title for i in after.issues] == [i.title for i in before.issues]
    assert all(row.property_id in session.estate.properties for row in after.rows if row.state in ("done", "check"))
    assert {c.source: c.field for c in after.columns}["GIA m2"] == "gia_m2"


def test_a_correction_settles_the_issue_of_an_accepted_edition(session, source):
    accept_import(session, prepare(session, source))
    edition = session.estate.editions[0]
    issue = next(i for i in view_of_edition(session, edition).issues if i.code == "unreadable")
    assert issue.remedy.kind == "correct"
    key = view_of_edition(session, edition).rows[2].property_id
    edit = session.new_edit("Correct it", [Change("property", key, "gia_m2", None, 300.0)])
    session.apply(edit)
    view = view_of_edition(session, edition)
    assert "unreadable" not in {i.code for i in view.issues}
    assert (view.rows[2].state, view.rows[2].gia_m2) == ("done", 300.0)
    session.undo(edit)
    assert "unreadable" in {i.code for i in view_of_edition(session, edition).issues}


def test_rows_settle_anew_where_another_register_came_meanwhile(session, source, tmp_path):
    prepared = prepare(session, source)
    other = tmp_path / "trust.csv"
    other.write_text("UPRN,Name,Use,Postcode\n100012345678,Old Library,Library,DE55 7AD\n", encoding="utf-8")
    import_register(session, RegisterSource(other, "Some NHS Trust"), sources=PlaceSources(GAZETTEER))
    with pytest.raises(Overtaken) as caught:
        accept_import(session, prepared)
    assert len(session.estate.editions) == 1
    again = caught.value.again
    assert view_of(again).rows[0].fate is RowFate.MERGED
    accept_import(session, again)
    assert len(session.estate.editions) == 2


def test_what_does_not_concern_the_rows_overtakes_nothing(session, source, tmp_path):
    prepared = prepare(session, source)
    other = tmp_path / "far.csv"
    other.write_text("Name,Postcode\nSomewhere else,ZZ1 1ZZ\n", encoding="utf-8")
    import_register(session, RegisterSource(other, "Other body"))
    assert accept_import(session, prepared).edition_id
    assert session.estate.editions[1].sequence == 2


def test_a_file_that_came_meanwhile_is_refused(session, source):
    one, two = prepare(session, source), prepare(session, source)
    accept_import(session, one)
    with pytest.raises(InputError, match="already imported"):
        accept_import(session, two)


def test_other_small_areas_ask_to_read_the_register_again(session, source, project_root):
    prepared = prepare(session, source)
    folder = project_root / "sample_data" / "amberdale" / "context"
    files = ContextFiles(zones=folder / "zones.gpkg", population=folder / "population.csv")
    before = session.store.path.read_bytes()
    read = prepare_context(session, files)
    assert session.store.path.read_bytes() == before
    accept_context(session, read)
    assert len(session.estate.zones) > 100
    with pytest.raises(Overtaken) as caught:
        accept_import(session, prepared)
    assert caught.value.again is None


def test_a_possible_match_is_joined_only_by_hand(session, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("Name,Use,Easting,Northing\nAshwick Surgery,GP surgery,440000,354000\n", encoding="utf-8")
    two.write_text("Name,Use,Easting,Northing\nAshwick Surgery,GP surgery,441500,354000\n", encoding="utf-8")
    import_register(session, RegisterSource(one, "GP practices"))
    (known,) = session.estate.properties.ids
    prepared = prepare_import(session, RegisterSource(two, COUNTY))
    assert prepared.possible[2].property_id == known
    assert view_of(prepared).issues[0].remedy.kind == "join"
    joined = prepare_import(session, RegisterSource(two, COUNTY), choices=Choices(joins={2: known}))
    view = view_of(joined)
    assert view.rows[0].fate is RowFate.MERGED
    assert view.issues[0].remedy.kind == "part"
    accept_import(session, joined)
    assert session.estate.properties.ids == (known,)
    assert {claim.partner_id for claim in session.store.claims(known)} == set(session.estate.partners)


def test_the_kind_of_a_new_partner_may_be_said(session, source):
    accept_import(session, prepare(session, source, choices=Choices(kind="voluntary")))
    (partner,) = session.estate.partners.values()
    assert partner.kind == "voluntary"


def test_a_table_that_identifies_nothing_says_what_it_holds(session, tmp_path):
    path = tmp_path / "parish.csv"
    path.write_text("Where is it,Notes\nMill Lane,1\nHigh Street,2\n", encoding="utf-8")
    with pytest.raises(NothingIdentifies) as caught:
        prepare_import(session, RegisterSource(path, COUNTY))
    assert caught.value.table.headings == ("Where is it", "Notes")
    mapped = prepare_import(session, RegisterSource(path, COUNTY, mapping={"Where is it": "name"}))
    assert [row.name for row in view_of(mapped).rows] == ["Mill Lane", "High Street"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "Old Library", "Total", "Town Hall", "Mayoral chain"]),
            st.sampled_from(["", "DE55 7AD", "S18 1ST", "nonsense"]),
            st.sampled_from(["", "100012345678", "54960", "9.0E+11"]),
            st.sampled_from(["", "412", "about", "-"]),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_the_fates_add_up_to_the_rows_read_whatever_the_file_holds(session, tmp_path, rows):
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    path = tmp_path / "any.csv"
    path.write_text("Name,Postcode,UPRN,GIA\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    try:  # which row has the headings is said: among two or three rows that are nearly empty nothing tells it
        view = view_of(prepare(session, RegisterSource(path, COUNTY, header_row=1)))
    except InputError:
        assert not filled
        return
    assert sum(view.counts.values()) == len(view.rows) == len(filled)
    shown = {row.row for row in view.rows}
    assert all(set(issue.rows) <= shown for issue in view.issues)
    assert all(0 <= r < len(view.rows) and 0 <= c < len(view.columns) for r, c in view.marks)
    assert view.waiting == view.counts[RowFate.SET_ASIDE]


@given(st.floats(1001, 699_999), st.floats(1001, 1_299_999))
def test_a_grid_reference_names_the_square_in_which_a_place_lies(x, y):
    back = grid_reference_to_27700(grid_reference_of(x, y))
    assert is_on_grid(x, y)
    assert back is not None
    assert np.allclose(back, (x, y), atol=50.001, rtol=0)


def test_a_files_sheets_are_known_before_it_is_read(project_root):
    registers = project_root / "sample_data" / "amberdale" / "registers"
    assert look_into(registers / "north_amber_property.xlsx").names
    layers = look_into(registers / "police_estate.gpkg")
    assert layers.has_layers
    assert not layers.is_crs_missing
    assert look_into(registers / "county_land_and_assets.csv").names == ()


def test_a_supplement_is_shown_before_it_is_kept(session, source, tmp_path):
    accept_import(session, prepare(session, source))
    path = tmp_path / "costs.csv"
    path.write_text("Property name,Running cost\nOld Library,1000\nNobody's,5\n", encoding="utf-8")
    before = session.store.path.read_bytes()
    prepared = prepare_supplement(session, SupplementSource(path, COUNTY, "", "", {}))
    assert session.store.path.read_bytes() == before
    assert (prepared.rows_read, prepared.join.unmatched) == (2, ((3, "Nobody's"),))
    assert [g.field for g in prepared.table.columns] == ["name", "running_cost_gbp_a_year"]
    assert accept_supplement(session, prepared).joined == 1


def test_scope_rules_tell_what_they_decide_and_can_be_switched_off(session, source):
    accept_import(session, prepare(session, source))
    condition, fault = condition_of("name", "has", "library, museum", session.catalogue)
    assert fault == ""
    mine = replace(new_rule(session.estate.scope_rules), when=(condition,), reason="They are let.")
    rules = (mine, *session.estate.scope_rules)
    counts = decided_by(session.estate, rules)
    assert counts[mine.id] == 1
    assert sum(counts.values()) == len(session.estate.properties)
    off = (switched(mine, False), *session.estate.scope_rules)
    assert decided_by(session.estate, off)[mine.id] == 0
    assert not is_on(off[0])
    assert switched(off[0], True) == mine
    edit = set_scope_rules(session, off)
    assert edit is not None
    kept = session.store.load().scope_rules[0]
    assert not is_on(kept)
    assert switched(kept, True).reason == "They are let."


@pytest.mark.parametrize(
    ("fact", "op", "typed", "value"),
    [
        ("name", "in", "a, b", ["a", "b"]),
        ("gia_m2", "over", "1,200", 1200.0),
        ("gia_m2", "is", "12", 12.0),
        ("step_free", "is", "no", False),
        ("name", "is", "12", "12"),
        ("uprn", "known", "", None),
    ],
)
def test_a_condition_is_read_by_its_fact(session, fact, op, typed, value):
    condition, fault = condition_of(fact, op, typed, session.catalogue)
    assert fault == ""
    assert condition.value == value


@pytest.mark.parametrize(
    ("fact", "op", "typed"), [("name", "has", " "), ("gia_m2", "over", "large"), ("step_free", "is", "maybe")]
)
def test_a_condition_that_cannot_be_read_says_why(session, fact, op, typed):
    condition, fault = condition_of(fact, op, typed, session.catalogue)
    assert condition is None
    assert fault.endswith(".")


def test_a_register_without_a_partner_is_refused(session, source):
    with pytest.raises(EstatesError, match="no name"):
        prepare(session, replace(source, partner=" "))


@pytest.mark.parametrize(
    ("file", "holder", "name"),
    [
        ("south_harrow_parish_assets.csv", "South Harrow Parish Council", "South Harrow Parish assets"),
        ("nhs-sites.geojson", "Amberdale Community NHS Trust", "NHS sites"),
        ("land.csv", "", "Land"),
        (".csv", "", "Csv"),
    ],
)
def test_a_register_is_called_by_its_file_with_the_names_of_its_holder(file, holder, name):
    assert register_name(file, holder) == name
