"""How a register was read, in words: where its table was found, how sure each column is, what a column may be else."""

from __future__ import annotations

from pathlib import PurePosixPath

from estates_app.domain.claims import SURE, ColumnGuess, FoundTable, Reading
from estates_app.domain.fields import FieldCatalogue
from estates_app.registers.columns.mapping import AS_BEFORE, BY_HAND

#: Group of fields -> its heading in a list.
GROUP_WORDS = {
    "identity": "Which property",
    "place": "Where it is",
    "use": "What it is for",
    "condition": "Building and condition",
    "energy": "Energy",
    "money": "Money",
    "interest": "Interests and leases",
    "occupation": "Who is in it",
    "record": "The record",
}


def found_in_words(reading: Reading) -> str:
    """Return where a table was found: "plan.zip, list.xlsx, sheet “Sites”, table 2 of 3, headings in row 4"."""
    found = reading.found
    parts = [reading.file]
    if found.member:
        parts.append(PurePosixPath(found.member).name)
    if reading.sheet:
        parts.append(f"{'layer' if found.is_map else 'sheet'} “{reading.sheet}”")
    if found.tables > 1:
        parts.append(f"table {found.table} of {found.tables}")
    if not found.is_map:
        parts.append(f"headings in row {found.header_row}" if found.header_row else "no row of headings")
    if found.delimiter:
        parts.append(f"parted by {found.delimiter}")
    return ", ".join([*parts, *(text for text in (reading.encoding, reading.crs) if text)])


def header_in_words(found: FoundTable) -> str:
    """Return where the headings were found."""
    return f"found in row {found.header_row}" if found.header_row else "there is none"


def certainty(guess: ColumnGuess, *, is_weak: bool) -> str:
    """Return how sure it is what a column was taken for, in two words or three."""
    if guess.reason == BY_HAND:
        return "by hand"
    if guess.reason == AS_BEFORE and guess.field and not is_weak:
        return "as before"
    if guess.field is None:
        return "not used"
    return "look at it" if is_weak or guess.confidence < SURE else "sure"


def other_readings(guess: ColumnGuess, catalogue: FieldCatalogue, most: int = 4) -> tuple[tuple[str, str], ...]:
    """Return what else a column may be, likeliest first: key of the field, and how sure and why in words."""
    found = []
    for key, confidence, reason in guess.alternatives[:most]:
        if key in catalogue and key != guess.field:
            found.append((key, f"{'sure' if confidence >= SURE else 'may be'}: {reason}"))
    return tuple(found)
