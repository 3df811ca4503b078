"""The scope rules: in their order, each with how many properties it decides; add, move, change, switch off, delete."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from estates_app.domain.partnership import ScopeRule
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.stages.registers.rule_editor import RuleEditor
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.words import count
from estates_app.workspace.scoping import SCOPE_WORDS, decided_by, in_words, is_on, new_rule, set_by_hand, switched
from estates_app.workspace.setting import set_scope_rules


class ScopeRules(Dialog):
    """Edits a copy of the rules and puts it in force as one step that can be undone."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "What is in scope", yes="Use these rules", parent=parent)
        self._desk = desk
        skin = desk.skin
        self.setMinimumWidth(skin.px(860))
        self.rules: list[ScopeRule] = list(desk.bridge.estate.scope_rules)
        self.body.addWidget(
            label(
                "The first rule that fits a property decides. What no rule fits is in scope. What somebody set by hand "
                "stays as it is.",
                "2",
                wraps=True,
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName("Scope rules in their order; the check box switches a rule on and off")
        self.list.setMinimumHeight(skin.px(190))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add = Button(skin, "Add a rule", "ph.plus")
        self.up = Button(skin, "Move up", "ph.arrow-up", kind="icon")
        self.down = Button(skin, "Move down", "ph.arrow-down", kind="icon")
        self.delete = Button(skin, "Delete the rule", "ph.trash", kind="icon")
        side = QVBoxLayout()
        for button in (self.up, self.down, self.delete):
            side.addWidget(button)
        side.addStretch(1)
        line = QHBoxLayout()
        line.addWidget(self.list, 1)
        line.addLayout(side)
        self.body.addLayout(line)
        self.rest = label("", "2")
        self.body.addLayout(row(self.add, self.rest, None))
        self.editor = RuleEditor(skin, desk.bridge.session.catalogue)
        self.body.addWidget(self.editor)
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self.body.addWidget(self._fault)
        self._is_filling = False
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemChanged.connect(self._on_item)
        self.editor.changed.connect(self._on_edited)
        self.add.clicked.connect(self._on_add)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.delete.clicked.connect(self._on_delete)
        self._fill(0)

    def accept(self) -> None:
        """Put the rules in force, where each of them can be read."""
        unread = next((at for at, rule in enumerate(self.rules) if not rule.reason.strip()), None)
        if self.editor.fault:
            self._refuse(self.editor.fault)
            return
        if unread is not None:
            self.list.setCurrentRow(unread)
            self._refuse("Say why: a rule without a reason cannot be followed by others")
            self.editor.reason.setFocus()
            return
        bridge = self._desk.bridge
        if bridge.step(lambda: set_scope_rules(bridge.session, self.rules)) is not None:
            self._desk.say.toast("The scope rules are in force", "Undo", bridge.undo_stack.undo)
        super().accept()

    def _fill(self, at: int) -> None:
        self._is_filling = True
        self.list.clear()
        catalogue, estate = self._desk.bridge.session.catalogue, self._desk.bridge.estate
        counts = decided_by(estate, self.rules)
        for rule in self.rules:
            words = f"{SCOPE_WORDS[rule.scope]} · {counts[rule.id]:,} · {in_words(rule, catalogue)}"
            item = QListWidgetItem(words)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if is_on(rule) else Qt.CheckState.Unchecked)
            item.setToolTip(
                f"{rule.reason or 'No reason yet.'} It decides {count(counts[rule.id], 'property', 'properties')}."
            )
            self.list.addItem(item)
        by_hand = set_by_hand(estate)
        self.rest.setText(f"No rule fits {counts['']:,}" + (f", {by_hand:,} set by hand" if by_hand else ""))
        self._is_filling = False
        self.list.setCurrentRow(min(max(at, 0), len(self.rules) - 1))
        self._on_row(self.list.currentRow())

    def _on_row(self, at: int) -> None:
        if self._is_filling:
            return
        self._fault.hide()
        has_one = 0 <= at < len(self.rules)
        self.editor.setVisible(has_one)
        for button, can in ((self.up, at > 0), (self.down, 0 <= at < len(self.rules) - 1), (self.delete, has_one)):
            button.setEnabled(can)
        if has_one:
            self.editor.show_rule(self.rules[at])

    def _on_item(self, item: QListWidgetItem) -> None:
        if not self._is_filling:
            at = self.list.row(item)
            self.rules[at] = switched(self.rules[at], item.checkState() is Qt.CheckState.Checked)
            self._fill(at)

    def _on_edited(self, rule: ScopeRule) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.rules):
            self.rules[at] = switched(rule, is_on(self.rules[at]))
            self._fault.hide()
            self._count_again(at)

    def _count_again(self, at: int) -> None:
        """Say anew what each rule decides, without taking the cursor out of the editor."""
        self._is_filling = True
        counts = decided_by(self._desk.bridge.estate, self.rules)
        catalogue = self._desk.bridge.session.catalogue
        for row_at, rule in enumerate(self.rules):
            words = f"{SCOPE_WORDS[rule.scope]} · {counts[rule.id]:,} · {in_words(rule, catalogue)}"
            self.list.item(row_at).setText(words)
        self.rest.setText(f"No rule fits {counts['']:,}")
        self.list.setCurrentRow(at)
        self._is_filling = False

    def _on_add(self) -> None:
        self.rules.insert(0, new_rule(self.rules))
        self._fill(0)
        self.editor.focus_first()

    def _on_delete(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.rules):
            del self.rules[at]
            self._fill(at)

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.rules) and 0 <= at + by < len(self.rules):
            self.rules[at], self.rules[at + by] = self.rules[at + by], replace(self.rules[at])
            self._fill(at + by)

    def _refuse(self, words: str) -> None:
        self._fault.setText(words)
        self._fault.show()
