"""The list of fields that a column may become: likely ones with their reasons, then all by group, found by typing."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.fields import FieldCatalogue, FieldKind
from estates_app.registers.cleaning.areas import units_to_choose
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.rows import Index, RowDelegate
from estates_app.ui.widgets.fields import SECOND_LINE, LineEdit
from estates_app.ui.widgets.labels import label, row
from estates_app.ui.widgets.painting import paint_text
from estates_app.ui.widgets.segmented import Segmented
from estates_app.workspace.reading_words import GROUP_WORDS, other_readings

#: What stands in the place of a field where a column is not used.
LEFT_OUT = "Leave out"

_KEY = Qt.ItemDataRole.UserRole

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_WALKING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


def field_words(key: str | None, catalogue: FieldCatalogue) -> str:
    """Return a field in a few words, with its unit: "Gross internal area, m²"."""
    if not key:
        return LEFT_OUT
    words = catalogue.label(key)
    unit = catalogue[key].unit if key in catalogue else ""
    words = words[:1].upper() + words[1:]
    return f"{words}, {unit}" if unit else words


class _FieldDelegate(RowDelegate):
    """Paints headings of groups, and fields with a second line where there is one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return QSize(100, self.skin.px(44 if index.data(SECOND_LINE) else 28))

    def paint_inside(self, painter: QPainter, box: QRectF, index: Index, *, is_here: bool) -> None:
        del is_here
        skin = self.skin
        words, second = str(index.data() or ""), str(index.data(SECOND_LINE) or "")
        inner = box.adjusted(skin.px(12), 0, -skin.px(8), 0)
        if index.data(_KEY) is None:
            paint_text(painter, inner, words, skin.font("small", 600), skin.colour("text_2"))
        elif second:
            top = QRectF(inner.left(), inner.top() + skin.px(4), inner.width(), skin.px(20))
            below = QRectF(inner.left(), inner.top() + skin.px(22), inner.width(), skin.px(18))
            paint_text(painter, top, words, skin.font("body", 600), skin.colour("text"))
            paint_text(painter, below, second, skin.font("caption"), skin.colour("text_2"))
        else:
            paint_text(painter, inner.adjusted(skin.px(8), 0, 0, 0), words, skin.font("body"), skin.colour("text"))


class FieldPopup(QFrame):
    """The list, open under a heading.

    *Signals*: ``chosen(field)``: an empty one leaves the column out; ``unit_chosen(unit)``: of an area without one.
    """

    chosen = Signal(str)
    unit_chosen = Signal(str)

    def __init__(self, skin: Skin, catalogue: FieldCatalogue, guess: ColumnGuess, unit: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._skin, self._catalogue, self._guess = skin, catalogue, guess
        self.setProperty("kind", "surface")
        self.setFrameShape(QFrame.Shape.Box)
        self.setAccessibleName(f"What “{guess.source}” becomes")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.filter = LineEdit(skin, "Find a field", placeholder="Find a field", glyph="ph.magnifying-glass")
        self.list = QListWidget()
        self.list.setAccessibleName("Fields")
        self.list.setItemDelegate(_FieldDelegate(skin, self.list, has_bar=True))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        why = label(f"What “{guess.source}” becomes", "strong", wraps=True)
        pad = skin.px(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(pad)
        for part in (why, self.filter, self.list):
            column.addWidget(part)
        self.unit: Segmented | None = None
        if guess.field in catalogue and catalogue[str(guess.field)].kind is FieldKind.AREA:
            as_told = ("", "As it tells")
            self.unit = Segmented(skin, "Unit of figures that have none", (as_told, *units_to_choose()))
            self.unit.choose(unit)
            self.unit.chosen.connect(self._on_unit)
            column.addLayout(row(label("Figures are in", "2"), self.unit, None))
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.resize(skin.px(420), skin.px(420))
        self._fill("")

    def open_under(self, widget: QWidget) -> None:
        """Open under a widget, on the screen."""
        where = widget.mapToGlobal(QPoint(0, widget.height()))
        ground = widget.screen().availableGeometry()
        x = max(min(where.x(), ground.right() - self.width()), ground.left())
        y = max(min(where.y(), ground.bottom() - self.height()), ground.top())
        self.move(x, y)
        self.show()
        self.filter.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the list act while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                item = self.list.currentItem()
                if item is not None:
                    self._take(item)
                return True
            if event.key() in _WALKING:
                self._walk(Qt.Key(event.key()))
                return True
        return super().eventFilter(watched, event)

    def _walk(self, key: Qt.Key) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}[key]
        fields = [at for at in range(self.list.count()) if self.list.item(at).data(_KEY) is not None]
        if fields:
            here = fields.index(self.list.currentRow()) if self.list.currentRow() in fields else 0
            self.list.setCurrentRow(fields[max(0, min(here + step, len(fields) - 1))])

    def _take(self, item: QListWidgetItem) -> None:
        key = item.data(_KEY)
        if key is not None:
            self.close()
            self.chosen.emit(str(key))

    def _on_unit(self, unit: str) -> None:
        self.close()
        self.unit_chosen.emit(unit)

    def _fill(self, wanted: str) -> None:
        self.list.clear()
        words = wanted.casefold().split()
        first = -1
        for text, key, second in self._entries():
            found = f"{text} {second} {(key or '').replace('_', ' ')}".casefold()
            if key is None or all(word in found for word in words):
                item = QListWidgetItem(text)
                item.setData(_KEY, key)
                item.setData(SECOND_LINE, second)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}. {second}" if second else text)
                if key is None:
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(item)
        for at in range(self.list.count() - 1, -1, -1):  # a group of which nothing is left needs no heading
            is_last = at + 1 == self.list.count() or self.list.item(at + 1).data(_KEY) is None
            if self.list.item(at).data(_KEY) is None and is_last:
                self.list.takeItem(at)
        for at in range(self.list.count()):
            key = self.list.item(at).data(_KEY)
            if key is not None and first < 0:
                first = at
            if key == (self._guess.field or "") and not words:
                first = at
                break
        self.list.setCurrentRow(first)

    def _entries(self) -> Iterator[tuple[str, str | None, str]]:
        """Yield words, key and second line; None as key is a heading."""
        yield LEFT_OUT, "", "" if self._guess.field else _sentence(self._guess.reason)
        likely = other_readings(self._guess, self._catalogue)
        if likely or self._guess.field:
            yield "Likely", None, ""
            if self._guess.field:
                now = f"now: {self._guess.reason}" if self._guess.reason else "as it is now"
                yield field_words(self._guess.field, self._catalogue), self._guess.field, _sentence(now)
            for key, why in likely:
                yield field_words(key, self._catalogue), key, _sentence(why)
        for group, keys in self._catalogue.groups().items():
            yield GROUP_WORDS.get(group, group.capitalize()), None, ""
            for key in keys:
                yield field_words(key, self._catalogue), key, ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text and not text.endswith(".") else text[:1].upper() + text[1:]
