"""A first ledger by partner: running cost, one-off, receipts, present value. What is missing is said, not guessed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from estates_app.analysis.moving import one_off_gbp, room_m2
from estates_app.domain.dates import parse_iso
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate, FateDecision
from estates_app.domain.findings import ChannelMove, LedgerLine, Money, Move, PartnerLedger, Plan

#: Fates by which the holder may no longer pay for the building.
_RELEASED = frozenset({Fate.RELOCATE, Fate.SUBSTITUTE, Fate.DISPOSAL_REVIEW, Fate.COMMUNITY_TRANSFER})

#: Fates that say nothing of the building itself: a freehold is left empty and goes on costing.
_LEFT_EMPTY = frozenset({Fate.RELOCATE, Fate.SUBSTITUTE})

#: Tenures that end with a lease: what a relocation saves, it saves from the next break or expiry.
_LEASED = frozenset({"leasehold", "licence"})

#: Bases of valuation that can be a receipt; existing-use and replacement values are none (RICS Red Book; IFRS 13).
_RECEIPT_BASES = frozenset({"market value", "fair value"})

#: Years from which a discount rate holds, and its assumption. Source: HM Treasury Green Book, declining rates.
_RATES = ((1, "discount_rate"), (31, "discount_rate_from_year_31"), (76, "discount_rate_from_year_76"))


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


def annuity(from_year: int, *, rates: Sequence[tuple[int, float]], horizon_years: int) -> float:
    """Return the present value of £1 at the end of each year from a year to the horizon."""
    return npv_gbp(0.0, -1.0, 0.0, rates=rates, horizon_years=horizon_years) - (
        npv_gbp(0.0, -1.0, 0.0, rates=rates, horizon_years=min(from_year - 1, horizon_years)) if from_year > 1 else 0.0
    )


def ledgers(estate: Estate, plan: Plan, fates: Mapping[str, FateDecision], *, today: str) -> dict[str, PartnerLedger]:
    """Return the ledger of every partner.

    Each partner saves the running cost of what it would release, pays its share of the host's running cost for the
    rooms it takes, fits them out and moves; the host's own cost falls by what others pay. A building in which anything
    stays is not released, whatever its fate asks its owner to look at. What a mobile, outreach or digital service costs
    nobody has supplied: it is missing, so the totals of who would give it are.

    Parameters
    ----------
    today : str
        ISO date from which the years count.
    """
    lines: dict[str, list[LedgerLine]] = defaultdict(list)
    moved = {move.outlet_id for move in plan.moves} | {gone.outlet_id for gone in plan.channels}
    outlets = estate.outlets
    in_use = {p for key, p in zip(outlets.ids, outlets.texts("property"), strict=True) if key not in moved}
    for key, decision in fates.items():
        if decision.fate in _RELEASED and key not in in_use:
            lines[str(estate.properties.get(key, "partner"))] += _release(estate, key, decision.fate, today)
    for move in plan.moves:
        for partner, line in _move(estate, move):
            lines[partner].append(line)
    for gone in plan.channels:
        lines[str(estate.outlets.get(gone.outlet_id, "partner"))] += _to_channel(estate, gone)
    return {partner: _ledger(estate, lines[partner]) for partner in estate.partners}


def _ledger(estate: Estate, lines: Sequence[LedgerLine]) -> PartnerLedger:
    running, once, receipt = (_total(lines, kind) for kind in (Money.RUNNING, Money.ONE_OFF, Money.RECEIPT))
    s = estate.settings
    npv = None
    if running is not None and once is not None and receipt is not None:
        rates = [(year, s[key]) for year, key in _RATES]
        horizon = int(s["horizon_years"])
        npv = npv_gbp(once, 0.0, receipt, rates=rates, horizon_years=horizon)
        for line in lines:
            if line.kind is Money.RUNNING and line.amount_gbp is not None:
                npv -= line.amount_gbp * annuity(line.from_year, rates=rates, horizon_years=horizon)
    return PartnerLedger(running, once, receipt, npv, tuple(lines))


def _total(lines: Sequence[LedgerLine], kind: Money) -> float | None:
    """Return the sum of a kind; a sum with a gap is None."""
    amounts = [line.amount_gbp for line in lines if line.kind is kind]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _release(estate: Estate, key: str, fate: Fate, today: str) -> list[LedgerLine]:
    """Return what its holder saves and may receive; a building of which nothing is said goes on costing."""
    tenure = estate.properties.get(key, "tenure")
    if fate in _LEFT_EMPTY and tenure not in _LEASED:
        kept = "it is left empty and goes on costing until its owner decides"
        if tenure is None:
            return [LedgerLine(Money.RUNNING, None, key, kept, "tenure")]
        return [LedgerLine(Money.RUNNING, 0.0, key, kept, "tenure")]
    cost = estate.properties.get(key, "running_cost_gbp_a_year")
    saved = None if cost is None else -float(cost)
    start, since = _lease_ends(estate, key, today) if tenure in _LEASED else (1, "")
    formula = f"its running cost, no longer paid{since}"
    lines = [LedgerLine(Money.RUNNING, saved, key, formula, "running cost", start)]
    if fate is Fate.DISPOSAL_REVIEW and tenure == "freehold":
        s = estate.settings
        formula = (
            f"its valuation less {100 * s['receipt_downside_fraction']:g}% downside and "
            f"{100 * s['disposal_cost_fraction']:g}% costs of sale"
        )
        lines.append(LedgerLine(Money.RECEIPT, _receipt(estate, key), key, formula, "market valuation"))
    return lines


def _lease_ends(estate: Estate, key: str, today: str) -> tuple[int, str]:
    """Return the first year after the next break or end of a lease, and how that is said."""
    start = date.fromisoformat(today)
    ends = (parse_iso(estate.properties.get(key, name)) for name in ("lease_break", "lease_expiry"))
    coming = min((end for end in ends if end is not None and end >= start), default=None)
    if coming is None:
        return 1, " from year 1: when its lease could end was not supplied"
    year = 1 + math.ceil((coming - start).days / 365.25)
    return year, f" from year {year}, after the lease's next break or end on {coming.isoformat()}"


def _receipt(estate: Estate, key: str) -> float | None:
    value = estate.properties.get(key, "value_gbp")
    if value is None or estate.properties.get(key, "value_basis") not in _RECEIPT_BASES:
        return None
    s = estate.settings
    return float(value) * (1 - s["receipt_downside_fraction"]) * (1 - s["disposal_cost_fraction"])


def _move(estate: Estate, move: Move) -> list[tuple[str, LedgerLine]]:
    """Return the lines of one move by partner: who moves pays for rooms, the move and a share of the host's cost."""
    mover = str(estate.outlets.get(move.outlet_id, "partner"))
    host = str(estate.properties.get(move.to_property, "partner"))
    service, s = estate.services[move.service], estate.settings
    room = room_m2(estate, move.service)
    formula = (
        f"{room:g} m² for its {service.in_sentence} at £{s['fit_out_gbp_m2']:,g}/m² with "
        f"{100 * s['optimism_bias_fraction']:g}% optimism bias, and £{s['move_gbp_an_outlet']:,g} for the move"
    )
    once = one_off_gbp(estate, move.service)
    lines = [(mover, LedgerLine(Money.ONE_OFF, once, move.to_property, formula, "one-off cost"))]
    if mover == host:
        return lines
    cost = estate.properties.get(move.to_property, "running_cost_gbp_a_year")
    # Rooms are net areas: where the host's net area is known they are a share of that.
    area = estate.properties.get(move.to_property, "nia_m2") or estate.properties.get(move.to_property, "gia_m2")
    share = float(cost) / float(area) * room if cost is not None and area else None
    paid = f"{room:g} m² for its {service.in_sentence} at the host's running cost for each m²"
    got = f"{room:g} m² for the {service.in_sentence} of {estate.partners[mover].name}, paid by it"
    for partner, amount, how in ((mover, share, paid), (host, None if share is None else -share, got)):
        lines.append((partner, LedgerLine(Money.RUNNING, amount, move.to_property, how, "running cost or floor area")))
    return lines


def _to_channel(estate: Estate, gone: ChannelMove) -> list[LedgerLine]:
    """Return the lines of a service that leaves its building for a channel: nobody has said what that costs."""
    formula = f"a {gone.channel} service instead of its {estate.services[gone.service].in_sentence}"
    needs = f"cost of the {gone.channel} service"
    return [LedgerLine(kind, None, gone.from_property, formula, needs) for kind in (Money.RUNNING, Money.ONE_OFF)]
