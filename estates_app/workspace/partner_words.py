"""What a partner is called where there is little room: without the area's name, which all share."""

from __future__ import annotations

from estates_app.domain.estate import Estate


def short_names(estate: Estate) -> dict[str, str]:
    """Return a short name of each partner by its id; names that would become the same stay whole."""
    found = {}
    for key, partner in estate.partners.items():
        rest = partner.name.removeprefix(f"{estate.area} ") if estate.area else partner.name
        found[key] = rest[:1].upper() + rest[1:]
    taken = list(found.values())
    return {key: words if taken.count(words) == 1 else estate.partners[key].name for key, words in found.items()}
