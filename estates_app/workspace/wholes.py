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
    at = min(int(whole["at"]), len(table))
    grown = table.appended(Columns.from_records([{"id": key, **cells}]))
    if at == len(table):
        return grown
    return grown.take(np.insert(np.arange(len(table)), at, len(table)))
