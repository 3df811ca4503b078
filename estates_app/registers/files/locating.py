"""From what a person names (a file, a member of an archive, a packed file) to one file that can be read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from estates_app.domain.errors import InputError
from estates_app.registers.files.archives import BROKEN, Unpacked, gunzipped, members_of, unpacked_member
from estates_app.registers.files.limits import check_size
from estates_app.registers.files.sniffing import ENDINGS, sniff

#: Order in which members of an archive are the likelier register; equal ones by size.
_LIKELIER = (".gpkg", ".shp", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".geojson", ".kml")


@dataclass(frozen=True)
class Located:
    """A file to read, what it is, and the other members of its archive."""

    file: Unpacked
    kind: str
    others: tuple[str, ...] = ()


def check_there(path: Path) -> None:
    """Say in one sentence where there is no file, or nothing in it.

    Raises
    ------
    InputError
    """
    try:
        if path.is_dir():
            raise InputError("it is a folder", where=str(path), remedy="name the file in it")
        with path.open("rb") as stream:
            data = stream.read(4096)
            is_blank = not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n,;")
            while is_blank and (block := stream.read(1 << 20)):
                is_blank = not block.strip(b"\x00 \t\r\n,;")
    except (FileNotFoundError, NotADirectoryError):
        raise InputError("there is no such file", where=str(path), remedy="check the path") from None
    except OSError as error:
        raise InputError(
            f"it cannot be read ({error.strerror})", where=str(path), remedy="close it elsewhere"
        ) from error
    if is_blank:
        raise InputError("it is empty", where=path.name, remedy="export it again")


@contextmanager
def located(path: Path, member: str = "") -> Iterator[Located]:
    """Hand over the file to read: itself, or the member of an archive, unpacked into a private folder.

    Raises
    ------
    InputError
        There is no such file or member; it is empty, damaged, too large, or holds no table.
    """
    check_there(path)
    kind = sniff(path, path.name)
    if kind == ".kmz":
        member = member or _main_kml(path)
    if kind in {"archive", ".kmz"}:
        names = members_of(path, ENDINGS)
        if not names:
            raise InputError("no file in it is a table or a map", where=path.name, remedy="pack the register itself")
        chosen = member or _likeliest(path, names)
        with unpacked_member(path, chosen) as file:
            check_there(file.path)
            inner = sniff(file.path, file.name)
            if inner in {"archive", "gz"}:
                raise InputError("it is an archive in an archive", where=file.name, remedy="unpack it first")
            yield Located(file, inner, tuple(n for n in names if n.casefold() != chosen.casefold()))
        return
    if member:
        raise InputError(f"there is no file called {member}: it is no archive", where=path.name, remedy="leave it out")
    if kind == "gz":
        with gunzipped(path) as file:
            check_there(file.path)
            inner = sniff(file.path, file.name)
            if inner in {"archive", "gz", ".kmz"}:
                raise InputError("it is an archive in an archive", where=file.name, remedy="unpack it first")
            yield Located(file, inner)
        return
    yield Located(Unpacked(path, path.name), kind)


def read_bytes(path: Path, name: str) -> bytes:
    """Return the bytes of a text file or workbook that is not too large to hold.

    Raises
    ------
    InputError
    """
    check_size(path, name)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror})", where=name, remedy="close it elsewhere") from error


def _main_kml(path: Path) -> str:
    """Return the KML of a KMZ with most places: its first one may only link to the others."""
    names = members_of(path, frozenset({".kml"}))
    if not names:
        raise InputError("there is no KML in it", where=path.name, remedy="export it again")
    if len(names) == 1:
        return names[0]
    try:
        with zipfile.ZipFile(path) as archive:
            return max(names, key=lambda name: archive.read(name).count(b"<Placemark"))
    except BROKEN as error:
        raise InputError("it is a damaged archive", where=path.name, remedy="pack it again") from error


def _likeliest(path: Path, names: list[str]) -> str:
    """Return the member that most likely is the register: maps and workbooks, then the largest file."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {m.filename: m.file_size for m in archive.infolist()}
    except BROKEN as error:
        raise InputError("it is a damaged archive", where=path.name, remedy="pack it again") from error

    def rank(name: str) -> tuple[int, int]:
        ending = PurePosixPath(name.casefold()).suffix
        return _LIKELIER.index(ending) if ending in _LIKELIER else len(_LIKELIER), -sizes.get(name, 0)

    return min(names, key=rank)
