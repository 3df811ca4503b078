"""Lines of the ground, joined and simplified once for all maps of a project."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.map.scene import shapes_of_lines
from estates_app.map.shapes import LineShapes
from estates_app.workspace.ground import line_layers

#: By the backdrop they were made of, with the localities that edges may follow: both are replaced, never changed.
#: Who drops the project drops its lines.
_KNOWN: WeakKeyDictionary[Columns, tuple[Columns, tuple[LineShapes, ...]]] = WeakKeyDictionary()


def ground_lines(estate: Estate) -> tuple[LineShapes, ...]:
    """Return rivers, roads and edges for the screen, lowest first.

    They follow from the backdrop and the localities alone and cost more than anything else on a map: a map that is
    made anew, as for another size of text, or that another locality is chosen on, takes the ones that there are.
    """
    known = _KNOWN.get(estate.backdrop)
    if known is None or known[0] is not estate.localities:
        known = estate.localities, shapes_of_lines(line_layers(estate, with_minor=True))
        _KNOWN[estate.backdrop] = known
    return known[1]
