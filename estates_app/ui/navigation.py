"""Commands that move about in the window: panes, finder, filter, choosers. They change the look, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from estates_app.ui.desk import Desk
from estates_app.ui.parts.calendar_dialog import CalendarDialog
from estates_app.ui.parts.dossier_dialog import DossierDialog
from estates_app.ui.widgets.focus import first_focus

if TYPE_CHECKING:
    from estates_app.ui.window import MainWindow


class Navigation:
    """Moves the focus and the look of one window."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self._desk, self._window = desk, window
        desk.requests.dossier_wanted.connect(self.show_dossier)

    def find(self) -> None:
        """Put the cursor into the finder."""
        if self._window.finder:
            self._window.finder.begin()

    def filter_table(self) -> None:
        """Put the cursor into the table's filter."""
        if self._window.work:
            self._window.work.table.focus_filter()

    def choose_locality(self) -> None:
        """Open the list of localities."""
        if self._window.work:
            self._window.work.context.locality.setFocus()
            self._window.work.context.locality.showPopup()

    def choose_view(self) -> None:
        """Open the list of the views that were kept."""
        self._show_map()
        if self._window.work:
            self._window.work.map.views.open_list()

    def keep_view(self) -> None:
        """Keep what the map shows now."""
        self._show_map()
        self._desk.requests.keep_view()

    def _show_map(self) -> None:
        """Turn to the Map stage where the present one has none."""
        work = self._window.work
        if work and work.stages[self._desk.bridge.look.stage].body:
            self._desk.go("map")

    def ask_why(self) -> None:
        """Open the answer to "why?" for the selected property."""
        if self._window.work and self._desk.bridge.look.selected:
            self._window.work.table.ask_why(self._desk.bridge.look.selected[-1])

    def open_dossier(self) -> None:
        """Open everything known of the selected property."""
        if not self._desk.bridge.look.selected:
            self._desk.say.toast("Choose a property on the map or in the table first.")
            return
        self.show_dossier(self._desk.bridge.look.selected[-1])

    def show_dossier(self, key: str) -> None:
        """Open everything known of a property; its neighbours in the table come before and after it."""
        work = self._window.work
        if key in self._desk.bridge.estate.properties:
            shown = work.table.shown_ids() if work else ()
            order = shown if key in shown else self._desk.bridge.estate.properties.ids
            DossierDialog(self._desk, key, order, QApplication.activeModalWidget() or self._window).open()

    def lease_calendar(self) -> None:
        """Open what comes up in leases."""
        CalendarDialog(self._desk, self._window).open()

    def one_map(self) -> None:
        """Turn between before and after on two maps, and after alone; elsewhere say where they are compared."""
        work = self._window.work
        if work is None or not work.map.can_compare:
            self._desk.say.toast("Before and after are compared in Proposals, once a scenario is in view.")
            return
        self._desk.bridge.look_at(is_one_map=not self._desk.bridge.look.is_one_map)

    def next_pane(self) -> None:
        """Move the focus to the next pane."""
        self._walk(1)

    def previous_pane(self) -> None:
        """Move the focus to the pane before."""
        self._walk(-1)

    def _walk(self, step: int) -> None:
        work = self._window.work
        if work is None:
            return
        panes, now = work.panes(), QApplication.focusWidget()
        here = next(
            (at for at, pane in enumerate(panes) if now is not None and (pane is now or pane.isAncestorOf(now))), -1
        )
        for offset in range(1, len(panes) + 1):
            target = first_focus(panes[(here + step * offset) % len(panes)])
            if target is not None:
                target.setFocus()
                return

    def clear(self) -> None:
        """Clear the selection."""
        self._desk.bridge.look_at(selected=(), zone="")

    def reset_layout(self) -> None:
        """Forget the layout that was kept."""
        self._desk.settings.reset_layout()
        self._desk.bridge.tell("layout")
        self._desk.say.toast("The layout is as it was at first.")

    def review_matches(self) -> None:
        """Show the pairs of records that may be one property."""
        self._desk.go("registers")
        self._desk.requests.offer("review")
