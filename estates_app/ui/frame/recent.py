"""The projects that were opened lately; one that cannot be found stays until the person takes it off."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout

from estates_app.ui.settings import Recent, Settings
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import paint_coverage
from estates_app.ui.widgets.labels import clear, row, rule
from estates_app.ui.widgets.painting import paint_focus, paint_text
from estates_app.ui.words import day, share

#: As many as there is room for.
_MOST_SHOWN = 4


class RecentRow(QAbstractButton):
    """One recent project; one whose file cannot be found says so and can be taken off the list.

    *Signals*: ``dropped()``: the person takes it off the list.
    """

    dropped = Signal()

    def __init__(self, skin: Skin, entry: Recent, now: datetime) -> None:
        super().__init__()
        self._skin, self.entry = skin, entry
        self._when = _when(entry.opened, now)
        self.setText(entry.area)
        self.setToolTip(str(entry.path))
        self.setAccessibleName(f"Open {entry.area}")
        self._is_there = entry.is_there()
        about = f"{entry.about}, evidence {share(entry.evidence)}, opened {self._when}"
        self.setAccessibleDescription(about if self._is_there else f"Not found: {entry.path}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(skin.px(48))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        drop = QAction("Take it off the list", self)
        drop.triggered.connect(self.dropped)
        self.addAction(drop)
        self.drop = Button(skin, f"Take {entry.area} off the list", "ph.x", kind="icon", parent=self)
        self.drop.setVisible(not self._is_there)
        self.drop.clicked.connect(self.dropped)
        self.setLayout(row(None, self.drop, margins=(0, 0, skin.px(8), 0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect())
            if self.underMouse() or self.hasFocus():
                painter.fillRect(box, skin.colour("hover"))
            size = skin.px(18)
            skin.glyph(
                painter, "ph.folder-open", QRectF(skin.px(14), box.center().y() - size / 2, size, size), "text_2"
            )
            left, right = skin.px(46), skin.px(260 if self._is_there else 46)
            room = box.width() - left - right
            paint_text(
                painter,
                QRectF(left, skin.px(4), room, skin.px(20)),
                self.text(),
                skin.font("body_strong"),
                skin.colour("text" if self._is_there else "text_3"),
            )
            paint_text(
                painter,
                QRectF(left, skin.px(24), room, skin.px(18)),
                self.entry.about if self._is_there else f"Not found in {self.entry.path.parent}",
                skin.font("caption"),
                skin.colour("text_2"),
            )
            if self._is_there:
                self._paint_facts(painter, box)
            if self.hasFocus():
                paint_focus(painter, box, skin.px(6), skin)
        finally:
            painter.end()

    def _paint_facts(self, painter: QPainter, box: QRectF) -> None:
        """Paint how much is known of it, and when it was opened."""
        skin, right = self._skin, box.right() - self._skin.px(250)
        if not math.isnan(self.entry.evidence):
            paint_coverage(painter, skin, QRectF(right, 0, skin.px(50), box.height()), self.entry.evidence)
            words = QRectF(right + skin.px(52), 0, skin.px(50), box.height())
            paint_text(painter, words, share(self.entry.evidence), skin.font("body"), skin.colour("text_2"))
        when = QRectF(box.right() - skin.px(144), 0, skin.px(132), box.height())
        paint_text(painter, when, self._when, skin.font("body"), skin.colour("text_2"), Qt.AlignmentFlag.AlignRight)


class RecentList(QFrame):
    """The list. *Signals*: ``wanted(path)``; ``emptied()``: the last one was taken off."""

    wanted = Signal(object)
    emptied = Signal()

    def __init__(self, skin: Skin, settings: Settings, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._skin, self._settings, self._now = skin, settings, now
        self.rows: list[RecentRow] = []
        self.setProperty("kind", "card")
        self.setAccessibleName("Recent projects")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)

    def fill(self) -> None:
        """Show the projects as they are kept and lie on the disk now; the focus stays at its place in the list."""
        focus = self.window().focusWidget()
        at = next((at for at, line in enumerate(self.rows) if line is focus or line.isAncestorOf(focus)), -1)
        clear(self._column)
        self.rows = [RecentRow(self._skin, entry, self._now()) for entry in self._settings.recent()[:_MOST_SHOWN]]
        for line in self.rows:
            if line is not self.rows[0]:
                self._column.addWidget(rule())
            line.clicked.connect(partial(self.wanted.emit, line.entry.path))
            line.dropped.connect(partial(self._on_dropped, line.entry.path))
            self._column.addWidget(line)
            line.show()  # now, not when the event loop comes round: the focus may have to go there
        if at >= 0 and self.rows:
            self.rows[min(at, len(self.rows) - 1)].setFocus()

    def _on_dropped(self, path: Path) -> None:
        self._settings.forget(path)
        self.fill()
        if not self.rows:
            self.emptied.emit()


def _when(iso: str, now: datetime) -> str:
    """Return when a project was opened: today with the time, else the day."""
    try:
        then = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    if date(then.year, then.month, then.day) == now.date():
        return f"Today, {then:%H:%M}"
    return day(iso)
