"""A table as its owner wrote it, and what was done to read it."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.columns import ObjectArray


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as its owner wrote it.

    Attributes
    ----------
    file, sheet, encoding, crs : str
        ``sheet`` is the sheet of a workbook or the layer of a map file.
    headings : tuple of str
        Distinct; line breaks folded to spaces.
    rows : list of list of str
        Non-blank rows below the header, as wide as ``headings``.
    numbers : list of int
        Row number of each as a spreadsheet shows it.
    xy_27700 : list of (float, float) or None
        Place of each row where the file has geometry (EPSG:27700), else None.
    fingerprint : str
        SHA-256 of the file.
    geometry_27700 : ndarray of shapely geometries or None, shape (n,)
        Shape of each row in EPSG:27700 where the file has geometry, None for a row without.
    notes : tuple of Issue
        What was done with the whole file (``row`` is None).
    row_notes : tuple of Issue
        What is odd about one row (``row`` is its number).
    others : tuple of str
        Other files of the archive, sheets, layers or tables that hold rows and were not read.
    member : str
        File of the archive that was read, empty where the file is no archive.
    table, tables : int
        Which of the tables of its sheet this is (1 is the first), and how many there are.
    above : tuple of (int, str)
        Rows above the header (titles, notes): number and text.
    header_row : int
        Row of the headings, the first of several; 0 where there is none.
    delimiter : str
        What parts the cells of a text file, in words.
    """

    file: str
    sheet: str
    encoding: str
    crs: str
    headings: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    xy_27700: list[tuple[float, float] | None] | None
    fingerprint: str
    geometry_27700: ObjectArray | None = None
    notes: tuple[Issue, ...] = ()
    row_notes: tuple[Issue, ...] = ()
    others: tuple[str, ...] = ()
    member: str = ""
    table: int = 1
    tables: int = 1
    above: tuple[tuple[int, str], ...] = ()
    header_row: int = 0
    delimiter: str = ""


def file_note(code: str, message: str, severity: Severity = Severity.NOTE) -> Issue:
    """Return a note on a whole file."""
    return Issue(None, "", "", code, severity, message)


def row_note(row: int, code: str, message: str, *, column: str = "", value: str = "") -> Issue:
    """Return a warning about one row."""
    return Issue(row, column, value, code, Severity.WARNING, message)


def listed(words: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Return words as a sentence holds them: "A, B and C", "A, B and 9 more"."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
