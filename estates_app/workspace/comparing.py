"""Scenarios side by side: one row of figures each, ready for a table. Missing is None, never a zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estates_app.analysis.access import GROUPS
from estates_app.analysis.losers import (
    Journeys,
    Losers,
    beyond_standard,
    journeys_of,
    means_by_group,
    shares_by_band,
)
from estates_app.analysis.outcome import journeys
from estates_app.domain.columns import FloatArray
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings
from estates_app.domain.scenario import BASELINE


@dataclass(frozen=True)
class ComparisonRow:
    """One scenario of a comparison.

    Attributes
    ----------
    scenario_id, name : str
    centres : int
        Joint service centres: places into which something would move.
    moves, to_channels : int
        Outlets that would move to a place, and to a channel.
    a_year_gbp, one_off_gbp, receipt_gbp : float or None
        Over the partners whose ledgers are complete, 0 where none is touched; None where none is complete. Below 0
        saves.
    complete_ledgers, ledgers : int
        How many of the partners whom the scenario touches have a complete ledger (`PartnerLedger.is_complete`).
    mean_min : mapping of str to float or None
        Mean journey to each service.
    people_beyond : mapping of str to float
        Residents taken beyond the standard of each service by it.
    fates : mapping of Fate to int
    hand_made : int
        Centres, fates and moves that were set by hand.
    gap : float or None
        Of the proposal that it began with, None where it began with none.
    """

    scenario_id: str
    name: str
    centres: int
    moves: int
    to_channels: int
    a_year_gbp: float | None
    one_off_gbp: float | None
    receipt_gbp: float | None
    complete_ledgers: int
    ledgers: int
    mean_min: Mapping[str, float | None]
    people_beyond: Mapping[str, float]
    fates: Mapping[Fate, int]
    hand_made: int
    gap: float | None


@dataclass(frozen=True, eq=False)
class AccessDetail:
    """Everything that a panel on journeys shows of one scenario.

    Attributes
    ----------
    journeys : Journeys
        Minutes by service and zone, before and after.
    losers : Losers
    bands_before, bands_after : ndarray, shape (service, band)
        Shares of residents by the length of their journey (`losers.BAND_WORDS`).
    groups_before, groups_after : mapping of str to tuple of float or None
        Mean minutes of each group to each service.
    people : mapping of str to float or None
        How many are in each group; None where nobody knows.
    """

    journeys: Journeys
    losers: Losers
    bands_before: FloatArray
    bands_after: FloatArray
    groups_before: Mapping[str, tuple[float | None, ...]]
    groups_after: Mapping[str, tuple[float | None, ...]]
    people: Mapping[str, float | None]


def compare(estate: Estate, findings: Mapping[str, Findings]) -> tuple[ComparisonRow, ...]:
    """Return a row for each scenario, in the order given.

    Parameters
    ----------
    findings : mapping of str to Findings
        By id of the scenario, the empty one for the baseline.
    """
    return tuple(_row(estate, key, found) for key, found in findings.items())


def access_detail(estate: Estate, findings: Findings) -> AccessDetail:
    """Return the journeys of a scenario: a pure function that any thread may run."""
    taken = journeys_of(*journeys(estate, findings.plan), len(estate.zones))
    residents = estate.zones.numbers("population")
    groups = {name: people_of(estate) for name, people_of in GROUPS.items()}
    return AccessDetail(
        journeys=taken,
        losers=beyond_standard(estate, taken),
        bands_before=shares_by_band(taken.before, residents),
        bands_after=shares_by_band(taken.after, residents),
        groups_before=means_by_group(estate, taken.before),
        groups_after=means_by_group(estate, taken.after),
        people={name: float(np.nansum(n)) if np.isfinite(n).any() else None for name, n in groups.items()},
    )


def _row(estate: Estate, key: str, found: Findings) -> ComparisonRow:
    plan, scenario = found.plan, found.scenario or BASELINE
    touched = [one for one in found.ledgers.values() if one.lines]
    complete = [one for one in touched if one.is_complete]
    lost = beyond_standard(estate, journeys_of(*journeys(estate, plan), len(estate.zones))).people_by_service

    def total(name: str) -> float | None:
        amounts = [amount for one in complete if (amount := getattr(one, name)) is not None]
        return float(sum(amounts)) if amounts or not touched else None

    return ComparisonRow(
        scenario_id=key,
        name=scenario.name,
        centres=len(plan.joint),
        moves=len(plan.moves),
        to_channels=len(plan.channels),
        a_year_gbp=total("running_cost_gbp_a_year"),
        one_off_gbp=total("one_off_gbp"),
        receipt_gbp=total("receipt_gbp"),
        complete_ledgers=len(complete),
        ledgers=len(touched),
        mean_min={service: figure.mean_min for service, figure in found.access_after.items()},
        people_beyond={service: lost.get(service, 0.0) for service in found.access_after},
        fates=Counter(decision.fate for decision in found.fates.values()),
        hand_made=plan.hand_made,
        gap=plan.proof.gap if plan.proof else None,
    )
