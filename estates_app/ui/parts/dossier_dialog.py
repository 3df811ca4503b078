"""The dossier on the screen: a tree of sections that keys walk; the next property, the answer to why, two pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QTreeWidgetItem, QWidget

from estates_app.domain.dossier import Dossier
from estates_app.domain.editions import EXEMPT
from estates_app.domain.errors import EstatesError
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.parts.edition_choice import EditionChoice
from estates_app.ui.parts.why_dialog import WhyDialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.wrapping import WrappingTree
from estates_app.ui.words import count
from estates_app.workspace.dossier import dossier
from estates_app.workspace.dossier_outline import Node, as_text, outline_of
from estates_app.workspace.dossier_paper import order_dossier, write_dossier

_NODES = frozenset({"project", "properties", "findings", "scenario", "scores", "partners", "interests"})


class DossierDialog(Dialog):
    """Everything known of one property.

    Parameters
    ----------
    desk : Desk
    key : str
        Id of the property.
    order : sequence of str
        Ids among which "previous" and "next" go.
    """

    def __init__(self, desk: Desk, key: str, order: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "Dossier", yes="Close", no="", parent=parent)
        skin = desk.skin
        self._desk, self.key = desk, key
        self._order = list(order) if key in order else [key]
        self.told: Dossier | None = None
        self._nodes: tuple[Node, ...] = ()
        self.open_at(1180, 720)
        self.edition = EditionChoice(desk)
        self.badge = Badge(skin)
        self.previous = Button(skin, "Previous property", "ph.caret-left", kind="icon")
        self.next = Button(skin, "Next property", "ph.caret-right", kind="icon")
        self.place = label("", "2")
        self.body.addLayout(row(self.edition, self.badge, None, self.place, self.previous, self.next))
        self.about = label("", "2", wraps=True)
        self.body.addWidget(self.about)
        columns = (("What", 22), ("It is", 29), ("Source and date", 49))
        self.tree = WrappingTree("Everything known of it, part by part", columns)
        self.tree.setMinimumHeight(self.scrolling(300))
        self.body.addWidget(self.tree, 1)
        self.why = Button(skin, "Why?", "ph.question")
        self.copy = Button(skin, "Copy as text", "ph.copy")
        self.print = Button(skin, "Print two pages…", "ph.file-pdf")
        for at, button in enumerate((self.why, self.copy, self.print)):
            self.foot.insertWidget(at, button)
        self._connect()
        self._fill()
        self.tree.setFocus()

    def _connect(self) -> None:
        self.edition.chosen.connect(lambda _: self._fill())
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.why.clicked.connect(lambda: WhyDialog(self._desk, self.key, self).open())
        self.copy.clicked.connect(self.copy_text)
        self.print.clicked.connect(self.ask_print)
        for keys, then in (
            ("Alt+Left", lambda: self.step(-1)),
            ("Alt+Right", lambda: self.step(1)),
            ("Alt+Return", self.why.click),
            ("Ctrl+P", self.ask_print),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(then)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self).activated.connect(self.copy_text)
        self.previous.setToolTip("Previous property (Alt+Left)")
        self.next.setToolTip("Next property (Alt+Right)")
        self.copy.setToolTip("Copy as text (Ctrl+C)")
        self.print.setToolTip("Print two pages (Ctrl+P)")
        self._desk.bridge.changed.connect(self._on_changed)

    def step(self, by: int) -> None:
        """Show the next property of the table, or the one before; the map and the table follow."""
        at = self._order.index(self.key) + by
        if 0 <= at < len(self._order):
            self.key = self._order[at]
            self._desk.bridge.select((self.key,))
            self._fill()

    def copy_text(self) -> None:
        """Put the whole dossier on the clipboard, as the edition tells it."""
        if self.told is not None:
            QGuiApplication.clipboard().setText(as_text(self.told, self._nodes))
            self._desk.say.toast(f"Dossier of {self.told.head.name} copied")

    def ask_print(self) -> None:
        """Ask for a file and write two pages to it as a job."""
        desk, edition = self._desk, self.edition.value()
        assert self.told is not None
        usual = desk.bridge.session.store.path.parent / f"{_slug(self.told.head.name)}-{edition}.pdf"
        exempt = " (exempt: not for publication)" if edition == EXEMPT else ""
        name, _ = QFileDialog.getSaveFileName(self, f"Two pages, {edition} edition{exempt}", str(usual), "PDF (*.pdf)")
        if name:
            self.print_to(Path(name) if name.casefold().endswith(".pdf") else Path(f"{name}.pdf"))

    def print_to(self, out: Path) -> None:
        """Write two pages of the edition in view to a file as a job."""
        desk, edition = self._desk, self.edition.value()
        findings = None if desk.results.is_stale else desk.results.findings
        try:
            order = order_dossier(desk.tools, desk.bridge.session, findings, self.key, out, edition=edition)
        except EstatesError as error:
            desk.say.error(error)
            return
        desk.tasks.start(
            "dossier",
            f"Writing {out.name}",
            lambda progress, cancel: write_dossier(order, progress=progress, cancel=cancel),
            lambda _: desk.say.toast(f"{edition.capitalize()} edition written to {out.name}"),
            desk.say.error,
        )

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        bridge = self._desk.bridge
        if not self.isVisible() or not nodes & _NODES:
            return
        if "project" in nodes or not bridge.is_open or self.key not in bridge.estate.properties:
            self.reject()
        else:
            self._fill()

    def _fill(self) -> None:
        desk, at = self._desk, self._order.index(self.key)
        self.told = dossier(desk.bridge.session, desk.results.findings, self.key, edition=self.edition.value())
        self._nodes = outline_of(self.told)
        head = self.told.head
        self.title.setText(head.name or "No name")
        self.setWindowTitle(f"Dossier: {head.name}")
        self.setAccessibleName(f"Dossier: {head.name}")
        self.badge.say(count(len(self.told.facts), "fact"), "count")
        self.place.setText(f"{at + 1:,} of {len(self._order):,}")
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < len(self._order))
        left = f" Left out: {', '.join(self.told.left_out)}." if self.told.left_out else ""
        self.about.setText(f"{head.partner or 'No partner'}. Each fact stands with its source and date.{left}")
        self.tree.clear()
        for node in self._nodes:
            item = self._add(None, node)
            item.setFont(0, self.skin.font("body_strong"))
            item.setExpanded(True)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _add(self, parent: QTreeWidgetItem | None, node: Node) -> QTreeWidgetItem:
        item = QTreeWidgetItem([node.label, node.value, node.source])
        for column, text in enumerate((node.label, node.value, node.source)):
            item.setToolTip(column, text)
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if parent is None:
            self.tree.addTopLevelItem(item)
        else:
            parent.addChild(item)
        for below in node.under:
            self._add(item, below)
        if parent is not None:
            item.setExpanded(True)
        return item


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:60] or "dossier"
