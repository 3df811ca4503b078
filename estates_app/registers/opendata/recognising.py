"""Says what an open dataset's file is: so that one who drops it need not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from estates_app.registers.opendata.codes import is_zone_code
from estates_app.registers.opendata.datasets import DOING, Dataset, Kind, Marks, plain
from estates_app.registers.opendata.glimpse import Glimpse, glimpse
from estates_app.registers.opendata.packing import Part, parts_of

#: Below this nothing is proposed: a person says what the file is.
LEAST_CONFIDENCE = 0.5

#: Rows of a table's top among which the headings may stand.
_TOP = 25


@dataclass(frozen=True)
class Recognised:
    """What a file was taken for.

    Attributes
    ----------
    path : Path
    dataset : Dataset
    confidence : float
        0 to 1.
    reason : str
        Why, in plain words.
    year : int or None
        Year of the data, where its name or headings tell it.
    """

    path: Path
    dataset: Dataset
    confidence: float
    reason: str
    year: int | None = None

    @property
    def doing(self) -> str:
        """What will be done with it, as one sentence."""
        return f"{self.path.name}: {self.dataset.title}. They {DOING[self.dataset.kind]}."


def recognise(path: Path, datasets: Mapping[str, Dataset]) -> tuple[Recognised, ...]:
    """Return what a file, a zip or a folder may be, the likeliest first; empty where nothing fits.

    Raises
    ------
    InputError
        It cannot be read at all.
    """
    parts = parts_of(path)
    seen = glimpse(_telling(parts))
    names = " ".join(dict.fromkeys((path.name, seen.name)))
    found, rows = [], _header_rows(seen)
    for dataset in datasets.values():
        confidence, reason = _fit(dataset.marks, seen, rows, names)
        if confidence >= LEAST_CONFIDENCE:
            found.append(Recognised(path, dataset, confidence, reason, year_of(path, seen)))
    return tuple(sorted(found, key=lambda one: -one.confidence))


def _telling(parts: Sequence[Part]) -> Part:
    """Return the part that tells what a download is: the certificates, not what is recommended; the largest else."""
    return next((part for part in parts if "certificates" in part.name.casefold()), parts[0])


def _fit(marks: Marks, seen: Glimpse, rows: Sequence[Sequence[str]], names: str) -> tuple[float, str]:
    """Return how well a file fits the marks (0 to 1), and by what; `rows` are its first in plain words."""
    is_named = any(re.search(pattern, names, re.IGNORECASE) for pattern in marks.names)
    if marks.geometry and marks.geometry != seen.geometry:
        return 0.0, ""
    # Some are published both without headings and, by others, with them.
    fits = [_fit_headless(marks, seen)] if marks.cell_at else []
    if marks.headings or not marks.cell_at:
        fits += [_fit_headings(marks, row, seen) for row in rows]
    confidence, reason = max(fits, default=(0.0, ""))
    if not confidence:
        return 0.0, ""
    stands_in = any(_has(pattern, row) for row in rows[:1] for pattern in marks.need_name_or)
    if (marks.need_name or (marks.need_name_or and not stands_in)) and not is_named:
        return 0.0, ""
    if is_named:
        confidence, reason = confidence + 0.1, f"{reason}, and its name"
    return min(0.99, max(0.0, confidence + marks.weight)), reason


def _header_rows(seen: Glimpse) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in seen.grid[:_TOP]]


@cache
def _whole(pattern: str) -> Callable[[str], object]:
    """Return what tells whether a word is what a pattern of a descriptor means; dozens are asked of each heading."""
    return re.compile(pattern).fullmatch


def _has(pattern: str, words: Iterable[str]) -> bool:
    return any(map(_whole(pattern), filter(None, words)))


def _fit_headings(marks: Marks, words: Sequence[str], seen: Glimpse) -> tuple[float, str]:
    if not all(_has(pattern, words) for pattern in marks.headings):
        return 0.0, ""
    if any(_has(pattern, words) for pattern in marks.without):
        return 0.0, ""
    cells = [cell.strip() for row in seen.grid[:_TOP] for cell in row]
    has_cell = any(any(map(re.compile(pattern).search, cells)) for pattern in marks.cells)
    if marks.need_cell and not has_cell:
        return 0.0, ""
    told = [word for word in words if word and any(_whole(p)(word) for p in (*marks.headings, *marks.any))]
    if marks.any and not has_cell and not any(_has(pattern, words) for pattern in marks.any):
        return 0.0, ""
    if marks.code and "code" not in words and not any(is_zone_code(cell) for cell in cells):
        return 0.0, ""
    more = sum(_has(pattern, words) for pattern in marks.more)
    confidence = 0.55 + 0.1 * min(3, len(marks.headings)) + 0.05 * min(3, more) + 0.05 * bool(marks.geometry)
    confidence += 0.1 * (bool(marks.any) + has_cell) + 0.05 * marks.code
    return min(0.89, confidence), f"the column {told[0]}" if told else "its cells"


def _fit_headless(marks: Marks, seen: Glimpse) -> tuple[float, str]:
    widths = {marks.width, *marks.width_may_be}
    rows = [row for row in seen.grid[:_TOP] if len(row) in widths]
    if not rows or len(rows) < 0.8 * len(seen.grid[:_TOP]) or (marks.delimiter and seen.delimiter != marks.delimiter):
        return 0.0, ""
    for at, pattern in marks.cell_at.items():
        if sum(re.search(pattern, row[at].strip()) is not None for row in rows) < 0.8 * len(rows):
            return 0.0, ""
    return 0.85, f"its {marks.width} columns without headings"


def year_of(path: Path, seen: Glimpse | None = None) -> int | None:
    """Return the year of a file's data: the last in its name, else the last in its first rows."""
    texts = [path.stem]
    if seen:
        # Words and dates at the top tell; a bare figure that looks like a year may be a sum of money.
        texts.append(" ".join(c for row in seen.grid[:4] for c in row if re.search(r"[A-Za-z]|\d{4}-\d\d-\d\d", c)))
    for text in texts:
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d{3})", text)]
        known = [year for year in years if 1990 <= year <= 2060]
        if known:
            return max(known)
    return None


def is_register(found: Recognised) -> bool:
    """Whether a file comes in as a partner's register."""
    return found.dataset.kind is Kind.REGISTER
