"""The bar over the pages: edition, size, which pages, and whether they hold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from estates_app.domain.editions import EXEMPT, PUBLIC
from estates_app.ui.skin import Skin
from estates_app.ui.stages.shortlist.export import ExportButton
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import frame, label, row
from estates_app.ui.widgets.segmented import Segmented

#: Pixels between two tools.
_GAP = 6


class PreviewBar(QFrame):
    """Tools at the left, the state of the pages and their export at the right; two lines where one is too short."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "section")
        self.setAccessibleName("Tools of the preview")
        self.edition = Segmented(
            skin, "Edition", [(PUBLIC, "Public"), (EXEMPT, "Exempt")], glyphs=("ph.eye", "ph.lock-simple")
        )
        self.smaller = Button(skin, "Smaller", "ph.minus", kind="icon")
        self.larger = Button(skin, "Larger", "ph.plus", kind="icon")
        self.percent = Button(skin, "100%", kind="quiet")
        self.percent.setToolTip("Fit the pages")
        self.percent.setFixedWidth(self.percent.sizeHint().width())  # what follows stays where it is
        self.where = label("", "2")
        self.whole = Badge(skin, tone="info")
        self.whole.setToolTip("The paper lists the whole shortlist, whichever town or district is looked at")
        self.check = label("")
        self.check.setToolTip("The compiler holds the paper to this standard and refuses what breaks it.")
        self.badge = Badge(skin, tone="warn")
        self.update_button = Button(skin, "Update")
        self.export = ExportButton(skin)
        self._check_glyph = QLabel()
        self._edition_word = label("Edition", "2")
        self._edition_word.setBuddy(self.edition)
        self._rule = frame("rule")
        self._rule.setFixedSize(1, skin.px(20))
        self._is_good = self._is_folded = False
        self._lay_out()

    def _lay_out(self) -> None:
        skin = self._skin
        pad = skin.px(12)
        tools = (self._edition_word, self.edition, self._rule, self.smaller, self.percent, self.larger, self.where)
        self._first = row(*tools, None, margins=(pad, 0, skin.px(8), 0), spacing=skin.px(_GAP))
        for part in (*self._state(), self.export):
            self._first.addWidget(part)
        self._second = row(None, margins=(pad, 0, pad, skin.px(4)), spacing=skin.px(_GAP))
        self._lower = QWidget()
        self._lower.setLayout(self._second)
        self._lower.hide()
        upper = QWidget()
        upper.setFixedHeight(skin.height("panel_header") - 1)
        upper.setLayout(self._first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(upper)
        column.addWidget(self._lower)

    def _state(self) -> tuple[QWidget, ...]:
        return (self.whole, self._check_glyph, self.check, self.badge, self.update_button)

    # --- what it says ---------------------------------------------------------------------------------------------

    def say_state(self, standard: str, out_of_date: str, *, is_busy: bool) -> None:
        """Say whether the pages hold: the standard they passed, or what changed since, or that others are made.

        Parameters
        ----------
        standard : str
            What the pages passed, empty where there are none.
        out_of_date : str
            What changed since they were made, empty where they hold.
        """
        self._is_good = bool(standard) and not out_of_date and not is_busy
        self.check.setText(f"Accessible PDF: {standard}" if standard else "")
        self._check_glyph.setPixmap(self._skin.pixmap("ph.check-circle-fill", "positive", 16))
        self.badge.say("Setting the pages" if is_busy else f"Out of date: {out_of_date}" if out_of_date else "")
        self.update_button.setVisible(is_busy or bool(out_of_date))
        self.update_button.set_words("Cancel" if is_busy else "Update")
        for widget in (self.smaller, self.larger, self.percent):
            widget.setEnabled(bool(standard))
        self._fit()

    def say_whole(self, *, is_narrowed: bool) -> None:
        """Say that the pages are of the whole where the list beside them is narrowed to a locality."""
        self.whole.say("Whole partnership" if is_narrowed else "")
        self._fit()

    def say_where(self, shown: Sequence[int], pages: int) -> None:
        """Say which pages, counted from 0, are shown of how many."""
        said = " and ".join(str(number + 1) for number in shown)
        self.where.setText(f"{'Page' if len(shown) == 1 else 'Pages'} {said} of {pages}" if said and pages else "")
        self._fit()

    def say_zoom(self, zoom: float) -> None:
        """Say the size of the pages, 1.0 as on paper."""
        self.percent.set_words(f"{zoom:.0%}")
        self.percent.setAccessibleName(f"Size {zoom:.0%}, press to fit")

    # --- how it fits ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take a second line, or give it back."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the state take a line of its own where all on one would be cut, then leave the lesser words away."""
        for widget in (self._check_glyph, self.check):
            widget.setVisible(self._is_good)
        state = [part for part in self._state() if not part.isHidden()]
        tools = [self.edition, self._rule, self.smaller, self.percent, self.larger, self.export]
        lesser = [self._edition_word, self.where]
        room = self.width()
        self._fold(is_folded=self._wanted([*tools, *lesser, *state]) > room)
        self._lower.setVisible(self._is_folded and bool(state))
        beside = [] if self._is_folded else state
        for at, widget in enumerate(lesser):
            widget.setVisible(self._wanted([*tools, *lesser[at:], *beside]) <= room)

    def _wanted(self, parts: Sequence[QWidget]) -> int:
        margins = self._first.contentsMargins()
        gaps = self._first.spacing() * len(parts)  # the stretch in the middle has its gap too
        wide = sum(max(part.sizeHint().width(), part.minimumWidth()) for part in parts)
        return wide + gaps + margins.left() + margins.right()

    def _fold(self, *, is_folded: bool) -> None:
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        line: QHBoxLayout = self._second if is_folded else self._first
        for part in self._state():
            line.insertWidget(line.count() if is_folded else line.indexOf(self.export), part)
