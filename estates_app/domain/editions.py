"""The public and the exempt edition of what is reported: what the public one may call a property and tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue, FieldKind
from estates_app.domain.findings import LedgerLine, Money, PartnerLedger
from estates_app.domain.partnership import Partner, Secrecy

PUBLIC, EXEMPT = "public", "exempt"

#: Columns of a property that say whether a public edition may name it, by which rule, why, and what stands instead.
SECRECY_FIELDS = ("secrecy", "secrecy_rule", "secrecy_reason", "secrecy_name")

#: Column of a property with the fields that somebody withheld by hand, as `withheld_words` writes them.
WITHHELD_FIELD = "withheld"

#: What stands for the name of a property that nobody gave other words.
CONFIDENTIAL = "Confidential building"

#: Likewise of an empty one.
EMPTY = "Empty building in {district}"

#: Fields of a property that tell which it is or where.
SECRET_FIELDS = ("name", "site_name", "address", "postcode", "uprn", "local_id", "title_number")

_DISTRICT = re.compile(r"\s*(?:\bin\s+)?\{district\}")


def is_unnamed(properties: Columns, key: str, edition: str) -> bool:
    """Whether an edition leaves out the name and place of a property.

    A rule or a person has said it. An empty property is named only where one of them says that it may be, and one of
    which another program wrote something that means nothing never: in doubt nothing is told.

    Source: Local Government Transparency Code 2015, on land and building assets: of a vacant property no more than the
    first part of the postcode is published.
    """
    if edition == EXEMPT:
        return False
    said = properties.get(key, "secrecy")
    if _nobody_said(properties, key):
        return properties.get(key, "occupancy") == "vacant"
    return bool(said != Secrecy.OPEN.value)


def _nobody_said(properties: Columns, key: str) -> bool:
    """Whether no rule and no person spoke of a property."""
    said, rule = properties.get(key, "secrecy"), properties.get(key, "secrecy_rule")
    return said is None or (said == Secrecy.OPEN.value and rule is None)


def tells_district(properties: Columns, key: str) -> bool:
    """Whether an edition that leaves a property unnamed tells the first part of its postcode."""
    return "{district}" in _instead(properties, key)


def name_in(properties: Columns, key: str, edition: str) -> str:
    """Return what an edition calls a property: its name, or what stands instead of it."""
    if not is_unnamed(properties, key, edition):
        return str(properties.get(key, "name"))
    instead, district = _instead(properties, key), district_of(properties.get(key, "postcode"))
    return instead.replace("{district}", district) if district else _DISTRICT.sub("", instead)


def district_of(postcode: object) -> str:
    """Return the first part of a postcode, empty where it has no two: what is not parted may be told whole by it."""
    parts = str(postcode or "").split()
    return parts[0] if len(parts) > 1 else ""


def _instead(properties: Columns, key: str) -> str:
    told = properties.get(key, "secrecy_name")
    if told:
        return str(told)
    return EMPTY if _nobody_said(properties, key) else CONFIDENTIAL


def withheld_words(keys: Iterable[str]) -> str | None:
    """Return fields or groups of fields as the cell of a property keeps them; None for none."""
    return ", ".join(dict.fromkeys(keys)) or None


def withheld_keys(words: object) -> tuple[str, ...]:
    """Return the fields or groups of fields that a cell of a property names."""
    return tuple(word.strip() for word in str(words or "").split(",") if word.strip())


def is_money(catalogue: FieldCatalogue, field: str) -> bool:
    """Whether a field is a partner's money; its property's areas and condition are no secret."""
    known = catalogue.fields.get(field)
    return known is not None and (known.exempt or known.unit.startswith("£"))


def is_area(catalogue: FieldCatalogue, field: str) -> bool:
    """Whether a field is an area, from which space and shares of cost are worked out."""
    known = catalogue.fields.get(field)
    return known is not None and known.kind is FieldKind.AREA


def is_among(catalogue: FieldCatalogue, field: str, withheld: Iterable[str]) -> bool:
    """Whether a field is one of those named, or stands in a group of them; money is more than its group."""
    known = catalogue.fields.get(field)
    group = known.group if known else ""
    return any(w == field or (group and w == group) or (w == "money" and is_money(catalogue, field)) for w in withheld)


def bears_on_money(withheld: Iterable[str]) -> bool:
    """Whether fields or groups of fields, kept back, bear on what a ledger adds up: amounts in £ and areas.

    The names of fields carry their unit.
    """
    return any(name in ("money", "condition") or "_gbp" in name or name.endswith("_m2") for name in withheld)


def keeps_money(estate: Estate, key: str) -> bool:
    """Whether the money of a property may not be worked out of a public edition: its holder's wish, or by hand."""
    holder = estate.partner_of(key)
    withheld = (*holder.withheld, *withheld_keys(estate.properties.get(key, WITHHELD_FIELD)))
    return holder.confidential or bears_on_money(withheld)


def hides_ledger(estate: Estate, partner_id: str, ledger: PartnerLedger) -> bool:
    """Whether the running cost of a partner's ledger may not be shown in public.

    That is so where the partner keeps its money to itself, where a line rests on a property of which the money is kept
    back, and where one line alone is about a property that is not named: what is left of a total without the other
    lines would be that line.
    """
    partner = estate.partners[partner_id]
    told = [line.property_id for line in ledger.lines if line.kind is Money.RUNNING and line.amount_gbp]
    return (
        partner.confidential
        or bears_on_money(partner.withheld)
        or any(key not in estate.properties or keeps_money(estate, key) for key in told)
        or sum(is_unnamed(estate.properties, key, PUBLIC) for key in told) == 1
    )


def hides_line(estate: Estate, line: LedgerLine) -> bool:
    """Whether a single line of a ledger may not be shown in public: a receipt, or of a property that is kept back."""
    key = line.property_id
    return line.kind is Money.RECEIPT or keeps_money(estate, key) or is_unnamed(estate.properties, key, PUBLIC)


def is_kept_back(catalogue: FieldCatalogue, partner: Partner, field: str) -> bool:
    """Whether a public edition leaves out a field of every property of a partner.

    By default those that are exempt or about a person; else what the partner keeps to itself.
    """
    known = catalogue.fields.get(field)
    if known is not None and (known.exempt or known.personal):
        return True
    return (partner.confidential and is_money(catalogue, field)) or is_among(catalogue, field, partner.withheld)


def is_withheld(catalogue: FieldCatalogue, properties: Columns, partner: Partner, key: str, field: str) -> bool:
    """Whether a public edition leaves out the value of a field of a property that it may name.

    Its partner keeps the field back, or somebody withheld it of this property by hand.
    """
    own = withheld_keys(properties.get(key, WITHHELD_FIELD))
    return is_kept_back(catalogue, partner, field) or is_among(catalogue, field, own)
