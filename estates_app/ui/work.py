"""The page on which the work is done: bars, and under them map and table beside a panel, or a stage's own body."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from estates_app.ui.desk import Desk, Stage
from estates_app.ui.frame.context_bar import ContextBar
from estates_app.ui.frame.stage_bar import StageBar
from estates_app.ui.frame.status_bar import StatusBar
from estates_app.ui.parts.map_area import MapArea
from estates_app.ui.parts.table_area import TableArea
from estates_app.ui.widgets.labels import frame, row
from estates_app.ui.widgets.segmented import Segmented


class WorkPage(QWidget):
    """Everything that an open project shows."""

    def __init__(self, desk: Desk, stages: Sequence[Stage], left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._desk = desk
        self.stages = {stage.key: stage for stage in stages}
        self.bar = StageBar(desk.skin, stages, left, right)
        self.context = ContextBar(desk)
        self.status = StatusBar(desk)
        self.map = MapArea(desk)
        self.table = TableArea(desk)
        self._tables = QStackedWidget()
        self._tables.addWidget(self.table)
        self._table_of: dict[str, QWidget] = {}
        self._strips = QStackedWidget()
        self._strips.setAccessibleName("Ledger strip")
        self._panels = QStackedWidget()
        self._panels.setAccessibleName("Panel")
        self._made: dict[str, QWidget] = {}
        self._strip_of: dict[str, QWidget] = {}
        self._body = QStackedWidget()
        self._shown = desk.bridge.look.stage
        self._lay_out()
        self.bar.chosen.connect(desk.go)
        desk.bridge.changed.connect(self._on_changed)
        self._split.splitterMoved.connect(self._on_split)
        self._switch.chosen.connect(lambda _: self._show_table(self.stages[desk.bridge.look.stage]))

    def _lay_out(self) -> None:
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setAccessibleName("Map and table")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self.map)
        skin = self._desk.skin
        self._switch = Segmented(skin, "Which table", (("properties", "Properties"), ("own", "Small areas")))
        self._switch.choose("own")
        lower = frame("surface", "Table")
        cells = QGridLayout(lower)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(0)
        self._switch_bar = QWidget()
        self._switch_bar.setFixedHeight(skin.height("table_toolbar") - 1)
        self._switch_bar.setLayout(row(self._switch, margins=(skin.px(10), 0, skin.px(8), 0)))
        self._switch_bar.hide()
        corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        cells.addWidget(self._tables, 0, 0)
        cells.addWidget(self._switch_bar, 0, 0, corner)  # over the toolbars of both tables, which leave it room
        cells.addWidget(self._strips, 1, 0)
        cells.setRowStretch(0, 1)
        self._strips.hide()
        self._split.addWidget(lower)
        self._side = QFrame()
        self._side.setProperty("kind", "panel")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(1, 0, 0, 0)
        side.addWidget(self._panels)
        shared = QWidget()
        line = QHBoxLayout(shared)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._split, 1)
        line.addWidget(self._side)
        self._body.addWidget(shared)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.bar, 0), (self.context, 0), (self._body, 1), (self.status, 0)):
            column.addWidget(part, stretch)

    def panes(self) -> tuple[QWidget, ...]:
        """Return the panes that F6 walks through, those in view."""
        stage = self.stages[self._desk.bridge.look.stage]
        shown: list[QWidget] = [self.bar, self.context]
        shown += [self._made[stage.key]] if stage.body else [self.map, self._tables, self._panels]
        return tuple(shown)

    def stage_widget(self, key: str) -> QWidget:
        """Return the widget of a stage, made when it is first wanted."""
        if key not in self._made:
            stage = self.stages[key]
            maker = stage.body or stage.panel
            assert maker is not None
            widget = maker(self._desk)
            if stage.body:
                self._body.addWidget(widget)
            else:
                self._panels.addWidget(_scrolled(widget))
            if stage.strip is not None:
                self._strip_of[key] = stage.strip(self._desk)
                self._strips.addWidget(self._strip_of[key])
            self._made[key] = widget
        return self._made[key]

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if not self._desk.bridge.is_open:
            return
        if "project" in nodes:
            self._shown = self._desk.bridge.look.stage  # its colour came with the look
        if nodes & {"stage", "project", "layout"}:
            self.show_stage(self._desk.bridge.look.stage)
        if not nodes <= {"hovered", "selected", "weights", "colour", "fading"}:
            self.say_badges()

    def show_stage(self, key: str) -> None:
        """Turn to a stage: its body or panel, its columns, its share of the map, its symbols."""
        stage = self.stages.get(key)
        if stage is None:
            return
        widget = self.stage_widget(key)
        self.bar.show_stage(key)
        self.context.setVisible(stage.has_context)
        self.context.show_colour(is_shown=stage.body is None)
        if stage.body:
            self._body.setCurrentWidget(widget)
        else:
            self._body.setCurrentIndex(0)
            self._panels.setCurrentWidget(_frame_of(widget))
            self._strips.setVisible(key in self._strip_of)
            if key in self._strip_of:
                self._strips.setCurrentWidget(self._strip_of[key])
            self._switch_bar.setVisible(stage.table is not None)
            self.table.pane.make_room(self._switch_bar.sizeHint().width() if stage.table else 0)
            self._show_table(stage)
            self.table.show_stage(stage)
            self.map.show_stage(stage)
            self._restore_split(stage)
        if key != self._shown:
            self._shown = key
            if stage.colour:
                self._desk.bridge.look_at(colour=stage.colour)

    def _show_table(self, stage: Stage) -> None:
        """Show the stage's own table where it has one and the switch says so, else the properties."""
        if stage.table is None or self._switch.value() == "properties":
            self._tables.setCurrentWidget(self.table)
            return
        if stage.key not in self._table_of:
            self._table_of[stage.key] = stage.table(self._desk, self._switch_bar.sizeHint().width())
            self._tables.addWidget(self._table_of[stage.key])
        self._tables.setCurrentWidget(self._table_of[stage.key])

    def say_badges(self) -> None:
        """Show what needs a person at each stage."""
        for key, stage in self.stages.items():
            words, tone = stage.badge(self._desk) if stage.badge else ("", "count")
            is_stale = stage.is_worked_out and self._desk.results.is_stale
            self.bar.buttons[key].say(words, tone, is_stale=is_stale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panel the width that the window allows."""
        super().resizeEvent(event)
        skin = self._desk.skin
        room = self.width() / skin.scale
        wide = skin.px(560) if room >= 2600 else skin.width("panel_wide" if room >= 1500 else "panel")
        self._side.setFixedWidth(wide)

    def _restore_split(self, stage: Stage) -> None:
        state = self._desk.settings.layout(f"split/{stage.key}")
        if state.isEmpty() or not self._split.restoreState(state):
            height = max(self._split.height(), 100)
            upper = height * stage.map_share // 100
            self._split.setSizes([upper, height - upper])

    def _on_split(self, _at: int, _handle: int) -> None:
        self._desk.settings.keep_layout(f"split/{self._desk.bridge.look.stage}", self._split.saveState())


def _scrolled(widget: QWidget) -> QScrollArea:
    """Return a panel that scrolls where the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(widget.accessibleName())
    area.setWidget(widget)
    return area


def _frame_of(widget: QWidget) -> QWidget:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent or widget
