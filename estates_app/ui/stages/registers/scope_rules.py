"""Rules of scope or of what is named in public, in their order, with counts; add, move, change, switch off, delete."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.stages.registers.rule_editor import RuleEditor
from estates_app.ui.stages.registers.rule_kinds import SCOPE, SECRECY, RuleKind
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.words import count
from estates_app.workspace.scoping import Rule, in_words, is_on, switched


class ScopeRules(Dialog):
    """Edits a copy of the rules and puts it in force as one step that can be undone."""

    kind: RuleKind = SCOPE

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        kind = self.kind
        super().__init__(desk.skin, kind.title, yes="Use these rules", parent=parent)
        self._desk, self._words = desk, dict(kind.outcomes)
        skin = desk.skin
        self.setMinimumWidth(skin.px(860))
        self.rules: list[Rule] = list(kind.rules_of(desk.bridge.estate))
        self.body.addWidget(label(kind.about, "2", wraps=True))
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderLabels(["Where", kind.becomes, "Properties"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Rules in their order; the check box switches a rule on and off")
        self.list.setFixedHeight(self.scrolling(210 if kind.has_instead else 250))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for at, width in ((1, 90), (2, 90)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(at, skin.px(width))
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
        self.editor = RuleEditor(skin, desk.bridge.session.catalogue, kind)
        self.body.addWidget(self.editor)
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self.body.addWidget(self._fault)
        self._is_filling = False
        self.list.currentItemChanged.connect(lambda _now, _before: self._on_row(self.current()))
        self.list.itemChanged.connect(lambda item, _column: self._on_item(item))
        self.editor.changed.connect(self._on_edited)
        self.add.clicked.connect(self._on_add)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.delete.clicked.connect(self._on_delete)
        self._fill(0)
        self.list.setFocus()

    def accept(self) -> None:
        """Put the rules in force, where each of them can be read."""
        unread = next((at for at, rule in enumerate(self.rules) if not rule.reason.strip()), None)
        if self.editor.fault:
            self._refuse(self.editor.fault)
            return
        if unread is not None:
            self._choose(unread)
            self._refuse("Say why: a rule without a reason cannot be followed by others")
            self.editor.reason.setFocus()
            return
        bridge = self._desk.bridge
        if bridge.step(lambda: self.kind.put(bridge.session, self.rules)) is not None:
            self._desk.say.toast(self.kind.done, "Undo", bridge.undo_stack.undo)
        super().accept()

    def current(self) -> int:
        """Return the place of the current rule, -1 where there is none."""
        item = self.list.currentItem()
        return -1 if item is None else self.list.indexOfTopLevelItem(item)

    def _fill(self, at: int) -> None:
        """Show the rules anew, one of them current."""
        self._is_filling = True
        self.list.clear()
        for rule in self.rules:
            item = QTreeWidgetItem(["", "", ""])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Checked if is_on(rule) else Qt.CheckState.Unchecked)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setSizeHint(0, QSize(10, self._desk.skin.height("row")))
            self.list.addTopLevelItem(item)
        self._say_rules()
        self._choose(at)
        self._is_filling = False
        self._on_row(self.current())

    def _say_rules(self) -> None:
        """Say what each rule asks and decides, without taking the cursor out of the editor."""
        catalogue, estate = self._desk.bridge.session.catalogue, self._desk.bridge.estate
        counts = self.kind.counted(estate, self.rules)
        for at, rule in enumerate(self.rules):
            item = self.list.topLevelItem(at)
            assert item is not None
            decides = count(counts[rule.id], "property", "properties")
            for column, words in enumerate(
                (in_words(rule, catalogue), self._words[self.kind.outcome_of(rule)], f"{counts[rule.id]:,}")
            ):
                item.setText(column, words)
                item.setToolTip(column, f"{rule.reason or 'No reason yet.'} It decides {decides}.")
        by_hand = self.kind.by_hand(estate)
        self.rest.setText(f"{self.kind.rest} {counts['']:,}" + (f", {by_hand:,} set by hand" if by_hand else ""))

    def _choose(self, at: int) -> None:
        item = self.list.topLevelItem(min(max(at, 0), len(self.rules) - 1))
        if item is not None:
            self.list.setCurrentItem(item)

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

    def _on_item(self, item: QTreeWidgetItem) -> None:
        """Switch a rule on or off. The list is not made anew here: the item that tells would be gone under its feet."""
        at = self.list.indexOfTopLevelItem(item)
        if not self._is_filling and at >= 0:
            self.rules[at] = switched(self.rules[at], item.checkState(0) is Qt.CheckState.Checked)
            self._count_again()

    def _on_edited(self, rule: Rule) -> None:
        at = self.current()
        if 0 <= at < len(self.rules):
            self.rules[at] = switched(rule, is_on(self.rules[at]))
            self._fault.hide()
            self._count_again()

    def _count_again(self) -> None:
        self._is_filling = True
        self._say_rules()
        self._is_filling = False

    def _on_add(self) -> None:
        self.rules.insert(0, self.kind.new(self.rules))
        self._fill(0)
        self.editor.focus_first()

    def _on_delete(self) -> None:
        at = self.current()
        if 0 <= at < len(self.rules):
            del self.rules[at]
            self._fill(at)

    def _move(self, by: int) -> None:
        at = self.current()
        if 0 <= at < len(self.rules) and 0 <= at + by < len(self.rules):
            self.rules[at], self.rules[at + by] = self.rules[at + by], replace(self.rules[at])
            self._fill(at + by)

    def _refuse(self, words: str) -> None:
        self._fault.setText(words)
        self._fault.show()


class SecrecyRules(ScopeRules):
    """The same of what public editions do not name."""

    kind = SECRECY
