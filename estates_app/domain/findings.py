"""What an analysis found: scores, centres and moves, fates, access, ledgers. Frozen, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray, IntArray
from estates_app.domain.criteria import Criterion
from estates_app.domain.fates import FateDecision, FateRule
from estates_app.domain.partnership import RulePack
from estates_app.domain.scenario import Proof, Scenario


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """Scores of properties, 0 to 100, by weighted addition over fixed value functions.

    Attributes
    ----------
    property_ids : tuple of str
    criteria : tuple of Criterion
    raw : ndarray, shape (property, criterion)
        Figures in the criterion's unit, nan where missing or not applicable.
    value : ndarray, same shape
        0 to 1, nan where ``raw`` is.
    share : ndarray, shape (property,)
        What each unit of a criterion's own weight counts for a property: 1 / the weights that apply, 0 where none does.
    applies : ndarray of bool, shape (property, criterion)
    score : ndarray, shape (property,)
        100 x known weighted value / known weight; nan where evidence covers too little of the weight.
    low, high : ndarray, shape (property,)
        Score if all that is missing were worst, and best.
    coverage : ndarray, shape (property,)
        Share of the weight with evidence, 0 to 1.
    rank : ndarray of int, shape (property,)
        1 is best; 0 where there is no score.
    fields : tuple of tuple of str
        For each criterion the property fields it reads, so that "why?" can lead to the source row.
    """

    property_ids: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    raw: FloatArray
    value: FloatArray
    share: FloatArray
    applies: BoolArray
    score: FloatArray
    low: FloatArray
    high: FloatArray
    coverage: FloatArray
    rank: IntArray
    fields: tuple[tuple[str, ...], ...]

    @cached_property
    def weight(self) -> FloatArray:
        """Weights, shape (property, criterion); each row adds up to 1 over the criteria that apply, 0 elsewhere."""
        return self.applies * np.outer(self.share, [criterion.weight for criterion in self.criteria])


@dataclass(frozen=True, eq=False)
class LocationSolution:
    """A choice of p sites and its proof.

    Attributes
    ----------
    open_sites : ndarray of int, shape (p,)
        Indices into the sites, rising.
    objective : float
        Sum over demand of weight x cost to the nearest open site, recomputed from the raw matrix.
    bound : float
        Lower bound recomputed from ``duals`` and the raw matrix.
    gap : float
        (objective - bound) / objective; 0 where the objective is 0.
    duals : ndarray, shape (demand,)
        In weighted cost.
    iterations : int
    """

    open_sites: IntArray
    objective: float
    bound: float
    gap: float
    duals: FloatArray
    iterations: int


@dataclass(frozen=True, eq=False)
class LocationProblem:
    """Which p of the sites to open so that people travel least.

    Attributes
    ----------
    cost : ndarray, shape (demand, site)
        Travel, minutes.
    weight : ndarray, shape (demand,)
        People, >= 0.
    p : int
    forced, forbidden : ndarray of bool, shape (site,)
    """

    cost: FloatArray
    weight: FloatArray
    p: int
    forced: BoolArray
    forbidden: BoolArray


@dataclass(frozen=True)
class Move:
    """An outlet that would move to a property."""

    outlet_id: str
    from_property: str
    to_property: str
    service: str
    distance_m: float


@dataclass(frozen=True)
class ChannelMove:
    """An outlet that would leave its building for a channel: mobile, outreach or digital. It is then at no place."""

    outlet_id: str
    from_property: str
    service: str
    channel: str


@dataclass(frozen=True)
class Centre:
    """A proposed joint service centre.

    Attributes
    ----------
    property_id : str
    locality : str
        Id, empty where the place lies in none.
    people : float
        Residents for whom it is the nearest centre.
    mean_min : float
        Their mean journey, minutes.
    moves : tuple of Move
        What moves in.
    services, partners : tuple of str
        Service keys and partner ids in it once all have moved.
    needs_m2, spare_m2 : float or None
        Space the moves need, and what the building has to spare; None where evidence is missing.
    runner_up : str
        Property that would be chosen were this one left out, empty where none.
    runner_up_loss : float
        How much longer all people's travel would be with the runner-up, share of the objective.
    """

    property_id: str
    locality: str
    people: float
    mean_min: float
    moves: tuple[Move, ...]
    services: tuple[str, ...]
    partners: tuple[str, ...]
    needs_m2: float | None
    spare_m2: float | None
    runner_up: str = ""
    runner_up_loss: float = 0.0


@dataclass(frozen=True, eq=False)
class Plan:
    """Chosen places and moves, with the problem that they solve and its proof where they were just found.

    A plan that was put together from a scenario's choices has no problem and no solution; the proof of the proposal
    that it began with stays with it, and ``hand_made`` says how much was changed by hand since.
    """

    centres: tuple[Centre, ...]
    moves: tuple[Move, ...]
    problem: LocationProblem | None
    solution: LocationSolution | None
    site_property_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    #: Outlet id -> why it stays although a centre is near: its users would be too far, or the centre lacks the space.
    kept_where_they_are: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[ChannelMove, ...] = ()
    proof: Proof | None = None
    hand_made: int = 0

    @property
    def joint(self) -> tuple[Centre, ...]:
        """The centres into which something would move: only these are joint service centres."""
        return tuple(centre for centre in self.centres if centre.moves)

    @property
    def alone(self) -> tuple[Centre, ...]:
        """Places chosen for where people live into which nothing would move: all is too far, or must stay."""
        return tuple(centre for centre in self.centres if not centre.moves)


@dataclass(frozen=True)
class AccessFigure:
    """Journeys of people to the nearest outlet of one service, minutes by the stated method.

    Attributes
    ----------
    mean_min, p95_min, worst_min : float or None
        Weighted by people; None where the service has no outlet.
    within_standard_share : float or None
        Share of people within the service's standard, 0 to 1; None where there is no standard.
    """

    mean_min: float | None
    p95_min: float | None
    worst_min: float | None
    within_standard_share: float | None


class Money(StrEnum):
    """What a line of a ledger is added to."""

    RUNNING = "running cost a year"
    ONE_OFF = "once"
    RECEIPT = "receipt"


@dataclass(frozen=True)
class LedgerLine:
    """One amount of a ledger, traced to a property and a formula.

    Attributes
    ----------
    kind : Money
    amount_gbp : float or None
        In the sense of its kind's total; None where evidence is missing.
    property_id : str
        Property whose figures it comes from.
    formula : str
        How the amount follows, in words.
    needs : str
        Evidence that it needs ("market valuation").
    from_year : int
        First year of a running cost, 1 the year that begins now.
    """

    kind: Money
    amount_gbp: float | None
    property_id: str
    formula: str
    needs: str
    from_year: int = 1


@dataclass(frozen=True)
class PartnerLedger:
    """Money of one partner; None where evidence is missing. Savings are negative costs.

    Attributes
    ----------
    running_cost_gbp_a_year : float or None
        Change in running cost once every lease could end, below 0 saves.
    one_off_gbp : float or None
        Cost of building and moving, >= 0.
    receipt_gbp : float or None
        Possible receipts; None where a building that may be released has no usable valuation.
    npv_gbp : float or None
        Present value of the change at the dated rate, above 0 is a gain.
    lines : tuple of LedgerLine
        What the totals add up.
    """

    running_cost_gbp_a_year: float | None
    one_off_gbp: float | None
    receipt_gbp: float | None
    npv_gbp: float | None
    lines: tuple[LedgerLine, ...] = ()

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What is missing ("market valuation") and the id of the property of which it is."""
        return tuple(dict.fromkeys((x.needs, x.property_id) for x in self.lines if x.amount_gbp is None))

    @property
    def is_complete(self) -> bool:
        """Whether what it costs to run and what it costs once are known; a receipt may be missing."""
        return self.running_cost_gbp_a_year is not None and self.one_off_gbp is not None

    @property
    def facts_known(self) -> int:
        """Lines that rest on a partner's figure and have it."""
        return sum(line.amount_gbp is not None for line in self.lines if line.kind is not Money.ONE_OFF)

    @property
    def facts_wanted(self) -> int:
        """Lines that rest on a partner's figure; what building and moving costs follows from assumptions alone."""
        return sum(line.kind is not Money.ONE_OFF for line in self.lines)


