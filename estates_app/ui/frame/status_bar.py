"""The status bar: what is saved, what runs, how much evidence there is, which coordinates."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QWidget

from estates_app.domain.findings import OF_WEIGHT
from estates_app.domain.localities import AREA
from estates_app.ui.desk import Desk
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Coverage
from estates_app.ui.widgets.focus import hand_on_focus
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.painting import paint_box


class JobChip(QFrame):
    """The job that runs: name, bar, per cent, cancel; several are counted, and a menu lists them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)  # jobs run already: without a parent it would be a window for a moment
        self._desk = desk
        skin = desk.skin
        self.setAccessibleName("Background job")
        self._title = label("", "")
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(skin.px(74))
        self._bar.setAccessibleName("Progress")
        self._share = label("", "")
        self._more = Button(skin, "Waiting jobs", kind="link")
        self._stop = Button(skin, "Cancel this job", "ph.x", kind="icon")
        self._stop.setProperty("kind", "low")  # the bar is lower than a control
        self._stop.setFixedHeight(skin.px(24))
        line = row(self._title, self._bar, self._share, self._more, self._stop, spacing=skin.px(8))
        line.setContentsMargins(skin.px(10), 0, skin.px(2), 0)
        self.setLayout(line)
        self._stop.clicked.connect(self._on_stop)
        self._more.clicked.connect(self._on_more)
        desk.tasks.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        jobs = self._desk.tasks.jobs()
        self.setVisible(bool(jobs))
        if not jobs:
            return
        first = jobs[0]
        self._title.setText(first.title)
        self._title.setToolTip(first.doing)
        percent = round(100 * min(max(first.fraction, 0.0), 1.0))
        self._bar.setRange(0, 100 if first.fraction > 0 else 0)
        self._bar.setValue(percent)
        self._share.setText(f"{percent}%" if first.fraction > 0 else "…")
        self._more.set_words(f"{len(jobs) - 1} waiting")
        self._more.setVisible(len(jobs) > 1)
        self.setAccessibleDescription(f"{first.title}, {percent}%")

    def _on_stop(self) -> None:
        jobs = self._desk.tasks.jobs()
        if jobs:
            self._desk.tasks.cancel(jobs[0].key)
            self._desk.say.toast(f"Stopped: {jobs[0].title}. Nothing of it was kept.")

    def _on_more(self) -> None:
        menu = QMenu(self)
        for job in self._desk.tasks.jobs():
            entry = QAction(f"Cancel {job.title}", menu)
            entry.triggered.connect(lambda _=False, key=job.key: self._desk.tasks.cancel(key))
            menu.addAction(entry)
        menu.popup(self._more.mapToGlobal(self._more.rect().topLeft()))

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  Qt's own name
        """Hand the focus on to what is near where it cannot stay."""
        return hand_on_focus(self) or super().focusNextPrevChild(next)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0, 2, 0, -2)
            paint_box(painter, box, box.height() / 2, self._desk.skin.colour("accent_soft"), None)
        finally:
            painter.end()


class StatusBar(QFrame):
    """The bar at the foot of the window."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setProperty("kind", "status")
        self.setAccessibleName("Status")
        self.setFixedHeight(skin.height("status_bar"))
        self._saved = label("", "2")
        self._saved.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.jobs = JobChip(desk, self)
        self.coverage = Coverage(skin, f"Evidence held, {OF_WEIGHT}")
        self._words = label("", "2")
        crs = label("EPSG:27700", "2")
        crs.setToolTip("British National Grid, metres: everything inside is kept in these coordinates")
        line = QHBoxLayout(self)
        line.setContentsMargins(skin.px(12), 0, skin.px(12), 0)
        line.setSpacing(skin.px(10))
        for part in (self._saved, self.jobs):
            line.addWidget(part)
        line.addStretch(1)
        for right in (self._words, self.coverage, crs):
            line.addWidget(right)
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if nodes - {"hovered", "selected", "weights"}:
            self._fill()

    def _fill(self) -> None:
        bridge = self._desk.bridge
        if not bridge.is_open:
            return
        last = bridge.session.last_edit
        self._saved.setText(f"Saved {last.at[11:16]}" if last else "Saved")
        self._saved.setToolTip(str(bridge.session.store.path))
        locality = bridge.look.locality
        where = "in this area" if locality.startswith(AREA) else "in this locality" if locality else "held"
        self._words.setText(f"Evidence {where}, {OF_WEIGHT}")
        self.coverage.say(self._desk.results.table.evidence_share(locality))
