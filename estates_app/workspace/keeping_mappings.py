"""How a register was read as a file that people read, change and read other files with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from estates_app.domain.claims import Reading
from estates_app.domain.errors import InputError, ProjectError
from estates_app.registers.columns.keeping import kept_of, load_kept_mapping, mapping_for, mapping_to_toml
from estates_app.registers.source import RegisterSource

#: Rows in which examples of a column's cells are looked for.
_LOOKED_AT = 200

#: What tells which table of a file is read.
_PARTS = ("sheet", "layer", "member", "table", "header_row")


def save_mapping(reading: Reading, path: Path) -> None:
    """Write how a register was read as TOML, with the reason and examples for each column.

    Raises
    ------
    ProjectError
        It cannot be written there.
    """
    source = RegisterSource(Path(reading.file), reading.mapping.partner)
    notes = kept_of(source, reading.columns, _examples(reading)).notes
    text = mapping_to_toml(replace(reading.mapping, notes=notes))
    aside = path.with_name(f".{path.name}.being-written")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        what = f"it cannot be written ({error.strerror or error})"
        raise ProjectError(what, where=path.name, remedy="choose another place") from error
    finally:
        aside.unlink(missing_ok=True)


def from_mapping(source: RegisterSource, path: Path, headings: Sequence[str]) -> RegisterSource:
    """Return a source that is read as a mapping file says, and by nothing that was decided of its columns before.

    What says which part of the file is read stays where the mapping says nothing else.

    Parameters
    ----------
    source : RegisterSource
    path : Path
    headings : sequence of str
        Of the table as it is read now: columns that it has not are left aside, another year's stand for theirs.

    Raises
    ------
    InputError
        The mapping cannot be read, or none of its columns is in the table.
    """
    kept = load_kept_mapping(path)
    found = replace(
        source,
        sheet=kept.sheet or source.sheet,
        layer=kept.layer or source.layer,
        member=kept.member or source.member,
        table=kept.table or source.table,
        header_row=source.header_row if kept.header_row is None else kept.header_row,
        crs_epsg=kept.crs_epsg or source.crs_epsg,
        defaults={**source.defaults, **kept.defaults},
        only=dict(kept.only),
        closed_column=kept.closed_column,
        name_form=kept.name_form,
        condition_scheme=kept.condition_scheme,
        units=dict(kept.units),
    )
    is_elsewhere = any(getattr(found, name) != getattr(source, name) for name in _PARTS)
    match = mapping_for(headings, (kept,))
    here = set(headings)
    columns = dict(match.columns) if match else {h: key for h, key in kept.columns.items() if h in here}
    if is_elsewhere:  # the headings that are known are another table's
        columns = dict(kept.columns)
    elif not columns:
        raise InputError(
            "none of its columns is in this register", where=path.name, remedy="choose the mapping of this register"
        )
    return replace(found, mapping=columns)


def _examples(reading: Reading) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for guess in reading.columns:
        cells = (row.raw.get(guess.source, "") for row in reading.rows[:_LOOKED_AT])
        found[guess.source] = list(islice(dict.fromkeys(cell for cell in cells if cell.strip()), 2))
    return found
