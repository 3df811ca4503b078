"""Reads the catalogue of canonical fields."""

from __future__ import annotations

import tomllib
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.fields import Field, FieldCatalogue, FieldKind


def load_catalogue(path: Path) -> FieldCatalogue:
    """Read ``fields.toml``.

    Raises
    ------
    InputError
        The file is missing or an entry is wrong; says which.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="restore it") from error
    fields = {}
    for key, entry in data.items():
        try:
            choices = entry.get("choices")
            fields[key] = Field(
                key=key,
                label=entry["label"],
                kind=FieldKind(entry["kind"]),
                unit=entry.get("unit", ""),
                headings=tuple(entry.get("headings", ())),
                choices={k: tuple(v) for k, v in choices.items()} if choices else None,
                evidence=entry.get("evidence", ""),
                exempt=bool(entry.get("exempt", False)),
                low=entry.get("low"),
                high=entry.get("high"),
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InputError(f"the field {key} is wrong ({error})", where=str(path), remedy="put it right") from error
    return FieldCatalogue(fields)
