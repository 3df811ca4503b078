"""What was dropped, table by table: what each is and why, whose it is, and which are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.domain.estate import Estate
from estates_app.registers.files.listing import FoundTable
from estates_app.registers.files.peeking import Parts
from estates_app.registers.source import RegisterSource
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.segmented import Segmented
from estates_app.ui.widgets.ticks import TickDelegate
from estates_app.ui.words import count
from estates_app.workspace.partnership_file import plain_name
from estates_app.workspace.whose_file import guess_partner, source_of

#: Kind of a table -> how it is called.
_KINDS = {
    "register": "Register",
    "figures": "Costs, people or footfall",
    "context": "People and places",
    "no table": "No table",
}
_NAME, _ROWS, _KIND, _PARTNER, _WHY = range(5)


class AskFound(Dialog):
    """The tables with a tick each; below them what is said of the current one."""

    def __init__(self, skin: Skin, tables: Sequence[FoundTable], estate: Estate, parent: QWidget | None = None) -> None:
        super().__init__(skin, "What was found", yes="Read them", glyph="ph.files", parent=parent)
        self.setMinimumWidth(skin.px(1000))
        self._tables = tuple(tables)
        self.kinds = [table.kind for table in tables]
        self.partners = [guess_partner(estate, table.path, table.member) for table in tables]
        self._files = {(table.path, table.member) for table in tables}
        self._is_filling = False
        self.list = QTreeWidget()
        self.list.setAccessibleName("Tables that were found")
        self.list.setHeaderLabels(["Table", "Rows", "It is", "Partner", "Why"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # sheets of one file differ at the end of their names
        self.list.setItemDelegateForColumn(_NAME, TickDelegate(skin, self.list))
        self.list.setMinimumHeight(self.scrolling(260))
        header = self.list.header()
        header.setStretchLastSection(False)
        for at, width in ((_ROWS, 92), (_KIND, 164), (_PARTNER, 190), (_WHY, 190)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(at, skin.px(width))
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.kind = Segmented(skin, "It is", [(key, words) for key, words in _KINDS.items() if key != "no table"])
        self.partner = LineEdit(skin, "Partner", placeholder="whose it is")
        completer = QCompleter(sorted(partner.name for partner in estate.partners.values()), self.partner)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.partner.setCompleter(completer)
        self.same = Button(skin, "All are this partner’s")
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        form = Form(skin)
        form.line("Read it as", self.kind, None)
        form.line("Partner", self.partner, self.same)
        self.body.addWidget(
            label("Space ticks a table or leaves it. Nothing is kept before you accept a register.", "2", wraps=True)
        )
        self.body.addWidget(self.list, 1)
        self.body.addLayout(form)
        self.body.addWidget(self._fault)
        self._fill()
        self.list.currentItemChanged.connect(lambda _now, _before: self._on_current())
        self.list.itemChanged.connect(lambda _item, _at: self._on_ticked())
        self.kind.chosen.connect(self._on_kind)
        self.partner.textEdited.connect(self._on_partner)
        completer.activated.connect(self._on_partner)
        self.same.clicked.connect(self._on_same)
        self._go_to(self._first())
        self._on_current()
        self.list.setFocus()

    # --- what was answered ------------------------------------------------------------------------------------------

    def registers(self) -> tuple[tuple[RegisterSource, Parts], ...]:
        """Return how the ticked registers are to be read, with the parts of their files."""
        return tuple(
            (source_of(self._tables[at], plain_name(self.partners[at])), self._parts_of(self._tables[at]))
            for at in self._ticked("register")
        )

    def _parts_of(self, table: FoundTable) -> Parts:
        beside = [t for t in self._tables if (t.path, t.member) == (table.path, table.member)]
        members = dict.fromkeys(t.member for t in self._tables if t.path == table.path and t.member != table.member)
        return Parts(
            tuple(t.sheet or t.layer for t in beside if t.sheet or t.layer),
            has_layers=bool(table.layer),
            is_crs_missing=any(t.is_crs_missing for t in beside),
            member=table.member,
            others=tuple(members),
        )

    def figures(self) -> tuple[Path, ...]:
        """Return the files of ticked tables of figures."""
        return tuple(dict.fromkeys(self._tables[at].path for at in self._ticked("figures")))

    def contexts(self) -> tuple[Path, ...]:
        """Return the files of ticked tables of people and places."""
        return tuple(dict.fromkeys(self._tables[at].path for at in self._ticked("context")))

    def accept(self) -> None:
        """Go on only where each ticked register has a partner."""
        without = next((at for at in self._ticked("register") if not plain_name(self.partners[at])), None)
        if without is not None:
            self._go_to(without)
            self._fault.setText(f"Say whose {self._name_of(without)} is, or leave it out")
            self._fault.show()
            self.partner.setFocus()
            return
        super().accept()

    def _ticked(self, kind: str = "") -> list[int]:
        found = []
        for at in range(len(self._tables)):
            item = self.list.topLevelItem(at)
            is_on = item is not None and item.checkState(_NAME) is Qt.CheckState.Checked
            if is_on and (not kind or self.kinds[at] == kind):
                found.append(at)
        return found

    # --- what is shown ----------------------------------------------------------------------------------------------

    def _name_of(self, at: int) -> str:
        table = self._tables[at]
        parts = [PurePosixPath(table.member).name if table.member else table.path.name]
        beside = [t for t in self._tables if (t.path, t.member) == (table.path, table.member)]
        if len(beside) > 1:
            parts.append(table.sheet or table.layer)
        return ", ".join(part for part in parts if part)

    def _first(self) -> int:
        ticked = self._ticked("register")
        return next((at for at in ticked if not self.partners[at]), ticked[0] if ticked else 0)

    def _fill(self) -> None:
        self._is_filling = True
        for at, table in enumerate(self._tables):
            item = QTreeWidgetItem(["", _rows_in_words(table), "", "", table.reason])
            item.setTextAlignment(_ROWS, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setText(_NAME, self._name_of(at))
            item.setToolTip(_NAME, f"{table.path}\n{table.member}".strip())
            item.setToolTip(_WHY, table.reason)
            is_on = table.kind != "no table"
            item.setCheckState(_NAME, Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            if not table.rows:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            self.list.addTopLevelItem(item)
        self._is_filling = False
        self._say()

    def _say(self) -> None:
        self._is_filling = True
        for at, kind in enumerate(self.kinds):
            item = self.list.topLevelItem(at)
            assert item is not None
            item.setText(_KIND, _KINDS.get(kind, kind))
            item.setText(_PARTNER, self.partners[at] if kind == "register" else "")
        self._is_filling = False
        told = len(self._ticked("register"))
        self.yes.setEnabled(bool(self._ticked()))
        self.yes.set_words(f"Read {count(told, 'register')}" if told else "Go on")

    def _go_to(self, at: int) -> None:
        item = self.list.topLevelItem(at)
        if item is not None:
            self.list.setCurrentItem(item)

    def _here(self) -> int:
        item = self.list.currentItem()
        return self.list.indexOfTopLevelItem(item) if item is not None else -1

    def _on_current(self) -> None:
        at = self._here()
        if at < 0:
            return
        can_read = bool(self._tables[at].rows)
        self.kind.setEnabled(can_read)
        self.kind.choose(self.kinds[at])
        self.partner.setText(self.partners[at])
        for part in (self.partner, self.same):
            part.setEnabled(can_read and self.kinds[at] in ("register", "no table"))
        self._fault.hide()

    def _on_ticked(self) -> None:
        if self._is_filling:
            return
        for at in self._ticked("no table"):  # whoever ticks it knows better
            self.kinds[at] = "register"
        self._say()
        self._on_current()

    def _on_kind(self, kind: str) -> None:
        at = self._here()
        if at >= 0:
            self.kinds[at] = kind
            item = self.list.topLevelItem(at)
            if item is not None:
                item.setCheckState(_NAME, Qt.CheckState.Checked)
            self._say()
            self._on_current()

    def _on_partner(self, name: str) -> None:
        at = self._here()
        if at >= 0:
            self.partners[at] = name
            self._fault.hide()
            self._say()

    def _on_same(self) -> None:
        self.partners = [self.partner.text()] * len(self._tables)
        self._say()


def _rows_in_words(table: FoundTable) -> str:
    """Return how many rows a table has; an estimate to two figures."""
    if not table.is_estimate:
        return f"{table.rows:,}" if table.rows else ""
    return f"about {float(f'{table.rows:.1e}'):,.0f}"


def needs_asking(tables: Sequence[FoundTable], paths: Sequence[Path]) -> bool:
    """Whether a person should see what was found: not where it is one file with one register, or none that is told."""
    if len(paths) > 1 or paths[0].is_dir():
        return True
    kinds = [table.kind for table in tables if table.kind != "no table"]
    return bool(kinds) and kinds != ["register"]
