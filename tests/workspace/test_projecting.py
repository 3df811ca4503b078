"""What a room may see: no exempt figure and no name of an empty building is anywhere in the copy that it is handed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.columns import Column
from estates_app.domain.scenario import BASELINE, NOTE, PlanWish
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import findings_for, findings_inputs, propose_plan
from estates_app.workspace.facilitating import exempt_figures
from estates_app.workspace.projecting import Telling, public_ground, public_view
from estates_app.workspace.property_signs import COLOURINGS
from estates_app.workspace.shortlisting import annotate

KEYS = ("hall", "office", "annexe", "far", "farm", "village", "school")


def leaves(value):
    """Yield every text and number that a value holds, however deep."""
    if isinstance(value, str | int | float) or value is None:
        yield value
    elif isinstance(value, np.ndarray):
        yield from value.ravel().tolist()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(key)
            yield from leaves(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from leaves(item)
    else:
        raise AssertionError(f"a view holds {type(value)}, which nobody looks into")


@pytest.fixture(scope="module")
def begun(make_county, tmp_path_factory):
    session = make_county(tmp_path_factory.mktemp("room"))
    wish = PlanWish(2)
    key = scenarios.new_scenario(session, "", wish, propose_plan(session.estate, wish))
    annotate(session, key, "office", "A secret remark 4471")
    yield session, key
    session.store.close()


def marked(session, vacant, private):
    """Return the county with secrets of which each can be told from everything else."""
    estate = session.estate
    names = [f"Secretname{i}" if key in vacant else f"House {i}" for i, key in enumerate(KEYS)]
    places = estate.properties.with_column("name", Column.of(names))
    places = places.with_column("occupancy", Column.of(["vacant" if key in vacant else "occupied" for key in KEYS]))
    places = places.with_column("value_gbp", Column.of([7_310_011.0 + 13 * i for i in range(len(KEYS))]))
    places = places.with_column("value_basis", Column.of(["market value"] * len(KEYS)))
    costs = [91_001.0 + 1013 * i for i in range(len(KEYS))]
    places = places.with_column("running_cost_gbp_a_year", Column.of(costs))
    partners = {k: dataclasses.replace(p, confidential=k in private) for k, p in estate.partners.items()}
    return estate.with_(properties=places, partners=partners)


def seen(session, key, estate, locality="", telling=None):
    scenario = BASELINE if not key else estate.scenarios[key]
    inputs = dataclasses.replace(findings_inputs(session, key), estate=estate, scenario=scenario)
    findings = findings_for(inputs)
    return findings, public_view(estate, findings, scenario, locality=locality, telling=telling)


@settings(max_examples=40, deadline=None)
@given(
    vacant=st.sets(st.sampled_from(KEYS)),
    private=st.sets(st.sampled_from(["c", "d"])),
    is_baseline=st.booleans(),
    locality=st.sampled_from(["", "town", "city"]),
)
def test_no_exempt_figure_or_name_is_in_what_a_room_is_handed(begun, vacant, private, is_baseline, locality):
    session, key = begun
    estate = marked(session, vacant, private)
    key = "" if is_baseline else key
    findings, view = seen(session, key, estate, locality)
    found = list(leaves(view)) + list(leaves(dataclasses.replace(public_ground(estate), zones=(), lines=())))
    text = " ".join(str(x) for x in found)
    numbers = {float(x) for x in found if isinstance(x, int | float) and not isinstance(x, bool)}
    table = estate.properties
    for i, place in enumerate(KEYS):
        assert table.get(place, "value_gbp") not in numbers
        assert f"{table.get(place, 'value_gbp'):.0f}" not in text
        if place in vacant:
            assert f"Secretname{i}" not in text
            assert place not in view.map.ids
            here = table.get(place, "geometry")
            assert not (np.abs(view.map.xy_27700 - (here.x, here.y)).sum(axis=1) < 1).any()
            assert (here.x, here.y) not in {end for one in view.map.links for end in one[:2]}
        if str(table.get(place, "partner")) in private:
            assert table.get(place, "running_cost_gbp_a_year") not in numbers
    for partner in private:
        for name in ("running_cost_gbp_a_year", "one_off_gbp", "receipt_gbp", "npv_gbp"):
            amount = getattr(findings.ledgers[partner], name)
            assert not amount or amount not in numbers
        assert estate.partners[partner].name not in {one.partner for one in view.ledgers}
    for move in findings.plan.moves:  # who moves to a host pays a share of its cost: a total would give that away
        mover, host = estate.outlets.get(move.outlet_id, "partner"), table.get(move.to_property, "partner")
        if host in private:
            assert estate.partners[mover].name not in {one.partner for one in view.ledgers} or not any(
                line.amount_gbp for line in findings.ledgers[mover].lines if line.property_id == move.to_property
            )
    for ledger in findings.ledgers.values():  # of nobody
        for amount in (ledger.receipt_gbp, ledger.npv_gbp):
            assert not amount or amount not in numbers
    assert "4471" not in text
    assert view.private == len(estate.partners) - len(view.ledgers) >= len(private)


def test_a_note_is_never_handed_on_and_the_list_has_public_names(begun):
    session, key = begun
    estate = marked(session, {"office"}, set())
    _, view = seen(session, key, estate)
    assert session.estate.scenarios[key].value("office", NOTE)
    assert "remark" not in " ".join(str(x) for x in leaves(view))
    assert "Empty building" in {one.name for one in view.lines}


def test_a_scenario_that_is_called_after_an_empty_building_loses_its_name(begun):
    session, key = begun
    estate = marked(session, {"farm"}, set())
    named = dataclasses.replace(estate.scenarios[key], name="Leave SECRETNAME4 for good")
    estate = estate.with_(scenarios={key: named})
    _, view = seen(session, key, estate)
    assert view.scenario == "Scenario in view"


def test_the_figures_are_those_of_the_findings(begun):
    session, key = begun
    estate = marked(session, set(), {"d"})
    findings, view = seen(session, key, estate)
    changes = {
        name: abs(findings.access_after[name].mean_min - before.mean_min)
        for name, before in findings.access_before.items()
        if before.mean_min is not None
    }
    most = max(changes, key=changes.get)
    assert view.trip.service == estate.services[most].in_sentence
    assert view.trip.after_min == findings.access_after[most].mean_min
    assert [one.partner for one in view.ledgers] == ["County"]
    assert view.ledgers[0].running_cost_gbp_a_year == findings.ledgers["c"].running_cost_gbp_a_year
    assert view.saving + view.paying + view.missing <= len(view.ledgers)
    assert view.is_baseline is False
    assert {view.map.ids[row] for row in view.map.hosts} == {c.property_id for c in findings.plan.joint}


def test_people_taken_beyond_a_standard_are_counted_by_hand(begun):
    session, key = begun
    estate = marked(session, set(), set())
    findings, view = seen(session, key, estate)
    from estates_app.analysis.outcome import journeys

    before, after = journeys(estate, findings.plan)
    people = estate.zones.numbers("population")
    by_hand = {
        name: sum(n for n, b, a in zip(people, before[name], after[name], strict=True) if b <= limit < a)
        for name in before
        if (limit := estate.services[name].standard_min) is not None
    }
    most = max(by_hand.values())
    assert view.beyond.people == pytest.approx(most, abs=51)


def test_the_laptop_alone_is_told_what_is_exempt(begun):
    session, key = begun
    estate = marked(session, {"farm"}, {"d"})
    findings, _ = seen(session, key, estate)
    told = exempt_figures(estate, findings, ["hall", "farm"])
    assert [(one.name, one.amount_gbp) for one in told[:3]] == [
        ("House 0", 7_310_011.0),
        ("Secretname4", None),
        ("Secretname4", 7_310_063.0),
    ]
    assert told[-1].name == "District"


GRADES = {"A": "A, good", "B": "B, satisfactory", "C": "C, poor", "D": "D, bad"}


@settings(max_examples=40, deadline=None)
@given(
    partner=st.sets(st.sampled_from(["c", "d"])),
    by_hand=st.sets(st.sampled_from(KEYS)),
    vacant=st.sets(st.sampled_from(KEYS)),
    kind=st.sampled_from(["condition", "tenure", "place", "service"]),
)
def test_a_fact_that_is_withheld_is_in_no_symbol_of_the_room(begun, partner, by_hand, vacant, kind):
    session, key = begun
    estate = marked(session, vacant, set())
    field = COLOURINGS[kind].field
    table = estate.properties.with_column("condition", Column.of(["A", "B", "C", "D", "A", "B", "C"]))
    table = table.with_column("withheld", Column.of([field if place in by_hand else None for place in KEYS]))
    partners = {
        k: dataclasses.replace(p, withheld=(field,) if k in partner else ()) for k, p in estate.partners.items()
    }
    estate = estate.with_(properties=table, partners=partners)
    telling = Telling(kind, GRADES if kind == "condition" else {}, session.catalogue, "library")
    _, view = seen(session, key, estate, telling=telling)
    assert len(view.map.signs) == len(view.map.ids)
    for place, holder, sign in zip(view.map.ids, view.map.partners, view.map.signs, strict=True):
        is_kept = place in by_hand or table.get(place, "partner") in partner
        if is_kept:
            assert sign == ("context" if kind == "service" else holder)
        elif kind == "condition" and holder != "context":
            assert sign == f"condition:{table.get(place, 'condition')}"
    assert set(view.map.signs) == {symbol for symbol, _ in view.signs}
    assert not set(view.map.ids) & vacant


def test_a_room_without_a_telling_is_shown_partners(begun):
    session, key = begun
    _, view = seen(session, key, session.estate)
    assert (view.map.signs, view.signs) == ((), ())
