"""Every line of every ledger: amount, property, formula."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.words import money


class LedgerDialog(Dialog):
    """The ledgers as a tree: partner, then its lines."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "Ledgers, line by line", yes="Close", no="", parent=parent)
        skin, estate, findings = desk.skin, desk.bridge.estate, desk.results.findings
        self.open_at(980, 620)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Ledger lines")
        self.tree.setMinimumHeight(skin.px(300))
        self.tree.setHeaderLabels(["Partner, property", "Kind", "Amount", "How it follows"])
        for key, ledger in (findings.ledgers if findings else {}).items():
            if not ledger.lines:
                continue
            head = QTreeWidgetItem([estate.partners[key].name, "", "", f"{len(ledger.lines)} lines"])
            head.setFont(0, skin.font("body_strong"))
            self.tree.addTopLevelItem(head)
            for line in ledger.lines:
                amount = "not known" if line.amount_gbp is None else money(line.amount_gbp)
                name = str(estate.properties.get(line.property_id, "name"))
                item = QTreeWidgetItem([name, line.kind.value, amount, line.formula])
                item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(3, line.formula)
                head.addChild(item)
        self.tree.expandAll()
        for column, width in enumerate((300, 150, 110)):
            self.tree.header().resizeSection(column, skin.px(width))
        self.tree.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.body.addWidget(self.tree, 1)
