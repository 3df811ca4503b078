"""What the project keeps beside the estate: claims, rows, issues and the log of edits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

import sqlalchemy as sa

from estates_app.domain.claims import Claim, Issue, Severity
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import ProjectError
from estates_app.domain.estate import Edition, Provenance, Relink
from estates_app.store import rowcells
from estates_app.store.schema import CLAIM, EDIT_LOG, ISSUE, ROW_RECORD

#: So many properties are asked for by their ids; of more the whole table is read.
_FEW = 500

#: Kinds of claims that no person made.
_OF_EDITIONS = frozenset({"edition", "open"})

#: So many rows are made ready before they are written.
_AT_ONCE = 2_000


def claims(connection: sa.Connection, property_id: str | None, *, only: Collection[str] | None = None) -> list[Claim]:
    """Return all claims, or those to one property or to some: of editions, the oldest first, then of people."""
    wanted = {property_id} if property_id is not None else only
    query = sa.select(CLAIM).order_by(CLAIM.c.fid)
    if wanted is not None and len(wanted) <= _FEW:
        query = query.where(CLAIM.c.property_id.in_(wanted))
    by_hand = [_claim(row) for row in connection.execute(query) if wanted is None or row.property_id in wanted]
    # What was worked out of several rows of an edition stands here too, and comes before the rows' own words.
    worked_out = [claim for claim in by_hand if claim.kind in _OF_EDITIONS]
    said = [claim for claim in by_hand if claim.kind not in _OF_EDITIONS]
    return [*worked_out, *rowcells.claims(connection, wanted), *said]


def claims_by_hand(connection: sa.Connection) -> list[Claim]:
    """Return the corrections and retractions of people, in the order in which they came."""
    query = sa.select(CLAIM).where(CLAIM.c.kind.in_(("correction", "retraction"))).order_by(CLAIM.c.fid)
    return [_claim(row) for row in connection.execute(query)]


def kept_claims(connection: sa.Connection, property_ids: Collection[str]) -> list[tuple[str, Claim]]:
    """Return the claims to some properties that are kept by themselves, each with its number in the file."""
    query = sa.select(CLAIM).where(CLAIM.c.property_id.in_(sorted(property_ids))).order_by(CLAIM.c.fid)
    return [(str(row.fid), _claim(row)) for row in connection.execute(query)]


#: What may be told otherwise of a row and of a claim.
_OF_ROW, _OF_CLAIM = frozenset({"property_id", "fate", "reason"}), frozenset({"property_id"})


def relink(connection: sa.Connection, relinks: Iterable[Relink]) -> None:
    """Tell otherwise of rows and claims which property they are of.

    Raises
    ------
    ProjectError
        One is no longer what it was.
    """
    by_key: dict[tuple[str, str], list[Relink]] = defaultdict(list)
    for one in relinks:
        by_key[one.kind, one.key].append(one)
    for (kind, key), many in by_key.items():
        table, may = (ROW_RECORD, _OF_ROW) if kind == "row" else (CLAIM, _OF_CLAIM)
        if kind == "row":
            edition, _, number = key.rpartition(":")
            places = [table.c.edition_id == edition, table.c.source_row == int(number)]
        else:
            places = [table.c.fid == int(key)]
        assert all(one.field in may for one in many), "only the link of a row and its fate are told otherwise"
        as_before = [table.c[one.field].is_not_distinct_from(one.before) for one in many]
        query = table.update().where(*places, *as_before).values({one.field: one.after for one in many})
        if connection.execute(query).rowcount < 1:
            raise ProjectError("a row of a register is no longer what it was", remedy="look at the property again")


def _claim(row: Any) -> Claim:  # noqa: ANN401  a row of the driver
    value, who = json.loads(row.value), (row.edition_id, row.partner_id, row.kind, row.sequence)
    return Claim(row.property_id, row.field, value, row.raw, row.source_column, row.rule, row.source_row, *who)


def corrected(connection: sa.Connection) -> frozenset[tuple[str, str]]:
    """Return (property, field) of everything that a correction by hand holds now."""
    query = sa.select(CLAIM.c.property_id, CLAIM.c.field, CLAIM.c.edition_id, CLAIM.c.kind)
    told = connection.execute(query.where(CLAIM.c.kind.in_(("correction", "retraction")))).all()
    back = {(r.property_id, r.field, r.edition_id) for r in told if r.kind == "retraction"}
    return frozenset(
        (r.property_id, r.field)
        for r in told
        if r.kind == "correction" and (r.property_id, r.field, r.edition_id) not in back
    )


def issues(connection: sa.Connection, edition_id: str) -> list[Issue]:
    """Return the issues of an edition."""
    query = sa.select(ISSUE).where(ISSUE.c.edition_id == edition_id).order_by(ISSUE.c.fid)
    return [
        Issue(r.source_row, r.source_column, r.value, r.code, Severity(r.severity), r.message)
        for r in connection.execute(query)
    ]


def edits(connection: sa.Connection) -> list[Edit]:
    """Return the log of edits, oldest first."""
    return [
        Edit(r.id, r.verb, r.author, r.at, tuple(Change(**c) for c in json.loads(r.changes)), json.loads(r.detail))
        for r in connection.execute(sa.select(EDIT_LOG).order_by(EDIT_LOG.c.fid))
    ]


def log(connection: sa.Connection, edit: Edit) -> None:
    """Write an edit into the log."""
    changes = [
        {"table": c.table, "id": c.id, "field": c.field, "before": c.before, "after": c.after} for c in edit.changes
    ]
    row = {"id": edit.id, "verb": edit.verb, "author": edit.author, "at": edit.at}
    row |= {"changes": json.dumps(changes), "detail": json.dumps(edit.detail)}
    connection.execute(EDIT_LOG.insert(), row)


def insert(connection: sa.Connection, table: sa.Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows into a table, each with the values of all columns after ``fid``; nothing where there are none.

    They go to SQLite as they are, some at a time: a county's register has a hundred thousand rows.
    """
    columns = [column.name for column in table.columns][1:]
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        connection.exec_driver_sql(statement, some)


def add(connection: sa.Connection, added: Provenance, editions: Iterable[Edition]) -> None:
    """Write claims, rows and issues, in the order of the columns of their tables, and what rows are of otherwise now.

    Parameters
    ----------
    editions : iterable of Edition
        Among them those of the rows.
    """
    as_json = json.JSONEncoder().encode
    claims = [
        (c.property_id, c.field, as_json(c.value), c.raw, c.column, c.rule, c.row, c.edition_id, c.partner_id, c.kind,
         c.sequence)
        for c in added.claims
    ]  # fmt: skip
    insert(connection, CLAIM, claims)
    if added.rows:
        told = {row.edition_id for row in added.rows}
        layouts = {e.id: rowcells.layout_of(e.columns) for e in editions if e.id in told}
        insert(connection, ROW_RECORD, rowcells.encoded(added.rows, layouts))
    issues = [(key, i.row, i.column, i.value, i.code, i.severity.value, i.message) for key, i in added.issues]
    insert(connection, ISSUE, issues)
    relink(connection, added.relinks)
