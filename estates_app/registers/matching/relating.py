"""What two rows are to one another: one property, two interests in it, one building, one site, or nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from estates_app.domain.decisions import Relation
from estates_app.registers.matching.rules import MatchRules, log_odds
from estates_app.registers.matching.scoring import Scores, percent
from estates_app.registers.matching.subjects import Sides
from estates_app.registers.matching.words import Flags

#: Order of the codes of `relate`.
RELATIONS = tuple(Relation)


def relate(sides: Sides, scores: Scores, rules: MatchRules) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """Return the relation of each pair as an index of `RELATIONS`, and a score of 0 to 100 that it holds.

    Two kinds of property that are never one ("a jobcentre in a town hall") are at most one building, however well their
    addresses agree; so are two records without a name in common.
    """
    a, b, w = sides.left, sides.right, rules.building
    left, right = scores.left, scores.right
    uprn, kind, number = (scores.column(what) for what in ("uprn", "kind", "number"))
    is_other_kind = kind <= rules.kind.other
    is_same_object = (uprn > 0) | (scores.column("reference") > 0)
    is_held_by_others = a.partner[left] != b.partner[right]
    is_lease = (a.is_tenant[left] & b.is_owner[right]) | (a.is_owner[left] & b.is_tenant[right])
    names_agree = scores.names_agree
    is_one = (
        ~is_other_kind
        & (scores.column("name") > rules.name.other_number)
        & (names_agree | scores.may_be_certain | ((uprn > 0) & is_held_by_others))
        & ((scores.total >= log_odds(rules.decide.review)) | is_same_object)
    )
    is_interest = is_one & is_held_by_others & (is_lease | ((uprn > 0) & ~names_agree))
    is_point = _on_one_point(sides, scores, rules) & (number >= 0)
    is_addressed = _at_one_address(sides, scores, rules)
    is_building = ~is_one & ((is_same_object & (is_other_kind | is_held_by_others)) | is_point | is_addressed)
    is_site = ~is_one & ~is_building & _on_one_site(sides, scores, rules)
    code = np.select([is_interest, is_one, is_building, is_site], [1, 0, 2, 3], 4).astype(np.int8)
    stands = w.prior + sum(scores.column(what) for what in ("uprn", "postcode", "place", "address", "number"))
    together = percent(stands + np.where(is_point | is_addressed, w.certain_place, 0.0))
    identity = percent(scores.total)
    identity = np.where(
        is_one & is_same_object, np.maximum(identity, (rules.decide.review + rules.decide.certain) / 2), identity
    )
    return code, np.where(code <= 1, identity, together)


def _are_good(sides: Sides, scores: Scores, rules: MatchRules) -> Flags:
    """Return pairs whose places are both good enough to tell one building from the next."""
    w = rules.place
    good = [
        np.where(np.isnan(s.told.accuracy_m), w.usual_accuracy_m, s.told.accuracy_m)[at] < w.centroid_m
        for s, at in ((sides.left, scores.left), (sides.right, scores.right))
    ]
    return np.asarray(good[0] & good[1])


def _on_one_point(sides: Sides, scores: Scores, rules: MatchRules) -> Flags:
    return np.asarray((scores.apart_m <= rules.place.same_point_m) & _are_good(sides, scores, rules))


def _at_one_address(sides: Sides, scores: Scores, rules: MatchRules) -> Flags:
    """Return pairs at one number of one street, or at one address of which not both say a number.

    Where one says none, as "Whitfield Park" beside "No 1 Whitfield Park", good places that lie apart are two buildings.
    """
    address, number = scores.column("address"), scores.column("number")
    is_near = scores.column("postcode") >= rules.postcode.same
    mine, theirs = np.isfinite(sides.left.number_low[scores.left]), np.isfinite(sides.right.number_low[scores.right])
    same_number = (number >= rules.address.same_number) & (address > 0)
    is_apart = _are_good(sides, scores, rules) & (scores.apart_m > rules.place.same_point_m)
    same_words = (address >= max(rules.address.weights)) & np.where(mine | theirs, ~(mine & theirs) & ~is_apart, True)
    return np.asarray(is_near & (same_number | same_words))


def _on_one_site(sides: Sides, scores: Scores, rules: MatchRules) -> Flags:
    """Return pairs of one campus: one site by name, one body's neighbours, or one postcode and street."""
    a, b, w = sides.left, sides.right, rules.building
    left, right = scores.left, scores.right
    same_postcode = scores.column("postcode") >= rules.postcode.same
    is_unplaced = np.isnan(scores.apart_m)
    named = (a.site_name[left] >= 0) & (a.site_name[left] == b.site_name[right])
    by_name = named & ((scores.apart_m <= w.named_site_reach_m) | (is_unplaced & same_postcode))
    is_near = (scores.apart_m <= w.site_reach_m) | (is_unplaced & same_postcode)
    by_words = is_near & scores.names_agree
    by_street = is_near & same_postcode & (scores.column("address") > 0)
    touching = (a.partner[left] == b.partner[right]) & (scores.apart_m <= w.touching_m)
    return np.asarray(by_name | by_words | by_street | touching | (scores.column("uprn") > 0))
