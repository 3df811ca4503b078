"""GIS files (GeoPackage, Shapefile, GeoJSON, FlatGeobuf) as text cells with a place for each row."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from estates_app.domain.columns import ObjectArray
from estates_app.domain.errors import InputError
from estates_app.registers.placing.grid import geometries_to_27700


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one layer: text cells, and geometry in EPSG:27700 (None where a feature has none)."""

    layer: str
    crs: str
    headings: list[str]
    rows: list[list[str]]
    geometry_27700: ObjectArray

    @property
    def xy_27700(self) -> list[tuple[float, float] | None]:
        """A point for each feature: itself, or a point on its surface."""
        with np.errstate(invalid="ignore"):
            points = shapely.point_on_surface(self.geometry_27700)
        known = ~(shapely.is_missing(points) | shapely.is_empty(points))
        xy = np.full((len(points), 2), np.nan)
        xy[known] = np.column_stack([shapely.get_x(points[known]), shapely.get_y(points[known])])
        return [(float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None for x, y in xy]


def read_features(path: Path, *, layer: str = "", crs_epsg: int | None = None) -> Features:
    """Read one layer of a GIS file, reprojected to EPSG:27700.

    Raises
    ------
    InputError
        The file is damaged, or the layer is not there (says which are).
    """
    import pyogrio

    where = f"/vsigzip/{path}" if path.suffix == ".gz" else str(path)
    if path.suffix.casefold() == ".shp":
        _check_shapefile(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # what matters of them is said below, in one sentence
            chosen, meta, wkb, columns = _read(where, path, layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        raise InputError("it cannot be read as a map file", where=path.name, remedy="export it again") from error
    if wkb is None:
        shapes = np.full(len(columns[0]) if columns else 0, None, object)
    else:
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")  # a ring of two points is no shape: its row stays
    epsg = crs_epsg or _epsg(meta.get("crs"))
    geometry, crs = geometries_to_27700(shapes, epsg, where=path.name)
    cells = [[_text(value) for value in column] for column in columns]
    rows = [list(row) for row in zip(*cells, strict=True)] if cells else [[] for _ in shapes]
    return Features(chosen, crs, [str(name) for name in meta["fields"]], rows, geometry)


def _read(where: str, path: Path, layer: str) -> tuple[str, dict[str, Any], Any, list[Any]]:
    import pyogrio

    names = [str(name) for name, _ in pyogrio.list_layers(where)]
    if layer and layer not in names:
        raise InputError(f"there is no layer called {layer}", where=path.name, remedy=f"use one of {', '.join(names)}")
    chosen = layer or _likely(where, names)
    meta, _, wkb, columns = pyogrio.raw.read(where, layer=chosen)
    return chosen, meta, wkb, columns


def _check_shapefile(path: Path) -> None:
    """Refuse a shapefile of which a part is missing or cut: its rows would come without names or places."""
    for ending, what in ((".dbf", "its table"), (".shx", "its index")):
        if not any(path.with_suffix(e).is_file() for e in (ending, ending.upper())):
            raise InputError(
                f"{what} ({ending}) is missing", where=path.name, remedy="copy all parts of the shapefile together"
            )
    with path.open("rb") as stream:
        header = stream.read(28)
    if len(header) == 28 and path.stat().st_size < 2 * int.from_bytes(header[24:28], "big"):
        raise InputError("it is cut off", where=path.name, remedy="copy it again")


def _likely(where: str, names: list[str]) -> str:
    """Return the layer with most features: small ones beside it are styles and look-ups."""
    import pyogrio

    if not names:
        raise ValueError("no layers")
    if len(names) == 1:
        return names[0]
    return max(names, key=lambda name: int(pyogrio.read_info(where, layer=name, force_feature_count=True)["features"]))


def _epsg(crs: object) -> int | None:
    """Return the EPSG code of what the file says, None where it says nothing that can be named."""
    if not crs:
        return None
    text = str(crs)
    if text.upper().startswith("EPSG:"):
        return int(text[5:])
    import pyproj

    try:
        code = pyproj.CRS.from_user_input(text).to_epsg(min_confidence=25)
    except pyproj.exceptions.CRSError:
        return None
    return int(code) if code else None


def _text(value: Any) -> str:  # noqa: ANN401  a cell of any type
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return ""
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else str(value)[:10]
    if isinstance(value, float | np.floating) and float(value).is_integer() and abs(float(value)) < 1e15:
        return str(int(value))
    return str(value)
