"""Several rows of one site: a hospital's buildings, a campus of many UPRNs, the houses beside a station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.domain.claims import ReadRow
from estates_app.domain.decisions import Relation
from estates_app.registers.matching.blocking import Pairs, candidate_pairs
from estates_app.registers.matching.relating import RELATIONS, relate
from estates_app.registers.matching.rules import MatchRules, usual_rules
from estates_app.registers.matching.scoring import score_pairs
from estates_app.registers.matching.subjects import Sides, make_sides
from estates_app.registers.matching.telling import told_by_rows

#: A name that more rows have than this ("Depot") groups only what touches.
_MOST_NAMESAKES = 400


@dataclass(frozen=True)
class SiteGroup:
    """Rows of one site, in their order, and the name that most of them give it."""

    rows: tuple[int, ...]
    name: str


def group_sites(
    rows: Sequence[ReadRow], *, partner_id: str = "", rules: MatchRules | None = None
) -> tuple[SiteGroup, ...]:
    """Group rows of one file by site; a row that stands alone is a group of its own.

    Rows belong together by the name of their site, their UPRN, a name of their own within reach, or because one body's
    buildings stand wall to wall. Two names that have nothing in common part two sites even where their buildings touch.

    Parameters
    ----------
    rows : sequence of ReadRow
    partner_id : str
        Holder of all of them; without one, buildings of different holders that touch stay apart.
    rules : MatchRules, optional
    """
    if not rows:
        return ()
    rules = rules or usual_rules()
    sides = make_sides(told_by_rows(rows, partner_id or "one body"), None, rules)
    left, right = _within_reach(sides, rules)
    scores = score_pairs(sides, (left, right), rules)
    codes, _ = relate(sides, scores, rules)
    joined = codes < RELATIONS.index(Relation.NONE)
    side = sides.left
    named = (side.site_name[scores.left] >= 0) & (side.site_name[scores.right] >= 0)
    by_name = np.where(named, side.site_name[scores.left] == side.site_name[scores.right], False)
    is_bare = side.is_bare[scores.left] | side.is_bare[scores.right]
    names_agree = scores.names_agree
    is_close = scores.apart_m <= rules.building.touching_m
    is_far = scores.apart_m > rules.building.named_site_reach_m  # nan, which no place tells, is not
    keep = joined & ~is_far & (by_name | names_agree | ((is_bare | named) & is_close))
    return _groups(rows, scores.left[keep], scores.right[keep])


def _within_reach(sides: Sides, rules: MatchRules) -> Pairs:
    """Return the candidate pairs, rows that touch, and each row with its nearest namesakes: a campus hangs together."""
    from scipy.spatial import cKDTree

    left, right = candidate_pairs(sides, rules)
    side = sides.left
    placed = np.flatnonzero(np.isfinite(side.told.xy_27700).all(axis=1))
    if len(placed) < 2:
        return left, right
    xy = side.told.xy_27700[placed]
    touching = cKDTree(xy).query_pairs(rules.building.touching_m, output_type="ndarray")
    names = {name: i for i, name in enumerate(dict.fromkeys(side.told.texts["name"]))}
    called = np.array([names[side.told.texts["name"][i]] for i in placed])
    few = np.flatnonzero(np.bincount(called)[called] <= _MOST_NAMESAKES)
    # A third axis keeps names farther apart than any reach, so that only namesakes are found.
    floor = called[few] * 10 * rules.building.site_reach_m
    namesakes = cKDTree(np.column_stack([xy[few], floor])).query_pairs(
        rules.building.site_reach_m, output_type="ndarray"
    )
    more = few[namesakes]
    found = placed[np.concatenate([touching, np.sort(more, axis=1)])].astype(np.int64)
    keys = np.sort(np.concatenate([left.astype(np.int64) * len(side) + right, found[:, 0] * len(side) + found[:, 1]]))
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    return (keys // len(side)).astype(np.int32), (keys % len(side)).astype(np.int32)


def _groups(rows: Sequence[ReadRow], left: np.ndarray, right: np.ndarray) -> tuple[SiteGroup, ...]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left)), (left, right)), shape=(len(rows), len(rows)))
    _, group_of = connected_components(graph, directed=False)
    members: dict[int, list[ReadRow]] = {}
    for at, group in enumerate(group_of.tolist()):
        members.setdefault(group, []).append(rows[at])
    groups = []
    for inside in members.values():
        names = [row.text("site_name") or row.text("name") for row in inside]
        known = [name for name in names if name]
        name = max(dict.fromkeys(known), key=known.count) if known else ""
        groups.append(SiteGroup(tuple(sorted(row.row for row in inside)), name))
    return tuple(sorted(groups, key=lambda group: group.rows))
