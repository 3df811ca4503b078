"""The two pages about a property: its map, and the order that a worker may fulfil without the project file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from estates_app.domain.dossier import Dossier, DossierPaper
from estates_app.domain.editions import name_in
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.pictures import LineLayer, MapOrder, Picture, PointLayer
from estates_app.workspace.dossier import dossier
from estates_app.workspace.ground import ground_layers
from estates_app.workspace.pictures import clipped, order_of, partner_points
from estates_app.workspace.ports import DossierWriter, MapPicture
from estates_app.workspace.project import Tools
from estates_app.workspace.reporting import check_place, partnership_title, snapshot_name
from estates_app.workspace.session import Session

#: From the property to the edge of its map, metres; more where its site reaches further.
REACH_M = 1200.0

#: Height of the map on the page, mm.
_HEIGHT_MM = 68.0


@dataclass(frozen=True, eq=False)
class DossierOrder:
    """Two pages that may be written: all that they follow from, so that a worker needs no session."""

    out: Path
    paper: DossierPaper
    map: MapOrder | None
    painter: MapPicture
    writer: DossierWriter


def order_dossier(
    tools: Tools, session: Session, findings: Findings | None, property_id: str, out: Path, *, edition: str
) -> DossierOrder:
    """Take what two pages follow from, on the thread that owns the project file; `write_dossier` may run on any.

    Raises
    ------
    InputError
        The file is no PDF, or the place is none to write to.
    """
    check_out(session, out)
    told = dossier(session, findings, property_id, edition=edition)
    estate = session.estate
    snapshot = snapshot_name(session, findings.scenario if findings else None)
    paper = DossierPaper(told, estate.area, partnership_title(estate), snapshot)
    return DossierOrder(out, paper, place_order(estate, told), tools.painter, tools.write_dossier)


def check_out(session: Session, out: Path) -> None:
    """Refuse a file that can hold no dossier: worth asking before what stands in it is worked out.

    Raises
    ------
    InputError
        The file is no PDF, or the place is none to write to.
    """
    if out.suffix.casefold() != ".pdf":
        raise InputError("two pages are a PDF", where=out.name, remedy="let the name end in .pdf")
    check_place(session, out)


def write_dossier(order: DossierOrder, *, progress: Progress = silent, cancel: Cancel | None = None) -> None:
    """Write two ordered pages, aside and renamed; any thread may.

    Raises
    ------
    Cancelled
        Nothing was written.
    ProjectError
        The file cannot be written.
    """
    paper = order.paper
    if order.map is not None and order.painter.is_available():
        progress(0.0, "painting the map")
        head = paper.dossier.head
        alt = f"Map round {head.name}: {head.place}. It is the large symbol; the small ones are its neighbours."
        picture = Picture(order.painter.svg(order.map), alt, f"{head.name} and what lies within {REACH_M:,.0f} m")
        paper = replace(paper, picture=picture)
    if cancel:
        cancel.check()
    progress(0.5, "setting the pages")
    order.writer(order.out, paper)


def place_order(estate: Estate, told: Dossier) -> MapOrder | None:
    """Return the map of a property's place; None where it has none, or where the edition does not tell it."""
    key = told.head.property_id
    point = estate.properties.get(key, "geometry")
    if point is None or not told.head.place:
        return None
    extent = _extent(estate, key)
    reach = REACH_M
    if extent is not None:
        west, south, east, north = extent.bounds
        far = max(point.x - west, east - point.x, point.y - south, north - point.y)
        reach = max(reach, 1.2 * far)
    frame = (point.x - reach, point.y - reach, point.x + reach, point.y + reach)
    lines = [] if extent is None else [LineLayer(np.array([shapely.boundary(extent)], object), "boundary", "Site")]
    layers = (*clipped(ground_layers(estate), frame), *lines, _points(estate, told, frame))
    return order_of(estate, frame, layers, "", height_mm=_HEIGHT_MM)


def _extent(estate: Estate, key: str) -> shapely.Geometry | None:
    site = str(estate.properties.get(key, "site") or "")
    shape: shapely.Geometry | None = estate.sites.get(site, "geometry") if site in estate.sites else None
    return None if shape is None or shape.is_empty else shape


def _points(estate: Estate, told: Dossier, frame: tuple[float, float, float, float]) -> PointLayer:
    """Return the neighbours as small symbols and the property, named, as a large one on top."""
    west, south, east, north = frame
    others = partner_points(estate, told.edition)
    point = estate.properties.get(told.head.property_id, "geometry")
    assert point is not None  # the caller has looked
    here = np.array([[point.x, point.y]])
    near = [
        at
        for at, (x, y) in enumerate(others.xy_27700)
        if west < x < east and south < y < north and (x, y) != (point.x, point.y)
    ]
    symbol = f"partner:{told.head.code}"
    symbols = (*(others.symbols[at] for at in near), symbol)
    name = name_in(estate.properties, told.head.property_id, told.edition)
    return PointLayer(
        np.vstack([others.xy_27700[near].reshape(-1, 2), here]),
        symbols,
        (*("" for _ in near), name),
        (*(0.6 for _ in near), 1.3),
        tuple(entry for entry in others.legend if entry[0] in symbols),
    )
