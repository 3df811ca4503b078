"""What the evidence weighs for each pair, as arrays: the sum decides, its parts explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.matching.blocking import Pairs
from estates_app.registers.matching.rules import MatchRules, log_odds
from estates_app.registers.matching.subjects import Sides, Subjects
from estates_app.registers.matching.wording import weigh_addresses, weigh_names
from estates_app.registers.matching.words import Flags, Floats, Ids, Wide, among

#: The kinds of evidence, in the order of the columns of `Scores.weights`.
EVIDENCE = ("uprn", "reference", "postcode", "place", "name", "kind", "address", "number", "size", "year")

#: Pairs are compared so many at a time, which bounds the memory.
_CHUNK = 60_000


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
    names_agree : ndarray of bool, shape (p,)
        Nothing in the names tells the two apart.
    may_be_certain : ndarray of bool, shape (p,)
        Nothing stands against a decision without a person, whatever the sum.
    """

    left: Ids
    right: Ids
    weights: Floats
    total: Floats
    name_share: Floats
    apart_m: Floats
    names_agree: Flags
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
            self.names_agree[at],
            self.may_be_certain[at],
        )

    def column(self, what: str) -> Floats:
        """Return the weights of one kind of evidence, shape (p,)."""
        return self.weights[:, EVIDENCE.index(what)]


def percent(total: npt.ArrayLike) -> Wide:
    """Return log odds as a score of 0 to 100."""
    return np.asarray(100 / (1 + np.exp(-np.clip(np.asarray(total, float), -60, 60))))


