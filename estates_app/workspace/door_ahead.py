"""What will be confidential in a register that waits to be accepted, as far as its own rows tell it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from estates_app.analysis.classify import services_of
from estates_app.analysis.secrecy import apply_secrecy
from estates_app.domain.claims import Issue, ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.fields import FieldCatalogue
from estates_app.workspace.composing import new_record
from estates_app.workspace.door import door_issues
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.rulepacks import Rules


def confidential_in(prepared: Prepared, rules: Rules, catalogue: FieldCatalogue) -> tuple[Issue, ...]:
    """Return the notes of `door_issues` for a register before it is accepted. Any thread may ask.

    The rules of confidentiality look at each property as the rows tell it, beside what is known of it already; in which
    town it lies is found at acceptance alone, so a rule that asks for it is heard then.
    """
    base, partner = prepared.base, prepared.partner
    rows_of: dict[str, list[ReadRow]] = defaultdict(list)
    for row in prepared.reading.rows:
        if row.row in prepared.homes:
            rows_of[prepared.homes[row.row]].append(row)
    records: list[dict[str, Any]] = []
    outlets: list[dict[str, Any]] = []
    for key, rows in rows_of.items():
        known = base.properties.record(key) if key in base.properties else {}
        held = {name: value for name, value in known.items() if value is not None}
        told = new_record(key, rows, partner, rules.classes)
        told.pop("geometry", None)  # no rule asks for it, and it is not a shape yet
        # Of its own property a newer edition says how it is now; of another's it fills what nobody has said.
        record = {**held, **told} if held.get("partner") == partner.id else {**told, **held, "id": key}
        records.append(record)
        said = services_of(record, base.services)
        outlets += [{"id": f"{key} {s}", "property": key, "service": s, "partner": partner.id} for s in said]
    partners = {**base.partners, partner.id: partner}
    places = apply_secrecy(
        Columns.from_records(records),
        Columns.from_records(outlets, ("property", "service", "partner")),
        base.services,
        base.secrecy_rules,
        partners,
    )
    estate = base.with_(properties=places, partners=partners)
    return tuple(door_issues(estate, partner, prepared.reading, prepared.homes, catalogue))
