"""Figures of zones: residents by age, households without a car, deprivation; from tables long or wide."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estates_app.domain.columns import Column, Columns
from estates_app.domain.errors import InputError
from estates_app.registers.cleaning.cells import parse_number
from estates_app.registers.opendata.ages import Band, groups_of, parse_band
from estates_app.registers.opendata.datasets import Dataset, plain
from estates_app.registers.opendata.deciles import areas_ranked
from estates_app.registers.opendata.tabling import (
    CodeTable,
    narrowed,
    read_code_table,
    sex_column,
    sex_of,
    value_column,
)


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures by zone code.

    Attributes
    ----------
    by_code : mapping of code to mapping of field to number
        None where the table says nothing of it.
    notes : tuple of str
        What was left out or taken so, as plain sentences.
    """

    by_code: Mapping[str, Mapping[str, float | None]]
    notes: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that any zone has a figure for."""
        return tuple(dict.fromkeys(key for row in self.by_code.values() for key, v in row.items() if v is not None))


def read_figures(path: Path, dataset: Dataset, known: Collection[str] = ()) -> Figures:
    """Read a table by zone code.

    Parameters
    ----------
    path : Path
    dataset : Dataset
        Of the kind ``zone_figures``.
    known : collection of str
        Codes of the zones that are wanted; all where empty.

    Raises
    ------
    InputError
        No column holds what the dataset gives, a zone stands twice, or none of its codes is known.
    """
    table, notes = narrowed(read_code_table(path, known))
    engine: Callable[[CodeTable, Dataset, Path], Figures] = {
        "ages": _residents,
        "categories": _categories,
        "deprivation": _deprivation,
    }[str(dataset.more["engine"])]
    found = engine(table, dataset, path)
    return Figures(found.by_code, (*notes, *found.notes))


def with_figures(zones: Columns, figures: Figures) -> tuple[Columns, tuple[str, ...]]:
    """Return the zones with the figures joined by code, and a sentence for those that have none."""
    codes = zones.texts("code")
    for name in figures.fields:
        values = [figures.by_code.get(code or "", {}).get(name) for code in codes]
        zones = zones.with_column(name, Column.of(values))
    lacking = sum(code not in figures.by_code for code in codes)
    return zones, (
        f"{lacking} of {len(codes)} small areas are not in the table; they stay missing.",
    ) if lacking else ()


def _residents(table: CodeTable, dataset: Dataset, path: Path) -> Figures:
    del dataset, path
    label = _age_column(table)
    sexes = sex_column(table)
    counts: dict[str, dict[Band, float | None]] = defaultdict(dict)
    if label is not None:
        value = value_column(table, {table.at_code, label})
        for code, number, row in zip(table.codes(), table.numbers, table.rows, strict=True):
            band = parse_band(row[label])
            if band is not None:
                _put(counts[code], _of_sex(band, row, sexes), _count(row[value]), table.name, code, number)
        return Figures({code: groups_of(bands) for code, bands in counts.items()})
    wide = {at: band for at, h in enumerate(table.headings) if at != table.at_code and (band := parse_band(h))}
    notes: tuple[str, ...] = ()
    if not wide:
        at = _only_figure(table)
        wide = {at: Band(0, None, "", is_total=True)}
        notes = (f"{table.name}: its one column of figures, {table.headings[at]}, was taken as all residents.",)
    for code, number, row in zip(table.codes(), table.numbers, table.rows, strict=True):
        if code in counts and sexes is None:
            raise _twice(table.name, code, number)
        for at, band in wide.items():
            _put(
                counts[code], _of_sex(band, row, sexes), _count(row[at]), table.name, code, number, twice_is_first=True
            )
    return Figures({code: groups_of(bands) for code, bands in counts.items()}, notes)


def _of_sex(band: Band, row: Sequence[str], sexes: int | None) -> Band:
    return band if sexes is None else Band(band.low, band.high, sex_of(row[sexes]), band.is_total)


def _put(
    into: dict[Band, float | None],
    band: Band,
    count: float | None,
    file: str,
    code: str,
    number: int,
    *,
    twice_is_first: bool = False,
) -> None:
    if band in into:
        if twice_is_first:
            return
        raise _twice(file, code, number)
    into[band] = count


def _twice(file: str, code: str, number: int) -> InputError:
    return InputError(f"{code} stands twice (again in row {number})", where=file, remedy="leave one of them out")


def _count(cell: str) -> float | None:
    number = float(cell) if cell.isdigit() else parse_number(cell)  # a national table has millions of them
    return number if number is not None and number >= 0 else None


def _age_column(table: CodeTable) -> int | None:
    """Return the column of age bands where the table has a row for each zone and age."""
    if len(set(table.codes())) == len(table.rows) and len(table.rows) > 1:
        return None
    best: tuple[int, int] | None = None
    for at, heading in enumerate(table.headings):
        cells = list(dict.fromkeys(row[at].strip() for row in table.rows[:2000]))
        bands = {band for cell in cells if (band := parse_band(cell))}
        are_bare = all(cell.isdigit() for cell in cells) and not re.search(r"\bage\b", plain(heading))
        is_label = at != table.at_code and parse_band(heading) is None and not are_bare
        if is_label and any(not band.is_total for band in bands) and len(bands) >= 0.7 * len(cells):
            best = max(best or (0, 0), (len(bands), -at))
    return -best[1] if best else None


def _only_figure(table: CodeTable) -> int:
    sample = table.rows[:200]
    numeric = [
        at
        for at in range(len(table.headings))
        if at != table.at_code and sample and 2 * sum(_count(row[at]) is not None for row in sample) > len(sample)
    ]
    is_told = "usual residents" in table.above.casefold() or "population" in table.above.casefold()
    is_year = bool(numeric) and re.fullmatch(r"(19|20)\d\d", table.headings[numeric[0]].strip()) is not None
    if len(numeric) != 1 or not (is_told or is_year):
        raise InputError("no column holds residents", where=table.name, remedy="give total, 0-15, 16-64 and 65+")
    return numeric[0]


def _categories(table: CodeTable, dataset: Dataset, path: Path) -> Figures:
    del path
    wanted: Sequence[Mapping[str, Any]] = dataset.more["figure"]
    columns = {str(f["field"]): _column(table, f) for f in wanted}
    if any(at is not None for at in columns.values()):
        for f in wanted:  # no total in the table: all its categories together are one
            if columns[str(f["field"])] is None and "parts" in f:
                parts = [at for at, h in enumerate(table.headings) if _is_part(f, h)]
                if len(parts) > 1:
                    return _wide(table, wanted, columns, {str(f["field"]): parts})
        _check_all(table, columns)
        return _wide(table, wanted, columns, {})
    return _long(table, wanted)


def _column(table: CodeTable, figure: Mapping[str, Any]) -> int | None:
    for pattern in figure["headings"]:
        for at, heading in enumerate(table.headings):
            words = plain(re.sub(r"(?i);?\s*measures?:?\s*value$", "", heading))
            is_share = re.search(r"percent|^%|%\s*$|\(%\)", heading, re.IGNORECASE)
            if at != table.at_code and not is_share and re.fullmatch(str(pattern), words):
                return at
    return None


def _is_part(figure: Mapping[str, Any], text: str) -> bool:
    return re.fullmatch(str(figure["parts"]), plain(text)) is not None


def _check_all(table: CodeTable, columns: Mapping[str, int | None]) -> None:
    lacking = [key.replace("_", " ") for key, at in columns.items() if at is None]
    if lacking:
        raise InputError(f"no column holds {' and '.join(lacking)}", where=table.name, remedy="name the columns so")


def _wide(
    table: CodeTable,
    wanted: Sequence[Mapping[str, Any]],
    columns: Mapping[str, int | None],
    sums: Mapping[str, Sequence[int]],
) -> Figures:
    by_code: dict[str, dict[str, float | None]] = {}
    for code, number, row in zip(table.codes(), table.numbers, table.rows, strict=True):
        if code in by_code:
            raise _twice(table.name, code, number)
        cells: dict[str, float | None] = {}
        for figure in wanted:
            key = str(figure["field"])
            at = columns.get(key)
            parts = [_count(row[i]) for i in sums.get(key, ())]
            value = _all_or_nothing(parts) if parts else None if at is None else _count(row[at])
            cells[key] = _within(figure, value)
        by_code[code] = cells
    return Figures(by_code)


def _within(figure: Mapping[str, Any], value: float | None) -> float | None:
    low, high = figure.get("low", -math.inf), figure.get("high", math.inf)
    return value if value is not None and low <= value <= high else None


def _all_or_nothing(parts: Sequence[float | None]) -> float | None:
    return None if any(part is None for part in parts) else sum(part for part in parts if part is not None)


def _long(table: CodeTable, wanted: Sequence[Mapping[str, Any]]) -> Figures:
    labels = _label_columns(table)
    if not labels:
        raise InputError(
            f"no column holds {' and '.join(str(f['field']).replace('_', ' ') for f in wanted)}",
            where=table.name,
            remedy="name the columns so",
        )
    value = value_column(table, {table.at_code, *labels})
    counts: dict[str, dict[str, float | None]] = defaultdict(dict)
    for code, number, row in zip(table.codes(), table.numbers, table.rows, strict=True):
        label = plain(" ".join(row[at] for at in labels))
        if label in counts[code]:
            raise _twice(table.name, f"{code}, {label},", number)
        counts[code][label] = _count(row[value])
    by_code = {code: {str(f["field"]): _from_labels(f, told) for f in wanted} for code, told in counts.items()}
    figures = Figures(by_code)
    if not figures.fields:
        raise InputError("no row tells what is wanted of a zone", where=table.name, remedy="choose another table")
    return figures


def _from_labels(figure: Mapping[str, Any], told: Mapping[str, float | None]) -> float | None:
    for pattern in figure["headings"]:
        for label, count in told.items():
            if re.fullmatch(str(pattern), label):
                return _within(figure, count)
    parts = [count for label, count in told.items() if "parts" in figure and _is_part(figure, label)]
    return _all_or_nothing(parts) if parts else None


def _label_columns(table: CodeTable) -> list[int]:
    """Return the columns that tell the rows of one zone apart: few different words, none of them a figure."""
    found = []
    codes = table.codes()
    one_zone = [row for row, code in zip(table.rows, codes, strict=True) if code == codes[0]] if codes else []
    for at in range(len(table.headings)):
        words = {row[at].strip() for row in table.rows}
        is_label = 2 <= len(words) <= 60 and not any(parse_number(word) is not None for word in words if word)
        if at != table.at_code and is_label and len({row[at] for row in one_zone}) > 1:
            found.append(at)
    return found


def _deprivation(table: CodeTable, dataset: Dataset, path: Path) -> Figures:
    wanted: Sequence[Mapping[str, Any]] = dataset.more["figure"]
    columns = {str(f["field"]): _column(table, f) for f in wanted}
    if any(at is not None for at in columns.values()):
        found = _wide(table, wanted, columns, {})
    else:
        found = _long(table, wanted)
    is_foreign = {code for code in found.by_code if re.match(r"[WSN]\d{8}$", code)}
    by_code = {code: dict(cells) for code, cells in found.by_code.items() if code not in is_foreign}
    notes = list(found.notes)
    if is_foreign:
        notes.append(f"{len(is_foreign)} areas outside England have an index of their own; they stay missing.")
    ranked = {c: v for c, cells in by_code.items() if (v := cells.get("imd_rank")) and cells.get("imd_decile") is None}
    if ranked:
        areas, source = areas_ranked(table, dataset, path, max(ranked.values()))
        for code, rank in ranked.items():
            by_code[code]["imd_decile"] = float(math.ceil(10 * rank / areas))
        notes.append(f"{table.name}: deciles worked out from ranks among {areas:,} small areas ({source}).")
    elif not any(cells.get("imd_decile") for cells in by_code.values()):
        raise InputError("no column holds imd decile or rank", where=table.name, remedy="use the file with ranks")
    return Figures(by_code, tuple(notes))
