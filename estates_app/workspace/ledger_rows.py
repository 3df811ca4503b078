"""The ledger as a panel shows it: each partner's change with its evidence, cash by financial year, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings, Money, PartnerLedger
from estates_app.workspace.partner_words import short_names


@dataclass(frozen=True)
class PartnerRow:
    """One partner's money in a scenario; None where evidence is missing."""

    partner_id: str
    name: str
    symbol: str
    change_gbp_a_year: float | None
    one_off_gbp: float | None
    receipt_gbp: float | None
    npv_gbp: float | None
    evidence: float
    missing: tuple[str, ...]
    is_touched: bool


def partner_rows(estate: Estate, findings: Findings) -> tuple[PartnerRow, ...]:
    """Return a row a partner, those whom the scenario touches first."""
    rows, short = [], short_names(estate)
    for key, partner in estate.partners.items():
        ledger = findings.ledgers.get(key, PartnerLedger(0.0, 0.0, 0.0, 0.0))
        wanted = ledger.facts_wanted
        missing = tuple(f"{what} of {estate.properties.get(of, 'name')}" for what, of in ledger.missing)
        rows.append(
            PartnerRow(
                key,
                short[key],
                f"partner:{partner.code}",
                ledger.running_cost_gbp_a_year,
                ledger.one_off_gbp,
                ledger.receipt_gbp,
                ledger.npv_gbp,
                ledger.facts_known / wanted if wanted else 1.0,
                missing,
                bool(ledger.lines),
            )
        )
    return tuple(sorted(rows, key=lambda r: not r.is_touched))


@dataclass(frozen=True)
class Sum:
    """A sum over the partners whose figure is known.

    Attributes
    ----------
    gbp : float or None
        None where nobody's is known: missing is never nought.
    unknown : int
        Partners whose figure is not known.
    """

    gbp: float | None
    unknown: int


@dataclass(frozen=True)
class Totals:
    """Sums over partners; nothing is added up over a gap without saying so.

    Attributes
    ----------
    change_gbp_a_year : float
        Over the complete ledgers alone.
    one_off, receipt, npv : Sum
        Over the partners whom the scenario touches.
    complete, touched : int
        Ledgers without a gap, and all that the scenario touches.
    missing : tuple of str
        What is missing, and whose.
    """

    change_gbp_a_year: float
    one_off: Sum
    receipt: Sum
    npv: Sum
    complete: int
    touched: int
    missing: tuple[str, ...]

    @property
    def is_withheld(self) -> bool:
        """Whether the partnership's total must not be told."""
        return self.complete < self.touched


def totals(estate: Estate, findings: Findings) -> Totals:
    """Return the sums of a scenario."""
    touched = [row for row in partner_rows(estate, findings) if row.is_touched]
    full = [row for row in touched if findings.ledgers[row.partner_id].is_complete]
    missing = tuple(f"{row.name}: {words}" for row in touched for words in row.missing)
    return Totals(
        sum(row.change_gbp_a_year or 0.0 for row in full),
        _sum([row.one_off_gbp for row in touched]),
        _sum([row.receipt_gbp for row in touched]),
        _sum([row.npv_gbp for row in touched]),
        len(full),
        len(touched),
        missing,
    )


def _sum(amounts: Sequence[float | None]) -> Sum:
    known = [amount for amount in amounts if amount is not None]
    is_told = bool(known) or not amounts  # nobody is touched: nothing is spent
    return Sum(sum(known) if is_told else None, len(amounts) - len(known))


def cash_by_year(findings: Findings, today: str, *, years: int = 10) -> tuple[tuple[str, float], ...]:
    """Return the cash of the partners with complete ledgers by financial year, above 0 saved or received.

    Parameters
    ----------
    today : str
        ISO date; the financial year in which it lies is the first.
    years : int

    Notes
    -----
    One-off costs fall in the first year, receipts in the second, a running cost from the year in which it can end: as
    the present value counts them (`docs/method.md`). Today's prices: no inflation.
    """
    flows = [0.0] * years
    for ledger in findings.ledgers.values():
        if not ledger.is_complete:
            continue
        for line in ledger.lines:
            amount = line.amount_gbp or 0.0
            if line.kind is Money.ONE_OFF:
                flows[0] -= amount
            elif line.kind is Money.RECEIPT and years > 1:
                flows[1] += amount if ledger.receipt_gbp is not None else 0.0
            elif line.kind is Money.RUNNING:
                for year in range(line.from_year, years):
                    flows[year] -= amount
    start = date.fromisoformat(today)
    first = start.year if start.month >= 4 else start.year - 1
    return tuple((f"{(first + n) % 100:02d}/{(first + n + 1) % 100:02d}", flow) for n, flow in enumerate(flows))


def by_service(services: Mapping[str, object], findings: Findings) -> list[str]:
    """Return the services that people travel to and that have an outlet now, in the partnership's order."""
    return [
        key for key in services if key in findings.access_before and findings.access_before[key].mean_min is not None
    ]
