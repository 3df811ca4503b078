"""Text on the surface: levels instead of sizes, and lines that part sections."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.painting import elided


def label(text: str = "", level: str = "", *, wraps: bool = False, name: str = "") -> QLabel:
    """Return a label of a level: "" body, "2" secondary, "3" caption, "strong", "title", "dialog", "page", "lead"."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if level:
        made.setProperty("level", level)
    made.setWordWrap(wraps)
    if name:
        made.setObjectName(name)
    return made


class ElidedLabel(QLabel):
    """A line that is cut with an ellipsis where there is no room; the whole text is its tool tip."""

    def __init__(self, text: str = "", level: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(text)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        if level:
            self.setProperty("level", level)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        """Set the whole text."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Return no width: it may be cut down to nothing."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write as much as there is room for."""
        del event
        painter = QPainter(self)
        try:
            painter.setPen(self.palette().color(self.foregroundRole()))
            shown = elided(self.text(), self.font(), self.contentsRect().width(), self._mode)
            painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        finally:
            painter.end()


def frame(kind: str, name: str = "") -> QFrame:
    """Return a frame whose look the style sheet gives by its kind."""
    made = QFrame()
    made.setProperty("kind", kind)
    if name:
        made.setAccessibleName(name)
    return made


def rule() -> QFrame:
    """Return a hairline."""
    made = frame("rule")
    made.setFixedHeight(1)
    return made


def row(
    *items: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a line of widgets; a number is a gap, None a stretch."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    for item in items:
        if item is None:
            made.addStretch(1)
        elif isinstance(item, int):
            made.addSpacing(item)
        else:
            made.addWidget(item)
    return made


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class Section(QFrame):
    """A part of a panel: title line with what belongs to it at its right, then what it holds, then a hairline."""

    def __init__(self, skin: Skin, title: str = "", *right: QWidget, name: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "section")
        self.setAccessibleName(name or title)
        pad = skin.px(16)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(pad, skin.px(12), pad, skin.px(12))
        self.body.setSpacing(skin.px(6))
        self.title = label(title, "strong")
        if title:
            self.body.addLayout(row(self.title, None, *right))
