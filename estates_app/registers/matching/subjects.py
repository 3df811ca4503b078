"""Rows and properties as arrays that can be compared: words, places, keys and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.registers.matching.kinding import Patterns, kinds_of, patterns_of, without_lodgers
from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.telling import Told
from estates_app.registers.matching.words import Flags, Floats, Ids, Ragged, Vocabulary, among, rarity

#: How many words of a name and of an address are compared; hardly a name has more that tell it apart.
NAME_WORDS, ADDRESS_WORDS = 8, 10

#: A street number that reaches farther than this ("2-200") is none.
_WIDEST_NUMBER = 60


@dataclass(frozen=True, eq=False)
class Subjects:
    """One side of a comparison, shape (n,) unless said otherwise; codes are shared by both sides, -1 is missing.

    Attributes
    ----------
    all_words, all_street : ndarray of uint64
        One number for all the words of the name, and of the address but for its numbers.
    name_words : ndarray of int32, shape (n, NAME_WORDS)
        Words of the name that tell it apart; all of them where it has no others (``is_bare``).
    in_own_address : ndarray of bool, shape (n, NAME_WORDS)
        Which of them the address has too.
    name_numbers : ndarray of int32, shape (n, 3)
    address_words : ndarray of int32, shape (n, ADDRESS_WORDS)
    number_low, number_high : ndarray of float64
        Number in the street, nan where there is none.
    flat_names, flat_addresses : Ragged
        The words of which the tables are made, for blocking.
    """

    told: Told
    all_words: npt.NDArray[np.uint64]
    all_street: npt.NDArray[np.uint64]
    name_words: Ids
    is_bare: Flags
    in_own_address: Flags
    name_numbers: Ids
    address_words: Ids
    number_low: npt.NDArray[np.float64]
    number_high: npt.NDArray[np.float64]
    flat_names: Ragged
    flat_addresses: Ragged
    kind: Ids
    is_many: Flags
    is_sole: Flags
    is_shared: Flags
    name_kind: Ids
    family: Ids
    is_named_so: Flags
    is_tenant: Flags
    is_owner: Flags
    uprn: npt.NDArray[np.int64]
    postcode: Ids
    sector: Ids
    district: Ids
    partner: Ids
    reference: Ids
    organisation: Ids
    reference_uses: Ids
    site_name: Ids

    def __len__(self) -> int:
        return len(self.told)


@dataclass(frozen=True, eq=False)
class Sides:
    """Both sides of a comparison and what their words weigh; one side twice for rows compared among themselves."""

    left: Subjects
    right: Subjects
    name_rarity: Floats
    address_rarity: Floats
    words: list[str]

    @property
    def is_one(self) -> bool:
        """Whether rows are compared among themselves."""
        return self.left is self.right


def make_sides(left: Told, right: Told | None, rules: MatchRules) -> Sides:
    """Turn what both sides tell into arrays with shared codes; without a right side the left meets itself."""
    vocabulary, codes = Vocabulary(rules), _Codes()
    sides = [left] if right is None else [left, right]
    names = [vocabulary.split(side.texts["name"]) for side in sides]
    uses = [
        vocabulary.split(
            list(map(" ".join, zip(*(side.texts[k] for k in ("use", "subtype", "site_name")), strict=True)))
        )
        for side in sides
    ]
    places = [vocabulary.split(_addresses(side)) for side in sides]
    patterns, host = patterns_of(vocabulary, rules), vocabulary.host()
    spelt = vocabulary.joined([*names, *places])
    names, places = spelt[: len(sides)], spelt[len(sides) :]
    is_generic, is_number, is_code = vocabulary.generic(), vocabulary.numbers(), vocabulary.postcode_parts()
    places = [r.kept(~is_code[r.ids]) for r in places]
    names = [r.kept(~is_code[r.ids]) for r in names]
    names = [without_lodgers(r, _are_tenants(side), host, rules) for r, side in zip(names, sides, strict=True)]
    name_rarity = np.where(is_generic, np.float32(rules.name.generic), rarity(names, len(vocabulary), rules))
    address_rarity = np.where(is_generic, np.float32(rules.name.generic), rarity(places, len(vocabulary), rules))
    # "Chesterfield Fire Station, Braidwood Way": what tells the kind in an address tells little of the street.
    address_rarity = np.where(vocabulary.kind_words(), address_rarity * rules.address.kind_word, address_rarity)
    figures = vocabulary.figures()
    said = _Words(is_generic, is_number, vocabulary.letters(), figures)
    made = [
        _subjects(told, name, use, place, said, patterns, host, rules, codes)
        for told, name, use, place in zip(sides, names, uses, places, strict=True)
    ]
    return Sides(
        made[0], made[-1], name_rarity.astype(np.float32), address_rarity.astype(np.float32), vocabulary.words()
    )


@dataclass(frozen=True, eq=False)
class _Words:
    is_generic: Flags
    is_number: Flags
    is_letter: Flags
    figures: npt.NDArray[np.float64]


class _Codes:
    """Gives equal texts equal numbers, on both sides."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, int]] = {}

    def of(self, what: str, texts: Sequence[str]) -> Ids:
        known = self._of.setdefault(what, {"": -1})
        for text in dict.fromkeys(texts):
            known.setdefault(text, len(known) - 1)
        return np.fromiter(map(known.__getitem__, texts), np.int32, len(texts))


