"""Which pairs are worth comparing: those that share a key, a postcode, a place, or rare words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.subjects import Sides, Subjects
from estates_app.registers.matching.words import Floats, Ids, Ragged

Keys = npt.NDArray[np.int64]
Pairs = tuple[Ids, Ids]

#: How many of the rarest words of a name and of an address make keys.
_RAREST_OF_NAME, _RAREST_OF_ADDRESS = 3, 3


def candidate_pairs(sides: Sides, rules: MatchRules) -> Pairs:
    """Return indices (left, right) of pairs that could be one property or share a building; each pair once.

    Where rows are compared among themselves the left index is the smaller.
    """
    a, b = sides.left, sides.right
    most = rules.blocking.most_in_block
    n_words = len(sides.words)
    names_a = _rarest(a.flat_names, sides.name_rarity, _RAREST_OF_NAME)
    names_b = names_a if sides.is_one else _rarest(b.flat_names, sides.name_rarity, _RAREST_OF_NAME)
    streets_a = _rarest(a.flat_addresses, sides.address_rarity, _RAREST_OF_ADDRESS)
    streets_b = streets_a if sides.is_one else _rarest(b.flat_addresses, sides.address_rarity, _RAREST_OF_ADDRESS)
    found = [
        _join(*_told(a.uprn, a.uprn > 0), *_told(b.uprn, b.uprn > 0), most),
        _join(*_references(a), *_references(b), rules.reference.most_uses + 1),
        _join(*_told(a.postcode, a.postcode >= 0), *_told(b.postcode, b.postcode >= 0), most),
        _nearest(a, b, rules),
    ]
    # Rows that share no more than words must be of kinds that could be one.
    by_words = [
        (_with(names_a, a.postcode, n_words), _with(names_b, b.postcode, n_words)),
        (_both(names_a, streets_a, n_words), _both(names_b, streets_b, n_words)),
        (_cells(names_a, a, n_words, rules, False), _cells(names_b, b, n_words, rules, True)),
    ]
    found += [_of_one_kind(a, b, *_join(*mine, *theirs, most)) for mine, theirs in by_words]
    return _distinct(found, len(b), sides.is_one)


def _distinct(found: Sequence[Pairs], n_right: int, is_one: bool) -> Pairs:
    """Return each pair once, in order; among rows of one side the smaller first, and none with itself."""
    n = max(1, n_right)
    left, right = (np.concatenate([pairs[i] for pairs in found]) for i in (0, 1))
    if is_one:
        left, right = np.minimum(left, right), np.maximum(left, right)
        left, right = left[left != right], right[left != right]
    # Sorted and compared with the neighbour: many times quicker than np.unique, which hashes.
    keys = np.sort(left.astype(np.int64) * n + right)
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    return (keys // n).astype(np.int32), (keys % n).astype(np.int32)


def _of_one_kind(a: Subjects, b: Subjects, left: Ids, right: Ids) -> Pairs:
    mine, theirs = a.family[left], b.family[right]
    could = (mine == theirs) | (mine < 0) | (theirs < 0)
    return left[could], right[could]


def _told(values: npt.NDArray[np.integer], known: npt.NDArray[np.bool_]) -> tuple[Keys, Ids]:
    rows = np.flatnonzero(known).astype(np.int32)
    return values[rows].astype(np.int64), rows


def _references(side: Subjects) -> tuple[Keys, Ids]:
    known = (side.reference >= 0) & (side.partner >= 0)
    keys, rows = _told(side.reference, known)
    return keys << 20 | side.partner[rows], rows


def _rarest(words: Ragged, rarity: Floats, most: int) -> Ragged:
    """Return at most so many words of each row, the rarest."""
    order = np.lexsort((words.ids, -rarity[words.ids], words.row))
    row = words.row[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    keep = place < most
    return Ragged(words.ids[order][keep], row[keep], place[keep].astype(np.int32), words.n)


def _with(words: Ragged, code: Ids, n_words: int) -> tuple[Keys, Ids]:
    """Return keys of a word and a code of its row."""
    known = code[words.row] >= 0
    return code[words.row[known]].astype(np.int64) * n_words + words.ids[known], words.row[known]


def _both(names: Ragged, streets: Ragged, n_words: int) -> tuple[Keys, Ids]:
    """Return keys of each word of the name with each of the address."""
    starts = np.searchsorted(streets.row, names.row)
    counts = np.searchsorted(streets.row, names.row, side="right") - starts
    at = np.repeat(np.arange(len(names.ids)), counts)
    other = _ranges(starts, counts)
    return names.ids[at].astype(np.int64) * n_words + streets.ids[other], names.row[at]


def _cells(words: Ragged, side: Subjects, n_words: int, rules: MatchRules, is_spread: bool) -> tuple[Keys, Ids]:
    """Return keys of a word and the square its row lies in; one side is spread over the squares around."""
    size_m = rules.blocking.reach_m
    known = np.isfinite(side.told.xy_27700[words.row]).all(axis=1)
    row, ids = words.row[known], words.ids[known].astype(np.int64)
    cell = np.floor(side.told.xy_27700[row] / size_m).astype(np.int64)
    steps = (-1, 0, 1) if is_spread else (0,)
    keys = [
        (((cell[:, 0] + i) & 0xFFF) << 12 | ((cell[:, 1] + j) & 0xFFF)) * n_words + ids for i in steps for j in steps
    ]
    return np.concatenate(keys), np.tile(row, len(keys))


def _nearest(a: Subjects, b: Subjects, rules: MatchRules) -> Pairs:
    """Return each row's nearest on the other side, within the reach of rows that are compared whatever their names."""
    from scipy.spatial import cKDTree

    placed_a, placed_b = (np.flatnonzero(np.isfinite(s.told.xy_27700).all(axis=1)) for s in (a, b))
    if not len(placed_a) or not len(placed_b):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    tree = cKDTree(b.told.xy_27700[placed_b])
    wanted = min(rules.blocking.nearest + (a is b), len(placed_b))
    _, at = tree.query(a.told.xy_27700[placed_a], k=[*range(1, wanted + 1)], distance_upper_bound=rules.blocking.near_m)
    hit = at < len(placed_b)
    left = np.repeat(placed_a, hit.sum(axis=1))
    return left.astype(np.int32), placed_b[at[hit]].astype(np.int32)


