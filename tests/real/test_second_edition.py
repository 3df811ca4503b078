"""The libraries of 2023 after an edition that was made older: what people decided stays on its building."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from estates_app.app import make_tools
from estates_app.domain.claims import RowFate
from estates_app.domain.decisions import MERGING, Relation
from estates_app.domain.editions import WITHHELD_FIELD, withheld_keys
from estates_app.domain.edits import Change
from estates_app.domain.fates import Fate
from estates_app.domain.partnership import Scope, Secrecy
from estates_app.domain.questions import key_of
from estates_app.domain.scenario import CENTRE, FATE, NOTE, TO
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import Gazetteer, load_postcodes
from estates_app.registers.source import RegisterSource
from estates_app.workspace.answers import keep_answers, understand
from estates_app.workspace.choosing import set_fate, set_move
from estates_app.workspace.collecting import picture_inputs, picture_of
from estates_app.workspace.confiding import set_secrecy, withhold
from estates_app.workspace.importing import accept_import, import_register
from estates_app.workspace.merging import decide
from estates_app.workspace.placing_by_hand import PLACED_BY_HAND, place_by_hand
from estates_app.workspace.preparing import Choices, prepare_import, settled
from estates_app.workspace.project import new_project
from estates_app.workspace.renewal_view import keep_gone, leave_out_gone, renewal_view
from estates_app.workspace.reviewing import still_waiting, waiting_rows
from estates_app.workspace.scenarios import new_scenario
from estates_app.workspace.session import Session
from estates_app.workspace.setting import set_scope
from estates_app.workspace.shortlisting import annotate
from estates_app.workspace.signing import set_stewardship, sign_off, sign_state
from estates_app.workspace.splitting import rows_of_property, split_off
from tests.ageing import Aged, aged, misspelt
from tests.workspace.test_questions import write_back

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("second_edition")]

ARTS, TRUST = "Arts Council England", "Some Leisure Trust"
TREES = ("Oak", "Elm", "Ash", "Birch", "Rowan", "Alder", "Hazel", "Maple", "Cedar", "Willow", "Linden", "Holly")
LEFT_OUT = "department"

#: Heading of the file -> field, of the cells that the ageing changes; what they are is said by the data's own notes.
FIELDS = {
    "name": "name",
    "postcode": "postcode",
    "address1": "address",
    "type": "subtype",
    "hours": "hours_open_a_week",
    "monday": "hours_monday",
}
HEADED = {"postcode": "Post code", "hours": "opening_hours_total"}


def once_called(name, rng):
    """Return what a library was called before."""
    bare = re.sub(r"\W*\b[Ll]ibrary\b\W*", " ", name).strip()
    if rng.random() < 0.5 and bare:
        return f"{bare} Reading Rooms and Learning Centre"
    return f"The {rng.choice(TREES)} Centre"


def called(name):
    """Return what the product calls a library of this list, which names most by their towns."""
    words = " ".join(name.split())
    return words if "library" in words.casefold() else f"{words} Library"


def closed_since(row, rng):
    """Return a library that is there no longer: in the same authority, elsewhere."""
    new = dict(row)
    new["name"] = f"{rng.choice(TREES)} {rng.choice(TREES)} Road Library"
    new["uprn"] = ""
    new["postcode"] = f"{row['postcode'][:3].strip()} {rng.randrange(10)}{rng.choice('ABDEF')}{rng.choice('LNPQR')}"
    new["address1"] = f"{rng.randrange(1, 200)} {rng.choice(TREES)} Road"
    return new


OTHERS = {
    "postcode": lambda t, r: t[:-1] + r.choice("ABDEFGHJ") if re.fullmatch(r"[A-Z]{1,2}\d{1,2} \d[A-Z]{2}", t) else t,
    "type": lambda t, r: r.choice(["Community Library", "Other Library"]) if t == "Static Library" else t,
    "hours": lambda t, r: str(int(t) + r.randrange(1, 9)) if re.fullmatch(r"[1-9]\d?", t) else t,
    "monday": lambda t, r: "AM Only" if t == "PM Only" else t,
    "address1": lambda t, r: misspelt(t, r) if re.fullmatch(r"[A-Z][a-z]{5,}( [A-Z][a-z]+)+", t) else t,
}


@dataclass
class Story:
    """The two editions, whose property each row is, and what was decided of which building of 2023."""

    session: Session
    truth: Aged
    newer: list[dict[str, str]]
    gazetteer: Gazetteer
    partner: str = ""
    home: dict[int, str] = field(default_factory=dict)  # of the older rows, by place
    of: dict[int, str] = field(default_factory=dict)  # property of each building of 2023 that was there before
    notes: SimpleNamespace = field(default_factory=SimpleNamespace)

    def get(self, key, name):
        return self.session.estate.properties.get(key, name)


@pytest.fixture(scope="module")
def story(real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("editions")
    file = real_data / "partners" / "libraries_england_basic_2023.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        heads, *lines = csv.reader(stream)
    bodies = sorted({line[heads.index("authority")] for line in lines})
    wanted = {
        *bodies[::4],
        "Derbyshire",
        "Suffolk",
        "Salford",
        "South Tyneside",
    }  # a part is enough to know, and quicker
    newer = [row for line in lines if (row := dict(zip(heads, line, strict=True)))["authority"] in wanted]
    file = folder / file.name
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([heads, *([row[head] for head in heads] for row in newer)])
    truth = aged(
        heads, newer, random.Random(2024), name="name", others=OTHERS, renamed=once_called, made=closed_since,
        headed=HEADED,
    )  # fmt: skip
    older = truth.write(folder / "libraries_england_2022.csv", "cp1252", ";")
    session = new_project(make_tools(), folder / "a.estates.gpkg", area="England", seed="England")
    gazetteer = load_postcodes(real_data / "postcodes" / "codepoint_open_derbyshire_districts_2014.csv")
    story = Story(session, truth, newer, gazetteer)
    first_year(story, folder, older)
    second_year(story, file)
    yield story
    session.store.close()


def first_year(story, folder, older):
    """Import the older edition, and decide all that a person can."""
    session, truth, notes = story.session, story.truth, story.notes
    trust = folder / "trust.csv"
    taken: set[int] = set()
    by_new = {j: i for i, j in enumerate(truth.of_row) if j is not None}

    def building(*done):
        """Return another building of 2023 that was there before and to which just this was done."""
        for j in sorted(by_new.keys() - taken):
            row = story.newer[j]
            is_usual = row["type"] == "Static Library" and not row["closed"] and row["postcode"][:1].isalpha()
            if is_usual and truth.done.get(j, set()) == set(done):
                taken.add(j)
                return j
        raise AssertionError(done)

    # A body that keeps a list of its own, so that rows may be its buildings.
    notes.joined, notes.apart = building(), building()
    old = {j: truth.rows[by_new[j]] for j in (notes.joined, notes.apart)}
    with trust.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(
            [("Ref", "Property name", "Postcode", "Use", "GIA m2")]
            + [(f"T{j}", f"{TREES[at]} Leisure Hub", row["Post code"], "Leisure centre", "900")
               for at, (j, row) in enumerate(old.items())]
        )  # fmt: skip
    import_register(session, RegisterSource(trust, TRUST))
    hubs = {story.get(key, "local_id"): key for key in session.estate.properties.ids}
    notes.hubs = hubs[f"T{notes.joined}"], hubs[f"T{notes.apart}"]

    notes.put = building()  # put on the map in the wizard
    notes.put_at = (433_111.0, 365_222.0)
    numbers = {i: i + 2 for i in range(len(truth.rows))}
    source = RegisterSource(
        older, ARTS, mapping={LEFT_OUT: ""}, closed_column="closed",
        by_hand={numbers[by_new[notes.put]]: notes.put_at},
    )  # fmt: skip
    choices = Choices(
        joins={numbers[by_new[notes.joined]]: notes.hubs[0]},
        apart={numbers[by_new[notes.apart]]: (notes.hubs[1], Relation.SAME_BUILDING)},
        dated="2022-12-31",
    )
    done = import_register(session, source, choices=choices, sources=PlaceSources(story.gazetteer))
    assert len(done.reading.rows) == len(truth.rows)
    assert [row.row for row in done.reading.rows] == list(numbers.values())
    notes.first = done
    edition = session.estate.editions[-1]
    story.partner = edition.partner_id
    home = {row.row: row.property_id for row in session.store.rows(edition.id)}
    story.home = {i: home[number] for i, number in numbers.items() if home[number]}
    story.of = {j: story.home[i] for j, i in by_new.items() if i in story.home}
    of = story.of

    # Facts put right, one on what the next edition says otherwise, one on what was renamed, one on what will be gone.
    notes.stands, notes.renamed, notes.misspelt = building("hours"), building("renamed"), building("misspelt")
    notes.gone = [i for i, j in enumerate(truth.of_row) if j is None and i in story.home][:4]
    notes.right = {
        (of[notes.stands], "hours_open_a_week"): 33.5,
        (of[notes.renamed], "opened_year"): 1911.0,
        (of[notes.misspelt], "gia_m2"): 412.0,
        (of[building("postcode")], "built_year"): 1964.0,
        (story.home[notes.gone[0]], "gia_m2"): 111.0,
    }
    for (key, name), value in notes.right.items():
        session.change("Correct", [Change("property", key, name, story.get(key, name), value)])
    key, now = of[building("type")], None
    notes.answers = {(key, "gia_m2"): 640.0, (key, "step_free"): True}
    question = SimpleNamespace(name="Q", words="?", field="")
    sheet = write_back(
        folder / "answers.xlsx",
        [
            SimpleNamespace(**vars(question) | {"key": key_of(key, name, now), "field": name})
            for _, name in notes.answers
        ],
        {("Q", "gia_m2"): 640, ("Q", "step_free"): "yes"},
    )
    assert keep_answers(session, understand(session, sheet)) is not None
    notes.answered_place = of[building("renamed")]
    answer = [SimpleNamespace(name="Q", words="?", field="grid_reference",
                              key=key_of(notes.answered_place, "grid_reference", None))]  # fmt: skip
    assert keep_answers(
        session,
        understand(session, write_back(folder / "place.xlsx", answer, {("Q", "grid_reference"): "SK 407 545"})),
    )

    # Places, scope, confidentiality.
    notes.placed = of[next(j for j in of if j in truth.done and story.newer[j]["authority"] == "Derbyshire")]
    place_by_hand(session, {notes.placed: (431_000.0, 381_000.0)})
    notes.out, notes.unnamed, notes.open, notes.withheld = (
        of[building(*d)] for d in (("renamed",), ("hours",), (), ())
    )
    set_scope(session, [notes.out], Scope.EXCLUDED, reason="leased to a school")
    set_secrecy(session, [notes.unnamed], Secrecy.UNNAMED, reason="a refuge is upstairs")
    set_secrecy(session, [notes.open], Secrecy.OPEN, reason="everybody knows it")
    withhold(session, [notes.withheld], ["condition"])

    # Two that are one, two that were joined wrongly, two that are neighbours.
    notes.merged = building("hours"), building("misspelt")
    decide(session, of[notes.merged[0]], of[notes.merged[1]], Relation.SAME)
    of[notes.merged[1]] = story.home[by_new[notes.merged[1]]] = of[notes.merged[0]]
    several = next(row for row in done.reading.rows if row.fate is RowFate.MERGED and row.row - 2 in story.home
                   and "Said by hand" not in row.reason)  # fmt: skip
    whole = story.home[several.row - 2]
    split_off(session, whole, [(edition.id, several.row)])
    notes.split = whole, session.store.rows(edition.id)[several.row - 2].property_id
    assert notes.split[0] != notes.split[1]
    story.home[several.row - 2] = notes.split[1]
    of[truth.of_row[several.row - 2]] = notes.split[1]
    notes.beside = of[building("renamed")], of[building()]
    decide(session, *notes.beside, Relation.SAME_SITE)

    # What belongs to what, and who holds and uses it.
    notes.part, notes.whole = of[building("hours")], of[building()]
    session.change("Part", [Change("property", notes.part, "part_of", None, notes.whole),
                            Change("property", notes.part, "level", None, "unit")])  # fmt: skip
    lease = {"property": of[building("misspelt")], "holder": story.partner, "partner": story.partner,
             "kind": "lease", "lease_expiry": "2031-03-31", "rent_gbp_a_year": 12_000.0}  # fmt: skip
    desk = {"property": lease["property"], "occupier": "Citizens Advice", "occupied_m2": 25.0}
    notes.records = {("interest", "by-hand-1"): lease, ("occupation", "by-hand-2"): desk}
    for (table, key), cells in notes.records.items():
        at = len(session.estate.interests if table == "interest" else session.estate.occupations)
        session.change("Add", [Change(table, key, "record", None, {"at": at, "cells": cells})])

    # What may become of them.
    notes.scenario = new_scenario(session, "Six libraries")
    places = set(session.estate.outlets.texts("property"))
    notes.host, notes.kept = notes.placed, of[building("hours")]
    notes.moves = next(key for key in iter(lambda: of[building()], "") if key in places)
    place_by_hand(session, {notes.moves: (431_500.0, 381_500.0)})
    set_fate(session, notes.scenario, [notes.host], Fate.HOST)
    set_fate(session, notes.scenario, [notes.kept], Fate.INVEST)
    outlets = session.estate.outlets
    movable = [k for k in outlets.ids if outlets.get(k, "property") == notes.moves
               and session.estate.services[outlets.get(k, "service")].is_relocatable]  # fmt: skip
    for outlet in movable:
        set_move(session, notes.scenario, outlet, notes.host)
    here = [key for key in outlets.ids if outlets.get(key, "property") == notes.moves and key not in movable]
    session.change("Move", [Change(f"scenario:{notes.scenario}", key, TO, None, notes.host) for key in here])
    annotate(session, notes.scenario, notes.out, "Ask the school first")
    notes.choices = dict(session.estate.scenarios[notes.scenario].choices)

    # Who answers for it.
    set_stewardship(session, story.partner, "Head of Libraries", {edition.id: "2022-11-30"})
    sign_off(session, picture_of(picture_inputs(session)).quality, story.partner, [""], "Head of Libraries")
    assert state(story).holds
    notes.decisions = dict(session.estate.decisions)
    notes.before = session.estate
    notes.rows = [(r.row, r.fate, r.property_id, dict(r.raw)) for r in session.store.rows(edition.id)]


def second_year(story, file):
    """Import the file of 2023; say of the rows that were changed past knowing which building they are."""
    session, notes = story.session, story.notes
    found = prepare_import(session, RegisterSource(file, ARTS), sources=PlaceSources(story.gazetteer))
    number = [row.row for row in found.reading.rows]
    assert len(number) == len(story.newer)
    notes.number, notes.alone = number, found
    notes.asked = {
        number[j]: key for j, key in story.of.items() if number[j] in found.homes and found.homes[number[j]] != key
    }
    choices = Choices(joins=notes.asked, dated="2023-12-31")
    found = settled(found.read, session.estate, found.source, choices, found.past, mint=session.mint)
    found = replace(found, dated=choices.dated)
    notes.renewal, notes.view = found.renewal, renewal_view(found)
    notes.second = accept_import(session, found)
    notes.homes = found.homes


def state(story):
    session = story.session
    return sign_state(session.estate, session.store.edits(), session.catalogue, story.partner, "")


def test_hardly_a_building_is_asked_about_and_none_is_taken_for_another(story):
    """By itself, before anybody is asked: what two facts changed of at once is for a person; nothing is mistaken."""
    found, notes, truth = story.notes.alone, story.notes, story.truth
    known, gone = set(notes.before.properties.ids), set(found.renewal.gone)
    assert found.past.earlier.edition.file == "libraries_england_2022.csv"
    for j, key in story.of.items():
        home = found.homes.get(notes.number[j])
        if home != key:
            assert home not in known, story.newer[j]
            assert key in gone
            assert "renamed" in truth.done[j] or len(truth.done[j]) > 1, story.newer[j]
    opened = set(range(len(story.newer))) - {j for j in truth.of_row if j is not None}
    assert not [j for j in opened if found.homes.get(notes.number[j]) in known]
    assert len(notes.asked) <= 0.01 * len(story.of)
    assert len([j for j in story.of if truth.done.get(j)]) > 0.2 * len(story.of)


def test_what_is_added_gone_and_changed_is_what_the_year_did(story):
    truth, notes, renewal = story.truth, story.notes, story.notes.renewal
    then = {j for j in truth.of_row if j is not None}
    live = {row.row for row in notes.second.reading.rows if row.row in notes.homes}
    assert set(renewal.added) == {notes.number[j] for j in range(len(story.newer)) if j not in then} & live
    closed = {story.home[i] for i, j in enumerate(truth.of_row) if j is None and i in story.home}
    assert set(renewal.gone) == closed
    told = {(change.row, change.field) for change in renewal.changed}
    wanted = {
        (notes.number[j], FIELDS[heading]) for (j, heading) in truth.before if j in story.of and notes.number[j] in live
    }
    assert told == wanted
    assert renewal.emptied == ()
    cells = {(change.row, change.field): (change.before, change.after) for change in renewal.changed}
    for (j, heading), before in truth.before.items():
        if heading in ("name", "type") and j in story.of and notes.number[j] in live:
            at = cells[notes.number[j], FIELDS[heading]]
            said = (before, story.newer[j][heading])
            assert at == tuple(called(text) if heading == "name" else " ".join(text.split()) for text in said)
    assert len(notes.view.added) + len(notes.view.changed) + notes.view.same + repeated(story) == len(live)


def repeated(story):
    """How many rows say again what another of the same file says and what the earlier edition said once."""
    told = {row for row in story.notes.homes if row in story.notes.renewal.reasons}
    return len(set(story.notes.homes) - told - set(story.notes.renewal.added))


def test_rows_add_up_in_both_editions_and_nothing_is_deleted(story):
    session, notes = story.session, story.notes
    for done, count in ((notes.first, len(story.truth.rows)), (notes.second, len(story.newer))):
        assert sum(done.reading.count(fate) for fate in RowFate) == len(done.reading.rows) == count
    first, second = session.estate.editions[-2:]
    assert [(r.row, r.fate, r.property_id, dict(r.raw)) for r in session.store.rows(first.id)] == notes.rows
    assert len(session.store.rows(second.id)) == len(story.newer)
    assert set(notes.before.properties.ids) <= set(session.estate.properties.ids)
    for name in ("outlets", "interests", "occupations", "sites"):
        assert set(getattr(notes.before, name).ids) <= set(getattr(session.estate, name).ids)
    said = {issue.value for issue in notes.second.reading.issues if issue.code == "gone"}
    assert said == {str(story.get(key, "name")) for key in notes.renewal.gone}
    assert (second.register, second.dated) == (first.register, "2023-12-31")


def test_the_columns_are_read_as_a_person_said(story):
    columns = {guess.source: guess for guess in story.session.estate.editions[-1].columns}
    assert columns[LEFT_OUT].field is None
    assert columns["hours"].field == "hours_open_a_week"
    closed = sum(1 for row in story.notes.second.reading.rows if "closed" in row.reason.casefold())
    assert closed == sum(1 for row in story.newer if re.fullmatch(r"(19|20)\d\d", row["closed"].strip()))


def test_corrections_and_answers_stand_and_what_disagrees_is_said(story):
    notes = story.notes
    for (key, name), value in (notes.right | notes.answers).items():
        assert story.get(key, name) == value, name
    stands = [i for i in notes.second.reading.issues if i.code == "correction-stands"]
    assert [i.row for i in stands] == [notes.number[notes.stands]]
    assert "33.5" in stands[0].message
    assert story.newer[notes.stands]["hours"] in stands[0].message
    assert notes.view.stands == 1
    told = {c.value for c in story.session.store.claims(story.of[notes.stands]) if c.field == "hours_open_a_week"}
    assert {float(story.newer[notes.stands]["hours"]), 33.5} <= told  # the rival is kept beside it


def test_places_scope_and_what_is_kept_back_stay(story):
    notes, table = story.notes, story.session.estate.properties
    point = table.get(notes.placed, "geometry")
    assert ((point.x, point.y), table.get(notes.placed, "place_rule")) == ((431_000.0, 381_000.0), PLACED_BY_HAND)
    put = table.get(story.of[notes.put], "geometry")
    assert (put.x, put.y) == notes.put_at
    answered = table.get(notes.answered_place, "geometry")
    assert (answered.x, answered.y) == (440_750.0, 354_550.0)
    assert table.get(notes.out, "scope") == Scope.EXCLUDED.value
    assert table.get(notes.out, "scope_reason") == "leased to a school"
    assert (table.get(notes.unnamed, "secrecy"), table.get(notes.unnamed, "secrecy_rule")) == ("unnamed", "by hand")
    assert (table.get(notes.open, "secrecy"), table.get(notes.open, "secrecy_rule")) == ("open", "by hand")
    assert withheld_keys(table.get(notes.withheld, WITHHELD_FIELD)) == ("condition",)


def test_what_was_merged_split_joined_or_kept_apart_stays_so(story):
    session, notes = story.session, story.notes
    edition = session.estate.editions[-1].id
    number = {j: notes.number[j] for j in range(len(story.newer))}

    def rows(key):
        return {r.row for r in rows_of_property(session, key) if r.edition_id == edition}

    one, other = notes.merged
    assert rows(story.of[one]) == {number[one], number[other]}
    assert story.get(story.of[one], "name") == called(story.newer[one]["name"])  # not the other's, however sorted
    assert all(len(rows(key)) == 1 for key in notes.split)
    assert rows(notes.hubs[0]) == {number[notes.joined]}
    assert not rows(notes.hubs[1])
    assert {k: (d.first_id, d.second_id, d.relation) for k, d in session.estate.decisions.items()}.items() >= {
        k: (d.first_id, d.second_id, d.relation) for k, d in notes.decisions.items()
    }.items()
    assert [d.relation for d in notes.decisions.values() if d.relation not in MERGING]
    settled_rows = {number[j] for j in (notes.joined, notes.apart, one, other)}
    waiting = still_waiting(session.estate, waiting_rows("new", notes.alone))
    assert not [waits for waits in waiting if waits.row in settled_rows]


def test_what_belongs_to_what_and_who_holds_it_stays(story):
    estate, notes = story.session.estate, story.notes
    assert (story.get(notes.part, "part_of"), story.get(notes.part, "level")) == (notes.whole, "unit")
    for (name, key), cells in notes.records.items():
        table = estate.interests if name == "interest" else estate.occupations
        assert {field: table.get(key, field) for field in cells} == cells


def test_what_may_become_of_them_stays(story):
    notes = story.notes
    choices = story.session.estate.scenarios[notes.scenario].choices
    assert choices == notes.choices
    assert choices[notes.host, FATE] == "host"
    assert choices[notes.host, CENTRE] is True
    assert choices[notes.out, NOTE] == "Ask the school first"
    assert notes.host in {value for (_, name), value in choices.items() if name == TO}


def test_the_sign_off_is_of_the_earlier_edition(story):
    estate = story.session.estate
    assert estate.stewardship.stewards[story.partner] == "Head of Libraries"
    first, second = estate.editions[-2:]
    assert (estate.date_of(first), estate.date_of(second)) == ("2022-11-30", "2023-12-31")
    now = state(story)
    assert now.signoff is not None
    assert not now.holds
    assert "libraries_england_basic_2023.csv came after it was signed off" in now.outdated


def test_what_is_gone_is_left_out_or_kept_as_a_person_says(story):
    notes, session = story.notes, story.session
    out, kept = (story.home[i] for i in notes.gone[1:3])
    assert {out, kept} <= {one.property_id for one in notes.view.gone}
    before = story.get(kept, "scope")
    leave_out_gone(session, [out, kept], ARTS)
    keep_gone(session, [kept], ARTS)
    assert (story.get(out, "scope"), story.get(kept, "scope")) == ("excluded", before)
