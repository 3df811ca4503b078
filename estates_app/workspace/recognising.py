"""Which rows of a newer edition are which rows of an earlier one, whatever was renamed, misspelt or moved about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from estates_app.domain.claims import ReadRow, RowRecord

#: Where fewer than this share of known rows have kept their reference, the body has given all of them anew.
_KEPT = 0.5

#: Names less alike than this (of 100) are two names.
_OTHER_NAME = 60.0

#: Uses at least this alike (of 100) are one: "Office" and "Offices".
_SAME_USE = 80.0

#: Shorter words are not misspelt but others: "Hill" and "Mill".
_LEAST_LETTERS = 5

#: A longer word may hold two slips of the pen, a shorter one only one.
_TWO_SLIPS_FROM = 9

#: Within which coordinates of one building may be told by two editions, metres, and degrees likewise.
_FAR_M, _FAR_DEGREES = 1_000.0, 0.01

_SAME_NAME = "Same name and postcode"

#: A group of rows of one name, postcode and use is looked at cell by cell up to this size.
_MOST_TWINS = 60

_Row = TypeVar("_Row", ReadRow, RowRecord)

#: What a row is told by, None where it does not say enough.
_Key = Callable[["ReadRow | RowRecord"], Hashable | None]


def value(row: ReadRow | RowRecord, key: str) -> str:
    """Return what a row says of a field as text, empty where it says nothing."""
    cell = row.cells.get(key)
    return "" if cell is None else str(cell.value)


def keys(row: ReadRow | RowRecord) -> Iterator[tuple[str, str]]:
    """Yield what tells a row from others, the surest first."""
    for key in ("local_id", "uprn"):
        if key in row.cells:
            yield key, value(row, key).casefold()
    if "name" in row.cells:
        yield "name", f"{value(row, 'name').casefold()}|{value(row, 'postcode')}|{value(row, 'use').casefold()}"


def known_again(
    rows: Sequence[ReadRow], earlier: Sequence[RowRecord], files: Mapping[str, str]
) -> tuple[dict[int, tuple[RowRecord, str]], list[int]]:
    """Find the earlier row that each row says again.

    The surest comes first: the reference, the UPRN, then name with postcode and use. Of what is left, rows are the same
    that share a name and one thing that says where; whose names differ by slips of the pen; and, under another name,
    whose address, coordinates or UPRN are those of no other row of either edition. Two things that changed at once are
    for a person to judge.

    Parameters
    ----------
    rows : sequence of ReadRow
    earlier : sequence of RowRecord
        Those that tell of a property.
    files : mapping of edition id to str
        Their files, for the reasons.

    Returns
    -------
    found, reused :
        Row number to the earlier row and the reason; and rows whose reference names quite another building now.
    """
    work = _Work(rows, earlier, files)
    reused = work.pair(_by("local_id"), "Same reference", _is_same_reference)
    reused += work.pair(_by("uprn"), "Same UPRN", _is_same_uprn)
    work.pair(_by("name"), _SAME_NAME, _is_same_name)
    work.twins()
    for key, words in _NAMES_ALONE:
        work.pair(key, words, work.is_named, is_alone=True)
    work.misspelt()
    for key, words in _PLACES_ALONE:
        work.pair(key, words, work.is_renamed, is_alone=True)
    return work.found, sorted(set(reused) - set(work.found))


@dataclass(eq=False)
class _Work:
    """The rows that are not paired yet, and those that are."""

    rows: Sequence[ReadRow]
    earlier: Sequence[RowRecord]
    files: Mapping[str, str]
    found: dict[int, tuple[RowRecord, str]] = field(default_factory=dict)
    told: set[tuple[str, int]] = field(default_factory=set)

    def left(self) -> tuple[list[ReadRow], list[RowRecord]]:
        """Return the rows of either edition that are not paired."""
        ours = [row for row in self.rows if row.row not in self.found]
        return ours, [row for row in self.earlier if (row.edition_id, row.row) not in self.told]

    @cached_property
    def is_recoded(self) -> bool:
        """Whether references were given anew: of the rows known by other things hardly one has kept its own."""
        pairs = [(value(row, "local_id"), value(before, "local_id")) for row, before in self._known()]
        told = [now.casefold() == then.casefold() for now, then in pairs if now and then]
        return sum(told) < _KEPT * len(told)

    def _known(self) -> list[tuple[ReadRow, RowRecord]]:
        return [(row, self.found[row.row][0]) for row in self.rows if row.row in self.found]

    def contradict(self, row: ReadRow, before: RowRecord) -> bool:
        """Whether the UPRNs of two rows differ, or their references where a reference says anything."""
        for name in ("uprn",) if self.is_recoded else ("uprn", "local_id"):
            now, then = value(row, name).casefold(), value(before, name).casefold()
            if now and then and now != then:
                return True
        return False

    def is_named(self, row: ReadRow, before: RowRecord) -> bool:
        """Whether two rows of one name are one building, whatever it is used for now."""
        return _is_same_name(row, before) and not self.contradict(row, before)

    def is_twin(self, row: ReadRow, before: RowRecord) -> bool:
        """Whether two rows of one name, of which there are several, may be one: what says where must be the same."""
        marks = ((_spot(row), _spot(before)), (_address(row), _address(before)))
        return all(now == then for now, then in marks if now and then) and not self.contradict(row, before)

    def is_renamed(self, row: ReadRow, before: RowRecord) -> bool:
        """Whether two rows at one place are one building under two names."""
        return _is_same_use(row, before) and not _has_moved(row, before) and not self.contradict(row, before)

    def take(self, row: ReadRow, before: RowRecord, words: str) -> None:
        """Let a row be an earlier one."""
        self.found[row.row] = before, f"{words} as row {before.row} of {self.files[before.edition_id]}"
        self.told.add((before.edition_id, before.row))

    def pair(
        self, key: _Key, words: str, is_one: Callable[[ReadRow, RowRecord], bool], *, is_alone: bool = False
    ) -> list[int]:
        """Pair the rows that alone have a key in each edition: among those that are left, or among all of them.

        Returns
        -------
        list of int
            Rows whose key names something else now.
        """
        ours, theirs = self.left()
        if not ours or not theirs:
            return []
        now, then = _once(ours, key), _once(theirs, key)
        if is_alone:
            now = {text: row for text, row in now.items() if text in then}
            for every in (_once(self.rows, key), _once(self.earlier, key)) if now else ():
                now = {text: row for text, row in now.items() if text in every}
        others = []
        for text, row in now.items():
            before = then.get(text)
            if before is not None and is_one(row, before):
                self.take(row, before, words)
            elif before is not None:
                others.append(row.row)
        return others

    def twins(self) -> None:
        """Pair rows of one name, postcode and use, of which there are several, by what else they say."""
        ours, theirs = self.left()
        now, then = _grouped(ours, _by("name")), _grouped(theirs, _by("name"))
        for text in now.keys() & then.keys():
            mine, before = now[text], then[text]
            if max(len(mine), len(before)) > _MOST_TWINS or max(len(mine), len(before)) == 1:
                continue
            pairs = ((i, j) for i, a in enumerate(mine) for j, b in enumerate(before) if self.is_twin(a, b))
            ours_used, theirs_used = set[int](), set[int]()
            for i, j in sorted(pairs, key=lambda pair: -_agreement(mine[pair[0]], before[pair[1]])):
                if i not in ours_used and j not in theirs_used:
                    ours_used.add(i)
                    theirs_used.add(j)
                    self.take(mine[i], before[j], "Of several of its name the likest")

    def misspelt(self) -> None:
        """Pair rows at one place whose names differ by slips of the pen, where only one fits."""
        ours, theirs = self.left()
        near: dict[Hashable, list[RowRecord]] = defaultdict(list)
        for before in theirs:
            for mark in _marks(before):
                near[mark].append(before)
        fits: dict[int, dict[tuple[str, int], RowRecord]] = {}
        wanted: dict[tuple[str, int], set[int]] = defaultdict(set)
        for row in ours:
            beside = {(b.edition_id, b.row): b for mark in _marks(row) for b in near.get(mark, ())}
            alike = {k: b for k, b in beside.items() if _is_misspelt(row, b) and not self.contradict(row, b)}
            fits[row.row] = alike
            for key in alike:
                wanted[key].add(row.row)
        for row in ours:
            alike = fits[row.row]
            if len(alike) == 1 and len(wanted[next(iter(alike))]) == 1:
                self.take(row, next(iter(alike.values())), "Same place and, but for its spelling, same name")


# --- what a row is told by ----------------------------------------------------------------------------------------


def _by(kind: str) -> _Key:
    def key(row: ReadRow | RowRecord) -> str | None:
        return next((text for name, text in keys(row) if name == kind and text.strip("|")), None)

    return key


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _name_and_postcode(row: ReadRow | RowRecord) -> Hashable | None:
    name, postcode = _folded(value(row, "name")), value(row, "postcode")
    return (name, postcode) if name and postcode else None


def _address(row: ReadRow | RowRecord) -> str:
    return _folded(value(row, "street_number") + value(row, "address"))


def _name_and_address(row: ReadRow | RowRecord) -> Hashable | None:
    name, address = _folded(value(row, "name")), _address(row)
    return (name, address) if name and address else None


def _spot(row: ReadRow | RowRecord) -> Hashable | None:
    """Return the coordinates that a row tells, as they are written: of two editions alike to the last figure."""
    for pair in (("easting_m", "northing_m"), ("lat", "lon")):
        if all(name in row.cells for name in pair):
            return tuple(value(row, name) for name in pair)
    return None


def _name_and_spot(row: ReadRow | RowRecord) -> Hashable | None:
    name, spot = _folded(value(row, "name")), _spot(row)
    return (name, spot) if name and spot else None


def _place(row: ReadRow | RowRecord) -> Hashable | None:
    address, postcode = _address(row), value(row, "postcode")
    return (address, postcode) if address and postcode else None


def _marks(row: ReadRow | RowRecord) -> list[Hashable]:
    """Return each thing by which a row says where it is."""
    told = (("postcode", value(row, "postcode")), ("address", _address(row)), ("spot", _spot(row)))
    return [mark for mark in told if mark[1]]


def _once(rows: Iterable[_Row], key: _Key) -> dict[Hashable, _Row]:
    return {text: many[0] for text, many in _grouped(rows, key).items() if len(many) == 1}


def _grouped(rows: Iterable[_Row], key: _Key) -> dict[Hashable, list[_Row]]:
    found: dict[Hashable, list[_Row]] = defaultdict(list)
    for row in rows:
        text = key(row)
        if text is not None:
            found[text].append(row)
    return found


# --- whether two rows are one -------------------------------------------------------------------------------------


def _is_other_name(row: ReadRow, before: RowRecord) -> bool:
    return fuzz.ratio(value(row, "name").casefold(), value(before, "name").casefold()) < _OTHER_NAME


def _is_same_name(row: ReadRow, before: RowRecord) -> bool:
    """Whether two rows of one name, and one postcode where they tell any, do not lie far from one another."""
    return bool(value(row, "postcode")) or not _is_far(row, before)


def _is_same_reference(row: ReadRow, before: RowRecord) -> bool:
    return not (_is_other_name(row, before) and _has_moved(row, before))


def _is_same_uprn(row: ReadRow, before: RowRecord) -> bool:
    return not _is_other_name(row, before)


def _is_same_use(row: ReadRow, before: RowRecord) -> bool:
    now, then = value(row, "use").casefold(), value(before, "use").casefold()
    return not now or not then or fuzz.ratio(now, then) >= _SAME_USE


def _has_moved(row: ReadRow, before: RowRecord) -> bool:
    """Whether nothing says that two rows lie in one place: a postcode may have been put right within its sector."""
    now, then = value(row, "postcode"), value(before, "postcode")
    if now[:-2] == then[:-2]:
        return False
    if _spot(row) is not None and _spot(row) == _spot(before):
        return False
    return not (_address(row) and _address(row) == _address(before))


def _is_far(row: ReadRow, before: RowRecord) -> bool:
    """Whether all by which two rows say where they lie differs: their addresses, or coordinates by far."""
    told = []
    if _address(row) and _address(before):
        told.append(_address(row) != _address(before))
    for pair, far in ((("easting_m", "northing_m"), _FAR_M), (("lat", "lon"), _FAR_DEGREES)):
        ends = [(row.value(name), before.cells[name].value if name in before.cells else None) for name in pair]
        figures = [(now, then) for now, then in ends if isinstance(now, float) and isinstance(then, float)]
        if len(figures) == len(pair):
            told.append(any(abs(now - then) > far for now, then in figures))
    return bool(told) and all(told)


def _is_misspelt(row: ReadRow, before: RowRecord) -> bool:
    """Whether one name becomes the other by a slip of the pen in each word; figures are never slips."""
    now, then = (value(one, "name").casefold().split() for one in (row, before))
    if not now or len(now) != len(then):
        return False
    return all(a == b or _is_slip(a, b) for a, b in zip(now, then, strict=True))


def _is_slip(one: str, other: str) -> bool:
    if any(letter.isdigit() for letter in one + other) or min(len(one), len(other)) < _LEAST_LETTERS - 1:
        return False
    longest = max(len(one), len(other))
    return longest >= _LEAST_LETTERS and OSA.distance(one, other) <= (2 if longest >= _TWO_SLIPS_FROM else 1)


def _agreement(row: ReadRow, before: RowRecord) -> int:
    """Return in how many cells two rows agree."""
    return sum(name in before.cells and before.cells[name].value == cell.value for name, cell in row.cells.items())


#: A name with one thing that says where. What the building is used for may be told otherwise now.
_NAMES_ALONE: tuple[tuple[_Key, str], ...] = (
    (_name_and_postcode, _SAME_NAME),
    (_name_and_address, "Same name and address"),
    (_name_and_spot, "Same name and coordinates"),
)

#: What says where, of which no other row of either edition says it.
_PLACES_ALONE: tuple[tuple[_Key, str], ...] = (
    (_by("uprn"), "Same UPRN, under another name,"),
    (_place, "Same address, under another name,"),
    (_spot, "Same coordinates, under another name,"),
)
