"""What a newer edition changes, in words: for a person who decides, and for the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from estates_app.analysis.rulefacts import BY_HAND
from estates_app.domain.claims import Issue, Reading, Severity
from estates_app.domain.columns import Columns
from estates_app.domain.partnership import Service
from estates_app.domain.renewal import FieldChange, Renewal
from estates_app.workspace.issue_words import BACK, DROPPED, EMPTIED, GONE, REUSED, STANDS


def renewal_summary(renewal: Renewal, properties: Columns, file: str, names: Mapping[int, str]) -> dict[str, Any]:
    """Return what a newer edition changes as plain JSON values (`docs/command-line.md`).

    Parameters
    ----------
    properties : Columns
        Before it.
    file : str
        Of the edition that it renews.
    names : mapping of row to str
        What rows that are added are called.
    """

    def name_of(key: str) -> object:
        return properties.get(key, "name") if key in properties else None

    def told(changes: Sequence[FieldChange]) -> list[dict[str, Any]]:
        return [
            {
                "row": c.row, "property": c.property_id, "name": name_of(c.property_id), "field": c.field,
                "before": c.before, "after": c.after, "stands": c.stands,
            }
            for c in changes
        ]  # fmt: skip

    return {
        "file": file,
        "added": list(renewal.added),
        "added_rows": [{"row": row, "name": names.get(row) or None} for row in renewal.added],
        "gone": [{"property": key, "name": name_of(key)} for key in renewal.gone],
        "dropped": [{"property": key, "name": name_of(key), "service": service} for key, service in renewal.dropped],
        "changed": told(renewal.changed),
        "emptied": told(renewal.emptied),
        "same": renewal.same,
    }


def renewal_issues(
    renewal: Renewal,
    reused: Sequence[int],
    read: Reading,
    properties: Columns,
    services: Mapping[str, Service],
) -> Iterator[Issue]:
    """Yield what a person should know of a newer edition."""
    name = partial(properties.get, name="name")
    for key in renewal.gone:
        message = f"{name(key)} is no longer in this register. It stays in the estate until somebody decides."
        yield Issue(None, "", str(name(key)), GONE, Severity.WARNING, message)
    for key, service in renewal.dropped:
        message = (
            f"{name(key)}: the register no longer says that a {services[service].in_sentence} is there. "
            "It stays until somebody takes it out."
        )
        yield Issue(None, "", str(name(key)), DROPPED, Severity.WARNING, message)
    for change in (*renewal.changed, *renewal.emptied):
        if change.stands is not None and change.stands != change.after:
            message = (
                f"{name(change.property_id)}: the register now says {_told(change.after)} of {change.field}, "
                f"before {_told(change.before)}. What was set here by hand stands: {_told(change.stands)}."
            )
            yield Issue(change.row, "", "", STANDS, Severity.WARNING, message)
    emptied = Counter(change.field for change in renewal.emptied)
    for field_key, count in emptied.items():
        heading = next((g.source for g in read.columns if g.field == field_key), field_key)
        message = f"“{heading}” is blank in {count:,} rows where the earlier edition told it. What was told stays."
        yield Issue(None, heading, "", EMPTIED, Severity.NOTE, message)
    for row in reused:
        message = "Its reference or UPRN was another building's in the earlier edition: it is a building of its own."
        yield Issue(row, "", "", REUSED, Severity.WARNING, message)


def back_issues(homes: Mapping[int, str], properties: Columns) -> Iterator[Issue]:
    """Yield what is said of rows whose property the last edition did not tell of and an older one did."""
    for row, key in homes.items():
        message = f"{properties.get(key, 'name')} is in this register again."
        if properties.get(key, "scope_rule") == BY_HAND:
            message += f" What was said of its scope stands: {properties.get(key, 'scope_reason')}."
        yield Issue(row, "", "", BACK, Severity.WARNING, message)


def _told(value: object) -> str:
    return "nothing" if value is None else f"“{value:g}”" if isinstance(value, float) else f"“{value}”"
