"""Where properties lie among towns and small areas, and so whether they are in scope; and whether they may be named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from estates_app.analysis.scope import apply_scope
from estates_app.analysis.secrecy import apply_secrecy
from estates_app.domain.columns import Column
from estates_app.domain.estate import Estate
from estates_app.registers.opendata.context import assign_by_polygon


def locate(estate: Estate, ids: Sequence[str] | None = None) -> Estate:
    """Return the estate with locality, zone, scope and secrecy set anew for the given properties (all where None)."""
    properties = estate.properties
    only = None if ids is None else dict.fromkeys(ids)
    rows = np.arange(len(properties)) if only is None else np.array([properties.row(key) for key in only], int)
    xy = estate.property_xy_27700()[rows]
    for name, polygons in (("locality", estate.localities), ("zone", estate.zones)):
        if not len(polygons):
            continue
        column = properties.column(name)
        values, valid = column.values.astype(object), column.valid.copy()
        found = assign_by_polygon(xy, polygons)
        values[rows], valid[rows] = found, [key is not None for key in found]
        properties = properties.with_column(name, Column(values, valid))
    properties = apply_scope(
        properties, estate.outlets, estate.services, estate.scope_rules, estate.partners, only=only
    )
    properties = apply_secrecy(
        properties, estate.outlets, estate.services, estate.secrecy_rules, estate.partners, only=only
    )
    return estate.with_(properties=properties)
