"""The table of a stage: its columns, the rows of the locality, the selection that is the map's too, edits of cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from estates_app.domain.columns import IntArray
from estates_app.domain.errors import EstatesError
from estates_app.domain.localities import inside
from estates_app.ui.desk import Desk, Stage
from estates_app.ui.parts.property_menu import PropertyMenu
from estates_app.ui.table.view import TablePane
from estates_app.ui.widgets.button import Button
from estates_app.workspace.property_rows import PropertyRows

#: Columns that hold another figure once scores have moved.
_DATA = frozenset({"project", "properties", "partners", "localities", "scenarios", "scenario", "findings", "locality"})


class TableArea(QWidget):
    """Feeds the table from the session and the look, and the look from the table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.pane = TablePane(desk.skin)
        self.changed_only = Button(desk.skin, "Changed only", "ph.funnel", kind="quiet")
        self.changed_only.setCheckable(True)
        self.pane.add_tool(self.changed_only)
        self.menu = PropertyMenu(desk, self)
        self._stage: Stage | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        table = self.pane.table
        table.picked.connect(desk.bridge.select)
        table.hovered.connect(lambda key: desk.bridge.look_at(hovered=key))
        table.why_wanted.connect(self._on_why)
        table.menu_wanted.connect(self._on_menu)
        table.dossier_wanted.connect(desk.requests.show_dossier)
        self.pane.filter.textChanged.connect(self._on_filter)
        self.pane.columns_changed.connect(self._on_columns)
        table.headings.arranged.connect(self._keep_columns)
        table.headings.widened.connect(lambda: desk.settings.table.keep_widths(table.headings.widths))
        table.headings.sorted.connect(self._on_sorted)
        self.pane.export_wanted.connect(self.export)
        self.changed_only.toggled.connect(self._fill)
        desk.bridge.changed.connect(self._on_changed)

    def show_stage(self, stage: Stage) -> None:
        """Show the columns of a stage as the person arranged and sorted them, else as they are at first."""
        is_new = stage is not self._stage
        self._stage = stage
        self.changed_only.setVisible(stage.changed_only is not None)
        if is_new:
            self.changed_only.setChecked(bool(stage.changed_only))
        settings, model = self._desk.settings.table, self.pane.table.properties
        sorting = settings.sorting(stage.key) or (stage.sorted_by, stage.is_descending)
        if sorting != model.sorting:
            model.sort_by(sorting[0], is_descending=sorting[1])
        self.pane.table.headings.widths = settings.widths()
        self._fill()

    def shown_ids(self) -> tuple[str, ...]:
        """Return the properties that are shown, in their order."""
        model = self.pane.table.properties
        return tuple(model.id_at(at) for at in range(model.rowCount()))

    def ask_why(self, key: str) -> None:
        """Open the answer to "why?" for a property."""
        self.menu.why(key)

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.pane.filter.setFocus()
        self.pane.filter.selectAll()

    def export(self) -> None:
        """Write what is seen to a file that the person names."""
        folder = self._desk.bridge.session.store.path.parent
        name, _ = QFileDialog.getSaveFileName(
            self, "Export the table", str(folder / "properties.xlsx"), "Workbook (*.xlsx);;Comma-separated (*.csv)"
        )
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write headings and every row that is shown, figures as figures."""
        try:
            self._desk.tools.write_table(path, self._cells())
        except EstatesError as error:
            self._desk.say.error(error)
            return
        self._desk.say.toast(f"{self.pane.table.properties.rowCount():,} rows written to {path.name}")

    def _cells(self) -> list[list[str | float | None]]:
        model = self.pane.table.properties
        assert model.rows is not None
        specs = [model.rows.specs[key] for key in self.pane.table.headings.keys_seen()]
        lines: list[list[str | float | None]] = [[spec.title for spec in specs]]
        for row in range(model.rowCount()):
            lines.append([_cell(model.rows.value(model.estate_row(row), spec.key)) for spec in specs])
        return lines

    def _inside(self, rows: PropertyRows) -> IntArray:
        """Return the rows of the locality in view, only those that change where that is wanted."""
        bridge = self._desk.bridge
        here = inside(bridge.estate, bridge.look.locality)
        if self.changed_only.isChecked() and self.changed_only.isVisibleTo(self):
            changed = np.array([f not in ("", "retain", "no_view") for f in rows.texts("fate")], bool)
            here = here & changed if (here & changed).any() else here  # the baseline changes nothing: show all
        return np.flatnonzero(here).astype(np.int64)

    def _fill(self, _checked: bool = False) -> None:
        desk, stage = self._desk, self._stage
        if stage is None or not desk.bridge.is_open:
            return
        rows = desk.results.table.rows()
        keys = desk.settings.table.columns(stage.key) or stage.columns
        model = self.pane.table.properties
        model.by_hand = desk.results.table.by_hand()
        model.is_stale = desk.results.is_stale
        self.pane.table.show_rows(rows, keys, self._inside(rows))
        self.pane.table.select_ids(desk.bridge.look.selected)
        self._say()

    def _say(self) -> None:
        look, model = self._desk.bridge.look, self.pane.table.properties
        shown = model.rowCount()
        hidden = len(self._inside(model.rows)) - shown if model.rows else 0
        badges = [(f"{shown:,} shown", "count")]
        if look.selected:
            badges.append((f"{len(look.selected)} selected", "info"))
        if model.rows is not None:
            unplaced = int((~self._desk.bridge.estate.properties.column("geometry").valid).sum())
            if unplaced:
                badges.append((f"{unplaced} without a place", "warn"))
        if hidden:
            badges.insert(1, (f"{hidden} hidden by the filter", "warn"))
        self.pane.say(*badges[:3])

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if not self._desk.bridge.is_open:
            return
        if nodes & _DATA:
            self._fill()
        elif nodes & {"scores", "weights"}:
            self.pane.table.properties.rescore(self._desk.results.table.rows())
        if "selected" in nodes:
            self.pane.table.select_ids(self._desk.bridge.look.selected)
            self._say()
        if "hovered" in nodes:
            self.pane.table.hover_id(self._desk.bridge.look.hovered)

    def _on_filter(self, text: str) -> None:
        self.pane.table.properties.filter(text)
        self.pane.table.select_ids(self._desk.bridge.look.selected)
        self._say()

    def _on_columns(self, keys: tuple[str, ...]) -> None:
        self._keep_columns(keys)
        self._fill()

    def _keep_columns(self, keys: tuple[str, ...]) -> None:
        assert self._stage is not None
        self._desk.settings.table.keep_columns(self._stage.key, keys)

    def _on_sorted(self, key: str, is_descending: bool) -> None:
        assert self._stage is not None
        self._desk.settings.table.keep_sorting(self._stage.key, key, is_descending=is_descending)

    def _on_why(self, key: str) -> None:
        if key:
            self._desk.bridge.select((key,))
            self.menu.why(key)

    def _on_menu(self, key: str, column: str, where: QPoint) -> None:
        if column.startswith("edit:"):
            self.menu.correct(key, column.removeprefix("edit:"))
        elif column == "fate":
            self.menu.fates(key, where)
        elif column == "moves_to":
            self.menu.moves(key, where)
        else:
            self.menu.popup(key, column, where)


def _cell(value: str | float) -> str | float | None:
    """Return a value as a file holds it: nothing where nothing is known."""
    return None if value == "" or (isinstance(value, float) and not np.isfinite(value)) else value
