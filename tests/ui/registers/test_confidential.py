"""What public editions leave out, set in the window by mouse and keyboard, and taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from estates_app.domain.partnership import Secrecy
from estates_app.ui.dialogs.confidential import ConfidentialDialog, PartnersWithheld
from estates_app.ui.stages.registers.scope_rules import SecrecyRules
from estates_app.workspace import confiding
from tests.ui.registers.steps import accept, press


def test_a_property_is_left_unnamed_with_a_reason_and_goes_back_to_the_rules(prepared, desk, qtbot):
    accept(qtbot, desk, prepared)
    key = prepared.view.rows[0].property_id
    dialog = ConfidentialDialog(desk, key)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.choice.choose("unnamed")
    dialog.choice.chosen.emit("unnamed")
    press(qtbot, dialog.yes)
    assert dialog.isVisible()  # no reason yet
    qtbot.keyClicks(dialog.reason, "People at risk live there.")
    qtbot.keyClick(dialog.ticks["condition"], Qt.Key.Key_Space)
    press(qtbot, dialog.yes)
    kept = confiding.kept_of(desk.bridge.estate, key)
    assert (kept.secrecy, kept.public_name, kept.withheld) == (Secrecy.UNNAMED, "Confidential building", ("condition",))
    desk.bridge.undo_stack.undo()
    desk.bridge.undo_stack.undo()
    kept = confiding.kept_of(desk.bridge.estate, key)
    assert (kept.is_by_hand, kept.withheld) == (False, ())


def test_what_partners_keep_is_ticked_as_one_step(prepared, desk, qtbot):
    accept(qtbot, desk, prepared)
    dialog = PartnersWithheld(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    partner = next(iter(desk.bridge.estate.partners))
    qtbot.keyClick(dialog.ticks[partner, "money"], Qt.Key.Key_Space)
    qtbot.keyClick(dialog.ticks[partner, "occupation"], Qt.Key.Key_Space)
    press(qtbot, dialog.yes)
    assert desk.bridge.estate.partners[partner].withheld == ("money", "occupation")
    desk.bridge.undo_stack.undo()
    assert desk.bridge.estate.partners[partner].withheld == ()


def test_the_rules_of_confidentiality_are_changed_as_one_step(prepared, desk, qtbot):
    accept(qtbot, desk, prepared)
    before = desk.bridge.estate.secrecy_rules
    desk.requests.offer("secrecy")
    dialog = prepared.asking.dialog
    assert isinstance(dialog, SecrecyRules)
    dialog.list.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)
    press(qtbot, dialog.add)
    qtbot.keyClicks(dialog.editor.conditions[0].value, "library")
    qtbot.keyClicks(dialog.editor.reason, "It is being sold.")
    press(qtbot, dialog.yes)
    rules = desk.bridge.estate.secrecy_rules
    assert len(rules) == len(before) + 1
    assert rules[0].instead == "Confidential building"
    desk.bridge.undo_stack.undo()
    assert desk.bridge.estate.secrecy_rules == before
