"""Which file to read for whom, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class RegisterSource:
    """One register to read.

    Attributes
    ----------
    path : Path
    partner : str
        Name of the body whose register it is.
    sheet, layer, member : str
        Sheet of a workbook, layer of a map file, file of an archive; empty lets the reader choose.
    table : int
        Which table of its sheet (1 is the first); 0 takes the largest.
    header_row : int or None
        Row with the headings as a spreadsheet numbers it; 0 says that there is none, None finds it.
    crs_epsg : int or None
        Coordinate system where the file does not say.
    mapping : mapping of heading to field key
        An empty key leaves the column out.
    defaults : mapping of field key to text
        What every row is that does not say itself.
    only : mapping of heading to values
        Rows with another value belong to somebody else: they are outside the area.
    closed_column : str
        Heading of the column that says when a place closed.
    name_form : str
        How a place is called whose list gives it a bare name: "{name} Library" for "Buxton". Names that already hold
        the added words stay.
    by_postcode : frozenset of int
        Rows whose coordinates a person found wrong: their postcode places them, where it is known.
    by_hand : mapping of row to (float, float)
        Where a person put a row (EPSG:27700, metres).
    condition_scheme : str
        Whose wording of condition grades it uses, where a person said so (`cleaning.condition.schemes`).
    units : mapping of heading to unit
        Of columns of areas whose unit a person has named ("ha").
    """

    path: Path
    partner: str
    sheet: str = ""
    layer: str = ""
    crs_epsg: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closed_column: str = ""
    name_form: str = ""
    by_postcode: frozenset[int] = frozenset()
    by_hand: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    member: str = ""
    table: int = 0
    header_row: int | None = None
    condition_scheme: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
