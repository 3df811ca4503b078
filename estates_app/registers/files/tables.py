"""Any tabular file as text cells with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.files.assembling import Assembled, assemble
from estates_app.registers.files.decoding import decode
from estates_app.registers.files.delimited import split
from estates_app.registers.files.delimiters import in_words
from estates_app.registers.files.header import distinct
from estates_app.registers.files.judging import Judged, judge
from estates_app.registers.files.locating import Located, located, read_bytes
from estates_app.registers.files.mapfiles import parts_of, read_map
from estates_app.registers.files.raw import RawTable, file_note, listed
from estates_app.registers.files.sniffing import ENDINGS, GEO_ENDINGS, TABLE_ENDINGS
from estates_app.registers.files.wkt import geometry_column, points_of, shapes_of
from estates_app.registers.files.workbook import Book, Sheet, opened

__all__ = ["ENDINGS", "GEO_ENDINGS", "TABLE_ENDINGS", "RawTable", "read_table"]

#: Rows of a sheet that tell what it is for.
SAMPLE = 60


def read_table(
    path: Path,
    *,
    sheet: str = "",
    layer: str = "",
    crs_epsg: int | None = None,
    member: str = "",
    table: int = 0,
    header_row: int | None = None,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> RawTable:
    """Read a text file, workbook, map file or archive of such by what it holds, not by its name alone.

    Parameters
    ----------
    path : Path
    sheet, layer, member : str
        Sheet of a workbook, layer of a map file, file of an archive; empty takes the likeliest.
    crs_epsg : int, optional
        Coordinate system where the file does not say.
    table : int
        Which table of its sheet (1 is the first); 0 takes the largest.
    header_row : int, optional
        Row with the headings as a spreadsheet numbers it; 0 says that there is none, None finds it.

    Raises
    ------
    InputError
        The file is missing, empty, truncated, protected, too large or of no known kind; the sheet, layer, member,
        table or row is not there.
    Cancelled
    """
    cancel = cancel or Cancel()
    cancel.check()
    with located(path, member) as found:
        if found.kind.startswith("."):
            if sheet:
                raise InputError(f"there is no sheet called {sheet}: it is a map file", where=path.name)
            read = _from_map(found, layer or sheet, crs_epsg, cancel)
        else:
            cells = _Cells(crs_epsg, table, header_row, progress, cancel)
            read = (
                cells.from_workbook(found, sheet or layer)
                if found.kind == "workbook"
                else cells.from_text(found, sheet)
            )
        return _named(read, path, found, _fingerprint(path))


def _named(read: RawTable, path: Path, found: Located, fingerprint: str) -> RawTable:
    notes, others = read.notes, read.others
    if found.others:
        shown = [PurePosixPath(name).name for name in found.others]
        taken = PurePosixPath(found.file.member).name
        words = f"It is an archive; {taken} was read, not {listed(shown)}."
        notes = (file_note("other-members", words, Severity.WARNING), *notes)
        others = (*found.others, *others)
    return RawTable(
        path.name, read.sheet, read.encoding, read.crs, read.headings, read.rows, read.numbers, read.xy_27700,
        fingerprint, read.geometry_27700, notes, read.row_notes, others, found.file.member, read.table, read.tables,
        read.above, read.header_row, read.delimiter,
    )  # fmt: skip


def _fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file; of a map file in several parts with those that stand beside it."""
    digest = hashlib.sha256()
    for part in (path, *(p for p in parts_of(path) if p.suffix.casefold() not in {".shx", ".xsd"})):
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _from_map(found: Located, layer: str, crs_epsg: int | None, cancel: Cancel) -> RawTable:
    features = read_map(found.file.path, found.kind, found.file.name, layer=layer, crs_epsg=crs_epsg, cancel=cancel)
    return RawTable(
        found.file.path.name,
        features.layer,
        "",
        features.crs,
        distinct(features.headings),
        features.rows,
        list(range(2, len(features.rows) + 2)),  # a table of attributes shows its headings in the first row
        features.xy_27700,
        "",
        features.geometry_27700,
        tuple(features.notes),
        others=features.others,
    )


