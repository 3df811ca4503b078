"""What a room may see: a copy of a scenario's findings without any exempt figure or name, so that none can leak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from estates_app.analysis.access import access_by_service
from estates_app.analysis.outcome import journeys
from estates_app.domain.columns import FloatArray
from estates_app.domain.editions import PUBLIC, hides_ledger, is_unnamed, name_in
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import AccessFigure, Findings
from estates_app.domain.localities import area_of, inside, is_known, name_of, ring_of, shape_of
from estates_app.domain.mapsheet import BUILT_IN, OWN, LayerState
from estates_app.domain.partnership import Scope
from estates_app.domain.pictures import LineLayer, PlaceName, ZoneLayer
from estates_app.domain.scenario import Scenario
from estates_app.workspace.ground import frame_27700, line_layers, place_names, zone_layers
from estates_app.workspace.property_rows import worst_gate
from estates_app.workspace.property_signs import signs_of, withheld_of
from estates_app.workspace.shortlisting import shortlist_of

#: Stands for the name of a scenario that tells what an edition may not.
_NO_NAME = "Scenario in view"

#: Stands for the name of a drawn area likewise.
_NO_AREA = "Area in view"

#: A drawn area that holds a building without a public name is shown to a room where so many others lie in it.
_FEWEST_ROUND = 5

#: Below so many people a figure could point at a household.
_FEWEST_TOLD = 10


@dataclass(frozen=True, eq=False)
class PublicGround:
    """The ground of the map, which is published data: small areas, lines, names of places, and whose data they are."""

    zones: tuple[ZoneLayer, ...]
    lines: tuple[LineLayer, ...]
    places: tuple[PlaceName, ...]
    attribution: str


@dataclass(frozen=True, eq=False)
class PublicMap:
    """What stands on the map of a room. A building without a public name has no place on it.

    Attributes
    ----------
    xy_27700 : ndarray, shape (n, 2)
        Metres, of the properties that may be shown and have a place.
    ids, names, partners, fates : tuple of str
        One a property: its id, its name, the symbol of its holder, ``context`` where it is not in scope, and that of
        its fate, ``context`` where it has none.
    signs : tuple of str
        One a property: what else its symbol tells, empty where nothing else was asked for. Where the fact is withheld
        it is the symbol of the holder.
    links : tuple of ((x, y), (x, y), fate)
        Where services would go, metres.
    hosts : tuple of int
        Rows of the proposed centres.
    bounds_27700 : (west, south, east, north) or None
        Metres; of the locality in view, else of the area.
    edge_27700 : tuple of (x, y)
        Corners of the drawn area in view, metres; none where there is none.
    stack : tuple of LayerState
        How the project shows the layers of its map, lowest first; people's own where they may be shown in public.
    """

    xy_27700: FloatArray
    ids: tuple[str, ...]
    names: tuple[str, ...]
    partners: tuple[str, ...]
    fates: tuple[str, ...]
    links: tuple[tuple[tuple[float, float], tuple[float, float], str], ...]
    hosts: tuple[int, ...]
    bounds_27700: tuple[float, float, float, float] | None
    edge_27700: tuple[tuple[float, float], ...] = ()
    stack: tuple[LayerState, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Telling:
    """What the symbols of a room tell besides holders and fates.

    Attributes
    ----------
    colouring : str
        A key of `estates_app.workspace.property_signs.COLOURINGS`.
    words : mapping of str to str
        Words of its signs.
    catalogue : FieldCatalogue
        By which fields are withheld.
    service : str
        Key of the service whose deliverers are told.
    """

    colouring: str
    words: Mapping[str, str]
    catalogue: FieldCatalogue
    service: str = ""


@dataclass(frozen=True)
class Trip:
    """Average minutes to a service before and after, and the share within its standard after (None for none)."""

    service: str
    before_min: float
    after_min: float
    within_share: float | None
    standard_min: float | None


@dataclass(frozen=True)
class Beyond:
    """People within a service's standard who would be taken beyond it, and those who are beyond it already."""

    service: str
    standard_min: float
    people: int
    before: int


