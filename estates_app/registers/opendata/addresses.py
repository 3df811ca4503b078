"""Finds the one known property that a row of a national register can mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from rapidfuzz import fuzz

from estates_app.domain.columns import Columns
from estates_app.registers.cleaning.words import alternatives, words
from estates_app.registers.placing.gazetteer import normalise_postcode

#: Words of an address are this alike (0 to 100), and the next best this much less: the rest is left.
_CLEAR, _LEAD = 88.0, 6.0


@cache
def _part() -> re.Pattern[str]:
    named = alternatives(words("addresses")["parts"]["words"])
    return re.compile(rf"\b(?:{named})s?\b(?: (?:\d+[a-z]?|[a-z])\b)?")


#: A house number at the start of a line or after a comma; with its letter, or a range.
_NUMBER = re.compile(r"(?:^|,)\s*(\d+[a-z]?)(?:\s*-\s*(\d+[a-z]?))?\b(?!\s*(?:st|nd|rd|th)\b)")

_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")


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
        self._names: dict[str, str] = {}
        self._streets: dict[str, str] = {}
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
            self._names[key] = _tidy(row["name"])
            self._streets[key] = _tidy(", ".join(part for part in (street, row["address2"]) if part))

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
        """Return how alike (0 to 100) a row is to a property: by number and street, or by name.

        0 where the numbers contradict one another, or one is a part of a building and the other is not.
        """
        name, street, theirs = self._names[key], self._streets[key], ", ".join(lines)
        mine = f"{name}, {street}"
        numbers, their_numbers = _numbers(mine), _numbers(theirs)
        if _parts(mine) != _parts(theirs) or (numbers and their_numbers and not numbers & their_numbers):
            return 0.0
        best = fuzz.token_set_ratio(_words(street), _words(theirs)) if numbers & their_numbers and street else 0.0
        telling = set(_words(name).split()) - set(words("addresses")["silent"]["words"])
        if len(telling) >= 2 and telling <= set(_words(theirs).split()):
            return 100.0
        parts = [part.strip() for part in theirs.split(",")]
        return max([best, *(fuzz.token_sort_ratio(name, part) for part in parts if name and part)])


def _words(line: str) -> str:
    return line.replace(",", " ")


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
    short = words("addresses")["short"]
    return re.sub(r"\b([a-z]+)\b", lambda m: str(short.get(m[1], m[1])), kept)


def _numbers(line: str) -> set[str]:
    found = set()
    for match in _NUMBER.finditer(line):
        found |= {number for number in match.groups() if number}
    return found


def _parts(line: str) -> set[str]:
    return {match[0].strip() for match in _part().finditer(line)}
