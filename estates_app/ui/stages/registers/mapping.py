"""The header of the file's table: its headings, and under each what the column becomes, to be changed there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.fields import FieldCatalogue
from estates_app.ui.skin import Skin
from estates_app.ui.stages.registers.field_popup import LEFT_OUT, FieldPopup, field_words
from estates_app.ui.widgets.fields import Chooser
from estates_app.ui.widgets.painting import paint_text
from estates_app.workspace.reading_words import certainty, other_readings
from estates_app.workspace.register_view import RegisterView

#: Height of the line under a chooser that says how sure it is, pixels.
_CERTAINTY = 17


class FieldChooser(Chooser):
    """Chooses the field that a column becomes, from a list that is found by typing; arrows walk through all fields.

    *Signals*: ``reached()``: it got the focus, so its column should be in view; ``unit_chosen(unit)``.
    """

    reached = Signal()
    unit_chosen = Signal(str)

    def __init__(
        self, skin: Skin, catalogue: FieldCatalogue, guess: ColumnGuess, *, is_weak: bool, unit: str = ""
    ) -> None:
        super().__init__(skin, f"{guess.source} becomes", most=190)
        self._catalogue, self._guess, self._unit = catalogue, guess, unit
        self.is_weak = is_weak
        self.certainty = certainty(guess, is_weak=is_weak)
        self.addItem(field_words(guess.field, catalogue), guess.field or "")
        why = guess.reason if guess.field else f"left out: {guess.reason}"
        others = [field_words(key, catalogue) for key, _ in other_readings(guess, catalogue)]
        told = [f"{self.certainty.capitalize()}: {why}", *([f"May also be: {', '.join(others)}"] if others else [])]
        self.setToolTip("\n".join(told))
        self.setAccessibleDescription(f"{self.currentText()}. {'. '.join(told)}")
        self._is_full = False
        self.popup: FieldPopup | None = None

    def fill(self) -> None:
        """Fill the list: leave out, then every field."""
        if self._is_full:
            return
        self._is_full = True
        blocked = self.blockSignals(True)
        here = self.currentData()
        self.clear()
        self.add(LEFT_OUT, "")
        for key in self._catalogue.fields:
            self.add(field_words(key, self._catalogue), key)
        self.setCurrentIndex(max(self.findData(here), 0))
        self.blockSignals(blocked)

    def showPopup(self) -> None:
        """Open the list in which one types what one looks for."""
        popup = FieldPopup(self._skin, self._catalogue, self._guess, self._unit, self)
        popup.chosen.connect(self._on_chosen)
        popup.unit_chosen.connect(self.unit_chosen)
        popup.destroyed.connect(self._on_gone)
        self.popup = popup
        popup.open_under(self)

    def _on_gone(self) -> None:
        self.popup = None

    def _on_chosen(self, key: str) -> None:
        self.fill()
        self.choose(key)
        self.activated.emit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the whole list by keys."""
        self.fill()
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Bring its column into view."""
        super().focusInEvent(event)
        self.reached.emit()


class BandedHeader(QHeaderView):
    """A header of two bands: titles, and under them a band for whoever fills it."""

    def __init__(self, skin: Skin, table: QTableView, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.skin = skin
        self.setAccessibleName(name)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(skin.px(26))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def over(self) -> int:
        """Height of the band of titles."""
        return self.skin.height("table_header")

    @property
    def under(self) -> int:
        """Height of the band under them."""
        return self.skin.px(36 + _CERTAINTY)

    def sizeHint(self) -> QSize:
        """Return the height of both bands."""
        return QSize(super().sizeHint().width(), self.over + self.under)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a title and the ground under it."""
        model, skin = self.model(), self.skin
        box = QRectF(rect)
        painter.fillRect(box, skin.colour("sunken"))
        painter.fillRect(QRectF(box.left(), self.over - 1, box.width(), 1), skin.colour("grid"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("border"))
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        side = model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        is_right = bool(side) and bool(Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight)
        words = QRectF(box.left() + skin.px(8), 0, box.width() - skin.px(14), self.over)
        align = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        paint_text(painter, words, title, skin.font("small", 600), skin.colour("text_2"), align)


class MappingHeader(BandedHeader):
    """The header of the file's table.

    *Signals*: ``chosen(heading, field)``: an empty field leaves the column out; ``unit_chosen(heading, unit)``.
    """

    chosen = Signal(str, str)
    unit_chosen = Signal(str, str)

    def __init__(self, skin: Skin, catalogue: FieldCatalogue, table: QTableView) -> None:
        super().__init__(skin, table, "Headings of the file, and what each column becomes")
        self._catalogue = catalogue
        self._table = table
        self.choosers: list[FieldChooser] = []
        self._labels: list[str] = []
        self._units: Mapping[str, str] = {}
        self.sectionResized.connect(self._on_moved)
        self.geometriesChanged.connect(self._on_moved)
        table.horizontalScrollBar().valueChanged.connect(self._on_moved)

    def show_columns(self, view: RegisterView | None, units: Mapping[str, str] | None = None) -> None:
        """Show the columns of a register: choosers while it may be changed, words once it is accepted.

        Parameters
        ----------
        view : RegisterView or None
        units : mapping of heading to unit, optional
            Of columns of areas whose unit a person has named.
        """
        self._units = units or {}
        for old in self.choosers:
            old.hide()
            old.deleteLater()
        self.choosers, self._labels = [], []
        if view is None:
            return
        self._labels = [field_words(guess.field, self._catalogue) for guess in view.columns]
        if not view.is_accepted:
            for at, guess in enumerate(view.columns):
                self.choosers.append(self._chooser(at, guess, is_weak=at in view.weak))
        self._place()
        self.viewport().update()

    def _chooser(self, at: int, guess: ColumnGuess, *, is_weak: bool) -> FieldChooser:
        unit = self._units.get(guess.source, "")
        made = FieldChooser(self.skin, self._catalogue, guess, is_weak=is_weak, unit=unit)
        made.setParent(self.viewport())
        made.activated.connect(lambda _at, chooser=made: self._on_chosen(guess, chooser))
        made.reached.connect(lambda: self._on_reached(at))
        made.unit_chosen.connect(lambda unit: self.unit_chosen.emit(guess.source, unit))
        made.show()
        return made

    def _on_chosen(self, guess: ColumnGuess, chooser: FieldChooser) -> None:
        key = str(chooser.currentData() or "")
        if key != (guess.field or ""):
            self.chosen.emit(guess.source, key)

    def _on_reached(self, at: int) -> None:
        left, width = self.sectionViewportPosition(at), self.sectionSize(at)
        bar = self._table.horizontalScrollBar()
        if left < 0:
            bar.setValue(bar.value() + left)
        elif left + width > self.viewport().width():
            bar.setValue(bar.value() + left + width - self.viewport().width())

    def _on_moved(self, *_args: object) -> None:
        self._place()
        QTimer.singleShot(0, self, self._place)  # the offset follows the scroll bar only after this

    def _place(self) -> None:
        for at, chooser in enumerate(self.choosers):
            if at >= self.count():
                break
            room = self.sectionSize(at) - self.skin.px(6)
            hint = chooser.sizeHint()
            left = self.sectionViewportPosition(at) + self.skin.px(4)
            top = self.over + (self.under - self.skin.px(_CERTAINTY) - hint.height()) // 2 + 1
            # Fixed: a combo box that is shown takes its hint, whatever geometry it was given.
            chooser.setFixedSize(max(min(hint.width(), room), 0), hint.height())
            chooser.move(left, top)
            chooser.setVisible(not self.isSectionHidden(at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the choosers under their headings."""
        super().resizeEvent(event)
        self._place()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a heading and how sure its field is; of an accepted register what its column became."""
        super().paintSection(painter, rect, logicalIndex)
        if 0 <= logicalIndex < len(self.choosers):
            self._paint_certainty(painter, rect, self.choosers[logicalIndex])
        if self.choosers or not 0 <= logicalIndex < len(self._labels):
            return
        words = self._labels[logicalIndex]
        box = QRectF(rect.left() + self.skin.px(8), self.over, rect.width() - self.skin.px(14), self.under)
        is_out = words == LEFT_OUT
        ink = self.skin.colour("text_3" if is_out else "text")
        font = self.skin.font("small") if is_out else self.skin.font("small", 500)
        paint_text(painter, box, "left out" if is_out else words, font, ink)

    def _paint_certainty(self, painter: QPainter, rect: QRect, chooser: FieldChooser) -> None:
        skin, height = self.skin, self.skin.px(_CERTAINTY)
        box = QRectF(rect.left() + skin.px(9), rect.bottom() - height - 1, rect.width() - skin.px(14), height)
        glyph = {"sure": "ph.check-circle", "look at it": "ph.warning"}.get(chooser.certainty, "")
        ink = {"look at it": "warn", "not used": "text_3"}.get(chooser.certainty, "text_2")
        if glyph:
            size = skin.px(12)
            mark = QRectF(box.left(), box.center().y() - size / 2, size, size)
            skin.glyph(painter, glyph, mark, "warn" if chooser.is_weak else "positive")
            box.adjust(size + skin.px(4), 0, 0, 0)
        paint_text(painter, box, chooser.certainty, skin.font("caption"), skin.colour(ink))


class ResultHeader(BandedHeader):
    """The header of what the rows become; its lower band says what the other table's choosers are for."""

    def __init__(self, skin: Skin, table: QTableView) -> None:
        super().__init__(skin, table, "What the rows become")
        self.words = ""

    def say(self, words: str) -> None:
        """Change the words of the lower band."""
        self.words = words
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a title, and this section's share of the words that run under all of them."""
        super().paintSection(painter, rect, logicalIndex)
        skin = self.skin
        painter.save()
        painter.setClipRect(rect)
        start = self.sectionViewportPosition(0) + skin.px(12)
        box = QRectF(start, self.over, self.viewport().width() - start - skin.px(8), self.under)
        paint_text(painter, box, self.words, skin.font("small"), skin.colour("text_2"))
        painter.restore()


class RowNumbers(QHeaderView):
    """The numbers that the rows have in the partner's file; they stay when the columns are scrolled."""

    def __init__(self, skin: Skin, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._skin = skin
        self.setAccessibleName("Row numbers of the file")
        self.setProperty("kind", "surface")
        self.setFixedWidth(skin.px(46))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(skin.height("row"))
        self.setMinimumSectionSize(skin.px(20))
        self.setSectionsClickable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a row's number, with the accent bar where it is selected."""
        skin, table = self._skin, self.parent()
        assert isinstance(table, QTableView)
        is_here = table.currentIndex().row() == logicalIndex
        box = QRectF(rect)
        painter.fillRect(box, skin.colour("selected" if is_here else "surface"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), skin.colour("grid"))
        if is_here:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), skin.colour("accent"))
        number = str(self.model().headerData(logicalIndex, Qt.Orientation.Vertical) or "")
        words = box.adjusted(4, 0, -skin.px(10), 0)
        paint_text(painter, words, number, skin.font("body"), skin.colour("text_3"), Qt.AlignmentFlag.AlignRight)


class Corner(QWidget):
    """What stands over the row numbers."""

    def __init__(self, skin: Skin, parent: QWidget) -> None:
        super().__init__(parent)
        self._skin = skin
        self.setAccessibleName("Row")

    def paintEvent(self, event: object) -> None:
        """Paint the word over the numbers."""
        del event
        skin, painter = self._skin, QPainter(self)
        try:
            box = QRectF(self.rect())
            painter.fillRect(box, skin.colour("sunken"))
            upper = skin.height("table_header")
            painter.fillRect(QRectF(0, upper - 1, box.width(), 1), skin.colour("grid"))
            painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), skin.colour("border"))
            words = QRectF(0, 0, box.width() - skin.px(10), upper)
            ink = skin.colour("text_2")
            paint_text(painter, words, "Row", skin.font("small", 600), ink, Qt.AlignmentFlag.AlignRight)
        finally:
            painter.end()
