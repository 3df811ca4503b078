"""The welcome page: open the sample, start a project, open one, drop files, go on with a recent one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from estates_app import __version__
from estates_app.ui.frame.logo import Logo
from estates_app.ui.frame.recent import RecentList
from estates_app.ui.frame.welcome_parts import Card, DropZone
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import frame, label, row

#: Largest page: on a wide screen it stands in the middle.
_PAGE_PX = (1500, 560)


class Welcome(QFrame):
    """The page shown without a project.

    *Signals*: ``sample_wanted()``, ``new_wanted()``, ``open_wanted()``, ``recent_wanted(path)``, ``dropped(paths)``,
    ``files_wanted()``, ``settings_wanted()``, ``guide_wanted()``, ``about_wanted()``.
    """

    sample_wanted = Signal()
    new_wanted = Signal()
    open_wanted = Signal()
    recent_wanted = Signal(object)
    dropped = Signal(object)
    files_wanted = Signal()
    settings_wanted = Signal()
    guide_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, skin: Skin, settings: Settings, now: Callable[[], datetime], picture: Path) -> None:
        super().__init__()
        self._skin, self._settings, self._now = skin, settings, now
        self.setAccessibleName("Welcome")
        self.setAcceptDrops(True)
        self.sample = Card(
            skin, "ph.map-trifold", "Open the sample", "A made-up county to try it on", "Ctrl+1", is_first=True
        )
        self.new = Card(skin, "ph.folder-plus", "Start a project", "Name an area, then add registers", "Ctrl+N")
        self.open = Card(skin, "ph.folder-open", "Open a project", "A file ending in .estates.gpkg", "Ctrl+O")
        self.zone = DropZone(skin, picture)
        self.recent = RecentList(skin, settings, now)
        self._head = label("Recent projects", "title")
        self._lay_out()
        self.sample.clicked.connect(self.sample_wanted)
        self.new.clicked.connect(self.new_wanted)
        self.open.clicked.connect(self.open_wanted)
        self.zone.choose.clicked.connect(self.files_wanted)
        self.recent.wanted.connect(self._on_recent)
        self.recent.emptied.connect(self._on_emptied)
        self.fill()

    def _lay_out(self) -> None:
        skin = self._skin
        left, right = QVBoxLayout(), QVBoxLayout()
        name = label("Estates", "page")
        left.addLayout(row(Logo(skin), name, None, spacing=skin.px(14)))
        left.addSpacing(skin.px(8))
        left.addWidget(
            label(
                "Bring the property of several public bodies onto one map, and decide together what to do with it.",
                "lead",
                wraps=True,
            )
        )
        left.addSpacing(skin.px(12))
        for card in (self.sample, self.new, self.open):
            left.addWidget(card)
            left.addSpacing(skin.px(6))
        left.addWidget(label("Works without the internet. Nothing leaves this computer.", "3"))
        left.addStretch(1)
        self.zone.setMinimumHeight(skin.px(150))
        self.zone.setMaximumHeight(skin.px(300))
        right.addWidget(self.zone, 1)
        right.addSpacing(skin.px(16))
        right.addWidget(self._head)
        right.addWidget(self.recent)
        right.addStretch()
        page = QWidget()
        page.setMaximumSize(skin.px(_PAGE_PX[0]), skin.px(_PAGE_PX[1]))
        grid = QGridLayout(page)
        grid.setContentsMargins(skin.px(64), skin.px(32), skin.px(64), skin.px(24))
        grid.setHorizontalSpacing(skin.px(56))
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 7)
        links = []
        for words, signal in (
            ("Settings", self.settings_wanted),
            ("Guide", self.guide_wanted),
            ("About", self.about_wanted),
        ):
            link = Button(skin, words, kind="link")
            link.clicked.connect(signal)
            links.append(link)
        foot = frame("status", "About this program")
        line = QHBoxLayout(foot)
        line.setContentsMargins(skin.px(12), 0, skin.px(12), 0)
        line.addWidget(label(f"Version {__version__}", "2"))
        self._foot = line
        line.addStretch(1)
        for link in links:
            line.addWidget(link)
        foot.setFixedHeight(skin.px(34))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(page, 1000)
        middle.addStretch(1)
        column.addStretch(1)
        column.addLayout(middle, 1000)
        column.addStretch(2)
        column.addWidget(foot)

    def show_jobs(self, chip: QWidget) -> None:
        """Put what shows the running job into the foot."""
        self._foot.insertWidget(1, chip)

    def fill(self) -> None:
        """Show the recent projects."""
        self.recent.fill()
        self._head.setVisible(bool(self.recent.rows))
        self.recent.setVisible(bool(self.recent.rows))

    def _on_recent(self, path: object) -> None:
        self.recent_wanted.emit(path)
        if self.isVisible():  # it could not be opened: perhaps it is there no more
            self.fill()

    def _on_emptied(self) -> None:
        self.fill()
        self.open.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.zone.is_over = True
            self.zone.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show the plain edge again."""
        del event
        self.zone.is_over = False
        self.zone.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on the files."""
        self.zone.is_over = False
        self.zone.update()
        self.dropped.emit(tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()))
        event.acceptProposedAction()
