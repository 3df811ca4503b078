"""The public and the exempt edition of what is reported: what the public one may call a property."""

from __future__ import annotations

from estates_app.domain.columns import Columns

PUBLIC, EXEMPT = "public", "exempt"


def is_unnamed(properties: Columns, key: str, edition: str) -> bool:
    """Whether an edition leaves out the name and place of a property because it stands empty.

    Source: Local Government Transparency Code 2015, on land and building assets: of a vacant property no more than the
    first part of the postcode is published.
    """
    return edition != EXEMPT and properties.get(key, "occupancy") == "vacant"


def name_in(properties: Columns, key: str, edition: str) -> str:
    """Return what an edition calls a property: its name, or for an empty one the first part of its postcode."""
    if not is_unnamed(properties, key, edition):
        return str(properties.get(key, "name"))
    postcode = str(properties.get(key, "postcode") or "")
    return f"Empty building in {postcode.split()[0]}" if postcode else "Empty building"
