"""Views of the map that people kept: going to one, keeping the present one, other names, removing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from estates_app.domain.localities import is_known, name_of
from estates_app.domain.mapsheet import NamedView
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.naming import NameDialog
from estates_app.ui.look import COLOURS
from estates_app.ui.mapview.view import MapView
from estates_app.workspace import mapping_sheet

#: What of the look a view restores; its stage is where one is.
_RESTORED = ("locality", "scenario", "colour")


def look_of(desk: Desk, view: NamedView) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what a view restores of the look, and what of it is gone, in words; what is gone stays as it is now."""
    estate, kept = desk.bridge.estate, dict(view.look)
    known = {
        "locality": is_known(estate, kept.get("locality", "")),
        "scenario": not kept.get("scenario") or kept["scenario"] in estate.scenarios,
        "colour": kept.get("colour") in dict(COLOURS),
    }
    found = {name: kept[name] for name in _RESTORED if name in kept and known[name]}
    gone = tuple(name for name in ("locality", "scenario") if not known[name])
    return found, gone


def go_to(desk: Desk, view: NamedView) -> None:
    """Show the ground of a view and what was looked at there."""
    found, gone = look_of(desk, view)
    if "locality" in found and found["locality"] != desk.bridge.look.locality:
        found["zone"] = ""
    desk.bridge.look_at(**found)
    desk.requests.show_view(view.bounds_27700)
    if gone:
        desk.say.toast(f"The {' and the '.join(gone)} of “{view.name}” {'is' if len(gone) == 1 else 'are'} gone.")


def about(desk: Desk, view: NamedView) -> str:
    """Return what a view shows, for the second line of a list: locality or area, and scenario."""
    kept, estate = dict(view.look), desk.bridge.estate
    where = name_of(estate, kept.get("locality", "")) or "All localities"
    scenario = estate.scenarios.get(kept.get("scenario", ""))
    return f"{where}, {scenario.name if scenario else 'Baseline'}"


class MapViews(QObject):
    """The named views of one map.

    Parameters
    ----------
    desk : Desk
    view : MapView
        Whose ground is kept, and over which the list opens.
    """

    def __init__(self, desk: Desk, view: MapView) -> None:
        super().__init__(view)
        self._desk, self._view = desk, view
        self.open_menu: QMenu | None = None
        desk.requests.keep_wanted.connect(self.keep)

    def keep(self) -> None:
        """Ask for a name and keep what the map shows under it."""
        bridge, bounds = self._desk.bridge, self._view.camera.bounds_27700()
        look = {name: str(getattr(bridge.look, name)) for name in _RESTORED}
        NameDialog(
            self._desk.skin,
            "Keep this view",
            lambda name: bridge.attempt(lambda: mapping_sheet.keep_view(bridge.session, name, bounds, look)),
            yes="Keep the view",
            about="The ground, the locality, the scenario and the colours are kept in the project for everybody.",
            parent=self._view.window(),
        ).open()

    def open_list(self) -> None:
        """Open the list of views over the map."""
        sheet, menu = self._desk.bridge.estate.sheet, QMenu(self._view)
        menu.setAccessibleName("Views of the map")
        for number, view in enumerate(sheet.views, 1):
            title = view.name.replace("&", "&&")
            entry = menu.addAction(f"&{number}  {title}" if number < 10 else title)
            entry.setToolTip(about(self._desk, view))
            entry.triggered.connect(lambda _=False, v=view: go_to(self._desk, v))
        menu.setToolTipsVisible(True)
        if sheet.views:
            menu.addSeparator()
        menu.addAction("Keep this view…").triggered.connect(self.keep)
        self.open_menu = menu
        menu.popup(self._view.mapToGlobal(QPoint(self._view.width() // 2 - menu.sizeHint().width() // 2, 24)))


def ask_name_of_view(desk: Desk, view: NamedView, parent: QWidget) -> None:
    """Ask for another name of a view."""
    bridge = desk.bridge
    NameDialog(
        desk.skin,
        "Rename the view",
        lambda name: bridge.attempt(lambda: mapping_sheet.rename_view(bridge.session, view.id, name)),
        yes="Rename it",
        name=view.name,
        parent=parent,
    ).open()
