"""Bring people and places into the estate: zones, postcodes, localities, backdrop, and open data of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate, Provenance
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.opendata.clipping import widened
from estates_app.registers.opendata.context import assign_by_polygon
from estates_app.registers.opendata.facts import OpenFact
from estates_app.registers.opendata.presets import opened_register
from estates_app.registers.opendata.recognising import Recognised
from estates_app.registers.opendata.uprns import UprnPoints, read_uprns
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.placing.settlements import Settlements
from estates_app.workspace.contextfiles import (
    read_lines,
    read_settlements,
    read_visitors,
    read_zones_and_figures,
    sorted_files,
)
from estates_app.workspace.importing import import_register
from estates_app.workspace.locating import locate
from estates_app.workspace.opendata import (
    attributions_of,
    merged_attributions,
    read_open_facts,
    with_facts,
    with_postcode_places,
    with_uprn_places,
)
from estates_app.workspace.partnership_file import ContextFiles
from estates_app.workspace.place_sources import (
    POSTCODES_KEY,
    SETTLEMENTS_KEY,
    UPRNS_KEY,
    area_bounds_27700,
    area_shape_27700,
    place_sources,
    project_gazetteer,
    read_gazetteer,
)
from estates_app.workspace.session import Arrival, Session


@dataclass(frozen=True, eq=False)
class PreparedContext:
    """What context files hold, read and ready to come into the project.

    Attributes
    ----------
    files : ContextFiles
        With what open files were found to be.
    zones, localities : Columns or None
        None where no such file was given.
    backdrop : mapping of layer to Columns
    gazetteer : Gazetteer or None
    notes : tuple of str
        What the files leave open, as plain sentences.
    uprns : UprnPoints or None
    settlements : Settlements or None
    facts : tuple of OpenFact
        What open registers tell of properties.
    users : mapping of column name to Column
        Users by small area, beside ``zones`` or the estate's own.
    registers : tuple of Recognised
        Files that come in as a partner's register, after all else.
    attributions : tuple of str
        Lines that outputs must carry.
    """

    files: ContextFiles
    zones: Columns | None
    localities: Columns | None
    backdrop: Mapping[str, Columns]
    gazetteer: Gazetteer | None
    notes: tuple[str, ...]
    uprns: UprnPoints | None = None
    facts: tuple[OpenFact, ...] = ()
    users: Mapping[str, Column] = field(default_factory=dict)
    registers: tuple[Recognised, ...] = ()
    attributions: tuple[str, ...] = ()
    settlements: Settlements | None = None


def load_context(
    session: Session,
    files: ContextFiles,
    *,
    without_facts: bool = False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> tuple[str, ...]:
    """Load context files into the project, as one edit; national lists after it, each as a register.

    Parameters
    ----------
    without_facts : bool
        Leave the files that tell of properties (certificates, titles, constraints) for `load_open_facts`, since the
        properties are not there yet.

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
    prepared = prepare_context(session, files, without_facts=without_facts, progress=progress, cancel=cancel)
    cancel.check()
    accept_context(session, prepared)
    notes = [*prepared.notes]
    for found in prepared.registers:
        notes.append(_import_open_register(session, found, files.partner, prepared.gazetteer, cancel))
    progress(1.0, "people and places loaded")
    return tuple(notes)


def load_open_facts(
    session: Session, files: ContextFiles, *, progress: Progress = silent, cancel: Cancel | None = None
) -> tuple[str, ...]:
    """Load of the open files only those that tell of properties, as one edit; returns what they left open.

    Raises
    ------
    InputError
        A file cannot be used; nothing was kept.
    Cancelled
    """
    chosen = sorted_files(session, ContextFiles(open=files.open))
    if not chosen.facts:
        return ()
    wish = ContextFiles(open=tuple(found.path for found in chosen.facts), attributions=files.attributions)
    return load_context(session, wish, progress=progress, cancel=cancel)


