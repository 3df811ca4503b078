"""Towns and villages by name, and which of several of one name is meant."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.errors import InputError
from estates_app.domain.geography import is_on_grid
from estates_app.registers.placing.gazetteer import Spot
from estates_app.registers.placing.listfiles import Wanted, read_lists
from estates_app.registers.placing.rules import placing_rules


@dataclass(frozen=True)
class Settlement:
    """One populated place: its point, how far round it people name it, and where it is said to lie."""

    name: str
    spot: Spot
    kind: str
    postcode_district: str = ""
    district: str = ""
    county: str = ""

    @property
    def words(self) -> str:
        """Its name with district and county, to tell it from others of that name."""
        return ", ".join(dict.fromkeys(part for part in (self.name, self.district, self.county) if part))


@dataclass(frozen=True)
class Settlements:
    """Populated places by plain name."""

    by_name: Mapping[str, tuple[Settlement, ...]] = field(repr=False)
    _tree: Any = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        from scipy.spatial import cKDTree

        points = [place.spot[:2] for places in self.by_name.values() for place in places]
        object.__setattr__(self, "_tree", cKDTree(np.array(points, float).reshape(-1, 2)) if points else None)

    def __len__(self) -> int:
        return sum(map(len, self.by_name.values()))

    def places(self) -> tuple[Settlement, ...]:
        """Return each place once."""
        return tuple(dict.fromkeys(place for places in self.by_name.values() for place in places))

    def within(self, bounds_27700: tuple[float, float, float, float]) -> Settlements:
        """Return those whose point lies within west, south, east, north (EPSG:27700, metres)."""
        west, south, east, north = bounds_27700
        kept = {
            name: tuple(s for s in places if west <= s.spot.x <= east and south <= s.spot.y <= north)
            for name, places in self.by_name.items()
        }
        return Settlements({name: places for name, places in kept.items() if places})

    def packed(self) -> str:
        """Return them as text for a project file."""
        places = self.places()
        number = {place: i for i, place in enumerate(places)}
        names = {name: [number[place] for place in named] for name, named in self.by_name.items()}
        data = json.dumps([[astuple(place) for place in places], names], ensure_ascii=False)
        return base64.b64encode(zlib.compress(data.encode(), 6)).decode("ascii")

    @classmethod
    def unpacked(cls, text: str) -> Settlements:
        """Read what `packed` gave.

        Raises
        ------
        InputError
            It is damaged.
        """
        try:
            rows, names = json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
            places = [Settlement(str(name), Spot(*map(float, spot)), *map(str, more)) for name, spot, *more in rows]
            return cls({str(name): tuple(places[i] for i in at) for name, at in names.items()})
        except (ValueError, TypeError, IndexError, AttributeError, zlib.error) as error:
            raise InputError("the settlements that it keeps are damaged", remedy="load OS Open Names again") from error

    def named(self, text: str) -> tuple[Settlement, ...]:
        """Return the places of a name; case, stops, hyphens and apostrophes do not matter."""
        return self.by_name.get(plain_name(text), ())

    def covers(self, points_27700: FloatArray) -> BoolArray:
        """Whether the list names places round each point, shape (n, 2): one of a county proves nothing elsewhere."""
        if self._tree is None:
            return np.zeros(len(points_27700), bool)
        away: FloatArray = self._tree.query(points_27700)[0]
        return away <= placing_rules().weighing.settlement_cover_m

    def find(
        self,
        parts: Sequence[str],
        *,
        postcode_district: str = "",
        hints: Sequence[str] = (),
        near_27700: FloatArray | None = None,
    ) -> tuple[Settlement, ...]:
        """Return the settlement that the last part of an address names, several where nobody can tell which is meant.

        Parameters
        ----------
        parts : sequence of str
            Parts of the address from the most to the least exact ("12 High Street", "Hope", "Derbyshire").
        postcode_district : str
            Tells places of one name apart, as do ``hints``.
        hints : sequence of str
            Names of districts or counties.
        near_27700 : ndarray, shape (n, 2), optional
            Where the register's other rows lie: the one among them is meant if the others are much farther.
        """
        told = {plain_name(hint) for hint in (*hints, *parts)}
        found: tuple[Settlement, ...] = ()
        for part in reversed(parts):
            known = self.named(part)
            if known:
                chosen = self._chosen(known, postcode_district, told - {plain_name(part)}, near_27700)
                # "Hope, Castleton, Hope Valley": a village within a place already found is the more exact.
                inner = [s for s in chosen if not found or any(_is_within(s, outer) for outer in found)]
                found = tuple(inner) or found
        return found

    @staticmethod
    def _chosen(
        known: tuple[Settlement, ...], postcode_district: str, told: set[str], near: FloatArray | None
    ) -> tuple[Settlement, ...]:
        if postcode_district:
            # A name in another postcode area is another place of that name, which this list does not hold.
            post_area = _post_area(postcode_district)
            known = tuple(s for s in known if not s.postcode_district or _post_area(s.postcode_district) == post_area)
        for is_meant in (
            lambda s: bool(postcode_district) and s.postcode_district == postcode_district,
            lambda s: bool({plain_name(s.district), plain_name(s.county)} & told),
        ):
            meant = tuple(filter(is_meant, known))
            if meant:
                known = meant
        if not known:
            return ()
        if len(known) > 1 and near is not None and len(near):
            away = [float(np.hypot(*(near - s.spot[:2]).T).min()) for s in known]
            first, second = np.sort(away)[:2]
            if second > 3 * max(first, known[int(np.argmin(away))].spot.reach_m):
                known = (known[int(np.argmin(away))],)
        # Town and parish of one name on one spot are one place.
        head = max(known, key=lambda s: s.spot.reach_m)
        return (head,) if all(_is_within(s, head) for s in known) else known


def _is_within(inner: Settlement, outer: Settlement) -> bool:
    away = np.hypot(inner.spot.x - outer.spot.x, inner.spot.y - outer.spot.y)
    return bool(away <= max(outer.spot.reach_m, inner.spot.reach_m))


def _post_area(postcode_district: str) -> str:
    return re.sub(r"\d.*", "", postcode_district)


@lru_cache(maxsize=20_000)
def plain_name(text: str) -> str:
    """Return a name without case, stops, hyphens and apostrophes, "St" for "Saint"."""
    words = _STOPS.sub("", text.casefold())
    words = _BETWEEN.sub(" ", words).strip()
    return _SAINT.sub("st", words)


_STOPS, _BETWEEN, _SAINT = re.compile(r"['’.]"), re.compile(r"[^\w]+"), re.compile(r"\bsaint\b")


#: What a plain name stands under in the file, by the key it is read as.
_COLUMNS = {
    "name": "NAME1",
    "other": "NAME2",
    "type": "TYPE",
    "kind": "LOCAL_TYPE",
    "x": "GEOMETRY_X",
    "y": "GEOMETRY_Y",
    "west": "MBR_XMIN",
    "south": "MBR_YMIN",
    "east": "MBR_XMAX",
    "north": "MBR_YMAX",
    "postcode_district": "POSTCODE_DISTRICT",
    "district": "DISTRICT_BOROUGH",
    "county": "COUNTY_UNITARY",
}


def load_settlements(path: Path) -> Settlements:
    """Read the populated places of OS Open Names, with or without a header row.

    Parameters
    ----------
    path : Path
        A CSV, a zip or a folder of them, as published.

    Raises
    ------
    InputError
        It cannot be read or names no populated place.
    """
    rules = placing_rules()
    headings = {key: _spellings(name) for key, name in _COLUMNS.items()}
    bare = {key: rules.settlement_columns[name] for key, name in _COLUMNS.items()}
    wanted = Wanted(
        headings,
        needed=("name", "kind", "x", "y"),
        bare=bare,
        is_bare=lambda row: len(row) > 30 and row[bare["x"]][:1].isdigit(),
        lacking="it lacks the columns NAME1, LOCAL_TYPE and a place",
        remedy="use OS Open Names",
        width=64,
    )
    by_name: dict[str, list[Settlement]] = defaultdict(list)
    for columns in read_lists(path, wanted):
        for settlement, other in _settlements(columns, rules.settlement_reach_m):
            for name in dict.fromkeys((plain_name(settlement.name), plain_name(other))):
                if name:
                    by_name[name].append(settlement)
    if not by_name:
        raise InputError("it names no populated place", where=path.name, remedy="use OS Open Names")
    return Settlements({name: tuple(dict.fromkeys(places)) for name, places in by_name.items()})


def _spellings(name: str) -> tuple[str, ...]:
    """Return a heading as published and as re-published ("GEOMETRY_X" or "X", "MBR_XMIN" or "MBRXMIN")."""
    plain = name.casefold().replace("_", " ")
    return tuple(dict.fromkeys((plain, plain.replace("geometry ", ""), plain.replace("mbr ", "mbr"))))


def _settlements(
    columns: Mapping[str, npt.NDArray[np.bytes_]], reach_m: Mapping[str, float]
) -> list[tuple[Settlement, str]]:
    is_place = np.isin(columns["kind"], [kind.encode() for kind in reach_m])
    texts = {key: [text.decode("utf-8", "replace").strip() for text in column[is_place].tolist()]
             for key, column in columns.items()}  # fmt: skip
    blank = [""] * int(is_place.sum())
    found = []
    for i, name in enumerate(texts["name"]):
        try:
            x, y = float(texts["x"][i]), float(texts["y"][i])
            box = [float(texts[side][i]) for side in ("west", "south", "east", "north") if side in texts]
        except ValueError:
            continue
        if not is_on_grid(x, y):
            continue
        extent = float(np.hypot(box[2] - box[0], box[3] - box[1])) / 2 if len(box) == 4 else 0.0
        kind = texts["kind"][i]
        accuracy = max(extent / 2, reach_m[kind] / 10)
        place = Settlement(
            name,
            Spot(x, y, accuracy, reach_m[kind] + extent),
            kind,
            *(texts.get(key, blank)[i] for key in ("postcode_district", "district", "county")),
        )
        found.append((place, texts.get("other", blank)[i]))
    return found
