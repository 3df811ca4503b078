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


def figure(value: float, unit: str) -> str:
    """Return a figure with its unit as people write it: "24%", "3.5% a year", "£1,200/m²", "400 m"."""
    if unit == "%":
        return f"{_digits(value)}%"
    if unit == "share":
        return f"{_digits(100 * value)}%"
    if unit == "a year" and value < 1:
        return f"{_digits(100 * value)}% a year"
    if unit.startswith("£"):
        return f"£{_digits(value)}{unit[1:]}"
    return f"{_digits(value)} {unit}".strip()


def _digits(value: float) -> str:
    """Return six digits that count, and never an exponent before the stop."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
