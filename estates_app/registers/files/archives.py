"""Archives (zip, gz): checked before they are unpacked, and never written anywhere under names of their own."""

from __future__ import annotations

import gzip
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from estates_app.domain.errors import InputError
from estates_app.registers.files.limits import (
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
)

#: Names that mean devices on Windows, whatever their ending.
_DEVICE = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")

#: What a damaged archive raises while it is read.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)

#: Files that belong to one map file of the same name.
PARTS = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    ".gml": (".xsd",),
}

#: Readers would fetch what a document type names, or blow entities up; XML of registers needs neither.
_ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]{0,500}\b(?:SYSTEM|PUBLIC)\b")


@dataclass(frozen=True)
class Unpacked:
    """One file ready to be read.

    Attributes
    ----------
    path : Path
        Where it is: the file itself, or a copy in a private folder that is gone afterwards.
    name : str
        How messages call it.
    member : str
        Name in the archive, empty where there is none.
    """

    path: Path
    name: str
    member: str = ""


def check_archive(archive: zipfile.ZipFile, where: str) -> None:
    """Refuse an archive by what its directory says, before anything of it is unpacked.

    Raises
    ------
    InputError
        Too many members, too large, grows too much, or protected by a password.
    """
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise InputError(
            f"it holds {len(members):,} files, more than {MOST_MEMBERS:,}", where=where, remedy="pack only what matters"
        )
    size = sum(member.file_size for member in members)
    if size > MOST_UNPACKED_BYTES:
        raise InputError(
            f"it would unpack to {size / 1e6:,.0f} MB, more than {MOST_UNPACKED_BYTES / 1e6:,.0f} MB",
            where=where,
            remedy="delete the empty rows and columns, or split it",
        )
    packed = sum(member.compress_size for member in members)
    if size > RATIO_FROM_BYTES and size > MOST_RATIO * max(1, packed):
        raise InputError(
            f"it would grow {size / max(1, packed):,.0f} times when it is unpacked, more than a register does",
            where=where,
            remedy="save it again",
        )
    if any(member.flag_bits & 1 for member in members):
        raise InputError("it is protected by a password", where=where, remedy="pack it without one")


def refuse_entities(xml: bytes, where: str) -> None:
    """Refuse XML that defines entities or names an outside document type, in UTF-8 or UTF-16.

    Raises
    ------
    InputError
    """
    plain = xml.replace(b"\x00", b"") if b"\x00" in xml[:200] else xml
    if b"<!" in plain and _ENTITIES.search(plain):
        raise InputError(
            "it defines XML entities, which are not resolved here", where=where, remedy="save it again without them"
        )


def package_kind(path: Path) -> str:
    """Return what a zip is: ``ooxml``, ``ods``, ``xlsb``, ``kmz`` or ``zip``; ``damaged`` where it cannot be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except BROKEN:
        return "damaged"
    if any(name.startswith("xl/") for name in names):
        return "xlsb" if "xl/workbook.bin" in names else "ooxml"
    if "content.xml" in names and any(name in names for name in ("mimetype", "meta-inf/manifest.xml")):
        return "ods"
    shown = [name for name in names if not name.endswith("/")]
    if path.suffix.casefold() == ".kmz" or (shown and all(n.endswith((".kml", ".png", ".jpg", ".gif")) for n in shown)):
        return "kmz"
    return "zip"


def members_of(path: Path, endings: frozenset[str]) -> list[str]:
    """Return the members of a zip that may be tables, in the archive's order.

    Folders, links, hidden files, parts of a map file that has a main file, and archives in the archive are left out.

    Raises
    ------
    InputError
        The archive is damaged or too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, path.name)
            members = [m for m in archive.infolist() if not m.is_dir() and not stat.S_ISLNK(m.external_attr >> 16)]
    except BROKEN as error:
        raise InputError("it is a damaged archive", where=path.name, remedy="pack it again") from error
    names = [m.filename for m in members if not _is_hidden(m.filename)]
    return [name for name in names if PurePosixPath(name.casefold()).suffix in endings - {".zip"}]


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not parts or parts[-1].startswith((".", "~$")) or "__MACOSX" in parts


@contextmanager
def unpacked_member(path: Path, member: str) -> Iterator[Unpacked]:
    """Unpack one member of a zip, with the parts of its map file, into a private folder under names of our own.

    Raises
    ------
    InputError
        There is no such member, or it is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="estates-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                check_archive(archive, path.name)
                by_name = {m.filename.casefold(): m for m in archive.infolist()}
                wanted = by_name.get(member.casefold())
                if wanted is None:
                    raise InputError(f"there is no file called {member}", where=path.name, remedy="choose another")
                ending = PurePosixPath(member.casefold()).suffix
                stem = wanted.filename.casefold()[: -len(ending)] if ending else wanted.filename.casefold()
                # GDAL names a shapefile's layer after its file, so the copy is called as the map file itself is.
                main = Path(folder) / f"{_plain_stem(member)}{ending}"
                _copy(archive.open(wanted), main, wanted.file_size)
                for part in PARTS.get(ending, ()):
                    beside = by_name.get(stem + part)
                    if beside is not None:
                        _copy(archive.open(beside), main.with_suffix(part), beside.file_size)
        except BROKEN as error:
            raise InputError(f"{member} in it is damaged", where=path.name, remedy="pack it again") from error
        yield Unpacked(main, f"{path.name}, {PurePosixPath(member).name}", member)


def _plain_stem(member: str) -> str:
    """Return letters, digits and underscores of a member's own name: nothing that could lead out of a folder."""
    stem = PurePosixPath(member.replace("\\", "/")).stem
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", stem).strip("_")[:60] or "table"
    return f"{plain}_" if _DEVICE.fullmatch(plain) else plain


@contextmanager
def gunzipped(path: Path) -> Iterator[Unpacked]:
    """Unpack a ``.gz`` into a private folder under the name without that ending.

    Raises
    ------
    InputError
        It is damaged or too large.
    """
    with tempfile.TemporaryDirectory(prefix="estates-") as folder:
        main = Path(folder) / f"{_plain_stem(path.stem)}{Path(path.stem).suffix.casefold()}"
        try:
            with gzip.open(path) as stream:
                size = _copy(stream, main, MOST_UNPACKED_BYTES + 1)
        except BROKEN as error:
            raise InputError("it is a damaged archive", where=path.name, remedy="pack it again") from error
        packed = path.stat().st_size
        if size > MOST_UNPACKED_BYTES or (size > RATIO_FROM_BYTES and size > MOST_RATIO * max(1, packed)):
            raise InputError("it grows too much when it is unpacked", where=path.name, remedy="split it")
        yield Unpacked(main, path.name)


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, most: int) -> int:
    """Copy at most ``most`` bytes and return how many: what a directory says of a size need not be true."""
    done = 0
    with source, target.open("wb") as stream:
        while block := source.read(min(1 << 20, most - done)):
            stream.write(block)
            done += len(block)
            if done >= most:
                break
        else:
            return done
        if most <= MOST_UNPACKED_BYTES:
            source.read(1)  # the end of a member: its check sum is compared here
    return done


@contextmanager
def private_copy(path: Path, name: str) -> Iterator[Path]:
    """Hand over a copy in a private folder, for readers that write files of their own beside what they read."""
    with tempfile.TemporaryDirectory(prefix="estates-") as folder:
        copy = Path(folder) / f"{_plain_stem(name)}{path.suffix.casefold()}"
        shutil.copyfile(path, copy)
        yield copy
