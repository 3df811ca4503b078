"""Steps that several tests of the window begin with, and the names of keys that are held."""

from __future__ import annotations

from PySide6.QtCore import Qt

from estates_app.domain.fates import Fate
from estates_app.ui.stages.catalogue import STAGES
from estates_app.workspace import choosing

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
#: The Shortlist makes its pages when it is seen: it is slow, and its own tests see to it.
STAGE_KEYS = [stage.key for stage in STAGES if stage.key != "shortlist"]


def fate_of_one(window, fate=Fate.LET):
    """Choose a fate by the same step that the menu makes; returns the property."""
    bridge = window.bridge
    chosen = bridge.estate.scenario(bridge.look.scenario)
    key = next(
        k
        for k, d in window.results.findings.fates.items()
        if d.fate not in (fate, Fate.HOST) and not chosen.is_chosen(k, "fate")
    )
    bridge.step(lambda: choosing.set_fate(bridge.session, bridge.look.scenario, (key,), fate))
    return key


def shown_ids(table):
    """Return the ids of the rows of a table of properties, from the top."""
    return tuple(table.properties.id_at(row) for row in range(table.properties.rowCount()))
