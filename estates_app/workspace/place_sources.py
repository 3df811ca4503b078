"""What a project has at hand to place rows of registers by: the one way from a project to its postcodes and names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.opendata.clipping import Bounds, widened
from estates_app.registers.opendata.uprns import UprnPoints
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import Gazetteer, load_postcodes
from estates_app.registers.placing.settlements import Settlements
from estates_app.workspace.session import Session

#: Keys under which the project remembers where its postcode file lies, and keeps the UPRNs and settlements of its area.
POSTCODES_KEY, UPRNS_KEY, SETTLEMENTS_KEY = "postcodes_file", "uprns", "settlements"

#: A postcode file up to this size is read whole; a larger one, a zip or a folder is cut to the area while it is read.
_WHOLE_BYTES = 30_000_000


@dataclass(frozen=True, eq=False)
class AtHand:
    """What a project keeps to place rows by, before any of it is read.

    Attributes
    ----------
    zones, localities : Columns
        They give the shape of the area.
    postcodes : Path or None
        The file that the project remembers, None where it has none or the file is gone.
    uprns, settlements : str
        Packed; empty where the project keeps none.
    """

    zones: Columns
    localities: Columns
    postcodes: Path | None
    uprns: str
    settlements: str

    def is_same(self, other: AtHand) -> bool:
        """Whether both would give the same sources."""
        return (
            self.zones is other.zones
            and self.localities is other.localities
            and (self.postcodes, self.uprns, self.settlements) == (other.postcodes, other.uprns, other.settlements)
        )


def at_hand(session: Session) -> AtHand:
    """Return what a project keeps to place rows by. Quick, but it reads the project's file: ask from its own thread."""
    estate = session.estate
    uprns, settlements = session.store.result(UPRNS_KEY), session.store.result(SETTLEMENTS_KEY)
    return AtHand(
        estate.zones,
        estate.localities,
        postcodes_file(session),
        str(uprns["points"]) if uprns else "",
        str(settlements["places"]) if settlements else "",
    )


def read_sources(kept: AtHand, gazetteer: Gazetteer | None = None) -> PlaceSources:
    """Read what a project keeps to place rows by. Any thread may ask.

    Parameters
    ----------
    gazetteer : Gazetteer, optional
        Postcodes that are loaded already.

    Raises
    ------
    InputError
        The postcode file cannot be read, or what the project keeps is damaged.
    """
    area = _area_of(kept.zones, kept.localities)
    if gazetteer is None and kept.postcodes is not None:
        gazetteer = read_gazetteer(kept.postcodes, _bounds_of(area))
    return PlaceSources(
        gazetteer,
        uprns=UprnPoints.unpacked(kept.uprns) if kept.uprns else None,
        settlements=Settlements.unpacked(kept.settlements) if kept.settlements else None,
        area_27700=area,
    )


def place_sources(session: Session, gazetteer: Gazetteer | None = None) -> PlaceSources:
    """Return what places a register's rows: postcodes, UPRNs, settlements and the shape of the area.

    Parameters
    ----------
    gazetteer : Gazetteer, optional
        Postcodes that are loaded already.
    """
    return read_sources(at_hand(session), gazetteer)


def read_gazetteer(
    path: Path, bounds_27700: Bounds | None = None, *, progress: Progress = silent, cancel: Cancel | None = None
) -> Gazetteer:
    """Read a postcode file; a national one is cut to the area and 10 km round it.

    Raises
    ------
    InputError
        It cannot be read or holds no postcode.
    Cancelled
    """
    is_small = path.is_file() and path.suffix.casefold() != ".zip" and path.stat().st_size <= _WHOLE_BYTES
    bounds = None if is_small or bounds_27700 is None else widened(bounds_27700)
    return load_postcodes(path, bounds, progress=progress, cancel=cancel)


def postcodes_file(session: Session) -> Path | None:
    """Return the postcode file that the project remembers, None where it has none or the file is gone."""
    kept = session.store.result(POSTCODES_KEY)
    path = Path(kept["path"]) if kept else None
    return path if path is not None and path.exists() else None


def project_gazetteer(session: Session) -> Gazetteer | None:
    """Return the postcodes of the file that the project remembers, None where it has none or the file is gone."""
    path = postcodes_file(session)
    return read_gazetteer(path, area_bounds_27700(session.estate)) if path is not None else None


def lost_postcodes(session: Session) -> str:
    """Return a sentence where the postcode file that the project remembers is gone, else nothing."""
    kept = session.store.result(POSTCODES_KEY)
    if kept is None or Path(kept["path"]).exists():
        return ""
    return (
        f"The postcode file {kept['path']} is gone: coordinates cannot be checked against postcodes. "
        "Put it back, or run context again with --postcodes."
    )


def area_shape_27700(estate: Estate) -> BaseGeometry | None:
    """Return the shape of the area (EPSG:27700): the zones together, else the localities, else None."""
    return _area_of(estate.zones, estate.localities)


def area_bounds_27700(estate: Estate) -> Bounds | None:
    """Return west, south, east, north of the area, metres; None where it has no shape yet."""
    return _bounds_of(area_shape_27700(estate))


def _area_of(zones: Columns, localities: Columns) -> BaseGeometry | None:
    for table in (zones, localities):
        column = table.column("geometry")
        if column.valid.any():
            return shapely.union_all(shapely.make_valid(np.array(column.values[column.valid], object)))
    return None


def _bounds_of(shape: BaseGeometry | None) -> Bounds | None:
    if shape is None:
        return None
    west, south, east, north = shape.bounds
    return float(west), float(south), float(east), float(north)
