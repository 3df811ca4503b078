"""The session: owns the snapshot, the store and the derived graph. The one way to change anything is `apply`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from estates_app.domain.claims import Claim
from estates_app.domain.columns import Columns
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import EstatesError
from estates_app.domain.estate import Estate, Provenance
from estates_app.domain.fields import FieldCatalogue
from estates_app.workspace.graph import DerivedGraph
from estates_app.workspace.identity import Mint
from estates_app.workspace.ports import Clock, ProjectStore
from estates_app.workspace.rulepacks import Rules

#: Tables of an estate that an edit may touch cell by cell.
_TABLES = {"property": "properties", "outlet": "outlets", "zone": "zones", "locality": "localities"}

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
        self._next_edit = 1 + len(store.edits())

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
            A cell is no longer what the edit says it was, or the file cannot be written.
        """
        estate = arrival.estate if arrival else self._estate
        added = arrival.added if arrival else Provenance()
        if edit.changes:
            estate, corrections = self._with_changes(estate, edit)
            added = replace(added, claims=added.claims + corrections)
        self.store.apply(edit, estate, added)
        self._next_edit += 1
        before, self._estate = self._estate, estate
        subjects = self.graph.touch(before, estate)
        self.changed(subjects, frozenset(change.id for change in edit.changes))

    def undo(self, edit: Edit) -> Edit:
        """Apply the inverse of an edit of cells and return it; the log keeps both."""
        if not edit.changes:
            raise EstatesError(
                f"“{edit.verb}” brought whole tables and cannot be undone",
                remedy="import the right file again or open an earlier copy",
            )
        at = self.clock().isoformat(timespec="seconds")
        back = edit.inverse(new_id=self.mint("edit"), author=self.author, at=at)
        if (edit.detail or {}).get("undoes"):  # to take an undo back is to say again what it took back
            back = replace(back, detail=None)
        self.apply(back)
        return back

    def _with_changes(self, estate: Estate, edit: Edit) -> tuple[Estate, tuple[Claim, ...]]:
        cells: dict[str, dict[tuple[str, str], object]] = {}
        claims: list[Claim] = []
        for change in edit.changes:
            if change.table not in _TABLES or change.id not in getattr(estate, _TABLES[change.table]):
                raise EstatesError(
                    f"there is no {change.table} {change.id} any more", where=edit.verb, remedy="look at the list again"
                )
            table: Columns = getattr(estate, _TABLES[change.table])
            now = cells.get(change.table, {}).get((change.id, change.field), table.get(change.id, change.field))
            if now != change.before:
                raise EstatesError(
                    f"{self.catalogue.label(change.field)} is now {now!r}, no longer {change.before!r}",
                    where=edit.verb,
                    remedy="look at the property again before you change it",
                )
            cells.setdefault(change.table, {})[change.id, change.field] = change.after
            if change.table == "property":
                raw = "" if change.after is None else str(change.after)
                partner = str(table.get(change.id, "partner") or "")
                claims.append(_correction(change, edit, partner, raw, self._next_edit))
        for name, values in cells.items():
            estate = estate.with_(**{_TABLES[name]: getattr(estate, _TABLES[name]).with_values(values)})
        return estate, tuple(claims)


def _nobody_listens(subjects: frozenset[str], ids: frozenset[str]) -> None:
    del subjects, ids


def _correction(change: Change, edit: Edit, partner_id: str, raw: str, sequence: int) -> Claim:
    """Return the claim that a change by hand makes, which wins over every edition, or that takes one back."""
    undone = (edit.detail or {}).get("undoes")
    return Claim(
        property_id=change.id,
        field=change.field,
        value=change.after,
        raw=raw,
        column="",
        rule=f"by hand: {edit.verb}",
        row=0,
        edition_id=str(undone) if undone else edit.id,
        partner_id=partner_id,
        kind="retraction" if undone else "correction",
        sequence=sequence,
    )
