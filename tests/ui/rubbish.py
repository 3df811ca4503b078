"""Projects of what partners really send: any places, any shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from estates_app.app import make_tools
from estates_app.domain.columns import Columns
from estates_app.domain.partnership import Partner
from estates_app.workspace.project import new_project
from estates_app.workspace.session import Arrival

WEST, SOUTH, EAST, NORTH = 420_000.0, 330_000.0, 450_000.0, 380_000.0


def county(count: int = 120) -> list[tuple[float, float]]:
    """Places all over a county."""
    return np.random.default_rng(1).uniform((WEST, SOUTH), (EAST, NORTH), (count, 2)).tolist()


def squares(side_m: float = 10_000.0) -> list[shapely.Polygon]:
    """Small areas that cover the county."""
    corners = [(x, y) for x in np.arange(WEST, EAST, side_m) for y in np.arange(SOUTH, NORTH, side_m)]
    return [shapely.box(x, y, x + side_m, y + side_m) for x, y in corners]


def make_project(path: Path, places=(), zones=()) -> Path:
    """Make a project with properties at some places (x, y, or None) and small areas of any shapes."""
    session = new_project(make_tools(), path, area="Rubbish")
    held = {"area": "Rubbish", "partners": {"c": Partner("c", "County", "county", "CC")}}
    if len(places):
        points = [None if place is None else shapely.Point(*place) for place in places]
        many = len(points)
        held["properties"] = Columns.of(
            [f"p{at}" for at in range(many)],
            name=[f"Hall {at}" for at in range(many)],
            geometry=points,
            use=["library"] * many,
            partner=["c"] * many,
            scope=["in_scope"] * many,
            secrecy=["open"] * many,
            gia_m2=[100.0] * many,
        )
    if len(zones):
        many = len(zones)
        held["zones"] = Columns.of(
            [f"z{at}" for at in range(many)],
            code=[f"Z{at}" for at in range(many)],
            geometry=list(zones),
            x_27700=[(WEST + EAST) / 2.0] * many,
            y_27700=[(SOUTH + NORTH) / 2.0] * many,
            population=[1000.0 + at for at in range(many)],
        )
    session.apply(session.new_edit("Bring what was sent"), Arrival(session.estate.with_(**held)))
    session.store.close()
    return path
