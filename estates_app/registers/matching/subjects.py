"""Rows and properties as arrays that can be compared: words, places, keys and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.columns import Columns
from estates_app.registers.matching.rules import MatchRules
from estates_app.registers.matching.words import Flags, Floats, Ids, Ragged, Vocabulary, among, rarity

#: How many words of a name and of an address are compared; hardly a name has more that tell it apart.
NAME_WORDS, ADDRESS_WORDS = 8, 10

#: A street number that reaches farther than this ("2-200") is none.
_WIDEST_NUMBER = 60

_TEXTS = (
    "name",
    "site_name",
    "use",
    "subtype",
    "street_number",
    "organisation",
    "address",
    "town",
    "postcode",
    "uprn",
    "local_id",
    "tenure",
)


@dataclass(frozen=True, eq=False)
class Told:
    """What rows or properties tell, column by column, as text and figures; nan where a figure is missing."""

    texts: dict[str, list[str]]
    partner: list[str]
    xy_27700: npt.NDArray[np.float64]
    accuracy_m: npt.NDArray[np.float64]
    gia_m2: npt.NDArray[np.float64]
    built_year: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.partner)


@dataclass(frozen=True, eq=False)
class Subjects:
    """One side of a comparison, shape (n,) unless said otherwise; codes are shared by both sides, -1 is missing.

    Attributes
    ----------
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
    name_kind: Ids
    family: Ids
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


def told_by_rows(rows: Sequence[ReadRow], partner_id: str) -> Told:
    """Take what matching needs from rows of a reading."""
    cells = [row.cells for row in rows]
    told = set[str]().union(*cells)
    texts = {key: [_text(c.get(key)) for c in cells] if key in told else [""] * len(rows) for key in _TEXTS}
    xy = np.array([row.xy_27700 or (np.nan, np.nan) for row in rows], float).reshape(-1, 2)
    accuracy = np.array([np.nan if row.place_accuracy_m is None else row.place_accuracy_m for row in rows], float)
    return Told(texts, [partner_id] * len(rows), xy, accuracy, _figures(rows, "gia_m2"), _figures(rows, "built_year"))


def _text(cell: Cleaned | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return cell.value if type(cell.value) is str else str(cell.value)


def told_by_properties(properties: Columns) -> Told:
    """Take what matching needs from properties; a column that the table lacks is missing."""
    import shapely

    texts = {key: [t or "" for t in properties.texts(key)] for key in _TEXTS}
    geometry = properties.column("geometry")
    xy = np.full((len(properties), 2), np.nan)
    if geometry.valid.any():
        middles = shapely.centroid(geometry.values[geometry.valid])
        xy[geometry.valid] = np.column_stack([shapely.get_x(middles), shapely.get_y(middles)])
    numbers = (properties.numbers(key) for key in ("place_accuracy_m", "gia_m2", "built_year"))
    return Told(texts, [t or "" for t in properties.texts("partner")], xy, *numbers)


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
    patterns = [
        ([vocabulary.phrase(w) for w in k.words], [vocabulary.phrase(w) for w in k.in_name]) for k in rules.kinds
    ]
    is_generic, is_number, is_code = vocabulary.generic(), vocabulary.numbers(), vocabulary.postcode_parts()
    places = [r.kept(~is_code[r.ids]) for r in places]
    names = [r.kept(~is_code[r.ids]) for r in names]
    name_rarity = np.where(is_generic, np.float32(rules.name.generic), rarity(names, len(vocabulary), rules))
    address_rarity = np.where(is_generic, np.float32(rules.name.generic), rarity(places, len(vocabulary), rules))
    # "Chesterfield Fire Station, Braidwood Way": what tells the kind in an address tells little of the street.
    address_rarity = np.where(vocabulary.kind_words(), address_rarity * rules.address.kind_word, address_rarity)
    figures = vocabulary.figures()
    said = _Words(is_generic, is_number, vocabulary.letters(), figures)
    made = [
        _subjects(told, name, use, place, said, patterns, rules, codes)
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
    patterns: Sequence[tuple[list[list[int]], list[list[int]]]], rules: MatchRules, codes: _Codes,
) -> Subjects:  # fmt: skip
    families = {f: i for i, f in enumerate(dict.fromkeys(k.family for k in rules.kinds))}
    family_of = np.array([*(families[k.family] for k in rules.kinds), -1], np.int32)
    kind, name_kind, tells_kind = _kinds(names, uses, patterns, family_of, rules)
    is_own = ~words.is_generic[names.ids] & ~words.is_number[names.ids] & ~tells_kind
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
        name_words=name_words,
        is_bare=~has_own,
        in_own_address=among(name_words, address_words),
        name_numbers=_labels(names, words),
        address_words=address_words,
        number_low=low,
        number_high=high,
        flat_names=core,
        flat_addresses=streets,
        kind=kind,
        is_many=np.array([*(k.is_many for k in rules.kinds), False])[kind],
        name_kind=name_kind,
        family=family_of[kind],
        is_tenant=np.array([t in ("leasehold", "licence") for t in tenures], bool),
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


def _kinds(
    names: Ragged, uses: Ragged, patterns: Sequence[tuple[list[list[int]], list[list[int]]]], family_of: Ids,
    rules: MatchRules,
) -> tuple[Ids, Ids, Flags]:  # fmt: skip
    """Return the kind of each row, the kind its name tells, and which words of the names tell the row's own family.

    A row is of the kind that its name tells past doubt, else its use, else its name.
    """
    by_use, by_name, past_doubt = (np.full(names.n, -1, np.int32) for _ in range(3))
    is_wide = np.array([*(kind.is_wide for kind in rules.kinds), True])
    told_at: list[tuple[int, Ids, int]] = []
    for at, (words, in_name) in enumerate(patterns):
        for found, text, phrases in ((by_use, uses, words), (by_name, names, words), (past_doubt, names, in_name)):
            for phrase in phrases:
                places = _places_of(text, phrase)
                if not len(places):
                    continue
                rows = text.row[places]
                found[rows[found[rows] < 0]] = at
                if text is names:
                    told_at.append((at, places, len(phrase)))
    kind = np.where(is_wide[by_use] & (by_name >= 0), by_name, by_use)
    kind = np.where(past_doubt >= 0, past_doubt, kind).astype(np.int32)
    tells_kind = np.zeros(len(names.ids), bool)
    for at, places, length in told_at:
        own = places[family_of[kind[names.row[places]]] == family_of[at]]
        for step in range(length):
            tells_kind[own + step] = True
    return kind, np.where(family_of[by_name] == family_of[kind], by_name, -1).astype(np.int32), tells_kind


def _places_of(text: Ragged, phrase: Sequence[int]) -> Ids:
    """Return where a phrase begins among the words of all texts."""
    first = np.flatnonzero(text.ids == phrase[0]).astype(np.int32)
    at = first
    for step, word in enumerate(phrase[1:], 1):
        at = at[at + step < len(text.ids)]
        at = at[(text.ids[at + step] == word) & (text.row[at + step] == text.row[at])]
    return at


def _said_once(table: Ids, filler: int) -> Ids:
    """Blank the words that a row said before ("Derby Road, Derby")."""
    for i in range(1, table.shape[1]):
        for j in range(i):
            table[:, i] = np.where(table[:, i] == table[:, j], filler, table[:, i])
    return table


def _figures(rows: Sequence[ReadRow], key: str) -> npt.NDArray[np.float64]:
    values = (row.value(key) for row in rows)
    return np.array([v if isinstance(v, int | float) and not isinstance(v, bool) else np.nan for v in values], float)
