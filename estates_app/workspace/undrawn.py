"""What of the project no map can draw, in words: small areas whose outline is missing, empty, or no area at all."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
import shapely

from estates_app.domain.columns import Column
from estates_app.domain.estate import Estate
from estates_app.domain.extent import is_place

_POLYGON = 3

#: How many small areas can be drawn, by the column of their outlines.
_KNOWN: WeakKeyDictionary[Column, int] = WeakKeyDictionary()


def undrawn_in_words(estate: Estate) -> tuple[str, ...]:
    """Return a sentence of the small areas that are left out of the map; none where all have outlines, or none has."""
    column, many = estate.zones.column("geometry"), len(estate.zones)
    if column not in _KNOWN:
        _KNOWN[column] = _drawn(column)
    drawn = _KNOWN[column]
    if drawn in (0, many):
        return ()
    left = many - drawn
    has = "has" if left == 1 else "have"
    return (
        f"{left:,} of {many:,} small areas {has} no outline that can be drawn and {'is' if left == 1 else 'are'} "
        "left out: add them again from their publisher's file.",
    )


def _drawn(column: Column) -> int:
    """Count the outlines that hold an area: an area, several, or one among other shapes."""
    shapes, owner = np.array(column.values[column.valid], object), np.arange(int(column.valid.sum()))
    for _ in range(2):  # a collection may hold several areas
        shapes, inner = shapely.get_parts(shapes, return_index=True)
        owner = owner[inner]
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    held = (shapely.get_type_id(shapes) == _POLYGON) & is_place(bounds[:, :2]) & is_place(bounds[:, 2:])
    return len(np.unique(owner[held]))
