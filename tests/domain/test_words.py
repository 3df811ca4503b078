from __future__ import annotations

import pytest

from estates_app.domain.criteria import ValueFunction
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import Cancelled, InputError
from estates_app.domain.fates import Fate, GateState
from estates_app.domain.geography import is_on_grid
from estates_app.domain.jobs import Cancel


def test_an_error_is_one_sentence_with_what_where_and_what_to_do():
    error = InputError("it is empty", where="fire.csv", remedy="export it again")
    assert str(error) == "fire.csv: it is empty. Export it again."
    assert str(InputError("it is empty")) == "it is empty."


def test_a_job_stops_at_its_next_check_once_asked():
    cancel = Cancel()
    cancel.check()
    cancel.request()
    with pytest.raises(Cancelled):
        cancel.check()


def test_every_fate_has_words_and_none_says_dispose():
    assert len(Fate) == 12
    assert Fate.DISPOSAL_REVIEW.words == "Candidate for disposal review"
    assert not any("dispose" in fate.words.casefold() for fate in Fate)
    assert GateState.NOT_TESTED.words == "not tested"


def test_the_grid_refuses_degrees_and_placeholders():
    assert is_on_grid(440_715, 354_526)
    assert not is_on_grid(-1.4, 53.1)
    assert not is_on_grid(0, 0)


@pytest.mark.parametrize("points", [((0, 0),), ((0, 0), (0, 1)), ((0, 0), (1, 1.2))])
def test_a_value_function_needs_rising_ends_and_values_within_bounds(points):
    with pytest.raises(ValueError, match="value"):
        ValueFunction(points)


def test_the_inverse_of_an_edit_takes_its_changes_back_in_reverse_order():
    edit = Edit(
        "1", "Set use", "A", "t", (Change("property", "p", "use", None, "a"), Change("property", "p", "use", "a", "b"))
    )
    back = edit.inverse(new_id="2", author="B", at="u")
    assert [(c.before, c.after) for c in back.changes] == [("b", "a"), ("a", None)]
