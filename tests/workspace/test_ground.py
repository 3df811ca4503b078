"""The names on the ground: which come first."""

from __future__ import annotations

import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.workspace.ground import place_names


def test_of_one_rank_a_place_comes_first_round_which_more_people_live():
    places = {
        "Aston": ("Town", 0),  # the alphabet would name it first
        "Matlock": ("Town", 10_000),
        "Derby": ("City", 50_000),
        "Tansley": ("Village", 0),
        "Walton": ("Suburban Area", 60_000),
        "Nether End": ("Hamlet", 90_000),
    }
    ids = list(places)
    spots = [shapely.Point(x, 0) for _, x in places.values()]
    middles = [0, 10_000, 50_000]
    estate = Estate(
        backdrop=Columns.of(
            ids, layer=["place"] * 6, **{"class": [kind for kind, _ in places.values()]}, name=ids, geometry=spots
        ),
        zones=Columns.of(
            ["a", "m", "d"],
            geometry=[shapely.Point(x, 0).buffer(500) for x in middles],
            population=[1_500.0, 9_000.0, 700.0],
        ),
    )
    found = place_names(estate, (-1e5, -1e5, 1e5, 1e5), with_villages=True)
    assert [place.name for place in found] == ["Derby", "Matlock", "Aston", "Tansley", "Walton", "Nether End"]
    assert [place.rank for place in found] == [0, 1, 1, 3, 4, 5]


def test_places_without_any_zone_come_by_the_alphabet():
    estate = Estate(
        backdrop=Columns.of(
            ["b", "a"],
            layer=["place"] * 2,
            **{"class": ["Town", "Town"]},
            name=["Buxton", "Ambergate"],
            geometry=[shapely.Point(0, 0), shapely.Point(1, 1)],
        )
    )
    names = place_names(estate, (-9.0, -9.0, 9.0, 9.0), with_villages=True)
    assert [place.name for place in names] == ["Ambergate", "Buxton"]
