"""What the names and addresses of two rows say for or against their being one property."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates_app.registers.matching.rules import MatchRules, log_odds
from estates_app.registers.matching.subjects import Sides, Subjects
from estates_app.registers.matching.words import Flags, Floats, Ids, Wide, among


@dataclass(frozen=True, eq=False)
class Named:
    """What the names of pairs say, shape (p,).

    Attributes
    ----------
    weight : ndarray
    share : ndarray of float32
        Of their words that agree, by rarity.
    agrees : ndarray of bool
        Nothing in the names tells the two apart.
    is_of_address : ndarray of bool
        Neither name has a word but of the kind and of the address that both have ("George Street Clinic", "Glossop
        Clinic" of one George Street in Glossop).
    is_number_clash : ndarray of bool
        Numbers in the names differ.
    """

    weight: Wide
    share: Floats
    agrees: Flags
    is_of_address: Flags
    is_number_clash: Flags


def weigh_names(sides: Sides, left: Ids, right: Ids, known: Floats, is_sole: Flags, rules: MatchRules) -> Named:
    """Return what the names of pairs say.

    Parameters
    ----------
    sides : Sides
    left, right : ndarray of int32, shape (p,)
    known : ndarray, shape (p,)
        Log odds without names and addresses: pairs that can reach no decision are not spelt out.
    is_sole : ndarray of bool, shape (p,)
        Of one sole kind and together; there it is enough that one name has every word of the other.
    rules : MatchRules
    """
    w, a, b = rules.name, sides.left, sides.right
    mine, theirs = a.name_words[left], np.where(b.name_words[right] < 0, -3, b.name_words[right])
    mine_agrees, theirs_agrees = among(mine, theirs), among(theirs, mine)
    mine_there, theirs_here = among(mine, b.address_words[right]), among(theirs, a.address_words[left])
    mine_own, theirs_own = a.in_own_address[left], b.in_own_address[right]
    rare = np.append(sides.name_rarity, np.float32(0))  # the filler -1 weighs nothing
    rare_mine, rare_theirs = rare[mine], rare[np.maximum(theirs, -1)]
    town = np.where(mine_there & mine_own, w.town_word, 1.0)
    agreeing = np.where(mine_agrees, rare_mine * town, 0.0).sum(axis=1)
    differing = np.where(mine_agrees, 0.0, rare_mine * _part(mine_own, mine_there, rules)).sum(axis=1)
    differing += np.where(theirs_agrees, 0.0, rare_theirs * _part(theirs_own, theirs_here, rules)).sum(axis=1)
    whole = agreeing + differing
    as_spelt = np.divide(agreeing, whole, out=np.zeros_like(agreeing), where=whole > 0)
    is_open = known + max(w.weights) + max(rules.address.weights) >= log_odds(rules.decide.review)
    share, agreeing = _despite_spelling(sides, left, right, is_open, as_spelt, agreeing, rules)
    weight = np.interp(share, w.points_share, w.weights)
    weight = np.where(weight > 0, weight * np.minimum(1.0, agreeing / w.full_information), weight)
    is_named = ~a.is_bare[left] & ~b.is_bare[right]
    is_within = is_sole & is_named & (agreeing > 0) & (_every(mine_agrees, mine) | _every(theirs_agrees, theirs))
    weight = np.where(is_within, np.maximum(weight, w.within_sole), weight)
    is_of_address = is_named & a.is_named_so[left] & (a.name_kind[left] == b.name_kind[right])
    is_of_address &= _every(mine_agrees | (mine_there & mine_own), mine)
    is_of_address &= _every(theirs_agrees | (theirs_here & theirs_own), theirs)
    is_untold = (is_of_address | (a.is_bare[left] != b.is_bare[right])) & (weight < 0)
    weight = np.where(is_untold, w.one_is_bare, weight)
    is_clash = _are_other_numbers(a.name_numbers[left], b.name_numbers[right])
    weight = np.where(is_clash, np.minimum(weight, 0) + w.other_number, weight)
    is_misspelt = (share > as_spelt) & ((mine >= 0).sum(axis=1) == (theirs >= 0).sum(axis=1))
    # Where bodies share buildings, a word more is another body ("Spire Garstang Clinic") unless its address has it.
    is_told = _every(mine_agrees | mine_own, mine) & _every(theirs_agrees | theirs_own, theirs)
    is_shared = a.is_shared[left] | b.is_shared[right]
    agrees = (share >= rules.decide.least_name_share) & (~is_shared | is_told | is_misspelt)
    return Named(weight, share.astype(np.float32), agrees | is_within, is_of_address, is_clash)


def _every(told: Flags, words: Ids) -> Flags:
    """Return the rows of which every word is told."""
    return np.asarray((told | (words < 0)).all(axis=1))


def _are_other_numbers(mine: Ids, theirs: Ids) -> Flags:
    """Return pairs whose names have other numbers ("Building 3.1" and "Building 3.2")."""
    both = (mine[:, 0] >= 0) & (theirs[:, 0] >= 0)
    meets = (among(mine, theirs) & (mine >= 0)).any(axis=1)
    # As many on both sides must be the same ones ("3.1" is not "3.2"); of more and fewer one in common is enough.
    is_as_many = (mine >= 0).sum(axis=1) == (theirs >= 0).sum(axis=1)
    differ = (np.sort(mine, axis=1) != np.sort(theirs, axis=1)).any(axis=1)
    return np.asarray(both & np.where(is_as_many, differ, ~meets))


def _part(is_in_own: Flags, is_in_theirs: Flags, rules: MatchRules) -> Floats:
    """Return what part a word counts that one name has and the other has not: less where an address accounts for it."""
    w = rules.name
    return np.where(is_in_theirs, w.in_their_address, np.where(is_in_own, w.in_own_address, 1.0)).astype(np.float32)


def _despite_spelling(
    sides: Sides, left: Ids, right: Ids, is_open: Flags, share: Wide, agreeing: Wide, rules: MatchRules
) -> tuple[Wide, Wide]:
    """Take names that are alike letter by letter ("Smithybridge", "Cnetre") as agreeing so far."""
    from rapidfuzz import fuzz, process

    a, b = sides.left, sides.right
    doubtful = np.flatnonzero(is_open & (share < max(rules.name.points_share)) & ~a.is_bare[left] & ~b.is_bare[right])
    if not len(doubtful):
        return share, agreeing
    spelt_a, spelt_b = (
        _spelt(a.name_words, sides.words, left[doubtful]),
        _spelt(b.name_words, sides.words, right[doubtful]),
    )
    alike = process.cpdist(spelt_a, spelt_b, scorer=fuzz.ratio, score_cutoff=rules.name.spelling, dtype=np.float32)
    is_better = alike / 100 > share[doubtful]
    better = doubtful[is_better]
    share, agreeing = share.copy(), agreeing.copy()
    rare = np.append(sides.name_rarity, np.float32(0))
    share[better] = alike[is_better] / 100
    own = np.minimum(rare[a.name_words[left[better]]].sum(axis=1), rare[b.name_words[right[better]]].sum(axis=1))
    agreeing[better] = np.maximum(agreeing[better], own * rules.name.town_word)
    return share, agreeing


def _spelt(table: Ids, words: list[str], rows: Ids) -> list[str]:
    """Return the words of rows without gaps; each row's once."""
    unique, inverse = np.unique(rows, return_inverse=True)
    texts = ["".join(words[i] for i in ids if i >= 0) for ids in table[unique].tolist()]
    return [texts[i] for i in inverse.tolist()]


def weigh_addresses(sides: Sides, left: Ids, right: Ids, rules: MatchRules) -> tuple[Wide, Wide]:
    """Return the weights of the words of the address and of the number in the street."""
    w, a, b = rules.address, sides.left, sides.right
    rare = np.append(sides.address_rarity, np.float32(0))
    mine, theirs = a.address_words[left], b.address_words[right]
    theirs_known = np.where(theirs < 0, -3, theirs)
    agrees = among(mine, theirs_known)
    all_mine, all_theirs = rare[np.maximum(mine, -1)], rare[np.maximum(theirs, -1)]
    # What both names say is heard already: "Leigh Road, Hale" and "Cecil Road, Hale" of Hale Library agree in nothing
    # new. Nor does it make them differ: "Heysham Road" of Heysham Library is one street however the town is spelt.
    new_mine = np.where(_in_both_names(mine, a, b, left, right), 0.0, all_mine)
    new_theirs = np.where(_in_both_names(theirs, a, b, left, right), 0.0, all_theirs)
    speaks_for = np.maximum(_of_address(agrees, new_mine, new_theirs, rules), 0.0)
    heard = _of_address(agrees, all_mine, all_theirs, rules)
    weight = speaks_for + np.where(speaks_for > 0, 0.0, np.minimum(heard, 0.0))
    low, high = a.number_low[left], a.number_high[left]
    other_low, other_high = b.number_low[right], b.number_high[right]
    both = np.isfinite(low) & np.isfinite(other_low)
    meets = (low <= other_high) & (other_low <= high)
    number = np.where(meets & (heard > 0), w.same_number, np.where(meets, 0.0, w.other_number))
    is_same = (a.all_street[left] == b.all_street[right]) & (meets | ~both)
    is_same &= (mine >= 0).sum(axis=1) >= w.least_words
    weight = np.where(is_same, np.maximum(weight, w.same_throughout), weight)
    return weight, np.where(both, number, 0.0)


def _of_address(agrees: Flags, mine: Floats, theirs: Floats, rules: MatchRules) -> Wide:
    """Return the weight of the share of the shorter address that agrees, each word by its rarity."""
    w = rules.address
    least = np.minimum(mine.sum(axis=1), theirs.sum(axis=1))
    share = np.divide(np.where(agrees, mine, 0.0).sum(axis=1), least, out=np.zeros_like(least), where=least > 0)
    told = np.interp(np.minimum(share, 1.0), w.points_share, w.weights)
    return np.where(least >= w.least_information, told, 0.0)


def _in_both_names(words: Ids, a: Subjects, b: Subjects, left: Ids, right: Ids) -> Flags:
    return among(words, a.name_words[left]) & among(words, b.name_words[right])
