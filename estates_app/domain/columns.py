"""Columnar tables: numpy arrays with validity masks and an index by id. Missing is a mask, never a zero."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.int64]
ObjectArray: TypeAlias = npt.NDArray[np.object_]


#: What stands in a cell that is missing, by kind of column: it means nothing.
_NOTHING: Mapping[str, object] = {"O": None, "f": np.nan, "b": False}


#: Kinds of values that make a column of texts, and one of figures.
_TEXTS, _FIGURES = frozenset({str, type(None)}), frozenset({float, type(None)})


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class Column:
    """One attribute of a table.

    Attributes
    ----------
    values : ndarray, shape (n,)
        float64 for numbers, bool for flags, object for text, ISO dates and shapely geometries (EPSG:27700).
    valid : ndarray of bool, shape (n,)
        False where the value is missing; what ``values`` holds there means nothing.
    """

    values: npt.NDArray[Any]
    valid: BoolArray

    def __post_init__(self) -> None:
        if self.values.shape != self.valid.shape or self.values.ndim != 1:
            raise ValueError(f"a column needs equal one-dimensional arrays: {self.values.shape}, {self.valid.shape}")
        object.__setattr__(self, "values", _frozen(self.values))
        object.__setattr__(self, "valid", _frozen(self.valid))

    @classmethod
    def of(cls, values: Sequence[object]) -> Column:
        """Make a column from Python values, ``None`` (or a float nan) meaning missing.

        Booleans give a flag column, ints and floats a number column, anything else an object column. All missing gives
        an object column.
        """
        kinds = set(map(type, values))
        if kinds <= _TEXTS and kinds:  # most columns are texts or figures throughout
            array = np.empty(len(values), object)
            array[:] = values
            return cls(array, np.array([v is not None for v in values], bool))
        if kinds <= _FIGURES and float in kinds:
            figures = np.array(values, float)
            return cls(figures, ~np.isnan(figures))
        valid = np.fromiter((v is not None and v == v for v in values), bool, len(values))
        known = [v for v, ok in zip(values, valid, strict=True) if ok]
        if known and all(isinstance(v, bool | np.bool_) for v in known):
            return cls(np.array([bool(v) if ok else False for v, ok in zip(values, valid, strict=True)]), valid)
        if known and all(isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in known):
            numbers = [float(v) if ok else np.nan for v, ok in zip(values, valid, strict=True)]  # type: ignore[arg-type]
            return cls(np.array(numbers, float), valid)
        array = np.empty(len(values), object)
        for i, value in enumerate(values):
            array[i] = value if valid[i] else None
        return cls(array, valid)

    @classmethod
    def missing(cls, n: int) -> Column:
        """Make a column of ``n`` missing values."""
        return cls(np.full(n, None, object), np.zeros(n, bool))

    def __len__(self) -> int:
        return len(self.values)

    def get(self, i: int) -> Any | None:  # noqa: ANN401  a cell holds text, a number, a flag or a geometry
        """Return the value of row ``i`` as a plain Python object, None where it is missing."""
        if not self.valid[i]:
            return None
        value = self.values[i]
        return value.item() if isinstance(value, np.generic) else value

    def numbers(self) -> FloatArray:
        """Return the values as float64 with nan where missing; text columns give nan throughout."""
        if self.values.dtype == object:
            return np.full(len(self), np.nan)
        return np.where(self.valid, self.values.astype(np.float64), np.nan)

    def with_cells(self, cells: Mapping[int, object]) -> Column:
        """Return the column with single rows changed, None clearing a cell; `of` says what kind it becomes."""
        kinds = {type(value): value for value in cells.values()}  # whether a value can stand here its type tells
        if not all(self._holds(value) for value in kinds.values()):
            return Column.of([cells[i] if i in cells else self.get(i) for i in range(len(self))])
        values, valid = self.values.copy(), self.valid.copy()
        for i, value in cells.items():
            valid[i] = value is not None and value == value
            values[i] = value if valid[i] else _NOTHING[self.values.dtype.kind]
        return Column(values, valid)

    def _holds(self, value: object) -> bool:
        """Whether a value can stand among the others without changing the kind of the column."""
        if self.values.dtype.kind not in _NOTHING:
            return False
        if self.values.dtype == object:  # numbers and flags among texts may become a column of their own kind
            return isinstance(value, str) or (value is None and self._is_text())
        if value is None:
            return True
        return isinstance(value, bool) if self.values.dtype == bool else type(value) in {int, float}

    def _is_text(self) -> bool:
        return all(isinstance(value, str) for value in self.values[self.valid])

    def take(self, rows: npt.ArrayLike) -> Column:
        """Return the column of the given rows (indices or a mask)."""
        index = np.asarray(rows)
        return Column(self.values[index], self.valid[index])


@dataclass(frozen=True, eq=False)
class Columns:
    """A table of one subject: properties, outlets, zones …  Immutable; an edit copies the touched column only.

    Attributes
    ----------
    ids : tuple of str
        Opaque ids in row order, unique.
    columns : mapping of str to Column
        Every column as long as ``ids``.
    """

    ids: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    _row: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = {key: i for i, key in enumerate(self.ids)}
        if len(rows) != len(self.ids):
            raise ValueError("ids of a table must be unique")
        for name, column in self.columns.items():
            if len(column) != len(self.ids):
                raise ValueError(f"column {name} has {len(column)} rows, the table has {len(self.ids)}")
        object.__setattr__(self, "columns", dict(self.columns))
        object.__setattr__(self, "_row", rows)

    @classmethod
    def of(cls, ids: Iterable[str], **columns: Sequence[object]) -> Columns:
        """Make a table from Python lists, ``None`` meaning missing."""
        return cls(tuple(ids), {name: Column.of(values) for name, values in columns.items()})

    @classmethod
    def from_records(cls, records: Sequence[Mapping[str, object]], names: Sequence[str] = ()) -> Columns:
        """Make a table from one mapping a row, each with the key ``id``; absent keys are missing values."""
        known: dict[str, object] = dict.fromkeys(names)
        for record in records:
            known |= record
        keys = [key for key in known if key != "id"]
        ids = tuple(str(record["id"]) for record in records)
        return cls(ids, {key: Column.of([record.get(key) for record in records]) for key in keys})

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, key: object) -> bool:
        return key in self._row

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def row(self, key: str) -> int:
        """Return the row of an id; KeyError where there is none."""
        return self._row[key]

    def column(self, name: str) -> Column:
        """Return a column, all missing where the table has none of that name."""
        return self.columns.get(name) or Column.missing(len(self.ids))

    def numbers(self, name: str) -> FloatArray:
        """Return a column as float64, shape (n,), nan where missing."""
        return self.column(name).numbers()

    def texts(self, name: str) -> list[str | None]:
        """Return a column as text, None where missing."""
        column = self.column(name)
        cells: list[Any] = column.values.tolist()
        if set(map(type, cells)) <= _TEXTS:  # as most are: only what is missing may have to be taken out
            for row in np.flatnonzero(~column.valid).tolist():
                cells[row] = None
            return cells
        return [str(v) if ok else None for v, ok in zip(cells, column.valid.tolist(), strict=True)]

    def flags(self, name: str) -> BoolArray:
        """Return a flag column, shape (n,); missing reads False, so ask ``column(name).valid`` where that matters."""
        column = self.column(name)
        return np.array([bool(v) and bool(ok) for v, ok in zip(column.values, column.valid, strict=True)], bool)

    def get(self, key: str, name: str) -> Any | None:  # noqa: ANN401
        """Return one cell as a plain Python object, None where it is missing."""
        column, i = self.columns.get(name), self._row[key]
        return None if column is None else column.get(i)

    def record(self, key: str) -> dict[str, Any]:
        """Return the known values of one row by column name."""
        i = self._row[key]
        return {name: column.get(i) for name, column in self.columns.items() if column.valid[i]}

    def records(self, *, without: Collection[str] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each id with the known values of its row, as `record` gives them; far quicker for many rows."""
        names = [name for name in self.columns if name not in without]
        cells = [self.columns[name].values.tolist() for name in names]
        known = [self.columns[name].valid.tolist() for name in names]
        for i, key in enumerate(self.ids):
            yield key, {name: c[i] for name, c, ok in zip(names, cells, known, strict=True) if ok[i]}

    def with_column(self, name: str, column: Column) -> Columns:
        """Return the table with one column replaced or added; all others are shared."""
        return self._with({**self.columns, name: column})

    def with_columns(self, columns: Mapping[str, Column]) -> Columns:
        """Return the table with some columns replaced or added; all others are shared."""
        return self._with({**self.columns, **columns})

    def _with(self, columns: Mapping[str, Column]) -> Columns:
        """Return the table with other columns; ids and their index are shared, since making them takes time."""
        for name, column in columns.items():
            if len(column) != len(self.ids):
                raise ValueError(f"column {name} has {len(column)} rows, the table has {len(self.ids)}")
        table = object.__new__(Columns)
        for name, value in (("ids", self.ids), ("columns", dict(columns)), ("_row", self._row)):
            object.__setattr__(table, name, value)
        return table

    def with_values(self, changes: Mapping[tuple[str, str], object]) -> Columns:
        """Return the table with single cells changed.

        Parameters
        ----------
        changes : mapping of (id, column name) to value
            None clears the cell.
        """
        touched: dict[str, dict[int, object]] = {}
        for (key, name), value in changes.items():
            touched.setdefault(name, {})[self._row[key]] = value
        return self._with(
            {**self.columns, **{name: self.column(name).with_cells(cells) for name, cells in touched.items()}}
        )

    def take(self, rows: npt.ArrayLike) -> Columns:
        """Return the table of the given rows (indices or a mask), in that order."""
        index = np.asarray(rows)
        if index.dtype == bool:
            index = np.flatnonzero(index)
        ids = tuple(self.ids[int(i)] for i in index)
        return Columns(ids, {name: column.take(index) for name, column in self.columns.items()})

    def first(self, n: int) -> Columns:
        """Return the table of the first ``n`` rows."""
        columns = {name: Column(column.values[:n], column.valid[:n]) for name, column in self.columns.items()}
        return Columns(self.ids[:n], columns)

    def appended(self, other: Columns) -> Columns:
        """Return this table with the rows of another below it; a column that one lacks is missing there."""
        names = dict.fromkeys([*self.columns, *other.columns])
        joined = {}
        for name in names:
            ours, theirs = self.column(name), other.column(name)
            if ours.values.dtype == theirs.values.dtype:
                joined[name] = Column(
                    np.concatenate([ours.values, theirs.values]), np.concatenate([ours.valid, theirs.valid])
                )
            else:
                joined[name] = Column.of([c.get(i) for c in (ours, theirs) for i in range(len(c))])
        return Columns(self.ids + other.ids, joined)

    def without(self, ids: Iterable[str]) -> Columns:
        """Return the table without the given ids."""
        gone = set(ids)
        return self.take(np.array([key not in gone for key in self.ids], bool))
