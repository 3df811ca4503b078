"""Map files (GeoPackage, Shapefile, GeoJSON, KML, MapInfo, FlatGeobuf, GML) as text cells with a shape for each row."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.columns import ObjectArray
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel
from estates_app.registers.files.archives import PARTS, private_copy, refuse_entities
from estates_app.registers.files.judging import judge
from estates_app.registers.files.locating import located
from estates_app.registers.files.mapcrs import with_code
from estates_app.registers.files.raw import file_note
from estates_app.registers.files.wkt import points_of
from estates_app.registers.placing.grid import geometries_to_27700

#: Columns that the KML reader makes of what a feature looks like; kept only where features differ in them.
_KML_OWN = frozenset(
    {"id", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility"}
    | {"drawOrder", "icon", "snippet"}
)

#: Features that tell what a layer is for.
_SAMPLE = 60


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one layer: text cells, and geometry in EPSG:27700 (None where a feature has none)."""

    layer: str
    crs: str
    headings: list[str]
    rows: list[list[str]]
    geometry_27700: ObjectArray
    notes: list[Issue] = field(default_factory=list)
    others: tuple[str, ...] = ()
    has_geometry: bool = True

    @property
    def xy_27700(self) -> list[tuple[float, float] | None]:
        """A point for each feature: itself, or a point on its surface."""
        return points_of(self.geometry_27700)


@dataclass(frozen=True)
class Layer:
    """What is known of a layer without reading it."""

    name: str
    count: int
    headings: tuple[str, ...]
    shapes: str
    has_crs: bool
    sample: tuple[tuple[str, ...], ...] = ()
    crs: str = ""

    @property
    def worth(self) -> float:
        """How likely it is the register meant."""
        return judge(self.headings, self.sample, self.count, self.shapes).worth


def read_features(path: Path, *, layer: str = "", crs_epsg: int | None = None, member: str = "") -> Features:
    """Read one layer of a map file, reprojected to EPSG:27700.

    Raises
    ------
    InputError
        The file is damaged, or the layer is not there (says which are).
    """
    with located(path, member) as found:
        if not found.kind.startswith("."):
            raise InputError("it cannot be read as a map file", where=found.file.name, remedy="export it again")
        return read_map(found.file.path, found.kind, found.file.name, layer=layer, crs_epsg=crs_epsg)


def read_map(
    path: Path, kind: str, name: str, *, layer: str = "", crs_epsg: int | None = None, cancel: Cancel | None = None
) -> Features:
    """Read one layer of a map file whose kind is known; see `read_features`."""
    cancel = cancel or Cancel()
    with ExitStack() as stack:
        where = _prepared(path, kind, name, stack)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", RuntimeWarning)  # what matters of them is said below, in one sentence
        try:
            names = _layer_names(where)
            if layer and layer not in names:
                raise InputError(
                    f"there is no layer called {layer}", where=name, remedy=f"use one of {', '.join(names)}"
                )
            known = [] if layer or len(names) == 1 else [_layer(where, each) for each in names]
            chosen = layer or (max(known, key=lambda found: found.worth).name if known else names[0])
            cancel.check()
            meta, _, wkb, columns = _gdal().raw.read(where, layer=chosen, **_encoding(where, kind))
        except _faults() as error:
            raise InputError("it cannot be read as a map file", where=name, remedy="export it again") from error
    cancel.check()
    if wkb is None:
        shapes = np.full(len(columns[0]) if columns else 0, None, object)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            shapes = shapely.from_wkb(wkb, on_invalid="ignore")  # a ring of two points is no shape: its row stays
    shapes, epsg, said = with_code(shapes, meta.get("crs"), crs_epsg)
    geometry, crs = geometries_to_27700(shapes, epsg, where=name)
    cancel.check()
    cells = [_texts(column) for column in columns]
    headings = [str(heading) for heading in meta["fields"]]
    kept = [i for i, heading in enumerate(headings) if kind != ".kml" or _tells(heading, cells[i])]
    rows = [list(row) for row in zip(*(cells[i] for i in kept), strict=True)] if kept else [[] for _ in shapes]
    others = tuple(found.name for found in known if found.name != chosen and found.count) or tuple(
        each for each in names if each != chosen and layer
    )
    notes = _notes(geometry, wkb is not None, said or crs, others, chosen)
    return Features(chosen, said or crs, [headings[i] for i in kept], rows, geometry, notes, others, wkb is not None)


def layers(path: Path, kind: str, name: str) -> list[Layer]:
    """Return the layers of a map file with a few of their features, without reading it whole.

    Raises
    ------
    InputError
        The file is damaged.
    """
    with ExitStack() as stack:
        where = _prepared(path, kind, name, stack)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            return [_layer(where, each) for each in _layer_names(where)]
        except _faults() as error:
            raise InputError("it cannot be read as a map file", where=name, remedy="export it again") from error


def _notes(geometry: ObjectArray, has_geometry: bool, crs: str, others: Sequence[str], chosen: str) -> list[Issue]:
    notes = []
    if others:
        words = f"It has other layers: {', '.join(others)}; {chosen} was read."
        notes.append(file_note("other-layers", words, Severity.WARNING))
    if "told by" in crs:
        words = f"It does not say its coordinate system; {crs.split(' (')[0]} was told by its coordinates."
        notes.append(file_note("crs-told", words, Severity.WARNING))
    if has_geometry and len(geometry):
        lacking = int((shapely.is_missing(geometry) | shapely.is_empty(geometry)).sum())
        if lacking:
            notes.append(
                file_note("features-unplaced", f"{lacking:,} of its {len(geometry):,} features have no shape.")
            )
    return notes


