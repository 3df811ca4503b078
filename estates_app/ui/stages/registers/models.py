"""Models of the two tables: the partner's file as it was written, and what each of its rows becomes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from estates_app.domain.claims import RowFate, Severity
from estates_app.ui.stages.registers.rows import Index
from estates_app.ui.words import number
from estates_app.workspace.register_view import RegisterView, RowView

#: Columns of what rows become: title, whether it is a figure, width.
RESULT_COLUMNS = (
    ("", False, 26),
    ("Property", False, 162),
    ("Area, ha", True, 66),
    ("GIA, m²", True, 62),
    ("Position", False, 92),
)

_STATES = {
    "done": "becomes a property",
    "check": "becomes a property, worth a look",
    "merged": "tells more of a known property",
    "person": "set aside until a person decides",
    "left": "becomes no property",
}

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NONE = QModelIndex()


class RegisterModel(QAbstractTableModel):
    """What both models share: one register's view, one row a row of its file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view: RegisterView | None = None

    def show(self, view: RegisterView | None) -> None:
        """Show another register."""
        self.beginResetModel()
        self.view = view
        self.endResetModel()

    def row_at(self, row: int) -> RowView:
        """Return what a row of the table shows."""
        assert self.view is not None
        return self.view.rows[row]

    def rowCount(self, parent: Index = _NONE) -> int:
        """Return how many rows the file has."""
        return 0 if parent.isValid() or self.view is None else len(self.view.rows)


class FileModel(RegisterModel):
    """The file: its headings and its cells as they were written."""

    def columnCount(self, parent: Index = _NONE) -> int:
        """Return how many headings the file has."""
        return 0 if parent.isValid() or self.view is None else len(self.view.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a heading, or the row's number in the file."""
        if self.view is None or section < 0:
            return None
        if orientation is Qt.Orientation.Vertical:
            is_here = role == Qt.ItemDataRole.DisplayRole and section < len(self.view.rows)
            return str(self.view.rows[section].row) if is_here else None
        if section >= len(self.view.columns):
            return None
        guess = self.view.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return guess.source
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{guess.source}: {guess.reason}" if guess.field else f"{guess.source}: left out"
        return None

    def mark(self, row: int, column: int) -> tuple[Severity, str] | None:
        """Return what is the matter with a cell, None where nothing is."""
        return self.view.marks.get((row, column)) if self.view else None

    def before(self, row: int, column: int) -> str | None:
        """Return what the edition that is renewed says of a cell, None where it says the same."""
        if self.view is None or self.view.renewal is None:
            return None
        changed = self.view.renewal.before.get(self.view.rows[row].row)
        return changed.get(self.view.columns[column].source) if changed else None

    def text(self, row: int, column: int) -> str:
        """Return a cell in one line as the partner wrote it; of a changed one what stood there before, too."""
        assert self.view is not None
        text = " ".join(self.view.rows[row].cells[column].split())
        before = self.before(row, column)
        return text if before is None else f"{before} → {text or 'blank'}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a cell as the partner wrote it."""
        if self.view is None or not index.isValid():
            return None
        text = self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            mark = self.mark(index.row(), index.column())
            heading = self.view.columns[index.column()].source
            said = f"{heading}: {text or 'blank'}"
            return f"{said}. {mark[1]}" if mark else said
        return _LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None


class ResultModel(RegisterModel):
    """What the rows become."""

    def columnCount(self, parent: Index = _NONE) -> int:
        """Return how many columns are shown."""
        return 0 if parent.isValid() else len(RESULT_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(RESULT_COLUMNS):
            return None
        title, is_figure, _ = RESULT_COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if is_figure else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a cell of what a row becomes."""
        if self.view is None or not index.isValid():
            return None
        row = self.view.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.name}: {row.reason}" if row.reason else f"{row.name}: {_STATES[row.state]}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                return f"Row {row.row}: {row.reason or _STATES[row.state]}"
            return f"{RESULT_COLUMNS[index.column()][0]}: {self._words(row, index.column())}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if RESULT_COLUMNS[index.column()][1] else _LEFT
        return None

    @staticmethod
    def _words(row: RowView, column: int) -> str:
        if column == 1:
            return row.name
        if column == 2:
            return "–" if row.site_area_m2 is None else number(row.site_area_m2 / 10_000, 3)
        if column == 3:
            return "–" if row.gia_m2 is None else number(row.gia_m2)
        if column == 4:
            return "merged" if row.fate is RowFate.MERGED and row.position == "no place yet" else row.position
        return ""
