"""What a person decides of a building holds in every later edition, and of no other building."""

from __future__ import annotations

import csv
import datetime as dt
import random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.decisions import Relation
from estates_app.domain.edits import Change
from estates_app.domain.partnership import Scope, Secrecy
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import load_postcodes
from estates_app.registers.source import RegisterSource
from estates_app.workspace.confiding import set_secrecy, withhold
from estates_app.workspace.importing import accept_import, import_register
from estates_app.workspace.merging import decide
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.placing_by_hand import place_by_hand
from estates_app.workspace.preparing import Choices, prepare_import
from estates_app.workspace.project import new_project
from estates_app.workspace.renewal_view import leave_out_gone
from estates_app.workspace.setting import set_scope
from estates_app.workspace.splitting import rows_of_property
from estates_app.workspace.succeeding import plan_succession
from estates_app.workspace.supplementing import add_supplement, prepare_supplement
from tests.ageing import aged, misspelt

TOOLS = make_tools()
COUNTY = "Some County Council"
HEAD = ("Asset ID", "Property name", "Use", "Post code", "Easting", "Northing", "GIA m2")
ROWS = (
    ("A1", "Old Library", "Library", "DE55 7AD", "440700", "354500", "412"),
    ("A2", "Mill Depot", "Depot", "S18 1ST", "436000", "378000", "900"),
    ("A3", "Town Hall", "Offices", "DE56 1AA", "434700", "347600", "2100"),
    ("A4", "Park Lodge", "Office", "DE56 1AB", "434800", "347700", "120"),
)


def write(path, rows, head=HEAD):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path


def book(path, sheet, rows, head=HEAD):
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("Notes").write(0, 0, "As approved")
        page = made.add_worksheet(sheet)
        for at, row in enumerate((head, *rows)):
            page.write_row(at, 0, row)
    return path


@pytest.fixture
def session(tmp_path):
    session = new_project(TOOLS, tmp_path / "a.estates.gpkg", area="Here", seed="Here")
    yield session
    session.store.close()


def bring(session, path, partner=COUNTY, *, choices=None, sources=None, **more):
    source = RegisterSource(path, partner, **more)
    return import_register(session, source, choices=choices, sources=sources or PlaceSources())


def refs(session):
    table = session.estate.properties
    return {table.get(key, "local_id"): key for key in table.ids}


def xy(session, key):
    point = session.estate.properties.get(key, "geometry")
    return None if point is None else (point.x, point.y)


def changed(at, column, text):
    """Return the rows with one cell that says something else."""
    place = HEAD.index(column)
    return [(*row[:place], text, *row[place + 1 :]) if i == at else row for i, row in enumerate(ROWS)]


# --- places


def test_where_a_person_put_a_row_it_stays_until_a_person_says_otherwise(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS), by_hand={2: (441_000.0, 355_000.0)})
    library = refs(session)["A1"]
    bring(session, write(tmp_path / "b.csv", changed(0, "GIA m2", "500")))
    assert session.estate.properties.get(library, "gia_m2") == 500.0
    assert xy(session, library) == (441_000.0, 355_000.0)
    bring(session, write(tmp_path / "c.csv", changed(0, "GIA m2", "501")), by_hand={2: (441_900.0, 355_000.0)})
    assert xy(session, library) == (441_900.0, 355_000.0)


def test_coordinates_that_were_left_aside_do_not_come_back_until_they_are_others(session, tmp_path):
    postcodes = tmp_path / "postcodes.csv"
    postcodes.write_text("postcode,easting,northing\nDE55 7AD,442000,356000\nS18 1ST,436000,378000\n", "utf-8")
    sources = PlaceSources(load_postcodes(postcodes))
    bring(session, write(tmp_path / "a.csv", ROWS), sources=sources, by_postcode=frozenset({2}))
    library = refs(session)["A1"]
    assert xy(session, library) == (442_000.0, 356_000.0)
    for name, area in (("b.csv", "500"), ("c.csv", "600")):  # also in the edition after the next
        done = bring(session, write(tmp_path / name, changed(0, "GIA m2", area)), sources=sources)
        assert xy(session, library) == (442_000.0, 356_000.0)
        assert any(i.code == "coordinates-left-aside" and i.row == 2 for i in done.reading.issues)
    moved = [("A1", "Old Library", "Library", "DE55 7AD", "441990", "356010", "600"), *ROWS[1:]]
    bring(session, write(tmp_path / "d.csv", moved), sources=sources)
    assert xy(session, library) == (441_990.0, 356_010.0)


