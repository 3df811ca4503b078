"""Lists the tables in a file, a folder, an archive or several of them, without reading them whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.files.archives import PARTS, members_of
from estates_app.registers.files.assembling import assemble
from estates_app.registers.files.decoding import decode
from estates_app.registers.files.delimited import split
from estates_app.registers.files.judging import judge
from estates_app.registers.files.limits import MOST_FILES
from estates_app.registers.files.locating import Located, check_there, located, read_bytes
from estates_app.registers.files.mapfiles import layers
from estates_app.registers.files.regions import regions
from estates_app.registers.files.sniffing import ENDINGS, sniff
from estates_app.registers.files.tables import SAMPLE, judge_sheet
from estates_app.registers.files.workbook import opened

#: Bytes of a text file that are looked at.
_HEAD = 200_000

#: Parts of map files: they belong to their main file and are no tables of their own.
_PARTS = frozenset(part for parts in PARTS.values() for part in parts)


@dataclass(frozen=True)
class FoundTable:
    """One table that was found.

    Attributes
    ----------
    path : Path
    member, sheet, layer : str
        Where it is in its file; empty where the file has no such parts.
    rows : int
        How many rows it has.
    is_estimate : bool
        Whether that is worked out from the file's size, since it was not read to its end.
    headings : tuple of str
    kind : str
        ``register``, ``figures``, ``context``, ``answers`` or ``no table``; see `Judged`.
    reason : str
        Why it was taken for that; for a file that cannot be read, what is wrong with it.
    worth : float
        The larger, the likelier it is a register.
    is_crs_missing : bool
        Whether it is a map layer that does not say its coordinate system.
    """

    path: Path
    member: str = ""
    sheet: str = ""
    layer: str = ""
    rows: int = 0
    headings: tuple[str, ...] = ()
    kind: str = "no table"
    reason: str = ""
    worth: float = 0.0
    is_crs_missing: bool = False
    is_estimate: bool = False


def list_tables(
    paths: Path | Sequence[Path], *, progress: Progress = silent, cancel: Cancel | None = None
) -> tuple[FoundTable, ...]:
    """Return the tables of files and folders in their order; a file that cannot be read stands with its reason.

    Raises
    ------
    InputError
        A folder holds too many files, or a path is not there.
    Cancelled
    """
    files = list(_files([paths] if isinstance(paths, Path) else paths))
    if len(files) > MOST_FILES:
        raise InputError(
            f"{len(files):,} files are more than {MOST_FILES:,}", where=files[0].parent.name, remedy="choose fewer"
        )
    found: list[FoundTable] = []
    for i, path in enumerate(files):
        (cancel or Cancel()).check()
        progress(i / len(files), f"looking into {path.name}")
        found += _tables_of(path)
    return tuple(found)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
        mains = {p.with_suffix("").as_posix().casefold() for p in inside if p.suffix.casefold() in PARTS}
        for p in inside:
            is_part = p.suffix.casefold() in _PARTS and p.with_suffix("").as_posix().casefold() in mains
            is_hidden = any(part.startswith((".", "~$")) for part in p.relative_to(path).parts)
            if not is_part and not is_hidden and (p.suffix.casefold() in ENDINGS or p.suffix.casefold() == ".gz"):
                yield p


def _tables_of(path: Path) -> list[FoundTable]:
    try:
        check_there(path)
        if sniff(path, path.name) == "archive":
            names = members_of(path, ENDINGS)
            if not names:
                return [FoundTable(path, reason="no file in it is a table or a map")]
            return [table for name in names for table in _of_member(path, name)]
        return _of_member(path, "")
    except InputError as error:
        return [FoundTable(path, reason=error.what)]


def _of_member(path: Path, member: str) -> list[FoundTable]:
    try:
        with located(path, member) as found:
            return [replace(table, path=path, member=member) for table in _look(found)]
    except InputError as error:
        return [FoundTable(path, member, reason=error.what)]


def _look(found: Located) -> list[FoundTable]:
    path, name = found.file.path, found.file.name
    if found.kind.startswith("."):
        return [
            _judged(
                FoundTable(path, layer=x.name, rows=x.count, headings=x.headings), x.sample, x.shapes, not x.has_crs
            )
            for x in layers(path, found.kind, name)
        ]
    if found.kind == "workbook":
        tables = []
        with opened(path, read_bytes(path, name), name) as book:
            for sheet in book.sheets:
                read = book.read(sheet, most=SAMPLE)
                judged = judge_sheet(read, name)
                heads = assemble(read.rows, where=name, spans=read.spans).headings if read.rows else ()
                tables.append(
                    FoundTable(
                        path,
                        sheet=sheet,
                        rows=max(0, read.height - 1),
                        headings=heads,
                        kind=judged.kind,
                        reason=judged.reason,
                        worth=judged.worth,
                    )
                )
        return tables
    return [_text_table(path, name)]


def _text_table(path: Path, name: str) -> FoundTable:
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if size > len(head):  # to the last whole line, so that no character or quotation mark is cut
        head = head[: head.rfind(b"\n") + 1 or len(head)]
        head += b"\x00" * (len(head) % 2 if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head[:2] else 0)
    text, _, _ = decode(head, name)
    rows = split(text, name).rows
    if not rows:
        return FoundTable(path, reason="it is empty")
    made = assemble(max(regions(rows), key=lambda region: region.size).rows, where=name, is_ragged=True)
    count = round(len(made.rows) * size / max(1, len(head)))
    found = FoundTable(path, rows=count, headings=made.headings, is_estimate=size > len(head))
    return _judged(found, made.rows, "", is_crs_missing=False)


def _judged(table: FoundTable, sample: Sequence[Sequence[str]], shapes: str, is_crs_missing: bool) -> FoundTable:
    judged = judge(table.headings, sample, table.rows, shapes)
    return replace(table, kind=judged.kind, reason=judged.reason, worth=judged.worth, is_crs_missing=is_crs_missing)
