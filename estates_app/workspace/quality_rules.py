"""Reads the pack of data quality: what the Code asks, when a fact is old, what one missing fact is worth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from estates_app.domain.errors import InputError
from estates_app.domain.quality import CODE, Age, DatumRules, QualityRules, QuestionRules, Wish

_WHERE = "quality.toml"


def quality_rules(pack: Mapping[str, Any]) -> QualityRules:
    """Make the rules of the pack.

    Raises
    ------
    InputError
        An entry is wrong; says which.
    """
    name = "an entry"
    try:
        code, ages = [], []
        for entry in pack.get("code", ()):
            name = str(entry.get("id") or "a wish")
            code.append(_wish(entry))
        for entry in pack.get("age", ()):
            name = str(entry.get("id") or "a limit")
            ages.append(_age(entry))
        name = "[place]"
        doubtful_m = float(pack["place"]["doubtful_m"])
        name = "[questions]"
        asked = pack["questions"]
        questions = QuestionRules(int(asked["most"]), float(asked["column_share"]), int(asked["column_least"]))
        name = "[datum]"
        datum = pack["datum"]
        return QualityRules(
            tuple(code),
            tuple(ages),
            doubtful_m,
            DatumRules(
                base_points=float(datum["base_points"]),
                score=float(datum["score"]),
                fate_with_others=float(datum["fate_with_others"]),
                candidate=float(datum["candidate"]),
                fate_alone=float(datum["fate_alone"]),
                source=str(datum["source"]),
            ),
            questions,
        )
    except KeyError as error:
        raise InputError(f"{name} has no {error.args[0]}", where=_WHERE, remedy="add it") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{name} is wrong: {error}", where=_WHERE, remedy="put it right") from error


def _wish(entry: Mapping[str, Any]) -> Wish:
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


def _age(entry: Mapping[str, Any]) -> Age:
    return Age(
        id=str(entry["id"]),
        label=str(entry["label"]),
        tells=tuple(entry.get("tells", ())),
        dated_by=tuple(entry.get("dated_by", ())),
        months=int(entry["months"]),
        source=str(entry["source"]),
    )
