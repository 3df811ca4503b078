"""Reads one register: columns mapped, cells cleaned, rows placed, and every row given its fate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from estates_app.domain.claims import (
    ColumnGuess,
    FoundTable,
    Headings,
    Issue,
    Reading,
    ReadRow,
    RowFate,
    Severity,
    Written,
)
from estates_app.domain.errors import InputError
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.mappings import KeptMapping, MappingMatch
from estates_app.domain.placetasks import PlaceTask
from estates_app.domain.wording import listed
from estates_app.registers.cleaned_rows import Cells, clean_rows
from estates_app.registers.columns.keeping import followed, kept_of, mapping_for, with_kept
from estates_app.registers.columns.mapping import AS_BEFORE, propose_columns, with_mapping
from estates_app.registers.files.answers import is_list_of_questions
from estates_app.registers.files.raw import RawTable
from estates_app.registers.files.tables import read_table
from estates_app.registers.placing.evidence import place_rows
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.tasks import place_tasks
from estates_app.registers.settling import Settling
from estates_app.registers.source import RegisterSource

#: A column of one of these fields can tell one row from another.
_IDENTIFYING = ("name", "site_name", "address", "uprn", "local_id", "postcode", "grid_reference", "easting_m", "lat")

#: What says where a row lies, but for its postcode.
COORDINATE_FIELDS = frozenset({"easting_m", "northing_m", "lat", "lon", "grid_reference"})

#: Shares of the work after which the table is read, its cells are cleaned and its rows placed.
_READ, _CLEANED, _PLACED = 0.35, 0.75, 0.95

#: What tells which table of a file is read.
_PARTS = ("sheet", "layer", "crs_epsg", "member", "table", "header_row")

#: Code of the issue that says that a kept mapping was followed.
REMEMBERED = "mapping-remembered"

#: Shapes that are the extent of a site.
_AREAS = frozenset({"Polygon", "MultiPolygon"})

#: Nothing to place rows by but what they say.
NOTHING_AT_HAND = PlaceSources()


#: Told of a table before it is cleaned.
Opened = Callable[[RawTable, Sequence[ColumnGuess]], None]


class NothingIdentifies(InputError):
    """No column of a table tells one property from another; ``table`` is what was read, so that a person can."""

    def __init__(self, what: str, *, where: str, remedy: str, table: RawTable) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.table = table


@dataclass(frozen=True)
class _Work:
    """What one register is read with."""

    table: RawTable
    source: RegisterSource
    columns: tuple[ColumnGuess, ...]


def read_register(
    source: RegisterSource,
    catalogue: FieldCatalogue,
    *,
    sources: PlaceSources = NOTHING_AT_HAND,
    remembered: Sequence[KeptMapping] = (),
    opened: Opened | None = None,
    otherwise: RegisterSource | None = None,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Reading:
    """Read one register.

    Parameters
    ----------
    source : RegisterSource
    catalogue : FieldCatalogue
    sources : PlaceSources, optional
        What places rows beside what they say; rows that lie outside its area are not the register's.
    remembered : sequence of KeptMapping
        How earlier registers of the partner were read, oldest first: one whose headings fit is followed.
    opened : callable, optional
        Told the table and what its columns were taken to mean before any cell is cleaned; may raise to stop there.
    otherwise : RegisterSource, optional
        How the same table is read where none of them fits.

    Returns
    -------
    Reading
        Every non-blank row below the header, each with one of the five fates.

    Raises
    ------
    InputError
        The file cannot be read, or nothing in it identifies a row.
    Cancelled
    """
    cancel = cancel or Cancel()

    def done(share: float, _what: str = "") -> None:
        cancel.check()
        progress(share, f"reading {source.path.name}")

    def read(source: RegisterSource) -> RawTable:
        return read_table(
            source.path,
            sheet=source.sheet,
            layer=source.layer,
            crs_epsg=source.crs_epsg,
            member=source.member,
            table=source.table,
            header_row=source.header_row,
            progress=lambda share, what: done(_READ * share, what),
            cancel=cancel,
        )

    source, table, match = _as_before(read, source, remembered, otherwise or source)
    if is_list_of_questions(table.headings):
        raise InputError(
            "it is a list of questions from here, not a register",
            where=source.path.name,
            remedy="read it with “answers”, or “Read answers…” in the window",
        )
    done(_READ)
    guesses = _columns_of(table, source, catalogue, match)
    work = _Work(table, source, guesses)
    _check_register(work)
    if opened is not None:
        opened(table, guesses)
    settling = Settling(table, sources, _only_columns(work), _closed_column(work))
    cells, issues = clean_rows(
        table, guesses, source, catalogue, each=lambda share: done(_READ + (_CLEANED - _READ) * share)
    )
    issues += [*table.notes, *table.row_notes, *_remembered(match)]
    rows, tasks = _placed(_listed(work, cells, settling), work, sources, issues)
    done(_PLACED)
    rows = settling.settled(rows)
    kept = {row.row for row in rows if row.fate is not RowFate.OUTSIDE_AREA}
    told = tuple(issue for issue in issues if issue.row is None or issue.row in kept)
    kept_as = kept_of(source, guesses)
    live = {row.row for row in rows if row.fate is RowFate.PROPERTY}
    return Reading(
        table.file,
        table.sheet,
        table.encoding,
        table.crs,
        guesses,
        tuple(rows),
        told,
        table.fingerprint,
        kept_as,
        FoundTable(
            table.member,
            table.table,
            table.tables,
            table.header_row,
            is_map=table.xy_27700 is not None and not table.header_row,
            delimiter=table.delimiter,
        ),
        tuple(task for task in tasks if task.row in live),
    )


def _where(source: RegisterSource) -> tuple[object, ...]:
    """Return what tells which table of a file is read."""
    return tuple(getattr(source, name) for name in _PARTS)


def _as_before(
    read: Callable[[RegisterSource], RawTable],
    source: RegisterSource,
    remembered: Sequence[KeptMapping],
    otherwise: RegisterSource,
) -> tuple[RegisterSource, RawTable, MappingMatch | None]:
    """Return the source with what was kept of an earlier edition, its table, and the kept mapping where one fits."""
    table = read(source)
    match = mapping_for(table.headings, remembered)
    if match is None:
        return otherwise, table, None
    kept = followed(match)
    # A body may be written otherwise in this year's list: the form knows both.
    names = {heading: (*values, *otherwise.only.get(heading, ())) for heading, values in kept.only.items()}
    kept = replace(kept, only={heading: tuple(dict.fromkeys(values)) for heading, values in names.items()})
    earlier, source = source, replace(with_kept(source, kept), mapping=source.mapping)
    if _where(source) == _where(earlier):
        return source, table, match
    there = _read_there(read, source, match)
    if there is not None:
        return source, *there
    # The sheet has another name this year, or the headings stand in another row.
    parts = {name: getattr(earlier, name) for name in _PARTS if name != "crs_epsg"}
    source = replace(source, **parts)
    return source, (read(source) if source.crs_epsg != earlier.crs_epsg else table), match


def _read_there(
    read: Callable[[RegisterSource], RawTable], source: RegisterSource, match: MappingMatch
) -> tuple[RawTable, MappingMatch] | None:
    """Return the table where an earlier edition had it, None where nothing there fits so well as what was found."""
    try:
        table = read(source)
    except InputError:
        return None
    there = mapping_for(table.headings, (match.kept,))
    return (table, there) if there is not None and there.alike >= match.alike else None


def _columns_of(
    table: RawTable, source: RegisterSource, catalogue: FieldCatalogue, match: MappingMatch | None
) -> tuple[ColumnGuess, ...]:
    """Return what the columns are taken to mean: by themselves, as in an earlier edition, as a person said."""
    samples = [[row[i] for row in table.rows[:400]] for i in range(len(table.headings))]
    guesses = propose_columns(table.headings, samples, catalogue)
    if match is not None:
        guesses = with_mapping(guesses, match.columns, catalogue, table.file, reason=AS_BEFORE)
    return with_mapping(guesses, source.mapping, catalogue, table.file)


def _remembered(match: MappingMatch | None) -> list[Issue]:
    """Return what is said of a mapping that was followed."""
    if match is None:
        return []
    told = "Its columns are read as in the earlier edition."
    if match.new:
        told += f" New: {listed([f'“{heading}”' for heading in match.new])}."
    if match.gone:
        told += f" Gone: {listed([f'“{heading}”' for heading in match.gone])}."
    left = [heading for heading in match.kept.only if heading in match.gone]
    if left:
        told += f" “{left[0]}” told whose each row is: now every row is taken for this partner's."
    if match.kept.closed_column in match.gone:
        told += f" “{match.kept.closed_column}” told what has closed: now no row says so."
    severity = Severity.WARNING if match.new or match.gone else Severity.NOTE
    return [Issue(None, "", "", REMEMBERED, severity, told)]


def _listed(work: _Work, cells: Sequence[Cells], settling: Settling) -> list[ReadRow]:
    """Return the rows, with the fate of those that are somebody else's or no property."""
    table, headings = work.table, Headings(work.table.headings)
    repeated = frozenset(n.row for n in table.row_notes if n.code == "headings-repeated" and n.row is not None)
    rows = []
    for at, (number, raw, mine) in enumerate(zip(table.numbers, table.rows, cells, strict=True)):
        row = ReadRow(number, mine, raw=Written(headings, raw))
        elsewhere = settling.elsewhere(at)
        if elsewhere:
            row = replace(row, fate=RowFate.OUTSIDE_AREA, reason=elsewhere)
        else:
            reason = settling.no_property(row, at, repeated)
            if reason:
                row = replace(row, fate=RowFate.NOT_PROPERTY, reason=reason)
        rows.append(row)
    return rows


