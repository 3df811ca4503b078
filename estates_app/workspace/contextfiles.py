"""Sorts context files by what they are, those named by their use and those that say it themselves, and reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel
from estates_app.registers.opendata.datasets import Dataset, Kind
from estates_app.registers.opendata.figures import read_figures
from estates_app.registers.opendata.lines import backdrop_of_settlements, load_backdrop
from estates_app.registers.opendata.recognising import Recognised
from estates_app.registers.opendata.visitors import Locator, count_visitors
from estates_app.registers.opendata.zones import joined, load_localities, read_zones
from estates_app.registers.placing.settlements import Settlements, load_settlements
from estates_app.workspace.opendata import datasets_of, recognise_file, recognised_files
from estates_app.workspace.partnership_file import ContextFiles
from estates_app.workspace.session import Session

#: Use of a table -> the dataset by which it is read: any table of residents is read alike.
_TABLES: Mapping[str, str] = {"population": "census_age", "deprivation": "deprivation", "cars": "census_cars"}

#: Fewest users of a small area that are shown (rule pack).
LEAST_USERS_KEY = "least_users_shown"


@dataclass(frozen=True, eq=False)
class Sorted:
    """Context files by what they are.

    Attributes
    ----------
    files : ContextFiles
        With the places of open files filled in.
    tables : tuple of (Path, Dataset)
        Tables of figures, residents first.
    boundaries : tuple of Path
        Open boundaries, which become localities where there are none.
    uprns : Recognised or None
    facts, visitors, registers : tuple of Recognised
    credited : tuple of Recognised
        Whose attribution outputs must carry.
    """

    files: ContextFiles
    tables: tuple[tuple[Path, Dataset], ...]
    boundaries: tuple[Path, ...]
    uprns: Recognised | None
    facts: tuple[Recognised, ...]
    visitors: tuple[Recognised, ...]
    registers: tuple[Recognised, ...]
    credited: tuple[Recognised, ...]


def sorted_files(session: Session, files: ContextFiles) -> Sorted:
    """Say what each open file is and put it where it belongs.

    Raises
    ------
    InputError
        Nothing known fits an open file, or two files are for one use.
    """
    found = recognised_files(session, files.open)
    by_kind = {kind: tuple(one for one in found if one.dataset.kind is kind) for kind in Kind}
    datasets = datasets_of(session)
    named = [(path, datasets[key]) for use, key in _TABLES.items() if (path := getattr(files, use)) is not None]
    tables = [*named, *((one.path, one.dataset) for one in by_kind[Kind.ZONE_FIGURES])]
    uprns = [one for one in by_kind[Kind.POINTS] if one.dataset.more["engine"] == "uprns"]
    places: dict[str, Any] = {}
    uses = {one.path: use for one in found if (use := _use_of(one.dataset))}
    for path, use in uses.items():
        if getattr(files, use) is None and use not in places:
            places[use] = path
        elif use != "boundaries":
            raise InputError(f"there are several files of {use}", where=path.name, remedy="choose one of them")
    return Sorted(
        files=replace(files, **places),
        tables=tuple(tables),
        boundaries=tuple(one.path for one in by_kind[Kind.BOUNDARIES]),
        uprns=uprns[0] if uprns else None,
        facts=by_kind[Kind.FACTS] + by_kind[Kind.CONSTRAINTS],
        visitors=by_kind[Kind.VISITORS],
        registers=by_kind[Kind.REGISTER],
        credited=found + _credited(session, files),
    )


def _use_of(dataset: Dataset) -> str:
    """Return the entry of `ContextFiles` that a dataset fills, empty where it fills none."""
    if dataset.kind is Kind.LINES:
        return f"{dataset.more['layer']}s"
    if dataset.kind is Kind.POINTS:
        return "postcodes" if dataset.more["engine"] == "postcodes" else ""
    return {Kind.ZONES: "zones", Kind.BOUNDARIES: "boundaries"}.get(dataset.kind, "")


def _credited(session: Session, files: ContextFiles) -> tuple[Recognised, ...]:
    """Return what files named by their use are, for their attribution, where nobody has given one."""
    if files.attributions:
        return ()
    paths = [value for name in files.__dataclass_fields__ if isinstance(value := getattr(files, name), Path)]
    found = [_known(session, path) for path in dict.fromkeys(paths)]
    return tuple(one for one in found if one is not None and one.dataset.kind is not Kind.VISITORS)


def _known(session: Session, path: Path) -> Recognised | None:
    try:
        return recognise_file(session, path)
    except InputError:  # who reads it says what is wrong with it
        return None


def read_zones_and_figures(session: Session, chosen: Sorted) -> tuple[Columns | None, list[str]]:
    """Return the zones with their figures, None where no file has anything to do with them; and what is left open.

    Raises
    ------
    InputError
        Zones come without residents, or a table fits none.
    """
    notes: list[str] = []
    path = chosen.files.zones
    if path is None and not chosen.tables:
        return None, notes
    if path is not None:
        if not any(dataset.more["engine"] == "ages" for _, dataset in chosen.tables):
            raise InputError("zones need a population file", where=path.name, remedy="name one")
        zones = read_zones(path, mint=session.mint)
    else:
        zones = session.estate.zones
        if not len(zones):
            raise InputError(
                "there are no small areas yet to join it to", where=chosen.tables[0][0].name, remedy="load zones too"
            )
    codes = [code for code in zones.texts("code") if code]
    for table, dataset in chosen.tables:
        figures = read_figures(table, dataset, codes)
        zones, lacking = joined(zones, figures, table.name)
        notes.extend((*figures.notes, *lacking))
    lost = int((~np.isfinite(np.column_stack([zones.numbers("x_27700"), zones.numbers("y_27700")])).all(axis=1)).sum())
    if lost:
        notes.append(f"{lost} of {len(zones)} small areas have no shape; their people are in no journey.")
    return zones, notes


def read_lines(
    session: Session,
    estate: Estate,
    chosen: Sorted,
    area_of: Callable[[Estate], BaseGeometry | None],
    cancel: Cancel,
    settlements: Settlements | None = None,
) -> tuple[Columns | None, dict[str, Columns]]:
    """Return the localities, None where no file gives any, and the layers of the backdrop."""
    files, localities = chosen.files, None
    if files.localities is not None:
        localities = load_localities(files.localities, name_column_called=files.locality_name_column, mint=session.mint)
    elif chosen.boundaries and not len(estate.localities):
        localities = load_localities(chosen.boundaries[0], mint=session.mint)
    shape = area_of(estate.with_(localities=localities) if localities is not None else estate)
    layers: tuple[tuple[str, Path | None], ...] = (
        ("boundary", files.boundaries or files.boundary),
        ("river", files.rivers),
        ("road", files.roads),
        ("place", files.places),
    )
    found = {}
    for layer, path in layers:
        if layer == "place" and settlements is not None:
            found[layer] = backdrop_of_settlements(settlements, clip_27700=shape, mint=session.mint)
        elif path is not None:
            cancel.check()
            found[layer] = load_backdrop(layer, path, clip_27700=shape, mint=session.mint)
    return localities, found


def read_settlements(session: Session, chosen: Sorted) -> Settlements | None:
    """Return the settlements that the file of places names, to place rows by and to show on the map.

    None where there is none, or where it is another list of places: only OS Open Names says how far each reaches.

    Raises
    ------
    InputError
        It is OS Open Names and cannot be read.
    """
    path = chosen.files.places
    found = _known(session, path) if path is not None else None
    if path is None or found is None or found.dataset.more.get("layer") != "place":
        return None
    return load_settlements(path)


def read_visitors(
    session: Session, estate: Estate, chosen: Sorted, postcodes: Locator | None, *, cancel: Cancel
) -> tuple[dict[str, Column], list[str]]:
    """Return the users of services by small area, and sentences of what was left out.

    Raises
    ------
    InputError
        No postcodes are known to the project, or nothing tells the service.
    """
    if postcodes is None:
        where = chosen.visitors[0].path.name
        raise InputError("it needs postcodes to be counted by", where=where, remedy="load Code-Point Open with it")
    known = estate.settings.assumptions.get(LEAST_USERS_KEY) or session.rules.assumptions[LEAST_USERS_KEY]
    columns: dict[str, Column] = {}
    notes: list[str] = []
    for one in chosen.visitors:
        told = count_visitors(
            one.path,
            one.dataset,
            estate.zones,
            postcodes,
            estate.services,
            least=int(known.value),
            service=chosen.files.service,
            cancel=cancel,
        )
        columns.update(told.columns)
        notes.extend(told.notes)
    return columns, notes
