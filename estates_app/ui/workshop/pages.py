"""The pages of a room that need no map: who gains and who pays, and the shortlist."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.chips import paint_mark
from estates_app.ui.words import count, money, number
from estates_app.ui.workshop.board import Board
from estates_app.workspace.projecting import GroupTrip, PublicLedger, PublicLine, PublicView


class Page(Board):
    """A page with a small line and a title at its top."""

    def __init__(self, skin: Skin, name: str) -> None:
        super().__init__(skin, name)
        self.view: PublicView | None = None
        self._name = name

    def show_view(self, view: PublicView) -> None:
        """Show another view."""
        self.view = view
        self.setAccessibleDescription(self.said())
        self.update()

    def said(self) -> str:
        """Return what a screen reader says."""
        return self._name

    def paint_head(self, painter: QPainter, title: str) -> float:
        """Paint the head; returns where the rest begins."""
        skin, view = self.skin, self.view
        if view is None:
            return 0.0
        left, small, large = skin.px(56), self.line_height("small"), self.line_height("title")
        width = self.width() - 2 * left
        self.write(painter, QRectF(left, skin.px(40), width, small), f"{view.area}: {view.scenario}", "small", "text_2")
        self.write(painter, QRectF(left, skin.px(40) + small, width, large), title, "title")
        top = skin.px(40) + small + large + skin.px(16)
        painter.fillRect(QRectF(left, top, width, max(skin.px(2), 1)), skin.colour("border"))
        return float(top + skin.px(20))


class GainsPage(Page):
    """Partners at the left, groups of people at the right."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Who gains and who pays")

    def said(self) -> str:
        """Return every figure of the page."""
        if self.view is None:
            return ""
        return "; ".join(f"{one.partner} {ledger_words(one)}" for one in self.view.ledgers)

    def paint_board(self, painter: QPainter) -> None:
        """Paint both halves."""
        top, view, skin = self.paint_head(painter, "Who gains and who pays"), self.view, self.skin
        if view is None:
            return
        left, middle = skin.px(56), self.width() * 0.56
        self._paint_partners(painter, QRectF(left, top, middle - left - skin.px(40), self.height() - top - skin.px(24)))
        right = QRectF(middle, top, self.width() - middle - left, self.height() - top - skin.px(24))
        self._paint_groups(painter, right)

    def _paint_partners(self, painter: QPainter, box: QRectF) -> None:
        view, skin = self.view, self.skin
        assert view is not None
        small, heading = self.line_height("small"), self.line_height("heading")
        self.write(painter, QRectF(box.left(), box.top(), box.width(), heading), "Running cost a year", "heading")
        rest = f"{count(view.private, 'partner keeps its figure', 'partners keep their figures')} among the partners"
        foot = small + skin.px(8) if view.private else 0
        top, room = box.top() + heading + skin.px(10), box.height() - heading - skin.px(10) - foot
        step = min(skin.px(60), room / max(len(view.ledgers), 1))
        known = [abs(one.running_cost_gbp_a_year) for one in view.ledgers if one.running_cost_gbp_a_year is not None]
        most = max(known, default=0.0) or 1.0
        for at, one in enumerate(view.ledgers):
            self._paint_partner(painter, QRectF(box.left(), top + at * step, box.width(), step), one, most)
        if view.private:
            line = QRectF(box.left(), box.bottom() - small, box.width(), small)
            self.write(painter, line, rest, "small", "text_2")

    def _paint_partner(self, painter: QPainter, line: QRectF, one: PublicLedger, most: float) -> None:
        skin = self.skin
        paint_mark(painter, skin, one.symbol, line.left() + skin.px(16), line.center().y(), skin.px(12))
        name = QRectF(line.left() + skin.px(44), line.top(), line.width() * 0.46, line.height())
        self.write(painter, name, one.partner, "body")
        zero = line.left() + line.width() * 0.61
        painter.fillRect(QRectF(zero, line.top() + 2, max(skin.px(2), 1), line.height() - 4), skin.colour("border"))
        amount = one.running_cost_gbp_a_year
        tone = "text_2" if amount is None or abs(amount) < 0.5 else "positive" if amount < 0 else "negative"
        if amount is not None and tone != "text_2":
            long = line.width() * 0.11 * abs(amount) / most
            start = zero - long if amount < 0 else zero
            bar = QRectF(start, line.center().y() - skin.px(9), max(long, 2.0), skin.px(18))
            painter.fillRect(bar, skin.colour(tone))
        words = QRectF(line.left() + line.width() * 0.74, line.top(), line.width() * 0.26, line.height())
        self.write(painter, words, ledger_words(one), "body", tone, Qt.AlignmentFlag.AlignRight)

    def _paint_groups(self, painter: QPainter, box: QRectF) -> None:
        view, skin = self.view, self.skin
        assert view is not None
        heading = self.line_height("heading")
        self.write(painter, QRectF(box.left(), box.top(), box.width(), heading), "Average trips, minutes", "heading")
        top = box.top() + heading + skin.px(10)
        small, body = self.line_height("small"), self.line_height("heading")
        step = min(float(small + body + skin.px(24)), (box.height() - heading) / max(len(view.groups), 1))
        for at, one in enumerate(view.groups):
            y = top + at * step
            self.write(painter, QRectF(box.left(), y, box.width(), small), one.group, "small", "text_2")
            words, tone = group_words(one)
            self.write(painter, QRectF(box.left(), y + small, box.width(), body), words, "heading", tone)
            painter.fillRect(QRectF(box.left(), y + step - skin.px(10), box.width(), 1), skin.colour("border"))


