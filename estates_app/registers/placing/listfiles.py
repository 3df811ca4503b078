"""Long published lists (postcodes, names): a CSV, gzipped, zipped or a folder of them, read by the column in pieces."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np
import numpy.typing as npt

from estates_app.domain.errors import InputError

Texts = Mapping[str, npt.NDArray[np.bytes_]]

#: Lines read at a time: some tens of megabytes.
_PIECE = 200_000

#: A member of a zip larger than this is no list of places (the ONS Postcode Directory unpacks to 1.4 GB).
_MOST_BYTES = 6_000_000_000

#: Cells longer than this are cut: names of places are shorter.
_WIDTH = 64


@dataclass(frozen=True)
class Wanted:
    """Which columns of a list are wanted.

    Attributes
    ----------
    headings : mapping of key to names
        The headings that each column may have, plain (lower case, no underscores), in order of preference.
    needed : tuple of str
        Keys without which a file is another kind of list.
    bare : mapping of key to position
        Where the columns stand in a file without a header.
    is_bare : callable
        Whether the first row is already data.
    lacking, remedy : str
        What to say of a file that is no such list.
    width : int
        Bytes kept of a cell.
    """

    headings: Mapping[str, Sequence[str]]
    needed: tuple[str, ...]
    bare: Mapping[str, int]
    is_bare: Callable[[Sequence[str]], bool]
    lacking: str
    remedy: str
    width: int = 12


def read_lists(path: Path, wanted: Wanted) -> Iterator[Texts]:
    """Yield the wanted columns (UTF-8 bytes) of every list in a file, a zip or a folder, piece by piece.

    Raises
    ------
    InputError
        It cannot be read, or a single file lacks what is needed (other files in a folder or zip are passed over).
    """
    try:
        if path.is_dir():
            members = _without_parts([str(p.relative_to(path).as_posix()) for p in path.rglob("*") if p.is_file()])
            for name in members:
                with (path / name).open("rb") as stream:
                    yield from _read(stream, wanted, path.name, is_alone=len(members) == 1)
        elif zipfile.is_zipfile(path):
            yield from _read_zip(path, wanted)
        else:
            with path.open("rb") as stream:
                packed = stream.read(2) == b"\x1f\x8b"
                stream.seek(0)
                if not packed:
                    yield from _read(stream, wanted, path.name, is_alone=True)
                    return
                with gzip.GzipFile(fileobj=stream) as unpacked:
                    yield from _read(cast(IO[bytes], unpacked), wanted, path.name, is_alone=True)
    except (OSError, UnicodeDecodeError, EOFError, zlib.error, zipfile.BadZipFile, csv.Error, RuntimeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="download it again") from error


def _read_zip(path: Path, wanted: Wanted) -> Iterator[Texts]:
    with zipfile.ZipFile(path) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist() if not info.is_dir()}
        members = _without_parts(list(sizes))
        for name in members:
            if sizes[name] > _MOST_BYTES:
                raise InputError(f"{name} in it is too large for a list", where=path.name, remedy=wanted.remedy)
            with archive.open(name) as stream:
                yield from _read(stream, wanted, path.name, is_alone=len(members) == 1)


def _without_parts(names: list[str]) -> list[str]:
    """Return the lists of a folder: of one published both whole and in parts (ONSPD's multi_csv) only the whole."""
    lists = sorted(name for name in names if name.casefold().endswith((".csv", ".txt")))
    whole = [name for name in lists if "multi_csv" not in name.casefold()]
    data = [name for name in whole if name.casefold().split("/")[0] == "data" or "/data/" in f"/{name.casefold()}"]
    return data or whole or lists


def _read(stream: IO[bytes], wanted: Wanted, where: str, *, is_alone: bool) -> Iterator[Texts]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        lines: Iterator[str] = iter(text)
        first = next((line for line in lines if line.strip()), "")
        row = next(csv.reader([first]), [])
        if wanted.is_bare(row):
            columns, lines = dict(wanted.bare), itertools.chain([first], lines)
        else:
            columns = _columns(row, wanted)
        if set(wanted.needed) <= set(columns):
            while piece := list(itertools.islice(lines, _PIECE)):
                yield _texts(piece, columns, wanted.width)
        elif is_alone:
            raise InputError(wanted.lacking, where=where, remedy=wanted.remedy)
    finally:
        text.detach()


def _columns(row: Sequence[str], wanted: Wanted) -> dict[str, int]:
    plain = [heading.strip().casefold().replace("_", " ") for heading in row]
    found = {}
    for key, names in wanted.headings.items():
        at = next((plain.index(name) for name in names if name in plain), -1)
        if at >= 0:
            found[key] = at
    return found


def _texts(lines: list[str], columns: Mapping[str, int], width: int) -> Texts:
    """Return columns of a piece; numpy's reader is ten times the csv module's speed but refuses ragged lines."""
    order = sorted(columns.values())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            cells = np.loadtxt(
                [line.encode() for line in lines],
                dtype=f"S{width}",
                delimiter=",",
                usecols=order,
                quotechar='"',
                comments=None,
                ndmin=2,
                encoding="latin-1",  # bytes in, the same bytes out
            )
        if cells.shape[1] != len(order):
            cells = np.empty((0, len(order)), f"S{width}")
        return {key: np.ascontiguousarray(cells[:, order.index(at)]) for key, at in columns.items()}
    except ValueError:
        rows = [row for row in csv.reader(lines) if len(row) > max(order)]
        return {key: np.array([row[at].encode() for row in rows], f"S{width}") for key, at in columns.items()}
