"""The context bar: which town or district, which scenario, and what the symbols tell."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from estates_app.domain.localities import AREA, inside
from estates_app.ui.desk import Desk
from estates_app.ui.look import BASELINE, COLOURS
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.labels import ElidedLabel, label
from estates_app.ui.words import count, day_and_time

_NODES = frozenset(
    {"project", "properties", "localities", "sheet", "scenarios", "partners", "locality", "scenario", "colour"}
)
_SERVICE_NODES = frozenset({"service", "outlets", "services", "findings"})

#: What each colouring tells, under its name in the list.
_MEANINGS = {
    "partner": "who holds it",
    "score": "0 to 100, by the weights in force",
    "fate": "what the scenario would make of it",
    "service": "who delivers a service that you choose",
    "condition": "grades A to D",
    "tenure": "freehold, leasehold or other",
    "place": "how well it is known where it lies",
}


class ContextBar(QFrame):
    """Choosers of locality and scenario, and the colour switch."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._has_colour = True
        skin = desk.skin
        self.setProperty("kind", "bar")
        self.setAccessibleName("What is looked at")
        self.setFixedHeight(skin.height("context_bar"))
        self.locality = Chooser(skin, "Locality", glyph="ph.map-pin-fill", most=270)
        self.count = ElidedLabel("", "2")
        self.count.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.scenario = Chooser(skin, "Scenario", glyph="ph.git-branch", most=280)
        self.colour = Chooser(skin, "Colour by", most=170)
        for key, told in COLOURS:
            self.colour.add(told, key, _MEANINGS[key])
        self.service = Chooser(skin, "Service whose deliverers are shown", most=180)
        words = [label("Locality", "2"), label("Scenario", "2"), label("Colour by", "2")]
        for text, field in zip(words, (self.locality, self.scenario, self.colour), strict=True):
            text.setBuddy(field)
        line = QHBoxLayout(self)
        line.setContentsMargins(skin.px(12), 0, skin.px(12), 0)
        line.setSpacing(skin.px(8))
        line.addWidget(words[0])
        line.addWidget(self.locality)
        line.addWidget(self.count)
        self._rule = QFrame()
        self._rule.setProperty("kind", "rule")
        self._rule.setFixedSize(1, skin.px(20))
        for middle in (self._rule, words[1], self.scenario):
            line.addWidget(middle)
        line.addStretch(1)
        self._colour_word = words[2]
        line.addWidget(self._colour_word)
        line.addWidget(self.colour)
        line.addWidget(self.service)
        self.locality.activated.connect(self._on_locality)
        self.scenario.activated.connect(self._on_scenario)
        self.colour.activated.connect(lambda at: desk.bridge.look_at(colour=str(self.colour.itemData(at))))
        self.service.activated.connect(lambda at: desk.bridge.look_at(service=str(self.service.itemData(at))))
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def show_colour(self, *, is_shown: bool) -> None:
        """Show the colour switch, or hide it where there are no symbols to colour."""
        self._has_colour = is_shown
        for part in (self._colour_word, self.colour):
            part.setVisible(is_shown)
        self._fill_service()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if nodes & _NODES:
            self._fill()
        elif nodes & _SERVICE_NODES and self._desk.bridge.is_open:
            self._fill_service()

    def _fill(self) -> None:
        estate, look = self._desk.bridge.estate, self._desk.bridge.look
        where = Counter(key or "" for key in estate.properties.texts("locality"))
        total = len(estate.properties)
        self.locality.blockSignals(True)
        self.locality.clear()
        self.locality.add("All localities", "", count(total, "property", "properties"))
        names = zip(estate.localities.texts("name"), estate.localities.ids, strict=True)
        for name, key in sorted(names, key=lambda pair: pair[0] or ""):
            self.locality.add(name or "", key, count(where[key], "property", "properties"))
        for area in sorted(estate.sheet.areas, key=lambda area: area.name.casefold()):
            key = AREA + area.id
            held = count(int(inside(estate, key).sum()), "property", "properties")
            self.locality.add(area.name, key, f"Drawn area, {held}")
        self.locality.blockSignals(False)
        self.locality.choose(look.locality)
        self.scenario.blockSignals(True)
        self.scenario.clear()
        self.scenario.add("Baseline", BASELINE, "keep all, as it is now")
        for scenario in estate.scenarios.values():
            self.scenario.add(scenario.name, scenario.id, f"{scenario.author}, {day_and_time(scenario.at)}")
        self.scenario.blockSignals(False)
        self.scenario.choose(look.scenario)
        self.colour.choose(look.colour)
        self._fill_service()
        self.count.setText(self._words(look.locality))

    def _fill_service(self) -> None:
        """Offer the services that are delivered somewhere, where the colours tell who delivers one."""
        desk = self._desk
        is_shown = self._has_colour and desk.bridge.look.colour == "service"
        self.service.setVisible(is_shown)
        if not is_shown:
            return
        given = {service for _, _, service in desk.bridge.estate.delivered()}
        wanted = [(key, kind.name) for key, kind in desk.bridge.estate.services.items() if key in given]
        if [self.service.itemData(at) for at in range(self.service.count())] != [key for key, _ in wanted]:
            self.service.clear()
            for key, name in wanted:
                self.service.add(name, key)
        self.service.choose(desk.results.service())

    def _words(self, locality: str) -> str:
        estate = self._desk.bridge.estate
        holders = zip(estate.properties.texts("partner"), inside(estate, locality), strict=True)
        rows = [holder for holder, is_here in holders if is_here]
        partners = len({holder for holder in rows if holder})
        return f"{count(len(rows), 'property', 'properties')}, {count(partners, 'partner')}"

    def _on_locality(self, at: int) -> None:
        self._desk.bridge.look_at(locality=str(self.locality.itemData(at)), zone="")

    def _on_scenario(self, at: int) -> None:
        self._desk.bridge.look_at(scenario=str(self.scenario.itemData(at)))
