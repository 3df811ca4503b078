"""Reading a project file from any thread, on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager

import sqlalchemy as sa

from estates_app.domain.claims import Claim, RowRecord
from estates_app.domain.edits import Edit
from estates_app.store import kept, provenance, rowcells


class ReadsApart:
    """What any thread may ask of a project file.

    Parameters
    ----------
    engine : callable
        Makes an engine with connections of its own.
    said : callable
        Makes the context in which a fault of the file is said in one sentence.
    """

    def __init__(self, engine: Callable[[], sa.Engine], said: Callable[[], AbstractContextManager[None]]) -> None:
        self._make_engine, self._say = engine, said

    def claims_of(self, property_ids: Collection[str]) -> list[Claim]:
        """Return the claims to some properties; any thread may ask."""
        with self._reading_aside() as connection:
            return provenance.claims(connection, None, only=property_ids)

    def rows_of(self, edition_id: str) -> list[RowRecord]:
        """Return what became of each row of an edition; any thread may ask."""
        with self._reading_aside() as connection:
            return rowcells.rows(connection, edition_id)

    def count_set_aside(self) -> dict[str, int]:
        """Return how many rows wait for a person, by edition; any thread may ask."""
        with self._reading_aside() as connection:
            return rowcells.count_set_aside(connection)

    def rows_about(self, property_ids: Collection[str]) -> list[RowRecord]:
        """Return the rows of which some properties are made, the oldest edition first; any thread may ask."""
        with self._reading_aside() as connection:
            return rowcells.about(connection, property_ids)

    def kept_claims(self, property_ids: Collection[str]) -> list[tuple[str, Claim]]:
        """Return the claims to some properties that are kept by themselves, each with its number in the file."""
        with self._reading_aside() as connection:
            return provenance.kept_claims(connection, property_ids)

    def claims_by_hand(self) -> list[Claim]:
        """Return what people set, and what they took back; any thread may ask."""
        with self._reading_aside() as connection:
            return provenance.claims_by_hand(connection)

    def edits_apart(self) -> list[Edit]:
        """Return the log of edits, oldest first; any thread may ask."""
        with self._reading_aside() as connection:
            return provenance.edits(connection)

    def kept(self, subject: str, digest: str) -> bytes | None:
        """Return what was kept of a subject, None where it was made from something else; any thread may ask."""
        with self._reading_aside() as connection:
            return kept.kept(connection, subject, digest)

    @contextmanager
    def _reading_aside(self) -> Iterator[sa.Connection]:
        """Read on a connection of its own, as any thread may."""
        engine = self._make_engine()
        try:
            with self._say(), engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
