"""What a public edition may say: no name of an empty building, no money of a confidential partner."""

from __future__ import annotations

from estates_app.domain.fates import FateDecision
from estates_app.domain.material import Material

#: Fields that are a partner's money; its property's areas and condition are no secret.
MONEY_FIELDS = frozenset(
    {"running_cost_gbp_a_year", "rent_gbp_a_year", "income_gbp_a_year", "backlog_gbp", "value_gbp", "value_basis"}
)


def place_name(material: Material, key: str) -> str:
    """Return a property's name; an empty one shows only the first part of its postcode in the public edition."""
    table = material.estate.properties
    if is_unnamed(material, key):
        postcode = str(table.get(key, "postcode") or "")
        return f"Empty building in {postcode.split()[0]}" if postcode else "Empty building"
    return str(table.get(key, "name"))


def is_unnamed(material: Material, key: str) -> bool:
    """Whether this edition leaves out the name and place of a property because it stands empty."""
    return material.edition != "exempt" and material.estate.properties.get(key, "occupancy") == "vacant"


def hides_money(material: Material, key: str) -> bool:
    """Whether this edition leaves out the money of a property because its holder wants so."""
    return material.edition != "exempt" and material.estate.partner_of(key).confidential


def hides_totals(material: Material) -> bool:
    """Whether a total would give a hidden figure away by subtraction."""
    return material.edition != "exempt" and any(p.confidential for p in material.estate.partners.values())


def reason_of(material: Material, decision: FateDecision) -> str:
    """Return the reason of a fate, without what this edition may not say."""
    key = decision.property_id
    if is_unnamed(material, key) or (hides_money(material, key) and "£" in decision.reason):
        return "The reason is in the exempt edition."
    return decision.reason