def test_a_new_partners_list_does_not_move_what_a_person_placed(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", [(*row[:4], "", "", row[6]) for row in ROWS]))
    hall = refs(session)["A3"]
    place_by_hand(session, {hall: (434_750.0, 347_650.0)})
    told = write(tmp_path / "t.csv", [("X9", "Town Hall", "Offices", "DE56 1AA", "434700", "347600", "2100")])
    bring(session, told, "Some NHS Trust", choices=Choices(joins={2: hall}))
    assert xy(session, hall) == (434_750.0, 347_650.0)


def test_a_place_by_hand_stands_against_other_coordinates_and_that_is_said(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS))
    hall = refs(session)["A3"]
    place_by_hand(session, {hall: (434_750.0, 347_650.0)})
    moved = [(*row[:4], "436000", row[5], row[6]) if row[0] == "A3" else row for row in ROWS]
    done = bring(session, write(tmp_path / "b.csv", moved))
    assert xy(session, hall) == (434_750.0, 347_650.0)
    (change,) = done.renewal["changed"]
    assert (change["field"], change["after"], change["stands"]) == ("easting_m", 436_000.0, 434_750.0)
    (said,) = [i for i in session.store.issues(session.estate.editions[-1].id) if i.code == "correction-stands"]
    assert (said.row, "434750" in said.message, "436000" in said.message) == (4, True, True)
    same = bring(session, write(tmp_path / "c.csv", [*moved[:3], (*moved[3][:6], "121")]))
    assert not [i for i in same.reading.issues if i.code == "correction-stands"]
    assert xy(session, hall) == (434_750.0, 347_650.0)


def test_what_is_set_between_reading_and_accepting_stands_too(session, tmp_path):
    head = (*HEAD, "Tenure", "Lease expiry", "Landlord")
    bring(session, write(tmp_path / "a.csv", [(*row, "Leasehold", "2030-03-31", "Mr A") for row in ROWS], head))
    newer = write(tmp_path / "b.csv", [(*row, "Leasehold", "2031-03-31", "Mr B") for row in ROWS], head)
    prepared = prepare_import(session, RegisterSource(newer, COUNTY))
    interests = session.estate.interests
    lease = next(iter(interests.ids))
    session.change("Correct", [Change("interest", lease, "landlord", "Mr A", "Lord Mill")])
    accept_import(session, prepared)
    told = session.estate.interests
    assert (told.get(lease, "landlord"), told.get(lease, "lease_expiry")) == ("Lord Mill", "2031-03-31")
    assert {told.get(key, "landlord") for key in told.ids if key != lease} == {"Mr B"}


# --- properties of several rows


def test_of_two_rows_of_one_property_the_one_by_which_it_came_still_speaks_first(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS))
    hall, lodge = refs(session)["A3"], refs(session)["A4"]
    decide(session, hall, lodge, Relation.SAME)
    for name, area in (("b.csv", "2150"), ("c.csv", "2160")):
        done = bring(session, write(tmp_path / name, list(reversed(changed(2, "GIA m2", area)))))
        shown = [session.estate.properties.get(hall, field) for field in ("name", "gia_m2", "local_id")]
        assert shown == ["Town Hall", float(area), "A3"]
        assert xy(session, hall) == (434_700.0, 347_600.0)
        assert lodge not in session.estate.properties
        assert done.renewal["added"] == done.renewal["gone"] == []
        edition = session.estate.editions[-1].id
        assert {r.row for r in rows_of_property(session, hall) if r.edition_id == edition} == {2, 3}


