"""Finds the same building in two registers without joining what only stands side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from estates_app.domain.claims import ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.decisions import MERGING, Relation
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.matching.assigning import assign, even
from estates_app.registers.matching.blocking import candidate_pairs
from estates_app.registers.matching.decisions import Decision, decided_by, row_keys
from estates_app.registers.matching.explaining import Evidence, explain, reason_of
from estates_app.registers.matching.relating import RELATIONS, relate
from estates_app.registers.matching.repeats import Repeat, find_repeats
from estates_app.registers.matching.rules import MatchRules, usual_rules
from estates_app.registers.matching.scoring import Scores, certain_pairs, score_pairs
from estates_app.registers.matching.subjects import Sides, make_sides
from estates_app.registers.matching.telling import told_by_properties, told_by_rows

#: So many pairs are put into words before a job looks whether it should stop.
_CHECKED_EVERY = 500


@dataclass(frozen=True)
class Match:
    """A row that is, may be, or stands beside a property already known.

    Attributes
    ----------
    row : int
    property_id : str
    score : float
        0 to 100: how sure it is that the relation holds.
    reason : str
        The evidence in one clause, for people.
    is_certain : bool
        The row is joined without asking.
    evidence : tuple of Evidence
        What, in words, with its weight; the weightiest first.
    relation : Relation
    """

    row: int
    property_id: str
    score: float
    reason: str
    is_certain: bool
    evidence: tuple[Evidence, ...] = ()
    relation: Relation = Relation.SAME


@dataclass(frozen=True)
class Pair:
    """Two properties of the estate that may be one, or share a building or a site; fields as in `Match`."""

    first_id: str
    second_id: str
    score: float
    reason: str
    evidence: tuple[Evidence, ...]
    relation: Relation


def find_matches(
    rows: Sequence[ReadRow],
    properties: Columns,
    *,
    partner_id: str,
    decided: Collection[Decision] = (),
    rules: MatchRules | None = None,
) -> tuple[Match, ...]:
    """Match rows of one reading to known properties; each property is taken by one row at most, the best whole.

    Parameters
    ----------
    rows : sequence of ReadRow
    properties : Columns
        Of the estate.
    partner_id : str
        Holder of the register that is read.
    decided : collection of Decision
        What people said of earlier editions: it comes before all evidence.
    rules : MatchRules, optional
        Else those that come with the product.

    Returns
    -------
    tuple of Match
        The certain, the possible and those that share a building; one a row at most, in the order of the rows.
    """
    if not len(properties) or not rows:
        return ()
    rules = rules or usual_rules()
    said = _said_before(rows, properties, partner_id, decided)
    settled = {at: match for at, match in said.items() if match is not None and match.is_certain}
    taken = {match.property_id for match in settled.values()}
    apart = decided_by(decided, partner_id)
    keys = row_keys(rows) if decided else ()
    sides = make_sides(told_by_rows(rows, partner_id), told_by_properties(properties), rules)
    scores = score_pairs(sides, candidate_pairs(sides, rules), rules)
    if decided:
        keep = [
            i not in settled and properties.ids[j] not in taken and (keys[i], properties.ids[j]) not in apart
            for i, j in zip(scores.left.tolist(), scores.right.tolist(), strict=True)
        ]
        scores = scores.take(np.array(keep, bool))
    found = _choose(sides, scores, rules, rows, properties)
    found.update(settled)
    return tuple(found[at] for at in sorted(found, key=lambda at: rows[at].row))


def find_pairs(
    properties: Columns,
    *,
    rules: MatchRules | None = None,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> tuple[Pair, ...]:
    """Return pairs of the estate's own properties that may be one, or share a building or a site; the likeliest first.

    Parameters
    ----------
    properties : Columns
    rules : MatchRules, optional
    progress : Progress, optional
    cancel : Cancel, optional

    Raises
    ------
    Cancelled
    """
    if len(properties) < 2:
        return ()
    rules, cancel = rules or usual_rules(), cancel or Cancel()
    progress(0.0, "reading names and addresses")
    sides = make_sides(told_by_properties(properties), None, rules)
    cancel.check()
    progress(0.3, "finding records that share something")
    candidates = candidate_pairs(sides, rules)
    cancel.check()
    scores = score_pairs(
        sides, candidates, rules, progress=lambda done, doing: progress(0.5 + 0.3 * done, doing), cancel=cancel
    )
    codes, score = relate(sides, scores, rules)
    cancel.check()
    listed = np.flatnonzero((codes < RELATIONS.index(Relation.NONE)) & (score >= rules.decide.review))
    rank = np.where(codes <= RELATIONS.index(Relation.INTEREST), 0, codes)
    order = sorted(
        listed.tolist(), key=lambda p: (rank[p], -round(float(score[p]), 6), scores.left[p], scores.right[p])
    )
    pairs = []
    for at, p in enumerate(order):
        if at % _CHECKED_EVERY == 0:
            cancel.check()
            progress(0.8 + 0.2 * at / len(order), "putting the evidence into words")
        evidence = explain(sides, scores, p, rules)
        ids = (properties.ids[int(scores.left[p])], properties.ids[int(scores.right[p])])
        pairs.append(Pair(*ids, round(float(score[p]), 1), reason_of(evidence), evidence, RELATIONS[codes[p]]))
    return tuple(pairs)


def _choose(
    sides: Sides, scores: Scores, rules: MatchRules, rows: Sequence[ReadRow], properties: Columns
) -> dict[int, Match]:
    """Return the one match of each row: a certain one where the whole allows it, else the best to ask about."""
    certain = np.flatnonzero(certain_pairs(scores, rules))
    sure = scores.take(certain)
    taken = assign(sure.left, sure.right, sure.total)
    is_even = even(sure.left, sure.total, rules.decide.tie) | even(sure.right, sure.total, rules.decide.tie)
    joined = certain[taken & ~is_even]
    in_doubt = np.setdiff1d(certain, joined)
    codes, score = relate(sides, scores, rules)
    score = score.copy()
    below = rules.decide.certain - 0.1
    is_joined = np.zeros(len(scores), bool)
    is_joined[joined] = True
    merging = codes <= RELATIONS.index(Relation.INTEREST)
    score[merging & ~is_joined] = np.minimum(score[merging & ~is_joined], below)
    is_listed = merging | (codes == RELATIONS.index(Relation.SAME_BUILDING)) | (scores.column("uprn") > 0)
    listed = np.flatnonzero((is_listed & (score >= rules.decide.review)) | is_joined)
    order = np.lexsort(
        (scores.right[listed], -score[listed], ~merging[listed], ~is_joined[listed], scores.left[listed])
    )
    best = listed[order][np.append(True, np.diff(scores.left[listed][order]) != 0)] if len(listed) else listed
    owner = dict(zip(scores.right[joined].tolist(), scores.left[joined].tolist(), strict=True))
    doubtful = set(in_doubt.tolist())
    found = {}
    for p in best.tolist():
        at, j = int(scores.left[p]), int(scores.right[p])
        evidence = explain(sides, scores, p, rules)
        if p in doubtful:
            rival = owner.get(j)
            words = (
                f"row {rows[rival].row} fits it better" if rival is not None and rival != at else "another fits as well"
            )
            evidence = (*evidence, Evidence("conflict", words, 0.0))
        relation = RELATIONS[codes[p]] if not is_joined[p] or codes[p] <= 1 else Relation.SAME
        found[at] = Match(
            rows[at].row,
            properties.ids[j],
            round(float(score[p]), 1),
            reason_of(evidence),
            bool(is_joined[p]),
            evidence,
            relation,
        )
    return found


def _said_before(
    rows: Sequence[ReadRow], properties: Columns, partner_id: str, decided: Collection[Decision]
) -> dict[int, Match | None]:
    """Return the matches that people decided: a property that is gone, or said of two rows, is asked about again."""
    if not decided:
        return {}
    at_key: dict[str, list[int]] = {}
    for at, key in enumerate(row_keys(rows)):
        at_key.setdefault(key, []).append(at)
    found: dict[int, Match | None] = {}
    for (key, property_id), decision in decided_by(decided, partner_id).items():
        places = at_key.get(key, [])
        if decision.relation not in MERGING or property_id not in properties or len(places) != 1:
            continue
        by, day = (f" by {decision.by}" if decision.by else ""), (f" on {decision.day}" if decision.day else "")
        words = f"decided{by}{day}"
        evidence = (Evidence("decision", words, 0.0),)
        found[places[0]] = Match(rows[places[0]].row, property_id, 100.0, words, True, evidence, decision.relation)
    return found


__all__ = ["Decision", "Match", "Pair", "Relation", "Repeat", "find_matches", "find_pairs", "find_repeats"]
