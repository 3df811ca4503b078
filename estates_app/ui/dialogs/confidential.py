"""What public editions make of one property, and what partners keep to themselves: ticks, reasons, the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from estates_app.domain.partnership import Secrecy
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.segmented import Segmented
from estates_app.ui.words import sentence
from estates_app.workspace import confiding

_RULES = "rules"


class ConfidentialDialog(Dialog):
    """Asks whether public editions may name a property and what they leave out of it; one or two steps to undo."""

    def __init__(self, desk: Desk, key: str, parent: QWidget | None = None) -> None:
        session = desk.bridge.session
        name = str(session.estate.properties.get(key, "name") or "No name")
        super().__init__(desk.skin, f"{name} in public", yes="Keep it so", glyph="ph.lock-simple", parent=parent)
        self._desk, self._key, self._now = desk, key, confiding.kept_of(session.estate, key)
        now, skin = self._now, desk.skin
        told = f"Called “{now.public_name}”." + (f" {now.reason}" if now.reason else "")
        options = ((_RULES, "As the rules say"), (Secrecy.OPEN.value, "Named"), (Secrecy.UNNAMED.value, "Not named"))
        self.choice = Segmented(skin, "In public", options)
        self.choice.choose(now.secrecy.value if now.is_by_hand else _RULES)
        self.reason = LineEdit(skin, "Reason", placeholder="Why, in a sentence that others can follow")
        self.reason.setText(now.reason if now.is_by_hand else "")
        form = Form(skin, 2)
        form.line("Now", label(told, wraps=True))
        form.line("In public", self.choice, None)
        form.line("Reason", self.reason)
        self.body.addLayout(form)
        self.body.addWidget(label("Facts that public editions leave out of it", "2"))
        catalogue = session.catalogue
        groups = confiding.groups_to_withhold(catalogue)
        single = [n for n in now.withheld if n not in groups]
        self.ticks = {n: Check(skin, sentence(catalogue.label(n))) for n in (*groups, *single)}
        grid = QGridLayout()
        for at, (group, tick) in enumerate(self.ticks.items()):
            tick.setChecked(group in now.withheld)
            grid.addWidget(tick, at // 3, at % 3)
        self.body.addLayout(grid)
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self.body.addWidget(self._fault)
        self.choice.chosen.connect(lambda _key: self._show_reason())
        self._show_reason()

    def accept(self) -> None:
        """Put in force what was chosen, where there is a reason for it."""
        bridge, key, chosen, why = self._desk.bridge, self._key, self.choice.value(), self.reason.text().strip()
        if chosen != _RULES and not why:
            self._fault.setText("Say why: what is set without a reason cannot be followed by others")
            self._fault.show()
            self.reason.setFocus()
            return
        session, now = bridge.session, self._now
        held = tuple(name for name, tick in self.ticks.items() if tick.isChecked())
        if chosen != _RULES and (not now.is_by_hand or (chosen, why) != (now.secrecy.value, now.reason)):
            bridge.step(lambda: confiding.set_secrecy(session, [key], Secrecy(chosen), reason=why))
        elif chosen == _RULES and now.is_by_hand:
            bridge.step(lambda: confiding.clear_secrecy(session, [key]))
        if set(held) != set(now.withheld):
            bridge.step(lambda: confiding.withhold(session, [key], held))
        super().accept()

    def _show_reason(self) -> None:
        self.reason.setEnabled(self.choice.value() != _RULES)
        self._fault.hide()


class PartnersWithheld(Dialog):
    """Asks what each partner keeps to itself: a tick for each partner and group of facts; one step to undo."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk.skin, "What partners keep to themselves", yes="Keep it so", glyph="ph.lock-simple", parent=parent
        )
        self._desk, skin, session = desk, desk.skin, desk.bridge.session
        self.setMinimumWidth(skin.px(860))
        self.body.addWidget(
            label(
                "Public editions leave these facts out of all properties of a partner, with every figure that would "
                "give them away. Valuations and what is about a person are always left out.",
                "2",
                wraps=True,
            )
        )
        catalogue, groups = session.catalogue, confiding.groups_to_withhold(session.catalogue)
        inside = QWidget()
        grid = QGridLayout(inside)
        for column, group in enumerate(groups, 1):
            grid.addWidget(label(sentence(group), "2"), 0, column, Qt.AlignmentFlag.AlignHCenter)
        self.ticks: dict[tuple[str, str], Check] = {}
        self._single: dict[str, tuple[str, ...]] = {}
        for line, partner in enumerate(session.estate.partners.values(), 1):
            kept = confiding.kept_by_partner(session.estate, partner.id)
            self._single[partner.id] = tuple(name for name in kept if name not in groups)
            more = ", ".join(catalogue.label(name) for name in self._single[partner.id])
            grid.addWidget(label(f"{partner.name} (and {more})" if more else partner.name), line, 0)
            for column, group in enumerate(groups, 1):
                tick = self.ticks[partner.id, group] = Check(skin, "")
                tick.setAccessibleName(f"{partner.name} keeps {group} to itself")
                tick.setChecked(group in kept)
                grid.addWidget(tick, line, column, Qt.AlignmentFlag.AlignHCenter)
        grid.setColumnStretch(0, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFixedHeight(self.scrolling(320))
        self.body.addWidget(area)

    def accept(self) -> None:
        """Put in force what was ticked."""
        bridge = self._desk.bridge
        wanted = {key: [*kept] for key, kept in self._single.items()}
        for (key, group), tick in self.ticks.items():
            if tick.isChecked():
                wanted[key].append(group)
        estate = bridge.estate
        news = {k: v for k, v in wanted.items() if set(v) != set(confiding.kept_by_partner(estate, k))}
        if news and bridge.step(lambda: confiding.set_partners_withheld(bridge.session, news)) is not None:
            self._desk.say.toast("What partners keep to themselves is left out", "Undo", bridge.undo_stack.undo)
        super().accept()
