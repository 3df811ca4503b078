"""What an edit makes of an estate: a pure function of the snapshot before it. Each table has its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

import shapely

from estates_app.analysis.rulefacts import BY_HAND
from estates_app.analysis.scope import SCOPE_FIELDS, apply_scope
from estates_app.analysis.secrecy import apply_secrecy
from estates_app.domain import mapsheet
from estates_app.domain.claims import Claim
from estates_app.domain.columns import Columns
from estates_app.domain.decisions import decided_of, record_of_decided
from estates_app.domain.editions import SECRECY_FIELDS
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import EstatesError
from estates_app.domain.estate import Estate, Relink
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.mapsheet import MapSheet
from estates_app.domain.partnership import Assumption, Partner
from estates_app.domain.scenario import ATTRIBUTES, KEPT, record_of, scenario_of
from estates_app.domain.stewardship import SignOff, Stewardship
from estates_app.workspace.locating import locate
from estates_app.workspace.rulejson import as_lists, rules_as_json, scope_rules_from_json, secrecy_rules_from_json
from estates_app.workspace.wholes import from_plain, plain, whole_of, with_whole

#: Tables of an estate that an edit may touch cell by cell.
TABLES = {
    **{"property": "properties", "outlet": "outlets", "zone": "zones", "locality": "localities"},
    **{"site": "sites", "interest": "interests", "occupation": "occupations"},
}

#: Tables of what is not columnar.
SCENARIO, CHOICES, ASSUMPTION, SETUP, PARTNER = "scenario", "scenario:", "assumption", "setup", "partner"
STEWARDSHIP = "stewardship"

#: What the map shows: of a layer its states, the order of all, the shades, and what people added, with its place.
SHEET, ORDER, SHADES = "sheet", "order", "shades"

#: Under this name an edit tells where the values of its cells come from: "property field" -> raw text and rule.
TOLD = "told"

#: Where properties lie: field ``xy_27700``, a list of two metres or None.
PLACE = "place"

#: What a scenario found, by the scenario's id as its choices are.
FOUND = "found:"

#: Cells of properties that follow from what rows say: nobody set them, so they make no correction.
RESOLVED = "resolved"

#: Rows of editions and kept claims, of which the store alone knows; and what people said of two properties.
ROW, CLAIM, DECISION = "row", "claim", "decision"

#: The field under which a whole row comes or goes.
RECORD = "record"

#: A weight that the partnership set itself is an assumption like any other, under this prefix and the criterion's key.
WEIGHT_PREFIX = "weight_"

#: What may be changed of a partner.
_OF_PARTNER = frozenset({"name", "kind", "code", "confidential", "valid_from", "valid_to", "successor", "withheld"})

_SINCE = "has been changed since"

T = TypeVar("T")


class Applied(NamedTuple):
    """The snapshot after an edit, the claims that its changes by hand make, and the rows that it gives elsewhere."""

    estate: Estate
    claims: tuple[Claim, ...]
    relinks: tuple[Relink, ...] = ()


@dataclass(frozen=True, eq=False)
class Applying:
    """What is needed beside the estate.

    Attributes
    ----------
    catalogue : FieldCatalogue
    labels : mapping of str to str
        Label of each criterion by its key: a weight is called after it.
    sequence : int
        Number of the edit in the log.
    """

    catalogue: FieldCatalogue
    labels: Mapping[str, str]
    sequence: int

    def applied(self, estate: Estate, edit: Edit) -> Applied:
        """Return the estate after an edit.

        Raises
        ------
        EstatesError
            A value is no longer what the edit says it was, or what it names is not there.
        """
        claims: list[Claim] = []
        relinks: list[Relink] = []
        for table, changes in groupby(edit.changes, lambda change: change.table):
            many = list(changes)
            if table in (ROW, CLAIM):
                relinks += [Relink(table, c.id, c.field, _text(c.before), _text(c.after)) for c in many]
            elif table in TABLES or table == RESOLVED:
                estate = self._cells(estate, edit, table, many)
                if table == "property":
                    claims += _corrections(estate, edit, many, self.sequence)
            else:
                estate = self._way(table, edit)(estate, edit, many)
        return Applied(_rescoped(estate, edit.changes), tuple(claims), tuple(relinks))

    def _way(self, table: str, edit: Edit) -> Callable[[Estate, Edit, Sequence[Change]], Estate]:
        if table == SCENARIO:
            return _scenarios
        if table.startswith((CHOICES, FOUND)):
            return _choices
        if table == DECISION:
            return _decisions
        if table == ASSUMPTION:
            return self._assumptions
        if table == SETUP:
            return _setup
        if table == PARTNER:
            return _partners
        if table == STEWARDSHIP:
            return _stewardship
        if table == SHEET:
            return _sheet
        if table == PLACE:
            return _places
        raise EstatesError(f"there is no table {table}", where=edit.verb, remedy="update Estates")

    def _cells(self, estate: Estate, edit: Edit, name: str, changes: Sequence[Change]) -> Estate:
        attribute = TABLES["property" if name == RESOLVED else name]
        table: Columns = getattr(estate, attribute)
        cells: dict[tuple[str, str], object] = {}
        for change in changes:
            if change.field == RECORD:
                table, cells = _with_record(table.with_values(cells), change, edit), {}
                continue
            if change.id not in table:
                raise _gone(name, change.id, edit)
            if (name, change.field) == ("property", "geometry"):
                raise EstatesError("a place is no cell", where=edit.verb, remedy="put the property on the map")
            key = (change.id, change.field)
            now = cells[key] if key in cells else table.get(*key)
            _refuse_late(plain(now), change, self.catalogue.label(change.field), edit)
            cells[key] = _read(from_plain, change.after, edit)
        return estate.with_(**{attribute: table.with_values(cells)})

    def _assumptions(self, estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
        """Set figures that no register holds, with where they come from; a weight may come and go."""
        known = dict(estate.settings.assumptions)
        for change in changes:
            key, present = change.id, known.get(change.id)
            is_weight = key.startswith(WEIGHT_PREFIX)
            if (present is None and not is_weight) or change.field not in {"value", "source", "dated"}:
                raise _gone("assumption", f"{key} ({change.field})", edit)
            now = None if present is None else getattr(present, change.field)
            label = f"weight of {self.labels.get(key.removeprefix(WEIGHT_PREFIX), key)}"
            _refuse_late(now, change, present.label if present else label, edit)
            if present is None:
                if change.field != "value":
                    raise _gone("assumption", key, edit)
                known[key] = Assumption(key, label, _figure(change, edit), "", "", "")
            elif change.field != "value":
                text = str(change.after)
                known[key] = replace(present, source=text) if change.field == "source" else replace(present, dated=text)
            elif change.after is None and is_weight:
                del known[key]
            else:
                known[key] = replace(present, value=_figure(change, edit))
        return estate.with_(settings=replace(estate.settings, assumptions=known))


def _with_record(table: Columns, change: Change, edit: Edit) -> Columns:
    """Return the table with a whole row more, or one less."""
    now = whole_of(table, change.id) if change.id in table else None
    told = str(table.get(change.id, "name") or "The record") if now else "The record"
    if now is not None and isinstance(change.before, Mapping):
        now["at"] = change.before.get("at")  # rows that came before it are no change of its own
        for fields in (SCOPE_FIELDS, SECRECY_FIELDS):
            if now["cells"].get(fields[1]) != BY_HAND:  # else what the rules give follows from the rest
                now["cells"] = {**now["cells"], **dict.fromkeys(fields)}
                before = {**change.before, "cells": {**change.before["cells"], **dict.fromkeys(fields)}}
                change = replace(change, before=before)
    _refuse_late(now, change, told, edit, told=_SINCE)
    if change.after is None:
        return table.without([change.id])
    return _read(partial(with_whole, table, change.id), change.after, edit)


def _scenarios(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Make, replace, delete or rename scenarios."""
    scenarios = dict(estate.scenarios)
    for change in changes:
        present = scenarios.get(change.id)
        if not change.id:
            raise EstatesError(
                "the baseline cannot be changed", where=edit.verb, remedy="make a scenario and change it"
            )
        if change.field == "record":
            now = None if present is None else record_of(present)
            _refuse_late(now, change, present.name if present else "The scenario", edit, told=_SINCE)
            if change.after is None:
                scenarios.pop(change.id, None)
            else:
                scenarios[change.id] = _read(partial(scenario_of, change.id), change.after, edit)
        elif change.field == "name" and present is not None:
            _refuse_late(present.name, change, "The name of the scenario", edit)
            scenarios[change.id] = replace(present, name=str(change.after))
        else:
            raise _gone("scenario", change.id, edit)
    order = sorted(scenarios.values(), key=lambda scenario: (scenario.sequence, scenario.id))
    return estate.with_(scenarios={scenario.id: scenario for scenario in order})