class _Cells:
    """Reads text files and workbooks with what a person said of them."""

    def __init__(
        self, crs_epsg: int | None, table: int, header_row: int | None, progress: Progress, cancel: Cancel
    ) -> None:
        self._crs_epsg = crs_epsg
        self._table = table
        self._header_row = header_row
        self._progress = progress
        self._cancel = cancel

    def from_text(self, found: Located, sheet: str) -> RawTable:
        name = found.file.name
        if sheet:
            raise InputError(f"there is no sheet called {sheet}: it is a text file", where=name, remedy="leave it out")
        text, encoding, notes = decode(read_bytes(found.file.path, name), name)
        parted = split(text, name, progress=self._progress, cancel=self._cancel)
        made = assemble(parted.rows, where=name, is_ragged=True, table=self._table, header_row=self._header_row)
        made.delimiter = in_words(parted.delimiter)
        made.notes = [*notes, *parted.notes, *made.notes]
        made.row_notes = sorted([*parted.row_notes, *made.row_notes], key=lambda issue: issue.row or 0)
        return self._table_of(made, "", encoding, name)

    def from_workbook(self, found: Located, wanted: str) -> RawTable:
        name = found.file.name
        with opened(found.file.path, read_bytes(found.file.path, name), name) as book:
            chosen, others = self._choose(book, wanted, name)
            read = book.read(chosen, progress=self._progress, cancel=self._cancel)
        if not read.rows:
            what = f"sheet {chosen} is empty" if len(book.sheets) > 1 else "it is empty"
            raise InputError(
                what, where=name, remedy="choose another sheet" if len(book.sheets) > 1 else "export it again"
            )
        made = assemble(read.rows, where=name, spans=read.spans, table=self._table, header_row=self._header_row)
        if others:
            words = f"It has {len(others) + 1} sheets with tables; {chosen} was read, not {listed(others)}."
            made.notes.insert(0, file_note("other-sheets", words, Severity.NOTE if wanted else Severity.WARNING))
            made.others = [*others, *made.others]
        return self._table_of(made, chosen, "", name)

    def _choose(self, book: Book, wanted: str, where: str) -> tuple[str, list[str]]:
        """Return the sheet to read, and the others that hold a table."""
        if not book.sheets:
            raise InputError("it has no sheet", where=where, remedy="save it again")
        named = {name.casefold().strip(): name for name in book.sheets}
        if wanted and wanted not in book.sheets and wanted.casefold().strip() not in named:
            raise InputError(
                f"there is no sheet called {wanted}", where=where, remedy=f"use one of {', '.join(book.sheets)}"
            )
        if len(book.sheets) == 1:
            return book.sheets[0], []
        judged = {name: judge_sheet(book.read(name, most=SAMPLE, cancel=self._cancel), where) for name in book.sheets}
        best = max(judged, key=lambda name: judged[name].worth)
        if judged[best].worth == 0:  # nothing is a table: the first sheet with anything in it
            best = next((n for n in book.sheets if book.read(n, most=SAMPLE).rows), book.sheets[0])
        chosen = (wanted if wanted in book.sheets else named[wanted.casefold().strip()]) if wanted else best
        return chosen, [name for name in book.sheets if name != chosen and judged[name].worth > 0]

    def _table_of(self, made: Assembled, sheet: str, encoding: str, name: str) -> RawTable:
        self._cancel.check()
        at = geometry_column(made.headings, made.rows)
        shapes, crs = None, ""
        notes: list[Issue] = []
        if at is None and self._crs_epsg is not None:
            raise InputError(
                "a CRS was named, but a table's coordinates are read as British ones",
                where=name,
                remedy="leave --crs out, or save the places as a map file",
            )
        if at is not None:
            cells = [row[at] for row in made.rows]
            shapes, crs, notes = shapes_of(cells, self._crs_epsg, heading=made.headings[at], where=name)
        return RawTable(
            name,
            sheet,
            encoding,
            crs,
            made.headings,
            made.rows,
            made.numbers,
            None if shapes is None else points_of(shapes),
            "",
            shapes,
            (*made.notes, *notes),
            tuple(made.row_notes),
            tuple(made.others),
            table=made.table,
            tables=made.tables,
            above=made.above,
            header_row=made.header_row,
            delimiter=made.delimiter,
        )


def judge_sheet(read: Sheet, where: str) -> Judged:
    """Return what a sheet is for, by its first rows."""
    if not read.rows:
        return Judged("no table", "it is empty", 0.0)
    made = assemble(read.rows, where=where, spans=read.spans)
    return judge(made.headings, made.rows, max(read.height - 1, len(made.rows)))