def _gdal() -> Any:  # noqa: ANN401  the library has no types
    import pyogrio

    # A file must not make the library fetch another: no schema from the web, no linked elements.
    pyogrio.set_gdal_config_options({"GML_DOWNLOAD_WFS_SCHEMA": "NO", "GML_SKIP_RESOLVE_ELEMS": "ALL"})
    return pyogrio


def _faults() -> tuple[type[Exception], ...]:
    errors = _gdal().errors
    return (
        errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.FieldError, errors.GeometryError,
        errors.CRSError, OSError, ValueError, OverflowError, IndexError,
    )  # fmt: skip


def _prepared(path: Path, kind: str, name: str, stack: ExitStack) -> Path:
    """Check a map file and return where to read it: GML in a copy, since its reader writes files beside it."""
    if kind == ".shp":
        _check_shapefile(path, name)
    if kind in {".kml", ".gml"}:
        refuse_entities(path.read_bytes(), name)
        if path.suffix.casefold() != kind or kind == ".gml":
            copy = stack.enter_context(private_copy(path, name))
            named = copy.with_suffix(kind)
            if copy != named:
                copy.rename(named)
            schema = next(iter(beside(path, ".xsd")), None)
            if kind == ".gml" and schema is not None:
                refuse_entities(schema.read_bytes(), name)
                named.with_suffix(".xsd").write_bytes(schema.read_bytes())
            return named
    if kind == ".geojson" and b"gdal_streamed_alg" in path.read_bytes():
        raise InputError("it describes other sources and holds no data", where=name, remedy="export it again")
    return path


def beside(path: Path, *endings: str) -> list[Path]:
    """Return the files of the same name with other endings, in small or capital letters."""
    tried = [[path.with_suffix(e), path.with_suffix(e.upper())] for e in endings]
    return [found for pair in tried if (found := next((p for p in pair if p.is_file()), None))]


def parts_of(path: Path) -> list[Path]:
    """Return the files that belong to a map file and stand beside it."""
    return beside(path, *PARTS.get(path.suffix.casefold(), ()))


def _layer_names(where: Path) -> list[str]:
    names = [str(name) for name, _ in _gdal().list_layers(where)]
    if not names:
        raise ValueError("no layers")
    return names


def _layer(where: Path, layer: str) -> Layer:
    info = _gdal().read_info(where, layer=layer, force_feature_count=True)
    headings = tuple(str(heading) for heading in info["fields"])
    _, _, wkb, columns = _gdal().raw.read(where, layer=layer, max_features=_SAMPLE)
    sample = tuple(zip(*map(_texts, columns), strict=True)) if len(columns) else ()
    return Layer(
        layer, int(info["features"]), headings, _shapes(wkb), bool(info.get("crs")), sample, str(info.get("crs") or "")
    )


def _shapes(wkb: Any) -> str:  # noqa: ANN401
    """Return the commonest kind of geometry: many files declare none."""
    kinds = Counter(
        shape.geom_type for shape in shapely.from_wkb([] if wkb is None else wkb, on_invalid="ignore") if shape
    )
    return str(kinds.most_common(1)[0][0]) if kinds else ""


def _check_shapefile(path: Path, name: str) -> None:
    """Refuse a shapefile of which a part is missing or cut: its rows would come without names or places."""
    for ending, what in ((".dbf", "its table"), (".shx", "its index")):
        if not beside(path, ending):
            raise InputError(
                f"{what} ({ending}) is missing", where=name, remedy="copy all parts of the shapefile together"
            )
    with path.open("rb") as stream:
        header = stream.read(28)
    if len(header) == 28 and path.stat().st_size < 2 * int.from_bytes(header[24:28], "big"):
        raise InputError("it is cut off", where=name, remedy="copy it again")


def _encoding(path: Path, kind: str) -> dict[str, str]:
    """Return the encoding of a shapefile's table where neither it nor a .cpg says one: UTF-8 where it can be."""
    if kind != ".shp" or beside(path, ".cpg"):
        return {}
    tables = beside(path, ".dbf")
    data = tables[0].read_bytes() if tables else b""
    if len(data) < 30 or data[29] != 0:  # byte 29 names a code page
        return {}
    try:
        data[32:].decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": "CP1252"}
    return {"encoding": "UTF-8"}


def _tells(heading: str, cells: Sequence[str]) -> bool:
    return heading not in _KML_OWN or len(set(cells)) > 1


def _texts(column: Any) -> list[str]:  # noqa: ANN401  a column of any type
    if column.dtype.kind in "iu":
        return [str(v) for v in column.tolist()]
    cells = column.tolist() if column.dtype.kind == "O" else column
    return [value if type(value) is str else _text(value) for value in cells]


def _text(value: Any) -> str:  # noqa: ANN401  a cell of any type
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return ""
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            return ""
        date, _, time = str(value).partition("T")
        return date if not time.strip("0:.") else f"{date} {time[:5]}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else str(number)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
