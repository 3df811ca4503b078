"""Questions to a partner about its properties, as a sheet carries them out and answers back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

#: Name of the sheet that is filled in, and its headings: by them the columns are found again wherever they were moved.
SHEET = "Questions"
PROPERTY, REFERENCE, UPRN, ADDRESS = "Property", "Your reference", "UPRN", "Address"
QUESTION, HAVE, WHY, ANSWER = "Question", "What we have", "Why it matters", "Your answer"
ANSWERED_BY, ANSWERED_ON, KEY = "Answered by", "Answered on", "Key (do not change)"
#: Without these two a table is no list of questions, whatever else was moved or deleted in it.
NEEDED = (KEY, ANSWER)
HEADINGS = (PROPERTY, REFERENCE, UPRN, ADDRESS, QUESTION, HAVE, WHY, ANSWER, ANSWERED_BY, ANSWERED_ON, KEY)

_MARK_LENGTH = 10


@dataclass(frozen=True)
class Question:
    """One row of the sheet.

    Attributes
    ----------
    key : str
        As `key_of` makes it.
    property_id, field : str
    name, reference, uprn, address : str
    words : str
        The field in words with its unit.
    have : str
        What is known and from where, or why it cannot be used; empty where nothing is.
    why : str
    kind : str
        A `FieldKind`.
    choices : tuple of str
        Answers that are allowed; empty for free ones.
    low, high : float or None
        Credible range of a number.
    """

    key: str
    property_id: str
    field: str
    name: str
    reference: str
    uprn: str
    address: str
    words: str
    have: str
    why: str
    kind: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class QuestionSheet:
    """Everything that one partner is asked.

    Attributes
    ----------
    area, partner, where : str
        ``where`` names the localities.
    date : str
        ISO date.
    asked_by : str
    questions : tuple of Question
    left_out : int
        Questions that are worth less and wait for the next time.
    columns : tuple of str
        Facts in words that are missing of nearly every property: a column of the next edition would answer them all.
    """

    area: str
    partner: str
    where: str
    date: str
    asked_by: str
    questions: tuple[Question, ...]
    left_out: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawAnswer:
    """One row that came back, as it was written.

    Attributes
    ----------
    row : int
        Row number as a spreadsheet shows it.
    key, name, question, text, by, on : str
    """

    row: int
    key: str
    name: str
    question: str
    text: str
    by: str
    on: str


def key_of(property_id: str, field: str, now: object) -> str:
    """Return the key of a question: what it is about, what was known when it was asked, and a mark of wholeness.

    A key that somebody retyped or cut short is told by its mark, and a fact that has changed since by its digest.
    """
    body = f"{property_id}|{field}|{_digest(repr(now))}"
    return f"{body}|{_digest(body)}"


def parts_of(key: str) -> tuple[str, str, str] | None:
    """Return property id, field and digest of what was known, None where it is no whole key."""
    parts = key.strip().split("|")
    if len(parts) != 4 or _digest("|".join(parts[:3])) != parts[3]:
        return None
    return parts[0], parts[1], parts[2]


def is_the_same(digest: str, now: object) -> bool:
    """Whether what is known now is what was known when the question was asked."""
    return _digest(repr(now)) == digest


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK_LENGTH]
