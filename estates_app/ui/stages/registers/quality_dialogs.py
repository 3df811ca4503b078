"""What is asked of a person about a partner's data: owner and date, sign-off, which answers count."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.domain.quality import Quality
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.words import count, share
from estates_app.workspace.answers import Answers, AnswerState, keep_answers
from estates_app.workspace.correcting import read_day
from estates_app.workspace.signing import editions_of, locality_name, set_stewardship, sign_off

#: State of an answer -> what it is called, its glyph and the token of that.
_STATES = {
    AnswerState.ACCEPTED: ("accepted", "ph.check-circle", "positive"),
    AnswerState.CONFIRMED: ("as we had it", "ph.equals", "text_2"),
    AnswerState.UNCLEAR: ("unclear", "ph.warning-circle", "negative"),
    AnswerState.UNKNOWN: ("unknown question", "ph.warning-circle", "negative"),
    AnswerState.CHANGED: ("changed since", "ph.warning", "warn"),
}


class _Refusing:
    """What a dialog needs that says in place why it cannot go on."""

    fault: QLabel

    def make_fault(self) -> QLabel:
        """Return the line where it is said, hidden as yet."""
        self.fault = label("", "bad", wraps=True)
        self.fault.hide()
        return self.fault

    def refuse(self, words: str, field: QWidget | None = None) -> None:
        """Say what cannot be used."""
        self.fault.setText(words)
        self.fault.show()
        if field is not None:
            field.setFocus()
        assert isinstance(self, Dialog), "it belongs to a dialog"
        self.adjustSize()


class OwnerDialog(Dialog, _Refusing):
    """Asks who answers for a partner's data, and of when each of its registers is."""

    def __init__(self, desk: Desk, partner_id: str, parent: QWidget | None = None) -> None:
        estate = desk.bridge.estate
        name = estate.partners[partner_id].name
        super().__init__(desk.skin, f"Data of {name}", yes="Set them", glyph="ph.user-circle", parent=parent)
        self._desk, self._partner = desk, partner_id
        self.owner = LineEdit(desk.skin, "Owner", placeholder="Head of Estates")
        self.owner.setText(estate.stewardship.stewards.get(partner_id, ""))
        self.dates: dict[str, LineEdit] = {}
        form = Form(desk.skin)
        form.line("Owner", self.owner)
        for edition in editions_of(estate, partner_id):
            field = LineEdit(desk.skin, f"Date of {edition.file}", placeholder="2026-04-01")
            field.setText(estate.date_of(edition))
            form.line(edition.file, field)
            self.dates[edition.id] = field
        self.body.addWidget(
            label(
                "The owner answers for the data: a name or a role. The date says of when they are, not when they came.",
                "2",
                wraps=True,
            )
        )
        self.body.addLayout(form)
        self.body.addWidget(self.make_fault())
        self.owner.setFocus()

    def accept(self) -> None:
        """Set both as one step, where every date can be read."""
        dates = {}
        for key, field in self.dates.items():
            text = field.text().strip()
            dates[key] = read_day(text)
            if text and not dates[key]:
                self.refuse(f"“{text}” is no date: write it as 2026-04-01 or 1/4/2026", field)
                return
        bridge = self._desk.bridge
        try:
            edit = set_stewardship(bridge.session, self._partner, self.owner.text(), dates)
        except EstatesError as error:
            self.refuse(str(error))
            return
        if edit is not None:
            bridge.made(edit)
            self._desk.say.toast(edit.verb, "Undo", bridge.undo_stack.undo)
        super().accept()


