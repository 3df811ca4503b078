"""What a table is for, told by its headings and cells: a register, figures to join to one, context, or no table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

from estates_app.registers.cleaning.words import alternatives, words
from estates_app.registers.files.answers import is_list_of_questions
from estates_app.registers.files.kinds import form_of, kind_of

#: Codes of the Office for National Statistics: small areas, wards, districts. Source: ONS, "Register of Geographic
#: Codes": a letter for the country and eight digits.
_AREA_CODE = re.compile(r"^[EWSN]\d{8}$")

#: The grid of Great Britain and the range of its degrees, to tell columns of coordinates.
_EASTING, _NORTHING, _LAT, _LON = (50_000, 660_000), (5_000, 1_220_000), (49.8, 60.9), (-8.7, 1.8)


@cache
def _heading(kind: str) -> re.Pattern[str]:
    """Return what finds the words of a kind of evidence in a heading, where a word begins."""
    return re.compile(rf"(?i)(?<![^\W_]){_any_of(kind)}")


def _any_of(kind: str) -> str:
    return f"(?:{alternatives(words('tables')['evidence'][kind])})"


@cache
def _named() -> re.Pattern[str]:
    """Return what finds a name in a heading: "Name", "site_names", "SITENAME"."""
    return re.compile(rf"(?i)(?<![^\W_]){_any_of('name')}s?(?![^\W_])|{_any_of('name')}$")


@cache
def _limits() -> Mapping[str, float]:
    return {name: float(value) for name, value in words("tables")["limits"].items()}


@dataclass(frozen=True)
class Judged:
    """What a table is for.

    Attributes
    ----------
    kind : str
        ``register`` (its rows are places), ``figures`` (of places or areas, without saying where they are),
        ``context`` (areas, lines or points of the ground), ``answers`` (questions that went out from here) or
        ``no table``.
    reason : str
        Why, in a few words.
    worth : float
        The larger, the likelier the table is the register meant: places known by many columns, then rows.
    """

    kind: str
    reason: str
    worth: float


def judge(headings: Sequence[str], rows: Sequence[Sequence[str]], count: int, shapes: str = "") -> Judged:
    """Return what a table is for.

    Parameters
    ----------
    headings : sequence of str
    rows : sequence of rows
        The first ones.
    count : int
        How many there are, or about.
    shapes : str
        Kind of geometry of a map's layer ("Point", "Polygon", …), empty where it has none.
    """
    if is_list_of_questions(headings):
        return Judged("answers", "it is a list of questions from here", 0.0)
    sample = rows[: int(_limits()["rows"])]
    columns = [[row[j] for row in sample if j < len(row)] for j in range(len(headings))]
    filled = [j for j, cells in enumerate(columns) if any(map(str.strip, cells))]
    if not sample or (len(filled) < 2 and not shapes):
        return Judged("no table", "fewer than two columns hold anything", 0.0)
    evidence = _places(headings, columns)
    coded = [cells for cells in columns if _share(cells, lambda c: bool(_AREA_CODE.match(c))) > 0.8]
    areas = [len(set(cells)) / len(cells) for cells in coded]
    numbers = sum(form_of(cells).kind == "number" for cells in columns)
    worth = log2(1 + count) * (0.25 + 3 * sum(evidence.values()) + 0.15 * min(len(filled), 40))
    strong = [name for name in evidence if name != "a name"]
    if "Line" in shapes:
        return Judged("context", "its features are lines", 0.1 * worth)
    is_placed = bool(shapes) or "coordinates" in strong
    if (
        areas
        and not {"postcodes", "addresses", "UPRNs"} & set(strong)
        and (not is_placed or max(areas) > _limits()["distinct_share"])
    ):
        return Judged("context", "it has codes of areas and no address", 0.3 * worth)
    if strong:
        return Judged("register", f"it has {' and '.join(strong[:3])}", worth)
    if shapes and "a name" in evidence:
        return Judged(
            "register" if "Point" in shapes or len(filled) > 3 else "context", "it has shapes and names", worth
        )
    if shapes:
        return Judged("context", "it has shapes without a name or an address", 0.5 * worth)
    if numbers:
        return Judged("figures", "it has figures and nothing that says where a place is", 0.5 * worth)
    return Judged("no table", "nothing in it says where a place is", 0.2 * worth)


def _places(headings: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the kinds of evidence for places, with a weight each."""
    found: dict[str, float] = {}
    if any(_share(cells, lambda c: kind_of(c) == "postcode") > 0.5 for cells in columns):
        found["postcodes"] = 1.0
    if any(_heading("uprn").search(h) for h in headings):
        found["UPRNs"] = 1.0
    if _has_pair(headings, columns):
        found["coordinates"] = 1.0
    worded = [j for j, cells in enumerate(columns) if form_of(cells).kind in {"words", "mixed"}]
    if any(_heading("place").search(headings[j]) for j in worded):
        found["addresses"] = 0.7
    if any(_named().search(headings[j]) or _heading("place").search(headings[j]) for j in worded):
        found["a name"] = 0.3
    return found


def _has_pair(headings: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    named = [
        j for j, h in enumerate(headings) if _heading("coordinates").search(h.replace("_", " ")) or len(h.strip()) == 1
    ]
    pairs = ((_EASTING, _NORTHING), (_LAT, _LON), (_LON, _LAT))
    for first, second in pairs:
        if any(_within(columns[a], first) and any(_within(columns[b], second) for b in named if b != a) for a in named):
            return True
    return any(re.search(_any_of("one_column"), headings[j], re.IGNORECASE) for j in named)


def _within(cells: Sequence[str], limits: tuple[float, float]) -> bool:
    values = [float(c) for c in cells if re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", c)]
    return len(values) > 0 and sum(limits[0] <= v <= limits[1] for v in values) > 0.7 * len(values)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    filled = [c.strip() for c in cells if c.strip()]
    return sum(map(test, filled)) / len(filled) if filled else 0.0
