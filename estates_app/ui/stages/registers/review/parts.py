"""What the review page is made of and where it stands; what it does lies in the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from estates_app.domain.decisions import Relation
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.progress import JobProgress
from estates_app.ui.stages.registers.review.pair_list import PairList
from estates_app.ui.stages.registers.review.sides import EvidenceList, PairMap, Sides
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.empty import EmptyState
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.labels import ElidedLabel, frame, label, row
from estates_app.ui.widgets.segmented import Segmented

#: Lists in the order of the switch.
WAITING, DECIDED = "waiting", "decided"

_GLYPHS = {Relation.SAME: "ph.git-merge", Relation.SAME_BUILDING: "ph.buildings", Relation.NONE: "ph.x"}


class ReviewParts(QFrame):
    """The widgets of the page, laid out. *Signals*: ``left()``: back to the registers."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        skin = desk.skin
        self._desk = desk
        self.setProperty("kind", "surface")
        self.setAccessibleName("Review matches")
        self.title = label("Review matches", "title")
        self.second = ElidedLabel("", "3")
        self.filter = LineEdit(skin, "Filter the pairs", placeholder="Filter  (/)", glyph="ph.magnifying-glass")
        self.filter.setFixedWidth(skin.px(190))
        self.again = Button(skin, "Look again", "ph.arrow-clockwise", kind="quiet")
        self.close_page = Button(skin, "Back to the registers  Esc")
        self.which = Segmented(skin, "Which pairs", ((WAITING, "To decide"), (DECIDED, "Decided")))
        self.list = PairList(skin, "Pairs to decide")
        self.done = PairList(skin, "Pairs decided")
        self.sides, self.evidence, self.map = Sides(skin), EvidenceList(skin), PairMap(skin)
        self.reason = label("", "2", wraps=True)
        self.same = Button(skin, "Same property  S", _GLYPHS[Relation.SAME], kind="primary")
        self.building = Button(skin, "Same building  B", _GLYPHS[Relation.SAME_BUILDING])
        self.different = Button(skin, "Different  D", _GLYPHS[Relation.NONE])
        self.swap = Button(skin, "Swap  X", "ph.arrows-left-right", kind="quiet")
        self.undo = Button(skin, "Undo  U", "ph.arrow-u-up-left", kind="quiet")
        self.before = Button(skin, "Previous  K", "ph.caret-up", kind="quiet")
        self.next = Button(skin, "Next  J", "ph.caret-down", kind="quiet")
        self.open = Button(skin, "Open  Enter", "ph.map-pin", kind="quiet")
        self.back = Button(skin, "Take back  U", "ph.arrow-u-up-left")
        self.progress = JobProgress(desk)
        self.stop = Button(skin, "Stop looking")
        self.none = EmptyState(
            skin, "ph.check-circle", "No pair waits",
            "Nothing in the registers looks like one property told twice. New registers are looked through too.",
        )  # fmt: skip
        self.building.setToolTip("They share a building and stay two properties")
        self.swap.setToolTip("Let the other record be the one that stays")
        self.nothing = EmptyState(
            skin, "ph.git-merge", "Nothing decided yet",
            "What you say of a pair is listed here. It holds for the next edition of every register, until you take it "
            "back.",
        )  # fmt: skip
        self._lay_out()

    def _lay_out(self) -> None:
        skin = self._desk.skin
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.second)
        words.addStretch(1)
        head = frame("bar", "Review matches")
        head.setFixedHeight(skin.px(56))
        line = QHBoxLayout(head)
        line.setContentsMargins(skin.px(16), 0, skin.px(12), 0)
        line.setSpacing(skin.px(8))
        line.addLayout(words, 1)
        line.addWidget(self.filter)
        line.addWidget(self.again)
        line.addWidget(self.close_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._listed())
        self.right = QStackedWidget()
        self.right.setAccessibleName("The pair")
        for part in (self._pair(), self.none, self._looking(), self.nothing):
            self.right.addWidget(part)
        body.addWidget(self.right, 1)
        column.addLayout(body, 1)

    def _listed(self) -> QWidget:
        skin = self._desk.skin
        panel = frame("list", "Pairs")
        panel.setFixedWidth(skin.px(256))
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(row(self.which, None, margins=(skin.px(8), skin.px(6), skin.px(8), skin.px(6))))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.done)
        column.addWidget(self._lists, 1)
        column.addLayout(row(self.before, self.next, None, spacing=2, margins=(skin.px(6), 2, skin.px(6), skin.px(4))))
        return panel

    def _pair(self) -> QWidget:
        skin = self._desk.skin
        page, pad = frame("surface", "The pair"), skin.px(14)
        column = QVBoxLayout(page)
        column.setContentsMargins(pad, skin.px(8), pad, skin.px(6))
        column.setSpacing(skin.px(6))
        column.addWidget(self.reason)
        column.addWidget(self.sides, 5)
        lower = QHBoxLayout()
        lower.setSpacing(skin.px(10))
        lower.addWidget(self.evidence, 5)
        lower.addWidget(self.map, 4)
        column.addLayout(lower, 3)
        column.addLayout(
            row(self.same, self.building, self.different, self.back, None, self.swap, self.open, self.undo,
                spacing=skin.px(4))
        )  # fmt: skip
        return page

    def _looking(self) -> QWidget:
        skin = self._desk.skin
        page, pad = frame("surface", "Looking for pairs"), skin.px(24)
        self.progress.setFixedWidth(skin.px(320))
        column = QVBoxLayout(page)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(10))
        column.addStretch(1)
        column.addWidget(label("Looking for records of one property", "title"))
        column.addWidget(self.progress)
        column.addLayout(row(self.stop, None))
        column.addStretch(2)
        return page

    def event(self, event: QEvent) -> bool:
        """Claim Escape before the window does, which clears the selection by it."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave by Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
