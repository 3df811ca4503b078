"""Edits one rule about properties: what it makes of them, under which conditions, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from estates_app.domain.conditions import OPERATORS, Condition
from estates_app.domain.fields import FieldCatalogue
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rule_kinds import RuleKind
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import Chooser, LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.segmented import Segmented
from estates_app.workspace.scoping import Rule, asked_of, condition_of, facts_in_words, value_in_words


class ConditionRow(QWidget):
    """One condition: fact, comparison, value. *Signals*: ``changed()``, ``removed()``."""

    changed = Signal()
    removed = Signal()

    def __init__(self, skin: Skin, catalogue: FieldCatalogue, condition: Condition) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.fact = Chooser(skin, "Fact", most=210)
        facts = facts_in_words(catalogue)
        for key, words in {condition.fact: facts.get(condition.fact, condition.fact), **facts}.items():
            self.fact.add(words[:1].upper() + words[1:], key)
        self.fact.choose(condition.fact)
        self.op = Chooser(skin, "Comparison", most=120)
        for op in OPERATORS:
            self.op.add(op, op)
        self.op.choose(condition.op)
        self.value = LineEdit(skin, "Value", placeholder="words, parted by commas")
        self.value.setText(value_in_words(condition.value))
        remove = Button(skin, "Remove the condition", "ph.x", kind="icon")
        self.setLayout(row(self.fact, self.op, self.value, remove, spacing=skin.px(6)))
        self.fact.activated.connect(lambda _at: self.changed.emit())
        self.op.activated.connect(self._on_op)
        self.value.textEdited.connect(lambda _text: self.changed.emit())
        remove.clicked.connect(self.removed)
        self._show_value()

    def read(self) -> tuple[Condition | None, str]:
        """Return the condition, or what is wrong with it."""
        return condition_of(
            str(self.fact.currentData()), str(self.op.currentData()), self.value.text(), self._catalogue
        )

    def _show_value(self) -> None:
        self.value.setEnabled(str(self.op.currentData()) not in ("known", "missing"))

    def _on_op(self, _at: int) -> None:
        self._show_value()
        self.changed.emit()


class RuleEditor(QFrame):
    """The editor. *Signals*: ``changed(rule)``: every time what was typed can be read."""

    changed = Signal(object)

    def __init__(self, skin: Skin, catalogue: FieldCatalogue, kind: RuleKind) -> None:
        super().__init__()
        self._skin, self._catalogue, self._kind = skin, catalogue, kind
        self.setProperty("kind", "card")
        self.setAccessibleName("The rule")
        self.fault = ""
        self._rule: Rule | None = None
        self.scope = Segmented(skin, kind.becomes, kind.outcomes)
        self.instead = LineEdit(skin, "Called instead", placeholder="{district} is the first part of the postcode")
        self.reason = LineEdit(skin, "Reason", placeholder="Why, in a sentence that others can follow")
        self.more = Button(skin, "And another condition", "ph.plus", kind="quiet")
        self._said = label("", "bad", wraps=True)
        self._conditions = QVBoxLayout()
        self._conditions.setSpacing(skin.px(2))
        self.conditions: list[ConditionRow] = []
        form = Form(skin, 2)
        self.setLayout(form)
        pad = skin.px(12)
        form.setContentsMargins(pad, skin.px(8), pad, skin.px(8))
        form.line(kind.becomes, self.scope, None)
        if kind.has_instead:
            form.line("Called instead", self.instead)
        form.line("Reason", self.reason)
        at = form.rowCount()
        form.addWidget(label("Where", "2"), at, 0)
        form.addLayout(self._conditions, at, 1)
        form.addLayout(row(self.more, None), at + 1, 1)
        form.addWidget(self._said, at + 2, 1)
        self._said.hide()
        self.scope.chosen.connect(lambda _key: self._tell())
        self.instead.textEdited.connect(lambda _text: self._tell())
        self.reason.textEdited.connect(lambda _text: self._tell())
        self.more.clicked.connect(self._on_more)

    def show_rule(self, rule: Rule) -> None:
        """Show a rule without telling anybody."""
        self._rule = rule
        self.fault = ""
        self._said.hide()
        self.scope.choose(self._kind.outcome_of(rule))
        self.instead.setText(getattr(rule, "instead", ""))
        self.reason.setText(rule.reason)
        for old in self.conditions:
            self._conditions.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.conditions = []
        for condition in asked_of(rule):
            self._add(condition)

    def focus_first(self) -> None:
        """Put the cursor where a new rule begins."""
        if self.conditions:
            self.conditions[0].value.setFocus()

    def _add(self, condition: Condition) -> None:
        line = ConditionRow(self._skin, self._catalogue, condition)
        line.changed.connect(self._tell)
        line.removed.connect(lambda: self._on_removed(line))
        self._conditions.addWidget(line)
        self.conditions.append(line)

    def _on_more(self) -> None:
        self._add(Condition("use", "has", []))
        self.conditions[-1].value.setFocus()
        self._tell()

    def _on_removed(self, line: ConditionRow) -> None:
        self.conditions.remove(line)
        self._conditions.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._tell()

    def _tell(self) -> None:
        if self._rule is None:
            return
        read = [line.read() for line in self.conditions]
        self.fault = next((fault for _, fault in read if fault), "")
        if not self.conditions:
            self.fault = "A rule without a condition would decide every property: add one."
        self._said.setText(self.fault)
        self._said.setVisible(bool(self.fault))
        if not self.fault:
            asked = tuple(condition for condition, _ in read if condition is not None)
            told = (self._rule.id, self.scope.value(), asked, self.reason.text().strip(), self.instead.text().strip())
            self._rule = self._kind.make(*told)
            self.changed.emit(self._rule)