def score_pairs(
    sides: Sides,
    pairs: Pairs,
    rules: MatchRules,
    *,
    is_one_file: bool = False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Scores:
    """Weigh the evidence of each pair; pairs that can neither be one property nor share a building are dropped.

    Parameters
    ----------
    sides : Sides
    pairs : (left, right)
    rules : MatchRules
    is_one_file : bool
        Both rows stand in one file, whose owner tells them apart by reference.
    progress : Progress, optional
    cancel : Cancel, optional

    Raises
    ------
    Cancelled

    Notes
    -----
    log odds = prior + sum of log(P(evidence | one property) / P(evidence | two)), the sum of Fellegi and Sunter (1969),
    its parts taken as independent but for place and postcode, which are capped together.
    """
    parts = []
    for at in range(0, max(1, len(pairs[0])), _CHUNK):
        if cancel is not None:
            cancel.check()
        progress(at / max(1, len(pairs[0])), "weighing the evidence")
        parts.append(_score(sides, pairs[0][at : at + _CHUNK], pairs[1][at : at + _CHUNK], rules, is_one_file))
    if len(parts) == 1:
        return parts[0]
    names = ("left", "right", "weights", "total", "name_share", "apart_m", "names_agree", "may_be_certain")
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
    weights[:, at["kind"]], is_sole = _kind(a, b, left, right, weights[:, at["postcode"]], apart_m, rules, is_one_file)
    known = weights.sum(axis=1) + rules.decide.prior
    keep = _worth_comparing(a, b, left, right, weights, known, apart_m, rules) | is_sole
    left, right, weights, apart_m, is_sole = left[keep], right[keep], weights[keep], apart_m[keep], is_sole[keep]
    weights[:, at["address"]], weights[:, at["number"]] = weigh_addresses(sides, left, right, rules)
    named = weigh_names(sides, left, right, known[keep], is_sole, rules)
    weights[:, at["name"]] = named.weight
    weights[:, at["size"]] = _size(a.told.gia_m2[left], b.told.gia_m2[right], rules)
    weights[:, at["year"]] = _year(a.told.built_year[left], b.told.built_year[right], rules)
    total = weights.sum(axis=1) + np.float32(rules.decide.prior)
    is_one_address = (weights[:, at["address"]] > 0) & (weights[:, at["postcode"]] >= rules.postcode.same)
    names_agree = named.agrees | (named.is_of_address & is_one_address)
    is_same_object = (weights[:, at["uprn"]] > 0) | (weights[:, at["reference"]] > 0)
    # A place tells the rows of one body apart no better than its UPRN does: a campus has many rows under one number.
    is_told_twice = is_same_object & (
        (a.partner[left] != b.partner[right]) | names_agree | (weights[:, at["reference"]] > 0)
    )
    has_place = (weights[:, [at["postcode"], at["place"], at["address"]]] > 0).any(axis=1)
    certain = (
        ((names_agree & has_place) | is_told_twice)
        & (weights[:, at["kind"]] > rules.kind.other_in_names)
        & (weights[:, at["uprn"]] >= 0)
        & ~named.is_number_clash
        & (is_same_object | (weights[:, at["number"]] >= 0))
        # The owner counts them twice: that is for a person.
        & ~(is_one_file & (weights[:, at["reference"]] < 0) & ~_may_be_two_codes(a, b, left, right, named.share, rules))
        & (is_same_object | ~_has_two_places(a, b, left, right, weights[:, at["address"]], is_one_file))
        & (is_same_object | ~a.is_many[left] | (apart_m <= rules.kind.many_reach_m))
    )
    return Scores(left, right, weights, total, named.share, apart_m, names_agree, certain)


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


def _may_be_two_codes(a: Subjects, b: Subjects, left: Ids, right: Ids, share: Floats, rules: MatchRules) -> Flags:
    """Return pairs whose references may be those of two bodies in one building: a list of a shared kind names no body.

    They have one name throughout and one postcode, and no floor areas that tell two blocks apart.
    """
    is_shared = a.is_shared[left] & b.is_shared[right] & (a.organisation[left] < 0) & (b.organisation[right] < 0)
    is_alike = (share >= max(rules.name.points_share)) & (a.postcode[left] >= 0)
    is_alike &= (a.postcode[left] == b.postcode[right]) & (a.name_kind[left] == b.name_kind[right])
    size = _size(a.told.gia_m2[left], b.told.gia_m2[right], rules)
    is_unmeasured = np.isnan(a.told.gia_m2[left]) | np.isnan(b.told.gia_m2[right])
    return np.asarray(is_shared & is_alike & (is_unmeasured | (size >= rules.size.alike)))


def _has_two_places(
    a: Subjects, b: Subjects, left: Ids, right: Ids, address: Floats, is_one_file: bool
) -> Flags:  # fmt: skip
    """Return pairs told by two postcodes and two streets; of one body's rows in one file either is enough."""
    mine, theirs = a.postcode[left], b.postcode[right]
    is_other, is_elsewhere = (mine >= 0) & (theirs >= 0) & (mine != theirs), address < 0
    is_one_owner = (a.organisation[left] == b.organisation[right]) & is_one_file
    return np.asarray((is_other & is_elsewhere) | ((is_other | is_elsewhere) & is_one_owner))


def _place(a: Subjects, b: Subjects, left: Ids, right: Ids, rules: MatchRules) -> tuple[Wide, Floats]:
    w = rules.place
    apart_m = np.hypot(*(a.told.xy_27700[left] - b.told.xy_27700[right]).T)
    good = [
        np.where(np.isnan(s.told.accuracy_m), w.usual_accuracy_m, s.told.accuracy_m)[at]
        for s, at in ((a, left), (b, right))
    ]
    beyond_m = np.maximum(0.0, apart_m - good[0] - good[1])
    weight = np.interp(beyond_m, w.points_m, w.weights)
    roughest = np.maximum(*good)
    is_rough = roughest >= w.centroid_m
    most = np.interp(roughest, rules.rough_place.points_m, rules.rough_place.weights)
    is_same_postcode = (a.postcode[left] >= 0) & (a.postcode[left] == b.postcode[right])
    limit = np.where(
        is_same_postcode, np.where(is_rough, 0.0, w.most_with_postcode - rules.postcode.same), w.weights[0]
    )
    limit = np.where(is_rough & ~is_same_postcode, most, limit)
    return np.where(np.isnan(apart_m), 0.0, np.minimum(weight, limit)), apart_m.astype(np.float32)


def _kind(
    a: Subjects, b: Subjects, left: Ids, right: Ids, postcode: Floats, apart_m: Floats, rules: MatchRules,
    is_one_file: bool,
) -> tuple[Wide, Flags]:  # fmt: skip
    """Return the weight of the kinds, and which pairs are of one sole kind and stand together.

    None are so within one file: who lists two of a kind has two.
    """
    w = rules.kind
    known = (a.kind[left] >= 0) & (b.kind[right] >= 0)
    is_family = a.family[left] == b.family[right]
    mine, theirs = a.name_kind[left], b.name_kind[right]
    both_named = (mine >= 0) & (theirs >= 0)
    is_same = (a.kind[left] == b.kind[right]) | (both_named & (mine == theirs) & a.is_named_so[left])
    told = np.where(is_family, np.where(is_same, w.same, w.same_family), w.other)
    # "Trafford Town Hall" is a library by its use, as "Trafford Town Hall Library" is: there the names say nothing.
    may_tell = (a.kind[left] != b.kind[right]) | (a.is_named_so[left] & b.is_named_so[right])
    told = np.where(is_family & both_named & (mine != theirs) & may_tell, w.other_in_names, told)
    is_together = (postcode >= rules.postcode.same) | ((postcode == 0) & (apart_m <= w.sole_reach_m))
    is_sole = known & a.is_sole[left] & b.is_sole[right] & (told == w.same) & is_together & (not is_one_file)
    is_one_unknown = ((a.kind[left] >= 0) != (b.kind[right] >= 0)) & (a.all_words[left] != b.all_words[right])
    untold = np.where(is_one_unknown, w.one_unknown, w.unknown)
    return np.where(known, told, untold) + np.where(is_sole, w.sole_at_place, 0.0), is_sole


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


def _size(mine: Wide, theirs: Wide, rules: MatchRules) -> Wide:
    w = rules.size
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.minimum(mine, theirs) / np.maximum(mine, theirs)
    return np.where(ratio >= w.alike_ratio, w.alike, np.where(ratio <= w.unlike_ratio, w.unlike, 0.0))


def _year(mine: Wide, theirs: Wide, rules: MatchRules) -> Wide:
    w = rules.year
    years = np.abs(mine - theirs)
    return np.where(years <= w.alike_years, w.alike, np.where(years > w.unlike_years, w.unlike, 0.0))
