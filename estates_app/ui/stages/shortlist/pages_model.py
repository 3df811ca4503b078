"""The pages as pictures: read when they are wanted, small for the column at the left, large for reading."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from estates_app.domain.material import Pages

Index = QModelIndex | QPersistentModelIndex

#: Large pictures kept at once: the two in view, and those that one turns to next.
_MOST_LARGE = 6

#: Points of A4 at 72 an inch stand for pixels at 96 an inch at 100 per cent.
_SCREEN_PPI = 96.0


class PagesModel(QAbstractListModel):
    """The pages of one preview."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages: Pages | None = None
        self._thumbs: dict[tuple[int, int], QPixmap] = {}
        self._image = lru_cache(_MOST_LARGE)(self._read)

    def show_pages(self, pages: Pages | None) -> None:
        """Show other pages, or none."""
        self.beginResetModel()
        self.pages = pages
        self._thumbs.clear()
        self._image.cache_clear()
        self.endResetModel()

    def size_at(self, number: int, zoom: float) -> QSize:
        """Return the size of a page, counted from 0, in logical pixels; 1.0 is its size on paper."""
        assert self.pages is not None
        width, height = (int.from_bytes(self.pages.png[number][at : at + 4], "big") for at in (16, 20))
        scale = zoom * _SCREEN_PPI / self.pages.ppi
        return QSize(round(width * scale), round(height * scale))

    def picture(self, number: int, size: QSize, ratio: float) -> QPixmap:
        """Return a page as a picture of so many logical pixels."""
        image = self._image(number)
        made = QPixmap.fromImage(
            image.scaled(size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )
        made.setDevicePixelRatio(ratio)
        return made

    def thumb(self, number: int, box: int, ratio: float) -> QPixmap:
        """Return a page as a picture that fits a square box of so many logical pixels."""
        key = (number, round(box * ratio))
        if key not in self._thumbs:
            full = self.size_at(number, 1.0)
            self._thumbs[key] = self.picture(number, full.scaled(box, box, Qt.AspectRatioMode.KeepAspectRatio), ratio)
        return self._thumbs[key]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many pages there are."""
        return 0 if parent.isValid() or self.pages is None else len(self.pages.png)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a page's number, and its words for a screen reader."""
        if not index.isValid() or self.pages is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{index.row() + 1}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"Page {index.row() + 1} of {len(self.pages.png)}, {self.pages.edition} edition"
        return None

    def _read(self, number: int) -> QImage:
        assert self.pages is not None
        return QImage.fromData(self.pages.png[number])
