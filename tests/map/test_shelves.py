"""Places in a rectangle, found by their shelves, against looking at every one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from estates_app.map.grid import Window
from estates_app.map.shelves import Shelves

COUNTS = st.integers(0, 60)
NEAR = st.integers(-300, 300)
#: Most lie together; one may lie beyond Britain, so far that a table of all shelves between would be of millions.
PLACES = NEAR | st.sampled_from([-(10**9), 10**9])


@given(
    spot=COUNTS.flatmap(lambda n: arrays(np.int64, (n, 2), elements=PLACES)),
    window=st.builds(Window, st.just(1.0), NEAR, NEAR, st.integers(1, 400), st.integers(1, 400)),
    reach=st.integers(0, 80) | st.sampled_from([0.5, 31.75]),
    data=st.data(),
)
def test_the_places_in_a_rectangle_are_those_that_a_look_at_all_finds(spot, window, reach, data):
    is_wanted = data.draw(arrays(np.bool_, len(spot)))
    found = Shelves.of(spot, is_wanted).within(window, reach)
    wanted = [
        row
        for row, (x, y) in enumerate(spot.tolist())
        if is_wanted[row]
        and window.left - reach < x < window.right + reach
        and window.top - reach < y < window.bottom + reach
    ]
    assert found.tolist() == wanted