@dataclass(frozen=True)
class PublicLedger:
    """A partner's change in running cost a year, £, below 0 saves; None where evidence is missing."""

    partner: str
    symbol: str
    running_cost_gbp_a_year: float | None


@dataclass(frozen=True)
class GroupTrip:
    """Average minutes of a group of people to the services that could move, before and after."""

    group: str
    before_min: float
    after_min: float


@dataclass(frozen=True)
class PublicLine:
    """A line of the shortlist: its public name, symbol, fate and gate; no note."""

    name: str
    symbol: str
    fate: str
    words: str
    gate: str


@dataclass(frozen=True, eq=False)
class PublicView:
    """Everything that a projector is handed.

    Attributes
    ----------
    area, where, scenario : str
        The area, the locality in view or the area, and the scenario's name.
    is_baseline : bool
    centres, moves, properties, in_scope, partners : int
        Of the locality in view, or of all.
    facts_known, facts_wanted : int
        Of the whole partnership.
    map : PublicMap
    trip : Trip or None
        Of the face-to-face service whose average changes most, for the people of the locality in view or for all; None
        where no journey is known.
    beyond : Beyond or None
        Of the service with a standard that takes most people beyond it; None where none has a standard.
    ledgers : tuple of PublicLedger
        Of the partners whose figures are public.
    private : int
        Partners whose figures are not shown.
    groups : tuple of GroupTrip
    lines : tuple of PublicLine
        The shortlist.
    signs : tuple of (symbol, words)
        What the symbols of partners mean, then those of fates.
    signs : tuple of (symbol, words)
        What the other signs mean where the map has some.
    """

    area: str
    where: str
    scenario: str
    is_baseline: bool
    centres: int
    moves: int
    properties: int
    in_scope: int
    partners: int
    facts_known: int
    facts_wanted: int
    map: PublicMap
    trip: Trip | None
    beyond: Beyond | None
    ledgers: tuple[PublicLedger, ...]
    private: int
    groups: tuple[GroupTrip, ...]
    lines: tuple[PublicLine, ...]
    partner_signs: tuple[tuple[str, str], ...] = ()
    fate_signs: tuple[tuple[str, str], ...] = field(default=())
    signs: tuple[tuple[str, str], ...] = ()

    @property
    def saving(self) -> int:
        """How many partners with public figures save."""
        return sum(
            one.running_cost_gbp_a_year is not None and one.running_cost_gbp_a_year < -0.5 for one in self.ledgers
        )

    @property
    def paying(self) -> int:
        """How many partners with public figures pay more."""
        return sum(
            one.running_cost_gbp_a_year is not None and one.running_cost_gbp_a_year > 0.5 for one in self.ledgers
        )

    @property
    def missing(self) -> int:
        """How many partners with public figures have evidence missing."""
        return sum(one.running_cost_gbp_a_year is None for one in self.ledgers)


def public_ground(estate: Estate) -> PublicGround:
    """Return the ground of the map."""
    wide = frame_27700(estate, PUBLIC) or (-1e9, -1e9, 1e9, 1e9)
    places = place_names(estate, wide, with_villages=True)
    return PublicGround(zone_layers(estate), line_layers(estate), places, " ".join(estate.attributions))


