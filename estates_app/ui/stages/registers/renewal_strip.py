"""What a newer edition changes: a line with counts that picks the rows, and the list of what is gone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Scope
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.labels import ElidedLabel, label, row
from estates_app.ui.widgets.segmented import Segmented
from estates_app.ui.words import count
from estates_app.workspace.register_view import RegisterView
from estates_app.workspace.renewal_view import ADDED, CHANGED, GONE, Gone
from estates_app.workspace.renewing import ITS_OWN
from estates_app.workspace.scoping import SCOPE_WORDS

#: What stands in the place of a choice of rows where all are shown.
ALL = "all"


def day_in_words(text: str) -> str:
    """Return an ISO day as people write it, the text itself where it is none."""
    day = parse_iso(text)
    return written_day(day) if day else text


class RenewalStrip(QFrame):
    """The line.

    *Signals*: ``renews(register)``: what the file is said to renew; ``picked(which)``: `ALL`, added, changed or gone;
    ``afresh(is_afresh)``: read the columns anew, or as before.
    """

    renews = Signal(str)
    picked = Signal(str)
    afresh = Signal(bool)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setProperty("kind", "section")
        self.setAccessibleName("Earlier editions")
        self.setFixedHeight(skin.px(38))
        self._is_afresh = False
        self.register = Chooser(skin, "What it renews", most=270)
        self.told = ElidedLabel("", "2")
        self.which = Segmented(
            skin, "Rows to look at", ((ALL, "All"), (ADDED, "Added"), (CHANGED, "Changed"), (GONE, "Gone"))
        )
        self.again = Button(skin, "Read it afresh", kind="link")
        renews = label("Renews", "strong")
        renews.setBuddy(self.register)
        line = row(
            renews,
            self.register,
            self.told,
            self.which,
            self.again,
            spacing=skin.px(8),
            margins=(skin.px(12), 0, skin.px(8), 0),
        )
        line.setStretchFactor(self.told, 1)
        self.setLayout(line)
        self.register.activated.connect(lambda: self.renews.emit(str(self.register.currentData())))
        self.which.chosen.connect(self.picked)
        self.again.clicked.connect(lambda: self.afresh.emit(not self._is_afresh))

    def show_view(
        self, view: RegisterView, known: Sequence[tuple[str, str, str]], now: str, *, is_afresh: bool
    ) -> None:
        """Show what a register renews.

        Parameters
        ----------
        view : RegisterView
        known : sequence of (register id, file, ISO day)
            What it may renew.
        now : str
            What it renews.
        is_afresh : bool
            Whether its columns were told anew.
        """
        self._is_afresh = is_afresh
        renewal = view.renewal
        blocked = self.register.blockSignals(True)
        self.register.clear()
        for key, file, day in known:
            self.register.add(file, key, f"as of {day_in_words(day)}")
        self.register.add("Nothing: a register of its own", ITS_OWN)
        self.register.blockSignals(blocked)
        self.register.choose(now)
        how = " Its columns are read as there." if view.is_remembered else ""
        self.told.setText(f"{renewal.words}.{how}" if renewal else how.strip())
        self.which.setVisible(renewal is not None)
        self.again.setVisible(view.is_remembered or is_afresh)
        self.again.set_words("Read it as before" if is_afresh else "Read it afresh")
        self.again.setToolTip("Tell the columns by this file alone" if not is_afresh else "Read it as its last edition")


class GonePage(QFrame):
    """The properties that a newer edition tells of no longer. *Signals*: ``left_out(ids)``, ``kept(ids)``."""

    left_out = Signal(object)
    kept = Signal(object)

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAccessibleName("Properties that are gone")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Property", "Scope now", "Why"])
        self.list.setAccessibleName("Properties that are no longer in this register")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        header = self.list.header()
        for at in (0, 2):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        header.resizeSection(1, skin.px(120))
        self.told = label("", "2", wraps=True)
        self.leave_out = Button(skin, "Leave out of scope", "ph.minus-circle")
        self.keep = Button(skin, "Leave as it is", kind="quiet")
        column = QVBoxLayout(self)
        pad = skin.px(12)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(skin.px(8))
        column.addWidget(self.told)
        column.addWidget(self.list, 1)
        column.addLayout(row(self.leave_out, self.keep, None))
        self.leave_out.clicked.connect(lambda: self.left_out.emit(self.chosen()))
        self.keep.clicked.connect(lambda: self.kept.emit(self.chosen()))
        self.list.itemSelectionChanged.connect(self._on_selected)

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the selected properties."""
        return tuple(str(item.data(0, Qt.ItemDataRole.UserRole)) for item in self.list.selectedItems())

    def show_gone(self, gone: Sequence[Gone], estate: Estate) -> None:
        """Show properties with the scope that they have now."""
        selected = set(self.chosen())
        self.told.setText(
            f"{count(len(gone), 'property is', 'properties are')} no longer in this register. "
            "Each stays in the estate, with its history and decisions, until somebody decides; "
            "leaving one out of scope can be undone."
        )
        self.list.clear()
        for one in gone:
            if one.property_id not in estate.properties:
                continue
            scope = str(estate.properties.get(one.property_id, "scope") or "")
            words = SCOPE_WORDS[Scope(scope)] if scope else ""
            reason = str(estate.properties.get(one.property_id, "scope_reason") or "")
            item = QTreeWidgetItem([one.name, words, reason])
            item.setData(0, Qt.ItemDataRole.UserRole, one.property_id)
            for at in range(3):
                item.setToolTip(at, item.text(at))
            self.list.addTopLevelItem(item)
            item.setSelected(one.property_id in selected)
        first = self.list.topLevelItem(0)
        if first is not None and not self.list.selectedItems():
            self.list.setCurrentItem(first)
        self._on_selected()

    def _on_selected(self) -> None:
        for button in (self.leave_out, self.keep):
            button.setEnabled(bool(self.list.selectedItems()))
