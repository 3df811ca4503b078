"""The column of tools at the left of the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QWidget

from estates_app.ui.mapview.buttons import IconButton
from estates_app.ui.mapview.cards import FloatingCard
from estates_app.ui.mapview.style import MapStyle
from estates_app.ui.mapview.tools.tool import Tool

#: What is done at once, below the tools that are taken into the hand.
_DEEDS = (
    ("in", "ph.plus", "Zoom in (+)"),
    ("out", "ph.minus", "Zoom out (−)"),
    ("fit", "ph.frame-corners", "Show everything (0)"),
    ("back", "ph.caret-left", "Back to the view before (Alt+Left)"),
    ("forward", "ph.caret-right", "Forward (Alt+Right)"),
    ("layers", "ph.stack", "Layers"),
    ("keys", "ph.keyboard", "Keys of the map (?)"),
)
_PAD = 2


class ToolStrip(FloatingCard):
    """Tools in columns.

    *Signals*: `taken(str)`: the key of a tool; `used(str)` with ``in``, ``out``, ``fit``, ``back``, ``forward``,
    ``layers``, ``keys`` or what was offered besides.
    """

    taken = Signal(str)
    used = Signal(str)

    def __init__(self, style: MapStyle, parent: QWidget) -> None:
        self._buttons: dict[str, IconButton] = {}
        self._columns = 1
        super().__init__(style, "Map tools", parent)
        self._group = QButtonGroup(self)

    def set_tools(self, tools: Sequence[Tool]) -> None:
        """Take the tools that this map has; called once."""
        for tool in tools:
            words = tool.words if tool.words.endswith(")") else f"{tool.words} ({tool.letter})"
            button = self._add(tool.key, tool.glyph, words)
            button.setToolTip(f"{words}\n{tool.help[:1].upper()}{tool.help[1:]}")
            button.setAccessibleDescription(f"{tool.help}; letter {tool.letter} on the map")
            button.setCheckable(True)
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, key=tool.key: self.taken.emit(key))
        for key, glyph, words in _DEEDS:
            button = self._add(key, glyph, words)
            button.clicked.connect(lambda _=False, key=key: self.used.emit(key))
        self._buttons["select"].setChecked(True)
        self.refresh()

    def offer(self, key: str, glyph: str, words: str) -> None:
        """Put a deed under the others that only this map's owner knows how to do; `used` tells of it."""
        self._add(key, glyph, words).clicked.connect(lambda: self.used.emit(key))
        self.refresh()

    def _add(self, key: str, glyph: str, words: str) -> IconButton:
        self._buttons[key] = IconButton(self.look, glyph, words, self)
        return self._buttons[key]

    def button(self, key: str) -> IconButton:
        """Return the button of a tool or deed."""
        return self._buttons[key]

    def show_taken(self, key: str) -> None:
        """Mark the tool that is in the hand."""
        self._buttons[key].setChecked(True)

    def show_trail(self, *, can_go_back: bool, can_go_forward: bool) -> None:
        """Let the buttons of the views before and after be pressed, or not."""
        self._buttons["back"].setEnabled(can_go_back)
        self._buttons["forward"].setEnabled(can_go_forward)

    def restyle(self, style: MapStyle) -> None:
        """Take another theme or text size."""
        for button in self._buttons.values():
            button.restyle(style)
        super().restyle(style)

    def fit_to(self, height: int) -> None:
        """Stand in as many columns as the height asks for."""
        rows = max((height - 2 * _PAD) // (self._side() + 1), 1)
        columns = max(math.ceil(len(self._buttons) / rows), 1)
        if columns != self._columns:
            self._columns = columns
            self.refresh()

    def refresh(self) -> None:
        """Lay the buttons in their columns."""
        super().refresh()
        step, rows = self._side() + 1, max(self._rows(), 1)
        for number, button in enumerate(self._buttons.values()):
            column, row = divmod(number, rows)
            button.move(_PAD + column * step, _PAD + row * step)

    def contents_size(self) -> QSize:
        """Return the size of the columns."""
        step = self._side() + 1
        return QSize(self._columns * step - 1 + 2 * _PAD, self._rows() * step - 1 + 2 * _PAD)

    def paint_contents(self, painter: QPainter) -> None:
        """Paint hairlines between the buttons."""
        painter.setPen(QPen(self.look.colour("grid"), 1.0))
        for row in range(1, self._rows()):
            y = _PAD + row * (self._side() + 1) - 0.5
            painter.drawLine(QPointF(1.0, y), QPointF(self.width() - 1.0, y))

    def _side(self) -> int:
        return max((button.sizeHint().width() for button in self._buttons.values()), default=0)

    def _rows(self) -> int:
        return math.ceil(len(self._buttons) / self._columns)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep presses from the map below."""
        event.accept()
