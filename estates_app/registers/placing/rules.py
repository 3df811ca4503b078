"""What evidence is worth and which damage is looked for: `resources/registers/placing.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estates_app.domain.errors import InputError

_FILE = Path(__file__).resolve().parents[3] / "resources" / "registers" / "placing.toml"


@dataclass(frozen=True)
class WitnessRule:
    """What one kind of evidence is worth: its words, its family, accuracy (two of three) and reach (99 of 100)."""

    label: str
    family: str
    accuracy_m: float
    reach_m: float


@dataclass(frozen=True)
class PostcodeRules:
    """How exact a postcode unit is: published quality and the spacing of its neighbours."""

    quality_m: Mapping[int, float]
    worst_m: float
    neighbour: int
    accuracy_per_spread: float
    reach_per_spread: float
    least_reach_m: float
    most_reach_m: float
    least_units: int
    headings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class WeighingRules:
    """When evidence that nothing confirms is believed."""

    refuse_m: float
    place_limit_m: float
    settlement_cover_m: float
    neighbours_needed: int
    neighbourhood_factor: float
    default_rows: int
    default_postcodes: int


@dataclass(frozen=True)
class DamageRules:
    """Which damage is looked for, and how much proof a repair needs."""

    placeholders: frozenset[float]
    figures_from_m: float
    figures_reach_m: float
    unique_m: float
    column_rows: int
    column_share: float
    systems: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class PlacingRules:
    """The whole file."""

    witness: Mapping[str, WitnessRule]
    postcode: PostcodeRules
    settlement_reach_m: Mapping[str, float]
    settlement_columns: Mapping[str, int]
    weighing: WeighingRules
    damage: DamageRules


@functools.lru_cache(maxsize=4)
def placing_rules(path: Path = _FILE) -> PlacingRules:
    """Read the rules of placing.

    Raises
    ------
    InputError
        The file is missing or an entry is wrong.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return _rules(data)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="restore it") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"an entry is missing or wrong ({error})", where=str(path), remedy="put it right") from error


def _rules(data: Mapping[str, Any]) -> PlacingRules:
    witness = {
        kind: WitnessRule(entry["label"], entry["family"], float(entry["accuracy_m"]), float(entry["reach_m"]))
        for kind, entry in data["witness"].items()
    }
    codes = dict(data["postcode"])
    headings = {key: tuple(names) for key, names in codes.pop("headings").items()}
    quality = {int(grade): float(metres) for grade, metres in codes.pop("quality_m").items()}
    damage = dict(data["damage"])
    systems = tuple((int(entry["epsg"]), str(entry["label"])) for entry in damage.pop("systems"))
    placeholders = frozenset(float(text) for text in damage.pop("placeholders"))
    return PlacingRules(
        witness,
        PostcodeRules(quality_m=quality, headings=headings, **codes),
        {kind: float(metres) for kind, metres in data["settlement"]["reach_m"].items()},
        dict(data["settlement"]["columns"]),
        WeighingRules(**data["weighing"]),
        DamageRules(placeholders=placeholders, systems=systems, **damage),
    )
