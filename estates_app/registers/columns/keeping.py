"""Keeps mappings: as TOML that people read and change, and for a partner's later editions."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.errors import InputError
from estates_app.domain.mappings import KeptMapping, MappingMatch
from estates_app.registers.columns.headings import plain, without_years
from estates_app.registers.source import RegisterSource

#: From this share of common columns on a table is a later edition of the one that a mapping was kept for.
_ALIKE = 0.6

#: Headings at least this alike are one column under a new name, where both stand alone.
_RENAMED = 88.0

#: How long a comment may be.
_COMMENT = 110

_REMEDY = 'write lines like "Heading" = "name" under [columns]'

#: Entries of [register] in a mapping file -> attribute and type.
_ENTRIES: Mapping[str, tuple[str, type]] = {
    "partner": ("partner", str),
    "sheet": ("sheet", str),
    "layer": ("layer", str),
    "member": ("member", str),
    "table": ("table", int),
    "header_row": ("header_row", int),
    "crs": ("crs_epsg", int),
    "closed_column": ("closed_column", str),
    "name_form": ("name_form", str),
    "condition_scheme": ("condition_scheme", str),
}


def kept_of(
    source: RegisterSource, guesses: Sequence[ColumnGuess], examples: Mapping[str, Sequence[str]] | None = None
) -> KeptMapping:
    """Return what is to be kept of a register as it was accepted.

    Parameters
    ----------
    guesses : sequence of ColumnGuess
        The columns as accepted, in their order.
    examples : mapping of heading to cells, optional
        A few cells of each column, for people. None are taken from columns that were left out: they may be personal.
    """
    known = {f.name for f in fields(KeptMapping)}
    same = {f.name: getattr(source, f.name) for f in fields(source) if f.name in known}
    notes = {}
    for guess in guesses:
        cells = [cell for cell in (examples or {}).get(guess.source, ()) if cell.strip()][:2] if guess.field else []
        shown = "; ".join(
            [guess.reason, *([f"e.g. {', '.join(' '.join(c.split())[:40] for c in cells)}"] if cells else [])]
        )
        notes[guess.source] = shown
    return KeptMapping(
        columns={guess.source: guess.field or "" for guess in guesses},
        headings=tuple(guess.source for guess in guesses),
        notes=notes,
        **same,
    )


def followed(match: MappingMatch) -> KeptMapping:
    """Return a kept mapping under the headings of a table; what hangs on a heading that is gone is left out."""
    now = {was: heading for heading, was in match.known_as.items()}
    gone = set(match.gone)

    def headed(told: Mapping[str, Any]) -> dict[str, Any]:
        return {now.get(heading, heading): value for heading, value in told.items() if heading not in gone}

    kept = match.kept
    closed = "" if kept.closed_column in gone else now.get(kept.closed_column, kept.closed_column)
    return replace(kept, closed_column=closed, only=headed(kept.only), units=headed(kept.units))


def with_kept(source: RegisterSource, kept: KeptMapping) -> RegisterSource:
    """Return a source with what was kept; what it says itself stays."""
    here = {f.name for f in fields(source)}
    names = [f.name for f in fields(KeptMapping) if f.name in here and f.name != "partner"]
    found: dict[str, Any] = {name: getattr(kept, name) for name in names if not getattr(source, name)}
    if source.header_row is not None:  # row 0 says that there is none: that, too, was said
        found["header_row"] = source.header_row
    return replace(source, **found, mapping={**kept.columns, **source.mapping})


def mapping_to_toml(kept: KeptMapping) -> str:
    """Return a mapping as TOML with a comment for each column; `load_kept_mapping` reads it back."""
    lines = [
        f"# How the register of {_one_line(kept.partner) or 'a partner'} is read. Heading = field; an empty field",
        "# leaves the column out. Change what is wrong, and read the file again with it.",
        "",
        "[register]",
    ]
    for entry, (name, _) in _ENTRIES.items():
        value = getattr(kept, name)
        if value not in ("", None) and (entry, value) != ("table", 0):
            lines.append(f"{entry} = {_toml(value)}")
    lines += ["", "[columns]"]
    in_order = dict.fromkeys((*(h for h in kept.headings if h in kept.columns), *kept.columns))
    for heading in in_order:
        note = _one_line(kept.notes.get(heading, ""))[:_COMMENT]
        lines.append(f"{_toml(heading)} = {_toml(kept.columns[heading])}{'  # ' + note if note else ''}")
    others = [heading for heading in kept.headings if heading not in kept.columns]
    if others:
        lines += ["", "# Columns that were there as well.", "[also]", f"headings = {_toml(others)}"]
    for table, values in (("defaults", kept.defaults), ("only", kept.only), ("units", kept.units)):
        if values:
            lines += ["", f"[{table}]", *(f"{_toml(k)} = {_toml(v)}" for k, v in values.items())]
    return "\n".join(lines) + "\n"


def load_mapping(path: Path) -> dict[str, str]:
    """Read the columns of a mapping: headings to field keys.

    Raises
    ------
    InputError
        The file cannot be read as such.
    """
    return dict(load_kept_mapping(path).columns)


def load_kept_mapping(path: Path) -> KeptMapping:
    """Read a mapping: a whole one, only its ``[columns]``, or nothing but lines of heading and field.

    Raises
    ------
    InputError
        The file cannot be read as such; says where.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), remedy="check the path") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"it is no mapping ({error})", where=str(path), remedy=_REMEDY) from error
    if not any(isinstance(value, dict) for value in data.values()):
        data = {"columns": data}
    unknown = set(data) - {"register", "columns", "also", "defaults", "only", "units"}
    if unknown:
        raise InputError(f"it has a table [{min(unknown)}] that no mapping has", where=str(path), remedy=_REMEDY)
    columns = _texts(data, "columns", path)
    also = data.get("also", {}).get("headings", [])
    if not isinstance(also, list) or not all(isinstance(heading, str) for heading in also):
        raise InputError("headings of [also] is no list of headings", where=str(path), remedy="take it out")
    return KeptMapping(
        columns=columns,
        headings=(*columns, *also),
        defaults=_texts(data, "defaults", path),
        only=_lists(data, path),
        units=_texts(data, "units", path),
        **_register(data, path),
    )


