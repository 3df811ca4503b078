"""Ages as statistical tables write them, and how bands of any width make up the groups that matter here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

#: Groups of residents: field of a zone -> first and last age, None for no end.
GROUPS: Mapping[str, tuple[int, int | None]] = {
    "population": (0, None),
    "aged_0_15": (0, 15),
    "aged_16_64": (16, 64),
    "aged_65_plus": (65, None),
}

#: No label of an age goes beyond this: larger figures are counts.
_OLDEST = 120

_ALL = re.compile(
    r"(all|total)( (ages|people|persons|residents|usual residents|population))*|population|persons|people"
    r"|usual residents|all categories( age| sex)?|(residence type )?total( all usual residents)?|count"
)


@dataclass(frozen=True, order=True)
class Band:
    """Ages from ``low`` to ``high`` (None: no end) of one sex ("f", "m") or of all persons ("")."""

    low: int
    high: int | None
    sex: str = ""
    is_total: bool = False


@lru_cache(maxsize=4096)
def parse_band(label: str) -> Band | None:
    """Read a heading or a cell as a band of ages; None where it is none.

    "Aged 5 to 9 years", "Age: Aged 4 years and under; measures: Value", "aged_16_64", "90+", "F65 and over".
    A band with two ends for the two sexes ("18-59/64") is none.
    """
    text = re.sub(r"\([^)]*\)", " ", label.casefold())
    text = re.sub(r";?\s*measures?:?\s*value", " ", text)
    text = re.sub(r":\s*mid[ -]?\d{4}.*$", " ", text)
    if re.search(r"\d\s*/\s*\d|percent|%|\brate\b|\bper\b|median|mean|\bscore\b", text):
        return None
    text = " ".join(re.sub(r"[^0-9a-z+]+", " ", text).split())
    text = re.sub(r"^age(?: total)? (?=\S)", "", text)
    if _ALL.fullmatch(text) or text == "age total":
        return Band(0, None, "", is_total=True)
    sex = ""
    if match := re.match(r"([fm])(?=\d)", text):
        sex, text = match[1], text[1:]
    text = re.sub(r"^(?:[a-z ]*\b)?aged? (?=\d|under|over)", "", text)
    ages = _ages(text)
    return Band(*ages, sex) if ages and ages[0] <= _OLDEST and (ages[1] or 0) <= _OLDEST else None


def _ages(text: str) -> tuple[int, int | None] | None:
    years = r"(?: years?(?: old)?)?"
    if match := re.fullmatch(rf"under (\d+){years}", text):
        return 0, int(match[1]) - 1
    if match := re.fullmatch(rf"over (\d+){years}", text):
        return int(match[1]) + 1, None
    if match := re.fullmatch(rf"(\d+){years} and under", text):
        return 0, int(match[1])
    if match := re.fullmatch(rf"(\d+){years}(?: ?\+| and over| and above| plus| or over| and older| or more)", text):
        return int(match[1]), None
    if match := re.fullmatch(rf"(\d+)(?: to| and)? (\d+){years}", text):
        return (int(match[1]), int(match[2])) if int(match[1]) <= int(match[2]) else None
    if match := re.fullmatch(rf"(\d{{1,3}}){years}", text):
        return int(match[1]), int(match[1])
    return None


def tiling(bands: Collection[Band], low: int, high: int | None) -> tuple[Band, ...] | None:
    """Return bands that cover the ages from ``low`` to ``high`` once and nothing else, the fewest first; else None."""

    @cache
    def rest(at: int) -> tuple[Band, ...] | None:
        if high is not None and at > high:
            return ()
        best: tuple[Band, ...] | None = None
        for band in bands:
            if band.low != at or (high is not None and (band.high is None or band.high > high)):
                continue
            if band.high is None:
                return (band,)
            more = rest(band.high + 1)
            if more is not None and (best is None or len(more) + 1 < len(best)):
                best = (band, *more)
        return best

    return rest(low)


def groups_of(counts: Mapping[Band, float | None]) -> dict[str, float | None]:
    """Return the residents of each group from those of bands; a part that is missing makes the group missing.

    Bands that straddle 16 or 65 count in no group but the total. Persons come before females and males added up.
    """
    found: dict[str, float | None] = {}
    for field, (low, high) in GROUPS.items():
        sums = {sex: _sum(counts, sex, low, high) for sex in ("", "f", "m")}
        value = sums[""]
        if value is None and sums["f"] is not None and sums["m"] is not None:
            value = sums["f"] + sums["m"]
        found[field] = value
    return found


def _sum(counts: Mapping[Band, float | None], sex: str, low: int, high: int | None) -> float | None:
    mine = {band: n for band, n in counts.items() if band.sex == sex}
    if (low, high) == (0, None):
        told = [n for band, n in mine.items() if band.is_total and n is not None]
        if told:
            return told[0]
    known = frozenset(band for band, n in mine.items() if n is not None and not band.is_total)
    parts = _tiled(known, low, high)
    return None if parts is None else sum(mine[band] or 0.0 for band in parts)


@lru_cache(maxsize=512)
def _tiled(bands: frozenset[Band], low: int, high: int | None) -> tuple[Band, ...] | None:
    return tiling(bands, low, high)
