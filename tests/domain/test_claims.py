from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estates_app.domain.claims import Claim, resolve


def claim(value, *, kind="edition", sequence=1, partner="p"):
    return Claim("id", "gia_m2", value, str(value), "GIA", "", 4, f"e{sequence}", partner, kind, sequence)


def test_the_newest_edition_wins_among_equals():
    assert resolve([claim(1.0, sequence=2), claim(2.0, sequence=1)]).value == 1.0


def test_a_correction_wins_over_any_later_edition():
    assert resolve([claim(1.0, kind="correction"), claim(2.0, sequence=9)]).value == 1.0


def test_a_correction_that_was_taken_back_counts_no_more():
    first, second = claim(1.0, kind="correction", sequence=2), claim(2.0, kind="correction", sequence=3)
    back = claim(1.0, kind="retraction", sequence=3)  # it names the edit of the second
    assert resolve([first, second]).value == 2.0
    assert resolve([first, second, back]).value == 1.0


def test_the_holder_is_believed_before_another_partner():
    assert resolve([claim(1.0, partner="owner"), claim(2.0, sequence=9, partner="other")], {"owner"}).value == 1.0


def test_nothing_claimed_resolves_to_nothing():
    assert resolve([]) is None


claims = st.builds(
    claim,
    st.floats(0, 10),
    kind=st.sampled_from(["open", "edition", "decision", "correction"]),
    sequence=st.integers(0, 5),
    partner=st.sampled_from(["p", "q"]),
)


@given(st.lists(claims, min_size=1, unique_by=lambda c: (c.kind, c.sequence)), st.randoms())
def test_the_order_in_which_claims_are_read_does_not_matter(many, random):
    shuffled = list(many)
    random.shuffle(shuffled)
    assert resolve(many, {"p"}) == resolve(shuffled, {"p"})


def test_open_data_fill_a_gap_and_overrule_nobody():
    old, new = claim("old", kind="open", sequence=9), claim("new", kind="open", sequence=10)
    told = claim("told", partner="another", sequence=1)
    assert resolve([new, old], {"p"}) is new
    assert resolve([old, told, new], {"p"}) is told
