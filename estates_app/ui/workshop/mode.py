"""Workshop mode: opens the window of the room and that of the laptop, and hands the room a filtered copy."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings
from estates_app.domain.mapsheet import BASE, VECTOR
from estates_app.ui.desk import Desk
from estates_app.ui.look import BASELINE
from estates_app.ui.parts.edition_choice import WORKSHOP
from estates_app.ui.parts.map_views import go_to
from estates_app.ui.parts.own_layers import OwnLayers
from estates_app.ui.workshop.facilitator import Facilitator
from estates_app.ui.workshop.projector import Projector, RoomSkin
from estates_app.ui.workshop.steps import STEPS
from estates_app.workspace.facilitating import exempt_figures
from estates_app.workspace.ownlayers import attributions_of
from estates_app.workspace.projecting import PublicGround, PublicView, Telling, public_ground, public_view
from estates_app.workspace.property_signs import COLOURINGS
from estates_app.workspace.shortlisting import shortlist_of

#: What the room's window follows from.
_NODES = frozenset(
    {
        "project",
        "findings",
        "scenario",
        "scenarios",
        "locality",
        "colour",
        "service",
        "selected",
        "properties",
        "partners",
        "outlets",
        "zones",
        "sheet",
    }
)


class Workshop(QObject):
    """One workshop.

    Parameters
    ----------
    desk : Desk
    window : QWidget
        The main window; the room's window goes to another screen where there is one.
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.projector: Projector | None = None
        self.facilitator: Facilitator | None = None
        self._own: OwnLayers | None = None
        self.at = 0
        self.is_frozen = False
        self._shown = ""  # id of the named view whose ground the room sees, empty for the locality in view
        self._ground: tuple[Estate, PublicGround] | None = None
        self._view: tuple[tuple[Estate, Findings, str, str, str, str, str], PublicView] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show)

    @property
    def is_running(self) -> bool:
        """Whether the room's window is open."""
        return self.projector is not None

    def other_screen(self) -> QScreen | None:
        """Return a screen on which the main window is not, None where there is but one."""
        here = self._window.screen()
        return next((screen for screen in QGuiApplication.screens() if screen is not here), None)

    def begin(self) -> None:
        """Open the windows. With one screen the room's window fills it, never the facilitator's."""
        if self.is_running or not self._desk.bridge.is_open:
            return
        screen = self.other_screen()
        self._desk.kept[WORKSHOP] = self
        self.projector = Projector(RoomSkin(self._desk.skin.tokens))
        self.projector.stepped.connect(self.step)
        self.projector.blanked.connect(self.blank)
        self.projector.left.connect(self.leave)
        self.projector.setScreen(screen or self._window.screen())
        self.projector.setGeometry((screen or self._window.screen()).geometry())
        self.at, self.is_frozen = (1 if self._desk.bridge.look.scenario != BASELINE else 0), False
        if screen is not None:
            self._open_facilitator(screen)
        self._own = OwnLayers(self._desk, self.projector.skin, is_public=True)
        self._own.watch(self.projector)
        self._own.changed.connect(self._show_own)
        self._desk.bridge.changed.connect(self._on_changed)
        self.projector.showFullScreen()
        self._show()
        self._show_own()

    def _open_facilitator(self, screen: QScreen) -> None:
        assert self.projector is not None
        size = screen.size() * screen.devicePixelRatio()
        words = f"Two screens: the room has {size.width()} × {size.height()}"
        self.facilitator = Facilitator(self._desk, self.projector, words)
        self.facilitator.stepped.connect(self.step)
        self.facilitator.went.connect(self.go)
        self.facilitator.blanked.connect(self.blank)
        self.facilitator.viewed.connect(self.show_ground)
        self.facilitator.frozen.connect(self.freeze)
        self.facilitator.left.connect(self.leave)
        self.facilitator.setScreen(self._window.screen())
        self.facilitator.setGeometry(self._window.geometry())
        self.facilitator.show()
        self.facilitator.activateWindow()

    def leave(self) -> None:
        """Close both windows; the work goes on where it was."""
        if self.projector is None:
            return
        self._desk.bridge.changed.disconnect(self._on_changed)
        self._desk.kept.pop(WORKSHOP, None)
        self._soon.stop()
        if self.facilitator is not None:
            self.facilitator.shut()
            self.facilitator = None
        if self._own is not None:
            self._own.close()
            self._own = None
        self.projector.shut()
        self.projector = None
        self._window.activateWindow()

    def step(self, by: int) -> None:
        """Go to the next step, or back."""
        self.go(self.at + by)

    def go(self, at: int) -> None:
        """Go to a step of the agenda; a frozen room stays where it is."""
        at = min(max(at, 0), len(STEPS) - 1)
        if at != self.at:
            self.at = at
            self._show()

    def show_ground(self, id_: str) -> None:
        """Let the room see the ground of a named view and what was looked at there; for none the locality in view."""
        view = self._desk.bridge.estate.sheet.view(id_)
        self._shown = ""
        if view is not None:
            go_to(self._desk, view)
            self._shown = view.id  # after the locality, which shows its own ground
        self._show()

    def freeze(self, is_frozen: bool) -> None:
        """Let the room keep what it sees, or show it what is now."""
        if is_frozen != self.is_frozen:
            self.is_frozen = is_frozen
            self._show()

    def blank(self) -> None:
        """Show the room nothing, or open the curtain again."""
        if self.projector is not None:
            self.projector.blank(not self.projector.is_blank)
            self._say()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self.leave()
        elif nodes & _NODES:
            view = self._desk.bridge.estate.sheet.view(self._shown)
            if "locality" in nodes or view is None:
                self._shown = ""
            self._soon.start()

    def _show(self) -> None:
        """Hand the room what it may see now, unless it is frozen, and the laptop what it alone sees."""
        bridge, findings = self._desk.bridge, self._desk.results.findings
        if self.projector is None or not bridge.is_open:
            return
        if findings is not None and not self.is_frozen and not self._desk.results.is_stale:
            view = self._view_of(bridge.estate, findings)
            self.projector.show_view(view, self._ground_of(bridge.estate), STEPS[self.at].key, bridge.look.selected)
        self._say()

    def _show_own(self) -> None:
        """Let the room see the layers that people added, of shapes those that may be shown in public."""
        estate = self._desk.bridge.estate
        if self._own is not None and self.projector is not None:
            names = (*self._own.names(BASE), *self._own.names(VECTOR))
            lines = attributions_of(estate, estate.sheet, is_public=True)
            sources = [line for line in lines if line not in estate.attributions]
            self.projector.map.show_own(self._own.show_in, names, sources)

    def _view_of(self, estate: Estate, findings: Findings) -> PublicView:
        """Return what the room may see; the same copy while nothing but the step or the selection has changed."""
        look, service = self._desk.bridge.look, self._desk.results.service()
        made_of = (estate, findings, look.scenario, look.locality, look.colour, service, self._shown)
        if self._view is None or any(a is not b for a, b in zip(self._view[0], made_of, strict=True)):
            view = public_view(
                estate, findings, estate.scenario(look.scenario), locality=look.locality, telling=self._telling(service)
            )
            chosen = estate.sheet.view(self._shown)
            if chosen is not None:
                view = replace(view, map=replace(view.map, bounds_27700=chosen.bounds_27700))
            self._view = (made_of, view)
        return self._view[1]

    def _telling(self, service: str) -> Telling | None:
        """Return what the symbols are to tell besides holders and fates, where the laptop's do."""
        colour, session = self._desk.bridge.look.colour, self._desk.bridge.session
        if colour not in COLOURINGS:
            return None
        return Telling(colour, self._desk.skin.theme.sign_words(colour), session.catalogue, service)

    def _ground_of(self, estate: Estate) -> PublicGround:
        kept = self._ground
        is_same = kept is not None and all(
            getattr(kept[0], name) is getattr(estate, name)
            for name in ("zones", "localities", "backdrop", "attributions")
        )
        if kept is None or not is_same:
            kept = (estate, public_ground(estate))
            self._ground = kept
        return kept[1]

    def _say(self) -> None:
        """Say on the laptop where the workshop is."""
        if self.facilitator is None or self.projector is None:
            return
        self.facilitator.show_ground(self._shown)
        self.facilitator.show_step(self.at, is_frozen=self.is_frozen, is_blank=self.projector.is_blank)
        findings, bridge = self._desk.results.findings, self._desk.bridge
        if findings is not None:
            scenario = bridge.estate.scenario(bridge.look.scenario)
            if scenario.is_baseline:
                keys = list(findings.scores.property_ids)
            else:
                keys = [one.property_id for one in shortlist_of(bridge.estate, findings, scenario)]
                keys = [k for k in keys if k in findings.fates and findings.fates[k].fate is not Fate.NO_VIEW]
            self.facilitator.exempt.show_figures(exempt_figures(bridge.estate, findings, keys))
