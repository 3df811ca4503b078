"""The right of the stage: edition, zoom, what the pages passed, export; small pages; two pages large."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from estates_app.domain.editions import EXEMPT, PUBLIC
from estates_app.domain.material import Pages
from estates_app.ui.desk import Desk
from estates_app.ui.stages.shortlist.export import ExportButton, export
from estates_app.ui.stages.shortlist.pages_model import PagesModel
from estates_app.ui.stages.shortlist.press import Press
from estates_app.ui.stages.shortlist.sheets import SheetArea
from estates_app.ui.stages.shortlist.thumbnails import Thumbnails
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.empty import GlyphDisc
from estates_app.ui.widgets.labels import frame, label, row
from estates_app.ui.widgets.segmented import Segmented


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
            self.words.setText(job.doing[:1].upper() + job.doing[1:])

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
        self.edition = Segmented(
            skin, "Edition", [(PUBLIC, "Public"), (EXEMPT, "Exempt")], glyphs=("ph.eye", "ph.lock-simple")
        )
        self.smaller = Button(skin, "Smaller", "ph.minus", kind="icon")
        self.larger = Button(skin, "Larger", "ph.plus", kind="icon")
        self.percent = Button(skin, "70%", kind="quiet")
        self.percent.setToolTip("Fit the pages")
        self.where = label("", "2")
        self.check = label("")
        self._check_glyph = QLabel()
        self.badge = Badge(skin, tone="warn")
        self.update_button = Button(skin, "Update")
        self.export = ExportButton(skin)
        self._waiting = Waiting(desk, self.press)
        self._stack = QStackedWidget()
        self._lay_out()
        self._shown: Pages | None = None
        self._is_good = False
        self.edition.chosen.connect(self.press.show_edition)
        self.smaller.clicked.connect(lambda: self.area.zoom_by(-1))
        self.larger.clicked.connect(lambda: self.area.zoom_by(1))
        self.percent.clicked.connect(self.area.fit)
        self.update_button.clicked.connect(self._on_update)
        self.export.wanted.connect(lambda ending: export(desk, self, ending, self.press.edition))
        self.thumbs.picked.connect(self._show_numbers)
        self.area.turned.connect(self._turn)
        self.area.zoomed.connect(self._on_zoomed)
        self.press.changed.connect(self.fill)
        desk.bridge.changed.connect(self._on_changed)
        self.fill()

    def _lay_out(self) -> None:
        skin = self._desk.skin
        self._edition_word = label("Edition", "2")
        bar = frame("section", "Tools of the preview")
        bar.setFixedHeight(skin.height("panel_header"))
        line = row(self._edition_word, self.edition, margins=(skin.px(12), 0, skin.px(8), 1), spacing=skin.px(6))
        part = frame("rule")
        part.setFixedSize(1, skin.px(20))
        left: tuple[QWidget, ...] = (part, self.smaller, self.percent, self.larger, self.where)
        right: tuple[QWidget, ...] = (self._check_glyph, self.check, self.badge, self.update_button, self.export)
        for widget in left:
            line.addWidget(widget)
        line.addStretch(1)
        for widget in right:
            line.addWidget(widget)
        bar.setLayout(line)
        self._bar = bar
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
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(0)
        column_of_all.addWidget(bar)
        column_of_all.addWidget(self._stack, 1)

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
        changed = self.press.out_of_date
        is_busy = pages is not None and (job is not None or self.press.is_waiting)
        self.badge.say("Setting the pages" if is_busy else f"Out of date: {changed}" if changed else "")
        self.update_button.setVisible(is_busy or bool(changed))
        self.update_button.set_words("Cancel" if is_busy else "Update")
        is_good = pages is not None and not changed and not is_busy
        self.check.setText(f"Accessible PDF: {pages.standard}" if pages is not None else "")
        self.check.setToolTip("The compiler holds the paper to this standard and refuses what breaks it.")
        self._check_glyph.setVisible(is_good)
        self._is_good = is_good
        self._check_glyph.setToolTip(self.check.text())
        self._check_glyph.setPixmap(self._desk.skin.pixmap("ph.check-circle-fill", "positive", 16))
        for widget in (self.smaller, self.larger, self.percent):
            widget.setEnabled(pages is not None)
        self._say_where()
        self._fit_bar()

    def _say_where(self) -> None:
        shown, n = self.thumbs.shown(), self.model.rowCount()
        said = " and ".join(str(number + 1) for number in shown)
        self.where.setText(f"{'Page' if len(shown) == 1 else 'Pages'} {said} of {n}" if shown and n else "")

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

    def _on_zoomed(self, zoom: float) -> None:
        self.percent.set_words(f"{zoom:.0%}")
        self.percent.setAccessibleName(f"Size {zoom:.0%}, press to fit")

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave lesser words away where there is no room."""
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        """Hide the lesser words of the toolbar, one after the other, until the rest has room."""
        lesser: tuple[QWidget, ...] = (self._edition_word, self.where, self.check, self.percent)
        for widget in lesser:
            widget.setVisible(widget is not self.check or self._is_good)
        layout = self._bar.layout()
        assert layout is not None
        for widget in lesser:
            if layout.sizeHint().width() <= self.width():
                return
            widget.hide()
