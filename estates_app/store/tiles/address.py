"""Addresses of tiles: read, filled in, and named without the keys that they hold."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from estates_app.domain.errors import InputError
from estates_app.domain.tiles import TileKey

_HOLDER = re.compile(r"\{[^{}]*\}")
_KEY = re.compile(r"(?i).*(key|token|secret|signature|password)$")
_KNOWN = frozenset({"{z}", "{x}", "{y}", "{-y}"})


def host_of(address: str) -> str:
    """Return the server of an address: all that messages, maps and reports may name, since the rest may hold a key."""
    try:
        return urlsplit(address).hostname or "the server of the tiles"
    except ValueError:
        return "the server of the tiles"


def check_address(address: str) -> None:
    """Say in one sentence what is wrong with an address.

    Raises
    ------
    InputError
    """
    where = host_of(address)
    try:
        parts = urlsplit(address)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_good = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_good:
        raise InputError("it is no web address of tiles", remedy="give one that begins with https://")
    if re.search(r"[\s\x00-\x1f\x7f]", address):
        raise InputError("there is a space in the address", where=where, remedy="take it out")
    held = set(_HOLDER.findall(address))
    if not {"{z}", "{x}"} <= held or not held & {"{y}", "{-y}"}:
        raise InputError(
            "the address does not say where zoom, column and row go", where=where, remedy="write {z}, {x} and {y}"
        )
    strange = sorted(held - _KNOWN)
    if strange:
        raise InputError(
            f"nothing is known to put in the place of {strange[0]} in the address",
            where=where,
            remedy="write what belongs there yourself",
        )


def filled(address: str, key: TileKey) -> str:
    """Return the address of one tile."""
    zoom, column, row = key
    words = {"{z}": zoom, "{x}": column, "{y}": row, "{-y}": 2**zoom - 1 - row}
    return _HOLDER.sub(lambda found: str(words[found.group()]), address)


def without_key(address: str) -> str:
    """Return an address with what may be a key taken out: another key to the same tiles makes no other tiles."""
    head, mark, query = address.partition("?")
    kept = [part for part in query.split("&") if not _KEY.match(part.partition("=")[0])]
    return f"{head}{mark}{'&'.join(kept)}"
