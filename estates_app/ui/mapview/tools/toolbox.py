"""The tools of one map and the one that is in the hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from estates_app.ui.mapview.tools.area import DrawAreaTool
from estates_app.ui.mapview.tools.box import BoxTool
from estates_app.ui.mapview.tools.identify import IdentifyTool
from estates_app.ui.mapview.tools.lasso import LassoTool
from estates_app.ui.mapview.tools.marking import paint_crosshair
from estates_app.ui.mapview.tools.measure import AreaTool, DistanceTool
from estates_app.ui.mapview.tools.place import PlaceTool
from estates_app.ui.mapview.tools.select import SelectTool
from estates_app.ui.mapview.tools.tool import Tool

if TYPE_CHECKING:
    from estates_app.ui.mapview.view import MapView

#: Every tool, in the order of the strip. A new one is a module here and a line in this list.
TOOLS: tuple[type[Tool], ...] = (
    SelectTool,
    BoxTool,
    LassoTool,
    IdentifyTool,
    DistanceTool,
    AreaTool,
    PlaceTool,
    DrawAreaTool,
)

ALL_TOOLS = tuple(tool.key for tool in TOOLS)

#: Tools that change nothing in the project and choose nothing.
QUIET_TOOLS = ("select", "measure", "measure_area")


class Toolbox(QObject):
    """Holds the tools of a view.

    *Signals*: `chosen(key)`: another tool is in the hand. `put(index, x, y)`: a point should stand there, EPSG:27700
    metres. `drawn(ring)`: an area was drawn, list of (x, y), EPSG:27700 metres. `told(words)`: why
    nothing happened, to be said and shown by whoever owns the map.

    Parameters
    ----------
    view : MapView
    keys : sequence of str
        Tools that this map has, of `ALL_TOOLS`; ``select`` is always among them.
    """

    chosen = Signal(str)
    put = Signal(int, float, float)
    drawn = Signal(list)
    told = Signal(str)

    def __init__(self, view: MapView, keys: Sequence[str] = ALL_TOOLS) -> None:
        super().__init__(view)
        self._view = view
        self.tools = {tool.key: tool(view) for tool in TOOLS if tool.key in keys or tool.key == "select"}
        self.now: Tool = self.tools["select"]
        self.is_by_keys = False
        self._letters = {tool.letter: tool.key for tool in self.tools.values()}

    def choose(self, key: str) -> None:
        """Take another tool; what the last one had begun is dropped."""
        if key not in self.tools or self.now is self.tools[key]:
            return
        self.now.cancel()
        self.now = self.tools[key]
        self._view.setCursor(self.now.cursor)
        self._view.voice.say(f"{self.now.words}: {self.now.help}")
        self.chosen.emit(key)
        self._view.update()

    def take_letter(self, letter: str) -> bool:
        """Take the tool of a letter; False where none has it."""
        key = self._letters.get(letter.upper(), "")
        if key:
            self.choose(key)
        return bool(key)

    def use_keys(self, *, is_so: bool) -> None:
        """Take notice of whether the tool is used by keyboard: the crosshair then shows where it acts."""
        if is_so != self.is_by_keys:
            self.is_by_keys = is_so
            self._view.update()

    @property
    def can_drop(self) -> bool:
        """Whether Escape has something to do: to drop what was begun, or to go back to the usual tool."""
        return self.now.is_busy or self.now.key != "select"

    def drop(self) -> bool:
        """Drop what was begun, else take the usual tool; False where neither was to be done."""
        if self.now.cancel():
            return True
        if self.now.key == "select":
            return False
        self.choose("select")
        return True

    def paint(self, painter: QPainter) -> None:
        """Paint what the tool has begun, and the crosshair where it is used by keyboard."""
        self.now.paint(painter)
        if self.now.has_crosshair and self.is_by_keys and self._view.hasFocus():
            paint_crosshair(self._view, painter)
