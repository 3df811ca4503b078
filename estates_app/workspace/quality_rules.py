"""Reads the pack of data quality: what the Code asks, when a fact is old, what one missing fact is worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from estates_app.domain.quality import CODE, Age, DatumRules, QualityRules, QuestionRules, Wish
from estates_app.workspace.pack_entries import Entry, made

T = TypeVar("T")

_WHERE = "quality.toml"


def quality_rules(pack: Mapping[str, Any]) -> QualityRules:
    """Make the rules of the pack.

    Raises
    ------
    InputError
        An entry is wrong; says which.
    """

    def section(name: str, make: Callable[[Entry, str], T]) -> T:
        return made({name: pack[name]} if name in pack else {}, _WHERE, lambda e, w: make(e[name], w), f"[{name}]")

    return QualityRules(
        tuple(made(entry, _WHERE, _wish) for entry in pack.get("code", ())),
        tuple(made(entry, _WHERE, _age) for entry in pack.get("age", ())),
        section("place", lambda e, _: float(e["doubtful_m"])),
        section("datum", _datum),
        section(
            "questions", lambda e, _: QuestionRules(int(e["most"]), float(e["column_share"]), int(e["column_least"]))
        ),
    )


def _datum(entry: Entry, where: str) -> DatumRules:
    del where
    return DatumRules(
        base_points=float(entry["base_points"]),
        score=float(entry["score"]),
        fate_with_others=float(entry["fate_with_others"]),
        candidate=float(entry["candidate"]),
        fate_alone=float(entry["fate_alone"]),
        source=str(entry["source"]),
    )


def _wish(entry: Entry, where: str) -> Wish:
    del where
    fields = tuple(str(key) for key in entry["fields"])
    or_has = entry.get("or_has")
    if or_has is not None:
        re.compile(or_has["pattern"])
    return Wish(
        id=str(entry["id"]),
        label=str(entry["label"]),
        fields=fields,
        group=CODE,
        ask=str(entry.get("ask", fields[0])),
        why=str(entry["why"]),
        owners=tuple(entry.get("owners", ())),
        not_classes=tuple(entry.get("not_classes", ())),
        or_has=None if or_has is None else (str(or_has["field"]), str(or_has["pattern"])),
    )


def _age(entry: Entry, where: str) -> Age:
    del where
    return Age(
        id=str(entry["id"]),
        label=str(entry["label"]),
        tells=tuple(entry.get("tells", ())),
        dated_by=tuple(entry.get("dated_by", ())),
        months=int(entry["months"]),
        source=str(entry["source"]),
    )