@dataclass(frozen=True)
class Coverage:
    """How much of the evidence was supplied: for each partner and kind of evidence (known, wanted)."""

    by_partner: Mapping[str, Mapping[str, tuple[int, int]]]

    @property
    def known(self) -> int:
        """Facts supplied."""
        return sum(k for kinds in self.by_partner.values() for k, _ in kinds.values())

    @property
    def wanted(self) -> int:
        """Facts wanted."""
        return sum(w for kinds in self.by_partner.values() for _, w in kinds.values())

    @property
    def share(self) -> float:
        """Share supplied, 0 to 1; 0 where nothing is wanted."""
        return self.known / self.wanted if self.wanted else 0.0


#: What a share of evidence is of: facts are counted one by one; of the weight it is the mean of the properties in
#: scope. They differ, so whoever shows one says which, in these words.
OF_FACTS, OF_WEIGHT = "of the facts needed", "of the weight of the criteria"


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything that an analysis found, ready for a report."""

    coverage: Coverage
    scores: ScoreTable
    plan: Plan
    fates: Mapping[str, FateDecision]
    access_before: Mapping[str, AccessFigure]
    access_after: Mapping[str, AccessFigure]
    ledgers: Mapping[str, PartnerLedger]
    fate_rules: tuple[FateRule, ...]
    packs: tuple[RulePack, ...]
    #: Locality id -> service key -> (before, after): the same access figures for the people of one town or district.
    access_by_locality: Mapping[str, Mapping[str, tuple[AccessFigure, AccessFigure]]] = field(default_factory=dict)
    #: Group ("all", "aged 65 and over", "most deprived fifth", "no car") -> (people, mean minutes to the nearest centre
    #: or outlet before, after); None where evidence is missing.
    access_by_group: Mapping[str, tuple[float | None, float | None, float | None]] = field(default_factory=dict)
    #: Whose findings these are; None of a plan that is no scenario's.
    scenario: Scenario | None = None
