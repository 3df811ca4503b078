"""Unique property reference numbers: spreadsheet damage, local numbers, placeholders, several in a cell."""

from __future__ import annotations

import re

from estates_app.domain.claims import Severity
from estates_app.registers.cleaning.result import Habits, Result

#: A UPRN has up to 12 figures (GeoPlace); real ones have at least 7, most 8 to 12.
_LONGEST, _SHORTEST = 12, 7

#: Where most of a column is local numbers, shorter ones than this are local too.
_SURELY_A_UPRN = 10

_SHORTENED = re.compile(r"([0-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,2})")
_LABEL = re.compile(r"^\s*uprn\s*(?:no\.?|number)?\s*[:=#-]?\s*(?=[0-9])", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[;,/|&+]|\band\b|\s)\s*", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def _gone(code: str, severity: Severity, sentence: str) -> Result:
    return Result(None, "", ((code, severity, sentence),))


def looks_local(text: str) -> bool:
    """Whether a cell of a UPRN column holds a number that is certainly none: letters, or too few figures."""
    plain = re.sub(r"\.0+$", "", text.strip())
    return not plain.isdigit() or len(plain.lstrip("0")) < _SHORTEST


def clean_uprn(text: str, habits: Habits) -> Result:
    """Clean a UPRN: its figures without leading zeros, as text; the first where a cell holds several."""
    if text.isascii() and text.isdigit():
        return _of_figures(text, text, habits)
    plain = _LABEL.sub("", text.strip()).strip("'\"`’ ")
    plain = re.sub(r"\.0*$", "", plain)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    shortened = _SHORTENED.fullmatch(plain)
    if shortened:
        figures, power = shortened[1] + (shortened[2] or ""), int(shortened[3])
        if len(figures) - 1 != power:
            sentence = f"UPRN “{text}” was shortened by a spreadsheet and cannot be recovered; treated as missing."
            return _gone("uprn-damaged", Severity.WARNING, sentence)
        return _of_figures(figures, text, habits).by("written out of a spreadsheet's short form")
    parts = [part for part in _BETWEEN.split(plain) if part]
    if not all(part.isascii() and part.isdigit() for part in parts) or not parts:
        sentence = f"“{text[:40]}” is a local number, no UPRN; kept as the local reference."
        return _gone("uprn-local", Severity.NOTE, sentence)
    joined = "".join(parts)
    if len(parts) > 1 and (len(joined) > _LONGEST or re.search(r"[;,/|&+]|and", plain)):
        return _several(parts, text, habits)
    return _of_figures(joined, text, habits)


def _several(parts: list[str], text: str, habits: Habits) -> Result:
    each = [_of_figures(part, part, habits) for part in parts]
    good = [str(result.value) for result in each if result.value is not None]
    if not good:
        return each[0]
    distinct = tuple(dict.fromkeys(good))
    if len(good) < len(parts):
        sentence = f"“{text[:60]}” holds a UPRN and what is none; {distinct[0]} was taken."
        return Result(
            distinct[0], "the UPRN of a longer cell", (("uprn-several", Severity.NOTE, sentence),), "", distinct[1:]
        )
    if len(distinct) == 1:
        return Result(distinct[0], "the same UPRN twice")
    sentence = f"“{text[:60]}” holds {len(distinct)} UPRNs; the first, {distinct[0]}, stands for the property."
    return Result(
        distinct[0], "the first of several", (("uprn-several", Severity.NOTE, sentence),), others=distinct[1:]
    )


def _of_figures(plain: str, text: str, habits: Habits) -> Result:
    digits = plain.lstrip("0")
    if len(digits) > _LONGEST:
        sentence = f"UPRN {text[:40]} has more than 12 digits; treated as missing."
        return _gone("uprn-long", Severity.WARNING, sentence)
    if habits.refusal:
        return _gone("uprn-street", Severity.WARNING, f"{text} {habits.refusal}; treated as missing.")
    if not digits or _is_placeholder(digits):
        return _gone("uprn-placeholder", Severity.WARNING, f"UPRN {text} is a placeholder; treated as missing.")
    if len(digits) < _SHORTEST:
        sentence = f"{text} is too short for a UPRN; kept as the local reference."
        return _gone("uprn-local", Severity.NOTE, sentence)
    if habits.local_numbers and len(digits) < _SURELY_A_UPRN:
        sentence = f"{text} stands among local numbers and was taken as one; kept as the local reference."
        return _gone("uprn-local", Severity.NOTE, sentence)
    if len(digits) >= 11 and digits.endswith("00000"):
        sentence = f"UPRN {text} ends in noughts, as one that a spreadsheet rounded; treated as missing."
        return _gone("uprn-damaged", Severity.WARNING, sentence)
    return Result(digits, "" if digits == text else "leading zeros or spaces removed")


def _is_placeholder(digits: str) -> bool:
    return len(digits) >= _SHORTEST and (len(set(digits)) == 1 or digits in "123456789012345678901234567890")
