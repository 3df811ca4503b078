"""Proposes what each column means, by its heading and by what its cells look like; keeps mappings as readable TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.cleaning.cells import is_missing
from estates_app.registers.placing.gazetteer import normalise_postcode

#: Headings at least this alike are taken as meant: true matches score 82 to 100, false ones up to 62 (measured).
ACCEPT = 80


def propose_columns(
    headings: Sequence[str], samples: Sequence[Sequence[str]], catalogue: FieldCatalogue
) -> tuple[ColumnGuess, ...]:
    """Propose a field for each column; a field is given at most once, to its best column.

    Parameters
    ----------
    headings : sequence of str
    samples : sequence of sequence of str
        For each column some of its cells.
    """
    offers: list[tuple[float, int, str, str]] = []
    for i, heading in enumerate(headings):
        offers.extend((score, i, key, reason) for key, score, reason in _by_heading(heading, catalogue))
        found = _by_values(samples[i])
        if found is not None:
            key, reason = found
            offers = [
                (min(1.0, s + 0.1) if (j, k) == (i, key) else s, j, k, f"{r} and {reason}" if (j, k) == (i, key) else r)
                for s, j, k, r in offers
            ]
            offers.append((0.81, i, key, reason))
    offers = [offer for offer in offers if offer[2] not in _TELLING or not _says_one_thing(samples[offer[1]])]
    taken_columns: dict[int, tuple[str, float, str]] = {}
    taken_fields: set[str] = set()
    for score, i, key, reason in sorted(offers, key=lambda o: (-o[0], o[1])):
        if score * 100 >= ACCEPT and i not in taken_columns and key not in taken_fields:
            taken_columns[i] = (key, min(score, 1.0), reason)
            taken_fields.add(key)
    guesses = []
    for i, heading in enumerate(headings):
        key, score, reason = taken_columns.get(i, ("", 0.0, "no field has such a heading or such values"))
        guesses.append(ColumnGuess(heading, key or None, score, reason))
    return tuple(guesses)


def with_mapping(
    guesses: Sequence[ColumnGuess], mapping: Mapping[str, str], catalogue: FieldCatalogue, where: str
) -> tuple[ColumnGuess, ...]:
    """Return the guesses with what somebody decided; a field that was given away is taken from its old column.

    Raises
    ------
    InputError
        The mapping names a heading or a field that does not exist.
    """
    by_name = {_plain(g.source): g.source for g in guesses}
    decided = {}
    for heading, key in mapping.items():
        source = by_name.get(_plain(heading))
        if source is None:
            raise InputError(f"no column is headed “{heading}”", where=where, remedy="correct the mapping")
        if key and key not in catalogue:
            raise InputError(f"there is no field called {key}", where=where, remedy="correct the mapping")
        decided[source] = key
    given = set(decided.values())
    result = []
    for guess in guesses:
        if guess.source in decided:
            result.append(ColumnGuess(guess.source, decided[guess.source] or None, 1.0, "decided by hand"))
        elif guess.field in given:
            result.append(ColumnGuess(guess.source, None, 0.0, "its field was given to another column by hand"))
        else:
            result.append(guess)
    return tuple(result)


def load_mapping(path: Path) -> dict[str, str]:
    """Read a mapping of headings to field keys.

    Raises
    ------
    InputError
        The file cannot be read as such.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), remedy="check the path") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"it is no mapping ({error})", where=str(path), remedy='write lines like "Heading" = "name"'
        ) from error
    columns = data.get("columns", data)
    if not isinstance(columns, dict) or not all(isinstance(v, str) for v in columns.values()):
        raise InputError("it is no mapping", where=str(path), remedy='write lines like "Heading" = "name"')
    return {str(k): v for k, v in columns.items()}


#: Fields that tell rows apart: a column with one value throughout cannot be one of them.
_TELLING = frozenset({"name", "uprn", "local_id"})


def _says_one_thing(cells: Sequence[str]) -> bool:
    known = [cell for cell in cells if cell.strip()]
    return len(known) > 5 and len(set(known)) == 1


def _plain(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", spaced.casefold().replace("²", "2")).split())


def _by_heading(heading: str, catalogue: FieldCatalogue) -> list[tuple[str, float, str]]:
    mine = _plain(heading)
    squeezed = mine.replace(" ", "")
    last = _plain(heading.rsplit(":", 1)[-1])
    found = []
    for key, field in catalogue.fields.items():
        best, name = 0.0, ""
        for known in (*field.headings, key):
            theirs = _plain(known)
            if theirs in (mine, last) or theirs.replace(" ", "") == squeezed:
                best, name = 1.0, known
                break
            if min(len(theirs), len(mine)) >= 5:
                score = 0.97 * fuzz.token_sort_ratio(mine, theirs) / 100
                if score > best:
                    best, name = score, known
        if best * 100 >= ACCEPT:
            found.append((key, best, f"the heading reads like “{name}”"))
    return found


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _all(cells: list[str], test: Callable[[str], bool], share: float = 0.8) -> bool:
    return sum(map(test, cells)) >= share * len(cells)


def _within(low: float, high: float, *, decimals: bool = False) -> Callable[[str], bool]:
    def test(cell: str) -> bool:
        number = _number(cell)
        return number is not None and low <= number <= high and (not decimals or "." in cell)

    return test


def _by_values(cells: Sequence[str]) -> tuple[str, str] | None:
    """Return the field that the cells look like, where they can hardly be anything else."""
    known = [cell.strip() for cell in cells if not is_missing(cell)][:200]
    if len(known) < 3:
        return None
    if _all(known, lambda c: normalise_postcode(c) is not None):
        return "postcode", "the cells are postcodes"
    if _all(known, lambda c: re.fullmatch(r"\d{6}(\.\d+)?\s*[,; ]\s*\d{6}(\.\d+)?", c) is not None):
        return "grid_reference", "the cells are pairs of grid coordinates"
    if _all(known, _within(49.8, 60.9, decimals=True)):
        return "lat", "the cells are latitudes of Britain"
    if _all(known, lambda c: re.fullmatch(r"\d{11,12}", c) is not None):
        return "uprn", "the cells are UPRNs"
    return None
