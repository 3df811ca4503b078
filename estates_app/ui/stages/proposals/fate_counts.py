"""The fates of a scenario as chips with how many there are."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QResizeEvent

from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chart import Chart
from estates_app.ui.widgets.chips import fate_width, paint_fate
from estates_app.ui.widgets.painting import paint_text


class FateCounts(Chart):
    """The fates of a scenario as chips with how many there are."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Fates")
        self._counts: list[tuple[Fate, int]] = []

    def show_findings(self, findings: Findings | None) -> None:
        """Show the fates of other findings."""
        found = Counter(d.fate for d in findings.fates.values()) if findings else Counter[Fate]()
        self._counts = [(fate, found[fate]) for fate in Fate if found[fate]]
        self.refresh("; ".join(f"{fate.words}: {n}" for fate, n in self._counts) or "No fates in the baseline")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many lines as the width asks for."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _places(self) -> list[tuple[QRectF, Fate, int]]:
        skin, x, y, found = self.skin, 0.0, 0.0, []
        for fate, n in self._counts:
            width = fate_width(skin, fate.value) + skin.px(34)
            if x and x + width > max(self.width(), skin.px(300)):
                x, y = 0.0, y + skin.px(26)
            found.append((QRectF(x, y, width, skin.px(24)), fate, n))
            x += width
        return found

    def height_wanted(self) -> int:
        """Return as many lines as the chips take."""
        places = self._places()
        return int(places[-1][0].bottom()) if places else self.skin.px(22)

    def sizeHint(self) -> QSize:
        """Return the height of the lines at the present width."""
        return QSize(self.skin.px(280), self.height_wanted())

    def draw(self, painter: QPainter) -> None:
        """Paint chips and counts."""
        skin = self.skin
        if not self._counts:
            words = "Keep all: nothing changes. Propose, or copy this to change it by hand."
            paint_text(painter, QRectF(self.rect()), words, skin.font("body"), skin.colour("text_2"))
        for box, fate, n in self._places():
            chip = fate_width(skin, fate.value)
            paint_fate(painter, skin, QRectF(box.left(), box.top(), chip, box.height()), fate.value)
            number = QRectF(box.left() + chip + skin.px(5), box.top(), skin.px(28), box.height())
            paint_text(painter, number, f"{n:,}", skin.font("body"), skin.colour("text"))
