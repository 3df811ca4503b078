"""The map as people use it: canvas below, cards above, hands and keys between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from estates_app.map.legend import LegendEntry
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import Bounds, ScreenCamera
from estates_app.map.theme import Theme
from estates_app.ui.mapview.accessible import install
from estates_app.ui.mapview.canvas import MapCanvas
from estates_app.ui.mapview.floating import Furniture
from estates_app.ui.mapview.hovercard import CardSource
from estates_app.ui.mapview.keys import KEYS, ZOOM_FACTOR, Keys
from estates_app.ui.mapview.pointer import Pointer
from estates_app.ui.mapview.shared_camera import SharedCamera
from estates_app.ui.mapview.symbols_seen import points_inside
from estates_app.ui.mapview.telling import Teller
from estates_app.ui.mapview.tools.tool import Touch, touch_at
from estates_app.ui.mapview.tools.toolbox import ALL_TOOLS, Toolbox
from estates_app.ui.mapview.toolstrip import ToolStrip
from estates_app.ui.mapview.voice import Voice
from estates_app.ui.mapview.walk import Walk

HOVER_MS = 250


class MapView(MapCanvas):
    """Shows a scene through a shared camera, with tools, legend, scale bar and cards.

    Parameters
    ----------
    scene : Scene
    camera : SharedCamera
        Fitted to the scene when it is first seen, unless it has a place already.
    theme : Theme
    name : str
        Accessible name: which map this is.
    parent : QWidget, optional

    Notes
    -----
    *Signals*: `picked(indices, adds)`: points chosen by click, box or key; an empty list is a click on bare ground. The
    owner answers with `set_selected`. `zone_picked(zone)`: a click where no symbol is, -1 outside all zones.
    `hovered(index)`: -1 for none. `menu_wanted(index, place)`: a global place, -1 for bare ground. `layers_wanted`.
    `why_wanted(index)`: -1 for what is selected. `dossier_wanted(index)`: -1 for what a card tells of, or is selected.
    """

    picked = Signal(list, bool)
    hovered = Signal(int)
    zone_picked = Signal(int)
    menu_wanted = Signal(int, QPoint)
    layers_wanted = Signal()
    why_wanted = Signal(int)
    dossier_wanted = Signal(int)

    def __init__(
        self,
        scene: Scene,
        camera: SharedCamera,
        theme: Theme,
        *,
        name: str,
        tools: Sequence[str] = ALL_TOOLS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(scene, camera, theme, parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            "Arrows move the map, plus and minus zoom, Tab walks from symbol to symbol, question mark lists all keys."
        )
        self.empty_words = "Nothing has a place yet"
        self._hovered = -1
        self.voice = Voice(self)
        self.furniture = Furniture(self)
        self.toolbox = Toolbox(self, tools)
        self.walk = Walk(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(HOVER_MS)
        self._wait.timeout.connect(self._on_waited)
        self.hand = Pointer(self)
        self._keys = Keys(self)
        self._teller = Teller(self)
        self._join()
        install()

    def _join(self) -> None:
        """Let strip, tools and camera know of one another."""
        tools, trail, box = self.furniture.tools, self.shared.trail, self.toolbox
        tools.set_tools(tuple(box.tools.values()))
        tools.taken.connect(box.choose)
        tools.used.connect(self._on_tool)
        box.chosen.connect(tools.show_taken)
        letters = [(tool.letter, tool.words.partition(" (")[0]) for tool in box.tools.values()]
        self.furniture.keys.set_rows([*KEYS, *letters])
        trail.changed.connect(self._on_trail)
        self.shared.moved.connect(self._on_camera)
        self._on_trail()

    # --- what the owner says --------------------------------------------------------------------------------------

    @property
    def tools(self) -> ToolStrip:
        """The column of tools."""
        return self.furniture.tools

    def set_theme(self, theme: Theme, text_scale: float = 1.0) -> None:
        """Paint in another theme or text size."""
        super().set_theme(theme, text_scale)
        self.furniture.restyle(self.look)

    def set_selected(self, indices: Iterable[int]) -> None:
        """Mark these points as selected, and say how many to who selects on the map."""
        before = self.engine.marks.selected
        super().set_selected(indices)
        if self.hasFocus() and self.engine.marks.selected != before:
            self.voice.say(f"{len(self.engine.marks.selected):,} selected")

    def set_legend(self, entries: Sequence[LegendEntry]) -> None:
        """Show a legend; none hides it."""
        self.furniture.legend.set_entries(entries)
        self.furniture.lay_out()

    def set_tag(self, strong: str, words: str = "") -> None:
        """Say what this map shows ("Before", "baseline, 26 properties"); none hides the tag."""
        self.furniture.tag.set_words(strong, words)
        self.furniture.lay_out()

    def set_attribution(self, words: str) -> None:
        """Say whose data the map shows."""
        self.furniture.attribution.set_words(words)
        self.furniture.lay_out()

    def set_card_source(self, source: CardSource | None) -> None:
        """Take who knows what to say of a point under the pointer."""
        self.walk.card_source = source

    def set_zone_card_source(self, source: CardSource | None) -> None:
        """Take who knows what to say of a zone."""
        self.walk.zone_card_source = source

    def fitting(self, bounds_27700: Bounds) -> ScreenCamera:
        """Return the camera that shows all of some ground, beside the legend where there is room."""
        legend = self.furniture.legend
        if self.furniture.is_compared:
            return self.furniture.fitting_two(bounds_27700)
        return super().fitting(bounds_27700) if legend.isHidden() else self.fitting_beside(bounds_27700, legend)

    def set_tools_visible(self, *, is_visible: bool) -> None:
        """Show or hide the column of tools and the scale bar: of two maps that move as one, the first has them."""
        for part in (self.furniture.tools, self.furniture.scale_bar):
            part.setVisible(is_visible)
        self.furniture.lay_out()

    # --- what hands and keys mean ---------------------------------------------------------------------------------

    def point_to(self, place: QPointF | None) -> None:
        """Take where the pointer is; None where it has left, or drags."""
        index = -1 if place is None else self.engine.point_at(self.camera, place.x(), place.y())
        if place is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else self.toolbox.now.cursor)
        if index != self._hovered:
            self._hovered = index
            self.walk.put_away()
            self.set_hovered(index)
            self.hovered.emit(index)
            self._wait.start()
            self.update()

    def pick_at(self, place: QPointF, *, adds: bool) -> None:
        """Choose the point under a pixel, or nothing but the zone there."""
        index = self.engine.point_at(self.camera, place.x(), place.y())
        self.pick_points([index] if index >= 0 else [], adds=adds)
        if index < 0 and not adds:
            self.zone_picked.emit(self.engine.zone_at(self.camera, place.x(), place.y()))

    def pick_inside(self, ring_px: Sequence[QPointF], held: Qt.KeyboardModifier) -> None:
        """Choose the points whose symbols stand inside a ring; Ctrl adds them to the selected, Alt takes them away."""
        found, before = points_inside(self.engine, self.camera, ring_px), self.engine.marks.selected
        if held & Qt.KeyboardModifier.AltModifier:
            gone = set(found)
            found = [index for index in before if index not in gone]
        elif held & Qt.KeyboardModifier.ControlModifier:
            found = list(dict.fromkeys([*before, *found]))
        self.picked.emit(found, False)

    def pick_points(self, indices: Sequence[int], *, adds: bool) -> None:
        """Choose points, and those that their symbols stand for too."""
        if indices or not adds:
            self.picked.emit(self.engine.behind(indices, self.camera), adds)

    def touch(self, place: QPointF, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Touch:
        """Return a place of the map with its ground, as tools are told of it."""
        return touch_at(self, place, held)

    def walk_to(self, index: int) -> None:
        """Go to a symbol by keyboard and say what it is; -1 leaves it."""
        self.walk.to(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards by hand."""
        self.furniture.lay_out()
        super().resizeEvent(event)

    def paint_over(self, painter: QPainter) -> None:
        """Paint the empty state, the box, the cards' shadows and the focus."""
        if self.engine.scene.is_empty:
            self.furniture.paint_empty(painter, self.empty_words)
        self.toolbox.paint(painter)
        self.furniture.paint_shadows(painter)
        super().paint_over(painter)

    def _on_waited(self) -> None:
        if self._hovered >= 0:
            self.walk.show_card(self._hovered, self.hand.place)

    def _on_camera(self) -> None:
        self.furniture.measure(self.camera)
        self.walk.follow()
        self.toolbox.now.follow()

    def _on_trail(self) -> None:
        trail = self.shared.trail
        self.furniture.tools.show_trail(can_go_back=trail.can_go_back, can_go_forward=trail.can_go_forward)

    def _on_tool(self, key: str) -> None:
        deeds = {
            "in": lambda: self.zoom(ZOOM_FACTOR),
            "out": lambda: self.zoom(1.0 / ZOOM_FACTOR),
            "fit": lambda: self.fit(),
            "back": self.shared.back,
            "forward": self.shared.forward,
            "layers": self.layers_wanted.emit,
            "keys": self.furniture.keys.turn,
        }
        if key in deeds:
            deeds[key]()
