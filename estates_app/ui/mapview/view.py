"""The map as people use it: canvas below, cards above, hands and keys between."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from estates_app.map.scene import Scene
from estates_app.map.screen_camera import Bounds, ScreenCamera
from estates_app.map.theme import Theme
from estates_app.ui.mapview.canvas import MapCanvas
from estates_app.ui.mapview.floating import Furniture
from estates_app.ui.mapview.furniture import ToolStrip
from estates_app.ui.mapview.hovercard import CardSource
from estates_app.ui.mapview.keys import Keys
from estates_app.ui.mapview.legend import LegendEntry
from estates_app.ui.mapview.pointer import Pointer
from estates_app.ui.mapview.shared_camera import SharedCamera

HOVER_MS = 250
ZOOM_FACTOR = 1.5


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
        self, scene: Scene, camera: SharedCamera, theme: Theme, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(scene, camera, theme, parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Arrows move the map, plus and minus zoom, Tab walks from symbol to symbol.")
        self.empty_words = "Nothing has a place yet"
        self._card_source: CardSource | None = None
        self._hovered = -1
        self.furniture = Furniture(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(HOVER_MS)
        self._wait.timeout.connect(self._on_waited)
        self._pointer = Pointer(self)
        self._keys = Keys(self)
        self.furniture.tools.used.connect(self._on_tool)
        self.shared.moved.connect(self._on_camera)

    # --- what the owner says --------------------------------------------------------------------------------------

    @property
    def tools(self) -> ToolStrip:
        """The column of tools."""
        return self.furniture.tools

    def set_theme(self, theme: Theme, text_scale: float = 1.0) -> None:
        """Paint in another theme or text size."""
        super().set_theme(theme, text_scale)
        self.furniture.restyle(self.look)

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
        self._card_source = source

    def fitting(self, bounds_27700: Bounds) -> ScreenCamera:
        """Return the camera that shows all of some ground, beside the legend where there is room."""
        legend = self.furniture.legend
        return super().fitting(bounds_27700) if legend.isHidden() else self.fitting_beside(bounds_27700, legend)

    def set_tools_visible(self, *, is_visible: bool) -> None:
        """Show or hide the column of tools: of two maps that move as one, the first has them."""
        self.furniture.tools.setVisible(is_visible)
        self.furniture.lay_out()

    # --- what hands and keys mean ---------------------------------------------------------------------------------

    def point_to(self, place: QPointF | None) -> None:
        """Take where the pointer is; None where it has left, or drags."""
        index = -1 if place is None else self.engine.point_at(self.camera, place)
        if place is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
        if index != self._hovered:
            self._hovered = index
            self.furniture.card.hide()
            self.set_hovered(index)
            self.hovered.emit(index)
            self._wait.start()
            self.update()

    def pick_at(self, place: QPointF, *, adds: bool) -> None:
        """Choose the point under a pixel, or nothing but the zone there."""
        index = self.engine.point_at(self.camera, place)
        self.pick_points([index] if index >= 0 else [], adds=adds)
        if index < 0 and not adds:
            self.zone_picked.emit(self.engine.zone_at(self.camera, place))

    def pick_box(self, box: QRectF, *, adds: bool) -> None:
        """Choose the points in a box."""
        self.picked.emit(self.engine.points_in(self.camera, box), adds)

    def pick_points(self, indices: Sequence[int], *, adds: bool) -> None:
        """Choose points, and those that their symbols stand for too."""
        if indices or not adds:
            self.picked.emit(self.engine.behind(indices, self.camera), adds)

    def walk_to(self, index: int) -> None:
        """Go to a symbol by keyboard and say what it is; -1 leaves it."""
        self.show_focus()
        if index == self.engine.marks.walked:
            return
        self.engine.marks.walked = index
        self.hovered.emit(index)
        self._show_card(index, None)
        card = self._card_source(index) if self._card_source is not None and index >= 0 else None
        words = card.said() if card is not None else self.engine.scene.points.name(index) if index >= 0 else ""
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.update()

    def ask_menu(self) -> None:
        """Ask for the menu of the walked symbol, or of the bare ground."""
        index = self.engine.marks.walked
        place = self.engine.place_of(self.camera, index) if index >= 0 else None
        here = place[0].toPoint() if place is not None else self.rect().center()
        self.menu_wanted.emit(index, self.mapToGlobal(here))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the pointer; keys ask by themselves."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.engine.point_at(self.camera, QPointF(event.pos()))
            self.menu_wanted.emit(index, event.globalPos())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards by hand."""
        self.furniture.lay_out()
        super().resizeEvent(event)

    def paint_over(self, painter: QPainter) -> None:
        """Paint the empty state, the box, the cards' shadows and the focus."""
        if self.engine.scene.is_empty:
            self.furniture.paint_empty(painter, self.empty_words)
        box = self._pointer.box
        if box is not None:
            painter.setPen(QPen(self.look.colour("accent"), 1.5))
            painter.setBrush(self.look.faded("accent", 0.12))
            painter.drawRect(box)
        self.furniture.paint_shadows(painter)
        super().paint_over(painter)

    def _show_card(self, index: int, pointer: QPointF | None) -> None:
        place = self.engine.place_of(self.camera, index) if index >= 0 else None
        card = self._card_source(index) if self._card_source is not None and place is not None else None
        if card is None or place is None:
            self.furniture.card.hide()
        else:
            self.furniture.card.show_beside(card, place[0], place[1], pointer)
        self.update()

    def _on_waited(self) -> None:
        if self._hovered >= 0:
            self._show_card(self._hovered, self._pointer.place)

    def _on_camera(self) -> None:
        self.furniture.measure(self.camera)
        if self.furniture.card.isVisible():
            walked = self.engine.marks.walked
            self._show_card(walked if walked >= 0 else -1, None)

    def _on_tool(self, key: str) -> None:
        if key == "fit":
            self.fit()
        elif key == "layers":
            self.layers_wanted.emit()
        else:
            self.zoom(ZOOM_FACTOR if key == "in" else 1.0 / ZOOM_FACTOR)
