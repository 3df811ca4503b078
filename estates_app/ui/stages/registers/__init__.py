"""Registers: every partner's file beside what it becomes, before and after it is accepted."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from estates_app.ui.desk import Desk, Stage
from estates_app.ui.stages.registers.stage import RegistersStage
from estates_app.workspace.edition_view import rows_that_wait


def make_registers(desk: Desk) -> QWidget:
    """Return the body of the stage."""
    return RegistersStage(desk)


def badge(desk: Desk) -> tuple[str, str]:
    """Return how many rows of all editions wait for a person."""
    if not desk.bridge.is_open:
        return "", "warn"
    waiting = rows_that_wait(desk.bridge.session)
    return (f"{waiting:,}" if waiting else ""), "warn"


STAGE = Stage(
    key="registers",
    words="Registers",
    glyph="ph.files",
    body=make_registers,
    badge=badge,
    has_context=False,
)