def _texts(data: Mapping[str, Any], name: str, path: Path) -> dict[str, str]:
    table = data.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise InputError(f"[{name}] does not give a text for each of its entries", where=str(path), remedy=_REMEDY)
    return dict(table)


def _lists(data: Mapping[str, Any], path: Path) -> dict[str, tuple[str, ...]]:
    table = data.get("only", {})
    if not isinstance(table, dict) or not all(isinstance(values, list) for values in table.values()):
        remedy = 'write lines like "Sector" = ["NHS Sector"]'
        raise InputError("[only] does not give a list for each heading", where=str(path), remedy=remedy)
    return {heading: tuple(map(str, values)) for heading, values in table.items()}


def _register(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    table = data.get("register", {})
    if not isinstance(table, dict):
        raise InputError("[register] is no table", where=str(path), remedy=_REMEDY)
    found = {}
    for entry, value in table.items():
        name, kind = _ENTRIES.get(entry, ("", str))
        if not name:
            known = ", ".join(_ENTRIES)
            raise InputError(f"[register] has no entry {entry}", where=str(path), remedy=f"use one of {known}")
        if not isinstance(value, kind) or isinstance(value, bool):
            what = "a whole number" if kind is int else "a text in quotation marks"
            raise InputError(f"{entry} is not {what}", where=str(path), remedy="correct it")
        found[name] = value
    return found


def _toml(value: object) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # A basic string of TOML is written like one of JSON, but for one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())


def mapping_for(headings: Sequence[str], remembered: Iterable[KeptMapping]) -> MappingMatch | None:
    """Return the kept mapping that fits a table best, None where none does.

    The same headings in any order fit wholly. Otherwise that one fits which shares most headings, where a heading may
    have got another year or another spelling; of equals the later of ``remembered``.

    Parameters
    ----------
    headings : sequence of str
        The table's own.
    remembered : iterable of KeptMapping
        Oldest first.
    """
    best: MappingMatch | None = None
    for kept in remembered:
        found = _compared(tuple(headings), kept)
        if found.alike >= _ALIKE and (best is None or found.alike >= best.alike):
            best = found
    return best


def _compared(headings: tuple[str, ...], kept: KeptMapping) -> MappingMatch:
    known = kept.headings or tuple(kept.columns)
    partner_of = {heading: heading for heading in headings if heading in known}
    old = {plain(heading): heading for heading in known if heading not in partner_of and plain(heading)}
    for heading in headings:
        if heading not in partner_of and plain(heading) in old:
            partner_of[heading] = old.pop(plain(heading))
    free_old = [heading for heading in known if heading not in partner_of.values()]
    renamed: dict[str, str] = {}
    for heading in headings:
        if heading in partner_of:
            continue
        was = _same_column(heading, [o for o in free_old if o not in renamed.values()])
        if was is not None:
            renamed[heading] = was
    partner_of |= renamed
    total = len(headings) + len(known)
    return MappingMatch(
        kept=kept,
        columns={heading: kept.columns[was] for heading, was in partner_of.items() if was in kept.columns},
        alike=2 * len(partner_of) / total if total else 0.0,
        new=tuple(heading for heading in headings if heading not in partner_of),
        gone=tuple(heading for heading in free_old if heading not in renamed.values()),
        renamed=renamed,
        known_as=partner_of,
    )


def _same_column(heading: str, free: Sequence[str]) -> str | None:
    """Return the one old heading that a new one stands for, but for its year or its spelling."""
    words = plain(without_years(heading))
    by_year = [other for other in free if words and plain(without_years(other)) == words]
    if by_year:
        return by_year[-1]
    scores = sorted(((fuzz.token_sort_ratio(words, plain(other)), other) for other in free), reverse=True)
    alike = [other for score, other in scores if score >= _RENAMED and _figures(other) == _figures(heading)]
    return alike[0] if len(alike) == 1 else None


def _figures(text: str) -> list[str]:
    """Return the figures of a heading: "Address 2" is never "Address 3" misspelt."""
    return re.findall(r"\d+", without_years(text))
