"""Demand: who travels how far to a service, before and after the scenario in view, by group, against the standard."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from estates_app.analysis.losers import BAND_WORDS
from estates_app.ui.desk import Desk, Stage
from estates_app.ui.look import BASELINE
from estates_app.ui.parts.zone_list import ZoneList
from estates_app.ui.widgets.chips import Badge, GateMark
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.labels import Section, clear, frame, label, row
from estates_app.ui.widgets.note import Note
from estates_app.ui.widgets.trip_charts import PairBars
from estates_app.ui.words import minutes, number, sentence, share, signed
from estates_app.workspace.comparing import AccessDetail
from estates_app.workspace.zone_themes import TITLES

_NODES = frozenset({"project", "findings", "scenario", "service", "demand_theme", "zones", "outlets"})


class DemandPanel(QWidget):
    """The panel of the stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setAccessibleName("Demand and access")
        self.service = Chooser(skin, "Service", most=230)
        self.theme = Chooser(skin, "What the shades tell", most=300)
        self.stale = Badge(skin, "", "warn")
        self.head = Section(skin, "Demand and access", self.service)
        self.head.title.setProperty("level", "title")
        words = label("Shades", "2")
        words.setBuddy(self.theme)
        self.head.body.addLayout(row(words, self.theme, None, self.stale))
        self.empty = Note(skin, "", "warn")
        self.head.body.addWidget(self.empty)
        self.bands = PairBars(skin)
        self.trips = Section(skin, "Residents by trip time")
        self.trips.body.addWidget(
            label("Grey as it is now, blue in this scenario; by the stated speed and bend of roads", "3", wraps=True)
        )
        self.trips.body.addWidget(self.bands)
        self.groups = Section(skin, "Average minutes, who is affected")
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._grid.setHorizontalSpacing(skin.px(14))
        self._grid.setVerticalSpacing(skin.px(6))
        self.groups.body.addLayout(self._grid)
        self.standards = Section(skin, "Standards")
        self.standard, self.met = label("", wraps=True), label("", "strong")
        standard = row()
        standard.addWidget(self.standard, 1)  # names of services may be long
        standard.addWidget(self.met)
        self.standards.body.addLayout(standard)
        self.standards.body.addLayout(row(label("Journeys by bus"), None, GateMark(skin, "not_tested")))
        self.standards.body.addWidget(
            label("No timetable has been loaded: a standard by bus is never counted as met.", "3", wraps=True)
        )
        self.losers = Note(skin, "", "warn")
        self.standards.body.addWidget(self.losers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.trips, self.groups, self.standards):
            column.addWidget(part)
        column.addWidget(frame("surface"), 1)
        self.service.activated.connect(lambda at: desk.bridge.look_at(service=str(self.service.itemData(at))))
        self.theme.activated.connect(lambda at: desk.bridge.look_at(demand_theme=str(self.theme.itemData(at))))
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & _NODES:
            self._fill()

    def _fill(self) -> None:
        desk = self._desk
        access, estate = desk.results.access, desk.bridge.estate
        self.stale.say("out of date" if desk.results.is_stale and access else "")
        for part in (self.trips, self.groups, self.standards):
            part.setVisible(access is not None and len(estate.zones) > 0)
        if not len(estate.zones):
            self.empty.say("No people on this map yet: add small areas and how many live in each (Registers).")
            return
        self.empty.say("")
        self._fill_choosers(access)
        service = desk.results.service()
        if access is None or service not in access.journeys.services:
            return
        at = access.journeys.services.index(service)
        pairs = zip(BAND_WORDS, access.bands_before[at], access.bands_after[at], strict=True)
        self.bands.show_bands([(_band(w), float(b), float(a)) for w, b, a in pairs])
        self._fill_groups(access, at)
        self._fill_standard(access, service)

    def _fill_choosers(self, access: AccessDetail | None) -> None:
        estate, look = self._desk.bridge.estate, self._desk.bridge.look
        known = access.journeys.services if access else ()
        wanted = [key for key in estate.services if key in known]
        if [self.service.itemData(i) for i in range(self.service.count())] != wanted:
            self.service.clear()
            for key in wanted:
                self.service.add(estate.services[key].name, key)
        self.service.choose(self._desk.results.service())
        if not self.theme.count():
            for key, words in TITLES.items():
                self.theme.add(words, key)
        self.theme.choose(look.demand_theme)

    def _fill_groups(self, access: AccessDetail, at: int) -> None:
        clear(self._grid)
        for column, words in enumerate(("before", "after", "change"), 1):
            self._grid.addWidget(label(words, "3"), 0, column)
        for line, name in enumerate(access.groups_before, 1):
            before, after = access.groups_before[name][at], access.groups_after[name][at]
            people = access.people.get(name)
            title = label(sentence(name))
            title.setToolTip(f"{people:,.0f} people" if people is not None else "how many is not known")
            change = None if before is None or after is None else after - before
            words = "–" if change is None else "0.0" if abs(change) < 0.05 else signed(f"{change:+.1f}")
            self._grid.addWidget(title, line, 0)
            self._grid.addWidget(label(minutes(before), "2"), line, 1)
            self._grid.addWidget(label(minutes(after), "strong"), line, 2)
            tone = "" if change is None or abs(change) < 0.05 else "worse" if change > 0 else "better"
            self._grid.addWidget(label(words, tone or "2"), line, 3)

    def _fill_standard(self, access: AccessDetail, service: str) -> None:
        estate, findings = self._desk.bridge.estate, self._desk.results.findings
        entry = estate.services[service]
        if entry.standard_min is None or findings is None:
            self.standard.setText(f"No standard is set for a {entry.in_sentence}")
            self.met.setText("")
        else:
            figure = findings.access_after.get(service)
            within = figure.within_standard_share if figure else None
            self.standard.setText(f"Within {entry.standard_min:g} minutes of a {entry.in_sentence}")
            self.met.setText(f"{share(within, 1)} of residents")
        people = access.losers.people_by_service.get(service, 0.0)
        here = access.losers.place[access.losers.service == service]
        places = ", ".join(dict.fromkeys(str(p) for p in here[:3]))
        is_baseline = self._desk.bridge.look.scenario == BASELINE
        told = f"{number(people)} people would be taken beyond the standard, around {places}." if people else ""
        self.losers.say("" if is_baseline else told)


def _band(words: str) -> str:
    return words.replace(" to ", "–").replace(" minutes", " min")


STAGE = Stage(
    key="demand",
    words="Demand",
    glyph="ph.users-three",
    columns=("name", "partner", "use", "fate", "moves_to", "distance_km"),
    panel=DemandPanel,
    map_share=50,
    colour="partner",
    table=ZoneList,
    has_zones=True,
    is_worked_out=True,
)