def _placed(
    rows: Sequence[ReadRow], work: _Work, sources: PlaceSources, issues: list[Issue]
) -> tuple[list[ReadRow], tuple[PlaceTask, ...]]:
    """Return the rows with their places, and those to be looked at on the map; what disagrees goes to the issues."""
    given, shapes = work.table.xy_27700, work.table.geometry_27700
    live = [at for at, row in enumerate(rows) if row.fate is RowFate.PROPERTY]
    places = place_rows(
        [rows[at].cells for at in live],
        numbers=[rows[at].row for at in live],
        geometry_xy_27700=[given[at] for at in live] if given else None,
        sources=sources,
        by_postcode=work.source.by_postcode,
        by_hand=work.source.by_hand,
    )
    placed = list(rows)
    for at, found in zip(live, places, strict=True):
        issues.extend(found.issues)
        shape = None if shapes is None else shapes[at]
        extent = shape if shape is not None and shape.geom_type in _AREAS else None
        row = rows[at]
        placed[at] = ReadRow(
            row.row, row.cells, found.xy_27700, found.rule, found.accuracy_m, extent, row.fate, row.reason, row.raw
        )
    return placed, place_tasks(places, [rows[at].row for at in live])


def _check_register(work: _Work) -> None:
    mapped = {guess.field for guess in work.columns}
    has_geometry = work.table.xy_27700 is not None
    if not has_geometry and not mapped.intersection(_IDENTIFYING):
        headings = ", ".join(work.table.headings[:6])
        raise NothingIdentifies(
            f"nothing in it identifies a property (its headings are {headings})",
            where=work.table.file,
            remedy="choose another sheet, or name the columns in a mapping",
            table=work.table,
        )
    if not work.table.rows:
        raise InputError("it has headings and no rows", where=work.table.file, remedy="export it again")


def _only_columns(work: _Work) -> dict[int, frozenset[str]]:
    return {
        _column_headed(work, heading, "only"): frozenset(value.casefold() for value in values)
        for heading, values in work.source.only.items()
    }


def _closed_column(work: _Work) -> int | None:
    heading = work.source.closed_column
    return _column_headed(work, heading, "closed_column") if heading else None


def _column_headed(work: _Work, heading: str, option: str) -> int:
    folded = [name.casefold() for name in work.table.headings]
    if heading.casefold() not in folded:
        raise InputError(f"no column is headed “{heading}”", where=work.table.file, remedy=f"correct {option}")
    return folded.index(heading.casefold())
