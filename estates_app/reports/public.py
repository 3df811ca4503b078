"""What a public edition may say: no name of an empty building, no money of a confidential partner."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT, name_in
from estates_app.domain.editions import is_unnamed as unnamed
from estates_app.domain.fates import FateDecision
from estates_app.domain.material import Material
from estates_app.reports import words

#: Stands for a figure that is known and that this edition leaves out.
WITHHELD = "exempt"

#: A figure as an edition shows it: None is missing evidence.
Shown = float | str | None

#: Fields that are a partner's money; its property's areas and condition are no secret.
MONEY_FIELDS = frozenset(
    {"running_cost_gbp_a_year", "rent_gbp_a_year", "income_gbp_a_year", "backlog_gbp", "value_gbp", "value_basis"}
)


def place_name(material: Material, key: str) -> str:
    """Return what this edition calls a property."""
    return name_in(material.estate.properties, key, material.edition)


def is_unnamed(material: Material, key: str) -> bool:
    """Whether this edition leaves out the name and place of a property."""
    return unnamed(material.estate.properties, key, material.edition)


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
    if any(is_unnamed(material, key) for key in material.estate.properties.ids):
        left_out.append("the names, places and facts of empty buildings")
    hidden = [partner.name for partner in material.estate.partners.values() if partner.confidential]
    if hidden:
        left_out.append(f"the money of {words.listed(hidden)}")
    return f"Left out of this public edition: {words.listed(left_out)}."


def reason_of(material: Material, decision: FateDecision) -> str:
    """Return the reason of a fate, without what this edition may not say."""
    key = decision.property_id
    if is_unnamed(material, key) or (hides_money(material, key) and "£" in decision.reason):
        return "The reason is in the exempt edition."
    return decision.reason


def exempt_strings(material: Material) -> tuple[str, ...]:
    """Return what must not be found in this edition: names, UPRNs and postcodes of the properties it leaves unnamed.

    A text that also belongs to a property that is named (a postcode or a site that they share) is no secret.
    """
    table = material.estate.properties
    hidden = [key for key in table.ids if is_unnamed(material, key)]
    if not hidden:
        return ()
    unnamed_keys = set(hidden)
    columns = [table.texts(name) for name in ("name", "site_name", "address", "postcode", "uprn")]
    said = "\n".join(
        text.casefold()
        for i, key in enumerate(table.ids)
        if key not in unnamed_keys
        for column in columns
        if (text := column[i])
    )
    told = (str(table.get(key, name) or "") for key in hidden for name in ("name", "postcode", "uprn"))
    # A single short word ("Library") is found everywhere and tells nothing of one building.
    return tuple(
        dict.fromkeys(t for t in told if len(t) >= 6 and (" " in t or t.isdigit()) and t.casefold() not in said)
    )
