"""Puts together what was proposed for the columns of a register and what somebody decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.columns.headings import plain
from estates_app.registers.columns.keeping import load_mapping
from estates_app.registers.columns.proposing import propose_columns

#: Why a column was taken so where a person decided it.
BY_HAND = "decided by hand"

#: Reason of a column that is read as an earlier edition's was.
AS_BEFORE = "as in the earlier edition"

__all__ = ["BY_HAND", "load_mapping", "propose_columns", "with_mapping"]


def with_mapping(
    guesses: Sequence[ColumnGuess],
    mapping: Mapping[str, str],
    catalogue: FieldCatalogue,
    where: str,
    *,
    reason: str = BY_HAND,
) -> tuple[ColumnGuess, ...]:
    """Return the guesses with what somebody decided; a field that was given away is taken from its old column.

    Raises
    ------
    InputError
        The mapping names a heading or a field that does not exist.
    """
    sources = {g.source for g in guesses}
    by_name = {plain(g.source): g.source for g in guesses if plain(g.source)}
    decided = {}
    for heading, key in mapping.items():
        source = heading if heading in sources else by_name.get(plain(heading))
        if source is None:
            raise InputError(f"no column is headed “{heading}”", where=where, remedy="correct the mapping")
        if key and key not in catalogue:
            raise InputError(f"there is no field called {key}", where=where, remedy="correct the mapping")
        decided[source] = key
    given = {key for key in decided.values() if key}
    result = []
    for guess in guesses:
        if guess.source in decided:
            result.append(ColumnGuess(guess.source, decided[guess.source] or None, 1.0, reason))
        elif guess.field in given:
            others = (((guess.field or ""), guess.confidence, guess.reason), *guess.alternatives)
            given_away = "its field was given to another column"
            result.append(ColumnGuess(guess.source, None, 0.0, given_away, others))
        else:
            result.append(guess)
    return tuple(result)
