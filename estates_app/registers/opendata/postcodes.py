"""Postcodes of a whole country: Code-Point Open as a folder, a zip or a file, and the ONS's directories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from estates_app.domain.columns import FloatArray
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.opendata.clipping import Bounds, column_chunks, is_within, widened
from estates_app.registers.opendata.datasets import Dataset
from estates_app.registers.opendata.packing import parts_of
from estates_app.registers.placing.gazetteer import Gazetteer, normalise_postcode

#: Positional quality of Code-Point Open -> accuracy, metres. Source: OS Code-Point Open user guide.
_POINT_M = {10: 50.0, 20: 100.0, 30: 150.0, 40: 500.0, 50: 1000.0, 60: 2000.0}

#: Grid reference indicator of the ONSPD -> accuracy, metres. Source: ONSPD user guide (1 within the building of the
#: address nearest the mean … 6 sector mean; 8 and 9 no place).
_DIRECTORY_M = {1: 50.0, 2: 100.0, 3: 150.0, 4: 500.0, 5: 1000.0, 6: 2000.0}

_WORST_M = 2000.0


@dataclass(frozen=True, eq=False)
class PostcodePoints:
    """Postcodes of an area and their places.

    Attributes
    ----------
    postcodes : ndarray of bytes (S7), shape (n,)
        Without the space, sorted, unique.
    xy_27700 : ndarray of float64, shape (n, 2)
        Metres.
    accuracy_m : ndarray of float64, shape (n,)
    """

    postcodes: npt.NDArray[np.bytes_]
    xy_27700: FloatArray
    accuracy_m: FloatArray

    def __len__(self) -> int:
        return len(self.postcodes)

    def locate(self, postcode: str) -> tuple[float, float, float] | None:
        """Return (easting, northing, accuracy), metres; None where the postcode is not known."""
        found = normalise_postcode(postcode)
        if found is None or not len(self.postcodes):
            return None
        wanted = np.bytes_(found.replace(" ", "").encode("ascii"))
        at = int(np.searchsorted(self.postcodes, wanted))
        if at >= len(self.postcodes) or self.postcodes[at] != wanted:
            return None
        return float(self.xy_27700[at, 0]), float(self.xy_27700[at, 1]), float(self.accuracy_m[at])

    def gazetteer(self) -> Gazetteer:
        """Return them as the placing of rows wants them."""
        codes = [code.decode("ascii") for code in self.postcodes]
        spaced = [f"{code[:-3]} {code[-3:]}" for code in codes]
        rows = zip(spaced, self.xy_27700.tolist(), self.accuracy_m.tolist(), strict=True)
        points = {code: (x, y, accuracy) for code, (x, y), accuracy in rows}
        return Gazetteer(points, frozenset(code.split()[0] for code in points))


def read_postcodes(
    path: Path,
    dataset: Dataset,
    bounds_27700: Bounds | None = None,
    *,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> PostcodePoints:
    """Read postcodes from a file, a zip or a folder of files, cut to an area while they are read.

    Parameters
    ----------
    bounds_27700 : (float, float, float, float), optional
        West, south, east, north of the area, metres; 10 km round it are kept too.

    Raises
    ------
    InputError
        Nothing can be read, or no postcode lies in the area.
    Cancelled
    """
    import pandas as pd

    cancel, box = cancel or Cancel(), widened(bounds_27700)
    parts = [part for part in parts_of(path) if part.ending in {".csv", ".txt", ".tsv"}]
    codes, places, accuracies = [], [], []
    kinds = dict.fromkeys(("postcode", "x", "y", "quality", "directory_quality"), str)
    for i, part in enumerate(parts):
        share = (i / len(parts), (i + 1) / len(parts))
        for chunk in column_chunks(part, dataset, dict(kinds), progress=progress, cancel=cancel, share=share):
            if not {"postcode", "x", "y"} <= chunk.keys():
                raise InputError(
                    "it lacks postcode, easting or northing", where=part.name, remedy="use Code-Point Open"
                )
            xy = np.column_stack([pd.to_numeric(chunk[key], errors="coerce") for key in ("x", "y")]).astype(float)
            plain = chunk["postcode"].fillna("").str.upper().str.replace(r"[\s.]+", "", regex=True)
            is_code = plain.str.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}").to_numpy(bool)
            keep = is_within(xy, box) & (xy > 1).all(axis=1) & is_code
            codes.append(plain.to_numpy()[keep].astype("S7"))
            places.append(xy[keep])
            accuracies.append(_accuracies(chunk, len(plain))[keep])
    if not sum(map(len, codes)):
        raise InputError("it holds no postcode of the area", where=path.name, remedy="use Code-Point Open of the area")
    names, first = np.unique(np.concatenate(codes), return_index=True)
    return PostcodePoints(names, np.concatenate(places)[first], np.concatenate(accuracies)[first])


def _accuracies(chunk: dict[str, object], n: int) -> FloatArray:
    import pandas as pd

    for key, metres in (("quality", _POINT_M), ("directory_quality", _DIRECTORY_M)):
        if key in chunk:
            levels = pd.to_numeric(chunk[key], errors="coerce")
            return np.asarray(levels.map(metres).fillna(_WORST_M), float)
    return np.full(n, _POINT_M[10])
