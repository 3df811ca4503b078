"""The list of registers at the left: whose, how many rows, what waits for a person; and where files are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QListView,
    QMenu,
    QSizePolicy,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rows import ITEM, Index, ItemModel, RowDelegate
from estates_app.ui.stages.registers.shelf import Entry
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import paint_badge, paint_mark
from estates_app.ui.widgets.labels import frame, label, row
from estates_app.ui.widgets.painting import paint_box, paint_focus, paint_text, rounded, text_width
from estates_app.workspace.reporting import PROJECT_ENDING
from estates_app.workspace.starting import PARTNERSHIP_FILE


class RegisterListModel(ItemModel):
    """The entries."""

    def words(self, item: Entry, role: Qt.ItemDataRole) -> str | None:
        """Return what an entry says."""
        if role is Qt.ItemDataRole.DisplayRole:
            return item.title
        if role is Qt.ItemDataRole.ToolTipRole:
            return f"{item.title}\n{item.second}"
        if role is Qt.ItemDataRole.AccessibleTextRole:
            waits = "not accepted yet" if item.badge == "new" else f"{item.badge} rows need a person"
            return f"{item.title}, {item.second}, {waits if item.badge else 'accepted'}"
        return None


class _EntryDelegate(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(100, self.skin.height("register_row"))

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        del is_here
        entry, skin = index.data(ITEM), self.skin
        paint_mark(painter, skin, entry.symbol, box.left() + skin.px(20), box.center().y(), skin.px(6))
        right = box.right() - skin.px(12)
        if entry.badge:
            width = max(text_width(entry.badge, skin.font("caption", 600)) + skin.px(14), skin.px(18))
            right -= width
            paint_badge(painter, skin, QRectF(right, box.top(), width, box.height()), entry.badge, "warn")
        elif entry.is_done:
            size = skin.px(16)
            right -= size
            mark = QRectF(right, box.center().y() - size / 2, size, size)
            skin.glyph(painter, "ph.check-circle", mark, "positive")
        left = box.left() + skin.px(37)
        top = QRectF(left, box.top() + skin.px(5), right - left - skin.px(8), skin.px(20))
        below = QRectF(left, box.top() + skin.px(25), right - left - skin.px(8), skin.px(17))
        paint_text(painter, top, entry.title, skin.font("body", 600), skin.colour("text"))
        paint_text(painter, below, entry.second, skin.font("caption"), skin.colour("text_2"))


class DropZone(QAbstractButton):
    """Where files may be dropped, or asked for by a click. *Signals*: ``dropped(paths)``."""

    dropped = Signal(object)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self._is_over = False
        self.setText("Drop files here")
        self.setAccessibleName("Drop files here, or press to choose them")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of one line with room round it."""
        return QSize(self._skin.px(120), self._skin.px(44))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders; a project, or a partnership's folder, is left to the window, which opens it."""
        paths = _local(event)
        if paths and not any(
            path.name.casefold().endswith(PROJECT_ENDING) or (path / PARTNERSHIP_FILE).is_file() for path in paths
        ):
            self._is_over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        del event
        self._is_over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        self._is_over = False
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(_local(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed edge and the words."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            is_over = self._is_over or self.underMouse()
            fill = skin.colour("accent_soft") if self._is_over else skin.colour("hover") if is_over else None
            paint_box(painter, box, skin.px(6), fill, None)
            pen = QPen(skin.colour("accent" if self._is_over else "border_strong"), 1.2)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawPath(rounded(box, skin.px(6)))
            words = text_width(self.text(), skin.font("small"))
            inner = QRectF(box.center().x() - words / 2, box.top(), words + 2, box.height())
            paint_text(painter, inner, self.text(), skin.font("small"), skin.colour("text_2"))
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), skin.px(6), skin)
        finally:
            painter.end()


