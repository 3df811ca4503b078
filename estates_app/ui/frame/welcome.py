"""The welcome page: open the sample, start a project, open one, drop files, go on with a recent one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from estates_app import __version__
from estates_app.ui.settings import Recent, Settings
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import paint_coverage
from estates_app.ui.widgets.empty import GlyphDisc
from estates_app.ui.widgets.labels import empty, frame, label, row, rule
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, text_width
from estates_app.ui.words import day, share


class Card(QAbstractButton):
    """A large button: glyph, title, what it means, and its keys."""

    def __init__(self, skin: Skin, glyph: str, title: str, about: str, keys: str, *, is_first: bool = False) -> None:
        super().__init__()
        self._skin, self._glyph, self._about, self._keys, self._is_first = skin, glyph, about, keys, is_first
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{about}. {keys}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(skin.px(74))

    def sizeHint(self) -> QSize:
        """Return a comfortable width."""
        return QSize(self._skin.px(440), self._skin.px(74))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            ground = "hover" if self.underMouse() or self.isDown() else "accent_soft" if self._is_first else "raised"
            paint_box(
                painter, box, skin.px(8), skin.colour(ground), skin.colour("accent" if self._is_first else "border")
            )
            square = QRectF(box.left() + skin.px(16), box.center().y() - skin.px(20), skin.px(40), skin.px(40))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(skin.colour("accent" if self._is_first else "sunken"))
            painter.drawRoundedRect(square, skin.px(6), skin.px(6))
            inner = square.adjusted(skin.px(9), skin.px(9), -skin.px(9), -skin.px(9))
            skin.glyph(painter, self._glyph, inner, "text_on_accent" if self._is_first else "text_2")
            left, keys = square.right() + skin.px(16), text_width(self._keys, skin.font("small")) + skin.px(14)
            room = box.right() - left - keys - skin.px(24)
            upper = QRectF(left, box.center().y() - skin.px(22), room, skin.px(22))
            lower = QRectF(left, box.center().y(), room, skin.px(20))
            paint_text(painter, upper, self.text(), skin.font("panel_title"), skin.colour("text"))
            paint_text(painter, lower, self._about, skin.font("body"), skin.colour("text_2"))
            cap = QRectF(box.right() - keys - skin.px(14), box.center().y() - skin.px(10), keys, skin.px(20))
            paint_box(painter, cap, skin.px(4), skin.colour("raised"), skin.colour("border"))
            painter.setFont(skin.font("small"))
            painter.setPen(skin.colour("text_2"))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._keys)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(8), skin)
        finally:
            painter.end()


class RecentRow(QAbstractButton):
    """One recent project."""

    def __init__(self, skin: Skin, entry: Recent, now: datetime) -> None:
        super().__init__()
        self._skin, self.entry = skin, entry
        self._when = _when(entry.opened, now)
        self.setText(entry.area)
        self.setToolTip(str(entry.path))
        self.setAccessibleName(f"Open {entry.area}")
        self.setAccessibleDescription(f"{entry.about}, evidence {share(entry.evidence)}, opened {self._when}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(skin.px(48))

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
            left, room = skin.px(46), box.width() - skin.px(46 + 260)
            paint_text(
                painter,
                QRectF(left, skin.px(4), room, skin.px(20)),
                self.text(),
                skin.font("body_strong"),
                skin.colour("text"),
            )
            paint_text(
                painter,
                QRectF(left, skin.px(24), room, skin.px(18)),
                self.entry.about,
                skin.font("caption"),
                skin.colour("text_2"),
            )
            right = box.right() - skin.px(250)
            if self.entry.evidence == self.entry.evidence:
                paint_coverage(painter, skin, QRectF(right, 0, skin.px(50), box.height()), self.entry.evidence)
                words = QRectF(right + skin.px(52), 0, skin.px(50), box.height())
                paint_text(painter, words, share(self.entry.evidence), skin.font("body"), skin.colour("text_2"))
            when = QRectF(box.right() - skin.px(144), 0, skin.px(132), box.height())
            paint_text(painter, when, self._when, skin.font("body"), skin.colour("text_2"), Qt.AlignmentFlag.AlignRight)
            if self.hasFocus():
                paint_focus(painter, box, skin.px(6), skin)
        finally:
            painter.end()


class DropZone(QFrame):
    """Shows where files may be dropped; the whole page takes them."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.is_over = False
        self.setAccessibleName("Drop registers here")
        self.choose = Button(skin, "Choose files…")
        column = QVBoxLayout(self)
        pad = skin.px(32)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(10))
        column.addStretch(1)
        column.addWidget(GlyphDisc(skin, "ph.download-simple", 48))
        column.addWidget(label("Drop registers here", "title"))
        words = label("Excel, CSV, GeoPackage, shapefile or GeoJSON. One file or a whole folder.", "2", wraps=True)
        words.setMaximumWidth(skin.px(300))
        column.addWidget(words)
        column.addLayout(row(self.choose, None))
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed edge."""
        del event
        from PySide6.QtGui import QPen

        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(skin.colour("accent" if self.is_over else "border_strong"), 2)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(skin.colour("accent_soft" if self.is_over else "surface"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), skin.px(12), skin.px(12))
        finally:
            painter.end()


class Logo(QWidget):
    """The product's mark: two bodies, and what they share."""

    def __init__(self, skin: Skin, size: int = 38) -> None:
        super().__init__()
        self._skin = skin
        self.setFixedSize(skin.px(size), skin.px(size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint two overlapping squares."""
        del event
        painter = QPainter(self)
        try:
            paint_logo(painter, self._skin, QRectF(self.rect()))
        finally:
            painter.end()


def paint_logo(painter: QPainter, skin: Skin, box: QRectF) -> None:
    """Paint the product's mark in a box."""
    from PySide6.QtGui import QPen

    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side, line = box.width() * 0.62, box.width() * 0.11
    radius = box.width() * 0.16
    second = QRectF(box.right() - side, box.bottom() - side, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(skin.colour("accent"))
    painter.drawRoundedRect(second, radius, radius)
    painter.setPen(QPen(skin.colour("accent"), line))
    painter.setBrush(skin.colour("surface"))
    first = QRectF(box.left(), box.top(), side, side).adjusted(line / 2, line / 2, -line / 2, -line / 2)
    painter.drawRoundedRect(first, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(skin.colour("focus_halo"))
    shared = first.intersected(second).adjusted(0, 0, -line / 2 * 0, 0)
    painter.drawRoundedRect(shared, radius / 2, radius / 2)


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

    def __init__(self, skin: Skin, settings: Settings, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._skin, self._settings, self._now = skin, settings, now
        self.setAccessibleName("Welcome")
        self.setAcceptDrops(True)
        self.sample = Card(
            skin, "ph.map-trifold", "Open the sample", "A made-up county with a dozen partners", "Ctrl+1", is_first=True
        )
        self.new = Card(skin, "ph.folder-plus", "Start a project", "Name an area, then add registers", "Ctrl+N")
        self.open = Card(skin, "ph.folder-open", "Open a project", "A file ending in .estates.gpkg", "Ctrl+O")
        self.zone = DropZone(skin)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._recent_card = frame("card", "Recent projects")
        self._recent_card.setLayout(self._recent)
        self._recent.setContentsMargins(1, 1, 1, 1)
        self._head = label("Recent projects", "title")
        self._lay_out()
        self.sample.clicked.connect(self.sample_wanted)
        self.new.clicked.connect(self.new_wanted)
        self.open.clicked.connect(self.open_wanted)
        self.zone.choose.clicked.connect(self.files_wanted)
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
        right.addWidget(self.zone, 3)
        right.addSpacing(skin.px(16))
        right.addWidget(self._head)
        right.addWidget(self._recent_card)
        right.addStretch(2)
        grid = QGridLayout()
        grid.setContentsMargins(skin.px(64), skin.px(56), skin.px(64), skin.px(24))
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
        column.addLayout(grid, 1)
        column.addWidget(foot)

    def show_jobs(self, chip: QWidget) -> None:
        """Put what shows the running job into the foot."""
        self._foot.insertWidget(1, chip)

    def fill(self) -> None:
        """Show the recent projects that still exist."""
        empty(self._recent)
        entries = self._settings.recent()[:4]
        for at, entry in enumerate(entries):
            if at:
                self._recent.addWidget(rule())
            line = RecentRow(self._skin, entry, self._now())
            line.clicked.connect(lambda _=False, path=entry.path: self.recent_wanted.emit(path))
            self._recent.addWidget(line)
        self._head.setVisible(bool(entries))
        self._recent_card.setVisible(bool(entries))

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


def _when(iso: str, now: datetime) -> str:
    """Return when a project was opened: today with the time, else the day."""
    try:
        then = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    if date(then.year, then.month, then.day) == now.date():
        return f"Today, {then:%H:%M}"
    return day(iso)
