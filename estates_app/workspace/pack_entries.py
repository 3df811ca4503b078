"""Makes rules of the entries of a pack, and says which entry is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from estates_app.domain.errors import InputError

Entry = Mapping[str, Any]

T = TypeVar("T")


def made(entry: Entry, where: str, make: Callable[[Entry, str], T], name: str = "") -> T:
    """Return what is made of an entry of a pack.

    Parameters
    ----------
    where : str
        The file.
    name : str
        What the entry is called where it has no id or key of its own.

    Raises
    ------
    InputError
        It lacks something, or something in it is wrong; says which.
    """
    name = str(entry.get("id") or entry.get("key") or name or "an entry")
    try:
        return make(entry, where)
    except KeyError as error:
        raise InputError(f"{name} has no {error.args[0]}", where=where, remedy="add it") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{name} is wrong: {error}", where=where, remedy="put it right") from error
