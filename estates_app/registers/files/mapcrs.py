"""Which coordinate system a map file means, where it names one by its parameters alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from estates_app.domain.columns import ObjectArray


def with_code(shapes: ObjectArray, crs: object, wanted: int | None) -> tuple[ObjectArray, int | None, str]:
    """Return the shapes, the EPSG code of their coordinates, and its name where it has none.

    A system without a code (MapInfo writes none) is converted to degrees by its own parameters.
    """
    if wanted or not crs:
        return shapes, wanted, ""
    text = str(crs)
    if text.upper().startswith("EPSG:") and text[5:].isdigit():
        return shapes, int(text[5:]), ""
    import pyproj

    try:
        system = pyproj.CRS.from_user_input(text)
        code = system.to_epsg(min_confidence=25)
        if code:
            return shapes, int(code), ""
        if _is_british_grid(system):
            return shapes, 27700, ""
        to_degrees = pyproj.Transformer.from_crs(system, 4326, always_xy=True)
    except pyproj.exceptions.ProjError:
        return shapes, None, ""

    def convert(xy: Any) -> Any:  # noqa: ANN401
        return np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))

    name = "" if str(system.name).casefold() in {"", "unnamed", "unknown"} else f" ({system.name})"
    return shapely.transform(shapes, convert), 4326, f"its own system{name}"


#: Parameters of the British National Grid: true origin 49° N 2° W, false origin 400 km W and 100 km N of it.
_GRID = {"Latitude of natural origin": 49, "Longitude of natural origin": -2, "False easting": 400_000,
         "False northing": -100_000}  # fmt: skip


def _is_british_grid(system: Any) -> bool:  # noqa: ANN401
    operation = system.coordinate_operation
    if operation is None or "Transverse Mercator" not in str(operation.method_name):
        return False
    values = {str(p.name): float(p.value) for p in operation.params}
    return all(abs(values.get(name, 1e9) - value) < 1e-6 for name, value in _GRID.items())
