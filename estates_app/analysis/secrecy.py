"""Which properties a public edition may name: by rules, each with its reason, and by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from estates_app.analysis.rulefacts import decided_by_rules, with_decided
from estates_app.domain.columns import Columns
from estates_app.domain.editions import CONFIDENTIAL, SECRECY_FIELDS
from estates_app.domain.partnership import Partner, Secrecy, SecrecyRule, Service

#: What stands in `SECRECY_FIELDS` of a property.
Said = tuple[str, str | None, str | None, str | None]

#: Of a property that no rule fits.
_OPEN: Said = (Secrecy.OPEN.value, None, None, None)


def apply_secrecy(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    rules: Sequence[SecrecyRule],
    partners: Mapping[str, Partner],
    *,
    only: Collection[str] | None = None,
) -> Columns:
    """Return the properties with the `SECRECY_FIELDS` by the first rule that fits; the facts are those of scope rules.

    A property that no rule fits is open. What a person set by hand stays. Without any rule nothing is said, so that
    `domain.editions.is_unnamed` still leaves an empty property unnamed.

    Parameters
    ----------
    only : collection of str, optional
        Ids of the properties to look at; all where None.
    """
    cells = secrecy_cells(properties, outlets, services, rules, partners, only=only) if rules else ()
    return with_decided(properties, SECRECY_FIELDS, list(cells))


def secrecy_cells(
    properties: Columns,
    outlets: Columns,
    services: Mapping[str, Service],
    rules: Sequence[SecrecyRule],
    partners: Mapping[str, Partner],
    *,
    only: Collection[str] | None = None,
    even_by_hand: bool = False,
) -> Iterator[tuple[str, Said]]:
    """Yield the id and what the rules say of each property; not what is set by hand unless that is asked."""
    about = (properties, outlets, services, rules, partners)
    for key, rule in decided_by_rules(*about, set_by="secrecy_rule", only=only, even_by_hand=even_by_hand):
        yield key, _said(rule) if rule else _OPEN


def _said(rule: SecrecyRule) -> Said:
    if rule.secrecy is Secrecy.OPEN:
        return rule.secrecy.value, rule.id, rule.reason, None
    return rule.secrecy.value, rule.id, rule.reason, rule.instead or CONFIDENTIAL
