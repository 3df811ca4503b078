"""What a public edition may say: no name of an empty building, no money of a confidential partner."""

from __future__ import annotations

from estates_app.domain import editions
from estates_app.domain.editions import EXEMPT, name_in
from estates_app.domain.fates import FateDecision
from estates_app.domain.material import Material
from estates_app.domain.wording import listed

#: Stands for a figure that is known and that this edition leaves out.
WITHHELD = "exempt"

_IN_EXEMPT = "The reason is in the exempt edition."
_NOTE_IN_EXEMPT = "It is in the exempt edition."

#: A figure as an edition shows it: None is missing evidence.
Shown = float | str | None


def is_money(material: Material, field: str) -> bool:
    """Whether a field is a partner's money; its property's areas and condition are no secret."""
    return editions.is_money(material.catalogue, field)


def place_name(material: Material, key: str) -> str:
    """Return what this edition calls a property."""
    return name_in(material.estate.properties, key, material.edition)


def is_unnamed(material: Material, key: str) -> bool:
    """Whether this edition leaves out the name and place of a property."""
    return key in material.unnamed


def hides_money(material: Material, key: str) -> bool:
    """Whether this edition leaves out the money of a property because its holder wants so."""
    return material.edition != EXEMPT and material.estate.partner_of(key).confidential


def ledger_figures(material: Material, key: str) -> tuple[Shown, ...]:
    """Return what this edition shows of a partner's ledger: running cost, once, receipts, net present value.

    The public edition shows no receipt, no present value from which one could be worked out, and nothing of a partner
    who asked for it: there the figure is `WITHHELD`. None is missing evidence in both editions.
    """
    one = material.findings.ledgers[key]
    figures: tuple[Shown, ...] = (one.running_cost_gbp_a_year, one.one_off_gbp, one.receipt_gbp, one.npv_gbp)
    if material.edition == EXEMPT:
        return figures
    is_hidden = material.estate.partners[key].confidential
    gives_receipt_away = one.receipt_gbp != 0
    hidden = (is_hidden, is_hidden, True, is_hidden or gives_receipt_away)
    return tuple(WITHHELD if hide and f is not None else f for hide, f in zip(hidden, figures, strict=True))


def ledger_totals(material: Material) -> tuple[tuple[Shown, int], ...]:
    """Return for each figure of a ledger the total over the partners whose figure is shown, and how many they are.

    No total is given where the evidence of one of them is missing.
    """
    totals: list[tuple[Shown, int]] = []
    columns = zip(*(ledger_figures(material, key) for key in material.findings.ledgers), strict=True)
    for figures in columns:
        shown = [f for f in figures if f != WITHHELD]
        known = [f for f in shown if isinstance(f, float | int)]
        totals.append((sum(known) if known and len(known) == len(shown) else None, len(shown)))
    return tuple(totals)


def notice(material: Material) -> str:
    """Return what is said of the edition: why it is exempt, or what was left out of the public one."""
    if material.edition == EXEMPT:
        return (
            "Not for publication. It contains exempt information under paragraph 3 of Schedule 12A to the Local "
            "Government Act 1972: the financial or business affairs of a person or body."
        )
    left_out = ["possible receipts"]
    if material.unnamed:
        left_out.append("the names, places and facts of empty buildings")
    hidden = [partner.name for partner in material.estate.partners.values() if partner.confidential]
    if hidden:
        left_out.append(f"the money of {listed(hidden)}")
    return f"Left out of this public edition: {listed(left_out)}."


def reason_of(material: Material, decision: FateDecision) -> str:
    """Return the reason of a fate, without what this edition may not say."""
    key = decision.property_id
    if is_unnamed(material, key) or (hides_money(material, key) and "£" in decision.reason):
        return _IN_EXEMPT
    return told(material, decision.reason)


def told(material: Material, sentence: str) -> str:
    """Return a sentence of the analysis, unless it names a building that this edition leaves unnamed."""
    names = (str(material.estate.properties.get(key, "name") or "") for key in material.unnamed)
    return _IN_EXEMPT if any(name and name in sentence for name in names) else sentence


def note_of(material: Material, key: str) -> str:
    """Return what people wrote beside a property of the shortlist, as far as this edition may say it; empty for none.

    What stands beside an empty building may tell where it is, and a note with an amount may tell its holder's money.
    """
    _, note = material.listed.get(key, (0, ""))
    if not note:
        return ""
    if is_unnamed(material, key) or (hides_money(material, key) and "£" in note):
        return _NOTE_IN_EXEMPT
    return note if told(material, note) == note else _NOTE_IN_EXEMPT
