"""The open datasets that are known: what each is called, whose it is, how it is recognised and what it gives."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from estates_app.domain.errors import InputError


class Kind(StrEnum):
    """What becomes of a dataset."""

    ZONES = "zones"  # polygons with codes: where people live
    BOUNDARIES = "boundaries"  # districts, wards: localities and lines of the map
    ZONE_FIGURES = "zone_figures"  # a table by zone code
    POINTS = "points"  # a gazetteer: postcodes, UPRNs
    FACTS = "facts"  # rows about buildings, found by UPRN or address
    CONSTRAINTS = "constraints"  # points and polygons that bear on what stands there
    LINES = "lines"  # roads, rivers, names of places on the map
    REGISTER = "register"  # a national list that comes in as a partner's register
    VISITORS = "visitors"  # postcodes of people: counted by zone, never kept


#: Kind -> what will be done with such a file, as people read it.
DOING: Mapping[Kind, str] = {
    Kind.ZONES: "become the small areas in which people live",
    Kind.BOUNDARIES: "become the boundaries on the map, and the localities where there are none yet",
    Kind.ZONE_FIGURES: "are joined to the small areas by code",
    Kind.POINTS: "place properties and check their coordinates",
    Kind.FACTS: "fill what no partner has said of a property, each with its source and date",
    Kind.CONSTRAINTS: "are told of the properties that stand there, where no partner has said it",
    Kind.LINES: "are drawn on the map",
    Kind.REGISTER: "come in as a partner's register",
    Kind.VISITORS: "are counted by small area; the postcodes are not kept",
}


@dataclass(frozen=True)
class Marks:
    """How a file of a dataset is known. Patterns are regular expressions on headings in plain words (`plain`).

    Attributes
    ----------
    headings : tuple of str
        Each must fit a heading.
    any, more : tuple of str
        At least one of ``any`` must fit; each of ``more`` that does adds confidence.
    without : tuple of str
        None may fit.
    cells : tuple of str
        Patterns of cells of which one speaks for it as one of ``any`` does.
    names : tuple of str
        Patterns of the file's name, which add confidence.
    geometry : str
        "polygon", "line" or "point" where a map file must hold it, empty where a table will do.
    code : bool
        Whether a column must hold codes of zones.
    width, width_may_be, delimiter, cell_at :
        For files without headings: how many columns, what parts them, and patterns of the cells at some of them.
    need_name, need_cell : bool
        Whether the name of the file, or a cell, must speak for it.
    need_name_or : tuple of str
        Headings that stand in for the name of the file.
    weight : float
        Added to the confidence.
    """

    headings: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    geometry: str = ""
    code: bool = False
    width: int = 0
    width_may_be: tuple[int, ...] = ()
    delimiter: str = ""
    cell_at: Mapping[int, str] = field(default_factory=dict)
    need_name: bool = False
    need_cell: bool = False
    need_name_or: tuple[str, ...] = ()
    weight: float = 0.0


@dataclass(frozen=True, eq=False)
class Dataset:
    """One open dataset.

    Attributes
    ----------
    key, title, publisher, licence, home : str
    attributions : tuple of str
        Lines that every output must carry; ``{year}`` stands for the year of the data.
    kind : Kind
    checked : str
        Against what the names of its columns were checked.
    marks : Marks
    columns : mapping of str to str
        What the engine asks for -> pattern of its heading, or the position (from 0) where there are no headings.
    more : mapping
        What only the engine of its kind reads.
    """

    key: str
    title: str
    publisher: str
    licence: str
    home: str
    attributions: tuple[str, ...]
    kind: Kind
    checked: str
    marks: Marks
    columns: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Who speaks where a fact of this dataset is shown beside a partner's word."""
        return f"open data: {self.title}"


_NO_WORD = re.compile(r"[^0-9a-z]+")
_OWN = frozenset({"title", "publisher", "licence", "home", "attribution", "kind", "checked", "recognise", "columns"})


@lru_cache(maxsize=4)
def load_datasets(folder: Path) -> Mapping[str, Dataset]:
    """Read every descriptor of a folder, by key (the name of its file).

    Raises
    ------
    InputError
        A descriptor is missing something or cannot be read; says which.
    """
    found = {path.stem: _dataset(path) for path in sorted(folder.glob("*.toml"))}
    if not found:
        raise InputError("it holds no descriptor of a dataset", where=str(folder), remedy="restore it")
    return found


def _dataset(path: Path) -> Dataset:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        marks = dict(data["recognise"])
        at = {int(key): str(pattern) for key, pattern in marks.pop("cell_at", {}).items()}
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in marks.items()
        }
        dataset = Dataset(
            key=path.stem,
            **{name: str(data[name]) for name in ("title", "publisher", "licence", "home", "checked")},
            attributions=tuple(map(str, data["attribution"])),
            kind=Kind(data["kind"]),
            marks=Marks(**lists, cell_at=at),
            columns={str(key): str(value) for key, value in data.get("columns", {}).items()},
            more={key: value for key, value in data.items() if key not in _OWN},
        )
        for pattern in (*dataset.marks.headings, *dataset.marks.any, *dataset.marks.names, *dataset.columns.values()):
            re.compile(pattern)
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, re.error) as error:
        raise InputError(f"it is no descriptor of a dataset ({error})", where=str(path), remedy="restore it") from error
    return dataset


def plain(heading: str) -> str:
    """Return a heading in plain words: lower case, everything but letters and figures a space."""
    return " ".join(_NO_WORD.sub(" ", heading.casefold()).split())


def column_of(headings: Sequence[str], pattern: str) -> int | None:
    """Return which heading a pattern of a descriptor means, None where none; its alternatives go first to last."""
    if pattern.isdigit():
        return int(pattern) if int(pattern) < len(headings) else None
    words = [plain(heading) for heading in headings]
    for part in split_pattern(pattern):
        for i, word in enumerate(words):
            if re.fullmatch(part, word):
                return i
    return None


def split_pattern(pattern: str) -> list[str]:
    """Return the alternatives of a pattern that stand outside brackets: the first is the best."""
    parts, depth = [""], 0
    for letter in pattern:
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
