"""Correct facts by hand: what was typed is read as a partner's cell is, and the correction is a claim like any other."""

from __future__ import annotations

from estates_app.domain.edits import Change, Edit
from estates_app.domain.partnership import Scope
from estates_app.registers.cleaning import clean
from estates_app.workspace.session import Session

#: Rule that a scope set by a person cites.
BY_HAND = "by hand"


def read_value(session: Session, field: str, text: str) -> tuple[object, str]:
    """Read what was typed for a field.

    Returns
    -------
    value, fault : object, str
        The cleaned value, and a sentence where it was not understood (then the value is None).
    """
    result = clean(text, session.catalogue[field])
    if result.value is None:
        return None, result.warning[
            2
        ] if result.warning else f"“{text}” says nothing: leave the field empty to clear it."
    return result.value, ""


def sources_of(session: Session, property_id: str, field: str) -> tuple[str, ...]:
    """Return who says what of one field: "register.csv, row 12: 412"."""
    files = {edition.id: edition.file for edition in session.estate.editions}
    found = []
    for claim in session.store.claims(property_id):
        if claim.field == field and claim.kind != "retraction":
            where = f"{files.get(claim.edition_id, 'by hand')}, row {claim.row}" if claim.row else "by hand"
            found.append(f"{where}: {claim.raw}")
    return tuple(found)


def set_scope(session: Session, property_id: str, scope: Scope) -> Edit | None:
    """Set the scope of one property by hand, which every rule then leaves alone; None where it is so already."""
    table = session.estate.properties
    after = {"scope": scope.value, "scope_rule": BY_HAND, "scope_reason": f"Set by {session.author}."}
    changes = [
        Change("property", property_id, name, table.get(property_id, name), value)
        for name, value in after.items()
        if table.get(property_id, name) != value
    ]
    if not changes:
        return None
    words = scope.value.replace("_", " ")
    edit = session.new_edit(f"Set {table.get(property_id, 'name')} to {words}", changes)
    session.apply(edit)
    return edit
