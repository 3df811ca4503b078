"""Rows that are no property: movable things, sums of other rows, notes below the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from estates_app.domain.claims import Cleaned
from estates_app.registers.cleaning.choices import plain_words
from estates_app.registers.cleaning.words import folded, words


def why_no_property(cells: Mapping[str, object], raw_first: str) -> str:
    """Return why a row is no property, empty where it is one or nobody can tell.

    Parameters
    ----------
    cells : mapping of field key to cleaned value
        A missing field is absent or None.
    raw_first : str
        The row's first cell that is not blank, as written.

    Notes
    -----
    A name alone is weak evidence: a Regalia House, a Painting Studio and a Total Fitness Gym are properties. A movable
    thing is told by its tenure, type or use; by its name only where that says nothing else and nothing places the row.
    A total that says what it sums ("Total Freehold") needs that nothing places it.
    """
    if not _PLACING.isdisjoint(cells) and not _is_odd(cells):
        return ""  # what a place is told of is a property, unless its use or its name says otherwise
    texts = {key: str(value).strip() for key, value in cells.items() if value is not None and str(value).strip()}
    return _movable(texts) or _aggregate(texts) or _total(texts, raw_first) or _footer(texts, raw_first)


def is_plainly_one(cells: Mapping[str, Cleaned]) -> bool:
    """Whether a row needs no closer look, as most do: `why_no_property` would find nothing against it."""
    if _PLACING.isdisjoint(cells):
        return False
    for field in _odd_fields():
        cell = cells.get(field)
        if cell is not None and _has_odd_word(str(cell.value)):
            return False
    return True


#: What says where a row lies.
_PLACING = frozenset({"uprn", "postcode", "easting_m", "northing_m", "lat", "lon", "grid_reference"})


def _is_odd(cells: Mapping[str, object]) -> bool:
    """Whether a field that could tell a movable thing or a sum has such a word in it: most rows need no closer look."""
    return any(_has_odd_word(str(cells[field])) for field in _odd_fields() if field in cells)


@cache
def _odd_fields() -> tuple[str, ...]:
    known = words("not_property")
    return tuple(dict.fromkeys((*known["movable"]["fields"], *known["aggregate"]["fields"])))


@cache
def _odd_words() -> re.Pattern[str]:
    listed = _listed("movable", "words") | _listed("aggregate", "whole")
    first = sorted({re.escape(words.split()[0]) for words in listed if words})
    # Words begin and end as `plain_words` leaves them: an allotment is not "all".
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(first)})(?![a-z0-9])")


@lru_cache(maxsize=100_000)
def _has_odd_word(text: str) -> bool:
    return _odd_words().search(text.casefold()) is not None


def _movable(texts: Mapping[str, str]) -> str:
    known = words("not_property")["movable"]
    # Who says "land and building" of a row has seen one: then only its tenure can say otherwise.
    is_built = bool({"land", "building", "buildings"} & set(plain_words(texts.get("asset_type", "")).split()))
    for field in known["fields"][:1] if is_built else known["fields"]:
        if field in texts and _says_movable(texts[field]):
            return str(known["reason"])
    by_name = words("not_property")["movable_names"]
    name = texts.get("name") or texts.get("site_name") or ""
    if name and not any(field in texts for field in by_name["place_fields"]) and _is_only(name):
        return str(by_name["reason"])
    return ""


@cache
def _listed(group: str, key: str) -> frozenset[str]:
    return frozenset(plain_words(word) for word in words("not_property")[group][key])


@cache
def _pattern(group: str, key: str) -> re.Pattern[str]:
    longest = sorted(_listed(group, key), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


@lru_cache(maxsize=20_000)
def _says_movable(text: str) -> bool:
    """Whether a use or tenure speaks of a movable thing and of no building in which it is kept or made."""
    plain = plain_words(text)
    if plain in _listed("movable", "words"):
        return True
    left, found = _pattern("movable", "words").subn(" ", plain)
    return bool(found) and not any(token in _listed("movable", "buildings") for token in left.split())


def _is_only(name: str) -> bool:
    """Whether a name is a movable thing and nothing else: "Paintings (a set)" is, "Painting Studio" is not."""
    plain = plain_words(re.sub(r"\([^)]*\)", " ", name))
    left, found = _pattern("movable_names", "words").subn(" ", plain)
    around = _listed("movable_names", "around")
    return bool(found) and all(token in around or token.isdigit() for token in left.split())


def _aggregate(texts: Mapping[str, str]) -> str:
    known = words("not_property")["aggregate"]
    whole = _listed("aggregate", "whole")
    is_sum = any(plain_words(texts[field]) in whole for field in known["fields"] if field in texts)
    return str(known["reason"]) if is_sum else ""


def _is_placed(texts: Mapping[str, str]) -> bool:
    return not _PLACING.isdisjoint(texts)


def _total(texts: Mapping[str, str], raw_first: str) -> str:
    known = words("not_property")["total"]
    if _is_placed(texts):
        return ""
    said = [texts[field] for field in known["fields"] if field in texts]
    whole = _listed("total", "whole")
    if any(plain_words(text) in whole for text in (*said, raw_first)):
        return str(known["reason"])
    speaks_of_kind = any(field in texts for field in ("use", "subtype", "tenure", "address", "occupancy", "asset_type"))
    labels = [*said[:1], raw_first] if not speaks_of_kind else []
    for label in labels:
        plain = plain_words(label)
        is_named = plain.split()[-1:] and plain.split()[-1] in _listed("movable", "buildings")  # Total Fitness Gym
        begins = any(plain.startswith(f"{word} ") for word in _listed("total", "begins"))
        if begins and not is_named and _only_sums(texts, label):
            return str(known["reason"])
    return ""


def _only_sums(texts: Mapping[str, str], label: str) -> bool:
    """Whether a row says nothing but figures beside its label, and at least one: so does a total, no bare name."""
    others = [text for text in texts.values() if text != label and plain_words(text) != plain_words(label)]
    return bool(others) and all(re.fullmatch(r"[-£(]?[\d,.]+\)?%?", text) for text in others)


@cache
def _footers() -> tuple[tuple[str, ...], re.Pattern[str]]:
    known = words("not_property")["footer"]
    return tuple(known["begins"]), re.compile("|".join(f"(?:{p})" for p in known["patterns"]), re.IGNORECASE)


def _footer(texts: Mapping[str, str], raw_first: str) -> str:
    known = words("not_property")["footer"]
    others = [text for text in texts.values() if folded(text) != folded(raw_first)]
    if _is_placed(texts) or len(others) >= known["most_other_cells"] + 1 or not raw_first.strip():
        return ""
    begins, pattern = _footers()
    plain = folded(raw_first)
    is_note = plain.startswith(begins) or pattern.search(plain) is not None
    return str(known["reason"]) if is_note else ""
