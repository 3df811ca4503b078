"""Which part of a national file is wanted: what comes within the area and its surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.errors import InputError
from estates_app.domain.geography import GRID_BOUNDS_M
from estates_app.domain.jobs import Cancel, Progress
from estates_app.registers.opendata.datasets import Dataset, column_of
from estates_app.registers.opendata.glimpse import top_of_text
from estates_app.registers.opendata.packing import Part

#: How far beyond the area points are kept, metres: partners hold property just over the border.
MARGIN_M = 10_000.0

#: Rows of a national file that are in memory at once.
CHUNK_ROWS = 1_000_000

Bounds = tuple[float, float, float, float]


def widened(bounds_27700: Bounds | None, margin_m: float = MARGIN_M) -> Bounds:
    """Return bounds (EPSG:27700, metres) with a margin; those of Great Britain where there are none."""
    if bounds_27700 is None:
        return GRID_BOUNDS_M
    west, south, east, north = bounds_27700
    return west - margin_m, south - margin_m, east + margin_m, north + margin_m


def is_within(xy_27700: FloatArray, bounds: Bounds) -> BoolArray:
    """Return which points, shape (n, 2), lie within bounds; what has no place does not."""
    x, y = xy_27700[:, 0], xy_27700[:, 1]
    return np.asarray((x >= bounds[0]) & (x <= bounds[2]) & (y >= bounds[1]) & (y <= bounds[3]), bool)


def column_chunks(
    part: Part,
    dataset: Dataset,
    wanted: dict[str, Any],
    *,
    progress: Progress,
    cancel: Cancel,
    share: tuple[float, float],
) -> Iterator[dict[str, Any]]:
    """Yield columns of a delimited file in chunks, by what the dataset calls them.

    Parameters
    ----------
    wanted : mapping of column key to numpy dtype
        A column that the file lacks is left out.
    share : (float, float)
        Where this file stands in the whole job.

    Raises
    ------
    InputError
        The file cannot be read.
    Cancelled
    """
    import pandas as pd

    delimiter, encoding, grid = top_of_text(part)
    if not grid or not delimiter:
        raise InputError("it is no table in a text file", where=part.path.name, remedy="choose the CSV file")
    has_header = not all(pattern.isdigit() for pattern in dataset.columns.values())
    at = {key: column_of(grid[0], dataset.columns[key]) for key in wanted if key in dataset.columns}
    known = {key: i for key, i in at.items() if i is not None}
    with part.opened() as stream:
        try:
            reader = pd.read_csv(
                stream,
                sep=delimiter,
                header=0 if has_header else None,
                usecols=sorted(set(known.values())),
                dtype=str if any(kind is str for kind in wanted.values()) else None,
                encoding=encoding,
                encoding_errors="replace",
                chunksize=CHUNK_ROWS,
                low_memory=False,
                on_bad_lines="skip",
            )
            order = sorted(set(known.values()))
            for number, chunk in enumerate(reader, 1):
                cancel.check()
                yield {key: chunk.iloc[:, order.index(i)] for key, i in known.items()}
                done = 1 - 0.9**number  # how long a packed file is, nobody knows before its end
                progress(share[0] + (share[1] - share[0]) * done, f"reading {part.name}: {number * CHUNK_ROWS:,} rows")
        except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise InputError(
                "it cannot be read as a table", where=part.path.name, remedy="download it again"
            ) from error
