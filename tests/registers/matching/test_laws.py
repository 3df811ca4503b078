"""Laws of matching: whose turn it is, in which order rows stand and what else is listed decide nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.registers.matching.candidates import find_matches, find_pairs, find_repeats
from estates_app.registers.matching.rules import log_odds, usual_rules
from tests.registers.matching.lists import as_columns, make_row
from tests.registers.matching.test_matching import registers, scored


def certain(rows, known):
    return {
        (m.row, m.property_id) for m in find_matches(rows, as_columns(known, "other"), partner_id="one") if m.is_certain
    }


@settings(max_examples=25, deadline=None)
@given(registers(most=1))
def test_a_row_matches_itself_in_another_list(rows):
    """At once where it says where it is; "Heanor, High Street, Heanor" alone may be two, and a person is asked."""
    (row,) = rows
    found = find_matches([row], as_columns([row], "other"), partner_id="one")
    assert [(m.row, m.property_id) for m in found] == [(row.row, str(row.row))]
    if row.xy_27700 is not None or "postcode" in row.cells:
        assert found[0].is_certain


@settings(max_examples=15, deadline=None)
@given(registers(most=8), st.integers(0, 7), st.randoms(use_true_random=False))
def test_a_row_said_twice_in_one_file_is_a_repeat_wherever_it_stands(rows, which, random):
    again = replace(rows[which % len(rows)], row=1_000)
    mixed = random.sample([*rows, again], len(rows) + 1)
    of_row = {r.row: r.of_row for r in find_repeats(mixed)}
    assert 1_000 in of_row
    assert of_row.get(of_row[1_000], of_row[1_000]) == of_row[1_000]  # a first row repeats none
    told = {row.row: row for row in rows}
    first, said = told[of_row[1_000]], rows[which % len(rows)]
    assert of_row[1_000] == said.row or of_row.get(said.row) == first.row


@settings(max_examples=12, deadline=None)
@given(registers(most=10), st.randoms(use_true_random=False))
def test_repeats_and_pairs_do_not_hang_on_the_order(rows, random):
    mixed = random.sample(rows, len(rows))
    assert find_repeats(mixed) == find_repeats(rows)

    def pairs(some):
        return {(frozenset((p.first_id, p.second_id)), p.relation) for p in find_pairs(as_columns(some, "p"))}

    assert pairs(mixed) == pairs(rows)


@settings(max_examples=12, deadline=None)
@given(registers(most=8), registers(most=8))
def test_what_is_one_from_here_is_one_from_there(one, other):
    there = certain(one, other)
    back = {(int(key), str(row)) for row, key in certain(other, one)}
    assert there == back


@settings(max_examples=12, deadline=None)
@given(registers(most=8), registers(most=8), st.booleans())
def test_rows_of_elsewhere_decide_nothing(one, other, is_known):
    far = [
        make_row(1_000 + i, xy=(200_000.0 + 900 * i, 100_000.0), accuracy_m=10.0, name=f"Xyzzy{i} Barn{i}", use="Barn",
                 address=f"{i} Plugh{i} Row", postcode=f"TR{i % 20 + 1} 1AA")
        for i in range(40)
    ]  # fmt: skip
    before = certain(one, other)
    after = certain(one, [*other, *far]) if is_known else certain([*one, *far], other)
    limit = log_odds(usual_rules().decide.certain)
    totals = scored(one, other)
    # A word is a little rarer among more rows: what stands on the very edge of a decision may fall either way.
    edge = {(i, str(j)) for (i, j), (total, _) in totals.items() if abs(total - limit) < 0.5}
    assert not (before ^ after) - edge
