"""Reads the catalogue of canonical fields, and the words that people head their columns with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from estates_app.domain.errors import InputError
from estates_app.domain.fields import GROUPS, LOOKS, SUBJECTS, ColumnWords, Field, FieldCatalogue, FieldKind

#: Stands beside the catalogue.
WORDS_FILE = "column_words.toml"


def load_catalogue(path: Path) -> FieldCatalogue:
    """Read ``fields.toml``, and ``column_words.toml`` beside it.

    Raises
    ------
    InputError
        A file is missing or an entry is wrong; says which.
    """
    fields = {}
    for key, entry in _read(path).items():
        try:
            fields[key] = _field(key, entry)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InputError(f"the field {key} is wrong ({error})", where=str(path), remedy="put it right") from error
    for key, known in fields.items():
        if known.dated_by and known.dated_by not in fields:
            raise InputError(f"the field {key} is dated by {known.dated_by}, which is none", where=str(path))
    return FieldCatalogue(fields, load_words(path.with_name(WORDS_FILE)))


def load_words(path: Path) -> ColumnWords:
    """Read ``column_words.toml``.

    Raises
    ------
    InputError
        The file is missing or a table of it is wrong.
    """
    data = _read(path)
    try:
        return ColumnWords(
            abbreviations=dict(data["abbreviations"]),
            same={other: word for word, others in data["same"].items() for other in others},
            things=frozenset(data["things"]["words"]),
            silent=frozenset(data["silent"]["words"]),
            limits=frozenset(data["limits"]["words"]),
            explains=tuple(data["explains"]["words"]),
            units={spelling: family for family, spellings in data["units"].items() for spelling in spellings},
            english_squares=tuple(data["squares"]["english"]),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"a table of it is wrong ({error})", where=str(path), remedy="restore it") from error


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="restore it") from error


def _field(key: str, entry: Mapping[str, Any]) -> Field:
    choices = entry.get("choices")
    return Field(
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
        hints=tuple(entry.get("hints", ())),
        group=_one_of(GROUPS, entry["group"]),
        of=_one_of(SUBJECTS, entry.get("of", "property")),
        looks=_one_of(LOOKS, entry.get("looks", "")),
        tells=bool(entry.get("tells", False)),
        personal=bool(entry.get("personal", False)),
        dated_by=entry.get("dated_by", ""),
    )


def _one_of(known: tuple[str, ...], word: str) -> str:
    if word not in known:
        raise ValueError(f"“{word}” is none of {', '.join(filter(None, known))}")
    return word
