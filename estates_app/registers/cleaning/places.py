"""Postcodes, grid references and coordinates as written; whether they lie where they should is for placing."""

from __future__ import annotations

import math
import re
from functools import cache
from itertools import product

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.figures import digits, plain_number
from estates_app.registers.cleaning.result import Habits, Result, placeholder, unreadable
from estates_app.registers.cleaning.words import words

_WHOLE = re.compile(r"([A-Z]{1,2})([1-9][0-9]|[0-9])([A-Z]?)([0-9])([A-Z])([A-Z])")
_ANYWHERE = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][0-9A-Z]?)[ .]*([0-9][A-Z]{2})(?![A-Z0-9])")
_OUTWARD = re.compile(
    r"([A-Z]{1,2})(?:[1-9][0-9]|[0-9][A-Z]?)(?:[ ]*[0-9](?:[A-Z]|[ ]?X+)?)?|[A-Z]{2}[1-9][0-9]?[A-Z]?"
)
_NO_LETTER = re.compile("[^A-Z0-9]+")
_GIRO = "GIR0AA"

#: Shapes of an outward part (BS 7666): A is a letter, 9 a figure.
_SHAPES = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")


@cache
def _postal() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the areas, the letters that never end a postcode, and the areas whose districts may end in a letter."""
    known = words("postcodes")
    return frozenset(known["areas"]), frozenset(known["never_inward"]), frozenset(known["lettered"])


@cache
def _placeholders() -> tuple[str, ...]:
    return tuple(words("postcodes")["placeholders"])


def is_postcode(squeezed: str) -> bool:
    """Whether a text in capitals without spaces has the form of a postcode.

    Its area may be one that Royal Mail does not use: what no postcode file has places nothing, and placing says so.
    """
    match = _WHOLE.fullmatch(squeezed)
    if match is None:
        return squeezed == _GIRO
    _, never, lettered = _postal()
    if match[5] in never or match[6] in never:
        return False
    return not match[3] or (len(match[2]) == 1 and match[1] in lettered)


def unused_area(text: str) -> str:
    """Return the area of a postcode ("ZM") where Royal Mail uses none of that name, else empty."""
    squeezed = _NO_LETTER.sub("", text.upper())
    match = _WHOLE.fullmatch(squeezed)
    return match[1] if match and is_postcode(squeezed) and match[1] not in _postal()[0] else ""


def _spaced(squeezed: str) -> str:
    return f"{squeezed[:-3]} {squeezed[-3:]}"


def clean_postcode(text: str, field: Field) -> Result:
    """Clean a postcode to "DE55 7AD"; a letter taken for a figure is mended where only one postcode results."""
    upper = text.upper()
    squeezed = _NO_LETTER.sub("", upper)
    if squeezed.startswith(_placeholders()):
        return placeholder(text, field)
    if is_postcode(squeezed):
        found = _spaced(squeezed)
        return Result(found, "" if found == text else "written as a postcode")
    inside = tuple(dict.fromkeys(a + b for a, b in _ANYWHERE.findall(upper) if is_postcode(a + b)))
    if inside:
        first, rest = _spaced(inside[-1] if not _is_list(upper) else inside[0]), inside
        others = tuple(code for code in map(_spaced, rest) if code != first)
        if others:
            sentence = f"“{text[:60]}” holds {len(inside)} postcodes; {first} was taken."
            return Result(first, "one of several", (("postcode-several", Severity.NOTE, sentence),), others=others)
        return Result(first, "the postcode of a longer text")
    mended = _mended(squeezed)
    if mended:
        sentence = f"“{text}” is no postcode; read as {mended}, with one letter or figure taken for another."
        return Result(mended, f"“{text}” mended", (("postcode-mended", Severity.WARNING, sentence),))
    partial = _OUTWARD.fullmatch(upper.strip(" .,"))
    if partial and partial[1] in _postal()[0]:
        sentence = f"“{text}” is only part of a postcode: it places nothing; treated as missing."
        return Result(None, "", (("postcode-partial", Severity.NOTE, sentence),), others=(upper.strip(),))
    sentence = f"“{text[:30]}” is no postcode; treated as missing."
    return Result(None, "", (("postcode-form", Severity.WARNING, sentence),))


def _is_list(upper: str) -> bool:
    """Whether a cell is postcodes one after another, and no address with one at its end."""
    left = _ANYWHERE.sub(" ", upper)
    return not re.sub(r"[\s,;/&|+]|\bAND\b|\bOR\b", "", left)


@cache
def _alike() -> dict[str, str]:
    """Return character -> those of the other kind for which it is taken."""
    found: dict[str, str] = {}
    for letter, figure in words("postcodes")["alike"]:
        found[letter] = found.get(letter, "") + figure
        found[figure] = found.get(figure, "") + letter
    return found


def _mended(squeezed: str) -> str:
    """Return the postcode that comes of the fewest characters taken for their like; empty where none or two."""
    if not 5 <= len(squeezed) <= 7:
        return ""
    best: dict[int, set[str]] = {}
    for shape in _SHAPES:
        if len(shape) + 3 != len(squeezed):
            continue
        offers = [_as(char, kind) for char, kind in zip(squeezed, f"{shape}9AA", strict=True)]
        if not all(offers):
            continue
        for chars in product(*offers):
            code = "".join(chars)
            changed = sum(a != b for a, b in zip(code, squeezed, strict=True))
            if changed and changed <= 2 and is_postcode(code) and not unused_area(code):
                best.setdefault(changed, set()).add(code)
    fewest = best[min(best)] if best else set()
    return _spaced(fewest.pop()) if len(fewest) == 1 else ""


def _as(char: str, kind: str) -> str:
    """Return what a character may be where a letter (A) or a figure (9) must stand."""
    if char.isalpha() == (kind == "A"):
        return char
    return "".join(c for c in _alike().get(char, "") if c.isalpha() == (kind == "A"))


_LETTERED = re.compile(r"([A-HJ-Z]{2})\s*([0-9]{1,5})\s*[, ]?\s*([0-9]{1,5})|([A-HJ-Z]{2})\s*((?:[0-9]\s*){2,10})")
_PAIR = re.compile(
    r"(?:E(?:ASTING)?S?\s*[:=]?)?\s*([0-9]{5,6}(?:\.[0-9]+)?)\s*M?E?\s*[,;/| ]+\s*"
    r"(?:N(?:ORTHING)?S?\s*[:=]?)?\s*([0-9]{5,7}(?:\.[0-9]+)?)\s*M?N?"
)


def clean_grid_reference(text: str) -> Result:
    """Clean a grid reference to "SK407545" or "440715,354526"; others stay as they are for placing to judge."""
    upper = " ".join(text.upper().replace("-", " ").split())
    upper = re.sub(r"^(?:OS|NGR|GRID REF(?:ERENCE)?|OSGR)\s*[:=]?\s*", "", upper)
    pair = _PAIR.fullmatch(upper)
    if pair:
        found = f"{pair[1]},{pair[2]}"
        return Result(found, "" if found == text else "written as easting,northing")
    match = _LETTERED.fullmatch(upper)
    if match:
        if match[1] and len(match[2]) == len(match[3]):
            found = match[1] + match[2] + match[3]
        else:
            found = re.sub(r"\s+", "", upper).replace(",", "")
        if len(found) % 2 == 0 and 4 <= len(found) <= 12:
            return Result(found, "" if found == text else "written as letters and figures")
    squeezed = re.sub(r"\s+", "", upper)
    if re.fullmatch(r"[0-9]{12}", squeezed):
        return Result(f"{squeezed[:6]},{squeezed[6:]}", "easting and northing parted")
    return Result(text)


_SIGNED = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?")
_DMS = re.compile(
    r"([NSEW])?\s*([-−+])?\s*([0-9]{1,3}(?:\.[0-9]+)?)\s*[°º˚d:\s]?\s*(?:([0-9]{1,2}(?:\.[0-9]+)?)\s*['′’m:\s]?\s*)?"
    r"(?:([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:\"|″|”|''|s)?\s*)?([NSEW])?",
    re.IGNORECASE,
)
_BOTH = re.compile(r"(.*?[NS])\s*[,;/ ]\s*(.*?[EW])|([NS].*?)\s*[,;/ ]?\s*([EW].*)", re.IGNORECASE)
_PLAIN_PAIR = re.compile(r"\(?\s*(-?[0-9]{2}\.[0-9]+)\s*[,; ]\s*(-?[0-9]{1,2}\.[0-9]+)\s*\)?")


def clean_degrees(text: str, field: Field) -> Result:
    """Clean a latitude or longitude to decimal degrees: degrees, minutes and seconds, letters, or both in one cell."""
    is_lat = field.kind is FieldKind.LATITUDE
    signless = text.replace("−", "-").strip()
    if _SIGNED.fullmatch(signless):  # "-7.9E-4" too: a spreadsheet's way near Greenwich
        return _degrees(float(signless), text, field, "")
    pair = _PLAIN_PAIR.fullmatch(signless)
    if pair:
        return _degrees(float(pair[1 if is_lat else 2]), text, field, "one of the two in the cell")
    both = _BOTH.fullmatch(signless)
    if both:
        part = (both[1] or both[3]) if is_lat else (both[2] or both[4])
        value = _dms(part, is_lat)
        return unreadable(text, field) if value is None else _degrees(value, text, field, "one of the two in the cell")
    comma = re.fullmatch(r"(-?)([0-9]{1,2}),([0-9]+)", signless)
    if comma:
        result = _degrees(float(f"{comma[1]}{comma[2]}.{comma[3]}"), text, field, "comma for a decimal point")
        return (
            result
            if result.value is None
            else result.said(
                "decimal-comma",
                Severity.WARNING,
                f"“{text}” has a comma for a decimal point; read as {result.value:g}.",
            )
        )
    value = _dms(signless, is_lat)
    return unreadable(text, field) if value is None else _degrees(value, text, field, "degrees with letters or minutes")


def _dms(text: str, is_lat: bool) -> float | None:
    match = _DMS.fullmatch(text.strip())
    if match is None:
        return None
    letters = {letter.upper() for letter in (match[1], match[6]) if letter}
    if len(letters) > 1 or (letters and not letters <= set("NS" if is_lat else "EW")):
        return None
    minutes, seconds = float(match[4] or 0), float(match[5] or 0)
    if minutes >= 60 or seconds >= 60 or ("." in match[3] and match[4]):
        return None
    value = float(match[3]) + minutes / 60 + seconds / 3600
    is_negative = bool(letters & {"S", "W"}) or match[2] in ("-", "−")
    return round(-value if is_negative else value, 8)


def _degrees(value: float, text: str, field: Field, rule: str) -> Result:
    if not math.isfinite(value):
        return unreadable(text, field)
    if value == 0 and field.kind is FieldKind.LATITUDE:
        return placeholder(text, field)
    return Result(value, rule)


_METRES = re.compile(r"(?:[EN]|easting|northing)?\s*[:=]?\s*(-?[0-9][0-9., ]*)\s*(?:m|mE|mN|E|N)?", re.IGNORECASE)


def clean_metres(text: str, field: Field, habits: Habits) -> Result:
    """Clean an easting or northing to metres; a nought is nobody's."""
    number = plain_number(text)
    rule = ""
    if number is None and "e+" in text.casefold() and _SIGNED.fullmatch(text):
        number, rule = float(text), "read as metres"
    elif number is None:
        match = _METRES.fullmatch(text.strip())
        read = digits(match[1].strip(), decimal_comma=habits.decimal_comma) if match else _negative(text)
        if read is None or math.isnan(read[0]):
            return unreadable(text, field)
        number, rule = read[0], "read as metres"
    if number == 0:
        return placeholder(text, field)
    return Result(number, rule)


def _negative(text: str) -> tuple[float, str] | None:
    read = digits(text.strip().removeprefix("-"))
    return (-read[0], read[1]) if read and text.strip().startswith("-") else None