def test_rows_of_one_name_keep_their_own_property(session, tmp_path):
    rows = [("", "Garage", "Garage", "DE55 7AD", "440700", "354500", area) for area in ("15", "18", "21")]
    bring(session, write(tmp_path / "a.csv", [*ROWS, *rows]))
    edition = session.estate.editions[-1].id
    (whole,) = {row.property_id for row in session.store.rows(edition) if row.row > 5}
    from estates_app.workspace.splitting import split_off

    split_off(session, whole, [(edition, 7)])
    homes = {row.cells["gia_m2"].value: row.property_id for row in session.store.rows(edition) if row.row > 5}
    assert homes[18.0] not in (homes[15.0], homes[21.0])
    other = [rows[2], ("", "Garage", "Garage", "DE55 7AD", "440700", "354500", "18.5"), rows[0]]
    done = bring(session, write(tmp_path / "b.csv", [*other, *ROWS]))
    now = {row.cells["gia_m2"].value: row.property_id for row in session.store.rows(session.estate.editions[-1].id)}
    assert (now[15.0], now[21.0]) == (homes[15.0], homes[21.0])
    assert now[18.5] == homes[18.0]
    assert {(c["before"], c["after"]) for c in done.renewal["changed"]} == {(18.0, 18.5)}


def test_of_play_areas_without_a_postcode_a_new_one_is_no_old_one(session, tmp_path):
    head = ("Name", "Use", "Easting", "Northing", "Site area m2")
    spots = [(str(440_000 + 90 * at), "354000", str(500 + at)) for at in range(4)]
    bring(session, write(tmp_path / "a.csv", [("Play area", "Play area", *spot) for spot in spots], head))
    homes = {xy(session, key): key for key in session.estate.properties.ids}
    assert len(homes) == 4
    newer = [spots[3], ("440700", "354600", "502"), spots[0], (*spots[1][:2], "999")]  # one is gone, one is new
    path = write(tmp_path / "b.csv", [("Play area", "Play area", *spot) for spot in newer], head)
    done = bring(session, path, choices=Choices(renews=session.estate.editions[0].register))
    now = {r.row: r.property_id for r in session.store.rows(session.estate.editions[-1].id)}
    wanted = [homes[float(x), float(y)] for x, y, _ in (spots[3], spots[0], spots[1])]
    assert [now[row] for row in (2, 4, 5)] == wanted
    assert now[3] not in homes.values()
    assert [one["property"] for one in done.renewal["gone"]] == [homes[440_180.0, 354_000.0]]


def test_a_row_that_is_said_twice_now_is_no_new_property(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS))
    before = set(session.estate.properties.ids)
    done = bring(session, write(tmp_path / "b.csv", [ROWS[2], *ROWS]))
    assert set(session.estate.properties.ids) == before
    assert (done.reading.count(RowFate.MERGED), done.renewal["added"], done.renewal["gone"]) == (5, [], [])


def test_what_is_part_of_what_by_hand_is_not_told_otherwise(session, tmp_path):
    head = (*HEAD, "Part of asset ID")
    bring(session, write(tmp_path / "a.csv", [(*row, "") for row in ROWS], head))
    lodge, hall = refs(session)["A4"], refs(session)["A3"]
    session.change("Part", [Change("property", lodge, "part_of", None, hall)])
    bring(session, write(tmp_path / "b.csv", [(*row, "A1" if row[0] == "A4" else "") for row in ROWS], head))
    assert session.estate.properties.get(lodge, "part_of") == hall


# --- how it is read


@pytest.mark.parametrize("is_book", [True, False])
def test_a_sheet_that_a_person_chose_may_have_another_name_or_none_next_year(session, tmp_path, is_book):
    bring(session, book(tmp_path / "a.xlsx", "Assets 2025", ROWS), sheet="Assets 2025")
    newer = changed(0, "GIA m2", "500")
    path = book(tmp_path / "b.xlsx", "Assets 2026", newer) if is_book else write(tmp_path / "b.csv", newer)
    done = bring(session, path)
    assert [(c["field"], c["after"]) for c in done.renewal["changed"]] == [("gia_m2", 500.0)]


