"""Lines of the ground: made once for all maps of a project, and anew where what they follow from is replaced."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.map.scene import shapes_of_lines
from estates_app.ui.ground_lines import GroundLines
from estates_app.workspace.ground import line_layers


@pytest.fixture
def estate():
    river = shapely.LineString([(400_000, 300_000), (401_000, 300_500)])
    backdrop = Columns.of(["r"], layer=["river"], **{"class": [None]}, geometry=[river])
    localities = Columns.of(["l"], name=["Amber"], geometry=[shapely.box(399_000, 299_000, 402_000, 302_000)])
    return Estate(backdrop=backdrop, localities=localities)


def told(shapes):
    return [(line.key, line.style, line.level_for(0.0).xy_m.tolist()) for line in shapes]


def test_they_are_what_a_map_of_its_own_would_make(estate):
    made = GroundLines().of(estate)
    assert [line.style for line in made] == ["river", "boundary"]
    assert told(made) == told(shapes_of_lines(line_layers(estate, with_minor=True)))


def test_they_are_made_once_whatever_else_of_the_project_changes(estate):
    lines = GroundLines()
    made = lines.of(estate)
    properties = Columns.of(["p"], name=["Hall"])
    assert lines.of(replace(estate, properties=properties, area="Elsewhere")) is made


def test_other_localities_or_another_backdrop_have_other_lines(estate):
    lines = GroundLines()
    made = lines.of(estate)
    square = shapely.box(0, 0, 9000, 9000)
    moved = replace(estate, localities=Columns.of(["l"], name=["Amber"], geometry=[square]))
    assert told(lines.of(moved)) != told(made)
    assert told(lines.of(estate)) == told(made)
    assert [line.style for line in lines.of(replace(estate, backdrop=Columns()))] == ["boundary"]
