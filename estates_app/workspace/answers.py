"""Answers that a partner sends back: read, cleaned, shown, and kept as one edit that can be undone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.fields import Field
from estates_app.domain.questions import RawAnswer, is_the_same, parts_of
from estates_app.domain.wording import listed
from estates_app.registers.cleaning.cells import clean, is_missing
from estates_app.registers.files.answers import read_answers
from estates_app.registers.placing.grid import grid_reference_to_27700
from estates_app.workspace.applying import PLACE, TOLD, xy_of
from estates_app.workspace.correcting import read_day
from estates_app.workspace.questions import PLACE_FIELD, in_words
from estates_app.workspace.session import Session

#: A grid reference as people give it names a square of 100 m or less.
_PLACE_ACCURACY_M = 50.0

#: How many people are named before the rest is counted.
_NAMED = 3


class AnswerState(StrEnum):
    """What became of an answer. The five add up to the rows that hold one."""

    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"  # it is what we have
    UNCLEAR = "unclear"
    UNKNOWN = "unknown_key"
    CHANGED = "changed_since"


@dataclass(frozen=True)
class Answer:
    """One answer as it was understood.

    Attributes
    ----------
    row : int
        Row number as a spreadsheet shows it.
    state : AnswerState
    property_id, field : str
        Empty where the key is unknown.
    name, label : str
        The property and the field in words.
    text : str
        As it was written.
    value, now : object
        What it means, and what is known at present; a place as easting and northing, metres.
    shown, shown_now : str
        The same two in words; empty where there is none.
    note : str
        Why it was not accepted, or what a person should know; a sentence.
    by, on : str
        Who answered, and the day as an ISO date; empty where nobody said.
    """

    row: int
    state: AnswerState
    property_id: str
    field: str
    name: str
    label: str
    text: str
    value: object
    now: object
    shown: str
    shown_now: str
    note: str
    by: str
    on: str


@dataclass(frozen=True)
class Answers:
    """A file of answers as it was understood; nothing of it is kept yet."""

    file: str
    answers: tuple[Answer, ...]

    def count(self, state: AnswerState) -> int:
        """Return how many answers have a state."""
        return sum(1 for answer in self.answers if answer.state is state)

    @property
    def needs_a_person(self) -> bool:
        """Whether some answer was neither accepted nor what we had."""
        return any(a.state not in (AnswerState.ACCEPTED, AnswerState.CONFIRMED) for a in self.answers)


def understand(session: Session, path: Path) -> Answers:
    """Read a file of answers and say of each what it would do.

    Raises
    ------
    InputError
        The file cannot be read, is no sheet of questions or holds no answer.
    """
    raw = read_answers(path)
    if not raw:
        raise InputError("no question in it is answered", where=path.name, remedy="fill in “Your answer” and save it")
    found = [_understood(session, one) for one in raw]
    return Answers(path.name, tuple(_once(found)))


def keep_answers(session: Session, answers: Answers, *, takes_changed: bool = False) -> Edit | None:
    """Keep the answers that were accepted as one edit, each a claim with who gave it, when, and in which row.

    Parameters
    ----------
    takes_changed : bool
        Whether answers are kept too whose fact has changed since the question was asked.

    Returns
    -------
    Edit or None
        None where no answer changes anything.
    """
    wanted = {AnswerState.ACCEPTED, *([AnswerState.CHANGED] if takes_changed else [])}
    changes: list[Change] = []
    told: dict[str, list[str]] = {}
    today = session.clock().date().isoformat()
    taken = [one for one in answers.answers if one.state in wanted]
    for one in taken:
        made = list(_changes(session, one))
        source = f"answer of {one.by or 'the partner'}, {_day(one.on or today)}, {answers.file}, row {one.row}"
        told |= {f"{change.id} {change.field}": [one.text, source] for change in made}
        changes += made
    changes = [change for change in changes if change.before != change.after]
    if not changes:
        return None
    by = listed(list(dict.fromkeys(one.by or "the partner" for one in taken)), _NAMED)
    n = len(taken)
    verb = f"{n:,} answer{'' if n == 1 else 's'} of {by} from {answers.file}"
    edit = session.new_edit(verb, changes, **{TOLD: told})
    session.apply(edit)
    return edit


def answers_summary(answers: Answers) -> dict[str, Any]:
    """Return what a machine is told of a file of answers."""
    return {
        "file": answers.file,
        "answers": len(answers.answers),
        **{state.value: answers.count(state) for state in AnswerState},
        "rows": [
            {
                "row": one.row,
                "state": one.state.value,
                "property": one.property_id or None,
                "name": one.name,
                "field": one.field or None,
                "label": one.label,
                "answer": one.text,
                "value": one.value,
                "now": one.now,
                "note": one.note,
                "by": one.by or None,
                "on": one.on or None,
            }
            for one in answers.answers
        ],
    }


def _understood(session: Session, raw: RawAnswer) -> Answer:
    made = Answer(
        row=raw.row,
        state=AnswerState.UNKNOWN,
        property_id="",
        field="",
        name=raw.name,
        label=raw.question,
        text=raw.text,
        value=None,
        now=None,
        shown="",
        shown_now="",
        note="",
        by=raw.by,
        on=read_day(raw.on),
    )
    parts = parts_of(raw.key)
    if parts is None:
        return replace(made, note="Its key is missing or was changed, so nobody can tell what it answers.")
    key, name, digest = parts
    estate = session.estate
    if key not in estate.properties or name not in session.catalogue:
        return replace(made, note="What it is about is no longer in this project.")
    known = session.catalogue[name]
    before = estate.properties.get(key, name)
    now = xy_of(estate.properties, key) if name == PLACE_FIELD else before
    made = replace(
        made,
        property_id=key,
        field=name,
        name=str(estate.properties.get(key, "name") or raw.name),
        label=known.label,
        now=now,
        shown_now=_shown(now, known),
    )
    value, note = _value(raw.text, known)
    if value is None:
        return replace(made, state=AnswerState.UNCLEAR, note=note)
    made = replace(made, value=value, shown=_shown(value, known), note=note)
    if value == now:
        return replace(made, state=AnswerState.CONFIRMED)
    if not is_the_same(digest, before):
        since = f"It is {made.shown_now or 'not known'} now, which it was not when the question was asked."
        return replace(made, state=AnswerState.CHANGED, note=since)
    return replace(made, state=AnswerState.ACCEPTED)


def _value(text: str, known: Field) -> tuple[object, str]:
    """Return what an answer means, None with the reason where nothing can be made of it, and what to say of it."""
    if is_missing(text):
        return None, "It says that it is not known; what we have stays."
    if known.key == PLACE_FIELD:
        place = grid_reference_to_27700(text)
        if place is None:
            return None, f"“{text[:40]}” is no map reference: write it as SK 407 545 or 440715, 354526."
        return [float(place[0]), float(place[1])], ""
    result = clean(text, known)
    if result.value is None:
        return None, result.warning[2] if result.warning else f"“{text[:40]}” says nothing."
    return result.value, result.warning[2] if result.warning else ""


def _shown(value: object, known: Field) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return f"{value[0]:.0f}, {value[1]:.0f}"
    return in_words(value, known)


def _once(found: Sequence[Answer]) -> Iterator[Answer]:
    """Yield the answers; a question that has two different ones has none, and the same twice counts once."""
    values = defaultdict(list)
    for one in found:
        if one.property_id and one.value is not None:
            values[one.property_id, one.field].append(repr(one.value))
    told: Counter[tuple[str, str]] = Counter()
    for one in found:
        key = (one.property_id, one.field)
        told[key] += 1
        if len(set(values[key])) > 1:
            yield replace(one, state=AnswerState.UNCLEAR, note="The question is answered twice, and differently.")
        elif one.state is AnswerState.ACCEPTED and told[key] > 1:
            yield replace(one, state=AnswerState.CONFIRMED, note="The same answer stands in a row above.")
        else:
            yield one


def _changes(session: Session, one: Answer) -> Iterator[Change]:
    if one.field != PLACE_FIELD:
        yield Change("property", one.property_id, one.field, one.now, one.value)
        return
    assert isinstance(one.value, list), "a place is easting and northing"
    table, key = session.estate.properties, one.property_id
    yield Change(PLACE, key, "xy_27700", one.now, one.value)
    for name, value in (("place_rule", "grid reference"), ("place_accuracy_m", _PLACE_ACCURACY_M)):
        yield Change("property", key, name, table.get(key, name), value)


def _day(iso: str) -> str:
    day = parse_iso(iso)
    return written_day(day) if day else iso