def public_view(
    estate: Estate,
    findings: Findings,
    scenario: Scenario,
    *,
    locality: str = "",
    telling: Telling | None = None,
) -> PublicView:
    """Return what may be shown of a scenario. What may not is absent: no value of it is kept anywhere in the result.

    Left out are names and places of empty and of confidential buildings, valuations and receipts, all money of partners
    who keep it to themselves, and notes. What is left out is decided as for the public edition
    (`estates_app.domain.editions`).

    Parameters
    ----------
    locality : str
        Key of the locality or drawn area in view; empty for all. An area that would point at a building which may
        not be named is not shown: all is.
    telling : Telling, optional
        What symbols tell besides holders and fates.
    """
    ledgers = tuple(
        PublicLedger(partner.name, f"partner:{partner.code}", findings.ledgers[key].running_cost_gbp_a_year)
        for key, partner in estate.partners.items()
        if key in findings.ledgers and not hides_ledger(estate, key, findings.ledgers[key])
    )
    locality = public_locality(estate, locality)
    shown, plan = public_map(estate, findings, locality=locality, telling=telling), findings.plan
    lies_in = dict(zip(estate.properties.ids, inside(estate, locality).tolist(), strict=True))
    holders = zip(estate.properties.ids, estate.properties.texts("partner"), strict=True)

    def is_in(key: str) -> bool:
        return bool(lies_in[key])

    return PublicView(
        area=estate.area,
        where=public_where(estate, locality),
        scenario=public_scenario(estate, scenario),
        is_baseline=scenario.is_baseline,
        centres=sum(is_in(centre.property_id) for centre in plan.joint),
        moves=sum(is_in(move.from_property) for move in plan.moves)
        + sum(is_in(channel.from_property) for channel in plan.channels),
        properties=sum(map(is_in, estate.properties.ids)),
        in_scope=sum(map(is_in, findings.scores.property_ids)),
        partners=len({holder for key, holder in holders if holder and is_in(key)}),
        facts_known=findings.coverage.known,
        facts_wanted=findings.coverage.wanted,
        map=shown,
        trip=_trip(estate, findings, locality),
        beyond=_beyond(estate, findings, locality),
        ledgers=ledgers,
        private=sum(
            partner.confidential or (key in findings.ledgers and hides_ledger(estate, key, findings.ledgers[key]))
            for key, partner in estate.partners.items()
        ),
        groups=_groups(findings),
        lines=_lines(estate, findings, scenario),
        partner_signs=partner_words(estate, shown),
        fate_signs=fate_words(shown),
        signs=sign_words(estate, shown, telling) if telling is not None else (),
    )


def public_map(
    estate: Estate, findings: Findings | None, *, locality: str = "", telling: Telling | None = None
) -> PublicMap:
    """Return what a map may show in public, of all or of a locality; without findings nothing has a fate.

    Parameters
    ----------
    locality : str
        As `public_locality` gives it.
    telling : Telling, optional
        What symbols tell besides holders and fates.
    """
    shown = _public_map(estate, findings, locality)
    return shown if telling is None else replace(shown, signs=_public_signs(estate, shown, telling))


def public_locality(estate: Estate, key: str) -> str:
    """Return a locality or drawn area that may be named in public; empty for all where it is none such."""
    return key if is_known(estate, key) and not _points_at_one(estate, key) else ""


def public_where(estate: Estate, locality: str) -> str:
    """Return what a locality is called in public."""
    where = name_of(estate, locality) or estate.area
    return public_words(estate, where, _NO_AREA) if area_of(estate, locality) is not None else where


def public_scenario(estate: Estate, scenario: Scenario) -> str:
    """Return what a scenario is called in public."""
    return public_words(estate, scenario.name, _NO_NAME)


def partner_words(estate: Estate, shown: PublicMap) -> tuple[tuple[str, str], ...]:
    """Return the symbols of the partners on a map with their names."""
    seen = set(shown.partners)
    return tuple((f"partner:{p.code}", p.name) for p in estate.partners.values() if f"partner:{p.code}" in seen)


def fate_words(shown: PublicMap) -> tuple[tuple[str, str], ...]:
    """Return the symbols of the fates on a map with their words."""
    seen = set(shown.fates)
    return tuple((f"fate:{f.value}", f.words) for f in Fate if f"fate:{f.value}" in seen)


def _points_at_one(estate: Estate, key: str) -> bool:
    """Whether a drawn area is so narrow about a building without a public name that it would tell where that is."""
    if area_of(estate, key) is None:
        return False
    table = estate.properties
    unnamed = [is_unnamed(table, table.ids[i], PUBLIC) for i in np.flatnonzero(inside(estate, key)).tolist()]
    return any(unnamed) and len(unnamed) - sum(unnamed) < _FEWEST_ROUND


