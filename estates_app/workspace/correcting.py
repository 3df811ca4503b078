"""Correct facts by hand: what was typed is read as a partner's cell is."""

from __future__ import annotations

from estates_app.domain.claims import Claim
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.cells import clean
from estates_app.workspace.session import Session

_DAY = Field("day", "day", FieldKind.DATE)


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


def read_day(text: str) -> str:
    """Return the ISO date that somebody typed, empty where it is none."""
    return str(clean(text, _DAY).value or "")


def by_whom(claim: Claim) -> str:
    """Return how a claim that no row of a register makes came in: by hand, or by whose answer."""
    return "by hand" if claim.rule.startswith("by hand") else claim.rule or "by hand"


def sources_of(session: Session, property_id: str, field: str) -> tuple[str, ...]:
    """Return who says what of one field: "register.csv, row 12: 412"."""
    files = {edition.id: edition.file for edition in session.estate.editions}
    found = []
    for claim in session.store.claims(property_id):
        if claim.field == field and claim.kind != "retraction":
            where = f"{files.get(claim.edition_id, 'by hand')}, row {claim.row}" if claim.row else by_whom(claim)
            found.append(f"{where}: {claim.raw}")
    return tuple(found)
