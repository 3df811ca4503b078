"""The shortlist as people read it: each line with its fate in words, its gate and its note, and what may be added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from estates_app.domain.editions import PUBLIC, is_unnamed
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings
from estates_app.domain.scenario import FATE, Scenario
from estates_app.domain.wording import listed
from estates_app.workspace.confiding import kept_by_partner
from estates_app.workspace.property_rows import worst_gate
from estates_app.workspace.shortlisting import shortlist_of


@dataclass(frozen=True)
class Line:
    """One line of the shortlist.

    Attributes
    ----------
    property_id, name, partner : str
    code : str
        The partner's slot, for its symbol.
    fate : Fate or None
        None where nothing is proposed for it: it is not in scope.
    words : str
        The fate in words, with where to and what.
    gate : str
        The state of the gate that stops most, empty for none.
    note : str
    is_by_hand : bool
        Whether people set its fate.
    is_unnamed : bool
        Whether the public edition leaves out its name, and so its note.
    locality : str
        Id of the town or district where it lies, empty where that is not known.
    place : int
        Place in the whole list, counted from 1; 0 where it is not listed.
    """

    property_id: str
    name: str
    partner: str
    code: str
    fate: Fate | None
    words: str
    gate: str
    note: str
    is_by_hand: bool
    is_unnamed: bool
    locality: str = ""
    place: int = 0


def shortlist_lines(estate: Estate, findings: Findings, scenario: Scenario) -> tuple[Line, ...]:
    """Return the shortlist of a scenario in its order.

    Parameters
    ----------
    findings : Findings
        The last known ones of the scenario; its order and notes come from the scenario itself, so they are never late.
    """
    listed = shortlist_of(estate, findings, scenario)
    words = _FateWords(estate, findings)
    return tuple(
        replace(_line(estate, findings, scenario, words, one.property_id, one.note), place=place)
        for place, one in enumerate(listed, 1)
    )


def not_listed(estate: Estate, findings: Findings, scenario: Scenario) -> tuple[Line, ...]:
    """Return the properties in scope that may be put on the shortlist, by name."""
    there = {one.property_id for one in shortlist_of(estate, findings, scenario)}
    words = _FateWords(estate, findings)
    others = (key for key in findings.fates if key not in there and key in estate.properties)
    lines = (_line(estate, findings, scenario, words, key, "") for key in others)
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.property_id)))


def _line(estate: Estate, findings: Findings, scenario: Scenario, words: _FateWords, key: str, note: str) -> Line:
    partner, decision = estate.partner_of(key), findings.fates.get(key)
    return Line(
        property_id=key,
        name=str(estate.properties.get(key, "name") or "No name"),
        partner=partner.name,
        code=partner.code,
        fate=decision.fate if decision else None,
        words=words.of(key),
        gate=worst_gate(decision.gates) if decision else "",
        note=note,
        is_by_hand=scenario.is_chosen(key, FATE),
        is_unnamed=is_unnamed(estate.properties, key, PUBLIC),
        locality=str(estate.properties.get(key, "locality") or ""),
    )


def place_among(whole: Sequence[Line], shown: Sequence[Line], property_id: str, place: int) -> int:
    """Return the place in the whole list at which a property has a place among those that are shown.

    Parameters
    ----------
    place : int
        Wanted place among ``shown``, counted from 1.

    Returns
    -------
    int
        Counted from 1: next to the neighbour that it passes, so that hidden lines are passed no farther than need be.
    """
    others = [line.property_id for line in whole if line.property_id != property_id]
    beside = [line.property_id for line in shown if line.property_id != property_id]
    before = [line.property_id for line in shown].index(property_id)
    at = min(max(place - 1, 0), len(beside))
    if at == before:
        return next(line.place for line in whole if line.property_id == property_id)
    return others.index(beside[at - 1]) + 2 if at > before else others.index(beside[at]) + 1


class _FateWords:
    """Says what would become of a property: not only the fate but where to, with whom, by what instead."""

    def __init__(self, estate: Estate, findings: Findings) -> None:
        self._estate, self._fates = estate, findings.fates
        self._goes_to: dict[str, Counter[str]] = defaultdict(Counter)
        for move in (one for one in findings.plan.moves if one.to_property in estate.properties):
            self._goes_to[move.from_property][move.to_property] += 1
        self._channels: dict[str, set[str]] = defaultdict(set)
        for gone in findings.plan.channels:
            self._channels[gone.from_property].add(gone.channel)
        self._sharers: Mapping[str, int] = {c.property_id: len(c.partners) for c in findings.plan.centres}

    def of(self, key: str) -> str:
        """Return one short sentence part, without a full stop."""
        decision = self._fates.get(key)
        if decision is None:
            return "Not in scope"
        if decision.fate is Fate.HOST and self._sharers.get(key, 0) > 1:
            return f"{decision.fate.words} for {self._sharers[key]} partners"
        if decision.fate is Fate.RELOCATE and self._goes_to[key]:
            where = self._goes_to[key].most_common(1)[0][0]
            return f"Relocate into {self._estate.properties.get(where, 'name')}"
        if decision.fate is Fate.SUBSTITUTE and self._channels[key]:
            return f"{listed(sorted(self._channels[key])).capitalize()} instead"
        return decision.fate.words


@dataclass(frozen=True)
class LeftOut:
    """What the public edition leaves out: names of properties and of partners.

    Attributes
    ----------
    valuations : tuple of str
        Names of the properties with a figure that only the exempt edition may show.
    unnamed : tuple of str
        Names of the empty buildings.
    partners : tuple of str
        Partners whose money is left out.
    """

    valuations: tuple[str, ...]
    unnamed: tuple[str, ...]
    partners: tuple[str, ...]

    @property
    def words(self) -> str:
        """One sentence for everybody."""
        parts = [
            _count(len(self.valuations), "valuation"),
            _count(len(self.unnamed), "address", "addresses"),
            f"the money of {_count(len(self.partners), 'partner')}" if self.partners else "",
        ]
        said = [part for part in parts if part]
        if not said:
            return "The public edition leaves nothing out."
        return f"The public edition leaves out {listed(said)}."


def left_out(estate: Estate, catalogue: FieldCatalogue, keys: Sequence[str]) -> LeftOut:
    """Return what the public edition leaves out of the properties named; one that is gone is passed by."""
    table = estate.properties
    keys = [key for key in keys if key in table]
    exempt = [name for name, field in catalogue.fields.items() if field.exempt and name in table.columns]
    amounts = [name for name in exempt if catalogue[name].unit.startswith("£")]

    def names(wanted: list[str]) -> tuple[str, ...]:
        return tuple(str(table.get(key, "name") or "No name") for key in wanted)

    return LeftOut(
        valuations=names([key for key in keys if any(table.get(key, name) is not None for name in amounts)]),
        unnamed=names([key for key in keys if is_unnamed(table, key, PUBLIC)]),
        partners=tuple(
            partner.name for key, partner in estate.partners.items() if "money" in kept_by_partner(estate, key)
        ),
    )


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}" if n else ""
