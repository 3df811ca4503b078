"""The strip under the table: what each partner saves or pays a year."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from estates_app.ui.desk import Desk
from estates_app.ui.widgets.chart import Chart
from estates_app.ui.widgets.chips import paint_mark
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.words import saves
from estates_app.workspace.ledger_rows import PartnerRow, partner_rows


class LedgerStrip(Chart):
    """Who gains: one cell a partner that the scenario touches, as many as there is room for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.skin, "Who gains by partner, thousand pounds a year")
        self._desk = desk
        self._rows: tuple[PartnerRow, ...] = ()
        self.setFixedHeight(desk.skin.height("ledger_strip"))
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "findings", "scenario"}:
            self._fill()

    def _fill(self) -> None:
        findings = self._desk.results.findings
        rows = partner_rows(self._desk.bridge.estate, findings) if findings else ()
        self._rows = tuple(row for row in rows if row.is_touched)
        self.refresh("; ".join(f"{r.name}: {_words(r)}" for r in self._rows))

    def draw(self, painter: QPainter) -> None:
        """Paint the cells."""
        skin = self.skin
        painter.fillRect(self.rect(), skin.colour("surface"))
        painter.setPen(QPen(skin.colour("border"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        lead = QRectF(skin.px(12), skin.px(10), skin.px(100), skin.px(20))
        paint_text(painter, lead, "Who gains", skin.font("small", 600), skin.colour("text"))
        paint_text(
            painter, lead.translated(0, skin.px(18)), "£000 a year, net", skin.font("caption"), skin.colour("text_2")
        )
        left = skin.px(120)
        if not self._rows:
            words = QRectF(left, 0, self.width() - left, self.height())
            paint_text(painter, words, "Nothing changes in this scenario", skin.font("body"), skin.colour("text_2"))
            return
        cell = skin.px(124)
        fit = max(1, int((self.width() - left) // cell))
        known = [abs(r.change_gbp_a_year) for r in self._rows if r.change_gbp_a_year is not None]
        most = max(known, default=1.0) or 1.0
        shown = self._rows if len(self._rows) <= fit else self._rows[: fit - 1]
        for at, entry in enumerate(shown):
            self._paint_cell(painter, entry, left + at * cell, cell, most)
        if len(shown) < len(self._rows):
            rest = QRectF(left + len(shown) * cell + skin.px(8), 0, cell, self.height())
            more = f"and {len(self._rows) - len(shown)} more: see Money"
            paint_text(painter, rest, more, skin.font("caption"), skin.colour("text_2"))

    def _paint_cell(self, painter: QPainter, entry: PartnerRow, x: float, width: float, most: float) -> None:
        skin = self.skin
        painter.setPen(QPen(skin.colour("grid"), 1))
        painter.drawLine(int(x), skin.px(8), int(x), self.height() - skin.px(8))
        paint_mark(painter, skin, entry.symbol, x + skin.px(14), skin.px(17), skin.px(5))
        name = QRectF(x + skin.px(24), skin.px(8), width - skin.px(28), skin.px(18))
        paint_text(painter, name, entry.name, skin.font("caption"), skin.colour("text_2"))
        change = entry.change_gbp_a_year
        ink = "text_2" if change is None or not round(change) else "positive" if change < 0 else "negative"
        words = QRectF(x + skin.px(8), skin.px(25), width - skin.px(12), skin.px(18))
        paint_text(painter, words, _words(entry), skin.font("small", 600), skin.colour(ink))
        if change is None:
            gaps = f"{len(entry.missing)} missing"
            below = QRectF(x + skin.px(8), skin.px(41), width - skin.px(12), skin.px(15))
            paint_text(painter, below, gaps, skin.font("caption"), skin.colour("text_2"), Qt.AlignmentFlag.AlignLeft)
        elif round(change):
            bar = QRectF(x + skin.px(8), skin.px(45), max((width - skin.px(24)) * abs(change) / most, 2), skin.px(7))
            painter.fillRect(bar, skin.colour(ink))


def _words(entry: PartnerRow) -> str:
    return "withheld" if entry.change_gbp_a_year is None else saves(entry.change_gbp_a_year)
