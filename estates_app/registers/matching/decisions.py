"""What people decided about rows and properties, kept so that the next edition does not ask again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.claims import ReadRow
from estates_app.domain.decisions import Relation


@dataclass(frozen=True)
class Decision:
    """One answer of a person: what a row of a partner's register is to a property.

    Attributes
    ----------
    property_id : str
    partner_id : str
        Whose register the row stands in.
    row_key : str
        As `row_keys` gives it; the same for the row of a later edition.
    relation : Relation
        SAME or INTEREST joins; any other keeps apart, and is not asked again.
    day, by : str
        ISO date and the person, for the reason.
    """

    property_id: str
    partner_id: str
    row_key: str
    relation: Relation
    day: str = ""
    by: str = ""


def row_key(row: ReadRow) -> str:
    """Return what names a row in every edition: its reference, else its UPRN with its name, else name and postcode."""
    reference = _plain(row.text("local_id"))
    return f"reference {reference}" if reference else _fingerprint(row)


def every_key(row: ReadRow) -> tuple[str, ...]:
    """Return all that may name a row in a later edition: which of them does hangs on the rows beside it."""
    return tuple(dict.fromkeys((row_key(row), _fingerprint(row))))


def row_keys(rows: Sequence[ReadRow]) -> tuple[str, ...]:
    """Return the key of each row; a reference that rows share (the code of a body) names none of them."""
    keys = [row_key(row) for row in rows]
    count = Counter(keys)
    return tuple(_fingerprint(row) if count[key] > 1 else key for row, key in zip(rows, keys, strict=True))


def decided_by(decisions: Iterable[Decision], partner_id: str) -> Mapping[tuple[str, str], Decision]:
    """Return a partner's decisions by row key and property; of two about one pair the later in order stands."""
    return {(d.row_key, d.property_id): d for d in decisions if d.partner_id == partner_id}


def _fingerprint(row: ReadRow) -> str:
    name, postcode, uprn = _plain(row.text("name")), row.text("postcode"), row.text("uprn")
    if uprn:
        return f"uprn {uprn} {name}"
    return f"name {name} {postcode or _plain(row.text('address'))}".strip()


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
