"""Money: each partner's ledger with its evidence, cash by year, what is missing before a total may be told."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from estates_app.ui.desk import Desk, Stage
from estates_app.ui.dialogs.assumptions import AssumptionsDialog
from estates_app.ui.dialogs.missing import MissingDialog
from estates_app.ui.look import BASELINE
from estates_app.ui.parts.calendar_dialog import CalendarDialog
from estates_app.ui.parts.ledger_dialog import LedgerDialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import Section, frame, label, row
from estates_app.ui.widgets.money_charts import Cash, LedgerBars, LedgerRow
from estates_app.ui.widgets.note import Note
from estates_app.ui.words import count, money, saves
from estates_app.workspace.ledger_rows import Sum, Totals, cash_by_year, partner_rows, totals


class MoneyPanel(QWidget):
    """The panel of the stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setAccessibleName("Money")
        self.stale = Badge(skin, "", "warn")
        self.head = Section(skin, "Money", self.stale)
        self.head.title.setProperty("level", "title")
        self.withheld = Note(skin, "", "warn", "See what is missing", self._on_missing)
        self.baseline = Note(skin, "The baseline keeps all: no ledger changes. Choose a scenario above.", "note")
        self.bars, self.cash = LedgerBars(skin), Cash(skin)
        self.sum = label("", "2", wraps=True)
        self.lines = Button(skin, "Every line and its formula", kind="link")
        self.head.body.addWidget(self.withheld)
        self.head.body.addWidget(self.baseline)
        self.head.body.addLayout(
            row(label("Partner", "strong"), None, label("£000 a year", "2"), skin.px(8), label("Evidence", "2"))
        )
        self.head.body.addWidget(self.bars)
        self.head.body.addWidget(self.sum)
        self.assumptions = Button(skin, "Assumptions", kind="link")
        self.leases = Button(skin, "What comes up in leases", kind="link")
        self.head.body.addLayout(row(self.lines, None, self.assumptions))
        self.head.body.addLayout(row(self.leases, None))
        self.years = Section(skin, "Cash by financial year", label("£000, complete ledgers", "3"))
        self.no_cash = label("No partner’s ledger is complete yet, so there is no cash to show.", "2", wraps=True)
        self.years.body.addWidget(self.cash)
        self.years.body.addWidget(self.no_cash)
        self.once = Section(skin, "Once")
        self._once = QGridLayout()
        self._once.setColumnStretch(1, 1)
        self.once.body.addLayout(self._once)
        self._figures = {
            key: label("", "strong", wraps=True)
            for key in ("Building and moving", "Possible receipts", "Net present value")
        }
        for line, (words, figure) in enumerate(self._figures.items()):
            self._once.addWidget(label(words, "2"), line, 0)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._once.addWidget(figure, line, 1)
        self.once.body.addWidget(
            label(
                "Receipts are market valuations less the rule pack's downside and costs of sale. Today's prices.",
                "3",
                wraps=True,
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.years, self.once):
            column.addWidget(part)
        column.addWidget(frame("surface"), 1)
        self.lines.clicked.connect(lambda: LedgerDialog(desk, self.window()).open())
        self.leases.clicked.connect(lambda: CalendarDialog(desk, self.window()).open())
        self.assumptions.clicked.connect(lambda: AssumptionsDialog(desk, self.window()).open())
        desk.bridge.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & {"project", "findings", "scenario", "scenarios"}:
            self._fill()

    def _on_missing(self) -> None:
        total = self._total()
        if total is not None:
            MissingDialog(self._desk.skin, total.missing, self.window()).open()

    def _total(self) -> Totals | None:
        findings = self._desk.results.findings
        return totals(self._desk.bridge.estate, findings) if findings else None

    def _fill(self) -> None:
        desk = self._desk
        findings, total = desk.results.findings, self._total()
        self.stale.say("out of date" if desk.results.is_stale and findings else "")
        is_baseline = desk.bridge.look.scenario == BASELINE
        self.baseline.setVisible(is_baseline)
        if findings is None or total is None:
            self.withheld.say("")
            return
        rows = partner_rows(desk.bridge.estate, findings)
        self.bars.show_rows(
            [LedgerRow(r.symbol, r.name, r.change_gbp_a_year, r.evidence) for r in rows if r.is_touched or is_baseline]
        )
        gaps = f"{total.touched - total.complete} of {total.touched} ledgers lack a figure"
        self.withheld.say(f"The total is withheld: {gaps}." if total.is_withheld else "")
        lead = f"The {count(total.complete, 'partner')} with every cost " if total.touched else ""
        verb = saves(total.change_gbp_a_year)
        self.sum.setText(
            f"{lead}{verb if total.complete == 1 else verb.replace('saves', 'save').replace('pays', 'pay')} together."
            if total.complete
            else ""
        )
        self.sum.setVisible(bool(self.sum.text()))
        has_cash = total.complete > 0 or not total.touched
        self.cash.setVisible(has_cash)
        self.no_cash.setVisible(not has_cash)
        self.cash.show_years(cash_by_year(findings, desk.bridge.session.clock().date().isoformat()))
        self._figures["Building and moving"].setText(_told(total.one_off, "not known"))
        self._figures["Possible receipts"].setText(_told(total.receipt, "not valued"))
        npv = total.npv
        self._figures["Net present value"].setText("withheld" if npv.unknown or npv.gbp is None else money(npv.gbp))


def _told(amount: Sum, gap: str) -> str:
    if amount.gbp is None:
        return gap
    known = money(amount.gbp)
    return f"{known}, {count(amount.unknown, 'partner')} {gap}" if amount.unknown else known


STAGE = Stage(
    key="money",
    words="Money",
    glyph="ph.currency-gbp",
    columns=("name", "partner", "fate", "running_cost_gbp_a_year", "change_gbp", "backlog_gbp", "evidence", "source"),
    sorted_by="running_cost_gbp_a_year",
    is_descending=True,
    changed_only=False,
    panel=MoneyPanel,
    map_share=50,
    colour="partner",
    sized_by="running_cost_gbp_a_year",
    is_worked_out=True,
)
