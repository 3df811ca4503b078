"""What a public edition may say: no name of an empty building, no money of a confidential partner."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT, name_in
from estates_app.domain.editions import is_unnamed as unnamed
from estates_app.domain.fates import FateDecision
from estates_app.domain.material import Material

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


def hides_totals(material: Material) -> bool:
    """Whether a total would give a hidden figure away by subtraction."""
    return material.edition != EXEMPT and any(p.confidential for p in material.estate.partners.values())


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