def test_a_column_that_decides_is_followed_to_its_new_heading_and_missed_where_it_is_gone(session, tmp_path):
    head = (*HEAD, "Closed 2025", "Area")
    rows = [(*row, "2019" if row[0] == "A4" else "", "1") for row in ROWS]
    source = {"closed_column": "Closed 2025", "units": {"Area": "ha"}, "mapping": {"Area": "site_area_m2"}}
    bring(session, write(tmp_path / "a.csv", rows, head), **source)
    library = refs(session)["A1"]
    assert "A4" not in refs(session)
    assert session.estate.properties.get(library, "site_area_m2") == 10_000.0
    newer = [(*row[:-1], "2") for row in rows]
    bring(session, write(tmp_path / "b.csv", newer, (*HEAD, "closed 2026", "AREA")))
    assert "A4" not in refs(session)
    assert session.estate.properties.get(library, "site_area_m2") == 20_000.0
    done = bring(session, write(tmp_path / "c.csv", [row[:-2] for row in rows], HEAD))
    assert any("“closed 2026” told what has closed: now no row says so" in i.message for i in done.reading.issues)


def test_a_column_that_was_left_out_by_hand_stays_out_in_every_later_edition(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS), mapping={"GIA m2": ""})
    for at, name in enumerate(("b.csv", "c.csv", "d.csv")):
        bring(session, write(tmp_path / name, changed(0, "GIA m2", str(500 + at))))
        assert session.estate.properties.get(refs(session)["A1"], "gia_m2") is None


# --- what comes and goes, and whose it is


def test_what_comes_back_is_the_property_that_it_was(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS))
    lodge = refs(session)["A4"]
    bring(session, write(tmp_path / "b.csv", ROWS[:3]))
    leave_out_gone(session, [lodge], COUNTY)
    done = bring(session, write(tmp_path / "c.csv", [*ROWS, ("A5", "New Hub", "Library", "S18 1ZZ", "", "", "")]))
    assert refs(session)["A4"] == lodge
    assert len(session.estate.properties) == 5
    assert done.renewal["added"] == [5, 6]
    (back,) = [i for i in done.reading.issues if i.code == "back"]
    assert back.row == 5
    assert "no longer in the register" in back.message  # left out by hand, so a person brings it in again
    assert session.estate.properties.get(lodge, "scope") == "excluded"


def test_a_successors_list_renews_the_one_that_it_took_over(session, tmp_path):
    head = (*HEAD, "Tenure", "Lease expiry")
    rows = [(*row, "Leasehold", "2030-03-31") for row in ROWS]
    bring(session, write(tmp_path / "a.csv", rows, head), mapping={"Use": "subtype"})
    library, hall = refs(session)["A1"], refs(session)["A3"]
    session.change("Correct", [Change("property", library, "gia_m2", 412.0, 415.0)])
    (lease,) = (k for k in session.estate.interests.ids if session.estate.interests.get(k, "property") == hall)
    session.change("Correct", [Change("interest", lease, "landlord", None, "Lord Mill")])
    plan_succession(session, list(session.estate.partners), "Greater Here Council", dt.date(2020, 4, 1))
    newer = [(f"G{row[0]}", *row[1:-1], "2031-03-31") for row in rows]
    done = bring(session, write(tmp_path / "b.csv", newer, head), "Greater Here Council")
    assert done.renewal["file"] == "a.csv"
    assert done.renewal["added"] == done.renewal["gone"] == []
    assert {c["field"] for c in done.renewal["changed"]} == {"local_id", "lease_expiry"}
    estate = session.estate
    assert (refs(session)["GA1"], estate.properties.get(library, "gia_m2")) == (library, 415.0)
    assert estate.properties.get(library, "subtype") == "Library"  # read as the forerunner's was
    assert len(estate.interests) == len(ROWS)  # each lease is renewed, not told twice
    assert (estate.interests.get(lease, "landlord"), estate.interests.get(lease, "lease_expiry")) == (
        "Lord Mill", "2031-03-31",
    )  # fmt: skip


