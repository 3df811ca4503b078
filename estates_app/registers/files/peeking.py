"""Looks into a file before it is read: its sheets or layers, and whether it says in which coordinates it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from estates_app.registers.files.locating import located, read_bytes
from estates_app.registers.files.mapfiles import layers
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
    member : str
        File of the archive that this tells of, empty where it is no archive.
    others : tuple of str
        Other files of the archive that may be tables.
    """

    names: tuple[str, ...] = ()
    has_layers: bool = False
    is_crs_missing: bool = False
    member: str = ""
    others: tuple[str, ...] = ()


def look_into(path: Path, member: str = "") -> Parts:
    """Return the sheets or layers of a file without reading its rows.

    Raises
    ------
    InputError
        The file is missing, empty, damaged or protected.
    """
    with located(path, member) as found:
        name = found.file.name
        if found.kind == "workbook":
            with opened(found.file.path, read_bytes(found.file.path, name), name) as book:
                return Parts(book.sheets, member=found.file.member, others=found.others)
        if found.kind.startswith("."):
            known = layers(found.file.path, found.kind, name)
            return Parts(
                tuple(layer.name for layer in known),
                has_layers=True,
                is_crs_missing=bool(known) and not all(layer.has_crs for layer in known),
                member=found.file.member,
                others=found.others,
            )
        return Parts(member=found.file.member, others=found.others)
