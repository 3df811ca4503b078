"""Asks which column tells the rows of a file apart, or for another sheet, where no heading says so."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from estates_app.registers.columns.identifying import Telling, likeliest_address, likeliest_name, tellings
from estates_app.registers.files.peeking import Parts
from estates_app.registers.reading import NothingIdentifies
from estates_app.registers.source import RegisterSource
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.option_cards import OptionCards
from estates_app.ui.words import count


class AskColumn(Dialog):
    """A card for each way out, with an example from the file; under them the column or the sheet that it takes."""

    def __init__(
        self, skin: Skin, source: RegisterSource, parts: Parts, fault: NothingIdentifies, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            skin, "This file does not say which properties it lists", yes="Continue", glyph="ph.warning", parent=parent
        )
        self._tellings = tellings(fault.table)
        self._part = "layer" if parts.has_layers else "sheet"
        self._others = [name for name in parts.names if name != fault.table.sheet]
        address, is_address = likeliest_address(fault.table)
        self._columns = {"address": address, "name": likeliest_name(fault.table)}
        self.ways = OptionCards(skin, "What you can do", self._options())
        self.column = Chooser(skin, "Column", most=440)
        for heading, told in self._tellings.items():
            example = f": {told.examples[0][:40]}" if told.examples else ""
            self.column.add(heading, heading, f"filled in {told.filled:,} of {told.rows:,} rows{example}")
        self.sheet = Chooser(skin, self._part.capitalize(), most=440)
        for name in self._others:
            self.sheet.add(name, name)
        self._of_column, self._of_sheet = label("Column", "2"), label(self._part.capitalize(), "2")
        self._of_column.setBuddy(self.column)
        self._of_sheet.setBuddy(self.sheet)
        self.body.addWidget(
            label(
                f"“{source.path.name}” has {count(len(fault.table.rows), 'row')} but no name, address, postcode, grid "
                "reference or UPRN that we recognise. Nothing has been added to the project.",
                "2",
                wraps=True,
            )
        )
        self.body.addWidget(label("What you can do", "strong"))
        self.body.addWidget(self.ways)
        self.body.addLayout(row(self._of_column, self._of_sheet, self.column, self.sheet, None))
        self.ways.chosen.connect(self._show_way)
        self.column.currentIndexChanged.connect(self._on_column)
        if "name" in self.ways.cards and not is_address:
            self.ways.choose("name")
        self._say_examples()
        self._show_way(self.ways.value())
        self.ways.cards[self.ways.value()].setFocus()

    def changes(self) -> dict[str, object]:
        """Return what to change in the source."""
        way = self.ways.value()
        if way == "part":
            return {self._part: str(self.sheet.currentData())}
        return {"mapping": {self._columns[way]: way}}

    def _options(self) -> list[tuple[str, str, str]]:
        options = []
        if self._tellings:
            options.append(("address", "Choose the column that holds the address", "ph.map-pin"))
            options.append(("name", "Choose the column that holds the name", "ph.columns"))
        if self._others:
            options.append(("part", f"Read another {self._part}", "ph.table"))
        return options

    def _say_examples(self) -> None:
        for way in self._columns.keys() & self.ways.cards.keys():
            self.ways.cards[way].say(_would_give(self._tellings[self._columns[way]]))
        if self._others:
            named = ", ".join(f"“{name}”" for name in self._others[:3])
            more = f" and {len(self._others) - 3:,} more" if len(self._others) > 3 else ""
            self.ways.cards["part"].say(f"The file also has {named}{more}")

    def _show_way(self, way: str) -> None:
        is_part = way == "part"
        for part, is_shown in (
            (self.column, not is_part),
            (self._of_column, not is_part),
            (self.sheet, is_part),
            (self._of_sheet, is_part),
        ):
            part.setVisible(is_shown)
        if not is_part:
            self.column.choose(self._columns[way])

    def _on_column(self, _at: int) -> None:
        """Let the card that holds show what the chosen column would give."""
        self._columns[self.ways.value()] = str(self.column.currentData())
        self._say_examples()


def _would_give(told: Telling) -> str:
    if not told.examples:
        return f"“{told.heading}” is blank in every row"
    examples = ", ".join(f"“{example}”" for example in told.examples)
    return f"“{told.heading}” in {told.filled:,} of {told.rows:,} rows: {examples}"
