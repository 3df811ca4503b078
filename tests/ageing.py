"""Makes of a register the one that its owner might have published a year before, and knows what it did to it."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: What hands do to a word.
_SLIPS: tuple[Callable[[str, int], str], ...] = (
    lambda word, at: word[:at] + word[at + 1 :],
    lambda word, at: word[:at] + word[at] + word[at:],
    lambda word, at: word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
)


@dataclass
class Aged:
    """The earlier edition, and what is true of it and of the newer one.

    Attributes
    ----------
    heads : list of str
        Headings of the earlier edition, in its order.
    rows : list of dict of str to str
        By those headings.
    of_row : list of int or None
        The newer row that is the same building as each of ``rows``, by its place from 0; None where it closed since.
    done : dict of int to set of str
        By newer row what was done to it: "renamed", "misspelt" or the newer heading of a cell that was other.
    before : dict of (int, str) to str
        What such a cell said in the earlier edition, by newer row and heading.
    """

    heads: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    of_row: list[int | None] = field(default_factory=list)
    done: dict[int, set[str]] = field(default_factory=dict)
    before: dict[tuple[int, str], str] = field(default_factory=dict)

    def write(self, path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        """Write it as a delimited file; letters that an encoding lacks become question marks, as they do."""
        with path.open("w", newline="", encoding=encoding, errors="replace") as stream:
            writer = csv.writer(stream, delimiter=delimiter)
            writer.writerow(self.heads)
            writer.writerows([[row[head] for head in self.heads] for row in self.rows])
        return path


def misspelt(words: str, rng: random.Random) -> str:
    """Return words with one slip in the longest of them; too short ones stay."""
    parts = words.split(" ")
    at = max(range(len(parts)), key=lambda i: len(parts[i]))
    if len(parts[at]) < 5:
        return words
    for _ in range(9):
        slipped = rng.choice(_SLIPS)(parts[at], rng.randrange(1, len(parts[at]) - 1))
        if slipped != parts[at]:
            return " ".join([*parts[:at], slipped, *parts[at + 1 :]])
    return words


def aged(
    heads: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    rng: random.Random,
    *,
    name: str,
    others: Mapping[str, Callable[[str, random.Random], str]],
    renamed: Callable[[str, random.Random], str],
    made: Callable[[Mapping[str, str], random.Random], dict[str, str]],
    headed: Mapping[str, str] | None = None,
    share: float = 0.05,
) -> Aged:
    """Return the edition of a year before.

    Parameters
    ----------
    name : str
        Heading of the name.
    others : mapping of heading to function
        Cells that were other then: given what they say now, what they said.
    renamed : function
        Given the present name, what the building was called.
    made : function
        Given some row, one of a building that is there no longer.
    headed : mapping of newer to earlier heading, optional
    share : float
        Part of the rows to which each of these things happens.
    """
    headed = headed or {}
    found = Aged()
    for at, row in enumerate(rows):
        if rng.random() < share:
            continue  # it opened since
        old = dict(row)
        chance = rng.random()
        if chance < share:
            _tell(found, old, at, name, renamed(row[name], rng), "renamed")
        elif chance < 2 * share:
            _tell(found, old, at, name, misspelt(row[name], rng), "misspelt")
        for heading, other in others.items():
            if rng.random() < share:
                _tell(found, old, at, heading, other(row[heading], rng), heading)
        found.rows.append(old)
        found.of_row.append(at)
    for _ in range(round(share * len(rows))):
        found.rows.append(made(rows[rng.randrange(len(rows))], rng))
        found.of_row.append(None)
    order = list(range(len(found.rows)))
    rng.shuffle(order)
    found.rows = [{headed.get(head, head): text for head, text in found.rows[i].items()} for i in order]
    found.of_row = [found.of_row[i] for i in order]
    found.heads = [headed.get(head, head) for head in heads]
    rng.shuffle(found.heads)
    return found


def _tell(found: Aged, old: dict[str, str], at: int, heading: str, text: str, what: str) -> None:
    if text != old[heading]:
        found.before[at, heading] = text
        old[heading] = text
        found.done.setdefault(at, set()).add(what)
