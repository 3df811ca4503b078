"""What kind of property each row is: by its use, by its name, and not by the name of the building that it lodges in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.words import Flags, Ids, Ragged, Vocabulary

#: Of each kind the phrases that tell it, and those that tell it in a name past doubt, as numbers of words.
Patterns = Sequence[tuple[list[list[int]], list[list[int]]]]


@dataclass(frozen=True, eq=False)
class Kinds:
    """Kinds of the rows of one side as indices of ``MatchRules.kinds``, -1 where nothing tells one.

    Attributes
    ----------
    kind, name_kind : ndarray of int32, shape (n,)
        Of the row; that its name tells.
    family : ndarray of int32, shape (n,)
    is_named_so : ndarray of bool, shape (n,)
        The name tells a kind of the row's family.
    tells_kind : ndarray of bool, one for each word of the names
        The word tells the row's own family.
    """

    kind: Ids
    name_kind: Ids
    family: Ids
    is_named_so: Flags
    tells_kind: Flags


def patterns_of(vocabulary: Vocabulary, rules: MatchRules) -> Patterns:
    """Return the phrases of the kinds as numbers of words."""
    return [([vocabulary.phrase(w) for w in k.words], [vocabulary.phrase(w) for w in k.in_name]) for k in rules.kinds]


def kinds_of(names: Ragged, uses: Ragged, patterns: Patterns, host: Ids, rules: MatchRules) -> Kinds:
    """Return the kind of each row: the one that its name tells past doubt, else its use, else its name.

    Parameters
    ----------
    names, uses : Ragged
    patterns : Patterns
    host : ndarray of int32
        Words behind which a name tells another building ("Citizens Advice at Heanor Library" is no library).
    rules : MatchRules
    """
    families = {f: i for i, f in enumerate(dict.fromkeys(k.family for k in rules.kinds))}
    family_of = np.array([*(families[k.family] for k in rules.kinds), -1], np.int32)
    by_use, by_name, past_doubt = (np.full(names.n, -1, np.int32) for _ in range(3))
    is_wide = np.array([*(kind.is_wide for kind in rules.kinds), True])
    is_of_host = names.position > _host_at(names, host)[names.row]
    told_at: list[tuple[int, Ids, int]] = []
    in_names, in_uses = _Index(names, patterns), _Index(uses, patterns)
    for at, (words, in_name) in enumerate(patterns):
        for phrase in words:
            places = in_uses.places_of(phrase)
            if len(places):
                _tell(by_use, in_uses.rows_of(places), at)
        for found, phrases in ((by_name, words), (past_doubt, in_name)):
            for phrase in phrases:
                places = in_names.places_of(phrase)
                if len(places):
                    places = places[~is_of_host[places]]
                    told_at.append((at, places, len(phrase)))
                    _tell(found, in_names.rows_of(places), at)
    kind = np.where(is_wide[by_use] & (by_name >= 0), by_name, by_use)
    kind = np.where(past_doubt >= 0, past_doubt, kind).astype(np.int32)
    tells_kind = np.zeros(len(names.ids), bool)
    for at, places, length in told_at:
        own = places[family_of[kind[names.row[places]]] == family_of[at]]
        for step in range(length):
            tells_kind[own + step] = True
    is_named_so = (by_name >= 0) & (family_of[by_name] == family_of[kind])
    return Kinds(kind, by_name, family_of[kind], is_named_so, tells_kind)


def without_lodgers(names: Ragged, is_tenant: Flags, host: Ids, rules: MatchRules) -> Ragged:
    """Take off what a body puts before the names of the buildings it lodges in ("Amber Arts at Heanor Library").

    A tenant's record is of its landlord's building. What stands before "at" is the body's own name where so many of its
    rows say it; a name that one row has ("Citizens Advice at Heanor Library") is left, for it may be all that is told.
    """
    first = _host_at(names, host)
    lodgers = np.flatnonzero(is_tenant & (first < len(names.ids)))
    starts = np.searchsorted(names.row, lodgers)
    leads = [
        tuple(names.ids[at : at + n].tolist()) for at, n in zip(starts.tolist(), first[lodgers].tolist(), strict=True)
    ]
    count = Counter(leads)
    is_lodger = np.zeros(names.n, bool)
    is_lodger[lodgers] = [count[lead] >= rules.name.least_lodgings for lead in leads]
    return names.kept(~is_lodger[names.row] | (names.position > first[names.row]))


def _host_at(names: Ragged, host: Ids) -> Ids:
    """Return the place in each name of the first word behind which another building is told; far out without one."""
    at = np.flatnonzero(np.isin(names.ids, host) & (names.position > 0))[::-1]  # the first of a row is written last
    first = np.full(names.n, np.iinfo(np.int32).max, np.int32)
    first[names.row[at]] = names.position[at]
    return first


def _tell(kind: Ids, rows: Ids, at: int) -> None:
    """Set the kind of rows that have none yet."""
    kind[rows[kind[rows] < 0]] = at


class _Index:
    """Finds phrases in all texts by their first word."""

    def __init__(self, of: Ragged, patterns: Patterns) -> None:
        self._of = of
        self._order = np.argsort(of.ids, kind="stable").astype(np.int32)
        firsts = np.array(sorted({p[0] for phrases in patterns for some in phrases for p in some}), np.int32)
        ordered = of.ids[self._order]
        ends = np.searchsorted(ordered, firsts), np.searchsorted(ordered, firsts, side="right")
        self._spans = {
            word: (low, high)
            for word, low, high in zip(firsts.tolist(), *(e.tolist() for e in ends), strict=True)
            if high > low
        }

    def places_of(self, phrase: Sequence[int]) -> Ids:
        """Return where a phrase begins among the words of all texts."""
        low, high = self._spans.get(phrase[0], (0, 0))
        at, of = self._order[low:high], self._of
        for step, word in enumerate(phrase[1:], 1):
            if not len(at):
                break
            at = at[at + step < len(of.ids)]
            at = at[(of.ids[at + step] == word) & (of.row[at + step] == of.row[at])]
        return at

    def rows_of(self, places: Ids) -> Ids:
        """Return the texts that words are of."""
        return self._of.row[places]