def _public_signs(estate: Estate, shown: PublicMap, telling: Telling) -> tuple[str, ...]:
    """Return what else the symbols of a map tell; of a fact that is withheld no more than who holds the property.

    Who delivers a service is told by the symbols of partners: where that is withheld the property is one among others.
    """
    kind = telling.colouring
    signs, table = signs_of(estate, kind, telling.words, telling.service), estate.properties
    found = []
    for key, holder in zip(shown.ids, shown.partners, strict=True):
        if holder == "context" and kind != "service":
            found.append(holder)
        elif withheld_of(estate, telling.catalogue, kind, key):
            found.append("context" if kind == "service" else holder)
        else:
            found.append(signs.keys[int(signs.codes[table.row(key)])])
    return tuple(found)


def sign_words(estate: Estate, shown: PublicMap, telling: Telling) -> tuple[tuple[str, str], ...]:
    """Return the other signs on a map with their words."""
    signs = signs_of(estate, telling.colouring, telling.words, telling.service)
    words = dict(zip(signs.keys[:-1], signs.words[:-1], strict=True))
    words["context"] = "Does not deliver it" if telling.colouring == "service" else "Not in scope"
    holders = {f"partner:{partner.code}": partner.name for partner in estate.partners.values()}
    words |= {symbol: f"{name}: not told here" for symbol, name in holders.items() if symbol not in words}
    seen = set(shown.signs)
    return tuple((symbol, said) for symbol, said in words.items() if symbol in seen)


def _public_map(estate: Estate, findings: Findings | None, locality: str) -> PublicMap:
    table, codes = estate.properties, {p.id: p.code for p in estate.partners.values()}
    xy = estate.property_xy_27700()
    shown = [i for i, key in enumerate(table.ids) if np.isfinite(xy[i]).all() and not is_unnamed(table, key, PUBLIC)]
    ids = tuple(table.ids[i] for i in shown)
    row = {key: at for at, key in enumerate(ids)}
    in_scope = [table.get(key, "scope") == Scope.IN_SCOPE.value for key in ids]
    decided = findings.fates if findings is not None else {}
    fates = [decided[key].fate if key in decided else None for key in ids]
    joint = findings.plan.joint if findings is not None else ()
    centres = [c.property_id for c in joint if c.property_id in row]
    frame = frame_27700(estate, PUBLIC)
    told = {*BUILT_IN, *(OWN + layer.id for layer in estate.sheet.own if layer.is_for_all)}
    shape = shape_of(estate, locality)
    return PublicMap(
        xy_27700=xy[shown].reshape(-1, 2),
        ids=ids,
        names=tuple(str(table.get(key, "name") or "") for key in ids),
        partners=tuple(
            f"partner:{codes.get(str(table.get(key, 'partner')), 'VO')}" if counts else "context"
            for key, counts in zip(ids, in_scope, strict=True)
        ),
        fates=tuple("context" if fate is None else f"fate:{fate.value}" for fate in fates),
        links=_links(findings, row, xy[shown].reshape(-1, 2)) if findings is not None else (),
        hosts=tuple(row[key] for key in centres),
        bounds_27700=frame if shape is None else tuple(float(edge) for edge in shape.bounds),  # type: ignore[arg-type]
        edge_27700=ring_of(estate, locality),
        stack=tuple(state for state in estate.sheet.stack() if state.key in told),
    )


def _links(
    findings: Findings, row: Mapping[str, int], xy: FloatArray
) -> tuple[tuple[tuple[float, float], tuple[float, float], str], ...]:
    """Return a line for each building that would move, once; none from or to a building that is not shown."""
    found: dict[tuple[str, str], tuple[tuple[float, float], tuple[float, float], str]] = {}
    for move in findings.plan.moves:
        if move.from_property in row and move.to_property in row:
            start, end = (tuple(xy[row[key]].tolist()) for key in (move.from_property, move.to_property))
            decision = findings.fates.get(move.from_property)
            fate = decision.fate if decision else Fate.RELOCATE
            found[move.from_property, move.to_property] = (start, end, fate.value)
    return tuple(found.values())