class ListPage(Page):
    """The shortlist in one or two columns."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "The shortlist")

    def said(self) -> str:
        """Return every line of the page."""
        return "; ".join(
            f"{at}. {one.name}, {one.words}" for at, one in enumerate(self.view.lines if self.view else (), 1)
        )

    def paint_board(self, painter: QPainter) -> None:
        """Paint as many lines as there is room for in readable type, and count the others."""
        view, skin = self.view, self.skin
        if view is None:
            return
        top = self.paint_head(painter, f"The shortlist: {count(len(view.lines), 'property', 'properties')}")
        if not view.lines:
            line = QRectF(skin.px(56), top, self.width() - skin.px(112), self.line_height("body"))
            self.write(painter, line, "Nothing is listed.", "body", "text_2")
            return
        step, foot = skin.px(78), self.line_height("small") + skin.px(24)
        rows = max(int((self.height() - top - foot) // step), 1)
        columns = 1 if len(view.lines) <= rows else 2
        wide = (self.width() - skin.px(112) - (columns - 1) * skin.px(48)) / columns
        for at, one in enumerate(view.lines[: rows * columns]):
            column, row = divmod(at, rows)
            left = skin.px(56) + column * (wide + skin.px(48))
            self._paint_line(painter, QRectF(left, top + row * step, wide, step), at + 1, one)
        more = len(view.lines) - rows * columns
        if more > 0:
            line = QRectF(skin.px(56), self.height() - foot, self.width() - skin.px(112), self.line_height("small"))
            self.write(painter, line, f"and {number(more)} more", "small", "text_2")

    def _paint_line(self, painter: QPainter, box: QRectF, place: int, one: PublicLine) -> None:
        skin, body, small = self.skin, self.line_height("body"), self.line_height("small")
        top = box.top() + (box.height() - body - small) / 2
        place_box = QRectF(box.left(), top, skin.px(52), body)
        self.write(painter, place_box, f"{place}", "heading", "text", Qt.AlignmentFlag.AlignRight)
        paint_mark(painter, skin, f"fate:{one.fate}", box.left() + skin.px(92), box.center().y(), skin.px(18))
        left = box.left() + skin.px(128)
        self.write(painter, QRectF(left, top, box.right() - left, body), one.name, "heading")
        gate = skin.gate(one.gate)["label"].lower() if one.gate else ""
        words = f"{one.words}; gate {gate}" if gate else one.words
        self.write(painter, QRectF(left, top + body, box.right() - left, small), words, "small", "text_2")
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("grid"))


def ledger_words(one: PublicLedger) -> str:
    """Say what a partner saves or pays: "saves £77,100"."""
    amount = one.running_cost_gbp_a_year
    if amount is None:
        return "costs missing"
    if abs(amount) < 0.5:
        return "no change"
    rounded = round(abs(amount), -2) if abs(amount) >= 1000 else abs(amount)
    return f"{'saves' if amount < 0 else 'pays'} {money(rounded)}"


def group_words(one: GroupTrip) -> tuple[str, str]:
    """Say how a group's trips change, and in which tone."""
    before, after = number(one.before_min, 1), number(one.after_min, 1)
    if before == after:
        return f"{after}, no change", "text"
    change = abs(round(one.after_min, 1) - round(one.before_min, 1))
    longer = one.after_min > one.before_min
    return f"{before} → {after}, {change:.1f} {'longer' if longer else 'shorter'}", "warn" if longer else "positive"
