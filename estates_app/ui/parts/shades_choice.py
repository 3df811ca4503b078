"""What the shades of the small areas tell, in which classes: figure, way, number, and how the values are spread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from estates_app.analysis.classing import GIVEN, METHODS
from estates_app.domain.columns import FloatArray
from estates_app.domain.mapsheet import FEWEST_CLASSES, MOST_CLASSES
from estates_app.map.theme import MISSING, class_words, number
from estates_app.ui.desk import Desk
from estates_app.ui.widgets.class_chart import ClassChart, Spread
from estates_app.ui.widgets.fields import Chooser, Stepper
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.words import count, share
from estates_app.workspace.mapping_sheet import set_shades
from estates_app.workspace.zone_figures import asks_for_service
from estates_app.workspace.zone_themes import FIGURES, ZoneTheme, zone_theme

_NODES = frozenset({"project", "sheet", "zones", "services", "outlets", "findings", "scenario", "service", "skin"})

#: What each way of making classes is good for, under its name in the list.
_MEANINGS = {
    "given": "breaks that go with the figure",
    "equal_count": "as many small areas in each",
    "equal_interval": "every class equally wide",
    "natural": "where the values part by themselves",
    "diverging": "less and more in two colours",
}


class ShadesChoice(QWidget):
    """Choosers of figure, way and number of classes over a chart; each choice is one edit that can be undone.

    Who walks through a list by keys sees each entry on the map, and takes all of the way back at once.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_late = True
        self._run = 0  # goes on whenever a field takes the focus
        skin = desk.skin
        self.setAccessibleName("Shades of the small areas")
        self.figure = Chooser(skin, "What the shades tell", most=300)
        for key, figure in FIGURES.items():
            self.figure.add(figure.title, key, ", ".join(part for part in (figure.unit, figure.source) if part))
        self.service = Chooser(skin, "Service of the shades", most=300)
        self.method = Chooser(skin, "How the classes are made", most=170)
        self.classes = Stepper(skin, "classes", FEWEST_CLASSES, MOST_CLASSES, FEWEST_CLASSES)
        self.chart = ClassChart(skin)
        self.said = label("", "3", wraps=True)
        self._service_word, self._method_word = label("Service", "2"), label("Classes", "2")
        words = label("Shades", "2")
        for text, field in ((words, self.figure), (self._service_word, self.service), (self._method_word, self.method)):
            text.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(skin.px(4))
        column.addLayout(row(words, self.figure, None))
        column.addLayout(row(self._service_word, self.service, None))
        column.addLayout(row(self._method_word, self.method, self.classes, None))
        column.addWidget(self.chart)
        column.addWidget(self.said)
        self.figure.activated.connect(self._on_figure)
        self.service.activated.connect(lambda at: desk.bridge.look_at(service=str(self.service.itemData(at))))
        self.method.activated.connect(lambda at: self._set(method=str(self.method.itemData(at))))
        self.classes.changed.connect(lambda wanted: self._set(classes=wanted))
        for part in (self.figure, self.method, self.classes.box):
            part.installEventFilter(self)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin another run of steps where a field takes the focus, also from its own list."""
        if event.type() == QEvent.Type.FocusIn:
            self._run += 1
        return super().eventFilter(watched, event)

    def theme(self) -> ZoneTheme:
        """Return what the shades of the Map stage tell."""
        desk, shades = self._desk, self._desk.bridge.estate.sheet.shades
        return zone_theme(desk.bridge.estate, shades.figure, desk.results.journeys, desk.results.service(), shades)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed while nobody looked."""
        super().showEvent(event)
        if self._is_late:
            self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if not self._desk.bridge.is_open or not nodes & _NODES:
            return
        if self.isVisible():
            self._fill()
        else:
            self._is_late = True

    def _on_figure(self, at: int) -> None:
        figure = FIGURES[str(self.figure.itemData(at))]
        method = figure.method(self._desk.bridge.estate.sheet.shades.method)
        self._step("figure", lambda: set_shades(self._desk.bridge.session, figure=figure.key, method=method))

    def _set(self, *, method: str | None = None, classes: int | None = None) -> None:
        field = "classes" if method is None else "method"
        self._step(field, lambda: set_shades(self._desk.bridge.session, method=method, classes=classes))

    def _step(self, field: str, use: Callable[[], object]) -> None:
        self._desk.bridge.step(use, run=f"shades {field} {id(self)} {self._run}")

    def _fill(self) -> None:
        self._is_late = False
        shades = self._desk.bridge.estate.sheet.shades
        figure = FIGURES.get(shades.figure, FIGURES["density"])
        method, theme = figure.method(shades.method), self.theme()
        self.figure.choose(figure.key)
        self._fill_service(is_shown=asks_for_service(figure.key))
        if [self.method.itemData(at) for at in range(self.method.count())] != list(figure.methods):
            self.method.clear()
            for key in figure.methods:
                self.method.add(METHODS[key][0], key, _MEANINGS[key])
        self.method.choose(method)
        self.classes.setVisible(method != GIVEN)
        blocked = self.classes.blockSignals(True)
        self.classes.box.setValue(shades.classes)
        self.classes.blockSignals(blocked)
        for part in (self._method_word, self.method):
            part.setVisible(len(figure.methods) > 1)
        self._show(theme)

    def _fill_service(self, *, is_shown: bool) -> None:
        journeys, services = self._desk.results.journeys, self._desk.bridge.estate.services
        wanted = [key for key in services if journeys is not None and key in journeys.services]
        for part in (self._service_word, self.service):
            part.setVisible(is_shown and bool(wanted))
        if [self.service.itemData(at) for at in range(self.service.count())] != wanted:
            self.service.clear()
            for key in wanted:
                self.service.add(services[key].name, key)
        self.service.choose(self._desk.results.service())

    def _show(self, theme: ZoneTheme) -> None:
        known = theme.values[np.isfinite(theme.values)]
        if not theme.class_count:
            self.chart.setVisible(False)
            self.said.setText(self._why_not(theme))
            return
        colours = self._desk.skin.theme.classes(theme.ramp, theme.class_count)
        ends = _ends(known, theme.breaks)
        self.chart.setVisible(True)
        self.chart.show_spread(Spread(known, theme.breaks, colours, ends, theme.labels), _described(theme, ends))
        parts = [theme.note]
        if not theme.labels:
            parts.append(f"the classes tell {share(theme.fit)} of the differences")
        if theme.missing:
            parts.append(f"{MISSING.lower()} of {count(theme.missing, 'small area')}, hatched")
        told = "; ".join(part for part in parts if part)
        self.said.setText(told[:1].upper() + told[1:])

    def _why_not(self, theme: ZoneTheme) -> str:
        """Say why there are no shades."""
        if not len(theme.values):
            return "No people on this map yet: add small areas and how many live in each (Registers)."
        if FIGURES[theme.key].of_services and self._desk.results.journeys is None:
            return "The journeys are being worked out."
        if theme.title.startswith("No standard"):
            return f"{theme.title}: choose another service, or another figure."
        return "No small area has this figure yet, or all have the same."


def _ends(known: FloatArray, breaks: tuple[float, ...]) -> tuple[str, str]:
    """Return the words of both ends of the range, with as many decimals as the breaks between them have."""
    decimals = max((len(number(edge).partition(".")[2]) for edge in breaks), default=1)
    low, high = (round(float(value), decimals) + 0.0 for value in (known.min(), known.max()))
    return number(low), number(high)


def _described(theme: ZoneTheme, ends: tuple[str, str]) -> str:
    words = class_words(theme.breaks, theme.labels, theme.level) or ("all",)
    classes = "; ".join(f"{told}: {many:,}" for told, many in zip(words, theme.counts, strict=True))
    spread = "" if theme.labels else f" from {ends[0]} to {ends[1]}"
    missing = f"; {MISSING.lower()}: {theme.missing:,}" if theme.missing else ""
    return f"{theme.heading}: {sum(theme.counts):,} small areas{spread}. {classes}{missing}"
