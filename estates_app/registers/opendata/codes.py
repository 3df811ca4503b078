"""Codes and names of zones, of any year: which column holds them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from estates_app.domain.errors import InputError

#: A nine-character code of the ONS: country, two figures for the kind of area, six for the area.
#: Source: ONS, Register of Geographic Codes.
_GSS = re.compile(r"^\s*([EWSNKJ]\d{8})\b")
_COUNTRIES, _LENGTH = frozenset("EWSNKJ"), 9

#: Headings of codes, for areas whose codes are not the ONS's.
_CODE_HEADINGS = re.compile(
    r"(?i)^(lsoa|oa|msoa|zone|geography|area|ward|lad|wd|feature).*(cd|code)|^(code|id|zone|geo_code|gss)$"
)
_NAME_HEADINGS = re.compile(r"(?i)(^|_|\b)(name|nm)$|nm$|^name|_name$|[a-z]+\d\dnm")


def is_zone_code(cell: str) -> bool:
    """Whether a cell holds a code of the ONS, alone or before a name."""
    return bool(cell) and cell.lstrip()[:1] in _COUNTRIES and _GSS.match(cell) is not None


def code_of(cell: str) -> str:
    """Return the code of a cell: "E01000001" of "E01000001 : City of London 001A"; other codes as they stand."""
    text = cell.strip()
    match = _GSS.match(text) if len(text) > _LENGTH and text[0] in _COUNTRIES else None
    return match[1] if match else text


def code_column(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, where: str, known: Collection[str] = ()
) -> int:
    """Return the column that holds the codes of the zones.

    Of several levels in one table (an LSOA and its district) it is the one whose codes are known; without known ones
    the finest, which has the most different codes.

    Raises
    ------
    InputError
        No column holds codes.
    """
    shares: list[tuple[int, int, bool, int]] = []
    for at in range(len(headings)):
        codes = [code_of(row[at]) for row in rows if at < len(row)]
        fits = sum(code in known for code in codes) if known else sum(map(is_zone_code, codes))
        shares.append((fits, len(set(codes)), bool(_CODE_HEADINGS.search(headings[at].strip())), -at))
    telling = [(distinct, is_headed, fits, at) for fits, distinct, is_headed, at in shares if fits]
    if known and telling:
        return -max(telling, key=lambda t: (t[2], t[1], t[3]))[3]
    if not known and telling and max(fits for _, _, fits, _ in telling) >= 0.5 * len(rows):
        return -max(telling)[3]
    for i, heading in enumerate(headings):
        if _CODE_HEADINGS.search(heading.strip()):
            return i
    if telling:
        return -max(telling)[3]
    if known:
        return code_column(headings, rows, where=where)
    raise InputError("no column holds the code of a zone", where=where, remedy="name one of its columns code")


def name_column(headings: Sequence[str], at_code: int = -1) -> int | None:
    """Return the column with the names of the zones: that of the same area as the code where both are there."""
    if at_code >= 0:
        stem = re.sub(r"(?i)(cd|code)$", "", headings[at_code].strip())
        twin = [i for i, h in enumerate(headings) if re.fullmatch(rf"(?i){re.escape(stem)}(nm|name)", h.strip())]
        if twin and twin[0] != at_code:
            return twin[0]
    named = [i for i, h in enumerate(headings) if i != at_code and _NAME_HEADINGS.search(h)]
    return named[0] if named else None
