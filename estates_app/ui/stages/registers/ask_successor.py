"""Asks which bodies end, which body takes over, and from which day on."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from estates_app.domain.dates import parse_iso
from estates_app.domain.estate import Estate
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.ticks import TickDelegate
from estates_app.ui.words import count
from estates_app.workspace.partnership_file import plain_name

_KEY = Qt.ItemDataRole.UserRole


class AskSuccessor(Dialog):
    """A tick for each body that ends, a name and a day."""

    def __init__(self, skin: Skin, estate: Estate, parent: QWidget | None = None) -> None:
        super().__init__(skin, "A successor takes over", yes="Let it take over", glyph="ph.users-three", parent=parent)
        held = Counter(estate.properties.texts("partner"))
        self.bodies = QListWidget()
        self.bodies.setAccessibleName("Bodies that end")
        self.bodies.setItemDelegate(TickDelegate(skin, self.bodies))
        self.bodies.setMinimumHeight(self.scrolling(180))
        for key, partner in estate.partners.items():
            already = f", {partner.successor} takes over" if partner.successor else ""
            item = QListWidgetItem(f"{partner.name} ({count(held[key], 'property', 'properties')}{already})")
            item.setData(_KEY, key)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.bodies.addItem(item)
        self.name = LineEdit(skin, "Name of the successor", placeholder="Greater Amberdale Council")
        self.on = LineEdit(skin, "Its first day", placeholder="2027-04-01")
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        form = Form(skin)
        form.line("Bodies that end", self.bodies)
        form.line("Successor", self.name)
        form.line("First day", self.on)
        self.body.addWidget(
            label(
                "Properties, their history and every decision stay; the successor holds them from its first day on. "
                "Where that is to come, the project offers to pass them on when it is opened then.",
                "2",
                wraps=True,
            )
        )
        self.body.addLayout(form)
        self.body.addWidget(self._fault)
        self.bodies.setCurrentRow(0)
        self.bodies.setFocus()

    def ending(self) -> tuple[str, ...]:
        """Return the ids of the bodies that end."""
        items = [self.bodies.item(at) for at in range(self.bodies.count())]
        return tuple(str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked)

    @property
    def successor(self) -> str:
        """Name of the body that takes over."""
        return plain_name(self.name.text())

    @property
    def day(self) -> dt.date:
        """Its first day."""
        day = parse_iso(self.on.text().strip())
        assert day is not None
        return day

    def accept(self) -> None:
        """Go on only with bodies, a name and a day."""
        for is_missing, words, field in (
            (not self.ending(), "Tick the bodies that end", self.bodies),
            (not self.successor, "Name the body that takes over", self.name),
            (parse_iso(self.on.text().strip()) is None, "Write the first day as 2027-04-01", self.on),
        ):
            if is_missing:
                self._fault.setText(words)
                self._fault.show()
                field.setFocus()
                return
        super().accept()