class RegisterList(QFrame):
    """The panel.

    *Signals*: ``picked(key)``, ``wanted(kind)`` (file, folder, …), ``dropped(paths)``, ``quality_wanted()``,
    ``review_wanted()``.
    """

    picked = Signal(str)
    wanted = Signal(str)
    dropped = Signal(object)
    quality_wanted = Signal()
    review_wanted = Signal()

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "list")
        self.setAccessibleName("Registers")
        self.add = Button(skin, "Add", "ph.plus", kind="primary")
        self.add.setAccessibleName("Add a register or another file")
        self.model = RegisterListModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_EntryDelegate(skin, self.list, has_bar=True))
        self.list.setAccessibleName("Registers")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.zone = DropZone(skin)
        self.quality = Button(skin, "Data quality", "ph.chart-bar")
        self.quality.setCheckable(True)
        self.review = Button(skin, "Review matches", "ph.git-merge")
        self.review.setCheckable(True)
        self.review.hide()
        head = frame("section", "Registers")
        head.setFixedHeight(skin.height("panel_header"))
        head.setLayout(row(label("Registers", "title"), None, self.add, margins=(skin.px(12), 0, skin.px(10), 0)))
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(skin.px(10), skin.px(6), skin.px(10), skin.px(10))
        below.setSpacing(skin.px(8))
        for button in (self.quality, self.review):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            below.addWidget(button)
        below.addWidget(self.zone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        column.addWidget(foot)
        self.add.clicked.connect(self._on_add)
        self.quality.clicked.connect(lambda _=False: self.quality_wanted.emit())
        self.zone.clicked.connect(lambda: self.wanted.emit("file"))
        self.zone.dropped.connect(self.dropped)
        self.review.clicked.connect(lambda _=False: self.review_wanted.emit())
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.clicked.connect(self._on_chosen_again)
        self.list.activated.connect(self._on_chosen_again)
        self._is_filling = False
        self.setFixedWidth(skin.width("register_list"))

    def menu(self) -> QMenu:
        """Return what may be added."""
        menu = QMenu(self)
        menu.setAccessibleName("Add")
        for words, glyph, kind in (
            ("A register…", "ph.file-plus", "file"),
            ("A folder of registers…", "ph.folder-open", "folder"),
            ("Costs, people or footfall…", "ph.table", "supplement"),
            ("People and places…", "ph.users-three", "context"),
        ):
            action = menu.addAction(self._skin.icon(glyph), words)
            action.triggered.connect(lambda _=False, wanted=kind: self.wanted.emit(wanted))
        return menu

    def show_entries(self, entries: Sequence[Entry], key: str, *, beside: str = "register") -> None:
        """Show other entries, with one of them current, but none chosen where "quality" or "review" is beside them."""
        self._is_filling = True
        self.quality.setChecked(beside == "quality")
        self.review.setChecked(beside == "review")
        self.quality.setVisible(bool(entries))
        self.model.show(entries)
        at = next((i for i, entry in enumerate(entries) if entry.key == key), -1)
        if at >= 0:
            self.list.setCurrentIndex(self.model.index(at, 0))
        if self._is_of_all():  # one stays current, or Qt would choose and show one when the list takes the keyboard
            self.list.clearSelection()
        self._is_filling = False

    def say_review(self, words: str) -> None:
        """Say what the button of the review says, nothing to hide it."""
        self.review.setVisible(bool(words))
        if words:
            self.review.set_words(words)

    def keys(self) -> list[str]:
        """Return the keys of the entries."""
        return [entry.key for entry in self.model.items]

    def _on_add(self) -> None:
        self.menu().popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _on_chosen_again(self, index: QModelIndex) -> None:
        """Go back from what is shown of all registers to the one that was current before."""
        entry = index.data(ITEM)
        if isinstance(entry, Entry) and self._is_of_all():
            self.picked.emit(entry.key)

    def _is_of_all(self) -> bool:
        """Whether what is shown beside the list is of all registers."""
        return self.quality.isChecked() or self.review.isChecked()

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        entry = now.data(ITEM)
        if isinstance(entry, Entry) and not self._is_filling:
            self.picked.emit(entry.key)


def _local(event: QDropEvent) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