def _choices(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Set or take back single choices of one scenario, or what it found."""
    is_found = changes[0].table.startswith(FOUND)
    key = changes[0].table.removeprefix(FOUND).removeprefix(CHOICES)
    scenario = estate.scenarios.get(key)
    if scenario is None:
        raise _gone("scenario", key or "that keeps all and could be changed", edit)
    present = scenario.found if is_found else scenario.choices
    chosen: dict[tuple[str, str], object | None] = {}
    for change in changes:
        if change.field not in (ATTRIBUTES | {KEPT} if is_found else ATTRIBUTES):
            raise _gone("choice of", change.field, edit)
        at = (change.id, change.field)
        now = chosen[at] if at in chosen else present.get(at)
        _refuse_late(now, change, f"The choice of {change.field} in {scenario.name}", edit)
        chosen[at] = change.after
    after = {at: value for at, value in {**present, **chosen}.items() if value is not None}
    scenario = replace(scenario, found=after) if is_found else replace(scenario, choices=after)
    return estate.with_(scenarios={**estate.scenarios, key: scenario})


def _decisions(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Keep or take back what people said of two properties."""
    decisions = dict(estate.decisions)
    for change in changes:
        present = decisions.get(change.id)
        now = None if present is None else record_of_decided(present)
        _refuse_late(now, change, "What was decided", edit, told=_SINCE)
        if change.after is None:
            decisions.pop(change.id, None)
        else:
            decisions[change.id] = _read(decided_of, change.after, edit)
    order = sorted(decisions.values(), key=lambda decided: (decided.sequence, decided.id))
    return estate.with_(decisions={decided.id: decided for decided in order})


def _partners(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Let bodies join or leave, and change what is known of them."""
    partners = dict(estate.partners)
    for change in changes:
        present = partners.get(change.id)
        if change.field == "record":
            now = None if present is None else as_lists(asdict(present))
            _refuse_late(now, _plain(change), present.name if present else "The partner", edit, told=_SINCE)
            if change.after is None:
                partners.pop(change.id, None)
            else:
                partners[change.id] = _read(_partner, change.after, edit)
        elif present is not None and change.field in _OF_PARTNER:
            record = as_lists(asdict(present))
            _refuse_late(record[change.field], _plain(change), f"{change.field} of {present.name}", edit)
            record[change.field] = change.after
            partners[change.id] = _read(_partner, record, edit)
        else:
            raise _gone("partner", change.id, edit)
    return estate.with_(partners=partners)


def _partner(record: Any) -> Partner:  # noqa: ANN401  what an edit or its log holds
    return Partner(**{**record, "withheld": tuple(map(str, record.get("withheld", ())))})


def _plain(change: Change) -> Change:
    """Return a change whose value before is as it is once it has been written and read."""
    before = as_lists({"": change.before})[""]
    return replace(change, before=as_lists(before) if isinstance(before, dict) else before)


def _setup(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Set the rules of scope or of confidentiality."""
    for change in changes:
        if change.id == "scope_rules":
            _refuse_late(rules_as_json(estate.scope_rules), change, "The list of scope rules", edit, told=_SINCE)
            estate = estate.with_(scope_rules=_read(scope_rules_from_json, change.after, edit))
        elif change.id == "secrecy_rules":
            now = rules_as_json(estate.secrecy_rules)
            _refuse_late(now, change, "The list of rules of confidentiality", edit, told=_SINCE)
            estate = estate.with_(secrecy_rules=_read(secrecy_rules_from_json, change.after, edit))
        else:
            raise _gone("setting", change.id, edit)
    return estate


def _stewardship(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Say who answers for a partner's data, of when an edition is, and who signed off what."""
    now = estate.stewardship
    tables: dict[str, dict[str, Any]] = {
        "steward": dict(now.stewards),
        "dated": dict(now.dates),
        "signoff": dict(now.signoffs),
    }
    for change in changes:
        table = tables.get(change.field)
        if table is None:
            raise _gone("setting", change.field, edit)
        present = table.get(change.id)
        told = record_of_signoff(present) if isinstance(present, SignOff) else present
        _refuse_late(told, change, "What was said of the data", edit, told=_SINCE)
        if change.after is None:
            table.pop(change.id, None)
        elif change.field == "signoff":
            table[change.id] = _read(_signoff, change.after, edit)
        else:
            table[change.id] = str(change.after)
    signoffs = dict(sorted(tables["signoff"].items(), key=lambda item: item[1].at))
    return estate.with_(stewardship=Stewardship(tables["steward"], tables["dated"], signoffs))


def _sheet(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Change what the map shows."""
    sheet = estate.sheet
    for change in changes:
        now = sheet_value(sheet, change.id, change.field)
        told = replace(change, before=_unplaced(change.before))
        _refuse_late(_unplaced(now), told, "What the map shows", edit, told=_SINCE)
        sheet = _read(partial(_sheet_with, sheet, change), change.after, edit)
    return estate.with_(sheet=sheet)


def sheet_value(sheet: MapSheet, key: str, field: str) -> object:
    """Return a value of the map's sheet as an edit and its log keep it.

    Parameters
    ----------
    key : str
        Key of a layer, `ORDER`, `SHADES`, or the id of what people added.
    field : str
        ``is_shown`` or ``opacity`` of a layer, a field of the shades, `ORDER`, or the kind of what people added, whose
        value is its record with its place, ``at``, among its like; None where there is none.
    """
    if field in mapsheet.KEPT:
        at = mapsheet.place_of(sheet, field, key)
        return None if at < 0 else {**mapsheet.record_of(getattr(sheet, mapsheet.KEPT[field][0])[at]), "at": at}
    if key == ORDER:
        return list(sheet.order)
    return getattr(sheet.shades if key == SHADES else sheet.state(key), field, None)


def _sheet_with(sheet: MapSheet, change: Change, after: object) -> MapSheet:
    if change.field in mapsheet.KEPT:
        record = after if isinstance(after, Mapping) else None
        return mapsheet.with_part(sheet, change.field, change.id, record, None if record is None else record.get("at"))
    if change.id == ORDER and isinstance(after, list):
        return replace(sheet, order=tuple(map(str, after)))
    if change.id == SHADES:
        return replace(sheet, shades=mapsheet.shades_of({**asdict(sheet.shades), change.field: after}))
    if change.field == "opacity":
        return sheet.with_state(replace(sheet.state(change.id), opacity=mapsheet.share_of(after)))
    if change.field == "is_shown" and isinstance(after, bool):
        return sheet.with_state(replace(sheet.state(change.id), is_shown=after))
    raise ValueError(f"{change.field} of {change.id}")


def _unplaced(value: object) -> object:
    """Return a value of the sheet without its place: what came before it is no change of its own."""
    return {k: v for k, v in value.items() if k != "at"} if isinstance(value, Mapping) else value


def record_of_signoff(signoff: SignOff) -> dict[str, Any]:
    """Return a sign-off as an edit and its log keep it."""
    return as_lists(asdict(signoff))


def _signoff(record: Any) -> SignOff:  # noqa: ANN401  what an edit or its log holds
    return SignOff(**{**record, "editions": tuple(record["editions"])})


def _places(estate: Estate, edit: Edit, changes: Sequence[Change]) -> Estate:
    """Put properties elsewhere: with its place the town and small area of each change, and so its scope may."""
    cells: dict[tuple[str, str], object] = {}
    for change in changes:
        if change.id not in estate.properties:
            raise _gone("property", change.id, edit)
        _refuse_late(xy_of(estate.properties, change.id), change, "place", edit)
        point = change.after
        cells[change.id, "geometry"] = shapely.Point(*point) if isinstance(point, list | tuple) else None
    moved = estate.with_(properties=estate.properties.with_values(cells))
    return locate(moved, list(dict.fromkeys(change.id for change in changes)))


def xy_of(properties: Columns, key: str) -> list[float] | None:
    """Return where a property lies as an edit keeps it (EPSG:27700, metres), None where it has no place."""
    point = properties.get(key, "geometry")
    return None if point is None else [float(point.x), float(point.y)]


def _rescoped(estate: Estate, changes: Sequence[Change]) -> Estate:
    """Return the estate with the scope and secrecy that its rules give after the changes; what is set by hand stays."""
    if any(change.table == SETUP for change in changes):
        only = None
    else:
        only = dict.fromkeys(_places_touched(estate, changes))
        if not only:
            return estate
    about = (estate.outlets, estate.services)
    places = apply_scope(estate.properties, *about, estate.scope_rules, estate.partners, only=only)
    places = apply_secrecy(places, *about, estate.secrecy_rules, estate.partners, only=only)
    return estate.with_(properties=places)


def _places_touched(estate: Estate, changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        if change.table in ("property", RESOLVED, PLACE):
            if change.id in estate.properties:
                yield change.id
        elif change.table == "outlet":
            places = (change.before, change.after) if change.field == "property" else ()
            if change.field == RECORD:
                wholes = [whole for whole in (change.before, change.after) if isinstance(whole, Mapping)]
                places = tuple(whole["cells"].get("property") for whole in wholes)
                if change.id not in estate.outlets:
                    yield from (str(place) for place in places if place in estate.properties)
                    continue
            for place in (*places, estate.outlets.get(change.id, "property")):
                if place in estate.properties:
                    yield str(place)


def _refuse_late(now: object, change: Change, what: str, edit: Edit, *, told: str = "") -> None:
    if now == change.before and (type(now) is bool) is (type(change.before) is bool):
        return
    told = told or f"is now {now!r}, no longer {change.before!r}"
    raise EstatesError(f"{what} {told}", where=edit.verb, remedy="look at it again before you change it")


def _gone(what: str, key: str, edit: Edit) -> EstatesError:
    return EstatesError(f"there is no {what} {key} any more", where=edit.verb, remedy="look at the list again")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _figure(change: Change, edit: Edit) -> float:
    value = change.after
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise EstatesError(f"{change.id} cannot be {value!r}", where=edit.verb, remedy="give a number")
    return float(value)


def _read(make: Callable[[Any], T], value: object, edit: Edit) -> T:
    try:
        return make(value)
    except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
        raise EstatesError(f"its values cannot be read ({error})", where=edit.verb, remedy="make it again") from error


def _corrections(estate: Estate, edit: Edit, changes: Sequence[Change], sequence: int) -> Iterator[Claim]:
    """Yield the claims that changes by hand make, which win over every edition, or that take earlier ones back."""
    undone = (edit.detail or {}).get("undoes")
    sources = (edit.detail or {}).get(TOLD)
    for change in changes:
        if change.field == "geometry":  # its rule and accuracy are claimed beside it
            continue
        source = sources.get(f"{change.id} {change.field}") if isinstance(sources, Mapping) else None
        raw, rule = (str(source[0]), str(source[1])) if source else (None, f"by hand: {edit.verb}")
        yield Claim(
            property_id=change.id,
            field=change.field,
            value=change.after,
            raw=raw if raw is not None else "" if change.after is None else str(change.after),
            column="",
            rule=rule,
            row=0,
            edition_id=str(undone) if undone else edit.id,
            partner_id=str(estate.properties.get(change.id, "partner") or ""),
            kind="retraction" if undone else "correction",
            sequence=sequence,
        )
