"""Two properties become one, or stay two for good.

To merge is one edit: what rows say goes with them, and whatever named the property that goes names the one that stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from estates_app.analysis.classify import classify
from estates_app.analysis.rulefacts import BY_HAND
from estates_app.analysis.scope import SCOPE_FIELDS
from estates_app.domain.claims import Claim, RowFate, RowRecord, resolve
from estates_app.domain.columns import Columns
from estates_app.domain.decisions import MERGING, Decided, Relation, RowKey, record_of_decided
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.scenario import TO, Scenario
from estates_app.registers.reading import COORDINATE_FIELDS
from estates_app.workspace.applying import CHOICES, CLAIM, DECISION, FOUND, RECORD, RESOLVED, ROW
from estates_app.workspace.confiding import passed_on
from estates_app.workspace.rowdecisions import keys_of
from estates_app.workspace.session import Session
from estates_app.workspace.wholes import plain, whole_of

#: What places a property, taken together or not at all.
_PLACE = ("geometry", "place_rule", "place_accuracy_m", "locality", "zone")

#: What the one that stays takes of its site where it has none.
_SITE = ("site", "level")


def decide(session: Session, first_id: str, second_id: str, relation: Relation) -> Edit:
    """Say what two properties are to one another: merge the second into the first, or keep them apart. One edit.

    Parameters
    ----------
    session : Session
    first_id : str
        The property that stays where they are one.
    second_id : str
    relation : Relation
        SAME or INTEREST merges; any other keeps two properties, and no later edition asks again.

    Raises
    ------
    InputError
        One of them is not there.
    ProjectError
        The file cannot be written.
    """
    estate = session.estate
    if first_id == second_id or first_id not in estate.properties or second_id not in estate.properties:
        raise InputError("one of the two properties is no longer there", remedy="look at the list again")
    first, second = (name_of(estate, key) for key in (first_id, second_id))
    rows = session.store.rows_about([first_id, second_id])
    theirs = [row for row in rows if row.property_id == second_id]
    if relation in MERGING:
        changes = [*_merging(session, first_id, second_id, theirs)]
        keys = keys_of(estate, theirs, first_id)
        verb = f"Merge {second} into {first}" if first != second else f"Merge two records of {first}"
    else:
        changes = []
        keys = keys_of(estate, theirs, first_id)
        keys += keys_of(estate, [row for row in rows if row.property_id == first_id], second_id)
        verb = f"Keep {first} and {second} as {_APART[relation]}"
    editions = {row.edition_id for row in theirs} if relation in MERGING else set()
    changes.append(decided_change(session, (first_id, second_id), relation, keys, editions))
    edit = session.new_edit(verb, changes)
    session.apply(edit)
    return edit


_APART = {
    Relation.SAME_BUILDING: "two properties of one building",
    Relation.SAME_SITE: "two properties of one site",
    Relation.NONE: "two properties",
}


def name_of(estate: Estate, key: str) -> str:
    """Return what a property is called."""
    return str(estate.properties.get(key, "name") or "a property without a name")


def decided_change(
    session: Session,
    pair: tuple[str, str],
    relation: Relation,
    keys: Sequence[RowKey],
    editions: Collection[str],
    *,
    second_name: str = "",
    is_split: bool = False,
) -> Change:
    """Return the change that keeps what a person says of two properties."""
    names = [name_of(session.estate, key) if key in session.estate.properties else second_name for key in pair]
    decided = Decided(
        id=session.mint("decision", *pair),
        first_id=pair[0],
        second_id=pair[1],
        first_name=names[0],
        second_name=names[1],
        relation=relation,
        at=session.clock().isoformat(timespec="seconds"),
        by=session.author,
        sequence=session.estate.next_decision(),
        keys=tuple(keys),
        editions=tuple(sorted(editions)),
        is_split=is_split,
        gone=pair[1] if relation in MERGING else "",
    )
    return Change(DECISION, decided.id, RECORD, None, record_of_decided(decided))


# --- one of two ---------------------------------------------------------------------------------------------------


def _merging(session: Session, kept: str, gone: str, rows: Sequence[RowRecord]) -> Iterator[Change]:
    estate = session.estate
    said = f"Said by {session.author} to be {name_of(estate, kept)}"
    for row in rows:
        yield from relinked(row, kept, RowFate.MERGED, row.reason if row.fate is RowFate.MERGED else said)
    for number, claim in session.store.kept_claims([gone]):
        yield Change(CLAIM, number, "property_id", claim.property_id, kept)
    told = session.store.claims_of([kept, gone])
    told.sort(key=lambda claim: claim.property_id == gone)  # of equals its own word comes first
    fields = {claim.field for claim in told if claim.property_id == gone}
    shown = resolved(session, kept, told, fields) | _taken_over(estate.properties, kept, gone)
    yield from cell_changes(session, kept, shown)
    twins = _twins(estate.outlets, kept, gone)
    yield from _outlets(estate.outlets, kept, gone, twins)
    yield from _named_anew(estate, kept, gone, twins)
    yield Change(RESOLVED, gone, RECORD, whole_of(estate.properties, gone), None)


def _named_anew(estate: Estate, kept: str, gone: str, twins: Mapping[str, str]) -> Iterator[Change]:
    """Let all that names the one that goes name the one that stays."""
    for name, table in (("interest", estate.interests), ("occupation", estate.occupations)):
        for key, place in zip(table.ids, table.texts("property"), strict=True):
            if place == gone:
                yield Change(name, key, "property", gone, kept)
    for scenario in estate.scenarios.values():
        yield from _choices(scenario, CHOICES, scenario.choices, kept, gone, twins)
        yield from _choices(scenario, FOUND, scenario.found, kept, gone, twins)
    for decided in estate.decisions.values():
        after = decided.told_of(gone, kept)
        if after != decided:
            yield Change(DECISION, decided.id, RECORD, record_of_decided(decided), record_of_decided(after))
    for key, whole in zip(estate.properties.ids, estate.properties.texts("part_of"), strict=True):
        if whole == gone and key not in (kept, gone):
            yield Change(RESOLVED, key, "part_of", gone, kept)


def relinked(row: RowRecord, home: str, fate: RowFate, reason: str) -> Iterator[Change]:
    """Yield what makes a row one of another property."""
    key = f"{row.edition_id}:{row.row}"
    yield Change(ROW, key, "property_id", row.property_id, home)
    if fate is not row.fate:
        yield Change(ROW, key, "fate", row.fate.value, fate.value)
    if reason != row.reason:
        yield Change(ROW, key, "reason", row.reason, reason)


def resolved(session: Session, key: str, claims: Iterable[Claim], fields: Collection[str]) -> dict[str, object]:
    """Return what a property shows of some fields once all these claims are told of it."""
    estate = session.estate
    line = estate.line_of(str(estate.properties.get(key, "partner") or ""))
    by_field: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_field[claim.field].append(claim)
    shown: dict[str, object] = {}
    for name in sorted(fields):
        if name in session.catalogue and name not in COORDINATE_FIELDS:
            chosen = resolve(by_field[name], line)
            shown[name] = None if chosen is None else chosen.value
    return shown


def _taken_over(table: Columns, kept: str, gone: str) -> dict[str, object]:
    """Return what the one that stays takes of the one that goes.

    Its place where it is better, its site, what a person said of its scope, and whatever was kept back of it.
    """
    cells: dict[str, object] = {}
    mine, theirs = (table.get(key, "place_accuracy_m") for key in (kept, gone))
    has_mine, has_theirs = (table.get(key, "geometry") is not None for key in (kept, gone))
    is_better = mine is not None and theirs is not None and float(theirs) < float(mine)
    if has_theirs and (not has_mine or is_better):
        cells |= {name: table.get(gone, name) for name in _PLACE}
    if table.get(kept, "site") is None and table.get(gone, "site") is not None:
        cells |= {name: table.get(gone, name) for name in _SITE}
    whole = table.get(kept, "part_of")
    if whole in (None, gone):
        above = table.get(gone, "part_of")
        cells["part_of"] = None if above == kept else above
    if table.get(gone, "scope_rule") == BY_HAND and table.get(kept, "scope_rule") != BY_HAND:
        cells |= {name: table.get(gone, name) for name in SCOPE_FIELDS}
    return cells | passed_on(table, kept, gone, why=f"Merged with {table.get(gone, 'name') or 'another'}")


def cell_changes(session: Session, key: str, after: Mapping[str, object]) -> Iterator[Change]:
    """Yield what changes of a property, with the class that follows from it."""
    table = session.estate.properties
    shown = {**table.record(key), **after}
    cells = {**after, "class": classify(shown, session.rules.classes)}
    for name, value in cells.items():
        now = table.get(key, name)
        if plain(now) != plain(value) or type(now) is not type(value):
            yield Change(RESOLVED, key, name, plain(now), plain(value))


def _twins(table: Columns, kept: str, gone: str) -> dict[str, str]:
    """Return the services of one property that a partner gives in the other too, each with its like there."""
    columns = (table.texts(name) for name in ("property", "service", "partner"))
    there: dict[tuple[str | None, str | None], str] = {}
    here: list[tuple[str, tuple[str | None, str | None]]] = []
    for key, place, service, partner in zip(table.ids, *columns, strict=True):
        if place == kept:
            there.setdefault((service, partner), key)
        elif place == gone:
            here.append((key, (service, partner)))
    return {key: there[what] for key, what in here if what in there}


def _outlets(table: Columns, kept: str, gone: str, twins: Mapping[str, str]) -> Iterator[Change]:
    """Let services go over; one that a partner gives in both stands once, with the figures of either."""
    for key, place in zip(table.ids, table.texts("property"), strict=True):
        if place == gone and key not in twins:
            yield Change("outlet", key, "property", gone, kept)
    filled = set()
    for key, twin in twins.items():
        for name in ("visits_a_year", "hours_open_a_week"):
            value = table.get(key, name)
            if value is not None and table.get(twin, name) is None and (twin, name) not in filled:
                filled.add((twin, name))
                yield Change("outlet", twin, name, None, value)
    # The last first: each place in the table that is kept with a row holds when the rows come back.
    for key in sorted(twins, key=table.row, reverse=True):
        yield Change("outlet", key, RECORD, whole_of(table, key), None)


def _choices(
    scenario: Scenario, prefix: str, told: Mapping[tuple[str, str], object], kept: str, gone: str,
    twins: Mapping[str, str],
) -> Iterator[Change]:  # fmt: skip
    """Let what a scenario says of what goes be said of what stays, unless it says something of that itself."""
    instead = {**twins, gone: kept}
    after: dict[tuple[str, str], object] = {}
    for (subject, attribute), value in told.items():
        at = instead.get(subject, subject), attribute
        if at not in after or subject not in instead:
            after[at] = kept if attribute == TO and value == gone else value
    for at in [*told, *(at for at in after if at not in told)]:
        if told.get(at) != after.get(at):
            yield Change(f"{prefix}{scenario.id}", at[0], at[1], told.get(at), after.get(at))
