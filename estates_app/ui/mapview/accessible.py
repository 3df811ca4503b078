"""The map for screen readers: an object for each symbol in view, and a sentence for the whole."""

from __future__ import annotations

import weakref
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtWidgets import QAccessibleWidget

from estates_app.ui.mapview.symbols_seen import by_distance
from estates_app.ui.mapview.telling import about_map

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: Symbols that are listed, the nearest to the middle first; a screen reader that asks for thousands would stand still.
MOST_LISTED = 300

#: Objects that are kept for symbols that have gone out of view, so that a map that is moved back finds them.
_MOST_KEPT = 3 * MOST_LISTED

#: Interfaces that Qt uses, by the number of their view: without this Python would let go of them.
_ALIVE: dict[int, MapAccessible] = {}

_state = {"installed": False}

#: An interface or nothing; Qt's own types say that there always is one, which is not so.
Maybe: TypeAlias = Any


def install() -> None:
    """Let Qt ask here for the accessible side of maps; once, and at no cost until a screen reader asks."""
    if not _state["installed"]:
        _state["installed"] = True
        QAccessible.installFactory(_interface_of)


def _interface_of(_name: str, thing: QObject) -> QAccessibleInterface | None:
    from estates_app.ui.mapview.view import MapView

    if not isinstance(thing, MapView):
        return None
    made = MapAccessible(thing)
    number = id(made)
    _ALIVE[number] = made
    # what is left when the view has gone: its own interface is deleted by Qt, those of its symbols are not
    thing.destroyed.connect(partial(_release, number, made.ids))
    return made


def _release(number: int, ids: dict[int, int], _gone: QObject | None = None) -> None:
    _ALIVE.pop(number, None)
    for id_ in ids.values():
        QAccessible.deleteAccessibleInterface(id_)
    ids.clear()


