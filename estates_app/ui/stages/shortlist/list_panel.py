"""The left of the stage: what is listed, in which order, with which notes, and what the public may not read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout

from estates_app.domain.edits import Edit
from estates_app.domain.localities import holds, name_of
from estates_app.ui.desk import Desk
from estates_app.ui.look import BASELINE
from estates_app.ui.stages.shortlist.add_popup import AddPopup
from estates_app.ui.stages.shortlist.left_out import LeftOutDialog
from estates_app.ui.stages.shortlist.line_view import LineView
from estates_app.ui.stages.shortlist.lines_model import LinesModel
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.empty import EmptyState
from estates_app.ui.widgets.labels import frame, label, row
from estates_app.ui.widgets.note import Note
from estates_app.workspace import shortlisting
from estates_app.workspace.shortlist_lines import LeftOut, Line, left_out, not_listed, place_among, shortlist_lines

#: What the list follows from.
_NODES = frozenset(
    {
        "project",
        "findings",
        "scenario",
        "scenarios",
        "locality",
        "properties",
        "partners",
        "localities",
        "outlets",
        "skin",
    }
)


class ListPanel(QFrame):
    """The shortlist of the scenario in view.

    The list is one for the whole partnership, and so is the paper; a locality that is looked at narrows the lines that
    are shown, which keep their places in the whole.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        skin = desk.skin
        self.setProperty("kind", "list")
        self.setAccessibleName("What is listed")
        self.model = LinesModel(self)
        self.view = LineView(skin, self.model)
        self.badge = Badge(skin)
        self.add = Button(skin, "Add", "ph.plus", kind="quiet")
        self.add.setAccessibleName("Add a property to the shortlist")
        self.popup: AddPopup | None = None
        head = frame("section", "Shortlist")
        head.setFixedHeight(skin.height("panel_header"))
        line = row(label("Shortlist", "title"), None, self.badge, self.add, margins=(skin.px(16), 0, skin.px(12), 1))
        head.setLayout(line)
        self._stack = QStackedWidget()
        self._baseline = EmptyState(
            skin,
            "ph.list-numbers",
            "The baseline keeps all",
            "Nothing is proposed in it, so there is nothing to list. Choose a scenario above, or propose one.",
            [("Go to Proposals", "primary", lambda: desk.go("proposals"))],
        )
        self._empty = EmptyState(
            skin,
            "ph.list-plus",
            "Nothing is listed",
            "Readers of the paper find here what partners want to talk about. Add the first property.",
            [("Add a property", "primary", self._on_add)],
        )
        self._elsewhere = EmptyState(
            skin,
            "ph.map-pin",
            "Nothing is listed here",
            "What is listed lies in other places. Add a property of this one, or look at all.",
            [("Add a property", "primary", self._on_add), ("Show all", "normal", self._on_all)],
        )
        self._waiting = EmptyState(
            skin, "ph.hourglass-medium", "Working out the scenario", "The list is there as soon as its fates are."
        )
        for part in (self.view, self._baseline, self._empty, self._elsewhere, self._waiting):
            self._stack.addWidget(part)
        self._foot = self._make_foot()
        self._lines: tuple[Line, ...] = ()
        self.narrowed = Note(skin, "", "note", "Show all", self._on_all)
        note = row(self.narrowed, margins=(skin.px(12), skin.px(8), skin.px(12), skin.px(8)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(note)
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)
        self._left_out = LeftOut((), (), ())
        self.add.clicked.connect(self._on_add)
        self.view.picked.connect(desk.bridge.select)
        self.view.removed.connect(self.leave_out)
        self.view.moved.connect(self.move_line)
        self.view.noted.connect(self._on_noted)
        desk.bridge.changed.connect(self._on_changed)
        self.fill()

    def _make_foot(self) -> QFrame:
        skin = self._desk.skin
        foot = frame("status", "What the public edition leaves out")
        self._glyph = QLabel()
        self._glyph.setFixedWidth(skin.px(20))
        self.foot_words = label("", wraps=True)
        self.review = Button(skin, "Review", kind="link")
        self.review.setAccessibleName("Review what the public edition leaves out")
        self.review.clicked.connect(self._on_review)
        line = row(self._glyph, margins=(skin.px(16), skin.px(5), skin.px(12), skin.px(5)))
        line.addWidget(self.foot_words, 1)
        line.addWidget(self.review)
        foot.setLayout(line)
        return foot

    # --- what is shown --------------------------------------------------------------------------------------------

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if nodes & {"project", "scenario"}:
            self.view.close_note(keep=False)
        if self._desk.bridge.is_open and nodes & _NODES:
            self.fill()
        elif "selected" in nodes:
            self._show_selected()

    def fill(self) -> None:
        """Show the list of the scenario in view."""
        bridge, findings = self._desk.bridge, self._desk.results.findings
        if not bridge.is_open:
            return
        is_baseline = bridge.look.scenario == BASELINE
        self._glyph.setPixmap(self._desk.skin.pixmap("ph.eye-slash", "text_2", 18))
        if is_baseline or findings is None:
            self._lines = ()
            self.model.show_lines(())
        else:
            self._lines = shortlist_lines(bridge.estate, findings, bridge.estate.scenario(bridge.look.scenario))
            self._show_lines(self._here(self._lines))
        n = len(self._lines)
        self._say_narrowed()
        if is_baseline:
            self._stack.setCurrentWidget(self._baseline)
        elif findings is None:
            self._stack.setCurrentWidget(self._waiting)
        else:
            self._stack.setCurrentWidget(self.view if self.model.lines else self._elsewhere if n else self._empty)
        known = () if findings is None else findings.scores.property_ids
        self.badge.say(f"{n:,} of {len(known):,}" if known and not is_baseline else "")
        self.badge.setAccessibleDescription("Listed, of the properties in scope")
        self.badge.setToolTip(f"{n:,} of the {len(known):,} properties in scope are listed")
        self.add.setEnabled(not is_baseline and findings is not None)
        self.add.setToolTip("The baseline keeps all: choose a scenario first" if is_baseline else "")
        self._left_out = left_out(bridge.estate, bridge.session.catalogue, known)
        self.foot_words.setText(self._left_out.words)
        self._show_selected()

    def _show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; a note that is open is kept unless its property is listed no more."""
        if self.view.open_note and self.view.open_note not in {line.property_id for line in self._lines}:
            self.view.close_note(keep=False)
        if [one.property_id for one in lines] != [one.property_id for one in self.model.lines]:
            self.view.close_note()
        self.model.show_lines(lines)

    def _say_narrowed(self) -> None:
        """Say how many lines a locality hides, and that the paper has them all."""
        shown = f"{len(self.model.lines):,} of {len(self._lines):,} shown in {self._where()}"
        self.narrowed.say(f"{shown}. The paper has them all." if self._where() and self._lines else "")

    def _where(self) -> str:
        """Return the name of the locality or area that is looked at, empty for all."""
        return name_of(self._desk.bridge.estate, self._desk.bridge.look.locality)

    def _here(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines of properties in the locality that is looked at."""
        bridge = self._desk.bridge
        mask = holds(bridge.estate, bridge.look.locality, [line.property_id for line in lines])
        return [line for line, is_here in zip(lines, mask, strict=True) if is_here]

    def _show_selected(self) -> None:
        listed = {line.property_id for line in self.model.lines}
        self.view.select_ids([key for key in self._desk.bridge.look.selected if key in listed])

    # --- what is done ---------------------------------------------------------------------------------------------

    def leave_out(self, ids: list[str]) -> None:
        """Leave properties out of the shortlist."""
        row_of_first = self.model.row_of(ids[0])
        edit = self._use(
            lambda session, scenario, findings: shortlisting.set_shortlisted(
                session, scenario, findings, ids, is_listed=False
            )
        )
        if edit is None:
            return
        if self.model.lines:  # the next line takes the place of the one that went, so that Delete can follow Delete
            following = self.model.lines[min(row_of_first, len(self.model.lines) - 1)]
            self._desk.bridge.select((following.property_id,))
        self._desk.say.toast(edit.verb, "Undo", self._desk.bridge.undo_stack.undo)

    def move_line(self, key: str, place: int) -> None:
        """Put a property at another place among those that are shown, counted from 1."""
        at = place_among(self._lines, self.model.lines, key, place)
        self._use(
            lambda session, scenario, findings: shortlisting.move_in_shortlist(session, scenario, findings, key, at)
        )
        self._desk.bridge.select((key,))
        self._show_selected()

    def add_property(self, key: str) -> None:
        """Put a property on the shortlist."""
        self._use(
            lambda session, scenario, findings: shortlisting.set_shortlisted(
                session, scenario, findings, [key], is_listed=True
            )
        )
        self._desk.bridge.select((key,))
        self._show_selected()

    def _on_noted(self, key: str, text: str) -> None:
        self._use(lambda session, scenario, _: shortlisting.annotate(session, scenario, key, text))

    def _use(self, use: Callable[..., Edit | None]) -> Edit | None:
        """Do a use-case of the list; it is one step that can be undone."""
        bridge, findings = self._desk.bridge, self._desk.results.findings
        if not bridge.is_open or findings is None:
            return None
        return bridge.step(lambda: use(bridge.session, bridge.look.scenario, findings))

    def _on_add(self) -> None:
        bridge, findings = self._desk.bridge, self._desk.results.findings
        if findings is None or bridge.look.scenario == BASELINE:
            return
        lines = not_listed(bridge.estate, findings, bridge.estate.scenario(bridge.look.scenario))
        self.popup = AddPopup(self._desk.skin, self._here(lines), self._where(), self)
        self.popup.chosen.connect(self.add_property)
        corner = self.add.mapToGlobal(QPoint(self.add.width(), self.add.height()))
        self.popup.open_at(corner - QPoint(self.popup.width(), 0))

    def _on_all(self) -> None:
        self._desk.bridge.look_at(locality="", zone="")

    def _on_review(self) -> None:
        LeftOutDialog(self._desk.skin, self._left_out, self.window()).open()
