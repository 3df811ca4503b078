"""Scenarios in the file: a row each, and a row for each thing found or chosen. Only what changed is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from estates_app.domain.errors import ProjectError
from estates_app.domain.scenario import Key, Scenario, record_of, scenario_of
from estates_app.store.schema import SCENARIO, SCENARIO_CHOICE

_KINDS = ("found", "choices")
_PLAIN = ("name", "parent", "author", "at", "sequence")
_JSON = ("wish", "proof")


def load(connection: sa.Connection) -> dict[str, Scenario]:
    """Return the scenarios by id, in their order.

    Raises
    ------
    ProjectError
        Another program has written what is no scenario.
    """
    records: dict[str, dict[str, Any]] = {}
    try:
        for row in connection.execute(sa.select(SCENARIO).order_by(SCENARIO.c.sequence, SCENARIO.c.id)):
            texts = {name: getattr(row, name) for name in _PLAIN if getattr(row, name) is not None}
            values = {name: json.loads(getattr(row, name) or "null") for name in _JSON}
            records[str(row.id)] = {**texts, **values, "wish": values["wish"] or {}, "found": {}, "choices": {}}
        for row in connection.execute(sa.select(SCENARIO_CHOICE).order_by(SCENARIO_CHOICE.c.fid)):
            if row.scenario in records and row.kind in _KINDS:
                records[row.scenario][row.kind].setdefault(row.attribute, {})[row.subject] = json.loads(row.value)
        return {key: scenario_of(key, record) for key, record in records.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProjectError(
            f"its table of scenarios holds something that is no scenario ({error})",
            remedy="correct it in the program that wrote it",
        ) from error


def save(connection: sa.Connection, before: Mapping[str, Scenario], after: Mapping[str, Scenario]) -> None:
    """Write the scenarios that differ; of one that was there before, only the choices that differ."""
    for key in before:
        if key not in after:
            connection.execute(SCENARIO.delete().where(SCENARIO.c.id == key))
            connection.execute(SCENARIO_CHOICE.delete().where(SCENARIO_CHOICE.c.scenario == key))
    for key, scenario in after.items():
        was = before.get(key)
        if was is not scenario:
            _save_one(connection, was, scenario)


def _save_one(connection: sa.Connection, was: Scenario | None, scenario: Scenario) -> None:
    row = _row(scenario)
    if was is None:
        connection.execute(SCENARIO.insert(), row)
    elif _row(was) != row:
        connection.execute(SCENARIO.update().where(SCENARIO.c.id == scenario.id), row)
    for kind in _KINDS:
        old: Mapping[Key, object] = {} if was is None else getattr(was, kind)
        new: Mapping[Key, object] = getattr(scenario, kind)
        if old is new:
            continue
        _delete(connection, scenario.id, kind, (key for key in old if key not in new or not _same(old[key], new[key])))
        rows = [
            {"scenario": scenario.id, "subject": key[0], "attribute": key[1], "value": json.dumps(value), "kind": kind}
            for key, value in new.items()
            if key not in old or not _same(old[key], value)
        ]
        if rows:
            connection.execute(SCENARIO_CHOICE.insert(), rows)


def _same(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)


def _delete(connection: sa.Connection, scenario: str, kind: str, keys: Iterable[Key]) -> None:
    names = {"s": scenario, "k": kind}
    rows = [{**names, "u": subject, "a": attribute} for subject, attribute in keys]
    if rows:
        connection.execute(
            sa.text(
                "DELETE FROM scenario_choice WHERE scenario = :s AND kind = :k AND subject = :u AND attribute = :a"
            ),
            rows,
        )


def _row(scenario: Scenario) -> dict[str, Any]:
    record = record_of(replace(scenario, found={}, choices={}))
    return {"id": scenario.id, **{n: record[n] for n in _PLAIN}, **{n: json.dumps(record[n]) for n in _JSON}}
