"""What only the facilitator may see: the exempt figures beside a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from estates_app.domain.editions import PUBLIC, hides_ledger, is_unnamed
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings


@dataclass(frozen=True)
class ExemptFigure:
    """One figure or name that no room may see: of whom, what it is, and how much (£, None where it is no amount)."""

    name: str
    what: str
    amount_gbp: float | None


def exempt_figures(estate: Estate, findings: Findings, keys: Iterable[str]) -> tuple[ExemptFigure, ...]:
    """Return what the projector leaves out: of the properties named, then the money of confidential partners.

    Parameters
    ----------
    keys : iterable of str
        Properties to tell of, in this order; one that is gone, as a merged one, is passed by.
    """
    table = estate.properties
    found: list[ExemptFigure] = []
    for key in keys:
        if key not in table:
            continue
        name = str(table.get(key, "name") or "No name")
        if is_unnamed(table, key, PUBLIC):
            why = "stands empty" if table.get(key, "occupancy") == "vacant" else "confidential"
            found.append(ExemptFigure(name, f"{why}: not named in the room", None))
        value = table.get(key, "value_gbp")
        if isinstance(value, float | int):
            found.append(ExemptFigure(name, str(table.get(key, "value_basis") or "valuation"), float(value)))
    for key, partner in estate.partners.items():
        if key in findings.ledgers and (partner.confidential or hides_ledger(estate, key, findings.ledgers[key])):
            amount = findings.ledgers[key].running_cost_gbp_a_year
            what = "change in running cost a year" if amount is not None else "running cost not supplied"
            found.append(ExemptFigure(partner.name, what, amount))
    return tuple(found)
