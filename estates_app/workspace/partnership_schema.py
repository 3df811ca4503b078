"""What each table of ``partnership.toml`` may hold, and of what kind: a slip of the pen must not pass in silence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from estates_app.domain.errors import InputError
from estates_app.domain.partnership import PARTNER_KINDS

#: Files that [context] may name.
CONTEXT_FILES = (
    *("zones", "population", "deprivation", "cars", "postcodes"),
    *("localities", "boundaries", "rivers", "roads", "places"),
)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


#: Kinds of value: whether a value is one, and how to write it.
_TEXT = (_is_text, 'text, as in {key} = "…"')
_FLAG = (lambda value: isinstance(value, bool), "true or false")
_WHOLE = (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number, as in {key} = 27700")
_NUMBER = (_is_number, "a number, as in {key} = 1.0")
_TEXTS = (_is_list_of_texts, 'a list, as in {key} = ["…"]')
_KIND = (lambda value: value in PARTNER_KINDS, f"one of {', '.join(PARTNER_KINDS)}")
_TABLE = (lambda value: isinstance(value, dict), "a table, as in [{key}]")
_TABLES = (
    lambda value: isinstance(value, list) and all(isinstance(entry, dict) for entry in value),
    "tables, each as [[{key}]]",
)
_TABLE_OF_TEXT = (
    lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
    'a table of texts, as in {key} = {{ "…" = "…" }}',
)
_TABLE_OF_LISTS = (
    lambda value: isinstance(value, dict) and all(map(_is_list_of_texts, value.values())),
    'a table of lists, as in {key} = {{ "…" = ["…"] }}',
)

Kind = tuple[Callable[[Any], bool], str]

#: Table -> entry -> its kind; "" is the file itself. Any name may stand in [settings]: the assumptions check it.
SCHEMA: Mapping[str, Mapping[str, Kind]] = {
    "": {
        **dict.fromkeys(("area", "context", "settings"), _TABLE),
        **dict.fromkeys(("partners", "registers", "supplements", "services", "scope", "confidential"), _TABLES),
    },
    "area": dict.fromkeys(("name", "title", "boundary"), _TEXT),
    "context": {
        **dict.fromkeys((*CONTEXT_FILES, "locality_name_column"), _TEXT),
        "attributions": _TEXTS,
        "open": _TEXTS,
    },
    "partners": {
        **dict.fromkeys(("name", "code", "valid_from", "valid_to", "successor"), _TEXT),
        "kind": _KIND,
        "confidential": _FLAG,
        "withheld": _TEXTS,
    },
    "registers": {
        **dict.fromkeys(("partner", "file", "mapping", "sheet", "layer", "closed_column", "name_form"), _TEXT),
        **dict.fromkeys(("columns", "defaults"), _TABLE_OF_TEXT),
        "only": _TABLE_OF_LISTS,
        "crs": _WHOLE,
    },
    "supplements": {**dict.fromkeys(("partner", "file", "key", "sheet", "parts"), _TEXT), "columns": _TABLE_OF_TEXT},
    "services": {
        **dict.fromkeys(("name", "key"), _TEXT),
        **dict.fromkeys(("face_to_face", "relocatable", "may_host"), _FLAG),
        **dict.fromkeys(("standard_min", "room_m2"), _NUMBER),
        **dict.fromkeys(("match", "providers"), _TEXTS),
    },
    "scope": {**dict.fromkeys(("id", "scope", "reason"), _TEXT), "when": _TABLES},
    "confidential": {**dict.fromkeys(("id", "secrecy", "reason", "instead"), _TEXT), "when": _TABLES},
}


def check_entries(table: Mapping[str, Any], name: str, *, where: str) -> None:
    """Refuse an entry that nothing reads (a misspelt "confidential") and a value of another kind.

    Raises
    ------
    InputError
        Says which entry of which table, and how to write it.
    """
    known = SCHEMA.get(name, {})
    place = f"[{name}]" if name else "the file"
    for key, value in table.items() if known else ():
        if key not in known:
            raise InputError(
                f"{place} has an entry {key} that means nothing", where=where, remedy=f"use one of {', '.join(known)}"
            )
        fits, wanted = known[key]
        if not fits(value):
            raise InputError(f"{key} of {place} is {value!r}", where=where, remedy=f"write {wanted.format(key=key)}")
