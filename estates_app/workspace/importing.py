"""Bring a partner's register into the estate: read it, match it, keep every row's fate and every cell's claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from estates_app.domain.claims import Reading, RowFate
from estates_app.domain.collecting import collection_paused
from estates_app.domain.edits import Edit
from estates_app.domain.errors import EstatesError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.reading import NOTHING_AT_HAND
from estates_app.registers.source import RegisterSource
from estates_app.workspace.composing import Composed, compose_import
from estates_app.workspace.ports import Writing
from estates_app.workspace.preparing import Choices, Prepared, past_of, prepare_import, settled
from estates_app.workspace.renewal_words import renewal_summary
from estates_app.workspace.session import Arrival, Session


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import did: the reading with each row's final fate, the edition kept if any, what it renews, its day."""

    partner: str
    reading: Reading
    edition_id: str | None
    renewal: dict[str, Any] | None = None
    dated: str = ""

    @property
    def unplaced(self) -> int:
        """Rows that became a property without a place."""
        return sum(1 for r in self.reading.rows if r.fate is RowFate.PROPERTY and r.xy_27700 is None)

    @property
    def needs_a_person(self) -> bool:
        """Whether a row was set aside."""
        return self.reading.count(RowFate.SET_ASIDE) > 0


@collection_paused()
def import_register(
    session: Session,
    source: RegisterSource,
    *,
    choices: Choices | None = None,
    sources: PlaceSources = NOTHING_AT_HAND,
    dry_run: bool = False,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Imported:
    """Import one register as a new edition.

    Parameters
    ----------
    session : Session
    source : RegisterSource
        The file, its partner and how to read it. A partner that is not known yet joins, its kind guessed by its name.
    choices : Choices, optional
        What a person has decided about it.
    sources : PlaceSources, optional
        Postcodes, UPRNs, settlements and the area's shape, as far as they are at hand.
    dry_run : bool
        Read and match, but keep nothing.

    Returns
    -------
    Imported

    Raises
    ------
    InputError
        The file cannot be read or nothing in it identifies a row.
    Cancelled
        Nothing was kept.
    """
    prepared = prepare_import(session, source, choices=choices, sources=sources, progress=progress, cancel=cancel)
    if dry_run:
        return _imported(prepared, None)
    return accept_import(session, prepared)


@collection_paused()
def accept_import(session: Session, prepared: Prepared, composed: Composed | None = None) -> Imported:
    """Keep a prepared register as a new edition: one edit.

    Parameters
    ----------
    session : Session
    prepared : Prepared
    composed : Composed, optional
        What `compose_import` has made of it; made here where the estate has changed since.

    Raises
    ------
    Overtaken
        The estate has changed meanwhile, so that rows would become something else than was shown. Nothing was kept.
    EstatesError
        The file was imported meanwhile, or the project cannot be written.
    """
    session.finish()
    prepared = beside(session, prepared)
    if composed is None or composed.prepared is not prepared or composed.base is not session.estate:
        composed = compose_import(session, prepared)
    session.apply(_edit(session, composed), Arrival(composed.estate, composed.added))
    return _imported(prepared, composed.edition.id)


def _imported(prepared: Prepared, edition_id: str | None) -> Imported:
    earlier, renewal = prepared.past.earlier, prepared.renewal
    told = None
    if renewal is not None and earlier is not None:
        added = set(renewal.added)
        names = {row.row: row.text("name") for row in prepared.reading.rows if row.row in added}
        told = renewal_summary(renewal, prepared.base.properties, earlier.edition.file, names)
    return Imported(prepared.partner.name, prepared.reading, edition_id, told, prepared.dated)


def begin_import(session: Session, composed: Composed) -> Writing:
    """Begin what `accept_import` does: another thread writes it, then ``session.finish()`` takes it over.

    Raises
    ------
    Overtaken
        The estate has changed since it was composed. Nothing was kept.
    EstatesError
        The project cannot be written.
    """
    session.finish()
    if composed.base is not session.estate:
        raise Overtaken(composed.edition.file, composed.prepared)
    return session.begin(_edit(session, composed), Arrival(composed.estate, composed.added))


def _edit(session: Session, composed: Composed) -> Edit:
    prepared, edition = composed.prepared, composed.edition
    verb = f"Import {len(prepared.reading.rows)} rows of {prepared.source.path.name}"
    file, partner = prepared.source.path.name, prepared.partner.name
    return session.new_edit(verb, edition=edition.id, file=file, partner=partner)


class Overtaken(EstatesError):
    """What was shown of a prepared register no longer holds; ``again`` is how it stands now, None to read it again."""

    def __init__(self, file: str, again: Prepared | None) -> None:
        super().__init__(
            "the estate has changed since this register was prepared",
            where=file,
            remedy="look at its rows again, then accept it",
        )
        self.again = again


def beside(session: Session, prepared: Prepared) -> Prepared:
    """Return what was prepared, settled anew where the estate has changed in what rows are settled by.

    Any thread may ask.

    Raises
    ------
    Overtaken
        Rows would become something else than was shown.
    """
    before, now = prepared.base, session.estate
    if any(getattr(before, name) is not getattr(now, name) for name in ("zones", "localities")):
        raise Overtaken(prepared.source.path.name, None)
    if all(getattr(before, name) is getattr(now, name) for name in ("properties", "partners", "editions")):
        return prepared
    past = prepared.past
    if before.editions is not now.editions:  # one that came in meanwhile may be what this register renews
        past = past_of(session, now, prepared.source, prepared.read, prepared.choices)
    again = settled(prepared.read, now, prepared.source, prepared.choices, past, mint=session.mint)
    again = replace(again, dated=prepared.dated)
    if _outcomes(prepared) != _outcomes(again):
        raise Overtaken(prepared.source.path.name, again)
    return again


def settled_now(session: Session, prepared: Prepared) -> Prepared:
    """Return a prepared register as its rows stand beside the properties of now; itself where nothing is another.

    Any thread may ask. Where zones or localities are others it stays as it is: only to read it again places its rows.
    """
    try:
        now = beside(session, prepared)
    except Overtaken as error:
        return error.again or prepared
    return now


def _outcomes(prepared: Prepared) -> list[tuple[RowFate, str]]:
    known = prepared.base.properties
    homes = prepared.homes
    return [(r.fate, homes[r.row] if homes.get(r.row) in known else "") for r in prepared.reading.rows]
