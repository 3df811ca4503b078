"""The session: owns the snapshot, the store and the derived graph. The one way to change anything is `apply`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from estates_app.domain.claims import resolve
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import EstatesError
from estates_app.domain.estate import Estate, Provenance
from estates_app.domain.fields import FieldCatalogue
from estates_app.workspace.applying import Applying
from estates_app.workspace.graph import DerivedGraph
from estates_app.workspace.identity import Mint
from estates_app.workspace.ports import Clock, ProjectStore, Writing
from estates_app.workspace.rulepacks import Rules

_UNDO, _REDO = "Undo: ", "Redo: "

Changed = Callable[[frozenset[str], frozenset[str]], None]


@dataclass(frozen=True, eq=False)
class Arrival:
    """What an import or a load brings besides cells: whole tables after it, and provenance."""

    estate: Estate
    added: Provenance = field(default_factory=Provenance)


class Session:
    """One open project.

    Parameters
    ----------
    estate : Estate
        The snapshot that the store holds.
    store : ProjectStore
    rules : Rules
    catalogue : FieldCatalogue
    clock : Clock
    mint : Mint
    author : str
        Name written into the edit log.
    notes : tuple of str
        What another program has changed since the last edit, as plain sentences.
    """

    def __init__(
        self,
        *,
        estate: Estate,
        store: ProjectStore,
        rules: Rules,
        catalogue: FieldCatalogue,
        clock: Clock,
        mint: Mint,
        author: str,
        notes: tuple[str, ...] = (),
    ) -> None:
        self._estate = estate
        self.store = store
        self.rules = rules
        self.catalogue = catalogue
        self.clock = clock
        self.mint = mint
        self.author = author
        self.notes = notes
        self.graph = DerivedGraph()
        self.changed: Changed = _nobody_listens
        self.last_edit: Edit | None = None
        self._next_edit = 1 + store.count_edits()
        self._begun: tuple[Writing, Edit, Estate] | None = None
        self._labels = {criterion.key: criterion.label for criterion in rules.criteria}

    @property
    def estate(self) -> Estate:
        """The present snapshot."""
        return self._estate

    def new_edit(self, verb: str, changes: Iterable[Change] = (), **detail: object) -> Edit:
        """Make an edit that is stamped with author and time; it changes nothing until applied."""
        at = self.clock().isoformat(timespec="seconds")
        return Edit(self.mint("edit"), verb, self.author, at, tuple(changes), detail or None)

    def apply(self, edit: Edit, arrival: Arrival | None = None) -> None:
        """Apply an edit whole: one transaction in the file, then the new snapshot. Nothing changes where it fails.

        Parameters
        ----------
        edit : Edit
        arrival : Arrival, optional
            Tables that come with it (an import, context files).

        Raises
        ------
        EstatesError
            A value is no longer what the edit says it was, or the file cannot be written.
        """
        self.finish()
        estate = arrival.estate if arrival else self._estate
        added = arrival.added if arrival else Provenance()
        if edit.changes:
            applying = Applying(self.catalogue, self._labels, self._next_edit)
            estate, corrections, relinks = applying.applied(estate, edit)
            added = replace(added, claims=added.claims + corrections, relinks=relinks)
        self.store.apply(edit, estate, added)
        self._take_over(edit, estate)

    def begin(self, edit: Edit, arrival: Arrival) -> Writing:
        """Begin to apply an arrival that is too large to be written at once: another thread writes it.

        The snapshot stays what it was until `finish`, which every other edit calls first.

        Raises
        ------
        EstatesError
            The file cannot be written.
        """
        self.finish()
        writing = self.store.begin(edit, arrival.estate, arrival.added)
        self._begun = writing, edit, arrival.estate
        return writing

    def finish(self) -> None:
        """Take over what was begun, waiting for it where it is still written; nothing to do where nothing was.

        Raises
        ------
        EstatesError
            It could not be written; nothing of it was kept.
        """
        if self._begun is None:
            return
        (writing, edit, estate), self._begun = self._begun, None
        self.store.finish()
        writing.check()  # the store may have taken it over before, when something else was kept
        self._take_over(edit, estate)

    def _take_over(self, edit: Edit, estate: Estate) -> None:
        """Make the snapshot that the file holds now the present one, and tell."""
        self._next_edit += 1
        self.last_edit = edit
        before, self._estate = self._estate, estate
        subjects = self.graph.touch(before, estate)
        self.changed(subjects, frozenset(change.id for change in edit.changes))

    def change(self, verb: str, changes: Iterable[Change]) -> Edit | None:
        """Apply changes as one edit and return it; None, and nothing in the log, where none changes anything."""
        real = [c for c in changes if c.before != c.after or type(c.before) is not type(c.after)]
        if not real:
            return None
        edit = self.new_edit(verb, real)
        self.apply(edit)
        return edit

    def undo(self, edit: Edit) -> Edit:
        """Apply the inverse of an edit and return it; the log keeps both. To redo is to undo what this returned."""
        if not edit.changes:
            raise EstatesError(
                f"“{edit.verb}” brought whole tables and cannot be undone",
                remedy="import the right file again or open an earlier copy",
            )
        self.finish()
        at = self.clock().isoformat(timespec="seconds")
        back = edit.inverse(new_id=self.mint("edit"), author=self.author, at=at)
        step = edit.verb.removeprefix(_UNDO).removeprefix(_REDO)
        if (edit.detail or {}).get("undoes"):  # to take an undo back is to say again what it took back
            back = replace(back, verb=f"{_REDO}{step}", detail=None)
        else:
            told = tuple(self._told_since(edit, change) for change in back.changes)
            back = replace(back, verb=f"{_UNDO}{step}", changes=told)
        self.apply(back)
        return back

    def _told_since(self, edit: Edit, change: Change) -> Change:
        """Return what takes a correction back: where a register that came in since tells the fact, to its word.

        What stood before the correction may be an older edition's by now.
        """
        newer = {edition.id for edition in self._estate.editions if edition.imported_at >= edit.at}
        if not newer or change.table != "property":
            return change
        told = [claim for claim in self.store.claims(change.id) if claim.field == change.field]
        rivals = [c for c in told if (c.kind, c.edition_id) != ("correction", edit.id)]
        chosen = resolve(rivals, self._estate.line_of(str(self._estate.properties.get(change.id, "partner") or "")))
        return replace(change, after=chosen.value) if chosen and chosen.edition_id in newer else change


def _nobody_listens(subjects: frozenset[str], ids: frozenset[str]) -> None:
    del subjects, ids
