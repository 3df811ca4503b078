"""A map at rest looks the same whatever it went through: compared with maps made anew along a random walk."""

from __future__ import annotations

import pytest

from tests.map.soaking import Walk

MOVES, EVERY = 100, 10


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_map_at_rest_is_the_one_made_anew_whatever_it_went_through(qapp, seed):
    walk = Walk(seed)
    found = []
    for move in range(1, MOVES + 1):
        walk.move()
        if move % EVERY == 0 and (difference := walk.compare()) is not None:
            found.append(str(difference))
    assert not found, "\n".join([f"seed {seed}", *found])
