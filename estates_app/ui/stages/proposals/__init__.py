"""Proposals: scenarios side by side, propose with a number of centres or a budget, what becomes of what, who loses."""

from __future__ import annotations

from estates_app.ui.desk import Desk, Stage
from estates_app.ui.parts.ledger_strip import LedgerStrip
from estates_app.ui.stages.proposals.panel import ProposalsPanel


def _badge(desk: Desk) -> tuple[str, str]:
    return f"{len(desk.bridge.estate.scenarios)}", "count"


STAGE = Stage(
    key="proposals",
    words="Proposals",
    glyph="ph.share-network",
    columns=("name", "fate", "moves_to", "distance_km", "change_gbp", "gate"),
    sorted_by="fate",
    changed_only=True,
    panel=ProposalsPanel,
    map_share=50,
    colour="fate",
    is_compared=True,
    strip=LedgerStrip,
    badge=_badge,
    is_worked_out=True,
)
