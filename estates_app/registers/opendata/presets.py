"""National lists that come in as a partner's register: how each is read, so that nobody maps its columns again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.registers.cleaning.words import words
from estates_app.registers.files.peeking import look_into
from estates_app.registers.files.tables import read_table
from estates_app.registers.opendata.datasets import Dataset, column_of
from estates_app.registers.opendata.packing import as_file, parts_of
from estates_app.registers.source import RegisterSource


@contextmanager
def opened_register(path: Path, dataset: Dataset, *, partner: str = "") -> Iterator[RegisterSource]:
    """Give how to import a national list; a packed one, or one without headings, is made plain for that long.

    Parameters
    ----------
    path : Path
    dataset : Dataset
        Of the kind ``register``.
    partner : str
        The body whose rows are wanted. Where the list names a body for each row (the library authority, the police
        force) only its rows come in; without a partner the list's own holder is taken.

    Raises
    ------
    InputError
        The list has rows of many bodies and none was named.
    """
    part = parts_of(path)[0]
    headings = [str(name) for name in dataset.more.get("headerless", ())]
    if not headings and part.path == path and not part.inside and path.suffix.casefold() != ".gz":
        yield _source(path, dataset, partner)
        return
    with tempfile.TemporaryDirectory(prefix="estates-") as folder, as_file(part) as plain_file:
        named = Path(folder) / part.name
        data = plain_file.read_bytes()
        head = ",".join(name or f"column {i}" for i, name in enumerate(headings, 1))
        named.write_bytes(f"{head}\r\n".encode() + data if headings else data)
        yield _source(named, dataset, partner)


def preset_of(path: Path, dataset: Dataset, partner: str) -> RegisterSource:
    """Return how a plain file of a known form is read as a partner's register, whoever its rows name.

    Where it names a body for each row and the partner is one of them, only its rows count.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    return _source(path, dataset, partner, is_of_any=True)


def _source(path: Path, dataset: Dataset, partner: str, *, is_of_any: bool = False) -> RegisterSource:
    more = dataset.more
    sheet = _sheet(path, str(more.get("sheet", "")))
    table = read_table(path, sheet=sheet)
    mapping = {heading: heading for heading in table.headings if heading in more.get("headerless", ())}
    for field, pattern in dataset.columns.items():
        at = column_of(table.headings, pattern)
        if at is not None and table.headings[at] not in mapping:
            mapping[table.headings[at]] = field
    at_partner = column_of(table.headings, str(more["partner_column"])) if "partner_column" in more else None
    only: Mapping[str, tuple[str, ...]] = {}
    holder = partner or str(more.get("partner", ""))
    if at_partner is not None:
        bodies = {" ".join(row[at_partner].split()) for row in table.rows}
        mine = tuple(sorted(body for body in bodies if body and _is_same(body, partner))) if partner else ()
        if not mine and len(bodies) > 1 and not is_of_any:
            raise InputError(
                f"it has the rows of {len(bodies)} bodies" + (f", none called {partner}" if partner else ""),
                where=path.name,
                remedy="name the partner whose rows are wanted with --partner",
            )
        only = {table.headings[at_partner]: mine} if mine and len(bodies) > 1 else {}
        holder = holder or next(iter(bodies))
    at_closed = column_of(table.headings, str(more["closed"])) if "closed" in more else None
    return RegisterSource(
        path=path,
        partner=holder,
        sheet=sheet,
        mapping=mapping,
        defaults={str(key): str(value) for key, value in more.get("defaults", {}).items()},
        only=only,
        closed_column=table.headings[at_closed] if at_closed is not None else "",
        name_form=str(more.get("name_form", "")),
    )


def _is_same(body: str, partner: str) -> bool:
    """Whether two names mean one body: "Derby" and "Derby City Council", never "Derby" and "Derbyshire"."""
    kinds = set(words("bodies")["kinds"]["words"])
    mine, theirs = (set(name.casefold().replace("-", " ").split()) - kinds for name in (body, partner))
    return bool(mine) and mine == theirs


def _sheet(path: Path, wanted: str) -> str:
    if not wanted:
        return ""
    return next((name for name in look_into(path).names if name.casefold() == wanted.casefold()), "")
