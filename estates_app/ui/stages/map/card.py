"""The card of the property that was selected last: what is known of it, each fact with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from estates_app.domain.claims import Claim
from estates_app.ui.desk import Desk
from estates_app.ui.parts.property_menu import PropertyMenu
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge, Mark
from estates_app.ui.widgets.labels import ElidedLabel, Section, clear, label, row
from estates_app.ui.widgets.note import Note
from estates_app.ui.words import number, sentence

#: Facts that the card shows first, where they are known; what officers ask for is shown as missing.
_FIRST = ("address", "postcode", "uprn", "gia_m2", "condition", "hours_open_a_week", "running_cost_gbp_a_year")
_ASKED = frozenset({"gia_m2", "condition", "running_cost_gbp_a_year"})


class PropertyCard(Section):
    """The facts of the property that was selected last, each with where it comes from."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.skin, name="Property")
        self._desk = desk
        self._menu = PropertyMenu(desk, self)
        skin = desk.skin
        self.mark = Mark(skin, "context", "Partner")
        self.name = ElidedLabel("", "title")
        self.why = Button(skin, "Why?", "ph.question")
        self.badges = [Badge(skin), Badge(skin), Badge(skin), Badge(skin)]
        head = row(self.mark, spacing=skin.px(8))
        head.addWidget(self.name, 1)
        head.addWidget(self.why)
        self.body.addLayout(head)
        for two in (self.badges[:2], self.badges[2:]):  # four long ones would not fit beside one another
            self.body.addLayout(row(*two, None, spacing=skin.px(6)))
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(skin.px(8))
        self._facts.setVerticalSpacing(skin.px(2))
        self._facts.setColumnStretch(1, 1)
        self.body.addLayout(self._facts)
        self.more = Button(skin, "Every fact and its source", kind="link")
        self.differ = Note(skin, "", "warn", "Decide", self._on_decide)
        self.differ.hide()
        self.body.addWidget(self.differ)
        self.body.addLayout(row(self.more, None))
        self._differs = ""
        self.why.clicked.connect(self._on_why)
        self.more.clicked.connect(self._on_why)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "selected", "properties", "findings"}:
            self._fill()

    def _key(self) -> str:
        bridge = self._desk.bridge
        key = bridge.look.selected[-1] if bridge.look.selected else ""
        return key if key in bridge.estate.properties else ""

    def _on_why(self) -> None:
        if self._key():
            self._menu.why(self._key())

    def _on_decide(self) -> None:
        if self._key() and self._differs:
            self._menu.correct(self._key(), self._differs)

    def _fill(self) -> None:
        key = self._key()
        clear(self._facts)
        for part in (self.mark, self.why, self.more, *self.badges):
            part.setVisible(bool(key))
        self.differ.hide()
        if not key:
            self.name.setText("No property selected")
            words = label("Click a symbol on the map or a row of the table, or find one with Ctrl+K.", "2", wraps=True)
            self._facts.addWidget(words, 0, 0, 1, 3)
            return
        estate = self._desk.bridge.estate
        record, partner = estate.properties.record(key), estate.partner_of(key)
        self.mark.show_symbol(f"partner:{partner.code}", partner.name)
        self.name.setText(str(record.get("name") or "No name"))
        told = [
            partner.name,
            str(record.get("scope") or "").replace("_", " ").capitalize(),
            record.get("use"),
            record.get("tenure"),
        ]
        for badge, fact in zip(self.badges, told, strict=True):
            badge.say(str(fact or "")[:26])
        claims = self._desk.bridge.session.store.claims(key)
        by_field: dict[str, list[Claim]] = {}
        for claim in claims:
            by_field.setdefault(claim.field, []).append(claim)
        shown = [name for name in _FIRST if name in by_field or name in _ASKED]
        for line, field in enumerate(shown):
            self._add_fact(line, key, field, record.get(field), by_field.get(field, []))
        self._say_difference(record, by_field)

    def _add_fact(self, line: int, key: str, field: str, value: object, claims: Sequence[Claim]) -> None:
        catalogue, skin = self._desk.bridge.session.catalogue, self._desk.skin
        name = catalogue.label(field)
        text = "not supplied" if value is None else number(value) if isinstance(value, float) else str(value)
        unit = catalogue[field].unit if field in catalogue and value is not None else ""
        told = f"£{text}{unit.removeprefix('£')}" if unit.startswith("£") else f"{text} {unit}".strip()
        words = ElidedLabel(told, "2" if value is None else "strong")
        if value is None or not claims:
            source = Button(skin, "Enter it", kind="link")
            source.clicked.connect(lambda: self._menu.correct(key, field))
        else:
            source = Button(skin, self._where(claims), kind="link")
            source.setToolTip(self._where(claims, is_whole=True))
            source.clicked.connect(lambda: self._menu.why(key))
        self._facts.addWidget(label(sentence(name), "2"), line, 0)
        self._facts.addWidget(words, line, 1)
        self._facts.addWidget(source, line, 2, Qt.AlignmentFlag.AlignRight)

    def _where(self, claims: Sequence[Claim], *, is_whole: bool = False) -> str:
        last = claims[-1]
        if not last.row:
            return "by hand"
        edition = next((e for e in self._desk.bridge.estate.editions if e.id == last.edition_id), None)
        file = edition.file if edition else "register"
        short = file if len(file) <= 12 or is_whole else f"{file[:9]}…"
        return f"{short}, row {last.row}"

    def _say_difference(self, record: dict[str, object], by_field: dict[str, list[Claim]]) -> None:
        """Say the first fact on which two sources differ."""
        catalogue = self._desk.bridge.session.catalogue
        for field, claims in by_field.items():
            values = {str(c.value) for c in claims if c.kind == "edition"}
            if len(values) > 1 and field in catalogue and field not in ("name", "address") and field in record:
                said = "; ".join(f"{c.raw} ({self._where([c])})" for c in claims if c.kind == "edition")
                self._differs = field
                self.differ.say(f"Two sources differ on {catalogue.label(field)}: {said}. Shown: {record[field]}.")
                return
