"""How alike a heading is to the wordings of each field: rare words tell much, common ones little."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from estates_app.domain.fields import Field, FieldCatalogue, FieldKind
from estates_app.registers.columns.headings import Heading, Reader

#: Weight of a word that names the thing itself, as a share of what its rareness would give it.
_THING = 0.25

#: Weight of a figure in a heading ("address 2").
_FIGURE = 0.35

#: What a heading keeps of its likeness where ...
_OTHER_ORDER = 0.98  # ... it has the words of the wording in another order;
_UNIT_UNSAID = 0.75  # ... the wording says a unit and it does not;
_UNIT_WRONG = 0.15  # ... its unit is none that the field can have;
_UNIT_UNLIKELY = 0.5  # ... it is in hectares and the field is of a building, or in m² and the field is of land;
_FROM_ABOVE = 0.96  # ... a word of the wording stands only in the heading above it;
_OTHER_FACT = 0.45  # ... it has a word that makes another fact of it ("potential", "landlord's").

#: Units that tell two facts with one name apart.
_TELLING_UNITS = frozenset({"m2", "sqft", "large", "percent"})

#: What each place further down in the list of a field's wordings takes away.
_EARLIER = 0.0005

#: Fields whose credible values reach this many m² are of land.
_LAND_M2 = 1_000_000


@dataclass(frozen=True)
class Likeness:
    """How alike a heading is to a field.

    Attributes
    ----------
    score : float
        0 to 1; 1 where it is one of the field's wordings.
    wording : str
        The field's wording that it is most like.
    is_hint : bool
        Whether that wording may as well mean another thing.
    is_other_fact : bool
        Whether a word makes another fact of it.
    """

    score: float
    wording: str
    is_hint: bool = False
    is_other_fact: bool = False


@dataclass(frozen=True)
class _Wording:
    text: str
    field: Field
    heading: Heading
    weight: float
    is_hint: bool
    rank: int


class Index:
    """The wordings of a catalogue, by their words."""

    def __init__(self, catalogue: FieldCatalogue) -> None:
        # A field's own key is a wording too: whoever exports from here reads it back.
        every = [
            (text, f, text in f.hints, rank)
            for f in catalogue.fields.values()
            for rank, text in enumerate((*f.headings, *f.hints, f.key))
        ]
        vocabulary = {w for text, *_ in every for w in re.findall(r"[a-z]+", text.casefold())}
        self.reader = Reader(catalogue.words, vocabulary)
        read = [(text, f, self.reader.read(text), is_hint, rank) for text, f, is_hint, rank in every]
        fields_of: dict[str, set[str]] = defaultdict(set)
        for _, f, heading, _, _ in read:
            for word in heading.words:
                fields_of[word].add(f.key)
        most = math.log(1 + len(catalogue.fields))
        self._rare = {word: math.log(1 + len(catalogue.fields) / len(keys)) / most for word, keys in fields_of.items()}
        ordered = sorted(self._rare.values())
        self._unknown = ordered[len(ordered) // 2] if ordered else 1.0
        self._by_word: dict[str, list[_Wording]] = defaultdict(list)
        for text, f, heading, is_hint, rank in read:
            words = set(heading.words)
            wording = _Wording(text, f, heading, sum(map(self._needed, words)), is_hint, rank)
            for word in words:
                self._by_word[word].append(wording)
        self.like = lru_cache(maxsize=2000)(self._like)

    def _needed(self, word: str) -> float:
        """Return how much of a wording is missing where a heading lacks a word of it, 0 to 1."""
        return _FIGURE if word.isdigit() else self._rare.get(word, self._unknown)

    def _told(self, word: str) -> float:
        """Return how much a word of a heading tells, 0 to 1: what a row is about ("depot name") tells little."""
        return self._needed(word) * (_THING if word in self.reader.things else 1.0)

    def _like(self, text: str) -> dict[str, Likeness]:
        """Return how alike a heading is to each field that it shares a word with, by the field's key."""
        heading = self.reader.read(text)
        own, best = set(heading.words), dict[str, Likeness]()
        if not own:
            return best
        mine = sum(map(self._told, own))
        limits = (own | heading.group) & self.reader.limits
        seen: set[int] = set()
        for word in own | heading.group:
            for wording in self._by_word.get(word, ()):
                if id(wording) in seen:
                    continue
                seen.add(id(wording))
                found = self._alike(heading, own, mine, limits, wording)
                if found is not None and found.score > best.get(wording.field.key, Likeness(0.0, "")).score:
                    best[wording.field.key] = found
        return best

    def _alike(
        self, heading: Heading, own: set[str], mine: float, limits: set[str], wording: _Wording
    ) -> Likeness | None:
        theirs = set(wording.heading.words)
        shared = own & theirs
        if not shared:
            return None
        above = (theirs - own) & heading.group
        if wording.heading.span and wording.heading.span != heading.span:
            return None
        covered = (sum(map(self._needed, shared)) + sum(map(self._needed, above))) / wording.weight
        said = sum(map(self._told, shared)) / mine
        score = min(1.0, covered) * (0.2 + 0.8 * said)
        if above:
            score *= _FROM_ABOVE
        elif score > 0.999 and heading.words != wording.heading.words:
            score = _OTHER_ORDER
        score *= _by_unit(heading, wording)
        other_fact = bool(limits - theirs)
        if other_fact:
            score *= _OTHER_FACT
        if heading.group:  # of two columns with one name the one under a fitting group is meant
            score *= 0.98 + 0.02 * bool(heading.group & theirs)
        score *= 1 - _EARLIER * wording.rank  # of two columns the one with the plainer word for it is meant
        return Likeness(score, wording.text, wording.is_hint, other_fact)


def _by_unit(heading: Heading, wording: _Wording) -> float:
    """Return what is left of a likeness after the units have been compared."""
    known, unit = wording.field, heading.unit
    if not unit:
        return _UNIT_UNSAID if wording.heading.unit in _TELLING_UNITS else 1.0
    if "large" in (unit, wording.heading.unit) and wording.heading.unit not in ("", unit):
        return _UNIT_UNLIKELY
    is_area, is_number = known.kind is FieldKind.AREA, known.kind is FieldKind.NUMBER
    if is_area and unit == "large":
        return 1.0 if (known.high or 0) >= _LAND_M2 else _UNIT_UNLIKELY
    allowed = {
        "gbp": known.kind is FieldKind.MONEY,
        "percent": known.unit == "%",
        "m2": is_area,
        "sqft": is_area,
        "large": is_area,
        "kwh": known.unit.startswith("kWh"),
        "flag": known.kind in (FieldKind.FLAG, FieldKind.TEXT, FieldKind.GRADE),
        "number": is_number and known.unit != "%" and not known.unit.startswith("kWh"),
    }
    return 1.0 if allowed.get(unit, False) else _UNIT_WRONG


@lru_cache(maxsize=4)
def index_of(catalogue: FieldCatalogue) -> Index:
    """Return the wordings of a catalogue by their words, made once."""
    return Index(catalogue)
