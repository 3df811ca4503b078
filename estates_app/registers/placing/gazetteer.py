"""Postcodes and where they lie: one unit, its sector or its district, each with its accuracy and its reach."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.domain.errors import InputError
from estates_app.domain.geography import GRID_BOUNDS_M
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.placing.listfiles import Wanted, read_lists
from estates_app.registers.placing.rules import placing_rules

#: Shape of a postcode (BS 7666): outward part, then a digit and two letters.
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
_SPACES = re.compile(r"[\s.]+")
_DISTRICT = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")


class Spot(NamedTuple):
    """A point (EPSG:27700) with its accuracy (two places of three lie within it) and reach (99 of 100), metres."""

    x: float
    y: float
    accuracy_m: float
    reach_m: float


def normalise_postcode(text: str) -> str | None:
    """Return a postcode as "DE55 7AD", None where the text is none. Dots, spaces and case do not matter."""
    match = _POSTCODE.fullmatch(_SPACES.sub("", text.upper()))
    return f"{match[1]} {match[2]}" if match else None


class Gazetteer:
    """Postcodes of an area as sorted arrays; made of a mapping here, of a file by `load_postcodes`.

    Parameters
    ----------
    points : mapping of postcode to (easting, northing, published accuracy), metres, EPSG:27700
    districts : frozenset of str
        Further districts ("DE55") that the file covers though no postcode of theirs has a place.
    """

    def __init__(
        self, points: Mapping[str, tuple[float, float, float]], districts: frozenset[str] = frozenset()
    ) -> None:
        figures = np.array(list(points.values()), float).reshape(-1, 3)
        self._fill(postcode_keys(list(points)), figures[:, :2], figures[:, 2], np.zeros(len(points), bool))
        self._more_districts = frozenset(_district_key(name) for name in districts)

    @classmethod
    def of_columns(cls, keys: IntArray, xy_27700: FloatArray, published_m: FloatArray, ended: BoolArray) -> Gazetteer:
        """Make a gazetteer of columns: keys by `postcode_keys` (0 left out), the last of a repeated one counts."""
        made = cls.__new__(cls)
        made._fill(keys, xy_27700, published_m, ended)
        made._more_districts = frozenset()
        return made

    def _fill(self, keys: IntArray, xy: FloatArray, published_m: FloatArray, ended: BoolArray) -> None:
        order = np.argsort(keys, kind="stable")
        order = order[keys[order] != 0]
        last = np.append(keys[order][1:] != keys[order][:-1], True)[: len(order)]
        order = order[last]
        self._keys, self._xy = keys[order], np.ascontiguousarray(xy[order])
        self._published_m, self._ended = published_m[order], ended[order]

    def __len__(self) -> int:
        return len(self._keys)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in {"_tree", "_district_keys"}}

    def index(self, keys: IntArray) -> IntArray:
        """Return the position of each key of `postcode_keys`, -1 where the file has no such postcode."""
        if not len(self._keys):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, at, -1)

    def spots(self, index: IntArray) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray]:
        """Return place (n, 2), accuracy, reach (metres) and whether no longer in use, for positions of `index`."""
        rules = placing_rules().postcode
        published, spread = self._published_m[index], self._spread_m(index)
        accuracy = np.hypot(published, rules.accuracy_per_spread * np.nan_to_num(spread))
        reach = np.hypot(published, rules.reach_per_spread * spread)
        # A file of a few postcodes cannot tell how far apart they lie.
        reach = np.where(np.isnan(spread), placing_rules().witness["postcode"].reach_m, reach)
        return self._xy[index], accuracy, np.clip(reach, rules.least_reach_m, rules.most_reach_m), self._ended[index]

    def locate(self, postcode: str) -> tuple[float, float, float] | None:
        """Return (easting, northing, accuracy), metres; None where the postcode is not in the file."""
        at = int(self.index(np.array([_key(postcode)]))[0])
        if at < 0:
            return None
        xy, accuracy, _reach, _ended = self.spots(np.array([at]))
        return float(xy[0, 0]), float(xy[0, 1]), float(accuracy[0])

    def around(self, postcode: str, kind: str) -> Spot | None:
        """Return the middle of the postcode's ``"sector"`` or ``"district"`` and how far its units lie from it.

        None where the file has too few of them to tell.
        """
        key = _key(postcode)
        if key >> 24 not in self._district_keys:
            return None
        shift = 16 if kind == "sector" else 24
        low, high = np.searchsorted(self._keys, [key >> shift << shift, (key >> shift) + 1 << shift])
        if high - low < placing_rules().postcode.least_units:
            return None
        middle = np.median(self._xy[low:high], axis=0)
        away = np.hypot(*(self._xy[low:high] - middle).T)
        least = placing_rules().postcode.least_reach_m
        accuracy, reach = max(least, float(np.quantile(away, 2 / 3))), max(2 * least, float(away.max()) + least)
        return Spot(float(middle[0]), float(middle[1]), accuracy, reach)

    def knows_district(self, postcode: str) -> bool:
        """Whether the file has any postcode of the same district ("DE55")."""
        district = _key(postcode) >> 24
        return district != 0 and (district in self._district_keys or district in self._more_districts)

    def beginning(self, outward: str, inward: str, most: int) -> list[str]:
        """Return the first postcodes of a district ("DE55") whose inward part begins with some letters, in order."""
        low = f"{outward:<4}{inward}".encode()
        first = int(np.searchsorted(self._keys, int.from_bytes(low.ljust(7, b"\0"), "big"), side="left"))
        last = int(np.searchsorted(self._keys, int.from_bytes(low.ljust(7, b"\xff"), "big"), side="right"))
        found = (int(key).to_bytes(7, "big").decode() for key in self._keys[first : min(last, first + most)])
        return [f"{key[:4].strip()} {key[4:]}" for key in found]

    @functools.cached_property
    def _district_keys(self) -> frozenset[int]:
        return frozenset(np.unique(self._keys >> 24).tolist())

    @functools.cached_property
    def _tree(self) -> Any:  # noqa: ANN401  scipy has no types
        from scipy.spatial import cKDTree

        return cKDTree(distinct_places(self._xy))

    def _spread_m(self, index: IntArray) -> FloatArray:
        """Return how far apart postcodes lie there: the distance to the n-th other place, nan in too small a file."""
        nth = placing_rules().postcode.neighbour
        if not len(index):
            return np.empty(0)
        wanted, back = np.unique(index, return_inverse=True)
        away, _ = self._tree.query(self._xy[wanted], k=[nth + 1])
        return np.where(np.isfinite(away[:, 0]), away[:, 0], np.nan)[back]


def square_metre(xy_27700: FloatArray) -> IntArray:
    """Return one number for the square metre in which each point on the grid lies, shape (n,)."""
    metres: IntArray = xy_27700.round().astype(np.int64)
    return (metres[:, 0] << 21) + metres[:, 1]


def distinct_places(xy_27700: FloatArray) -> FloatArray:
    """Return the square metres that hold a point, shape (m, 2); ten times the speed of `np.unique` by rows."""
    cells = np.unique(square_metre(xy_27700))
    return np.column_stack([cells >> 21, cells & ((1 << 21) - 1)]).astype(float)


def postcode_keys(texts: Sequence[str] | npt.NDArray[np.bytes_]) -> IntArray:
    """Return one number a postcode that sorts by district and sector, 0 where the text is no postcode.

    Parameters
    ----------
    texts : sequence of str, or array of bytes
    """
    if not len(texts):
        return np.empty(0, np.int64)
    if isinstance(texts, np.ndarray):
        letters = texts.view(np.uint8).reshape(len(texts), -1).astype(np.uint32)
    else:
        letters = np.array(texts, "U32").view(np.uint32).reshape(len(texts), -1)
    letters = np.where((letters >= 97) & (letters <= 122), letters - 32, letters)
    is_gap = np.isin(letters, (0, 9, 10, 11, 12, 13, 32, 46, 160))
    letters = np.take_along_axis(letters, np.argsort(is_gap, axis=1, kind="stable"), axis=1)
    length = (~is_gap).sum(axis=1)
    is_letter, is_digit = (letters >= 65) & (letters <= 90), (letters >= 48) & (letters <= 57)
    keys = np.zeros(len(texts), np.int64)
    for size in range(5, min(7, letters.shape[1]) + 1):
        out = size - 3
        at = length == size
        fine = at & is_letter[:, 0] & is_digit[:, out] & is_letter[:, out + 1] & is_letter[:, out + 2]
        one = is_digit[:, 1] & (out <= 3) & (is_letter[:, out - 1] | is_digit[:, out - 1])
        two = is_letter[:, 1] & (is_digit[:, 2] if out >= 3 else False)
        two &= is_letter[:, out - 1] | is_digit[:, out - 1]
        fine &= one | two
        form = np.full((int(fine.sum()), 7), 32, np.int64)
        form[:, :out], form[:, 4:] = letters[fine, :out], letters[fine, out : out + 3]
        keys[fine] = form @ (256 ** np.arange(6, -1, -1, dtype=np.int64))
    return keys


def _key(postcode: str) -> int:
    """Return the key of one postcode, as `postcode_keys`."""
    found = normalise_postcode(postcode)
    return int.from_bytes(f"{found[:-4]:<4}{found[-3:]}".encode(), "big") if found else 0


def _district_key(name: str) -> int:
    return _key(f"{name} 1AA") >> 24 if _DISTRICT.fullmatch(name) else -1


def load_postcodes(
    path: Path,
    bounds_27700: tuple[float, float, float, float] | None = None,
    *,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Gazetteer:
    """Read Code-Point Open, ONSPD, NSPL or a CSV headed postcode, easting, northing.

    Parameters
    ----------
    path : Path
        A CSV, also gzipped; a zip or a folder with any number of them, as published.
    bounds_27700 : (float, float, float, float), optional
        West, south, east, north, metres: what lies beyond is left out while it is read.

    Raises
    ------
    InputError
        The file cannot be read or holds no postcode there.
    Cancelled
    """
    rules = placing_rules().postcode
    wanted = Wanted(
        {name: rules.headings[name] for name in ("code", "easting", "northing", "quality", "ended")},
        needed=("code", "easting", "northing"),
        bare={"code": 0, "quality": 1, "easting": 2, "northing": 3},
        is_bare=lambda row: bool(row) and normalise_postcode(row[0]) is not None,
        lacking="it lacks postcode, easting or northing",
        remedy="use Code-Point Open or the ONS Postcode Directory",
    )
    parts, read = [], 0
    for columns in read_lists(path, wanted):
        if cancel is not None:
            cancel.check()
        parts.append(_columns(columns, bounds_27700 or GRID_BOUNDS_M))
        read += len(columns["code"])
        progress(1 - 0.9 ** len(parts), f"reading {path.name}: {read:,} rows")  # its length is known at its end alone
    keys, xy, published, ended = (np.concatenate(part) for part in zip(*parts, strict=True)) if parts else _NONE
    found = Gazetteer.of_columns(keys, xy, published, ended)
    if not len(found):
        what = "it holds no postcode of the area" if read and bounds_27700 else "it holds no postcode with a place"
        raise InputError(what, where=path.name, remedy="use Code-Point Open of the area")
    return found


_NONE = (np.empty(0, np.int64), np.empty((0, 2)), np.empty(0), np.empty(0, bool))


def _columns(
    columns: Mapping[str, npt.NDArray[np.bytes_]], within: tuple[float, float, float, float]
) -> tuple[IntArray, FloatArray, FloatArray, BoolArray]:
    rules = placing_rules().postcode
    keys = postcode_keys(columns["code"])
    xy = np.column_stack([_numbers(columns["easting"]), _numbers(columns["northing"])])
    west, south, east, north = GRID_BOUNDS_M
    on_grid = (xy[:, 0] > west + 1000) & (xy[:, 0] < east) & (xy[:, 1] > south + 1000) & (xy[:, 1] < north)
    published = np.full(len(keys), rules.quality_m[10])
    if "quality" in columns:
        grade = _numbers(columns["quality"])
        grade = np.where(grade < 10, grade * 10, grade)
        published = np.full(len(keys), rules.worst_m)
        for quality, metres in rules.quality_m.items():
            published[grade == quality] = metres
    ended = np.char.strip(columns["ended"]) != b"" if "ended" in columns else np.zeros(len(keys), bool)
    west, south, east, north = within
    is_near = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    keep = on_grid & is_near & (keys != 0)
    return keys[keep], xy[keep], published[keep], ended[keep]


def _numbers(texts: npt.NDArray[np.bytes_]) -> FloatArray:
    try:
        return np.where(texts == b"", b"nan", texts).astype(float)
    except ValueError:
        return np.array([_number(text) for text in texts.tolist()])


def _number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
