"""Lines of the ground, joined and simplified once for all maps of a window."""

from __future__ import annotations

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.map.scene import shapes_of_lines
from estates_app.map.shapes import LineShapes
from estates_app.workspace.ground import line_layers


class GroundLines:
    """Keeps the lines of the project that was asked for last.

    They follow from the backdrop and the localities alone and cost more than anything else on a map: a map that is
    made anew, as for another size of text, or that another locality is chosen on, takes the ones that there are.
    """

    def __init__(self) -> None:
        self._known: tuple[Columns, Columns, tuple[LineShapes, ...]] | None = None

    def of(self, estate: Estate) -> tuple[LineShapes, ...]:
        """Return rivers, roads and edges for the screen, lowest first."""
        known = self._known  # tables are replaced, never changed
        if known is None or known[0] is not estate.backdrop or known[1] is not estate.localities:
            shapes = shapes_of_lines(line_layers(estate, with_minor=True))
            known = self._known = estate.backdrop, estate.localities, shapes
        return known[2]
