"""Finds the one character that parts the cells of a text file."""

from __future__ import annotations

import math
import re
from collections import Counter

#: Delimiters that people choose, in order of preference: the not sign is that of the NHS Choices files.
USUAL = (",", "\t", ";", "|", "$", "¬", "^", "~", "¦", "§", "\x1f", "\x1e", "\x01", "\x07")

#: Characters of names, addresses, figures and dates: none of them parts cells.
_NEVER = frozenset(" \"'.-_/()&@£%+\\\n\r*?!’‘“”–—°²½€[]{}<>`´©®™")

#: How much less an unusual delimiter, and a colon or an equals sign (times, links), counts for.
_UNUSUAL, _DOUBTFUL = 0.7, 0.5

#: How many lines are looked at, and at most how many of their characters.
_LINES, _CHARACTERS = 80, 200_000

_QUOTED = re.compile(r'"[^"]*"')
_SAID = re.compile(r'^"?sep=(.)"?[\t,; ]*$', re.IGNORECASE)

#: What messages call a delimiter that cannot be seen.
_NAMES = {
    "\t": "a tab",
    "\x1f": "a unit separator",
    "\x1e": "a record separator",
    "\x01": "the byte 1",
    "\x07": "a bell",
}


def said_delimiter(text: str) -> str:
    """Return what a first line "sep=;" says, empty where there is none."""
    match = _SAID.match(text[: text.find("\n")] if "\n" in text[:40] else "")
    return match[1] if match else ""


def find_delimiter(text: str) -> str:
    """Return the delimiter that parts most lines into the same number of cells, a comma where none does.

    Cells in quotation marks do not count, nor do title lines above: they part otherwise or not at all.
    """
    sample = text[:_CHARACTERS]
    bare = _QUOTED.sub("", sample) if sample.count('"') > 1 else sample
    lines = [line for line in bare.split("\n") if line.strip(" ")]  # of quoted cells their tabs alone may be left
    if len(text) > _CHARACTERS and len(lines) > 1:
        lines.pop()  # cut
    lines = lines[:_LINES]
    found = Counter(c for line in lines for c in set(line) if not c.isalnum() and c not in _NEVER)
    # A delimiter is in at least a third of the lines: the others are titles and footers.
    candidates = [c for c in found if c in USUAL or found[c] >= max(2, len(lines) / 3)]
    best, best_score = ",", 0.0
    for candidate in sorted(candidates, key=lambda c: USUAL.index(c) if c in USUAL else len(USUAL)):
        score = _score(lines, candidate)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _score(lines: list[str], delimiter: str) -> float:
    counts = Counter(line.count(delimiter) for line in lines)
    count, alike = max(((c, n) for c, n in counts.items() if c), key=lambda t: (t[1], t[0]), default=(0, 0))
    weight = 1.0 if delimiter in USUAL else _DOUBTFUL if delimiter in ":=#" else _UNUSUAL
    return weight * alike * math.sqrt(min(count, 40))


def in_words(delimiter: str) -> str:
    """Return how a message calls a delimiter."""
    return _NAMES.get(delimiter, f"“{delimiter}”")
