"""The rows of a legend: what they say, in words too; screen and paper paint the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from estates_app.map.linestyles import LINE_STYLES, PX_PER_MM
from estates_app.map.theme import Theme


@dataclass(frozen=True)
class LegendTitle:
    """Bold words; the first one stays when the legend is folded."""

    words: str


@dataclass(frozen=True)
class SymbolRow:
    """A symbol, what it means and, where known, how many there are."""

    symbol: str
    words: str
    count: int | None = None


@dataclass(frozen=True)
class ClassBar:
    """Colours of classes, low to high, with words under their edges.

    Attributes
    ----------
    ramp : str
    count : int
        Classes.
    words : tuple of str
        One an edge (count + 1), one an inner edge (count - 1), or any other number, spread evenly.
    counts : tuple of int
        How many there are in each class, empty where that is not said.
    classes : tuple of str
        Words of the classes for who cannot see the bar.
    named : (class, words) or None
        A class that has its words under its middle, and none at its edges.
    """

    ramp: str
    count: int
    words: tuple[str, ...]
    counts: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    named: tuple[int, str] | None = None


@dataclass(frozen=True)
class SizeRow:
    """Circles of amounts side by side; ``circles`` are (share of the largest radius, words), smallest first."""

    circles: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class SwatchRow:
    """A colour and what it means; `colour` is a token, ``missing`` for the hatch, or ``ramp:NAME:CLASS:COUNT``."""

    colour: str
    words: str
    count: int | None = None


@dataclass(frozen=True)
class NoteRow:
    """Small words about the rows above."""

    words: str


@dataclass(frozen=True)
class LineRow:
    """A kind of line and what it means.

    Attributes
    ----------
    style : str
        As in `LineLayer`, ``fate:KEY`` for spider lines, or ``own:COLOUR`` for a layer that people added.
    words : str
    is_dashed : bool
    width_px : float
        Of a layer that people added, logical pixels; 0 for that of the style.
    """

    style: str
    words: str
    is_dashed: bool = False
    width_px: float = 0.0

    def colour(self, theme: Theme) -> str:
        """Return the hex colour of the line."""
        kind, _, rest = self.style.partition(":")
        if kind == "own":
            return theme.any_colour(rest)
        style = LINE_STYLES.get(self.style, LINE_STYLES["spider"])
        return theme.any_colour(self.style) if rest else theme.colour(style.colour)

    @property
    def width_mm(self) -> float:
        """Width of the line, millimetres."""
        style = LINE_STYLES.get(self.style, LINE_STYLES["spider"])
        return self.width_px / PX_PER_MM if self.width_px else style.width_mm


#: A row as paper sets it: each class of a bar has a row of its own.
PaperRow = LegendTitle | SymbolRow | SizeRow | SwatchRow | LineRow | NoteRow
LegendEntry = LegendTitle | SymbolRow | SizeRow | ClassBar | SwatchRow | LineRow | NoteRow


def edges_of(row: ClassBar) -> list[float]:
    """Return where the words under a bar stand, as shares of its length."""
    count = len(row.words)
    if count == row.count - 1:
        return [(number + 1) / row.count for number in range(count)]
    return [number / max(count - 1, 1) for number in range(count)]


def class_words_of(row: ClassBar) -> tuple[str, ...]:
    """Return words for each class of a bar, from the words of its edges where it has none of its own."""
    if len(row.classes) == row.count:
        return row.classes
    words = row.words
    if len(words) == row.count + 1:
        return tuple(f"{low} to {high}" for low, high in pairwise(words))
    if len(words) == row.count - 1 and words:
        between = (f"over {low} to {high}" for low, high in pairwise(words))
        return (f"up to {words[0]}", *between, f"over {words[-1]}")
    if len(words) == row.count:
        return words
    ends = (words[0], *[""] * (row.count - 2), words[-1]) if len(words) > 1 and row.count > 1 else ()
    return ends or tuple(words[:1] or ("",)) * row.count


def spelt_out(entries: tuple[LegendEntry, ...]) -> tuple[PaperRow, ...]:
    """Return a legend with a row for each class of a bar: paper has the room, and no pointer to ask with."""
    found: list[PaperRow] = []
    for entry in entries:
        if not isinstance(entry, ClassBar):
            found.append(entry)
            continue
        counts: tuple[int | None, ...] = entry.counts if len(entry.counts) == entry.count else (None,) * entry.count
        for number, (words, count) in enumerate(zip(class_words_of(entry), counts, strict=True)):
            found.append(SwatchRow(f"ramp:{entry.ramp}:{number}:{entry.count}", words, count))
    return tuple(found)


def without_bare_titles(entries: Iterable[LegendEntry]) -> list[LegendEntry]:
    """Leave out titles under which there is nothing, as where no property has a place yet."""
    rows = list(entries)
    after = [*rows[1:], LegendTitle("")]
    return [
        row
        for row, below in zip(rows, after[: len(rows)], strict=True)
        if not (isinstance(row, LegendTitle) and isinstance(below, LegendTitle))
    ]


def briefer(entries: tuple[LegendEntry, ...]) -> Iterator[tuple[LegendEntry, ...]]:
    """Give the entries, then without notes and the numbers in the classes of bars, then without lines too.

    The numbers are what the notes explain; lines are the first thing that a map shows without a word.
    """
    yield entries
    few = [row for row in entries if not isinstance(row, NoteRow)]
    brief = tuple(replace(row, counts=()) if isinstance(row, ClassBar) else row for row in few)
    yield brief
    yield tuple(row for row in brief if not isinstance(row, LineRow))


def said(entry: LegendEntry) -> str:
    """Say a row for who cannot see it."""
    if isinstance(entry, SizeRow):
        return f"larger circles for more: {', '.join(words for _, words in entry.circles)}"
    if isinstance(entry, ClassBar):
        told = entry.classes or entry.words
        if len(entry.counts) == len(told):
            told = tuple(f"{words}: {count:,}" for words, count in zip(told, entry.counts, strict=True))
        return f"{entry.count} classes: {', '.join(told)}"
    if isinstance(entry, SymbolRow | SwatchRow) and entry.count is not None:
        return f"{entry.words}, {entry.count:,}"
    return entry.words
