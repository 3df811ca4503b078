"""The page of data quality: the matrix, what lacks in a tile, questions out, answers in, sign-off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QSplitter, QVBoxLayout

from estates_app.domain.errors import EstatesError
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.quality_detail import QualityDetail
from estates_app.ui.stages.registers.quality_dialogs import AnswersDialog, OwnerDialog, SignDialog
from estates_app.ui.stages.registers.quality_matrix import QualityMatrix
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import ElidedLabel, row
from estates_app.ui.words import count, files_to_choose, share
from estates_app.workspace.answers import Answers, understand
from estates_app.workspace.collecting import Picture, picture_inputs, picture_of
from estates_app.workspace.quality_view import Tile, matrix_of
from estates_app.workspace.questions import write_questions
from estates_app.workspace.signing import locality_name

_JOB, _ANSWERS_JOB = "data quality", "answers"

#: What the picture follows from.
_NODES = frozenset(
    {"project", "properties", "outlets", "zones", "localities", "partners", "editions", "settings", "stewardship"}
    | {"scenario", "scenarios"}
)

_ANSWER_FILES = files_to_choose("Answered questions", (".xlsx", ".ods", ".xlsm", ".xls"))

_CHOOSE = "Choose a partner's tile first"


class QualityPage(QFrame):
    """The page. *Signals*: ``wanted(property id)``: it should be looked at."""

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_late = True
        self.picture: Picture | None = None
        self.dialog: QDialog | None = None
        skin = desk.skin
        self.setProperty("kind", "surface")
        self.setAccessibleName("Data quality")
        self.title = ElidedLabel("Data quality", "title")
        self.second = ElidedLabel("", "3")
        self.owner = Button(skin, "Set owner and date…")
        self.sign = Button(skin, "Sign off…")
        self.read = Button(skin, "Read answers…")
        self.export = Button(skin, "Export questions…", kind="primary")
        self.matrix = QualityMatrix(skin)
        self.detail = QualityDetail(skin)
        self._lay_out()
        self.matrix.picked.connect(self._on_picked)
        self.matrix.opened.connect(lambda _tile: self.detail.go())
        self.detail.wanted.connect(self.wanted)
        self.owner.clicked.connect(self.ask_owner)
        self.sign.clicked.connect(self.ask_sign_off)
        self.export.clicked.connect(self.ask_export)
        self.read.clicked.connect(self.ask_answers)
        desk.bridge.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        skin = self._desk.skin
        head = QFrame()
        head.setProperty("kind", "bar")
        head.setFixedHeight(skin.px(56))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.second)
        words.addStretch(1)
        line = QHBoxLayout(head)
        line.setContentsMargins(skin.px(16), 0, skin.px(12), 0)
        line.setSpacing(skin.px(10))
        line.addLayout(words, 1)
        line.addLayout(row(self.owner, self.sign, self.read, self.export, spacing=skin.px(4)))
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.matrix)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.split, 1)

    @property
    def tile(self) -> Tile | None:
        """The current tile, None while there is none."""
        return self.matrix.current()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another page was in view."""
        super().showEvent(event)
        if self._is_late:
            self.refresh()

    def refresh(self) -> None:
        """Work the picture out anew where it is seen; the old one stays until then."""
        self._is_late = not self.isVisible()
        bridge = self._desk.bridge
        if self._is_late or not bridge.is_open:
            return
        if self.picture is None:
            self.second.setText("Looking at what is missing…")
        inputs = picture_inputs(bridge.session, bridge.look.scenario)
        self._desk.tasks.start(
            _JOB,
            "Looking at data quality",
            lambda *_: picture_of(inputs),
            self._show,
            self._desk.say.error,
            is_shown=False,
        )

    def _show(self, picture: Picture) -> None:
        bridge = self._desk.bridge
        if not bridge.is_open:
            return
        session, estate = bridge.session, bridge.estate
        self.picture = picture
        whole = picture.quality.cell()
        context = sum(cell.properties for cell in picture.quality.context.values())
        of = count(whole.properties, "property", "properties")
        said = f"{share(whole.share)} of {whole.wanted:,} facts known of {of}"
        said += f" in scope; {context:,} in context apart" if context else " in scope"
        self.second.setText(said if whole.properties else "No property is in scope yet")
        self.matrix.show_matrix(matrix_of(estate, picture.quality, session.store.edits(), session.catalogue))

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self.picture = None
            self._desk.tasks.cancel(_JOB)
        if nodes & _NODES:
            self.refresh()

    def _on_picked(self, tile: Tile) -> None:
        if self.picture is None:
            return
        self.detail.show_tile(self._desk.bridge.estate, self.picture, tile)
        has_one = tile.partner is not None
        for button in (self.owner, self.sign, self.export):
            can = has_one and (bool(tile.cell.properties) or button is self.owner)
            button.setEnabled(can)
            button.setToolTip("" if can else _CHOOSE if not has_one else "Nothing of it lies here")
            button.setAccessibleDescription(button.toolTip() or tile.title)

    # --- what is done with a tile ---------------------------------------------------------------------------------

    def ask_owner(self) -> None:
        """Ask who answers for the data of the current partner, and of when they are."""
        tile = self.tile
        if tile is not None and tile.partner is not None:
            self._open(OwnerDialog(self._desk, tile.partner, self.window()))

    def ask_sign_off(self) -> None:
        """Ask who signs off the data of the current tile."""
        tile = self.tile
        if tile is not None and tile.partner is not None and self.picture is not None:
            dialog = SignDialog(self._desk, self.picture.quality, tile.partner, tile.locality, self.window())
            self._open(dialog)

    def ask_export(self) -> None:
        """Ask where the questions of the current tile go."""
        tile, estate = self.tile, self._desk.bridge.estate
        if tile is None or tile.partner is None:
            return
        where = "" if tile.locality is None else f" {locality_name(estate, tile.locality)}"
        name = "".join(c if c.isalnum() else "-" for c in f"Questions {estate.partners[tile.partner].name}{where}")
        start = self._desk.bridge.session.store.path.parent / f"{name}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, "Export questions", str(start), "Workbook (*.xlsx)")
        if chosen:
            path = Path(chosen)
            self.export_to(path if path.suffix else path.with_suffix(".xlsx"))

    def export_to(self, path: Path) -> None:
        """Write the questions of the current tile."""
        tile, session = self.tile, self._desk.bridge.session
        if tile is None or tile.partner is None or self.picture is None:
            return
        try:
            sheet = write_questions(self._desk.tools, session, self.picture, path, tile.partner, tile.locality)
        except EstatesError as error:
            self._desk.say.error(error)
            return
        rest = f"; {sheet.left_out:,} that matter less were left out" if sheet.left_out else ""
        n = count(len(sheet.questions), "question")
        self._desk.say.toast(f"{n} to {sheet.partner} written to {path.name}{rest}")

    def ask_answers(self) -> None:
        """Ask for a file that a partner sent back."""
        start = str(self._desk.bridge.session.store.path.parent)
        chosen, _ = QFileDialog.getOpenFileName(self, "Read answers", start, _ANSWER_FILES)
        if chosen:
            self.read_file(Path(chosen))

    def read_file(self, path: Path) -> None:
        """Read answers, then show what each would do."""
        session = self._desk.bridge.session
        self._desk.tasks.start(
            _ANSWERS_JOB,
            f"Reading {path.name}",
            lambda *_: understand(session, path),
            self._on_answers,
            self._desk.say.error,
        )

    def _on_answers(self, answers: Answers) -> None:
        self._open(AnswersDialog(self._desk, answers, self.window()))

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog

        def ended(_code: int) -> None:
            self.dialog = None
            dialog.deleteLater()

        dialog.finished.connect(ended)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.open()