def test_a_row_of_costs_that_was_joined_by_hand_finds_the_property_it_was_merged_into(session, tmp_path):
    bring(session, write(tmp_path / "a.csv", ROWS))
    hall, lodge = refs(session)["A3"], refs(session)["A4"]
    costs = write(tmp_path / "costs.csv", [("Zebra block", "900"), ("Old Library", "100")], ("Site", "Running cost"))
    add_supplement(session, SupplementSource(costs, COUNTY, "", "", {}), joins={2: lodge})
    decide(session, hall, lodge, Relation.SAME)
    again = write(tmp_path / "costs2.csv", [("Old Library", "110"), ("Zebra block", "950")], ("Site", "Running cost"))
    prepared = prepare_supplement(session, SupplementSource(again, COUNTY, "", "", {}))
    assert {row.row for row in prepared.join.rows_of.get(hall, ())} == {3}
    assert not prepared.join.waiting


# --- any ageing of any small register

WORDS = (
    "Ashby",
    "Barton",
    "Corby",
    "Dunham",
    "Elston",
    "Formby",
    "Gresham",
    "Hatton",
    "Ilkley",
    "Jarrow",
    "Kelso",
    "Louth",
)
KINDS = ("Library", "Offices", "Depot", "Youth centre")
OF_KEYED = ("Asset ID", "Property name", "Use", "Address", "Post code", "GIA m2", "Hours open a week")


def register():
    """Twelve buildings, some of which share a postcode or a kind."""
    return [
        dict(zip(OF_KEYED, (
            f"R{at:03d}", f"{word} {KINDS[at % 4]}", KINDS[at % 4], f"{3 + 7 * at} {WORDS[-at - 1]} Road",
            f"DE5{at // 3} {at // 2}AB", str(100 + 37 * at), str(20 + at),
        ), strict=True))
        for at, word in enumerate(WORDS)
    ]  # fmt: skip


def an_ageing(seed, share, heads):
    rows = [{head: row[head] for head in heads} for row in register()]
    rng = random.Random(seed)

    def made(row, rng):
        name = f"{rng.choice(('Quarry', 'Raven', 'Sedge', 'Thistle'))} {rng.choice(('Barn', 'Yard', 'Kiln'))}"
        new = {"Property name": name, "Address": f"{rng.randrange(200, 900)} Moor Lane", "Post code": "S40 9ZZ"}
        return row | {"Asset ID": f"X{rng.randrange(10**6)}", "GIA m2": "55"} | new if "Asset ID" in row else row | new

    others = {
        "Post code": lambda text, r: text[:-1] + r.choice("CDEF"),
        "Address": misspelt,
        "GIA m2": lambda text, r: str(int(text) + r.randrange(1, 9)),
        "Use": lambda text, r: r.choice(KINDS),
        "Hours open a week": lambda text, r: str(int(text) + 1),
    }
    return rows, aged(
        heads, rows, rng, name="Property name", others=others, made=made, share=share,
        renamed=lambda name, r: f"The {r.choice(('Oak', 'Elm', 'Yew'))} {r.choice(('Rooms', 'House'))}",
        headed={"Post code": "Postcode", "GIA m2": "Floor area GIA m2"},
    )  # fmt: skip


