"""The map of a room: large names and symbols, a title, nothing to press."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from estates_app.domain.fates import Fate
from estates_app.domain.pictures import PlaceName
from estates_app.map.scene import Link, RampColours, Scene
from estates_app.map.screen_camera import Bounds, ScreenCamera
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.view import MapView
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import paint_box, text_width
from estates_app.ui.workshop.board import Board
from estates_app.workspace.ground import edge_lines
from estates_app.workspace.ownlayers import apart
from estates_app.workspace.projecting import PublicGround, PublicMap
from estates_app.workspace.property_signs import NONE

#: From so many properties on, those that stay are dots: a room could not read them.
_MANY = 140

_QUIET = frozenset({f"fate:{Fate.RETAIN.value}", f"fate:{Fate.NO_VIEW.value}"})


class TitleCard(Board):
    """Where one looks, and at which scenario."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(skin, "Title", parent)
        self._above = self._title = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, above: str, title: str) -> None:
        """Change the words."""
        self._above, self._title = above, title
        self.setAccessibleName(f"{above}: {title}")
        self.update()

    def fit_to(self, width: int) -> None:
        """Take the room of the words, up to a width."""
        skin = self.skin
        wide = max(text_width(self._title, self.font_of("title")), text_width(self._above, self.font_of("small")))
        height = self.line_height("small") + self.line_height("title") + skin.px(28)
        self.resize(round(min(wide + skin.px(56), width)), height)

    def paint_board(self, painter: QPainter) -> None:
        """Paint the card."""
        skin, box = self.skin, QRectF(self.rect())
        painter.fillRect(box, skin.colour("map_land"))
        paint_box(painter, box, skin.px(10), skin.colour("raised"), skin.colour("border_strong"))
        inner, small = box.adjusted(skin.px(26), skin.px(12), -skin.px(26), 0), self.line_height("small")
        self.write(painter, QRectF(inner.left(), inner.top(), inner.width(), small), self._above, "small", "text_2")
        title = QRectF(inner.left(), inner.top() + small, inner.width(), self.line_height("title"))
        self.write(painter, title, self._title, "title")


class RoomMap(MapView):
    """A map that shows only what `PublicMap` holds."""

    def __init__(self, skin: Skin) -> None:
        self._filled = Scene()
        super().__init__(self._filled, SharedCamera(), skin.theme, name="Map for the room", tools=())
        self._skin = skin
        self._ground: PublicGround | None = None
        self._map: PublicMap | None = None
        self._fitted: object = None
        self._own_names: tuple[PlaceName, ...] = ()
        self._own_sources: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = TitleCard(skin, self)
        self.tools.hide()
        self.set_legend([])
        self.wear()

    def wear(self) -> None:
        """Take the size of the screen."""
        self.set_theme(self._skin.theme, self._skin.scale)
        self.tools.hide()
        self._place_title()

    def show_map(self, ground: PublicGround, shown: PublicMap, *, with_fates: bool, selected: tuple[str, ...]) -> None:
        """Show a map: who holds what, or what would become of it."""
        scene = self._filled
        scene.set_stack(shown.stack)
        edge = self._map.edge_27700 if self._map is not None else ()
        if ground is not self._ground or shown.edge_27700 != edge:
            scene.set_lines([*ground.lines, *edge_lines(shown.edge_27700)])
        if ground is not self._ground:
            self._ground = ground
            zones = ground.zones[0] if ground.zones else None
            scene.set_zones(zones.geometry_27700 if zones else np.empty(0, object))
            self._say_places()
            if zones is not None and zones.breaks:
                classes = np.searchsorted(np.asarray(zones.breaks), zones.values, side="left")
                known = np.where(np.isfinite(zones.values), classes, -1)
                scene.set_zone_classes(known, RampColours("quiet", len(zones.breaks) + 1))
        symbols, sizes = symbols_of(shown, with_fates=with_fates)
        order = [0.0 if symbol == "context" else float(size) for symbol, size in zip(symbols, sizes, strict=True)]
        scene.set_points(shown.xy_27700, symbols, sizes, order, names=shown.names)
        row = {key: at for at, key in enumerate(shown.ids)}
        marked = [row[key] for key in selected if key in row]
        self.set_selected(marked)
        scene.set_labels([*marked, *(shown.hosts if with_fates else ())])
        scene.set_links([Link(start, end, f"fate:{fate}") for start, end, fate in shown.links] if with_fates else [])
        self._map = shown
        if shown.bounds_27700 != self._fitted:
            self._fit_map()

    def show_own(self, show: Callable[[Scene], None], names: Sequence[PlaceName], sources: Sequence[str]) -> None:
        """Show the layers that people added and that may be shown in public.

        Parameters
        ----------
        show : callable
            Hands their pictures to a scene.
        names : sequence of PlaceName
            That they bring.
        sources : sequence of str
            Their licence lines.
        """
        show(self._filled)
        self._own_names, self._own_sources = tuple(names), tuple(sources)
        self._say_places()

    def _say_places(self) -> None:
        ground = self._ground
        if ground is not None:
            self._filled.set_places(apart((*ground.places, *self._own_names)))
            self.set_attribution(" ".join(dict.fromkeys((ground.attribution, *self._own_sources))))

    def _fit_map(self) -> None:
        bounds = self._map.bounds_27700 if self._map else None
        if bounds is not None and self.width() > 200:
            self._fitted = bounds
            self.fit(bounds)

    def fitting(self, bounds_27700: Bounds) -> ScreenCamera:
        """Return the camera that shows all of some ground beside the title, where there is room."""
        return self.fitting_beside(bounds_27700, self.title)

    def say(self, above: str, title: str) -> None:
        """Say what the map shows."""
        self.title.say(above, title)
        self._place_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the title in its corner, and all in view."""
        super().resizeEvent(event)
        self._place_title()
        self._fit_map()

    def _place_title(self) -> None:
        edge = self._skin.px(32)
        self.title.fit_to(self.width() - 2 * edge)
        self.title.move(edge, edge)
        self.furniture.lay_out()
        shape = self.title.geometry()  # no name lies under the title
        self.engine.obstacles.append((shape.left() - 4.0, shape.top() - 4.0, shape.right() + 4.0, shape.bottom() + 4.0))
        self.engine.forget_names()


def symbols_of(shown: PublicMap, *, with_fates: bool) -> tuple[list[str], list[float]]:
    """Return the symbol and size of each property, as the map of a room shows it."""
    if not with_fates:
        told = shown.signs or shown.partners
        gap = 0.6 if len(told) > _MANY else 1.0  # gaps must not hide what is known
        return list(told), [
            0.8 if symbol == "context" else gap if symbol.endswith(f":{NONE}") else 1.0 for symbol in told
        ]
    is_wide = sum(symbol != "context" for symbol in shown.partners) > _MANY
    symbols = ["context" if is_wide and symbol in _QUIET else symbol for symbol in shown.fates]
    host = f"fate:{Fate.HOST.value}"
    return symbols, [1.25 if symbol == host else 0.8 if symbol == "context" else 0.9 for symbol in symbols]


def signs_of(shown: PublicMap, signs: tuple[tuple[str, str], ...], *, with_fates: bool) -> list[tuple[str, str]]:
    """Return what the symbols in view mean."""
    symbols = set(symbols_of(shown, with_fates=with_fates)[0])
    found = [(symbol, words) for symbol, words in signs if symbol in symbols]
    rest = "No change, no view yet, or not in scope" if with_fates else "Not in scope"
    is_said = any(symbol == "context" for symbol, _ in found)
    return found + ([("context", rest)] if "context" in symbols and not is_said else [])