class SignDialog(Dialog, _Refusing):
    """Asks who signs a partner's data off, and for which districts."""

    def __init__(
        self, desk: Desk, quality: Quality, partner_id: str, locality: str | None, parent: QWidget | None = None
    ) -> None:
        estate = desk.bridge.estate
        name = estate.partners[partner_id].name
        super().__init__(
            desk.skin, f"Sign off the data of {name}", yes="Sign off", glyph="ph.pencil-line", parent=parent
        )
        self._desk, self._partner, self._quality = desk, partner_id, quality
        steward = estate.stewardship.stewards.get(partner_id, "")
        self.by = LineEdit(desk.skin, "Signed by", placeholder="Head of Estates")
        self.by.setText(steward)
        self.note = LineEdit(desk.skin, "Note", placeholder="What should be said with it, if anything")
        self.where = QListWidget()
        self.where.setAccessibleName("Districts; the check box says which are signed off")
        for key in sorted({k for p, k in quality.cells if p == partner_id}, key=lambda k: locality_name(estate, k)):
            cell = quality.cell(partner_id, key)
            said = f"{share(cell.share)} of {cell.wanted:,} facts known"
            said += f", {cell.doubtful:,} doubtful" * bool(cell.doubtful)
            words = f"{locality_name(estate, key)}: {count(cell.properties, 'property', 'properties')}, {said}"
            item = QListWidgetItem(words, self.where)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setSizeHint(QSize(10, desk.skin.px(26)))
            item.setCheckState(Qt.CheckState.Checked if locality in (None, key) else Qt.CheckState.Unchecked)
        self.where.setFixedHeight(self.scrolling(min(200, 30 * self.where.count() + 8)))
        form = Form(desk.skin)
        form.line("Signed by", self.by)
        form.line("Note", self.note)
        self.body.addWidget(
            label(
                "A sign-off says that the data are right as they stand, and as complete as they can be. It keeps the "
                "figures of today, and is outdated by a newer edition or a later correction.",
                "2",
                wraps=True,
            )
        )
        self.body.addWidget(self.where)
        self.body.addLayout(form)
        self.body.addWidget(self.make_fault())
        (self.note if steward else self.by).setFocus()

    def chosen(self) -> list[str]:
        """Return the districts that are signed off."""
        items = (self.where.item(at) for at in range(self.where.count()))
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def accept(self) -> None:
        """Sign, where somebody does and for something."""
        localities, bridge = self.chosen(), self._desk.bridge
        if not localities:
            self.refuse("Choose at least one district", self.where)
            return
        try:
            edit = sign_off(
                bridge.session, self._quality, self._partner, localities, self.by.text(), note=self.note.text()
            )
        except EstatesError as error:
            self.refuse(str(error), self.by)
            return
        if edit is not None:
            bridge.made(edit)
            self._desk.say.toast(edit.verb, "Undo", bridge.undo_stack.undo)
        super().accept()


class AnswersDialog(Dialog, _Refusing):
    """Shows what each answer of a file would do before any is kept."""

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(
            desk.skin, f"Answers in {answers.file}", yes="Keep them", glyph="ph.list-bullets", parent=parent
        )
        skin = desk.skin
        self.setMinimumWidth(skin.px(940))
        self._desk, self._answers = desk, answers
        said = [f"{answers.count(state):,} {_STATES[state][0]}" for state in AnswerState if answers.count(state)]
        self.body.addWidget(label(f"{count(len(answers.answers), 'answer')}: {', '.join(said)}.", "2", wraps=True))
        self.list = QTreeWidget()
        self.list.setColumnCount(6)
        self.list.setHeaderLabels(["Row", "Property", "Fact", "Now", "Answer", "What becomes of it"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Answers")
        self.list.setFixedHeight(self.scrolling(300))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        for at, width in ((0, 46), (1, 200), (2, 140), (3, 100), (4, 110)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(at, skin.px(width))
        header.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        for one in sorted(answers.answers, key=lambda a: (list(_STATES).index(a.state) in (0, 1), a.row)):
            words, glyph, token = _STATES[one.state]
            becomes = f"{words}: {one.note}" if one.note else words
            cells = [str(one.row), one.name, one.label, one.shown_now or "–", one.shown or one.text, becomes]
            item = QTreeWidgetItem(self.list, cells)
            item.setIcon(5, skin.icon(glyph, token))
            item.setSizeHint(0, QSize(10, skin.height("row")))
            for column, text in enumerate(cells):
                item.setToolTip(column, text)
        self.body.addWidget(self.list)
        n = answers.count(AnswerState.CHANGED)
        self.takes_changed = Check(skin, f"Keep also {count(n, 'answer')} whose fact has changed since it was asked")
        self.takes_changed.setVisible(bool(n))
        self.body.addWidget(self.takes_changed)
        self.body.addWidget(self.make_fault())
        self.takes_changed.toggled.connect(lambda _is_on: self._say_count())
        self._say_count()
        self.list.setFocus()

    def accept(self) -> None:
        """Keep the answers as one step that can be undone."""
        bridge = self._desk.bridge
        try:
            edit = keep_answers(bridge.session, self._answers, takes_changed=self.takes_changed.isChecked())
        except EstatesError as error:
            self.refuse(str(error))
            return
        if edit is not None:
            bridge.made(edit)
            self._desk.say.toast(edit.verb, "Undo", bridge.undo_stack.undo)
        super().accept()

    def _say_count(self) -> None:
        n = self._answers.count(AnswerState.ACCEPTED)
        n += self._answers.count(AnswerState.CHANGED) if self.takes_changed.isChecked() else 0
        self.yes.set_words(f"Keep {count(n, 'answer')}")
        self.yes.setEnabled(n > 0)
