"""The body of the Registers stage: the list, and beside it one register, the quality of all, or the review of pairs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.asking import Asking
from estates_app.ui.stages.registers.deciding import Deciding
from estates_app.ui.stages.registers.head import Reading
from estates_app.ui.stages.registers.quality_page import QualityPage
from estates_app.ui.stages.registers.register_list import RegisterList
from estates_app.ui.stages.registers.register_page import RegisterPage
from estates_app.ui.stages.registers.review.page import ReviewPage
from estates_app.ui.stages.registers.review.waiting import waiting_of
from estates_app.ui.stages.registers.shelf import shelf_of
from estates_app.ui.widgets.empty import EmptyState
from estates_app.ui.words import count
from estates_app.workspace.register_view import RegisterView

#: What the stage shows beside the list.
_REGISTER, _QUALITY, _REVIEW = "register", "quality", "review"

#: From this width on, at 100 per cent, the list of registers stands beside the review.
_BOTH_PX = 1180


class RegistersStage(QWidget):
    """The stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName("Registers")
        self.shelf = shelf_of(desk)
        self.asking = Asking(desk, self.shelf, self)
        self.deciding = Deciding(desk, self.shelf, self.asking)
        self.waiting = waiting_of(desk, self.shelf)
        self._shows = _REGISTER
        self._is_late = True
        skin = desk.skin
        self.list = RegisterList(skin)
        self.page = RegisterPage(desk, self.shelf, self.deciding)
        self.reading = Reading(desk)
        self.quality = QualityPage(desk)
        self.review = ReviewPage(desk, self.waiting)
        self.empty = EmptyState(
            skin,
            "ph.files",
            "No registers yet",
            "Add each partner’s file as it is. Headings and layout do not matter: you will see every row and what it "
            "becomes.",
            (
                ("Add a register…", "primary", self.asking.ask_files),
                ("Open the sample", "quiet", lambda: desk.requests.offer("sample")),
            ),
        )
        self.facts = EmptyState(
            skin,
            "ph.table",
            "This table only added facts",
            "Its rows became no properties: they told costs, people or footfall of properties that were known.",
        )
        self.pages = QStackedWidget()
        self.pages.setAccessibleName("Register")
        for part in (self.empty, self.facts, self.reading, self.page, self.quality, self.review):
            self.pages.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self.pages, 1)
        self._connect()

    def _connect(self) -> None:
        self.list.picked.connect(self.show_register)
        self.list.wanted.connect(self.asking.ask)
        self.list.dropped.connect(self.asking.take_files)
        self.shelf.files.answered.connect(self._on_answered)
        self.list.quality_wanted.connect(self.show_quality)
        self.list.review_wanted.connect(self.show_review)
        self.quality.wanted.connect(self._on_property_wanted)
        self.review.left.connect(self.leave_review)
        self.waiting.changed.connect(self._say_review)
        self.reading.cancelled.connect(self.deciding.drop)
        self.shelf.changed.connect(self._fill)
        self.shelf.wants.connect(self.show_register)
        self._desk.requests.offered.connect(self._on_offered)
        self._desk.tasks.changed.connect(self._on_tasks)
        self._desk.bridge.changed.connect(self._on_changed)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "properties" in nodes and not self._is_late:
            self.page.on_properties()
        if "layout" in nodes:
            self.page.divide()

    # --- what is shown --------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """Key of the register that is shown, empty while there is none."""
        return self.shelf.shown

    @property
    def view(self) -> RegisterView | None:
        """The register that is shown, None while there is none to show."""
        return self.shelf.view(self.key) if self._desk.bridge.is_open and self.key else None

    @property
    def is_reviewing(self) -> bool:
        """Whether the pairs that may be one property are shown."""
        return self._shows == _REVIEW

    def show_register(self, key: str) -> None:
        """Show a register."""
        self.shelf.shown = key
        self._shows = _REGISTER
        self._fill()

    def show_quality(self) -> None:
        """Show what is missing, doubtful or old in all registers."""
        self._shows = _QUALITY
        self._fill()
        self.quality.matrix.setFocus()

    def _on_answered(self, path: Path) -> None:
        """Show what the answers would do, beside the picture of what is missing."""
        self.show_quality()
        self.quality.read_file(path)

    def show_review(self) -> None:
        """Show the pairs that may be one property."""
        if len(self._desk.bridge.estate.properties):
            self._shows = _REVIEW
            self._fill()
            self.review.turn_to_waiting()

    def leave_review(self) -> None:
        """Show the register again that was looked at before."""
        self._shows = _REGISTER
        self._fill()
        self.list.review.setFocus()

    def _on_offered(self, kind: str, payload: object) -> None:
        del payload
        if kind == _REVIEW:
            self.show_review()

    def _say_review(self) -> None:
        """Say how many pairs wait, where there is anything to compare."""
        if not self._desk.bridge.is_open or not len(self._desk.bridge.estate.properties):
            self.list.say_review("")
            return
        waiting = len(self.waiting.pairs())
        self.list.say_review(f"Review {count(waiting, 'match', 'matches')}" if waiting else "Review matches")

    def _on_property_wanted(self, key: str) -> None:
        self._desk.bridge.select([key])
        self._desk.go("map")

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another stage was in view."""
        super().showEvent(event)
        if self._is_late:
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list of registers give way to the review where both have no room."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        is_narrow = self.width() < self._desk.skin.px(_BOTH_PX)
        self.list.setVisible(not (self.is_reviewing and is_narrow))

    def _fill(self) -> None:
        self._is_late = not self.isVisible()
        if self._is_late:
            return
        entries = self.shelf.entries()
        keys = [entry.key for entry in entries]
        if self.key not in keys:
            self.shelf.shown = next((entry.key for entry in entries if entry.badge), keys[0] if keys else "")
        self.waiting.look()
        if self.is_reviewing and not len(self._desk.bridge.estate.properties):
            self._shows = _REGISTER
        self._say_review()
        self.list.show_entries(entries, self.key, beside=self._shows if keys else _REGISTER)
        self._make_room()
        self.pages.setCurrentWidget(self._page_now(has_any=bool(keys)))

    def _page_now(self, *, has_any: bool) -> QWidget:
        """Return the page that belongs in view, with what it has to say."""
        if self.is_reviewing:
            return self.review
        if not has_any:
            return self.empty
        if self._shows == _QUALITY:
            return self.quality
        view, pending = self.view, self.shelf.pending(self.key)
        if view is not None:
            self.page.show_view(view)
            return self.page
        if pending is not None:
            self.reading.follow(pending.job)
            return self.reading
        return self.facts

    def _on_tasks(self) -> None:
        view = self.view
        if view is not None and not view.is_accepted:
            self.page.say_head(view)
