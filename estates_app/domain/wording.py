"""Words put together as people write them."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 0) -> str:
    """Return "A, B and C"; with ``most`` the rest is counted."""
    shown = list(names[:most]) if most and len(names) > most else list(names)
    if len(shown) < len(names):
        shown.append(f"{len(names) - len(shown)} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
