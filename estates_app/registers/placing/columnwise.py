"""Looks over all rows at once: columns in another system, evidence that disagrees, points that stand for nowhere."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from estates_app.domain.claims import Severity
from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.registers.placing.damage import readings
from estates_app.registers.placing.gathering import FIGURES, SLOTS, Gathered, Slot
from estates_app.registers.placing.gazetteer import square_metre
from estates_app.registers.placing.rules import placing_rules

#: Slots whose witnesses come from another hand than the figures.
_INDEPENDENT = ("uprn", "postcode")


def _disagree(a: Slot, b: Slot) -> BoolArray:
    """Whether two slots place a row where they cannot both be right."""
    with np.errstate(invalid="ignore"):
        found: BoolArray = np.hypot(*(a.xy - b.xy).T) > np.hypot(a.reach_m, b.reach_m)
    return found


def read_whole_columns(gathered: Gathered) -> dict[str, tuple[BoolArray, str]]:
    """Read columns that nearly every row shows to be swapped or in another system, and say so at each row.

    Returns
    -------
    dict of slot to (rows, words)
        What was read otherwise; ``gathered`` holds the new places.
    """
    rules, read = placing_rules().damage, {}
    uprn, postcode = (gathered.slots[kind] for kind in _INDEPENDENT)
    at = np.where(uprn.known[:, None], uprn.xy, postcode.xy)
    reach_m = np.where(uprn.known, uprn.reach_m, postcode.reach_m)
    for kind in FIGURES:
        slot = gathered.slots[kind]
        is_written = ~np.isnan(slot.written[:, 0])
        checked = is_written & ~np.isnan(at[:, 0])
        wide = np.hypot(reach_m, slot.reach_m)
        with np.errstate(invalid="ignore"):
            fits = np.hypot(*(slot.xy - at).T) <= wide
        if (checked & ~fits).sum() < max(rules.column_rows, rules.column_share * checked.sum()):
            continue
        for reading in readings(slot):
            with np.errstate(invalid="ignore"):
                shows = checked & (np.hypot(*(reading.xy - at).T) <= wide)
            if shows.sum() >= max(rules.column_rows, rules.column_share * checked.sum()):
                rows = (shows | ~checked) & ~np.isnan(reading.xy[:, 0])
                slot.xy[rows] = reading.xy[rows]
                read[kind] = rows, reading.words
                message = (
                    f"{reading.words}, as {shows.sum():,} of the {checked.sum():,} rows that can be checked show; "
                    "put right."
                )
                for i in np.flatnonzero(rows).tolist():
                    gathered.say(i, kind, reading.code, message)
                break
    return read


@dataclass(frozen=True, eq=False)
class Suspects:
    """What a first look over all rows found.

    Attributes
    ----------
    simple : ndarray of bool, shape (n,)
        Rows whose evidence agrees or that have none.
    alone : ndarray of bool, shape (n,)
        Rows that neither UPRN nor postcode places.
    disputed : ndarray of bool, shape (n,)
        Rows whose figures need a second look.
    is_default : ndarray of bool, shape (n,)
        Rows of a point that stands for many postcodes.
    confirmed_xy : ndarray, shape (m, 2)
        Places of figures that UPRN or postcode bear out.
    """

    simple: BoolArray
    alone: BoolArray
    disputed: BoolArray
    is_default: BoolArray
    confirmed_xy: FloatArray
    placeholder: dict[str, BoolArray]
    default_words: dict[int, str]

    def reason(self, i: int, slot: str) -> str:
        """Return why figures are no place though they lie on the grid, empty where nothing is known against them."""
        if self.placeholder[slot][i]:
            return "a placeholder"
        return self.default_words.get(i, "")


def find_suspects(gathered: Gathered) -> Suspects:
    """Compare all evidence of all rows, and say what figures were read otherwise than their columns are called."""
    slots, n = gathered.slots, len(gathered.rows)
    known = {kind: slots[kind].known for kind in SLOTS}
    apart = np.zeros(n, bool)
    for a, b in itertools.combinations(SLOTS, 2):
        apart |= known[a] & known[b] & _disagree(slots[a], slots[b])
    lost, placeholder = np.zeros(n, bool), {}
    values = sorted(placing_rules().damage.placeholders)
    for kind in FIGURES:
        slot = slots[kind]
        lost |= ~np.isnan(slot.written[:, 0]) & ~known[kind]
        placeholder[kind] = np.isin(slot.written, values).any(axis=1) & ~slot.is_degrees
        _say_degrees(gathered, kind)
    figures_xy, has_figures = np.full((n, 2), np.nan), np.zeros(n, bool)
    for kind in FIGURES:
        take = known[kind] & ~has_figures
        figures_xy[take], has_figures = slots[kind].xy[take], has_figures | take
    default_words = _default_points(gathered, figures_xy)
    is_default = np.zeros(n, bool)
    is_default[list(default_words)] = True
    spoilt = np.logical_or.reduce(list(placeholder.values())) | is_default
    independent = known["uprn"] | known["postcode"]
    disputed = apart | lost | spoilt
    confirmed = has_figures & independent & ~disputed
    return Suspects(~disputed, ~independent, disputed, is_default, figures_xy[confirmed], placeholder, default_words)


def _say_degrees(gathered: Gathered, kind: str) -> None:
    """Say which figures stand in columns of another name or in the other order."""
    slot = gathered.slots[kind]
    with np.errstate(invalid="ignore"):
        turned = slot.known & slot.is_degrees & (slot.written[:, 0] > slot.written[:, 1])
        odd = slot.known & ~slot.is_degrees if kind == "lonlat" else slot.known & slot.is_degrees
    for i in np.flatnonzero(turned).tolist():
        message = "Latitude and longitude were swapped: they were put the right way round."
        gathered.say(i, kind, "coordinates-swapped", message)
    if kind not in {"coordinates", "lonlat"}:
        return
    is_metres = kind == "lonlat"
    words = "Latitude and longitude" if is_metres else "Easting and northing"
    message = f"{words} hold {'metres of the national grid' if is_metres else 'degrees'}: read as such."
    for i in np.flatnonzero(odd & ~turned).tolist():
        gathered.say(i, kind, "coordinates-system", message, Severity.NOTE)


def _default_points(gathered: Gathered, xy: FloatArray) -> dict[int, str]:
    """Return the rows of points that many rows share though their postcodes lie elsewhere, and in words how many.

    A campus of one postcode shares a point by right; a town hall that stands for the whole stock does not.
    """
    rules = placing_rules().weighing
    rows = np.flatnonzero(~np.isnan(xy[:, 0]))
    if len(rows) < rules.default_rows:
        return {}
    _, group, size = np.unique(square_metre(xy[rows]), return_inverse=True, return_counts=True)
    crowded = rows[size[group.ravel()] >= rules.default_rows]
    if not len(crowded):
        return {}
    at = dict(zip(rows.tolist(), group.ravel().tolist(), strict=True))
    postcode = gathered.slots["postcode"]
    elsewhere: dict[int, set[tuple[float, float]]] = {}
    with np.errstate(invalid="ignore"):
        far = np.hypot(*(postcode.xy - xy).T) > postcode.reach_m
    for i in crowded[far[crowded]].tolist():
        elsewhere.setdefault(at[i], set()).add(tuple(postcode.xy[i]))
    return {
        i: f"one point for {size[at[i]]} rows, {len(elsewhere[at[i]])} of whose postcodes lie elsewhere,"
        for i in crowded.tolist()
        if len(elsewhere.get(at[i], ())) >= rules.default_postcodes
    }