def _trip(estate: Estate, findings: Findings, locality: str) -> Trip | None:
    """Return the journey whose average changes most; where none changes, the shortest. Of a locality or of all."""
    pairs = {key: (before, findings.access_after[key]) for key, before in findings.access_before.items()}
    if area_of(estate, locality) is not None:
        among = inside(estate, locality, "zones")
        was, will = (access_by_service(estate, minutes, among) for minutes in journeys(estate, findings.plan))
        pairs = {key: (was[key], will[key]) for key in was}
    known: list[tuple[float, float, str, AccessFigure, AccessFigure]] = []
    for key, (before, after) in findings.access_by_locality.get(locality, pairs).items():
        if before.mean_min is not None and after.mean_min is not None:
            known.append((abs(after.mean_min - before.mean_min), -before.mean_min, key, before, after))
    if not known:
        return None
    _, _, key, before, after = max(known, key=lambda one: one[:2])
    assert before.mean_min is not None
    assert after.mean_min is not None
    service = estate.services[key]
    return Trip(service.in_sentence, before.mean_min, after.mean_min, after.within_standard_share, service.standard_min)


def _beyond(estate: Estate, findings: Findings, locality: str) -> Beyond | None:
    """Return whom the plan takes beyond a standard: of the service that takes most, in a locality or in all."""
    people = np.nan_to_num(estate.zones.numbers("population"))
    people = np.where(inside(estate, locality, "zones"), people, 0.0)
    before, after = journeys(estate, findings.plan)
    found: list[tuple[float, float, str, float]] = []
    for key, minutes in before.items():
        standard = estate.services[key].standard_min
        if standard is None or not np.isfinite(minutes).any():
            continue
        is_within = minutes <= standard
        will = np.where(np.isfinite(after[key]), after[key], np.inf)  # no outlet left is beyond any standard
        taken = float(people[is_within & (will > standard)].sum())
        found.append((taken, float(people[np.isfinite(minutes) & ~is_within].sum()), key, standard))
    if not found:
        return None
    taken, already, key, standard = max(found, key=lambda one: one[:2])
    return Beyond(estate.services[key].in_sentence, standard, _round(taken), _round(already))


def _round(people: float) -> int:
    """Round people so that nobody is pointed at: to ten, from a thousand to a hundred, few to `_FEWEST_TOLD`."""
    if people <= 0:
        return 0
    step = 100 if people >= 1000 else 10
    return max(round(people / step) * step, _FEWEST_TOLD)


def _groups(findings: Findings) -> tuple[GroupTrip, ...]:
    return tuple(
        GroupTrip(name, before, after)
        for name, (_, before, after) in findings.access_by_group.items()
        if before is not None and after is not None
    )


def _lines(estate: Estate, findings: Findings, scenario: Scenario) -> tuple[PublicLine, ...]:
    if scenario.is_baseline:
        return ()
    lines = []
    for one in shortlist_of(estate, findings, scenario):
        decision = findings.fates.get(one.property_id)
        if decision is not None:
            lines.append(
                PublicLine(
                    name=name_in(estate.properties, one.property_id, PUBLIC),
                    symbol=f"partner:{estate.partner_of(one.property_id).code}",
                    fate=decision.fate.value,
                    words=decision.fate.words,
                    gate=worst_gate(decision.gates),
                )
            )
    return tuple(lines)


def public_words(estate: Estate, text: str, instead: str) -> str:
    """Return a text of somebody's own, unless it holds the name of a building that may not be named, or an amount."""
    table = estate.properties
    hidden = (str(table.get(key, "name") or "") for key in table.ids if is_unnamed(table, key, PUBLIC))
    folded = text.casefold()
    return instead if any(name and name.casefold() in folded for name in hidden) else text
