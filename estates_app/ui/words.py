"""How figures are written for people: en-GB, true minus, words for what is missing. One place for the whole window."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime

from estates_app.registers.files.tables import ENDINGS

MINUS = "−"

#: Said where whole tables come in: it is no step on the undo stack.
FOR_GOOD = "Undo does not take this back."


def files_to_choose(words: str, endings: Iterable[str]) -> str:
    """Return what a dialog offers where files of some endings are asked for."""
    return f"{words} ({' '.join(f'*{ending}' for ending in sorted(endings))});;All files (*)"


#: What dialogs offer where registers are asked for.
REGISTER_FILES = files_to_choose("Registers", ENDINGS)


def signed(text: str) -> str:
    """Return text with a true minus."""
    return text.replace("-", MINUS)


def number(value: float, decimals: int = 0) -> str:
    """Return a figure with thousands parted by commas."""
    return signed(f"{value:,.{decimals}f}")


def money(value: float) -> str:
    """Return pounds, whole."""
    return signed(f"{'-' if value < 0 else ''}£{abs(value):,.0f}")


def money_k(value: float) -> str:
    """Return pounds in thousands for cards: £176k, £1.2m."""
    sign, amount = "-" if value < 0 else "", abs(value)
    if amount >= 999_500:
        return signed(f"{sign}£{amount / 1e6:,.1f}m")
    return signed(f"{sign}£{amount / 1e3:,.0f}k" if amount >= 1000 else f"{sign}£{amount:,.0f}")


def change(value: float) -> str:
    """Return a change with its sign, also a plus."""
    return "0" if round(value) == 0 else signed(f"{value:+,.0f}")


def saves(value: float) -> str:
    """Say a change of cost in words: below 0 saves."""
    if round(value) == 0:
        return "no change"
    return f"{'saves' if value < 0 else 'pays'} {number(abs(value) / 1000, 1)}"


def minutes(value: float | None) -> str:
    """Return minutes with one decimal."""
    return "–" if value is None or math.isnan(value) else number(value, 1)


def share(value: float | None, decimals: int = 0) -> str:
    """Return a share as per cent."""
    return "–" if value is None or math.isnan(value) else f"{100 * value:.{decimals}f}%"


def day(iso: str) -> str:
    """Return an ISO date as people write it: 3 December 2026."""
    try:
        when = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{when.day} {when:%B %Y}"


def day_and_time(iso: str) -> str:
    """Return an ISO time as people write it: 3 December 2026, 14:32."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{when.day} {when:%B %Y}, {when:%H:%M}"


def count(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 property, 26 properties."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def sentence(words: str) -> str:
    """Return words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


def figure_words(kind: str, value: str | float) -> str:
    """Return a cell's words by the kind of its column; missing is a dash, never 0."""
    if isinstance(value, str):
        if kind in ("fate", "gate"):
            return value.replace("_", " ").capitalize()
        return value
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "no other"
    if kind == "coverage":
        return share(value)
    if kind == "km":
        return number(value, 1)
    if kind == "change":
        return change(value)
    if kind == "money":
        return number(value)
    return number(value, 0 if value == round(value) or abs(value) >= 100 or kind in ("score", "bar") else 1)
