"""Bring people and places into the estate: zones, postcodes, localities, backdrop; and place what waited for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.opendata.context import assign_by_polygon, load_backdrop, load_localities, load_zones
from estates_app.registers.placing.gazetteer import Gazetteer, load_postcodes
from estates_app.workspace.locating import locate
from estates_app.workspace.partnership_file import ContextFiles
from estates_app.workspace.session import Arrival, Session

#: Key under which the project remembers where its postcode file lies.
POSTCODES_KEY = "postcodes_file"


@dataclass(frozen=True, eq=False)
class PreparedContext:
    """What context files hold, read and ready to come into the project.

    Attributes
    ----------
    files : ContextFiles
    zones, localities : Columns or None
        None where no such file was given.
    backdrop : mapping of layer to Columns
    gazetteer : Gazetteer or None
    notes : tuple of str
        What the files leave open, as plain sentences.
    """

    files: ContextFiles
    zones: Columns | None
    localities: Columns | None
    backdrop: Mapping[str, Columns]
    gazetteer: Gazetteer | None
    notes: tuple[str, ...]


def load_context(
    session: Session, files: ContextFiles, *, progress: Progress = silent, cancel: Cancel | None = None
) -> tuple[str, ...]:
    """Load context files into the project, as one edit.

    Returns
    -------
    tuple of str
        What the files left open, as plain sentences ("18 zones have no deprivation figure").

    Raises
    ------
    InputError
        A file cannot be used; nothing was kept.
    """
    cancel = cancel or Cancel()
    prepared = prepare_context(session, files, progress=progress, cancel=cancel)
    cancel.check()
    accept_context(session, prepared)
    progress(1.0, "people and places loaded")
    return prepared.notes


def prepare_context(
    session: Session, files: ContextFiles, *, progress: Progress = silent, cancel: Cancel | None = None
) -> PreparedContext:
    """Read context files; keep nothing and leave the project file alone, so that it may run on a worker thread.

    Raises
    ------
    InputError
        A file cannot be used.
    Cancelled
    """
    cancel = cancel or Cancel()
    for path in (getattr(files, name) for name in files.__dataclass_fields__):
        if isinstance(path, Path) and not path.is_file():
            raise InputError("there is no such file", where=str(path), remedy="check the path")
    estate = session.estate
    notes: list[str] = []
    zones = localities = None
    progress(0.0, "reading zones")
    if files.zones is not None:
        if files.population is None:
            raise InputError("zones need a population file", where=files.zones.name, remedy="name one")
        reading = load_zones(
            files.zones, files.population, deprivation=files.deprivation, cars=files.cars, mint=session.mint
        )
        zones = reading.zones
        estate = estate.with_(zones=zones)
        notes.extend(reading.notes)
        lost = int((~np.isfinite(estate.zone_xy_27700()).all(axis=1)).sum())
        if lost:
            notes.append(f"{lost} of {len(estate.zones)} small areas have no shape; their people are in no journey.")
    cancel.check()
    progress(0.5, "reading places and lines")
    if files.localities is not None:
        localities = load_localities(files.localities, name_column=files.locality_name_column, mint=session.mint)
        estate = estate.with_(localities=localities)
    backdrop = _read_backdrop(session, estate, files, cancel)
    cancel.check()
    progress(0.8, "reading postcodes")
    gazetteer = load_postcodes(files.postcodes) if files.postcodes else None
    return PreparedContext(files, zones, localities, backdrop, gazetteer, tuple(notes))


def accept_context(session: Session, prepared: PreparedContext) -> None:
    """Bring what was read into the project: one edit.

    Raises
    ------
    EstatesError
        The project cannot be written; nothing was kept.
    """
    session.finish()
    estate, files = session.estate, prepared.files
    if prepared.zones is not None:
        estate = estate.with_(zones=prepared.zones)
    if prepared.localities is not None:
        estate = estate.with_(localities=prepared.localities)
    estate = _with_backdrop(estate, prepared.backdrop)
    if len(estate.zones) and len(estate.localities):
        found = assign_by_polygon(estate.zone_xy_27700(), estate.localities)
        estate = estate.with_(zones=estate.zones.with_column("locality", Column.of(found)))
    attributions = tuple(dict.fromkeys((*estate.attributions, *files.attributions)))
    estate = locate(_with_postcode_places(estate.with_(attributions=attributions), prepared.gazetteer))
    session.apply(session.new_edit("Load people and places", files=_names(files)), Arrival(estate))
    if files.postcodes is not None:
        session.store.save_result(POSTCODES_KEY, {"path": str(files.postcodes)})


def postcodes_file(session: Session) -> Path | None:
    """Return the postcode file that the project remembers, None where it has none or the file is gone."""
    kept = session.store.result(POSTCODES_KEY)
    path = Path(kept["path"]) if kept else None
    return path if path is not None and path.is_file() else None


def project_gazetteer(session: Session) -> Gazetteer | None:
    """Return the postcodes of the file that the project remembers, None where it has none or the file is gone."""
    path = postcodes_file(session)
    return load_postcodes(path) if path is not None else None


def lost_postcodes(session: Session) -> str:
    """Return a sentence where the postcode file that the project remembers is gone, else nothing."""
    kept = session.store.result(POSTCODES_KEY)
    if kept is None or Path(kept["path"]).is_file():
        return ""
    return (
        f"The postcode file {kept['path']} is gone: coordinates cannot be checked against postcodes. "
        "Put it back, or run context again with --postcodes."
    )


def area_shape_27700(estate: Estate) -> BaseGeometry | None:
    """Return the shape of the area (EPSG:27700): the zones together, else the localities, else None."""
    for table in (estate.zones, estate.localities):
        column = table.column("geometry")
        if column.valid.any():
            return shapely.union_all(shapely.make_valid(np.array(column.values[column.valid], object)))
    return None


def _read_backdrop(session: Session, estate: Estate, files: ContextFiles, cancel: Cancel) -> dict[str, Columns]:
    layers: Sequence[tuple[str, Path | None]] = (
        ("boundary", files.boundaries or files.boundary),
        ("river", files.rivers),
        ("road", files.roads),
        ("place", files.places),
    )
    shape = area_shape_27700(estate)
    found = {}
    for layer, path in layers:
        if path is not None:
            cancel.check()
            found[layer] = load_backdrop(layer, path, clip_27700=shape, mint=session.mint)
    return found


def _with_backdrop(estate: Estate, layers: Mapping[str, Columns]) -> Estate:
    backdrop = estate.backdrop
    for layer, table in layers.items():
        others = np.array([name != layer for name in backdrop.texts("layer")], bool)
        backdrop = backdrop.take(others).appended(table) if len(backdrop) else table
    return estate.with_(backdrop=backdrop)


def _with_postcode_places(estate: Estate, gazetteer: Gazetteer | None) -> Estate:
    """Place by postcode what came before the postcodes did."""
    if gazetteer is None or not len(estate.properties):
        return estate
    placed, postcodes = estate.properties.column("geometry").valid, estate.properties.texts("postcode")
    changes: dict[tuple[str, str], object] = {}
    for i in np.flatnonzero(~placed):
        point = gazetteer.locate(postcodes[i]) if postcodes[i] else None  # type: ignore[arg-type]
        if point is not None:
            key = estate.properties.ids[i]
            changes[key, "geometry"] = shapely.Point(point[0], point[1])
            changes[key, "place_rule"] = "postcode"
            changes[key, "place_accuracy_m"] = point[2]
    properties: Columns = estate.properties.with_values(changes) if changes else estate.properties
    return estate.with_(properties=properties)


def _names(files: ContextFiles) -> list[str]:
    values = (getattr(files, name) for name in files.__dataclass_fields__)
    return [value.name for value in values if isinstance(value, Path)]
