"""The review page: pairs at the left, the two records beside them, and under them what may be said of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent

from estates_app.domain.decisions import MERGING, Decided, Relation
from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.review.pair_list import PairEntry, PairList
from estates_app.ui.stages.registers.review.parts import DECIDED, WAITING, ReviewParts
from estates_app.ui.stages.registers.review.waiting import JOB, Waiting
from estates_app.ui.words import count, day
from estates_app.workspace import merging, reviewing
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.reviewing import Waits


class ReviewPage(ReviewParts):
    """The page."""

    def __init__(self, desk: Desk, waiting: Waiting) -> None:
        super().__init__(desk)
        self._waiting = waiting
        self._swapped: set[tuple[str, str, str, int]] = set()
        self._is_late = True
        self._last = ""
        # What was answered here: rows of registers being prepared by register and number, else None for an edit.
        self._steps: list[tuple[str, int] | None] = []
        self._comes_back: tuple[str, int] | None = None
        self._connect()

    # --- what answers to what -------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.same.clicked.connect(lambda: self.decide(Relation.SAME))
        self.building.clicked.connect(lambda: self.decide(Relation.SAME_BUILDING))
        self.different.clicked.connect(lambda: self.decide(Relation.NONE))
        self.swap.clicked.connect(self.swap_sides)
        self.undo.clicked.connect(self.take_back)
        self.back.clicked.connect(self.take_back)
        self.before.clicked.connect(lambda: self._shown_list().step(-1))
        self.next.clicked.connect(lambda: self._shown_list().step(1))
        self.open.clicked.connect(self.open_property)
        self.again.clicked.connect(lambda: self._waiting.look(again=True))
        self.stop.clicked.connect(self._waiting.stop)
        self.close_page.clicked.connect(self.left)
        self.which.chosen.connect(lambda _: self._turn())
        self.filter.textChanged.connect(lambda _: self.fill())
        self.filter.installEventFilter(self)
        for listed in (self.list, self.done):
            listed.turned_to.connect(lambda _: self._show_pair())
            listed.opened.connect(lambda _: self.open_property())
        self._waiting.changed.connect(self.fill)
        self._desk.tasks.changed.connect(self._on_tasks)
        self._desk.bridge.undo_stack.indexChanged.connect(self._say_undo)  # goes with this page
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            ("S", lambda: self.decide(Relation.SAME)),
            ("B", lambda: self.decide(Relation.SAME_BUILDING)),
            ("D", lambda: self.decide(Relation.NONE)),
            ("X", self.swap_sides),
            ("U", self.take_back),
            ("J", lambda: self._shown_list().step(1)),
            ("K", lambda: self._shown_list().step(-1)),
            ("/", self.filter.setFocus),
        )
        for key, then in keys:
            QShortcut(QKeySequence(key), self, then, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter and Down in the filter go to what it found, and Escape clear it."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.filter.clear()
                self._shown_list().setFocus()
                return True
        onward = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if watched is self.filter and is_key and event.key() in onward:  # type: ignore[attr-defined]
            self._shown_list().setFocus()
            return True
        return super().eventFilter(watched, event)

    def turn_to_waiting(self) -> None:
        """Show what waits, not what was decided: who comes anew comes to decide."""
        self.which.choose(WAITING)
        self._turn()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for pairs where registers came in since, and let the keys act at once."""
        super().showEvent(event)
        self._waiting.look(again=not self._waiting.has_looked)
        if self._is_late:
            self.fill()
        self._shown_list().setFocus()

    def _on_tasks(self) -> None:
        if self.isVisible():
            QTimer.singleShot(0, self, self._choose_page)

    # --- what is shown --------------------------------------------------------------------------------------------

    def _shown_list(self) -> PairList:
        return self.list if self.which.value() == WAITING else self.done

    def _turn(self) -> None:
        self._lists.setCurrentWidget(self._shown_list())
        self.fill()
        self._shown_list().setFocus()

    def fill(self) -> None:
        """Show what waits and what was decided now; the place in the list stays, so that the next pair comes."""
        self._is_late = not self.isVisible()
        if self._is_late or not self._desk.bridge.is_open:
            return
        estate = self._desk.bridge.estate
        pairs, prepared = self._waiting.pairs(), self._waiting.prepared()
        wanted = self.filter.text().casefold().split()
        shown = [self._as_swapped(p) for p in pairs]
        names = {p.key: reviewing.names_of(estate, p, prepared.get(p.register)) for p in shown}
        if wanted:
            told = {p.key: f"{reviewing.matching_words(estate, p)} {' '.join(names[p.key]).casefold()}" for p in shown}
            shown = [p for p in shown if all(word in told[p.key] for word in wanted)]
        here = self.list.here()
        keys = [p.key for p in shown]
        at = self.list.currentIndex().row()
        if here is not None and isinstance(here.key, Waits) and here.key.key in keys:
            at = keys.index(here.key.key)
        back = next((i for i, p in enumerate(shown) if (p.register, p.row) == self._comes_back), None)
        if back is not None:
            at, self._comes_back = back, None
        entries = [
            PairEntry(p, *names[p.key], reviewing.what_of(p), "new row" if p.register else f"{p.score:.0f} of 100")
            for p in shown
        ]
        self.list.show_pairs(entries, at)
        decided = [*estate.decisions.values()][::-1]
        if wanted:
            decided = [d for d in decided if all(w in f"{d.first_name} {d.second_name}".casefold() for w in wanted)]
        self.done.show_pairs(
            [PairEntry(d, d.first_name, d.second_name, reviewing.said_of(d), "") for d in decided],
            self.done.currentIndex().row(),
        )
        self._say_head()
        self._show_pair()

    def _as_swapped(self, waits: Waits) -> Waits:
        return waits.swapped() if waits.key in self._swapped else waits

    def here(self) -> Waits | None:
        """Return the pair that is to be decided, None where none is."""
        entry = self.list.here() if self.which.value() == WAITING else None
        return entry.key if entry is not None and isinstance(entry.key, Waits) else None

    def _decided_here(self) -> Decided | None:
        entry = self.done.here() if self.which.value() == DECIDED else None
        return entry.key if entry is not None and isinstance(entry.key, Decided) else None

    def _choose_page(self) -> None:
        is_empty = not self._shown_list().pairs.items
        if is_empty and self.which.value() == WAITING and self._waiting.is_looking:
            self.progress.follow(JOB)
            self.right.setCurrentIndex(2)
        else:
            empty = self.none if self.which.value() == WAITING else self.nothing
            self.right.setCurrentIndex(self.right.indexOf(empty) if is_empty else 0)
        self.again.setEnabled(not self._waiting.is_looking)

    def _show_pair(self) -> None:
        waits, decided = self.here(), self._decided_here()
        is_waiting = self.which.value() == WAITING
        for button in (self.same, self.building, self.different, self.swap, self.undo):
            button.setVisible(is_waiting)
        self.back.setVisible(not is_waiting)
        self._choose_page()
        self._say_undo()
        session = self._desk.bridge.session
        if waits is not None:
            prepared = self._waiting.prepared().get(waits.register)
            self._compare(waits, prepared)
            self.reason.setText(f"{reviewing.what_of(waits)}: {waits.reason}.")
        elif decided is not None:
            by = f" by {decided.by}" if decided.by else ""
            both_names = f"{decided.first_name} and {decided.second_name}"
            self.reason.setText(f"{both_names}: {reviewing.said_of(decided)}, decided on {day(decided.at)}{by}.")
            both = all(key in session.estate.properties for key in decided.pair)
            if both and len(decided.pair) == 2:
                self._compare(Waits(decided.first_id, decided.second_id, 0.0, "", (), decided.relation), None)
            else:
                self.sides.say((), decided.first_name, decided.second_name)
                self.evidence.setVisible(False)
                self.map.say((None, None), ("", ""), "Both records are one property now")

    def _compare(self, waits: Waits, prepared: Prepared | None) -> None:
        session = self._desk.bridge.session
        names = reviewing.names_of(session.estate, waits, prepared)
        stays, joins = ("Stays: ", "Joins it: ") if self.which.value() == WAITING else ("", "")
        lines = reviewing.side_by_side(session, waits, prepared)
        self.sides.say(lines, f"1 · {stays}{names[0]}", f"2 · {joins}{names[1]}")
        self.evidence.say(waits.evidence)
        self.evidence.setVisible(bool(waits.evidence))
        places = reviewing.places_of(session.estate, waits, prepared)
        self.map.say(places, self._symbols(waits, prepared), reviewing.apart_in_words(*places))
        self.swap.setEnabled(not waits.register)

    def _symbols(self, waits: Waits, prepared: Prepared | None) -> tuple[str, str]:
        estate = self._desk.bridge.estate
        first = estate.partner_of(waits.first_id).code
        second = prepared.partner.code if prepared is not None else estate.partner_of(waits.second_id).code
        return f"partner:{first}", f"partner:{second}"

    def _say_undo(self, _index: int = 0) -> None:
        self.undo.setEnabled(self._desk.bridge.undo_stack.canUndo() or bool(self._steps))

    # --- what is decided ------------------------------------------------------------------------------------------

    def decide(self, relation: Relation) -> None:
        """Say what the two records are to one another; the next pair comes at once."""
        waits, bridge = self.here(), self._desk.bridge
        if waits is None:
            return
        if waits.register:
            self._decide_row(waits, relation)
            return
        if relation is Relation.SAME and waits.relation in MERGING:
            relation = waits.relation
        edit = bridge.step(lambda: merging.decide(bridge.session, waits.first_id, waits.second_id, relation))
        if edit is not None:
            self._steps.append(None)
            self._say_done(edit.verb)

    def _say_done(self, words: str) -> None:
        """Say what was done in the head: a card over the buttons would be in the way of the next answer."""
        self._last = words
        self._say_head()

    def _say_head(self) -> None:
        waits = count(len(self._waiting.pairs()), "pair waits", "pairs wait")
        told = f"{waits} · {len(self._desk.bridge.estate.decisions):,} decided"
        if not self._waiting.has_looked and not self._waiting.is_looking:
            told += " · the properties are not looked through: Look again does it"
        self.second.setText(f"{told} · {self._last}" if self._last else told)

    def _decide_row(self, waits: Waits, relation: Relation) -> None:
        """Answer for a row that is not in the estate yet: it is settled anew, and kept once it comes in."""
        if self._waiting.answer_row(waits.register, waits.row, waits.first_id, relation):
            self._steps.append((waits.register, waits.row))
            self._say_undo()

    def _take_row_back(self, register: str, number: int) -> bool:
        """Take back the answer for a row that is not in the estate yet; False where it has come in meanwhile."""
        self._comes_back = register, number
        return self._waiting.answer_row(register, number)

    def swap_sides(self) -> None:
        """Let the other record be the one that stays."""
        waits = self.here()
        if waits is not None and not waits.register:
            self._swapped ^= {waits.key}
            self.fill()

    def take_back(self) -> None:
        """Take back the last step, or the decision that is shown."""
        decided, bridge = self._decided_here(), self._desk.bridge
        if decided is None:
            if self.which.value() == WAITING:
                step = self._steps.pop() if self._steps else None
                if step is not None and self._take_row_back(*step):
                    return
                words, before = bridge.undo_stack.undoText(), {e.key.key for e in self.list.pairs.items}
                bridge.undo_stack.undo()
                self._say_done(f"Undone: {words}" if words else "")
                self.list.turn_to(lambda entry: entry.key.key not in before)
            return
        edit = bridge.step(lambda: reviewing.take_back(bridge.session, decided.id))
        if edit is not None:
            self._say_done(edit.verb)

    def open_property(self) -> None:
        """Show both properties on the map, as far as they are there."""
        waits, decided = self.here(), self._decided_here()
        ids = (waits.first_id, waits.second_id) if waits else (decided.first_id, decided.second_id) if decided else ()
        there = [key for key in ids if key in self._desk.bridge.estate.properties]
        if there:
            self._desk.bridge.select(there)
            self._desk.go("map")
