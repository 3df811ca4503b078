"""Where members or visitors live, counted by small area. No postcode leaves this room, in a table, note or fault."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.partnership import Service
from estates_app.registers.cleaning.cells import parse_number
from estates_app.registers.files.tables import read_table
from estates_app.registers.opendata.context import assign_by_polygon
from estates_app.registers.opendata.datasets import Dataset, column_of, plain
from estates_app.registers.opendata.packing import as_file, parts_of


class Locator(Protocol):
    """Knows where postcodes lie."""

    def locate(self, postcode: str) -> tuple[float, float, float] | None:
        """Return (easting, northing, accuracy), metres; None where it is not known."""


@dataclass(frozen=True, eq=False)
class Visitors:
    """Users by small area.

    Attributes
    ----------
    columns : mapping of column name to Column
        Beside the zones: ``users_library`` and the like, people; missing where too few.
    notes : tuple of str
    """

    columns: Mapping[str, Column]
    notes: tuple[str, ...]


def count_visitors(
    path: Path,
    dataset: Dataset,
    zones: Columns,
    postcodes: Locator,
    services: Mapping[str, Service],
    *,
    least: int,
    service: str = "",
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Visitors:
    """Count a table of members or visitors by the zones in which their postcodes lie.

    Parameters
    ----------
    least : int
        Counts of 1 to ``least`` - 1 are left out, and where that is a single zone the next smallest too: it could be
        worked out from the total.
    service : str
        Key or name of the service; where empty the table's own column or the name of the file tells.

    Raises
    ------
    InputError
        There are no zones yet, no column of postcodes, or nothing tells the service. No cell is quoted.
    Cancelled
    """
    cancel = cancel or Cancel()
    if not len(zones):
        raise InputError("there are no small areas yet", where=path.name, remedy="load the small areas first")
    with as_file(parts_of(path)[0]) as plain_file:
        table = read_table(plain_file)
    at = {key: column_of(table.headings, pattern) for key, pattern in dataset.columns.items()}
    at_postcode = at["postcode"]
    if at_postcode is None:
        raise InputError("no column holds postcodes", where=path.name, remedy="name it postcode")
    known = {word: key for key, one in services.items() for word in (plain(key), plain(one.name))}
    whole = known.get(plain(service)) if service else None
    if service and whole is None:
        raise InputError(f"there is no service called {service}", where=path.name, remedy="use one of the services")
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))  # service -> postcode -> people
    for number, row in enumerate(table.rows):
        if number % 20_000 == 0:
            cancel.check()
            progress(0.1 + 0.4 * number / len(table.rows), "counting people")
        key = whole or _service_of(row[at["service"]] if at["service"] is not None else "", known, path)
        count = parse_number(row[at["count"]]) if at["count"] is not None else 1.0
        if count is not None and count > 0:
            sums[key][row[at_postcode]] += count
    columns, notes = {}, []
    for key, by_postcode in sums.items():
        cancel.check()
        counts, lost = _by_zone(by_postcode, zones, postcodes)
        column, told = _without_small(counts, least)
        columns[f"users_{key}"] = column
        total = sum(by_postcode.values())
        label = services[key].name
        notes.append(f"{label}: {total - lost:,.0f} of {total:,.0f} users counted in {told} small areas.")
        if lost:
            notes.append(f"{label}: {lost:,.0f} users live outside the small areas or gave no postcode that is known.")
        notes.append(f"{label}: small areas with fewer than {least} users are not shown; no postcode was kept.")
    return Visitors(columns, tuple(notes))


def _service_of(cell: str, known: Mapping[str, str], path: Path) -> str:
    """Return the service of a row: its own word, else the file's name. A fault quotes neither row nor cell."""
    words = plain(cell)
    if words in known:
        return known[words]
    for text in (words, plain(path.stem)):
        found = {key for word, key in known.items() if re.search(rf"\b{_plural(word)}\b", text)}
        if len(found) == 1:
            return found.pop()
    raise InputError("nothing says which service its people use", where=path.name, remedy="name it with --service")


def _plural(word: str) -> str:
    return rf"{re.escape(word)}s?" if not word.endswith("y") else rf"{re.escape(word[:-1])}(y|ies)"


def _by_zone(by_postcode: Mapping[str, float], zones: Columns, postcodes: Locator) -> tuple[dict[str, float], float]:
    places = [postcodes.locate(postcode) for postcode in by_postcode]
    xy = np.array([p[:2] if p is not None else (np.nan, np.nan) for p in places], float).reshape(-1, 2)
    homes = assign_by_polygon(xy, zones)
    counts: dict[str, float] = defaultdict(float)
    lost = 0.0
    for home, count in zip(homes, by_postcode.values(), strict=True):
        if home is None:
            lost += count
        else:
            counts[home] += count
    return {key: counts.get(key, 0.0) for key in zones.ids}, lost


def _without_small(counts: Mapping[str, float], least: int) -> tuple[Column, int]:
    """Return the counts of all zones, small ones missing, and how many zones are told."""
    small = {key for key, count in counts.items() if 0 < count < least}
    if len(small) == 1:
        rest = [(count, key) for key, count in counts.items() if count >= least]
        small |= {min(rest)[1]} if rest else set()
    values = [None if key in small else count for key, count in counts.items()]
    return Column.of(values), sum(value is not None and value > 0 for value in values)