def _join(keys_a: Keys, rows_a: Ids, keys_b: Keys, rows_b: Ids, most: int) -> Pairs:
    """Return pairs of rows with one key; blocks with more than most x most pairs are left out."""
    order_a, order_b = np.argsort(keys_a, kind="stable"), np.argsort(keys_b, kind="stable")
    sorted_a, sorted_b = keys_a[order_a], keys_b[order_b]
    first = np.flatnonzero(np.append(True, sorted_a[1:] != sorted_a[:-1])) if len(sorted_a) else np.zeros(0, np.int64)
    blocks, size_a = sorted_a[first], np.diff(np.append(first, len(sorted_a)))
    start = np.searchsorted(sorted_b, blocks)
    size_b = np.searchsorted(sorted_b, blocks, side="right") - start
    keep = (size_b > 0) & (size_a * size_b <= most * most)
    first, size_a, start, size_b = first[keep], size_a[keep], start[keep], size_b[keep]
    at_a = _ranges(first, size_a)
    counts = np.repeat(size_b, size_a)
    left = np.repeat(rows_a[order_a[at_a]], counts)
    right = rows_b[order_b[_ranges(np.repeat(start, size_a), counts)]]
    return left, right


def _ranges(starts: npt.NDArray[np.integer], counts: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Return start, start + 1, … for each start, so many as its count."""
    total = int(counts.sum())
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else np.zeros(0, np.int64)
    return np.arange(total) - np.repeat(offsets, counts) + np.repeat(starts, counts)
