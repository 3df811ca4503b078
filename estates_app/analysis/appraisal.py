"""A first ledger by partner: running cost, one-off, receipts, present value. What is missing is said, not guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from estates_app.analysis.moving import room_m2
from estates_app.analysis.proposal import one_off_gbp
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate, FateDecision
from estates_app.domain.findings import Move, PartnerLedger, Plan

#: Fates after which the holder no longer pays for the building.
_RELEASED = frozenset({Fate.RELOCATE, Fate.DISPOSAL_REVIEW, Fate.COMMUNITY_TRANSFER})

#: Bases of valuation that can be a receipt; existing-use and replacement values are none (RICS Red Book; IFRS 13).
_RECEIPT_BASES = frozenset({"market value", "fair value"})

#: Years from which a discount rate holds, and its assumption. Source: HM Treasury Green Book, declining rates.
_RATES = ((1, "discount_rate"), (31, "discount_rate_from_year_31"), (76, "discount_rate_from_year_76"))


@dataclass
class _Purse:
    """What is added up for one partner; a sum with a gap is None."""

    running: float | None = 0.0
    one_off: float | None = 0.0
    receipt: float | None = 0.0
    missing: list[tuple[str, str]] = field(default_factory=list)
    known: int = 0
    wanted: int = 0

    def add(self, what: str, amount: float | None, label: str, key: str) -> None:
        """Add an amount; a missing one makes the sum missing and is named."""
        self.wanted += 1
        if amount is None:
            self.missing.append((label, key))
            setattr(self, what, None)
            return
        self.known += 1
        total = getattr(self, what)
        if total is not None:
            setattr(self, what, total + amount)


def npv_gbp(
    once_gbp: float, a_year_gbp: float, receipt_gbp: float, *, rates: Sequence[tuple[int, float]], horizon_years: int
) -> float:
    """Return the present value of a change, real prices, above 0 a gain.

    Parameters
    ----------
    once_gbp : float
        Spent now, >= 0.
    a_year_gbp : float
        Change in running cost at the end of each year, below 0 saves.
    receipt_gbp : float
        Received after one year.
    rates : sequence of (int, float)
        (first year, discount rate a year from then), rising years, the first from year 1.
    horizon_years : int
        Years counted.

    Notes
    -----
    -once + receipt x d(1) - a_year x sum of d(t) for t = 1 to n, where d(t) = d(t - 1) / (1 + rate of year t) and
    d(0) = 1 (HM Treasury Green Book, discounting with declining rates).
    """
    factor, factors = 1.0, []
    for year in range(1, max(1, horizon_years) + 1):
        factor /= 1 + next(rate for start, rate in reversed(rates) if start <= year)
        factors.append(factor)
    return -once_gbp + receipt_gbp * factors[0] - a_year_gbp * sum(factors[:horizon_years])


def ledgers(estate: Estate, plan: Plan, fates: Mapping[str, FateDecision]) -> dict[str, PartnerLedger]:
    """Return the ledger of every partner.

    Each partner saves the running cost of what it would release, pays its share of the host's running cost for the
    rooms it takes, fits them out and moves; the host's own cost falls by what others pay.
    """
    purses: dict[str, _Purse] = defaultdict(_Purse)
    for key, decision in fates.items():
        if decision.fate in _RELEASED:
            _release(estate, purses[str(estate.properties.get(key, "partner"))], key, decision.fate)
    for move in plan.moves:
        _move(estate, purses, move)
    s = estate.settings
    found = {}
    for partner in estate.partners:
        purse = purses[partner]
        npv = None
        if purse.one_off is not None and purse.running is not None and purse.receipt is not None:
            npv = npv_gbp(
                purse.one_off,
                purse.running,
                purse.receipt,
                rates=[(year, s[key]) for year, key in _RATES],
                horizon_years=int(s["horizon_years"]),
            )
        found[partner] = PartnerLedger(
            purse.running,
            purse.one_off,
            purse.receipt,
            npv,
            tuple(dict.fromkeys(purse.missing)),
            purse.known,
            purse.wanted,
        )
    return found


def _release(estate: Estate, purse: _Purse, key: str, fate: Fate) -> None:
    cost = estate.properties.get(key, "running_cost_gbp_a_year")
    purse.add("running", None if cost is None else -float(cost), "running cost", key)
    if fate is Fate.DISPOSAL_REVIEW and estate.properties.get(key, "tenure") == "freehold":
        purse.add("receipt", _receipt(estate, key), "market valuation", key)


def _receipt(estate: Estate, key: str) -> float | None:
    value = estate.properties.get(key, "value_gbp")
    if value is None or estate.properties.get(key, "value_basis") not in _RECEIPT_BASES:
        return None
    s = estate.settings
    return float(value) * (1 - s["receipt_downside_fraction"]) * (1 - s["disposal_cost_fraction"])


def _move(estate: Estate, purses: dict[str, _Purse], move: Move) -> None:
    mover = str(estate.outlets.get(move.outlet_id, "partner"))
    host = str(estate.properties.get(move.to_property, "partner"))
    purses[mover].add("one_off", one_off_gbp(estate, [move]), "one-off cost", move.to_property)
    if mover == host:
        return
    cost = estate.properties.get(move.to_property, "running_cost_gbp_a_year")
    area = estate.properties.get(move.to_property, "gia_m2")
    share = float(cost) / float(area) * room_m2(estate, move.service) if cost is not None and area else None
    label = "running cost or floor area"
    purses[mover].add("running", share, label, move.to_property)
    purses[host].add("running", None if share is None else -share, label, move.to_property)