class MapAccessible(QAccessibleWidget):
    """A map: its child widgets, then its symbols.

    Attributes
    ----------
    ids : dict of int to int
        Qt's number of the object of each point.
    """

    def __init__(self, view: MapView) -> None:
        super().__init__(view, QAccessible.Role.Canvas, view.accessibleName())
        self._view = weakref.ref(view)
        self._symbols: dict[int, SymbolAccessible] = {}
        self._order: list[int] = []
        self._order_for: object = None
        self.ids: dict[int, int] = {}

    def childCount(self) -> int:
        """Return how many widgets and symbols there are."""
        return super().childCount() + len(self._listed())

    def child(self, index: int) -> Maybe:
        """Return a widget, or the object of a symbol."""
        widgets = super().childCount()
        if index < widgets:
            return super().child(index)
        order = self._listed()
        return self._symbol(order[index - widgets]) if index - widgets < len(order) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of a child among all."""
        if isinstance(child, SymbolAccessible):
            order = self._listed()
            return super().childCount() + order.index(child.index) if child.index in order else -1
        return super().indexOfChild(child)

    def childAt(self, x: int, y: int) -> Maybe:
        """Return what is at a place of the screen."""
        view = self._view()
        found: Maybe = super().childAt(x, y)
        if view is None or found is not None:
            return found
        place = view.mapFromGlobal(QPoint(x, y))
        index = view.engine.point_at(view.camera, place.x(), place.y())
        return self._symbol(index) if index >= 0 and index in self._listed() else None

    def focusChild(self) -> Maybe:
        """Return the symbol that was walked to, else what has the focus."""
        view = self._view()
        if view is not None and view.hasFocus() and view.engine.marks.walked in self._listed():
            return self._symbol(view.engine.marks.walked)
        return super().focusChild()

    def text(self, kind: QAccessible.Text) -> str:
        """Return its name and description as of every widget; its value is what it shows."""
        view = self._view()
        if kind == QAccessible.Text.Value and view is not None:
            return about_map(view, MOST_LISTED)
        return super().text(kind)

    def _listed(self) -> list[int]:
        """Return the points with a symbol in view, nearest to the middle first."""
        view = self._view()
        if view is None or not shiboken6.isValid(view):
            return []
        state = (view.camera, view.engine.scene.points.xy_27700, view.engine.layout_for(view.camera))
        if not isinstance(self._order_for, tuple) or not _is_same(self._order_for, state):
            self._order = by_distance(view.engine, view.camera)[:MOST_LISTED]
            self._order_for = state
            self._let_go()
        return self._order

    def _let_go(self) -> None:
        """Release the objects of symbols that are long out of view."""
        if len(self._symbols) <= _MOST_KEPT:
            return
        shown = set(self._order)
        for index in [index for index in self._symbols if index not in shown]:
            del self._symbols[index]
            QAccessible.deleteAccessibleInterface(self.ids.pop(index))

    def _symbol(self, index: int) -> SymbolAccessible:
        if index not in self._symbols:
            made = SymbolAccessible(self._view, index)
            self._symbols[index] = made
            self.ids[index] = QAccessible.registerAccessibleInterface(made)
        return self._symbols[index]


class SymbolAccessible(QAccessibleInterface):
    """One symbol of a map: its name, what its card says, where it is, whether it is selected or walked to.

    Attributes
    ----------
    index : int
        Its point.
    """

    def __init__(self, view: weakref.ref[MapView], index: int) -> None:
        super().__init__()
        self._view = view
        self.index = index

    def _shown(self) -> MapView | None:
        view = self._view()
        is_there = view is not None and shiboken6.isValid(view) and self.index < len(view.engine.scene.points)
        return view if is_there else None

    def isValid(self) -> bool:
        """Whether its map and its point are still there."""
        return self._shown() is not None

    def object(self) -> Maybe:
        """Return nothing: it is no widget."""
        return None

    def window(self) -> Maybe:
        """Return the window of its map."""
        view = self._shown()
        return view.window().windowHandle() if view is not None else None

    def parent(self) -> Maybe:
        """Return its map."""
        view = self._shown()
        return QAccessible.queryAccessibleInterface(view) if view is not None else None

    def childCount(self) -> int:
        """Return 0."""
        return 0

    def child(self, index: int) -> Maybe:  # noqa: ARG002
        """Return nothing."""
        return None

    def childAt(self, x: int, y: int) -> Maybe:  # noqa: ARG002
        """Return nothing."""
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: ARG002
        """Return -1."""
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """Return its name, and as its description what its card says."""
        view = self._shown()
        if view is None:
            return ""
        if kind == QAccessible.Text.Name:
            name = view.engine.scene.points.name(self.index) or "No name"
            others = len(view.engine.behind([self.index], view.camera)) - 1
            return f"{name} and {others:,} more at this place" if others > 0 else name
        return view.walk.words_of(self.index) if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Refuse: names are not changed here."""

    def rect(self) -> QRect:
        """Return its place on the screen."""
        view = self._shown()
        place = view.engine.place_of(view.camera, self.index) if view is not None else None
        if view is None or place is None:
            return QRect()
        radius = place[1] + view.look.theme.marker("casing")
        corner = view.mapToGlobal(place[0].toPoint()) - QPoint(round(radius), round(radius))
        return QRect(corner.x(), corner.y(), round(2 * radius), round(2 * radius))

    def role(self) -> QAccessible.Role:
        """Return that it is a graphic."""
        return QAccessible.Role.Graphic

    def state(self) -> QAccessible.State:
        """Return whether it is selected, walked to, and in view."""
        state, view = QAccessible.State(), self._shown()
        if view is None:
            state.invalid = True
            return state
        state.selectable = state.focusable = state.multiSelectable = True
        state.selected = self.index in view.engine.marks.selected
        state.focused = view.hasFocus() and view.engine.marks.walked == self.index
        state.invisible = not view.isVisible()
        place = view.engine.place_of(view.camera, self.index)
        state.offscreen = place is None or not view.rect().contains(place[0].toPoint())
        return state

    def foregroundColor(self) -> QColor:
        """Return no colour: shape and words tell."""
        return QColor()

    def backgroundColor(self) -> QColor:
        """Return no colour."""
        return QColor()


def _is_same(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    return first[0] == second[0] and first[1] is second[1] and first[2] is second[2]
