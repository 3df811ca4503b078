"""What the evidence weighs for each pair, as arrays: the sum decides, its parts explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.registers.matching.blocking import Pairs
from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.subjects import Sides, Subjects
from estates_app.registers.matching.words import Flags, Floats, Ids, among

#: The kinds of evidence, in the order of the columns of `Scores.weights`.
EVIDENCE = ("uprn", "reference", "postcode", "place", "name", "kind", "address", "number", "size", "year")

#: Pairs are compared so many at a time, which bounds the memory.
_CHUNK = 60_000

Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores:
    """Pairs that are, may be, or share a building, and why.

    Attributes
    ----------
    left, right : ndarray of int32, shape (p,)
    weights : ndarray of float32, shape (p, len(EVIDENCE))
        Natural logarithms; 0 where there is no evidence.
    total : ndarray, shape (p,)
        Their sum with the prior: the log odds that the two are one property.
    name_share : ndarray, shape (p,)
        Share of the names' words that agree, by rarity.
    apart_m : ndarray, shape (p,)
        nan where one has no place.
    may_be_certain : ndarray of bool, shape (p,)
        Nothing stands against a decision without a person, whatever the sum.
    """

    left: Ids
    right: Ids
    weights: Floats
    total: Floats
    name_share: Floats
    apart_m: Floats
    may_be_certain: Flags

    def __len__(self) -> int:
        return len(self.left)

    def take(self, keep: npt.ArrayLike) -> Scores:
        """Return some of the pairs."""
        at = np.asarray(keep)
        return Scores(
            self.left[at],
            self.right[at],
            self.weights[at],
            self.total[at],
            self.name_share[at],
            self.apart_m[at],
            self.may_be_certain[at],
        )

    def column(self, what: str) -> Floats:
        """Return the weights of one kind of evidence, shape (p,)."""
        return self.weights[:, EVIDENCE.index(what)]


def percent(total: npt.ArrayLike) -> Wide:
    """Return log odds as a score of 0 to 100."""
    return np.asarray(100 / (1 + np.exp(-np.clip(np.asarray(total, float), -60, 60))))


def log_odds(score: float) -> float:
    """Return the log odds of a score of 0 to 100."""
    return float(np.log(score / (100 - score)))


def score_pairs(sides: Sides, pairs: Pairs, rules: MatchRules, *, is_one_file: bool = False) -> Scores:
    """Weigh the evidence of each pair; pairs that can neither be one property nor share a building are dropped.

    Parameters
    ----------
    sides : Sides
    pairs : (left, right)
    rules : MatchRules
    is_one_file : bool
        Both rows stand in one file, whose owner tells them apart by reference.

    Notes
    -----
    log odds = prior + sum of log(P(evidence | one property) / P(evidence | two)), the sum of Fellegi and Sunter (1969),
    its parts taken as independent but for place and postcode, which are capped together.
    """
    parts = [
        _score(sides, pairs[0][at : at + _CHUNK], pairs[1][at : at + _CHUNK], rules, is_one_file)
        for at in range(0, max(1, len(pairs[0])), _CHUNK)
    ]
    if len(parts) == 1:
        return parts[0]
    names = ("left", "right", "weights", "total", "name_share", "apart_m", "may_be_certain")
    return Scores(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def certain_pairs(scores: Scores, rules: MatchRules) -> Flags:
    """Return which pairs may be joined without asking, as far as the pair alone tells."""
    return np.asarray(scores.may_be_certain & (scores.total >= log_odds(rules.decide.certain)))


def _score(sides: Sides, left: Ids, right: Ids, rules: MatchRules, is_one_file: bool) -> Scores:
    a, b = sides.left, sides.right
    weights = np.zeros((len(left), len(EVIDENCE)), np.float32)
    at = {what: i for i, what in enumerate(EVIDENCE)}
    weights[:, at["uprn"]] = _uprn(a, b, left, right, rules)
    weights[:, at["reference"]] = _reference(a, b, left, right, rules, is_one_file)
    weights[:, at["postcode"]] = _postcode(a, b, left, right, rules)
    place, apart_m = _place(a, b, left, right, rules)
    weights[:, at["place"]] = place
    weights[:, at["kind"]] = _kind(a, b, left, right, rules)
    known = weights.sum(axis=1) + rules.decide.prior
    keep = _worth_comparing(a, b, left, right, weights, known, apart_m, rules)
    left, right, weights, apart_m = left[keep], right[keep], weights[keep], apart_m[keep]
    weights[:, at["name"]], share, is_number_clash = _name(sides, left, right, known[keep], rules)
    weights[:, at["address"]], weights[:, at["number"]] = _address(sides, left, right, rules)
    weights[:, at["size"]] = _size(a.told.gia_m2[left], b.told.gia_m2[right], rules)
    weights[:, at["year"]] = _year(a.told.built_year[left], b.told.built_year[right], rules)
    total = weights.sum(axis=1) + np.float32(rules.decide.prior)
    is_same_object = (weights[:, at["uprn"]] > 0) | (weights[:, at["reference"]] > 0)
    # A place tells the rows of one body apart no better than its UPRN does: a campus has many rows under one number.
    names_agree = share >= rules.decide.least_name_share
    is_told_twice = is_same_object & (
        (a.partner[left] != b.partner[right]) | names_agree | (weights[:, at["reference"]] > 0)
    )
    has_place = (weights[:, [at["postcode"], at["place"], at["address"]]] > 0).any(axis=1)
    certain = (
        ((names_agree & has_place) | is_told_twice)
        & (weights[:, at["kind"]] > rules.kind.other_in_names)
        & (weights[:, at["uprn"]] >= 0)
        & ~is_number_clash
        & (is_same_object | (weights[:, at["number"]] >= 0))
        & ~(is_one_file & (weights[:, at["reference"]] < 0))  # the owner counts them twice: that is for a person
        & ~(is_one_file & _is_other_postcode(a, b, left, right))  # and gives them two places
        & (is_same_object | ~a.is_many[left] | (apart_m <= rules.kind.many_reach_m))
    )
    return Scores(left, right, weights, total, share, apart_m, certain)


def _uprn(a: Subjects, b: Subjects, left: Ids, right: Ids, rules: MatchRules) -> Wide:
    mine, theirs = a.uprn[left], b.uprn[right]
    both = (mine > 0) & (theirs > 0)
    return np.where(both, np.where(mine == theirs, rules.uprn.same, rules.uprn.other), 0.0)


def _reference(a: Subjects, b: Subjects, left: Ids, right: Ids, rules: MatchRules, is_one_file: bool) -> Wide:
    mine, theirs = a.reference[left], b.reference[right]
    both = (mine >= 0) & (theirs >= 0) & (a.partner[left] == b.partner[right])
    few = (a.reference_uses[left] <= rules.reference.most_uses) & (b.reference_uses[right] <= rules.reference.most_uses)
    # Two bodies of a national list may each have a key for one building; one body counts two where it has two keys.
    is_one_body = a.organisation[left] == b.organisation[right]
    other = np.where(is_one_body, rules.reference.other_in_one_file, 0.0) if is_one_file else 0.0
    return np.where(both, np.where(mine == theirs, np.where(few, rules.reference.same, 0.0), other), 0.0)


def _postcode(a: Subjects, b: Subjects, left: Ids, right: Ids, rules: MatchRules) -> Wide:
    w = rules.postcode
    both = (a.postcode[left] >= 0) & (b.postcode[right] >= 0)
    nearness = [
        a.postcode[left] == b.postcode[right],
        a.sector[left] == b.sector[right],
        a.district[left] == b.district[right],
    ]
    return np.where(both, np.select(nearness, [w.same, w.same_sector, w.same_district], w.other_district), 0.0)


def _is_other_postcode(a: Subjects, b: Subjects, left: Ids, right: Ids) -> Flags:
    mine, theirs = a.postcode[left], b.postcode[right]
    return np.asarray((mine >= 0) & (theirs >= 0) & (mine != theirs))


def _place(a: Subjects, b: Subjects, left: Ids, right: Ids, rules: MatchRules) -> tuple[Wide, Floats]:
    w = rules.place
    apart_m = np.hypot(*(a.told.xy_27700[left] - b.told.xy_27700[right]).T)
    good = [
        np.where(np.isnan(s.told.accuracy_m), w.usual_accuracy_m, s.told.accuracy_m)[at]
        for s, at in ((a, left), (b, right))
    ]
    beyond_m = np.maximum(0.0, apart_m - good[0] - good[1])
    weight = np.interp(beyond_m, w.points_m, w.weights)
    is_rough = np.maximum(*good) >= w.centroid_m
    is_same_postcode = (a.postcode[left] >= 0) & (a.postcode[left] == b.postcode[right])
    limit = np.where(
        is_same_postcode, np.where(is_rough, 0.0, w.most_with_postcode - rules.postcode.same), w.weights[0]
    )
    limit = np.where(is_rough & ~is_same_postcode, w.rough_weight, limit)
    return np.where(np.isnan(apart_m), 0.0, np.minimum(weight, limit)), apart_m.astype(np.float32)


def _kind(a: Subjects, b: Subjects, left: Ids, right: Ids, rules: MatchRules) -> Wide:
    w = rules.kind
    known = (a.kind[left] >= 0) & (b.kind[right] >= 0)
    is_family = a.family[left] == b.family[right]
    told = np.where(is_family, np.where(a.kind[left] == b.kind[right], w.same, w.same_family), w.other)
    told = np.where(is_family & _names_tell_other_kinds(a, b, left, right), w.other_in_names, told)
    return np.where(known, told, w.unknown)


def _names_tell_other_kinds(a: Subjects, b: Subjects, left: Ids, right: Ids) -> Flags:
    mine, theirs = a.name_kind[left], b.name_kind[right]
    return np.asarray((mine >= 0) & (theirs >= 0) & (mine != theirs))


def _worth_comparing(
    a: Subjects, b: Subjects, left: Ids, right: Ids, weights: Floats, known: Floats, apart_m: Floats, rules: MatchRules
) -> Flags:
    """Return which pairs could still reach a decision, by what is told without their words."""
    is_close = (weights[:, EVIDENCE.index("postcode")] >= rules.postcode.same) | (apart_m <= rules.place.same_point_m)
    is_same_object = (weights[:, EVIDENCE.index("uprn")] > 0) | (weights[:, EVIDENCE.index("reference")] > 0)
    most = (
        max(rules.name.weights)
        + max(rules.address.weights)
        + rules.address.same_number
        + rules.size.alike
        + rules.year.alike
    )
    could = ~(is_close | is_same_object) & (known + most >= log_odds(rules.decide.review))
    at = np.flatnonzero(could)
    mine, theirs = a.name_words[left[at]], b.name_words[right[at]]
    shares_word = np.zeros(len(left), bool)
    shares_word[at] = (among(mine, theirs) & (mine >= 0)).any(axis=1)
    return is_close | is_same_object | shares_word


def _name(sides: Sides, left: Ids, right: Ids, known: Floats, rules: MatchRules) -> tuple[Wide, Floats, Flags]:
    """Return the weight of the names, the share that agrees, and where numbers in them differ."""
    w, a, b = rules.name, sides.left, sides.right
    mine, theirs = a.name_words[left], b.name_words[right]
    theirs = np.where(theirs < 0, -3, theirs)
    rare = np.append(sides.name_rarity, np.float32(0))  # the filler -1 weighs nothing
    rare_theirs = rare[np.maximum(theirs, -1)]
    mine_agrees, theirs_agrees = among(mine, theirs), among(theirs, mine)
    mine_there, theirs_here = among(mine, b.address_words[right]), among(theirs, a.address_words[left])
    both_have = mine_there & a.in_own_address[left]
    agreeing = np.where(mine_agrees, rare[mine] * np.where(both_have, w.town_word, 1.0), 0.0).sum(axis=1)
    differing = (
        np.where(mine_agrees, 0.0, rare[mine] * _part(a.in_own_address[left], mine_there, rules)).sum(axis=1)
        + np.where(theirs_agrees, 0.0, rare_theirs * _part(b.in_own_address[right], theirs_here, rules)).sum(axis=1)
    )  # fmt: skip
    whole = agreeing + differing
    share = np.divide(agreeing, whole, out=np.zeros_like(agreeing), where=whole > 0)
    is_open = known + max(w.weights) + max(rules.address.weights) >= log_odds(rules.decide.review)
    share, agreeing = _despite_spelling(sides, left, right, is_open, share, agreeing, rules)
    weight = np.interp(share, w.points_share, w.weights)
    weight = np.where(weight > 0, weight * np.minimum(1.0, agreeing / w.full_information), weight)
    is_untold = (a.is_bare[left] != b.is_bare[right]) & (weight < 0)
    weight = np.where(is_untold, w.one_is_bare, weight)
    numbers, other = a.name_numbers[left], b.name_numbers[right]
    both = (numbers[:, 0] >= 0) & (other[:, 0] >= 0)
    meets = (among(numbers, other) & (numbers >= 0)).any(axis=1)
    # As many on both sides must be the same ones ("3.1" is not "3.2"); of more and fewer one in common is enough.
    is_as_many = (numbers >= 0).sum(axis=1) == (other >= 0).sum(axis=1)
    differ = (np.sort(numbers, axis=1) != np.sort(other, axis=1)).any(axis=1)
    is_clash = both & np.where(is_as_many, differ, ~meets)
    return np.where(is_clash, np.minimum(weight, 0) + w.other_number, weight), share.astype(np.float32), is_clash


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


def _address(sides: Sides, left: Ids, right: Ids, rules: MatchRules) -> tuple[Wide, Wide]:
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
    against = np.minimum(_of_address(agrees, all_mine, all_theirs, rules), 0.0)
    weight = speaks_for + np.where(speaks_for > 0, 0.0, against)
    low, high = a.number_low[left], a.number_high[left]
    other_low, other_high = b.number_low[right], b.number_high[right]
    both = np.isfinite(low) & np.isfinite(other_low)
    meets = (low <= other_high) & (other_low <= high)
    number = np.where(meets & (weight > 0), w.same_number, np.where(meets, 0.0, w.other_number))
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


def _size(mine: Wide, theirs: Wide, rules: MatchRules) -> Wide:
    w = rules.size
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.minimum(mine, theirs) / np.maximum(mine, theirs)
    return np.where(ratio >= w.alike_ratio, w.alike, np.where(ratio <= w.unlike_ratio, w.unlike, 0.0))


def _year(mine: Wide, theirs: Wide, rules: MatchRules) -> Wide:
    w = rules.year
    years = np.abs(mine - theirs)
    return np.where(years <= w.alike_years, w.alike, np.where(years > w.unlike_years, w.unlike, 0.0))
