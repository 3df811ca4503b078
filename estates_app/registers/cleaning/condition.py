"""Grades of condition within their scheme; one scheme's become another's only by a stated map."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.choices import Choices, clean_choice, plain_words, without_noise
from estates_app.registers.cleaning.result import Result, Warned, unreadable
from estates_app.registers.cleaning.words import folded, words

#: The scheme of the register's own field, and what bare letters are taken for.
OWN = "council"


def schemes() -> tuple[str, ...]:
    """Return the keys of the schemes that are known; any of them may be set by hand."""
    return tuple(words("condition")["schemes"])


def label_of(scheme: str) -> str:
    """Return the words for a scheme."""
    return str(words("condition")["schemes"][scheme]["label"])


@cache
def _choices(scheme: str) -> Choices:
    return Choices(words("condition")["schemes"][scheme]["words"])


def grade_of(text: str, scheme: str) -> str | None:
    """Return the grade that a cell says within a scheme ("B/C", "amber"), None where it says none."""
    known = words("condition")["schemes"][scheme]["words"]
    upper = {word: grade for grade, listed in known.items() for word in (grade.casefold(), *listed)}
    grade = upper.get(folded(text))
    return grade or _choices(scheme).exact(text) or _choices(scheme).exact(without_noise(text))


def mapped(grade: str, scheme: str, to: str = OWN) -> tuple[str, str] | None:
    """Return the other scheme's grade that stands for a grade and the map's source; None where none is stated."""
    if scheme == to:
        return grade, ""
    for entry in words("condition")["map"]:
        if entry["from"] == scheme and entry["to"] == to and grade in entry["grades"]:
            return str(entry["grades"][grade]), str(entry["source"])
    return None


def has_map(scheme: str, to: str = OWN) -> bool:
    """Whether any grade of a scheme has one of another by a stated map."""
    return scheme == to or any(entry["from"] == scheme and entry["to"] == to for entry in words("condition")["map"])


def tell_scheme(heading: str, cells: Iterable[str]) -> tuple[str, str]:
    """Tell a column's scheme by its heading, then by the words of its cells.

    Returns
    -------
    scheme, reason : str, str
        Empty scheme where figures 1 to 5 do not say which end is good, or where words of two schemes stand.
    """
    spaced = f" {plain_words(heading)} "
    hinted = _hinted(spaced, heading)
    if hinted:
        return hinted, f"its heading says {label_of(hinted)}"
    distinct = {folded(cell) for cell in cells if cell.strip()}
    if distinct and all(re.fullmatch(r"[0-5](\.0)?", cell) for cell in distinct):
        return "", "figures 1 to 5 do not say which end is good"
    if any(cell.endswith("%") for cell in distinct) or any(re.fullmatch(r"\d{2,3}(\.\d+)?", cell) for cell in distinct):
        return "percent", "its cells are percentages"
    telling = {
        scheme: sum(_hits(scheme, cell) for cell in distinct) for scheme in schemes() if scheme not in ("percent",)
    }
    best = max(telling, key=lambda scheme: telling[scheme])
    if not telling[best]:
        return OWN, ""
    rivals = [scheme for scheme, hits in telling.items() if hits == telling[best]]
    return (best, f"its cells say {label_of(best)}") if len(rivals) == 1 else ("", "its cells mix two schemes")


def _hinted(spaced: str, heading: str) -> str:
    if re.search(r"\bRAG\b", heading):
        return "rag"
    for scheme in ("nhs", "one_best", "five_best"):
        for tell in words("condition")["schemes"][scheme]["tells"]:
            plain = plain_words(tell)
            if len(plain) > 2 and f" {plain} " in spaced:
                return scheme
    return ""


def _hits(scheme: str, cell: str) -> bool:
    """Whether a cell holds a word that only this scheme has."""
    plain = f" {plain_words(cell)} "
    tells = words("condition")["schemes"][scheme]["tells"]
    return cell in tells or any(f" {plain_words(tell)} " in plain for tell in tells if len(plain_words(tell)) > 2)


def clean_condition(text: str, field: Field, scheme: str) -> Result:
    """Clean a grade of condition to the register's own scheme by the stated map; the rule keeps the grade as given.

    Parameters
    ----------
    scheme : str
        Key of the column's scheme; empty where nobody can tell, then every grade is missing and said.
    """
    if not scheme:
        return unreadable(text, field, "is of a scheme that nobody named")
    if scheme == OWN:
        result = clean_choice(text, field, _choices(OWN))
        if result.value is None and grade_of(text, "nhs") is not None:
            return _by_map(text, str(grade_of(text, "nhs")), "nhs")
        return result._replace(scheme=OWN) if result.value is not None else result
    grade = grade_of(text, scheme) if has_map(scheme) else text
    if grade is None:
        return unreadable(text, field, f"is no grade of {label_of(scheme)}")
    return _by_map(text, grade, scheme)


def _by_map(text: str, grade: str, scheme: str) -> Result:
    found = mapped(grade, scheme)
    if found is None:
        sentence = f"“{text[:40]}” is a grade of {label_of(scheme)}; no map to {label_of(OWN)} is stated: missing."
        warned: Warned = ("no-map", Severity.WARNING, sentence)
        return Result(None, "", (warned,), scheme, (grade,))
    rule = f"{label_of(scheme)}: {grade} stands for {found[0]} by the stated map"
    return Result(found[0], rule, (), scheme, (grade,))
