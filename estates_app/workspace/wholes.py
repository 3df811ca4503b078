"""Whole rows of columnar tables as an edit and its log keep them, so that a row that went comes back as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from estates_app.domain.columns import Columns

_SHAPE = "wkb"


def plain(value: Any) -> Any:  # noqa: ANN401  a cell of any column
    """Return a cell as JSON can say it; a shape to the last digit, as hexadecimal WKB (OGC 06-103r4)."""
    return {_SHAPE: shapely.to_wkb(value, hex=True)} if isinstance(value, BaseGeometry) else value


def from_plain(value: Any) -> Any:  # noqa: ANN401
    """Return the cell that `plain` wrote.

    Raises
    ------
    KeyError, shapely.GEOSException
        It is no such cell.
    """
    return shapely.from_wkb(value[_SHAPE]) if isinstance(value, Mapping) else value


def whole_of(table: Columns, key: str) -> dict[str, Any]:
    """Return a row: its place in the table and its known cells."""
    return {"at": table.row(key), "cells": {name: plain(value) for name, value in table.record(key).items()}}


def with_whole(table: Columns, key: str, whole: Mapping[str, Any]) -> Columns:
    """Return the table with a row in its place again.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no whole row, or the table has one of this id.
    """
    cells = {name: from_plain(value) for name, value in whole["cells"].items()}
    if key in table:
        raise ValueError("the table has a row of this id")
    if not len(table):
        return Columns.from_records([{"id": key, **cells}], tuple(table.columns))
    at = min(int(whole["at"]), len(table))
    # Another row is doubled and its double filled: each column keeps its kind, and nothing is read cell by cell.
    index = np.insert(np.arange(len(table)), at, 0)
    ids = (*table.ids[:at], key, *table.ids[at:])
    names = dict.fromkeys([*table.columns, *cells])
    return Columns(ids, {name: table.column(name).take(index).with_cells({at: cells.get(name)}) for name in names})
