"""What each piece of evidence weighs, and the kinds of property: dated data, read from ``resources/registers``."""

from __future__ import annotations

import math
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from estates_app.domain.errors import InputError

S = TypeVar("S")
Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Decide:
    """Where a sum of weights becomes a decision; see ``matching.toml`` for each figure."""

    prior: float
    certain: float
    review: float
    least_name_share: float
    tie: float


@dataclass(frozen=True)
class UprnWeights:
    """Weights of the UPRN."""

    same: float
    other: float


@dataclass(frozen=True)
class ReferenceWeights:
    """Weights of the partner's own reference."""

    same: float
    other_in_one_file: float
    most_uses: int


@dataclass(frozen=True)
class PostcodeWeights:
    """Weights of the postcode."""

    same: float
    same_sector: float
    same_district: float
    other_district: float


@dataclass(frozen=True)
class PlaceWeights:
    """Weights of the distance beyond both accuracies, metres."""

    points_m: Numbers
    weights: Numbers
    usual_accuracy_m: float
    centroid_m: float
    most_with_postcode: float
    same_point_m: float


@dataclass(frozen=True)
class RoughPlaceWeights:
    """The most that nearness says where the rougher of two places has an accuracy of so many metres."""

    points_m: Numbers
    weights: Numbers


@dataclass(frozen=True)
class NameWeights:
    """Weights of the share of a name's words that agree, each by its rarity."""

    points_share: Numbers
    weights: Numbers
    full_information: float
    other_number: float
    in_own_address: float
    in_their_address: float
    town_word: float
    generic: float
    spelling: float
    one_is_bare: float
    within_sole: float
    least_lodgings: int


@dataclass(frozen=True)
class KindWeights:
    """Weights of the kind of property."""

    same: float
    same_family: float
    other_in_names: float
    unknown: float
    one_unknown: float
    other: float
    many_reach_m: float
    sole_at_place: float
    sole_reach_m: float


@dataclass(frozen=True)
class AddressWeights:
    """Weights of the words of the address and of the number in the street."""

    points_share: Numbers
    weights: Numbers
    least_information: float
    least_words: int
    same_throughout: float
    kind_word: float
    same_number: float
    other_number: float


@dataclass(frozen=True)
class SizeWeights:
    """Weights of the smaller area as a share of the larger."""

    alike_ratio: float
    alike: float
    unlike_ratio: float
    unlike: float


@dataclass(frozen=True)
class YearWeights:
    """Weights of the years between two years of building."""

    alike_years: float
    alike: float
    unlike_years: float
    unlike: float


@dataclass(frozen=True)
class BuildingWeights:
    """What makes two properties share a building or a site."""

    prior: float
    certain_place: float
    site_reach_m: float
    named_site_reach_m: float
    touching_m: float


@dataclass(frozen=True)
class BlockingLimits:
    """Which pairs are compared at all."""

    near_m: float
    nearest: int
    reach_m: float
    most_in_block: int


@dataclass(frozen=True)
class Rarity:
    """How the rarity of a word is reckoned."""

    prior_rows: float
    least: float


@dataclass(frozen=True)
class Kind:
    """A kind of property: the words that tell it, and the family within which two kinds may be one property.

    A wide kind gives way to what the name tells ("office" for a row called "Jobcentre"). Of a kind of many a place has
    several under its own name ("Wharfe Bank Allotments"); of a sole kind hardly two stand within reach of one another,
    and of a shared kind several bodies have a row each for their part of one building.
    """

    key: str
    family: str
    words: tuple[str, ...]
    in_name: tuple[str, ...] = ()
    is_wide: bool = False
    is_many: bool = False
    is_sole: bool = False
    is_shared: bool = False


@dataclass(frozen=True, eq=False)
class MatchRules:
    """All that matching takes from data."""

    decide: Decide
    uprn: UprnWeights
    reference: ReferenceWeights
    postcode: PostcodeWeights
    place: PlaceWeights
    rough_place: RoughPlaceWeights
    name: NameWeights
    kind: KindWeights
    address: AddressWeights
    size: SizeWeights
    year: YearWeights
    building: BuildingWeights
    blocking: BlockingLimits
    rarity: Rarity
    abbreviations: Mapping[str, str]
    kinds: tuple[Kind, ...]
    generic: frozenset[str]
    host: frozenset[str]


_SECTIONS: Mapping[str, type] = {
    "decide": Decide,
    "uprn": UprnWeights,
    "reference": ReferenceWeights,
    "postcode": PostcodeWeights,
    "place": PlaceWeights,
    "rough_place": RoughPlaceWeights,
    "name": NameWeights,
    "kind": KindWeights,
    "address": AddressWeights,
    "size": SizeWeights,
    "year": YearWeights,
    "building": BuildingWeights,
    "blocking": BlockingLimits,
    "rarity": Rarity,
}


def load_match_rules(folder: Path) -> MatchRules:
    """Read ``matching.toml`` and ``kinds.toml`` of a folder.

    Raises
    ------
    InputError
        A file is missing or an entry is wrong; says which.
    """
    matching, kinds = _read(folder / "matching.toml"), _read(folder / "kinds.toml")
    sections: dict[str, Any] = {
        key: _section(cls, matching.get(key), f"matching.toml, [{key}]") for key, cls in _SECTIONS.items()
    }
    try:
        known = tuple(
            Kind(
                entry["key"],
                entry["family"],
                tuple(entry["words"]),
                tuple(entry.get("in_name", ())),
                bool(entry.get("wide", False)),
                bool(entry.get("many", False)),
                bool(entry.get("sole", False)),
                bool(entry.get("shared", False)),
            )
            for entry in kinds["kind"]
        )
        generic, host = (frozenset(kinds["words"][key]) for key in ("generic", "host"))
    except (KeyError, TypeError) as error:
        raise InputError(f"an entry is wrong ({error})", where="kinds.toml", remedy="put it right") from error
    abbreviations = {str(short): str(word) for short, word in matching.get("abbreviations", {}).items()}
    return MatchRules(**sections, abbreviations=abbreviations, kinds=known, generic=generic, host=host)


def log_odds(score: float) -> float:
    """Return the log odds of a score of 0 to 100."""
    return math.log(score / (100 - score))


@lru_cache(maxsize=1)
def usual_rules() -> MatchRules:
    """Return the rules that come with the product."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[3]))
    return load_match_rules(root / "resources" / "registers")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=path.name, remedy="restore it") from error


def _section(cls: type[S], data: object, where: str) -> S:
    if not isinstance(data, dict):
        raise InputError("it is missing", where=where, remedy="restore it")
    expected = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    if set(data) != expected:
        odd = ", ".join(sorted(set(data) ^ expected))
        raise InputError(f"these entries are missing or not known: {odd}", where=where, remedy="put it right")
    values = {key: tuple(map(float, v)) if isinstance(v, list) else v for key, v in data.items()}
    for key, value in values.items():
        if not isinstance(value, tuple | int | float) or isinstance(value, bool):
            raise InputError(f"{key} is no number", where=where, remedy="put it right")
    curves = [value for value in values.values() if isinstance(value, tuple)]
    if curves and (len({len(c) for c in curves}) != 1 or list(curves[0]) != sorted(curves[0])):
        raise InputError("its points must rise and be as many as its weights", where=where, remedy="put it right")
    return cls(**values)
