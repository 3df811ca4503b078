"""UPRNs and where they lie, of a whole county: sorted arrays, since a dictionary of millions would not fit."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.opendata.clipping import Bounds, column_chunks, is_within, widened
from estates_app.registers.opendata.datasets import Dataset
from estates_app.registers.opendata.packing import parts_of

#: How exactly a UPRN's point places its property, metres: it lies in the property, at the building as a rule.
#: Source: OS, "OS Open UPRN product guide" gives no figure; house figure for a building's size.
ACCURACY_M = 10.0


@dataclass(frozen=True, eq=False)
class UprnPoints:
    """UPRNs of an area and their places.

    Attributes
    ----------
    uprns : ndarray of int64, shape (n,)
        Sorted, unique.
    xy_27700 : ndarray of float64, shape (n, 2)
        Metres.
    """

    uprns: IntArray
    xy_27700: FloatArray

    def __len__(self) -> int:
        return len(self.uprns)

    def locate(self, uprn: str | int) -> tuple[float, float] | None:
        """Return (easting, northing), metres, of a UPRN with or without leading zeros; None where it is not known."""
        text = str(uprn).strip()
        if not text.isdigit() or len(text.lstrip("0")) > 12:
            return None
        wanted = int(text)
        at = int(np.searchsorted(self.uprns, wanted))
        if at >= len(self.uprns) or self.uprns[at] != wanted:
            return None
        return float(self.xy_27700[at, 0]), float(self.xy_27700[at, 1])

    def packed(self) -> str:
        """Return them as text for a project file, to 0.1 m: some 8 bytes each."""
        steps = np.diff(self.uprns, prepend=0).astype("<i8")
        xy_dm = np.round(self.xy_27700 * 10).astype("<i4")
        data = zlib.compress(steps.tobytes() + np.ascontiguousarray(xy_dm.T).tobytes(), 6)
        return base64.b64encode(data).decode("ascii")

    @classmethod
    def unpacked(cls, text: str) -> UprnPoints:
        """Read what `packed` gave.

        Raises
        ------
        InputError
            It is damaged.
        """
        try:
            data = zlib.decompress(base64.b64decode(text, validate=True))
            n = len(data) // 16
            steps, xy_dm = np.frombuffer(data, "<i8", n), np.frombuffer(data, "<i4", -1, 8 * n).reshape(2, n).T
        except (ValueError, zlib.error) as error:
            raise InputError("the UPRNs that it keeps are damaged", remedy="load OS Open UPRN again") from error
        return cls(np.cumsum(steps).astype(np.int64), xy_dm / 10.0)


def read_uprns(
    path: Path,
    dataset: Dataset,
    bounds_27700: Bounds | None = None,
    *,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> UprnPoints:
    """Read OS Open UPRN (CSV, zip or folder), cut to an area while it is read.

    Parameters
    ----------
    bounds_27700 : (float, float, float, float), optional
        West, south, east, north of the area, metres; 10 km round it are kept too.

    Raises
    ------
    InputError
        It cannot be read, or holds no UPRN of the area.
    Cancelled
    """
    cancel, box = cancel or Cancel(), widened(bounds_27700)
    parts = [part for part in parts_of(path) if part.ending in {".csv", ".txt", ".tsv"}]
    numbers: list[IntArray] = []
    places: list[FloatArray] = []
    for i, part in enumerate(parts):
        share = (i / len(parts), (i + 1) / len(parts))
        kinds = {"uprn": float, "x": float, "y": float}
        for chunk in column_chunks(part, dataset, kinds, progress=progress, cancel=cancel, share=share):
            if len(chunk) < 3:
                raise InputError("it lacks UPRN or coordinates", where=part.path.name, remedy="use OS Open UPRN")
            uprn, x, y = (_numbers(chunk[key]) for key in ("uprn", "x", "y"))
            xy = np.column_stack([x, y])
            keep = is_within(xy, box) & np.isfinite(uprn) & (uprn > 0) & (uprn < 1e12)
            numbers.append(uprn[keep].astype(np.int64))  # 12 digits are exact in a float64
            places.append(xy[keep])
    if not sum(map(len, numbers)):
        raise InputError("it holds no UPRN of the area", where=path.name, remedy="use OS Open UPRN of Great Britain")
    uprns, first = np.unique(np.concatenate(numbers), return_index=True)
    return UprnPoints(uprns, np.concatenate(places)[first])


def _numbers(column: object) -> FloatArray:
    import pandas as pd

    return np.asarray(pd.to_numeric(column, errors="coerce"), float)
