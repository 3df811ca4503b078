"""Data quality as a window shows it: the matrix of partners and localities, and what lacks in one of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.edits import Edit
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.quality import PropertyQuality, Quality, QualityCell
from estates_app.domain.wording import listed
from estates_app.workspace.partner_words import short_names
from estates_app.workspace.signing import SignState, editions_of, locality_name, sign_state

#: Keys of lines that tell of more than one kind of wish.
EVERYTHING, DOUBTFUL, OLD = "everything", "doubtful", "old"

#: How many facts are named in one line before the rest is counted.
_NAMED = 4


@dataclass(frozen=True)
class Tile:
    """One cell of the matrix.

    Attributes
    ----------
    partner, locality : str or None
        None for all of them; the locality is empty for what lies in none.
    title : str
        What it tells of, for everybody who does not see the matrix.
    cell : QualityCell
    state : SignState
        Empty where it tells of several.
    """

    partner: str | None
    locality: str | None
    title: str
    cell: QualityCell
    state: SignState

    @property
    def words(self) -> str:
        """The figures as a sentence."""
        cell = self.cell
        if not cell.properties:
            return "no property in scope"
        parts = [f"{_share(cell)} of {cell.wanted:,} facts known", _count(cell.properties, "property", "properties")]
        parts += [f"{cell.doubtful:,} doubtful"] * bool(cell.doubtful) + [f"{cell.old:,} old"] * bool(cell.old)
        if self.state.signoff:
            parts.append("sign-off outdated" if self.state.outdated else "signed off")
        return ", ".join(parts)


@dataclass(frozen=True)
class Head:
    """One row's beginning: a partner, or all of them."""

    partner: str | None
    name: str
    symbol: str
    second: str


@dataclass(frozen=True)
class Matrix:
    """The picture: a row for each partner that holds something in scope, the first for all."""

    heads: tuple[Head, ...]
    localities: tuple[str, ...]
    tiles: tuple[tuple[Tile, ...], ...]


@dataclass(frozen=True)
class Lacking:
    """One kind of thing that lacks, and of how many properties."""

    key: str
    label: str
    count: int
    of: int


@dataclass(frozen=True)
class LackingProperty:
    """A property with what lacks of it, in words."""

    property_id: str
    name: str
    symbol: str
    words: str
    is_doubtful: bool


def matrix_of(estate: Estate, quality: Quality, log: Sequence[Edit], catalogue: FieldCatalogue) -> Matrix:
    """Return the matrix, partners in the estate's order and localities by name; what lies in none comes last."""
    held = {partner for partner, _ in quality.cells}
    used = {locality for _, locality in quality.cells}
    names = {key: locality_name(estate, key) for key in used if key}
    wheres: list[str | None] = [None, *sorted(names, key=names.__getitem__), *([""] if "" in used else [])]
    partners: list[str | None] = [None, *(key for key in estate.partners if key in held)]
    short = short_names(estate)
    tiles = tuple(
        tuple(_tile(estate, quality, log, catalogue, partner, where) for where in wheres) for partner in partners
    )
    heads = tuple(
        Head(None, "All partners", "", _count(len(held), "partner", "partners"))
        if key is None
        else Head(key, short[key], f"partner:{estate.partners[key].code}", _owner(estate, key))
        for key in partners
    )
    return Matrix(heads, tuple("All districts" if w is None else _place(estate, w) for w in wheres), tiles)


def lacking_in(quality: Quality, tile: Tile) -> list[Lacking]:
    """Return what lacks in a cell by kind, the most frequent first."""
    cell, many = tile.cell, quality.lacking(tile.partner, tile.locality)
    kinds = [
        Lacking(key, quality.wishes[key].label, n, cell.properties)
        for key, n in sorted(cell.missing.items(), key=lambda item: (-item[1], list(quality.wishes).index(item[0])))
    ]
    found = [Lacking(EVERYTHING, "anything that lacks", len(many), cell.properties)]
    found += [Lacking(DOUBTFUL, "something doubtful", cell.doubtful, cell.properties)] * bool(cell.doubtful)
    found += [Lacking(OLD, "something old", cell.old, cell.properties)] * bool(cell.old)
    return found + kinds


def properties_in(estate: Estate, quality: Quality, tile: Tile, key: str) -> list[LackingProperty]:
    """Return the properties of a cell that lack one kind of thing (`EVERYTHING` for any), by name."""
    found = [one for one in quality.lacking(tile.partner, tile.locality) if _is_of(one, key)]
    made = [_property(estate, quality, one) for one in found]
    return sorted(made, key=lambda one: (one.name.casefold(), one.property_id))


def said_of(estate: Estate, tile: Tile) -> str:
    """Say who answers for the data of a cell, of when they are and whether they are signed off."""
    if tile.partner is None:
        return "Choose a partner to see who answers for its data and whether they are signed off."
    editions = editions_of(estate, tile.partner)
    days = sorted(day for edition in editions if (day := parse_iso(estate.date_of(edition))))
    said = [estate.stewardship.stewards.get(tile.partner, "") or "No owner named"]
    if days:
        first, last = written_day(days[0]), written_day(days[-1])
        dated = [bool(estate.stewardship.dates.get(edition.id) or edition.dated) for edition in editions]
        some = "data, some without a date, of" if any(dated) else "no date told, read on"
        told = "data of" if all(dated) else some
        said.append(f"{told} {last}" if first == last else f"{told} {first} to {last}")
    signed = tile.state.signoff
    if tile.locality is None:
        return " · ".join(said)
    if signed is None:
        return " · ".join([*said, "not signed off"])
    day = parse_iso(signed.at[:10])
    said.append(f"signed off by {signed.by} on {written_day(day) if day else signed.at}")
    return " · ".join(said) + (f". Outdated: {tile.state.outdated}" if tile.state.outdated else "")


def _tile(
    estate: Estate,
    quality: Quality,
    log: Sequence[Edit],
    catalogue: FieldCatalogue,
    partner: str | None,
    where: str | None,
) -> Tile:
    who = "All partners" if partner is None else estate.partners[partner].name
    title = f"{who}, {'all districts' if where is None else _place(estate, where)}"
    is_one = partner is not None and where is not None
    cell = quality.cell(partner, where)
    state = sign_state(estate, log, catalogue, str(partner), str(where)) if is_one and cell.properties else SignState()
    return Tile(partner, where, title, cell, state)


def _place(estate: Estate, where: str) -> str:
    return locality_name(estate, where) if where else "In no district"


def _owner(estate: Estate, partner_id: str) -> str:
    return estate.stewardship.stewards.get(partner_id, "no owner named")


def _is_of(one: PropertyQuality, key: str) -> bool:
    if key == EVERYTHING:
        return True
    return bool(one.doubts) if key == DOUBTFUL else bool(one.old) if key == OLD else key in one.missing


def _property(estate: Estate, quality: Quality, one: PropertyQuality) -> LackingProperty:
    said = []
    if one.missing:
        said.append(f"missing: {listed([quality.wishes[key].label for key in one.missing], _NAMED)}")
    said += [doubt.words for doubt in one.doubts[:1]]
    if len(one.doubts) > 1:
        said.append(f"{len(one.doubts) - 1} more to check")
    said += [old.words for old in one.old]
    partner = estate.partners.get(one.partner_id)
    return LackingProperty(
        one.property_id,
        str(estate.properties.get(one.property_id, "name") or "without a name"),
        f"partner:{partner.code if partner else 'VO'}",
        " · ".join(said),
        bool(one.doubts),
    )


def _share(cell: QualityCell) -> str:
    return "–" if cell.share is None else f"{100 * cell.share:.0f}%"


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
