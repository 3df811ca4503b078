"""Looks into a file before it is read: its sheets or layers, and whether it says in which coordinates it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.registers.files.tables import GEO_ENDINGS, is_workbook, read_bytes
from estates_app.registers.files.workbook import opened


@dataclass(frozen=True)
class Parts:
    """What a file consists of.

    Attributes
    ----------
    names : tuple of str
        Sheets of a workbook or layers of a map file, in the file's order; empty for a text file.
    has_layers : bool
        Whether the names are layers.
    is_crs_missing : bool
        Whether it is a map file that does not say its coordinate system.
    """

    names: tuple[str, ...] = ()
    has_layers: bool = False
    is_crs_missing: bool = False


def look_into(path: Path) -> Parts:
    """Return the sheets or layers of a file without reading its rows.

    Raises
    ------
    InputError
        The file is missing, empty, damaged or protected.
    """
    data = read_bytes(path)
    if is_workbook(data):
        with opened(path, data) as book:
            return Parts(tuple(book.sheet_names))
    if path.suffix.casefold() in GEO_ENDINGS or data.startswith(b"SQLite format 3"):
        return _layers(path)
    return Parts()


def _layers(path: Path) -> Parts:
    import pyogrio

    where = f"/vsigzip/{path}" if path.suffix == ".gz" else str(path)
    try:
        names = tuple(str(name) for name, _ in pyogrio.list_layers(where))
        said = [pyogrio.read_info(where, layer=name).get("crs") for name in names]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        raise InputError("it cannot be read as a map file", where=path.name, remedy="export it again") from error
    return Parts(names, has_layers=True, is_crs_missing=bool(names) and not all(said))
