"""Finds the one known property that a row of a national register can mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz

from estates_app.domain.columns import Columns
from estates_app.registers.placing.gazetteer import normalise_postcode

#: Words of an address are this alike (0 to 100), and the next best this much less: the rest is left.
_CLEAR, _LEAD = 88.0, 6.0

#: Words that name a part of a building: its figures are not the building's.
_PART = re.compile(r"\b(unit|flat|apartment|suite|room|rooms|floor|shop|kiosk|part|annexe?|bay|stall|office \d+)\b")

#: A house number at the start of a line or after a comma; with its letter, or a range.
_NUMBER = re.compile(r"(?:^|,)\s*(\d+[a-z]?)(?:\s*-\s*(\d+[a-z]?))?\b(?!\s*(?:st|nd|rd|th)\b)")

_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")

_SHORT = {
    **{"rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive", "sq": "square"},
    **{"pl": "place", "cl": "close", "ct": "court", "cres": "crescent", "tce": "terrace", "gdns": "gardens"},
}


class Finder:
    """Looks up properties by UPRN, and by address among those of the same postcode.

    Parameters
    ----------
    properties : Columns
        With ``uprn``, ``postcode``, ``name``, ``street_number``, ``address`` where known.
    """

    def __init__(self, properties: Columns) -> None:
        self._by_uprn: dict[str, list[str]] = defaultdict(list)
        self._by_postcode: dict[str, list[str]] = defaultdict(list)
        self._words: dict[str, tuple[str, ...]] = {}
        columns = {n: properties.texts(n) for n in ("uprn", "postcode", "name", "street_number", "address", "address2")}
        for i, key in enumerate(properties.ids):
            row = {name: values[i] or "" for name, values in columns.items()}
            uprn = row["uprn"].lstrip("0")
            if uprn:
                self._by_uprn[uprn].append(key)
            postcode = normalise_postcode(row["postcode"])
            if postcode:
                self._by_postcode[postcode].append(key)
            street = " ".join(part for part in (row["street_number"], row["address"]) if part)
            lines = (row["name"], street, f"{street}, {row['address2']}", f"{row['name']}, {street}")
            self._words[key] = tuple(line for line in dict.fromkeys(map(_tidy, lines)) if line)

    def home(self, cells: Mapping[str, str]) -> tuple[str | None, str]:
        """Return the property of a row and by what it was found.

        (None, "") where no property is near it, (None, why) where several fit or it is a part of one.
        """
        uprn = re.sub(r"\.0+$", "", cells.get("uprn", "")).lstrip("0")
        here = self._by_uprn.get(uprn, []) if uprn.isdigit() else []
        if len(here) == 1:
            return here[0], "UPRN"
        if here:
            return None, "several properties have this UPRN"
        address = _address(cells)
        postcode = normalise_postcode(cells.get("postcode", "")) or _postcode_in(address)
        near = self._by_postcode.get(postcode or "", [])
        if not near:
            return None, ""
        lines = [_tidy(text) for text in (cells.get("name", ""), cells.get("firm", ""), address) if text]
        scores = sorted(((self._likeness(lines, key), key) for key in near), reverse=True)
        best = scores[0]
        if best[0] < _CLEAR:
            return None, ""
        if len(scores) > 1 and best[0] - scores[1][0] < _LEAD:
            return None, "several properties fit"
        return best[1], "address"

    def _likeness(self, lines: list[str], key: str) -> float:
        """Return how alike (0 to 100) a row's address is to a property's; 0 where numbers or parts differ."""
        best = 0.0
        mine = self._words[key]
        numbers = {n for line in mine for n in _numbers(line)}
        parts = {p for line in mine for p in _parts(line)}
        for theirs in lines:
            their_numbers, their_parts = _numbers(theirs), _parts(theirs)
            if their_parts - parts or (numbers and their_numbers and not numbers & their_numbers):
                return 0.0
            for line in mine:
                if bool(_numbers(line)) != bool(their_numbers) and not _shares_name(line, theirs):
                    continue
                best = max(
                    best, fuzz.token_set_ratio(line, theirs) if len(line.split()) > 1 else fuzz.ratio(line, theirs)
                )
        return best


def _shares_name(mine: str, theirs: str) -> bool:
    """Whether the words of a name of at least two words all stand in the other: "matlock library" needs no number."""
    words = {word for word in mine.split() if not word[0].isdigit()}
    return len(words) >= 2 and words <= set(theirs.replace(",", " ").split())


def _address(cells: Mapping[str, str]) -> str:
    if cells.get("address"):
        return cells["address"]
    return ", ".join(cells[key] for key in ("address1", "address2", "address3", "town") if cells.get(key))


def _postcode_in(address: str) -> str | None:
    match = _POSTCODE.search(address)
    return normalise_postcode(match[0]) if match else None


def _tidy(text: str) -> str:
    """Return an address in plain words with commas, without its postcode, short forms spelt out."""
    folded = _POSTCODE.sub(" ", text).casefold().replace("&", " and ").replace("'", "").replace("’", "")
    lines = (" ".join(re.sub(r"[^a-z0-9-]+", " ", line).split()) for line in folded.split(","))
    kept = ", ".join(line for line in lines if line)
    return re.sub(r"\b([a-z]+)\b", lambda m: _SHORT.get(m[1], m[1]), kept)


def _numbers(line: str) -> set[str]:
    found = set()
    for match in _NUMBER.finditer(line):
        found |= {number for number in match.groups() if number}
    return found


def _parts(line: str) -> set[str]:
    return {match[0] for match in _PART.finditer(line)}
