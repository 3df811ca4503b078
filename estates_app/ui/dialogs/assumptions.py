"""The figures that no register holds: each with its range, its source and its date; changed as one step."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.domain.partnership import Assumption
from estates_app.domain.wording import figure
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import count, day, sentence
from estates_app.workspace.assuming import assumptions_of, given, limits_of, read_figure, set_assumptions, source_fault

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AssumptionsDialog(Dialog):
    """Edits copies of the figures and puts them in force together.

    Attributes
    ----------
    wanted : dict of str to (float, str)
        Value and source of the figures that were changed here.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "Assumptions", yes="Use these figures", parent=parent)
        self._desk = desk
        skin = desk.skin
        self.setMinimumWidth(skin.px(860))
        self._all = assumptions_of(desk.bridge.session)
        self.wanted: dict[str, tuple[float, str]] = {}
        self.body.addWidget(
            label("Figures that no register holds. Reports print each with its source and date.", "2", wraps=True)
        )
        self.list = QTreeWidget()
        self.list.setColumnCount(4)
        self.list.setHeaderLabels(["Assumption", "Figure", "Source", "Dated"])
        self.list.headerItem().setTextAlignment(1, _RIGHT)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Assumptions")
        self.list.setFixedHeight(self.scrolling(290))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        for at in (0, 2):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        for at, width in ((1, 104), (3, 138)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(at, skin.px(width))
        self.body.addWidget(self.list)
        self.what = label("", "strong", wraps=True)
        self.value = LineEdit(skin, "Figure")
        self.value.setFixedWidth(skin.px(150))
        self.limits = label("", "2")
        self.source = LineEdit(skin, "Source", placeholder="Where the figure comes from, so that others can follow")
        self.back = Button(skin, "As the rule pack says", "ph.arrow-counter-clockwise", kind="quiet")
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self.body.addWidget(self._editor())
        self.body.addWidget(self._fault)
        self._items = [QTreeWidgetItem(self.list) for _ in self._all]
        for one, item in zip(self._all, self._items, strict=True):
            item.setTextAlignment(1, _RIGHT)
            item.setSizeHint(0, QSize(10, skin.height("row")))
            self._say_row(one)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_current())
        self.value.textEdited.connect(lambda _text: self._on_edited())
        self.source.textEdited.connect(lambda _text: self._on_edited())
        self.back.clicked.connect(self._on_back)
        self.list.setCurrentItem(self._items[0])
        self.list.setFocus()

    def accept(self) -> None:
        """Put the figures in force, where all that was typed can be read."""
        if not self._read():
            return
        bridge, changed = self._desk.bridge, [one for one in self._all if self._is_changed(one)]
        for one in changed:
            fault = source_fault(bridge.session, one, *self._now(one))
            if fault:
                self.list.setCurrentItem(self._items[self._all.index(one)])
                self._refuse(f"{sentence(fault)}.", self.source)
                self.source.setFocus()
                self.source.selectAll()
                return
        if changed and bridge.step(lambda: set_assumptions(bridge.session, self.wanted)) is not None:
            said = f"{count(len(changed), 'assumption')} changed"
            self._desk.say.toast(said, "Undo", bridge.undo_stack.undo)
        super().accept()

    def _editor(self) -> QFrame:
        skin, box = self._desk.skin, QFrame()
        box.setProperty("kind", "card")
        form = Form(skin, 2)
        box.setLayout(form)
        pad = skin.px(12)
        form.setContentsMargins(pad, skin.px(8), pad, skin.px(8))
        form.addWidget(self.what, 0, 0, 1, 2)
        form.line("Figure", self.value, self.limits, None, self.back)
        form.line("Source", self.source)
        return box

    def _current(self) -> Assumption:
        return self._all[max(self.list.currentIndex().row(), 0)]

    def _now(self, one: Assumption) -> tuple[float, str]:
        """Return value and source as they would be."""
        return self.wanted.get(one.key, (one.value, one.source))

    def _is_changed(self, one: Assumption) -> bool:
        return self._now(one) != (one.value, one.source)

    def _say_row(self, one: Assumption) -> None:
        item = self._items[self._all.index(one)]
        value, source = self._now(one)
        dated = "changed here" if self._is_changed(one) else day(one.dated)
        for column, words in enumerate((sentence(one.label), figure(value, one.unit), source, dated)):
            item.setText(column, words)
            item.setToolTip(column, words)

    def _show_current(self) -> None:
        self._refuse("")
        one = self._current()
        value, source = self._now(one)
        self.what.setText(sentence(one.label))
        self.value.setText(figure(value, one.unit))
        self.value.setAccessibleDescription(one.label)
        self.source.setText(source)
        limits = limits_of(one)
        self.limits.setText(f"from {limits}" if limits else "")
        self._say_back(one)

    def _say_back(self, one: Assumption) -> None:
        pack = given(self._desk.bridge.session, one.key)
        self.back.setEnabled(pack is not None and self._now(one) != (pack.value, pack.source))

    def _on_edited(self) -> None:
        if self._read():
            self._say_row(self._current())
            self._say_back(self._current())

    def _on_back(self) -> None:
        one = self._current()
        pack = given(self._desk.bridge.session, one.key)
        if pack is not None:
            self.wanted[one.key] = (pack.value, pack.source)
            self._say_row(one)
            self._show_current()

    def _read(self) -> bool:
        """Take what stands in the fields; False, and said, where the figure cannot be read."""
        one = self._current()
        value, fault = self._now(one)[0], ""
        if self.value.text() != figure(value, one.unit):  # else it is the figure itself, not its rounded words
            read, fault = read_figure(one, self.value.text())
            value = value if read is None else read
        self._refuse(fault, self.value)
        if not fault:
            self.wanted[one.key] = (value, self.source.text())
        return not fault

    def _refuse(self, words: str, field: LineEdit | None = None) -> None:
        self._fault.setText(words)
        self._fault.setVisible(bool(words))
        for one in (self.value, self.source):
            one.mark(is_bad=bool(words) and one is field)
