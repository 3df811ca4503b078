"""Rule packs: dated data with a source. Law, thresholds, criteria and words come from here, never from code."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from estates_app.analysis.classify import ClassRule
from estates_app.analysis.measures import KINDS
from estates_app.domain.conditions import Condition
from estates_app.domain.criteria import Axis, Criterion, Measure, ValueFunction
from estates_app.domain.errors import InputError
from estates_app.domain.fates import Fate, FateRule, GateRule
from estates_app.domain.joining import JoiningRules
from estates_app.domain.lease_events import LeaseRule, LeaseRules
from estates_app.domain.partnership import Assumption, RulePack, Scope, ScopeRule, Secrecy, SecrecyRule, Service
from estates_app.domain.quality import QualityRules
from estates_app.workspace.pack_entries import Entry, made
from estates_app.workspace.quality_rules import quality_rules

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Rules:
    """Everything that the packs say, and where the descriptors of open datasets lie."""

    criteria: tuple[Criterion, ...]
    fate_rules: tuple[FateRule, ...]
    gate_rules: tuple[GateRule, ...]
    scope_rules: tuple[ScopeRule, ...]
    secrecy_rules: tuple[SecrecyRule, ...]
    services: Mapping[str, Service]
    classes: tuple[ClassRule, ...]
    assumptions: Mapping[str, Assumption]
    packs: tuple[RulePack, ...]
    leases: LeaseRules
    joining: JoiningRules
    folder_of_datasets: Path
    quality: QualityRules


def load_rules(folder: Path) -> Rules:
    """Read all packs of a folder.

    Raises
    ------
    InputError
        A pack is missing or an entry is wrong; says which file and entry.
    """
    names = (
        *("criteria", "fates", "gates", "scope", "confidential", "services", "classes", "assumptions"),
        *("leases", "joining", "quality"),
    )
    packs = {name: _read(folder / f"{name}.toml") for name in names}

    def entries(pack: str, key: str, make: Callable[[Entry, str], T]) -> tuple[T, ...]:
        return tuple(made(entry, f"{pack}.toml", make) for entry in packs[pack].get(key, ()))

    services = entries("services", "service", parse_service)
    assumptions = [
        made({"key": key, "dated": packs["assumptions"]["pack"]["dated"], **entry}, "assumptions.toml", _assumption)
        for key, entry in packs["assumptions"].items()
        if key != "pack"
    ]
    rules = entries("fates", "rule", _fate_rule)
    if not rules or rules[-1].when:
        raise InputError("its last rule must fit everything", where="fates.toml", remedy="end it with when = []")
    return Rules(
        criteria=entries("criteria", "criterion", _criterion),
        fate_rules=rules,
        gate_rules=entries("gates", "gate", _gate_rule),
        scope_rules=entries("scope", "scope", parse_scope_rule),
        secrecy_rules=entries("confidential", "confidential", parse_secrecy_rule),
        services={service.key: service for service in services},
        classes=entries(
            "classes",
            "class",
            lambda e, _: ClassRule(str(e["key"]), tuple(e["words"]), tuple(e.get("asset_types", ()))),
        ),
        assumptions={a.key: a for a in assumptions},
        packs=tuple(
            RulePack(*(str(pack["pack"][name]) for name in ("id", "title", "source", "dated")))
            for pack in packs.values()
        ),
        leases=made(packs["leases"], "leases.toml", _lease_rules),
        joining=made(packs["joining"]["joining"], "joining.toml", _joining_rules),
        folder_of_datasets=folder.parent / "opendata",
        quality=quality_rules(packs["quality"]),
    )


def parse_service(entry: Entry, where: str, *, base: Service | None = None) -> Service:
    """Make a service of an entry; what it does not say comes from ``base``.

    Raises
    ------
    InputError
        A value is of the wrong kind.
    """
    return made(entry, where, lambda e, _: _service(e, base))


def _service(entry: Entry, base: Service | None) -> Service:
    known = base or Service(str(entry["key"]), str(entry.get("name", entry["key"])))
    standard = entry.get("standard_min", known.standard_min)
    return Service(
        key=known.key,
        name=str(entry.get("name", known.name)),
        is_face_to_face=bool(entry.get("face_to_face", known.is_face_to_face)),
        is_relocatable=bool(entry.get("relocatable", known.is_relocatable)),
        may_host=bool(entry.get("may_host", known.may_host)),
        standard_min=None if standard is None else float(standard),
        room_m2=float(entry.get("room_m2", known.room_m2)),
        match=tuple(entry.get("match", known.match)),
        providers=tuple(entry.get("providers", known.providers)),
    )


def parse_scope_rule(entry: Entry, where: str) -> ScopeRule:
    """Make a scope rule of an entry.

    Raises
    ------
    InputError
        The entry is wrong.
    """
    return made(
        entry,
        where,
        lambda e, _: ScopeRule(
            str(e["id"]), Scope(e["scope"]), _conditions(e.get("when", ())), str(e.get("reason", ""))
        ),
    )


def parse_secrecy_rule(entry: Entry, where: str) -> SecrecyRule:
    """Make a rule of confidentiality of an entry.

    Raises
    ------
    InputError
        The entry is wrong.
    """
    return made(
        entry,
        where,
        lambda e, _: SecrecyRule(
            str(e["id"]),
            Secrecy(e.get("secrecy", Secrecy.UNNAMED.value)),
            _conditions(e["when"]),
            str(e["reason"]),
            str(e.get("instead", "")),
        ),
    )


def _read(path: Path) -> Entry:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="restore it") from error
    missing = [name for name in ("id", "title", "source", "dated") if name not in data.get("pack", {})]
    if missing:
        raise InputError(f"[pack] has no {missing[0]}", where=path.name, remedy="say where it comes from and when")
    return data


def _conditions(entries: object) -> tuple[Condition, ...]:
    return tuple(Condition(e["fact"], e["op"], e.get("value")) for e in entries)  # type: ignore[attr-defined]


def _assumption(entry: Entry, where: str) -> Assumption:
    del where
    return Assumption(
        str(entry["key"]),
        str(entry["label"]),
        float(entry["value"]),
        str(entry["unit"]),
        str(entry["source"]),
        str(entry["dated"]),
        *(None if entry.get(end) is None else float(entry[end]) for end in ("low", "high")),
    )


def _criterion(entry: Entry, where: str) -> Criterion:
    del where
    measure = dict(entry["measure"])
    kind = str(measure.pop("kind"))
    if kind not in KINDS:
        raise ValueError(f"there is no measure called {kind}: use one of {', '.join(sorted(KINDS))}")
    points = tuple((float(raw), float(value)) for raw, value in entry["points"])
    return Criterion(
        key=str(entry["key"]),
        label=str(entry["label"]),
        unit=str(entry["unit"]),
        axis=Axis(entry["axis"]),
        weight=float(entry["weight"]),
        classes=tuple(entry.get("classes", ())),
        measure=Measure(kind, measure),
        value=ValueFunction(points),
        source=str(entry["source"]),
        decimals=int(entry.get("decimals", 0)),
    )


def _gate_rule(entry: Entry, where: str) -> GateRule:
    del where
    return GateRule(
        id=str(entry["id"]),
        title=str(entry["title"]),
        owners=tuple(entry.get("owners", ())),
        fates=tuple(Fate(fate) for fate in entry.get("fates", ())),
        only_when=_conditions(entry.get("only_when", ())),
        blocked_when=_conditions(entry.get("blocked_when", ())),
        advice_when=_conditions(entry.get("advice_when", ())),
        clear_when=_conditions(entry.get("clear_when", ())),
        note=str(entry["note"]),
        source=str(entry["source"]),
        dated=str(entry["dated"]),
    )


def _lease_rules(entry: Entry, where: str) -> LeaseRules:
    names = LeaseRules.__dataclass_fields__
    return LeaseRules(**{name: made({"id": name, **entry[name]}, where, _lease_rule) for name in names})


def _lease_rule(entry: Entry, where: str) -> LeaseRule:
    del where
    title, note, source, dated = (str(entry[name]) for name in ("title", "note", "source", "dated"))
    opens, closes = (int(entry.get(name, 0)) for name in ("opens_months", "closes_months"))
    return LeaseRule(title, note, source, dated, bool(entry["uncertain"]), opens, closes)


def _joining_rules(entry: Entry, where: str) -> JoiningRules:
    del where
    return JoiningRules(
        keys=tuple(entry["keys"]),
        least_hit_share=float(entry["least_hit_share"]),
        clear_name=float(entry["clear_name"]),
        name_lead=float(entry["name_lead"]),
        least_alike=float(entry["least_alike"]),
        additive=frozenset(entry["additive"]),
        parts=tuple(entry["parts"]),
        periods=tuple(entry["periods"]),
        months=tuple(entry["months"]),
        totals=tuple(entry["totals"]),
    )


def _fate_rule(entry: Entry, where: str) -> FateRule:
    del where
    return FateRule(
        id=str(entry["id"]),
        fate=Fate(entry["fate"]),
        when=_conditions(entry["when"]),
        reason="\n".join(entry["reasons"]),
        looks_for=str(entry["looks_for"]),
    )
