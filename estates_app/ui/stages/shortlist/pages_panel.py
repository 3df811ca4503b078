"""The right of the stage: the bar of tools; under it small pages, and two pages large."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from estates_app.domain.material import Pages
from estates_app.ui.desk import Desk
from estates_app.ui.stages.shortlist.export import export
from estates_app.ui.stages.shortlist.pages_model import PagesModel
from estates_app.ui.stages.shortlist.press import Press
from estates_app.ui.stages.shortlist.preview_bar import PreviewBar
from estates_app.ui.stages.shortlist.sheets import SheetArea
from estates_app.ui.stages.shortlist.thumbnails import Thumbnails
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.empty import GlyphDisc
from estates_app.ui.widgets.labels import frame, label, row
from estates_app.ui.words import sentence


class Waiting(QFrame):
    """What stands in the place of pages that are not there yet."""

    def __init__(self, desk: Desk, press: Press) -> None:
        super().__init__()
        skin = desk.skin
        self._press = press
        self.setAccessibleName("Setting the pages")
        self.title = label("", "title")
        self.words = label("", "2", wraps=True)
        self.words.setMaximumWidth(skin.px(420))
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(skin.px(320))
        self.bar.setAccessibleName("How far the pages are")
        self.button = Button(skin, "Cancel")
        self.button.clicked.connect(self._on_button)
        column = QVBoxLayout(self)
        pad = skin.px(24)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(10))
        column.addStretch(1)
        column.addWidget(GlyphDisc(skin, "ph.file-text"))
        for part in (self.title, self.words, self.bar):
            column.addWidget(part)
        column.addLayout(row(self.button, None))
        column.addStretch(2)

    def fill(self) -> None:
        """Say what is waited for."""
        job, has_failed = self._press.job, self._press.has_failed
        self.bar.setVisible(not has_failed)
        self.bar.setValue(round(100 * job.fraction) if job else 0)
        self.button.set_words("Set the pages" if has_failed else "Cancel")
        if has_failed:
            self.title.setText("There are no pages yet")
            self.words.setText("They show the paper as readers will have it, before it is exported.")
        elif job is None:
            self.title.setText("Working out the scenario")
            self.words.setText("The pages follow as soon as its figures are there.")
        else:
            self.title.setText("Setting the pages")
            self.words.setText(sentence(job.doing))

    def _on_button(self) -> None:
        if self._press.has_failed:
            self._press.make()
        else:
            self._press.cancel()


class PagesPanel(QWidget):
    """Preview of the paper."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setAccessibleName("Preview of the paper")
        self.press = Press(desk, self)
        self.model = PagesModel(self)
        self.thumbs = Thumbnails(skin, self.model)
        self.area = SheetArea(skin, self.model)
        self.bar = PreviewBar(skin)
        self._waiting = Waiting(desk, self.press)
        self._stack = QStackedWidget()
        self._lay_out()
        self._shown: Pages | None = None
        bar = self.bar
        bar.edition.chosen.connect(self.press.show_edition)
        bar.smaller.clicked.connect(lambda: self.area.zoom_by(-1))
        bar.larger.clicked.connect(lambda: self.area.zoom_by(1))
        bar.percent.clicked.connect(self.area.fit)
        bar.update_button.clicked.connect(self._on_update)
        bar.export.wanted.connect(lambda ending: export(desk, self, ending, self.press.edition))
        self.thumbs.picked.connect(self._show_numbers)
        self.area.turned.connect(self._turn)
        self.area.zoomed.connect(bar.say_zoom)
        self.press.changed.connect(self.fill)
        desk.bridge.changed.connect(self._on_changed)
        self.fill()

    def _lay_out(self) -> None:
        pages = QWidget()
        inner = QHBoxLayout(pages)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        thumbs = frame("list", "Pages, small")
        column = QHBoxLayout(thumbs)
        column.setContentsMargins(0, 0, 1, 0)
        column.addWidget(self.thumbs)
        inner.addWidget(thumbs)
        inner.addWidget(self.area, 1)
        self._stack.addWidget(pages)
        self._stack.addWidget(self._waiting)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        outer.addWidget(self._stack, 1)

    # --- what is shown --------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Show the pages, or what is waited for, and whether they still hold."""
        pages, job = self.press.pages, self.press.job
        if pages is not self._shown:
            kept = self.thumbs.shown()
            self._shown = pages
            self.area.sheets.numbers = []
            self.area.sheets.forget()
            self.model.show_pages(pages)
            last = self.model.rowCount() - 1
            numbers = [n for n in kept if n <= last] or [n for n in (0, 1) if n <= last]
            self.thumbs.show_numbers(numbers)
            self._show_numbers(numbers)
        self._stack.setCurrentIndex(0 if pages is not None else 1)
        self._waiting.fill()
        is_busy = pages is not None and (job is not None or self.press.is_waiting)
        self.bar.say_whole(is_narrowed=bool(self._desk.bridge.look.locality))
        self.bar.say_state(pages.standard if pages else "", self.press.out_of_date, is_busy=is_busy)
        self._say_where()

    def _say_where(self) -> None:
        self.bar.say_where(self.thumbs.shown(), self.model.rowCount())

    def _show_numbers(self, numbers: list[int]) -> None:
        self.area.show_pages(numbers)
        self._say_where()

    def _turn(self, step: int) -> None:
        """Turn to the next two pages, or back."""
        shown, last = self.thumbs.shown(), self.model.rowCount() - 1
        if last < 0:
            return
        first = min(max((shown[0] if shown else 0) + 2 * step, 0), last)
        numbers = [number for number in (first, first + 1) if number <= last]
        self.thumbs.show_numbers(numbers)
        self._show_numbers(numbers)

    def _on_update(self) -> None:
        if self.press.job is not None or self.press.is_waiting:
            self.press.cancel()
        else:
            self.press.make()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if nodes & {"project", "scenario", "findings"} and self.isVisible():
            self.press.want()

    def showEvent(self, event: QShowEvent) -> None:
        """Want pages as soon as somebody looks."""
        super().showEvent(event)
        self.press.ratio = self.devicePixelRatioF()
        self.press.want()