def _labels(names: Ragged, words: _Words) -> Ids:
    """Return the numbers and letters that tell units of one name apart ("Building 3.1", "Unit B"), shape (n, 3)."""
    is_letter = words.is_letter[names.ids] & (names.position > 0)  # the first may be an article
    return names.kept(words.is_number[names.ids] | is_letter).padded(3, -1)


def _subjects(
    told: Told, names: Ragged, uses: Ragged, places: Ragged, words: _Words,
    patterns: Patterns, host: Ids, rules: MatchRules, codes: _Codes,
) -> Subjects:  # fmt: skip
    kinds = kinds_of(names, uses, patterns, host, rules)
    is_own = ~words.is_generic[names.ids] & ~words.is_number[names.ids] & ~kinds.tells_kind
    has_own = np.zeros(names.n, bool)
    has_own[names.row[is_own]] = True
    core = names.kept(is_own | (~has_own[names.row] & ~words.is_number[names.ids]))
    streets = places.kept(~words.is_number[places.ids])
    name_words = _said_once(core.padded(NAME_WORDS, -1), -1)
    address_words = _said_once(streets.padded(ADDRESS_WORDS, -2), -2)
    low, high = _street_numbers(places, words)
    postcodes = told.texts["postcode"]
    tenures = [t.casefold() for t in told.texts["tenure"]]
    reference = codes.of("reference", [t.casefold() for t in told.texts["local_id"]])
    return Subjects(
        told=told,
        all_words=_all_words(names),
        all_street=_all_words(streets),
        name_words=name_words,
        is_bare=~has_own,
        in_own_address=among(name_words, address_words),
        name_numbers=_labels(names, words),
        address_words=address_words,
        number_low=low,
        number_high=high,
        flat_names=core,
        flat_addresses=streets,
        kind=kinds.kind,
        is_many=np.array([*(k.is_many for k in rules.kinds), False])[kinds.kind],
        is_sole=np.array([*(k.is_sole for k in rules.kinds), False])[kinds.kind],
        is_shared=np.array([*(k.is_shared for k in rules.kinds), False])[kinds.kind],
        name_kind=kinds.name_kind,
        family=kinds.family,
        is_named_so=kinds.is_named_so,
        is_tenant=_are_tenants(told),
        is_owner=np.array([t == "freehold" for t in tenures], bool),
        uprn=np.array([int(t) if t.isascii() and t.isdigit() else 0 for t in told.texts["uprn"]], np.int64),
        postcode=codes.of("postcode", postcodes),
        sector=codes.of("sector", [p[:-2] for p in postcodes]),
        district=codes.of("district", [p.split(" ")[0] for p in postcodes]),
        partner=codes.of("partner", told.partner),
        reference=reference,
        organisation=codes.of("organisation", [t.casefold() for t in told.texts["organisation"]]),
        # One partner's rows, or nearly: that two partners use one key now and then does no harm.
        reference_uses=np.append(np.bincount(reference[reference >= 0]), 0).astype(np.int32)[reference],
        site_name=codes.of("site", [t.casefold() for t in told.texts["site_name"]]),
    )


def _are_tenants(told: Told) -> Flags:
    return np.array([t.casefold() in ("leasehold", "licence") for t in told.texts["tenure"]], bool)


def _all_words(texts: Ragged) -> npt.NDArray[np.uint64]:
    """Return a number for all the words of each text, whatever their order; 0 where it has none."""
    mixed = (texts.ids.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = np.zeros(texts.n, np.uint64)
    np.add.at(sums, texts.row, mixed)
    return sums


def _addresses(told: Told) -> list[str]:
    """Join number, street and town, each only where the address does not say it already."""
    joined = []
    for number, address, town in zip(*(told.texts[k] for k in ("street_number", "address", "town")), strict=True):
        first = f"{number} " if number and not address.startswith(number) else ""
        joined.append(f"{first}{address} {town}" if town and town not in address else first + address)
    return joined


def _street_numbers(places: Ragged, words: _Words) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the first number of each address, and the end of its range ("2-4")."""
    low, high = np.full(places.n, np.nan), np.full(places.n, np.nan)
    at = np.flatnonzero(words.is_number[places.ids])[::-1]  # the first of a row is written last
    low[places.row[at]] = words.figures[places.ids[at]]
    first = np.full(places.n, -1, np.int64)
    first[places.row[at]] = at
    rows = np.flatnonzero(first >= 0)
    after = first[rows] + 1
    inside = after < len(places.ids)
    rows, after = rows[inside], after[inside]
    follows = (places.row[after] == rows) & words.is_number[places.ids[after]]
    end = words.figures[places.ids[after]]
    is_range = follows & (end > low[rows]) & (end - low[rows] <= _WIDEST_NUMBER)
    high[:] = low
    high[rows[is_range]] = end[is_range]
    return low, high


def _said_once(table: Ids, filler: int) -> Ids:
    """Blank the words that a row said before ("Derby Road, Derby")."""
    for i in range(1, table.shape[1]):
        for j in range(i):
            table[:, i] = np.where(table[:, i] == table[:, j], filler, table[:, i])
    return table
