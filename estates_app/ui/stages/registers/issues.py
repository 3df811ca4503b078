"""The issues of a register: what is the matter, where and why, one remedy, and the way to the row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from estates_app.domain.claims import Severity
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rows import ITEM, Index, ItemModel, RowDelegate
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.painting import paint_box, paint_text, text_width
from estates_app.ui.words import count
from estates_app.workspace.issue_words import IssueView

#: Severity -> glyph, token of its colour, and what it asks of the person.
_SEVERITIES = {
    Severity.ERROR: ("ph.warning-circle", "negative", "needs a person"),
    Severity.WARNING: ("ph.warning", "warn", "to check"),
    Severity.NOTE: ("ph.info", "accent_text", "a note"),
}

#: How many issues are in view at once.
_IN_VIEW = 4

#: Height of an issue, pixels.
_ROW = 40


class IssueModel(ItemModel):
    """The issues, the most serious first."""

    def words(self, item: IssueView, role: Qt.ItemDataRole) -> str | None:
        """Return what an issue says."""
        if role is Qt.ItemDataRole.DisplayRole:
            return item.title
        if role is Qt.ItemDataRole.ToolTipRole:
            return item.where
        if role is Qt.ItemDataRole.AccessibleTextRole:
            remedy = f" {item.remedy.words}." if item.remedy else ""
            return f"{item.title}, {_SEVERITIES[item.severity][2]}. {item.where}{remedy}"
        return None


class _IssueDelegate(RowDelegate):
    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(skin, parent, has_bar=True)
        self.widest = 0.0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(100, self.skin.px(_ROW))

    def remedy_box(self, box: QRectF, issue: IssueView) -> QRectF:
        """Return where the button of an issue is painted."""
        skin = self.skin
        if issue.remedy is None:
            return QRectF()
        width = text_width(issue.remedy.words, skin.font("body", 500)) + 2 * skin.px(12) + 2
        height = skin.height("control")
        right = box.right() - skin.px(48)
        return QRectF(right - width, box.center().y() - height / 2, width, height)

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        issue, skin = index.data(ITEM), self.skin
        glyph, token, _ = _SEVERITIES[issue.severity]
        size = skin.px(16)
        skin.glyph(painter, glyph, QRectF(box.left() + skin.px(17), box.center().y() - size / 2, size, size), token)
        button = self.remedy_box(box, issue)
        end = button.left() if issue.remedy else box.right() - skin.px(44)
        start = box.left() + skin.px(46)
        room = min(
            self.widest + 4, (box.right() - start) * 0.4
        )  # one line for all, so that the sentences stand in line
        what = QRectF(start, box.top(), room, box.height())
        paint_text(painter, what, issue.title, skin.font("body", 600), skin.colour("text"))
        where = QRectF(what.right() + skin.px(12), box.top(), end - what.right() - skin.px(24), box.height())
        paint_text(painter, where, issue.where, skin.font("body"), skin.colour("text_2"))
        if not is_here:  # the current one has real buttons
            if issue.remedy:
                paint_box(painter, button, skin.px(6), skin.colour("raised"), skin.colour("border"))
                inner = button.adjusted(skin.px(12), 0, 0, 0)
                paint_text(painter, inner, issue.remedy.words, skin.font("body", 500), skin.colour("text"))
            if issue.rows:
                arrow = QRectF(box.right() - skin.px(30), box.center().y() - size / 2, size, size)
                skin.glyph(painter, "ph.caret-right", arrow, "text_2")


class IssueList(QListView):
    """The list. *Signals*: ``remedy_wanted(issue)``, ``row_wanted(issue)``."""

    remedy_wanted = Signal(object)
    row_wanted = Signal(object)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.issues = IssueModel(self)
        self._delegate = _IssueDelegate(skin, self)
        self.setModel(self.issues)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Issues")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_issues(self, issues: Sequence[IssueView]) -> None:
        """Show other issues."""
        font = self._skin.font("body", 600)
        self._delegate.widest = max((text_width(issue.title, font) for issue in issues), default=0.0)
        self.issues.show(issues)

    def current(self) -> IssueView | None:
        """Return the current issue."""
        found = self.currentIndex().data(ITEM)
        return found if isinstance(found, IssueView) else None

    def step(self, by: int) -> None:
        """Go to the next issue or the one before, round the end."""
        total = self.issues.rowCount()
        if total:
            here = self.currentIndex().row()
            self.setCurrentIndex(self.issues.index((here + by) % total if here >= 0 else 0, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a click on a painted button for one on the button itself."""
        index = self.indexAt(event.position().toPoint())
        issue = index.data(ITEM) if index.isValid() else None
        is_current = index == self.currentIndex()
        super().mousePressEvent(event)
        if isinstance(issue, IssueView) and not is_current and event.button() is Qt.MouseButton.LeftButton:
            box = QRectF(self.visualRect(index))
            if issue.remedy and self._delegate.remedy_box(box, issue).contains(event.position()):
                self.remedy_wanted.emit(issue)
            elif event.position().x() > box.right() - self._skin.px(40):
                self.row_wanted.emit(issue)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the row by Enter."""
        issue = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and issue is not None:
            self.row_wanted.emit(issue)
        else:
            super().keyPressEvent(event)

    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        if before.isValid():
            self.setIndexWidget(before, None)  # type: ignore[arg-type]
        issue = now.data(ITEM) if now.isValid() else None
        if not isinstance(issue, IssueView):
            return
        skin = self._skin
        buttons: list[QWidget | int | None] = [None]
        if issue.remedy:
            remedy = Button(skin, issue.remedy.words)
            remedy.setAccessibleDescription(issue.title)
            remedy.clicked.connect(lambda: self.remedy_wanted.emit(issue))
            buttons.append(remedy)
        if issue.rows:
            arrow = Button(skin, f"Go to row {issue.rows[0]}", "ph.caret-right", kind="icon")
            arrow.clicked.connect(lambda: self.row_wanted.emit(issue))
            buttons.append(arrow)
        holder = QWidget()
        holder.setAccessibleName(issue.title)
        holder.setLayout(row(*buttons, spacing=skin.px(4), margins=(0, 0, skin.px(8), 0)))
        self.setIndexWidget(now, holder)


class IssuesPanel(QFrame):
    """Issues and their counts. *Signals*: ``remedy_wanted(issue)``, ``row_wanted(issue)``, ``looked_at(issue)``."""

    remedy_wanted = Signal(object)
    row_wanted = Signal(object)
    looked_at = Signal(object)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "status")
        self.setAccessibleName("Issues of this register")
        self.badges = {
            Severity.ERROR: Badge(skin, "", "bad"),
            Severity.WARNING: Badge(skin, "", "warn"),
            Severity.NOTE: Badge(skin, "", "info"),
        }
        self.before = Button(skin, "Previous", "ph.caret-up", kind="quiet")
        self.next = Button(skin, "Next", "ph.caret-down", kind="quiet")
        self.none = label("Nothing in this file needs a look", "2")
        self.list = IssueList(skin)
        head = row(
            label("Issues", "strong"),
            *self.badges.values(),
            self.none,
            None,
            self.before,
            self.next,
            spacing=skin.px(8),
            margins=(skin.px(12), skin.px(2), skin.px(8), skin.px(2)),
        )
        bar = QWidget()
        bar.setLayout(head)
        bar.setFixedHeight(skin.px(38))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.list)
        self.before.clicked.connect(lambda: self.list.step(-1))
        self.next.clicked.connect(lambda: self.list.step(1))
        self.list.remedy_wanted.connect(self.remedy_wanted)
        self.list.row_wanted.connect(self.row_wanted)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self._is_filling = False

    def show_issues(self, issues: Sequence[IssueView]) -> None:
        """Show the issues of a register; the one that was current stays so where it is still there."""
        before = self.list.current()
        self._is_filling = True
        self.list.show_issues(issues)
        said = {
            Severity.ERROR: lambda n: f"{n:,} {'needs' if n == 1 else 'need'} a person",
            Severity.WARNING: lambda n: f"{n:,} to check",
            Severity.NOTE: lambda n: count(n, "note"),
        }
        for severity, badge in self.badges.items():
            n = sum(max(len(i.rows), 1) if severity is Severity.ERROR else 1 for i in issues if i.severity is severity)
            badge.say(said[severity](n) if n else "")
        self.none.setVisible(not issues)
        self.list.setVisible(bool(issues))
        self.list.setFixedHeight(self._skin.px(_ROW) * min(max(len(issues), 1), _IN_VIEW))
        for button in (self.before, self.next):
            button.setVisible(len(issues) > 1)
        here = next(
            (at for at, i in enumerate(issues) if before and (i.code, i.column) == (before.code, before.column)), 0
        )
        if issues:
            self.list.setCurrentIndex(self.list.issues.index(here, 0))
        self._is_filling = False

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        issue = now.data(ITEM)
        if isinstance(issue, IssueView) and not self._is_filling:
            self.looked_at.emit(issue)
