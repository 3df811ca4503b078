"""The stages of the work in their order: to add a stage is to add its module and a line here."""

from __future__ import annotations

from estates_app.ui.stages import demand, map, money, proposals, registers, scores, shortlist  # noqa: A004

STAGES = (
    registers.STAGE,
    map.STAGE,
    demand.STAGE,
    scores.STAGE,
    proposals.STAGE,
    money.STAGE,
    shortlist.STAGE,
)
