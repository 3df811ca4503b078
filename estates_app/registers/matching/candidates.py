"""Finds the same building in two registers without joining what only stands side by side."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from estates_app.domain.claims import ReadRow
from estates_app.domain.columns import Columns

#: Two rows farther apart than this are compared only by UPRN or postcode. Lists of the same stations by two bodies
#: differ by up to 2.6 km (Chesterfield, measured).
REACH_M = 3_000.0

#: Two places of one UPRN farther apart than this cannot both be right.
_SAME_UPRN_M = 1_000.0

#: Names without their generic words at least this alike (of 100) are the same name.
SAME_NAME = 86.0

#: Kinds of building by the words of use and name. A row is joined for certain only to one of its own kind.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "housing": ("fire service houses", "dwelling", "flat", "house", "houses", "cottage", "bungalow"),
    "fire": ("fire station", "fire & rescue", "fire and rescue"),
    "police": ("police",),
    "library": ("library",),
    "gp": ("gp practice", "gp surgery", "surgery", "medical practice", "medical centre"),
    "school": ("school", "academy", "college", "nursery school"),
    "hospital": ("hospital",),
    "clinic": ("clinic", "health centre"),
    "depot": ("depot",),
    "office": ("office", "offices", "town hall", "headquarters", "hq", "civic centre"),
}
_KIND_PATTERNS = {kind: re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b") for kind, words in _KINDS.items()}

#: Words that many names share and that tell no two apart.
_GENERIC = re.compile(
    r"\b(the|and|of|community|fire|rescue|station|centre|center|service|services|library|police|clinic|health|surgery|"
    r"medical|practice|school|primary|academy|hospital|council|offices?|building)\b"
)


@dataclass(frozen=True)
class Match:
    """A row that is, or may be, a property already known. ``score`` is 0 to 100; ``reason`` is for people."""

    row: int
    property_id: str
    score: float
    reason: str
    is_certain: bool


@dataclass(frozen=True)
class Repeat:
    """A row that says again what an earlier row of the same file said."""

    row: int
    of_row: int
    reason: str


@dataclass(frozen=True)
class _Subject:
    name: str
    core: str
    kind: str
    use: str
    uprn: str
    postcode: str
    xy: tuple[float, float] | None
    partner: str


def find_repeats(rows: Sequence[ReadRow]) -> tuple[Repeat, ...]:
    """Return rows that repeat an earlier one: same name with the same UPRN, or with the same postcode and address."""
    seen: dict[tuple[str, ...], int] = {}
    repeats = []
    for row in rows:
        name = _plain(row.text("name"))
        keys: list[tuple[str, ...]] = []
        if row.text("uprn"):
            keys.append(("uprn", row.text("uprn"), name, row.text("use")))
        elif name and row.text("postcode"):
            keys.append(("place", name, row.text("postcode"), _plain(row.text("address")), row.text("use")))
        for key in keys:
            if key in seen:
                what = "UPRN" if key[0] == "uprn" else "postcode and address"
                repeats.append(Repeat(row.row, seen[key], f"Same name and {what} as row {seen[key]}."))
            else:
                seen[key] = row.row
    return tuple(repeats)


def find_matches(rows: Sequence[ReadRow], properties: Columns, *, partner_id: str) -> tuple[Match, ...]:
    """Match rows of one reading to known properties; each property is taken by one row at most, the best first.

    Parameters
    ----------
    rows : sequence of ReadRow
    properties : Columns
        Of the estate.
    partner_id : str
        Holder of the register that is read.

    Returns
    -------
    tuple of Match
        The certain and the possible, one a row at most.
    """
    if not len(properties) or not rows:
        return ()
    known = _known(properties)
    index = _Index(known)
    offers = []
    for row in rows:
        mine = _subject_of_row(row, partner_id)
        for i in index.near(mine):
            offer = _compare(mine, known[i])
            if offer is not None:
                offers.append((*offer, row.row, i))
    offers.sort(key=lambda o: (not o[2], -o[0], o[3], o[4]))
    taken_rows: set[int] = set()
    taken: set[int] = set()
    found = []
    for score, reason, is_certain, row_number, i in offers:
        if row_number in taken_rows or (is_certain and i in taken):
            continue
        taken_rows.add(row_number)
        if is_certain:
            taken.add(i)
        found.append(Match(row_number, properties.ids[i], score, reason, is_certain))
    return tuple(sorted(found, key=lambda m: m.row))


class _Index:
    """Looks up known properties by UPRN, postcode and place."""

    def __init__(self, known: Sequence[_Subject]) -> None:
        self._by_uprn: dict[str, list[int]] = defaultdict(list)
        self._by_postcode: dict[str, list[int]] = defaultdict(list)
        for i, subject in enumerate(known):
            if subject.uprn:
                self._by_uprn[subject.uprn].append(i)
            if subject.postcode:
                self._by_postcode[subject.postcode].append(i)
        self._placed = [i for i, subject in enumerate(known) if subject.xy is not None]
        points = np.array([known[i].xy for i in self._placed], float).reshape(-1, 2)
        from scipy.spatial import cKDTree  # loaded with the first import of a register

        self._tree = cKDTree(points) if len(points) else None

    def near(self, subject: _Subject) -> list[int]:
        """Return the rows that could be the same building."""
        found = set(self._by_uprn.get(subject.uprn, ())) | set(self._by_postcode.get(subject.postcode, ()))
        if self._tree is not None and subject.xy is not None:
            found.update(self._placed[i] for i in self._tree.query_ball_point(subject.xy, REACH_M))
        return sorted(found)


def _compare(mine: _Subject, theirs: _Subject) -> tuple[float, str, bool] | None:
    """Return score, reason and whether it is certain; None where it is not the same building."""
    if mine.uprn and mine.uprn == theirs.uprn:
        # One UPRN is one building, whoever holds it. Within one partner it may be a campus: then the names must agree.
        alike = fuzz.ratio(mine.core, theirs.core)
        far = mine.xy is not None and theirs.xy is not None and math.dist(mine.xy, theirs.xy) > _SAME_UPRN_M
        elsewhere = bool(mine.postcode) and bool(theirs.postcode) and mine.postcode != theirs.postcode
        if alike < SAME_NAME and far and (elsewhere or not (mine.postcode and theirs.postcode)):
            return 50.0, f"same UPRN {mine.uprn}, but another name and place: one of them is wrong", False
        if alike < SAME_NAME and elsewhere and mine.xy is None:
            return 50.0, f"same UPRN {mine.uprn}, but another name and postcode: one of them is wrong", False
        is_certain = mine.partner != theirs.partner or alike >= SAME_NAME
        return 100.0, f"same UPRN {mine.uprn}", is_certain
    if mine.uprn and theirs.uprn:
        return None
    alike = max(fuzz.ratio(mine.core, theirs.core), fuzz.token_sort_ratio(mine.core, theirs.core))
    apart_m = math.dist(mine.xy, theirs.xy) if mine.xy and theirs.xy else None
    same_postcode = bool(mine.postcode) and mine.postcode == theirs.postcode
    if alike < SAME_NAME or not (mine.core and theirs.core):
        return None
    is_near = apart_m is not None and apart_m <= REACH_M
    if not (is_near or same_postcode):
        return None
    score = 0.7 * alike + (20 if same_postcode else 0) + (10 * (1 - apart_m / REACH_M) if is_near and apart_m else 10)
    where = f"{apart_m:,.0f} m apart" if apart_m is not None else "same postcode"
    reason = f"same name ({alike:.0f} of 100 alike), {where}" + (", same postcode" if same_postcode and apart_m else "")
    close = same_postcode or (apart_m is not None and apart_m <= 250)
    same_kind = mine.kind == theirs.kind and (bool(mine.kind) or mine.use == theirs.use)
    same_numbers = re.findall(r"\d+", mine.name) == re.findall(r"\d+", theirs.name)
    if close and same_numbers and (same_kind or bool(mine.kind) != bool(theirs.kind)):
        return min(score, 100.0), reason, True
    if same_kind and same_numbers:
        # "The Surgery" stands in many villages: a name and a kind alone are worth a look, no more.
        return min(score, 90.0), f"{reason}, but neither near nor of one postcode", False
    return (min(score, 90.0), f"{reason}, but of another kind", False) if close else None


def _known(properties: Columns) -> list[_Subject]:
    columns = {n: properties.texts(n) for n in ("name", "use", "subtype", "site_name", "uprn", "postcode", "partner")}
    geometry = properties.column("geometry")
    known = []
    for i in range(len(properties)):
        point = geometry.values[i] if geometry.valid[i] else None
        name = columns["name"][i] or ""
        words = " ".join(columns[n][i] or "" for n in ("use", "subtype", "site_name"))
        known.append(
            _Subject(
                name,
                _core(name),
                _kind(words, name),
                _plain(columns["use"][i] or ""),
                columns["uprn"][i] or "",
                columns["postcode"][i] or "",
                (point.x, point.y) if point is not None else None,
                columns["partner"][i] or "",
            )
        )
    return known


def _subject_of_row(row: ReadRow, partner_id: str) -> _Subject:
    name = row.text("name")
    words = " ".join(row.text(n) for n in ("use", "subtype", "site_name"))
    return _Subject(
        name,
        _core(name),
        _kind(words, name),
        _plain(row.text("use")),
        row.text("uprn"),
        row.text("postcode"),
        row.xy_27700,
        partner_id,
    )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9&]+", " ", text.casefold()).split())


def _core(name: str) -> str:
    """Return a name without its generic words; the whole name where nothing is left."""
    plain = _plain(name).replace("&", " ")
    return " ".join(_GENERIC.sub(" ", plain).split()) or " ".join(plain.split())


def _kind(words: str, name: str) -> str:
    for text in (_plain(words), _plain(name)):
        for kind, pattern in _KIND_PATTERNS.items():
            if pattern.search(text):
                return kind
    return ""
