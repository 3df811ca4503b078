"""Export of the paper: asks where, writes in the background, says what was written."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from estates_app.domain.editions import EXEMPT
from estates_app.domain.errors import EstatesError
from estates_app.ui.desk import Desk
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import HALO, Button
from estates_app.workspace.reporting import order_report, write_ordered

#: Ending -> (words of the menu, glyph, filter of the file dialog).
KINDS = {
    ".pdf": ("PDF, accessible", "ph.file-pdf", "PDF (*.pdf)"),
    ".xlsx": ("Workbook with every property", "ph.file-xls", "Workbook (*.xlsx)"),
    ".gpkg": ("GeoPackage for a GIS", "ph.map-trifold", "GeoPackage (*.gpkg)"),
}


class ExportButton(Button):
    """A press exports the PDF; its caret, the arrow down or Alt+Down offer the other kinds.

    *Signals*: ``wanted(ending)``.
    """

    wanted = Signal(str)

    def __init__(self, skin: Skin) -> None:
        super().__init__(skin, "Export PDF", "ph.download-simple", kind="primary")
        self.has_menu_mark = True
        self.setAccessibleDescription("Down offers a workbook and a GeoPackage.")
        self.menu_of_kinds = QMenu(self)
        self.menu_of_kinds.setAccessibleName("Export as")
        for ending, (words, glyph, _) in KINDS.items():
            entry = self.menu_of_kinds.addAction(skin.icon(glyph), words)
            entry.triggered.connect(lambda _=False, e=ending: self.wanted.emit(e))
        self._is_menu = False
        self.clicked.connect(self._on_clicked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether the caret was pressed."""
        self._is_menu = event.position().x() > self.width() - HALO - self._skin.px(26)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu by the arrow down."""
        self._is_menu = False
        if event.key() == Qt.Key.Key_Down:
            self._popup()
            return
        super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        if self._is_menu:
            self._popup()
        else:
            self.wanted.emit(".pdf")

    def _popup(self) -> None:
        width = self.menu_of_kinds.sizeHint().width()
        self.menu_of_kinds.popup(self.mapToGlobal(QPoint(self.width() - width, self.height())))


def export(desk: Desk, parent: QWidget, ending: str, edition: str) -> None:
    """Ask for a file and write the paper to it as a job."""
    findings = desk.results.findings
    if findings is None or desk.results.is_stale:
        desk.say.toast("The figures are being worked out. Export when they are there.")
        return
    session = desk.bridge.session
    usual = session.store.path.parent / f"{_slug(session.estate.area)}-shortlist-{edition}{ending}"
    exempt = " (exempt: not for publication)" if edition == EXEMPT else ""
    name, _ = QFileDialog.getSaveFileName(parent, f"Export the {edition} edition{exempt}", str(usual), KINDS[ending][2])
    if not name:
        return
    out = Path(name) if name.casefold().endswith(ending) else Path(name + ending)
    try:
        order = order_report(desk.tools, session, findings, out, edition=edition)
    except EstatesError as error:
        desk.say.error(error)
        return
    desk.tasks.start(
        f"export:{ending}",
        f"Writing {out.name}",
        lambda progress, cancel: write_ordered(order, progress=progress, cancel=cancel),
        lambda _: desk.say.toast(
            f"{edition.capitalize()} edition written to {out.name}",
            "Open the folder",
            lambda: _open(out.parent),
        ),
        desk.say.error,
    )


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "estates"
