"""What must hold of matching whatever the registers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.registers.matching.assigning import assign
from estates_app.registers.matching.blocking import candidate_pairs
from estates_app.registers.matching.candidates import find_matches, find_pairs, find_repeats
from estates_app.registers.matching.decisions import Decision, row_keys
from estates_app.registers.matching.relating import Relation
from estates_app.registers.matching.rules import load_match_rules, usual_rules
from estates_app.registers.matching.scoring import certain_pairs, score_pairs
from estates_app.registers.matching.subjects import make_sides
from estates_app.registers.matching.telling import told_by_properties, told_by_rows
from tests.registers.matching.lists import as_columns, make_row

TOWNS = ("Heanor", "Ripley", "Clay Cross", "Long Eaton", "Bakewell")
KINDS = ("Library", "Fire Station", "Health Centre", "Clinic", "Depot", "Community Centre")
STREETS = ("High Street", "Ilkeston Road", "Market Place", "Harrisons Drive")


@st.composite
def registers(draw, least=1, most=12):
    """Rows of a small county in which names, streets and postcodes keep meeting."""
    rows = []
    for number in range(2, draw(st.integers(least, most)) + 2):
        town, kind = draw(st.sampled_from(range(len(TOWNS)))), draw(st.sampled_from(KINDS))
        form = draw(st.sampled_from(("{t} {k}", "{t}", "The {k}", "{t} Comm. {k}", "{t}{k}")))
        is_placed = draw(st.booleans())
        xy = (440_000.0 + 4_000 * town + draw(st.integers(0, 400)), 350_000.0 + draw(st.integers(0, 400)))
        rows.append(
            make_row(
                number,
                xy=xy if is_placed else None,
                accuracy_m=draw(st.sampled_from((10.0, 100.0, None))) if is_placed else None,
                name=form.format(t=TOWNS[town], k=kind),
                use=draw(st.sampled_from((kind, ""))),
                address=f"{draw(st.sampled_from(('', '4 ', '17-23 ')))}{draw(st.sampled_from(STREETS))}, {TOWNS[town]}",
                postcode=draw(st.sampled_from(("", f"DE{town + 1} 1AA", f"DE{town + 1} 1AB"))),
                uprn=draw(st.sampled_from((None, None, str(100_000_000 + draw(st.integers(0, 5)))))),
            )
        )
    return rows


def scored(left, right, rules=None, *, every=False):
    """Return the log odds and the certainty of each pair of rows, by their numbers."""
    rules = rules or usual_rules()
    sides = make_sides(told_by_rows(left, "one"), told_by_rows(right, "other"), rules)
    if every:
        pairs = tuple(np.array(list(itertools.product(range(len(left)), range(len(right)))), np.int32).T)
    else:
        pairs = candidate_pairs(sides, rules)
    scores = score_pairs(sides, pairs, rules)
    sure = certain_pairs(scores, rules)
    return {
        (left[i].row, right[j].row): (float(total), bool(certain))
        for i, j, total, certain in zip(scores.left, scores.right, scores.total, sure, strict=True)
    }


@settings(max_examples=25, deadline=None)
@given(registers(), registers())
def test_a_pair_scores_the_same_from_either_side(one, other):
    there = scored(one, other, every=True)
    back = {(j, i): value for (i, j), value in scored(other, one, every=True).items()}
    assert there.keys() == back.keys()
    for pair, (total, certain) in there.items():
        assert back[pair][0] == pytest.approx(total, abs=1e-3)
        assert back[pair][1] == certain


@settings(max_examples=25, deadline=None)
@given(registers(), registers())
def test_blocking_loses_no_pair_that_comparing_all_would_call_certain(one, other):
    every, some = scored(one, other, every=True), scored(one, other)
    assert {pair for pair, (_, certain) in every.items() if certain} == {
        pair for pair, (_, certain) in some.items() if certain
    }


@settings(max_examples=25, deadline=None)
@given(registers(most=10), registers(most=10), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(one, other, random):
    def matched(rows, known):
        return {
            (m.row, m.property_id)
            for m in find_matches(rows, as_columns(known, "other"), partner_id="one")
            if m.is_certain
        }

    mixed, known = random.sample(one, len(one)), random.sample(other, len(other))
    found = matched(one, other)
    assert matched(mixed, known) == found
    assert len({row for row, _ in found}) == len({key for _, key in found}) == len(found)


@settings(max_examples=15, deadline=None)
@given(registers(most=6), registers(most=6))
def test_rows_of_elsewhere_change_a_score_by_no_more_than_the_rarity_of_its_words(one, other):
    far = [make_row(1_000 + i, xy=(200_000.0 + i, 100_000.0), name=f"Xyzzy {i} Barn", use="Barn") for i in range(50)]
    alone, among = scored(one, other), scored([*one, *far], other)
    for pair, (total, _) in alone.items():
        assert among[pair][0] == pytest.approx(total, abs=0.5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12, unique=True), st.data())
def test_the_assignment_is_the_best_of_all(pairs, data):
    gains = data.draw(st.lists(st.floats(0.1, 20), min_size=len(pairs), max_size=len(pairs)))
    left, right = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    taken = assign(left, right, np.array(gains))
    best = 0.0
    for size in range(1, min(5, len(pairs)) + 1):
        for chosen in itertools.combinations(range(len(pairs)), size):
            if len({pairs[c][0] for c in chosen}) == len({pairs[c][1] for c in chosen}) == size:
                best = max(best, sum(gains[c] for c in chosen))
    assert np.array(gains)[taken].sum() == pytest.approx(best)
    assert len(set(left[taken])) == len(set(right[taken])) == taken.sum()


def test_blocking_loses_nothing_among_many_rows():
    random = np.random.default_rng(7)
    towns = [
        a + b for a in ("Ash", "Bre", "Cal", "Dun", "Fen", "Hol", "Kir") for b in ("by", "ford", "ham", "ley", "ton")
    ]

    def rows(n, first):
        found = []
        for i in range(n):
            t, kind = int(random.integers(len(towns))), KINDS[int(random.integers(len(KINDS)))]
            x, y = 400_000 + 3_000 * (t % 6) + random.normal(0, 300), 350_000 + 3_000 * (t // 6) + random.normal(0, 300)
            found.append(
                make_row(first + i, xy=(float(x), float(y)), accuracy_m=10.0, name=f"{towns[t]} {kind}", use=kind,
                         address=f"{random.integers(1, 20)} {STREETS[i % 4]}, {towns[t]}",
                         postcode=f"DE{t + 1} {int(x) // 150 % 10}A{'ABCD'[int(y) // 150 % 4]}")
            )  # fmt: skip
        return found

    one, other = rows(600, 2), rows(400, 2)
    for row in one[::3]:  # the same again, somewhat otherwise
        x, y = row.xy_27700
        told = {key: row.text(key) for key in ("use", "address", "postcode")}
        other.append(
            make_row(1_000 + row.row, xy=(x + 20, y - 15), name=row.text("name").replace("Centre", "Ctr"), **told)
        )
    every = {pair for pair, (_, certain) in scored(one, other, every=True).items() if certain}
    assert len(every) > 50
    assert every == {pair for pair, (_, certain) in scored(one, other).items() if certain}


STATION = {
    "name": "Heanor Fire Station",
    "use": "fire station",
    "address": "Ilkeston Road, Heanor",
    "postcode": "DE75 7DT",
}


@pytest.mark.parametrize(
    ("changes", "certain", "relation"),
    [
        ({"name": "Heanor Community Fire Stn"}, True, Relation.SAME),
        ({"name": "Heanor Police Counter", "use": "police"}, False, Relation.SAME_BUILDING),
        ({"name": "Heanor", "use": "library", "uprn": "100012345678"}, False, Relation.SAME_BUILDING),
        ({"uprn": "100099999999"}, False, Relation.SAME),
        ({"uprn": "100012345678", "tenure": "leasehold", "name": "The Annexe", "use": ""}, True, Relation.INTEREST),
    ],
)
def test_what_two_records_at_one_place_are(changes, certain, relation):
    known = as_columns(
        [make_row(2, xy=(443_738.0, 345_997.0), **STATION, uprn="100012345678", tenure="freehold")], "fire"
    )
    mine = make_row(9, xy=(443_740.0, 345_999.0), **{**STATION, **changes})
    (match,) = find_matches([mine], known, partner_id="other")
    assert (match.is_certain, match.relation) == (certain, relation)
    assert 0 <= match.score <= 100
    assert all(words for _, words, _ in match.evidence)
    assert sum(e.weight for e in match.evidence if e.what == "postcode") == 3


def test_a_place_of_a_postcode_is_no_contradiction():
    known = as_columns([make_row(2, xy=(443_738.0, 345_997.0), accuracy_m=10.0, **STATION)], "fire")
    mine = make_row(9, xy=(443_338.0, 345_997.0), accuracy_m=500.0, **STATION)
    (match,) = find_matches([mine], known, partner_id="other")
    assert match.is_certain
    assert next(e.weight for e in match.evidence if e.what == "place") == 0


def test_a_reference_is_the_same_property_in_the_next_edition():
    known = as_columns([make_row(2, name="Depot", local_id="A17", postcode="DE55 7AD")], "p")
    mine = make_row(9, name="Highways yard", local_id="a17", postcode="DE55 7AD")
    assert find_matches([mine], known, partner_id="p")[0].is_certain
    assert not [m for m in find_matches([mine], known, partner_id="q") if m.is_certain]


def test_a_reference_that_many_rows_share_names_none_of_them():
    known = as_columns(
        [make_row(i, name=f"{town} Depot", local_id="E31", postcode="") for i, town in enumerate(TOWNS)], "p"
    )
    mine = [make_row(i, name=f"Yard {i}", local_id="E31") for i in range(20, 25)]
    assert find_matches(mine, known, partner_id="p") == ()


def test_two_properties_that_fit_as_well_are_for_a_person():
    known = as_columns([make_row(i, **STATION) for i in (2, 3)], "fire")
    (match,) = find_matches([make_row(9, **STATION)], known, partner_id="other")
    assert not match.is_certain
    assert "as well" in match.reason


def test_what_people_decided_is_not_asked_again():
    known = as_columns([make_row(2, **STATION)], "fire")
    twin, yard = make_row(9, **STATION), make_row(10, name="The Yard", postcode="DE75 7ZZ")
    key, other = row_keys([twin, yard])
    apart = Decision("2", "p", key, Relation.NONE)
    assert find_matches([twin], known, partner_id="p", decided=[apart]) == ()
    assert find_matches([twin], known, partner_id="q", decided=[apart])[0].is_certain
    joined = Decision("2", "p", other, Relation.SAME, "2026-11-21", "A. Officer")
    (match,) = find_matches([twin, yard], known, partner_id="p", decided=[joined])
    assert (match.row, match.is_certain, match.reason) == (10, True, "decided by A. Officer on 2026-11-21")
    moved = make_row(77, name="The  yard", postcode="DE75 7ZZ")
    assert row_keys([moved]) == (other,)


def test_repeats_point_at_a_row_that_repeats_none():
    names = ("Luton Police Station,", "Luton Police Station ", "Luton  Police Station", "Lutton Police Station")
    rows = [make_row(i, name=name, address="Buxton Road Luton", postcode="LU1 1SD") for i, name in enumerate(names, 2)]
    assert [(r.row, r.of_row) for r in find_repeats(rows[::-1])] == [(3, 2), (4, 2), (5, 2)]


def test_garages_of_one_court_that_their_owner_numbers_stay_apart():
    rows = [make_row(i, name="Garage site", use="garages", local_id=f"G{i}", postcode="DE55 7AD") for i in (2, 3, 4)]
    assert find_repeats(rows) == ()


def test_pairs_of_the_estate_are_told_the_likeliest_first():
    rows = [
        make_row(2, xy=(443_738.0, 345_997.0), **STATION),
        make_row(3, xy=(443_739.0, 345_997.0), **STATION),
        make_row(4, xy=(443_740.0, 345_997.0), **{**STATION, "name": "Heanor Beat Office", "use": "police"}),
        make_row(5, xy=(400_000.0, 300_000.0), name="Elsewhere", use="depot"),
    ]
    pairs = find_pairs(as_columns(rows, "p"))
    assert (pairs[0].first_id, pairs[0].second_id, pairs[0].relation) == ("2", "3", Relation.SAME)
    assert {p.relation for p in pairs[1:]} == {Relation.SAME_BUILDING}
    assert "5" not in {key for p in pairs for key in (p.first_id, p.second_id)}


def test_nothing_is_found_in_nothing():
    empty = as_columns([], "p")
    assert find_matches([], empty, partner_id="p") == find_repeats([]) == find_pairs(empty) == ()
    bare = as_columns([make_row(2), make_row(3)], "p")
    assert find_matches([make_row(4)], bare, partner_id="q") == ()
    assert len(told_by_properties(bare)) == 2


def test_a_wrong_entry_of_the_weights_is_named(tmp_path, resources):
    for name in ("matching.toml", "kinds.toml"):
        (tmp_path / name).write_text((resources / "registers" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "matching.toml").write_text("[decide]\nprior = 1\n", "utf-8")
    with pytest.raises(InputError, match="decide"):
        load_match_rules(tmp_path)