def prepare_context(
    session: Session,
    files: ContextFiles,
    *,
    without_facts: bool = False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
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
        for one in path if isinstance(path, tuple) else (path,):
            if isinstance(one, Path) and not one.exists():
                raise InputError("there is no such file", where=str(one), remedy="check the path")
    progress(0.0, "looking at the files")
    chosen = sorted_files(session, files)
    files, estate = chosen.files, session.estate
    cancel.check()
    progress(0.05, "reading zones")
    zones, notes = read_zones_and_figures(session, chosen)
    if zones is not None:
        estate = estate.with_(zones=zones)
    cancel.check()
    progress(0.3, "reading places and lines")
    settlements = read_settlements(session, chosen)
    localities, backdrop = read_lines(session, estate, chosen, area_shape_27700, cancel, settlements)
    if localities is not None:
        estate = estate.with_(localities=localities)
    bounds = area_bounds_27700(estate)
    progress(0.4, "reading postcodes")
    reading = _span(progress, 0.4, 0.6)
    gazetteer = read_gazetteer(files.postcodes, bounds, progress=reading, cancel=cancel) if files.postcodes else None
    uprns = None
    if chosen.uprns is not None:
        reading = _span(progress, 0.6, 0.75)
        uprns = read_uprns(chosen.uprns.path, chosen.uprns.dataset, bounds, progress=reading, cancel=cancel)
        notes.append(f"{chosen.uprns.path.name}: {len(uprns):,} UPRNs lie in the area or within 10 km of it.")
    users: dict[str, Column] = {}
    if chosen.visitors:
        places = gazetteer or project_gazetteer(session)
        users, told = read_visitors(session, estate, chosen, places, cancel=cancel)
        notes.extend(told)
    facts: list[OpenFact] = []
    placed = with_postcode_places(estate, gazetteer)
    for found in () if without_facts else chosen.facts:
        told_facts = read_open_facts(session, placed, found, progress=_span(progress, 0.75, 1.0), cancel=cancel)
        facts.extend(told_facts.facts)
        notes.extend(told_facts.notes)
    left = {id(found) for found in chosen.facts} if without_facts else set()
    credited = [found for found in chosen.credited if id(found) not in left]
    return PreparedContext(
        files,
        zones,
        localities,
        backdrop,
        gazetteer,
        tuple(notes),
        uprns,
        tuple(facts),
        users,
        chosen.registers,
        merged_attributions(files.attributions, attributions_of(credited, session.clock().year)),
        settlements.within(widened(bounds)) if settlements is not None else None,
    )


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
    for name, column in prepared.users.items():
        if len(column) == len(estate.zones):
            estate = estate.with_(zones=estate.zones.with_column(name, column))
    if prepared.localities is not None:
        estate = estate.with_(localities=prepared.localities)
    estate = _with_backdrop(estate, prepared.backdrop)
    if len(estate.zones) and len(estate.localities):
        found = assign_by_polygon(estate.zone_xy_27700(), estate.localities)
        estate = estate.with_(zones=estate.zones.with_column("locality", Column.of(found)))
    attributions = merged_attributions(estate.attributions, prepared.attributions)
    estate = with_postcode_places(estate.with_(attributions=attributions), prepared.gazetteer)
    if prepared.uprns is not None:
        estate = with_uprn_places(estate, prepared.uprns)
    estate, claims = with_facts(session, locate(estate), prepared.facts)
    edit = session.new_edit("Load people and places", files=_names(files))
    session.apply(edit, Arrival(estate, Provenance(claims)))
    if files.postcodes is not None:
        session.store.save_result(POSTCODES_KEY, {"path": str(files.postcodes)})
    if prepared.uprns is not None:
        session.store.save_result(UPRNS_KEY, {"points": prepared.uprns.packed()})
    if prepared.settlements is not None:
        session.store.save_result(SETTLEMENTS_KEY, {"places": prepared.settlements.packed()})


def _import_open_register(
    session: Session, found: Recognised, partner: str, gazetteer: Gazetteer | None, cancel: Cancel
) -> str:
    """Import a national list as a register; returns a sentence of what came in."""
    with opened_register(found.path, found.dataset, partner=partner) as source:
        imported = import_register(
            session,
            source,
            sources=place_sources(session, gazetteer),
            cancel=cancel,
        )
    return f"{found.path.name}: {len(imported.reading.rows):,} rows read as the register of {imported.partner}."


def _span(progress: Progress, start: float, end: float) -> Progress:
    def report(fraction: float, doing: str) -> None:
        progress(start + (end - start) * fraction, doing)

    return report


def _with_backdrop(estate: Estate, layers: Mapping[str, Columns]) -> Estate:
    backdrop = estate.backdrop
    for layer, table in layers.items():
        others = np.array([name != layer for name in backdrop.texts("layer")], bool)
        backdrop = backdrop.take(others).appended(table) if len(backdrop) else table
    return estate.with_(backdrop=backdrop)


def _names(files: ContextFiles) -> list[str]:
    values = (getattr(files, name) for name in files.__dataclass_fields__)
    return [
        one.name
        for value in values
        for one in (value if isinstance(value, tuple) else (value,))
        if isinstance(one, Path)
    ]