@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.1, 0.25, 0.5]), is_keyed=st.booleans())
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_decision_is_lost_or_lands_on_another_building(tmp_path_factory, seed, share, is_keyed):
    heads = OF_KEYED if is_keyed else OF_KEYED[1:]
    rows, truth = an_ageing(seed, share, heads)
    if not truth.rows:
        return
    folder = tmp_path_factory.mktemp("any")
    session = new_project(TOOLS, folder / "a.estates.gpkg", area="Here", seed="Here")
    try:
        first = bring(session, truth.write(folder / "old.csv", "cp1252", ";"))
        edition = session.estate.editions[0]
        home = {row.row - 2: row.property_id for row in session.store.rows(edition.id)}
        of = {j: home[i] for i, j in enumerate(truth.of_row) if j is not None}
        decided = decide_all(session, dict(home), random.Random(seed))
        newer = write(folder / "new.csv", [[row[head] for head in heads] for row in rows], heads)
        choices = Choices(renews=edition.register)
        found = prepare_import(session, RegisterSource(newer, COUNTY), choices=choices)
        known, told = set(session.estate.properties.ids), {number - 2: key for number, key in found.homes.items()}
        for j, key in told.items():  # nothing is taken for another building; at worst a person is asked
            assert key == of.get(j) or key not in known or list(of.values()).count(key) > 1, rows[j]
        renamed = [j for j, done in truth.done.items() if "renamed" in done]
        lost = [j for j, key in of.items() if told[j] != key]
        assert all(not is_keyed or j in renamed for j in lost)
        assert all(len(truth.done.get(j, ())) > 1 for j in lost)
        joins = {j + 2: of[j] for j in lost}
        done = bring(session, newer, choices=Choices(renews=edition.register, joins=joins))
        rows_now = session.store.rows(session.estate.editions[-1].id)
        assert {row.row - 2: row.property_id for row in rows_now}.items() >= of.items()
        for imported in (first, done):
            assert sum(imported.reading.count(fate) for fate in RowFate) == len(imported.reading.rows)
        renewal = done.renewal
        assert {number - 2 for number in renewal["added"]} == set(range(len(rows))) - set(of)
        gone = {home[i] for i, j in enumerate(truth.of_row) if j is None} - set(of.values())
        assert {one["property"] for one in renewal["gone"]} == gone
        differing = {
            j for j in of for head in heads
            if (j, head) in truth.before and truth.before[j, head].casefold() != rows[j][head].casefold()
        }  # fmt: skip
        assert {change["row"] - 2 for change in renewal["changed"]} == differing
        stand(session, decided)
        unchanged(session, folder, rows, heads, edition.register)
        stand(session, decided)
    finally:
        session.store.close()


def decide_all(session, home, rng):
    """Decide something of every property; returns what must stand."""
    stands = {}
    for number, key in enumerate(sorted(set(home.values()))):
        what = number % 5
        if what == 0:
            now = session.estate.properties.get(key, "gia_m2")
            session.change("Correct", [Change("property", key, "gia_m2", now, 4000.5)])
            stands[key, "gia_m2"] = 4000.5
        elif what == 1:
            set_scope(session, [key], Scope.EXCLUDED, reason=f"reason {number}")
            stands[key, "scope"], stands[key, "scope_reason"] = "excluded", f"reason {number}"
        elif what == 2:
            set_secrecy(session, [key], Secrecy.UNNAMED, reason=f"secret {number}")
            stands[key, "secrecy_reason"] = f"secret {number}"
        elif what == 3:
            withhold(session, [key], ["condition"])
            stands[key, "withheld"] = "condition"
        else:
            place_by_hand(session, {key: (400_000.0 + number, 300_000.0 + rng.randrange(99))})
            stands[key, "geometry"] = session.estate.properties.get(key, "geometry")
    return stands


def stand(session, decided):
    table = session.estate.properties
    for (key, name), value in decided.items():
        assert table.get(key, name) == value


def unchanged(session, folder, rows, heads, register_id):
    """Import the same again, written anew: nothing changes."""
    before = session.estate.properties
    again = write(
        folder / "again.csv", [[row[head] for head in heads] for row in [*rows, dict.fromkeys(heads, "")]], heads
    )
    done = bring(session, again, choices=Choices(renews=register_id))
    told = done.renewal
    assert (told["added"], told["gone"], told["changed"], told["emptied"]) == ([], [], [], [])
    assert told["same"] == len(rows)
    assert session.estate.properties.ids == before.ids
    assert all(session.estate.properties.record(key) == before.record(key) for key in before.ids)
