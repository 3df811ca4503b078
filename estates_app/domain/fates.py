"""What may become of a property, the gates before it, and the rule table that proposes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from estates_app.domain.conditions import Condition


class Fate(StrEnum):
    """The one list of options. A fate is a proposal for a body to consider, never a decision."""

    RETAIN = "retain"
    INVEST = "invest"
    SHARE = "share"
    HOST = "host"
    RELOCATE = "relocate"
    LET = "let"
    TRANSFER = "transfer"
    COMMUNITY_TRANSFER = "community_transfer"
    DISPOSAL_REVIEW = "disposal_review"
    SUBSTITUTE = "substitute"
    NEW = "new"
    NO_VIEW = "no_view"

    @property
    def words(self) -> str:
        """The fate for people."""
        return _WORDS[self]


_WORDS = {
    Fate.RETAIN: "Retain",
    Fate.INVEST: "Invest or extend",
    Fate.SHARE: "Share (take others in)",
    Fate.HOST: "Host a centre",
    Fate.RELOCATE: "Relocate into a centre",
    Fate.LET: "Let part or all",
    Fate.TRANSFER: "Transfer within the partnership",
    Fate.COMMUNITY_TRANSFER: "Community transfer",
    Fate.DISPOSAL_REVIEW: "Candidate for disposal review",
    Fate.SUBSTITUTE: "Mobile, outreach or digital instead",
    Fate.NEW: "New build or acquisition",
    Fate.NO_VIEW: "No view yet",
}

#: Fates that release a building: gates stand before them.
RELEASING = frozenset({Fate.LET, Fate.TRANSFER, Fate.COMMUNITY_TRANSFER, Fate.DISPOSAL_REVIEW, Fate.RELOCATE})


class GateState(StrEnum):
    """The answer of a gate. It is never a score and never says that something is lawful."""

    CLEAR = "clear"
    BLOCKED = "blocked"
    ADVICE = "advice_needed"
    NOT_TESTED = "not_tested"

    @property
    def words(self) -> str:
        """The state for people."""
        return self.value.replace("_", " ")


@dataclass(frozen=True)
class GateRule:
    """A gate of a dated rule pack.

    Attributes
    ----------
    id, title : str
    owners : tuple of str
        Kinds of partner it binds; empty for all.
    fates : tuple of Fate
        Fates it stands before; empty for every releasing fate.
    only_when : tuple of Condition
        The properties it concerns; empty for all.
    blocked_when, advice_when, clear_when : tuple of Condition
        Tried in this order; all conditions of a line must hold. Where none holds, or the facts are missing, the gate is
        not tested.
    note, source, dated : str
    """

    id: str
    title: str
    owners: tuple[str, ...]
    fates: tuple[Fate, ...]
    only_when: tuple[Condition, ...]
    blocked_when: tuple[Condition, ...]
    advice_when: tuple[Condition, ...]
    clear_when: tuple[Condition, ...]
    note: str
    source: str
    dated: str


@dataclass(frozen=True)
class GateResult:
    """What one gate answered for one property."""

    gate_id: str
    title: str
    state: GateState
    note: str
    source: str


@dataclass(frozen=True)
class FateRule:
    """One line of the rule table: the first whose conditions all hold gives the fate.

    Attributes
    ----------
    id : str
        Cited beside each property.
    fate : Fate
    when : tuple of Condition
    reason : str
        Sentence template over facts: ``{name:format}``. It must hold at least one number.
    looks_for : str
        What the rule looks for, in plain words, for the printed rule table.
    """

    id: str
    fate: Fate
    when: tuple[Condition, ...]
    reason: str
    looks_for: str


@dataclass(frozen=True)
class FateDecision:
    """The fate proposed for one property, with its reason, the rule it cites and what came second."""

    property_id: str
    fate: Fate
    rule_id: str
    reason: str
    second: Fate | None
    gates: tuple[GateResult, ...] = ()
