"""Prepare an import: read a register and see what each row would become, before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import Issue, Reading, RowFate, Severity
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.partnership import Partner
from estates_app.registers.matching.candidates import Match, find_matches, find_repeats
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.registers.reading import read_register
from estates_app.registers.source import RegisterSource
from estates_app.workspace.identity import Mint
from estates_app.workspace.issue_words import JOINED, POSSIBLE_MATCH
from estates_app.workspace.partnership_file import guess_kind, make_partner, plain_name
from estates_app.workspace.session import Session


@dataclass(frozen=True)
class Choices:
    """What a person has decided about a register that is being prepared, beside what its source says.

    Attributes
    ----------
    kind : str
        Kind of a partner that is not known yet; empty to guess it by the name.
    joins : mapping of row to property id
        Rows that a person knows to be a building that another row only may be.
    """

    kind: str = ""
    joins: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Prepared:
    """A register as it would come into the estate. Nothing of it is kept yet.

    Attributes
    ----------
    source : RegisterSource
    choices : Choices
    partner : Partner
        Known, or made for this import.
    read : Reading
        As the file alone tells it.
    reading : Reading
        With the fate that each row has beside the properties already known.
    homes : mapping of row to property id
        The property that each row is or becomes.
    possible : mapping of row to Match
        Rows that may be a known building, and were kept apart.
    base : Estate
        The snapshot beside which it was prepared.
    """

    source: RegisterSource
    choices: Choices
    partner: Partner
    read: Reading
    reading: Reading
    homes: Mapping[int, str]
    possible: Mapping[int, Match]
    base: Estate

    @property
    def merged_into(self) -> frozenset[str]:
        """Ids of the properties known before that rows of this register tell more about."""
        return frozenset(home for home in self.homes.values() if home in self.base.properties)


def prepare_import(
    session: Session,
    source: RegisterSource,
    *,
    choices: Choices | None = None,
    gazetteer: Gazetteer | None = None,
    area_27700: BaseGeometry | None = None,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Prepared:
    """Read a register and find out what its rows would become; keep nothing.

    It works on the snapshot that the session holds when it begins and does not touch the project file, so that it may
    run on a worker thread while the project is worked in.

    Parameters
    ----------
    session : Session
    source : RegisterSource
        The file, its partner and how to read it. A partner that is not known yet joins, its kind guessed by its name.
    choices : Choices, optional
    gazetteer, area_27700 :
        Postcodes and the area's shape (EPSG:27700), where known.

    Raises
    ------
    InputError
        The file cannot be read, nothing in it identifies a row, or it was imported before.
    Cancelled
    """
    estate, choices = session.estate, choices or Choices()
    read = read_register(
        source, session.catalogue, gazetteer=gazetteer, area_27700=area_27700, progress=progress, cancel=cancel
    )
    prepared = settled(read, estate, source, choices, mint=session.mint)
    if cancel:
        cancel.check()
    return prepared


def settled(read: Reading, estate: Estate, source: RegisterSource, choices: Choices, *, mint: Mint) -> Prepared:
    """Return what the rows of a reading become beside the properties of a snapshot.

    Raises
    ------
    InputError
        The partner has no name, or this file was imported for it before.
    """
    partner = _partner(estate, source.partner, choices.kind, mint)
    refuse_second_time(estate, read, partner, source)
    live = [row for row in read.rows if row.fate is RowFate.PROPERTY]
    repeats = {repeat.row: repeat for repeat in find_repeats(live)}
    first = [row for row in live if row.row not in repeats]
    matches = find_matches(first, estate.properties, partner_id=partner.id)
    homes: dict[int, str] = {}
    fates: dict[int, tuple[RowFate, str]] = {}
    certain = {match.row: (match.property_id, match.reason) for match in matches if match.is_certain}
    for number, key in choices.joins.items():
        if key in estate.properties:
            certain[number] = key, f"Said by hand to be {estate.properties.get(key, 'name')}"
    for row in first:
        if row.row in certain:
            homes[row.row], reason = certain[row.row]
            fates[row.row] = RowFate.MERGED, reason
        else:
            homes[row.row] = mint("property", partner.name, *sorted(map(": ".join, row.raw.items())))
    for number, repeat in repeats.items():
        homes[number] = homes[repeat.of_row]
        fates[number] = RowFate.MERGED, repeat.reason
    rows = tuple(
        replace(row, fate=fates[row.row][0], reason=fates[row.row][1]) if row.row in fates else row for row in read.rows
    )
    possible = {m.row: m for m in matches if not m.is_certain and m.row not in certain}
    joined = [number for number, key in choices.joins.items() if homes.get(number) == key]
    issues = (
        *(_possible(match, estate) for match in possible.values()),
        *(Issue(number, "", "", JOINED, Severity.NOTE, f"{fates[number][1]}.") for number in joined),
    )
    reading = replace(read, rows=rows, issues=read.issues + issues)
    return Prepared(source, choices, partner, read, reading, homes, possible, estate)


def refuse_second_time(estate: Estate, reading: Reading, partner: Partner, source: RegisterSource) -> None:
    """Refuse a file that was imported for this partner already.

    Raises
    ------
    InputError
    """
    for edition in estate.editions:
        same = edition.fingerprint == reading.fingerprint and edition.sheet == reading.sheet
        if same and reading.fingerprint and edition.partner_id == partner.id:
            raise InputError(
                f"this file was already imported for {partner.name} on {edition.imported_at[:10]}",
                where=source.path.name,
                remedy="import a newer edition, or leave it as it is",
            )


def _partner(estate: Estate, name: str, kind: str, mint: Mint) -> Partner:
    name = plain_name(name)
    if not name:
        raise InputError("the partner has no name", where="--partner", remedy="say whose register it is")
    for partner in estate.partners.values():
        if partner.name.casefold() == name.casefold():
            return partner
    taken = {p.code for p in estate.partners.values()}
    entry = {"name": name, "kind": kind or guess_kind(name)}
    return make_partner(entry, partner_id=mint("partner", name), taken_codes=taken)


def _possible(match: Match, estate: Estate) -> Issue:
    name = estate.properties.get(match.property_id, "name")
    message = f"May be the same building as {name}: {match.reason}. Kept apart."
    return Issue(match.row, "", "", POSSIBLE_MATCH, Severity.NOTE, message)
