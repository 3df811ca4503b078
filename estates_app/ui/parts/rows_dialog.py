"""The rows of which a property is made, and the way to split off those that were joined to it wrongly."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.domain.claims import RowFate
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import count
from estates_app.workspace.splitting import rows_of_property, split_off

_ROW = Qt.ItemDataRole.UserRole


class RowsDialog(Dialog):
    """Which rows of which registers tell of a property. A tree, so that keys walk it; Shift and Ctrl choose several.

    Parameters
    ----------
    desk : Desk
    key : str
        The property.
    """

    def __init__(self, desk: Desk, key: str, parent: QWidget | None = None) -> None:
        self._desk, self._key = desk, key
        session = desk.bridge.session
        name = str(session.estate.properties.get(key, "name") or "this property")
        super().__init__(desk.skin, f"Rows of {name}", yes="Close", no="", parent=parent)
        skin = desk.skin
        self.open_at(860, 420)
        rows = rows_of_property(session, key)
        self.told = label("", "2", wraps=True)
        self.body.addWidget(self.told)
        self.rows = QTreeWidget()
        self.rows.setAccessibleName("Rows of registers")
        self.rows.setHeaderLabels(["Register", "Row", "Partner", "It calls it", "Why it is here"])
        self.rows.setRootIsDecorated(False)
        self.rows.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.rows.setMinimumHeight(self.scrolling(180))
        header = self.rows.header()
        for column, width in enumerate((190, 50, 190, 180)):
            header.resizeSection(column, skin.px(width))
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        for row in rows:
            why = row.reason or ("The property came with it" if row.fate is RowFate.PROPERTY else "")
            item = QTreeWidgetItem([row.file, f"{row.row:,}", row.partner, row.name, why])
            item.setSizeHint(0, QSize(0, skin.px(26)))
            item.setData(0, _ROW, (row.edition_id, row.row))
            for column in range(5):
                item.setToolTip(column, item.text(column))
            self.rows.addTopLevelItem(item)
        self.body.addWidget(self.rows, 1)
        self.split = Button(skin, "Split off…", "ph.git-branch")
        self.foot.insertWidget(0, self.split)
        self.split.clicked.connect(self._split)
        self.rows.itemSelectionChanged.connect(self._say)
        last = self.rows.topLevelItem(self.rows.topLevelItemCount() - 1)
        if last is not None:
            self.rows.setCurrentItem(last)
        self._say()
        self.rows.setFocus()

    def _chosen(self) -> list[tuple[str, int]]:
        return [item.data(0, _ROW) for item in self.rows.selectedItems()]

    def _say(self) -> None:
        total, chosen = self.rows.topLevelItemCount(), len(self.rows.selectedItems())
        self.split.setEnabled(0 < chosen < total)
        if not total:
            self.told.setText("No row of a register tells of it: it was added by another program.")
        elif total == 1:
            self.told.setText("One row tells of it, so there is nothing to split off.")
        elif chosen < total:
            self.told.setText(
                f"{count(total, 'row')}. Choose those that are another property and split them off: what they say goes "
                "with them, and no later edition joins them again."
            )
        else:
            self.told.setText("All rows are chosen: leave at least one.")

    def _split(self) -> None:
        chosen, bridge = self._chosen(), self._desk.bridge
        words = f"{count(len(chosen), 'row becomes', 'rows become')} another property. Undo takes it back."
        if not self._desk.say.ask("Split off?", words, "Split off"):
            return
        edit = bridge.step(lambda: split_off(bridge.session, self._key, [(str(e), int(r)) for e, r in chosen]))
        if edit is not None:
            self._desk.say.toast(edit.verb, "Undo", bridge.undo_stack.undo)
            self.accept()
