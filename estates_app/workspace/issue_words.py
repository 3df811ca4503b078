"""The issues of a register, gathered by kind and column and said in plain words, each with one remedy at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.claims import Issue, Severity

#: Code under which the rows that wait for a person stand among the issues.
SET_ASIDE = "set-aside"

#: Codes of rows that become no property and need nobody.
OUTSIDE, NO_PROPERTY = "outside-area", "not-property"

#: Codes of what a person decided about a row while the register was prepared.
LEFT_ASIDE, JOINED = "coordinates-left-aside", "joined-by-hand"
POSSIBLE_MATCH, SHARES = "possible-match", "shares-a-building"

#: Codes of what a newer edition changes.
GONE, DROPPED, STANDS, EMPTIED = "gone", "service-dropped", "correction-stands", "emptied"
REUSED, BACK = "reference-reused", "back"
KNOWN_LIST, DATED = "known-list", "dated"

#: Code -> what is the matter with one cell or row, and with several. {n} counts them, {column} is the heading.
_TITLES: Mapping[str, tuple[str, str]] = {
    SET_ASIDE: ("1 row is set aside", "{n} rows are set aside"),
    OUTSIDE: ("1 row lies outside the area", "{n} rows lie outside the area"),
    NO_PROPERTY: ("1 row is no property", "{n} rows are no property"),
    "postcode-far": ("1 position is far from its postcode", "{n} positions are far from their postcode"),
    "coordinates-far": ("1 position cannot be right", "{n} positions cannot be right"),
    "coordinates-nowhere": (
        "1 position is a placeholder or off the map",
        "{n} positions are placeholders or off the map",
    ),
    "coordinates-swapped": ("1 position was the wrong way round", "{n} positions were the wrong way round"),
    "coordinates-half": ("1 position lacks one of its two figures", "{n} positions lack one of their two figures"),
    LEFT_ASIDE: ("1 position is taken from the postcode", "{n} positions are taken from the postcode"),
    "coordinates-system": ("1 position is in another system", "{n} positions are in another system"),
    "coordinates-default": ("1 position stands for many places", "{n} positions stand for many places"),
    "evidence-apart": ("What places 1 row disagrees", "What places {n} rows disagrees"),
    "place-rough": ("1 row is placed roughly", "{n} rows are placed roughly"),
    "place-ambiguous": ("1 place has several namesakes", "{n} places have several namesakes"),
    "grid-reference-form": ("1 grid reference cannot be read", "{n} grid references cannot be read"),
    "unreadable": ("1 cell of “{column}” cannot be read", "{n} cells of “{column}” cannot be read"),
    "hardly-credible": ("1 figure of “{column}” is hardly credible", "{n} figures of “{column}” are hardly credible"),
    "area-comma": ("1 area uses a comma as decimal point", "{n} areas use a comma as decimal point"),
    "column-dates": ("Dates of “{column}” may be read two ways", "Dates of “{column}” may be read two ways"),
    "column-local": ("“{column}” holds local numbers", "“{column}” holds local numbers"),
    "column-nominal": ("“{column}” holds nominal sums", "“{column}” holds nominal sums"),
    "column-noughts": ("Noughts of “{column}” may mean nothing", "Noughts of “{column}” may mean nothing"),
    "column-period": ("“{column}” is told by another period", "“{column}” is told by another period"),
    "column-placeholder": ("“{column}” holds a placeholder", "“{column}” holds a placeholder"),
    "column-scheme": (
        "Grades of “{column}” are of a scheme of their own",
        "Grades of “{column}” are of a scheme of their own",
    ),
    "column-shares": ("“{column}” may hold shares of one", "“{column}” may hold shares of one"),
    "column-unit": ("“{column}” is in another unit", "“{column}” is in another unit"),
    "column-comma": ("“{column}” uses a comma as decimal point", "“{column}” uses a comma as decimal point"),
    "area-differs": ("1 area is given twice and differs", "{n} areas are given twice and differ"),
    "spelling": ("1 word of “{column}” is spelt otherwise", "{n} words of “{column}” are spelt otherwise"),
    "uprn-damaged": ("1 UPRN was damaged by a spreadsheet", "{n} UPRNs were damaged by a spreadsheet"),
    "uprn-long": ("1 UPRN has too many digits", "{n} UPRNs have too many digits"),
    "uprn-placeholder": ("1 UPRN is a placeholder", "{n} UPRNs are placeholders"),
    "uprn-local": ("“{column}” holds 1 local number", "“{column}” holds {n} local numbers"),
    "postcode-form": ("1 postcode cannot be read", "{n} postcodes cannot be read"),
    "mapping-remembered": ("Read as the earlier edition was", "Read as the earlier edition was"),
    "other-sheets": ("Other sheets hold tables too", "Other sheets hold tables too"),
    "other-layers": ("Other layers were not read", "Other layers were not read"),
    "other-members": ("Other files of the archive were not read", "Other files of the archive were not read"),
    "several-tables": ("The sheet holds several tables", "The sheet holds several tables"),
    "no-header": ("It has no row of headings", "It has no row of headings"),
    "headings-too-few": ("Some columns have no heading", "Some columns have no heading"),
    "headings-joined": ("Headings stand in two rows", "Headings stand in two rows"),
    "headings-repeated": ("1 row repeats the headings", "{n} rows repeat the headings"),
    "rows-above": ("Rows stand above the headings", "Rows stand above the headings"),
    "rows-in-one-cell": ("Whole rows stood in one cell", "Whole rows stood in one cell"),
    "extra-cells": ("1 row has more cells than headings", "{n} rows have more cells than headings"),
    "cells-missing": ("1 row has fewer cells than headings", "{n} rows have fewer cells than headings"),
    "quote-unclosed": ("1 quotation mark is not closed", "{n} quotation marks are not closed"),
    "zero-bytes": ("Zero bytes were left out", "Zero bytes were left out"),
    "carriage-returns": ("Its lines end in an old way", "Its lines end in an old way"),
    "delimiter": ("Its cells are parted in an unusual way", "Its cells are parted in an unusual way"),
    "encoding-mixed": ("Its characters are encoded in two ways", "Its characters are encoded in two ways"),
    "encoding-damaged": ("Some characters are damaged", "Some characters are damaged"),
    "crs-told": ("It does not say its coordinate system", "It does not say its coordinate system"),
    "features-unplaced": ("1 feature has no place", "{n} features have no place"),
    "geometry-column": ("“{column}” holds shapes", "“{column}” holds shapes"),
    "geometry-unreadable": ("1 shape of “{column}” cannot be read", "{n} shapes of “{column}” cannot be read"),
    "geometry-nowhere": ("The shapes of “{column}” lie nowhere here", "The shapes of “{column}” lie nowhere here"),
    POSSIBLE_MATCH: ("1 row may be a known building", "{n} rows may be known buildings"),
    SHARES: ("1 row shares a building with a known property", "{n} rows share buildings with known properties"),
    JOINED: ("1 row is joined by hand", "{n} rows are joined by hand"),
    GONE: ("1 property is no longer in this register", "{n} properties are no longer in this register"),
    DROPPED: ("1 service is no longer named", "{n} services are no longer named"),
    STANDS: ("1 correction stands against the register", "{n} corrections stand against the register"),
    EMPTIED: ("“{column}” tells less than before", "“{column}” tells less than before"),
    "confidential-rows": ("1 row is confidential", "{n} rows are confidential"),
    "confidential-columns": ("Columns are left out in public", "Columns are left out in public"),
    KNOWN_LIST: ("It is a list of a known form", "It is a list of a known form"),
    DATED: ("It says of when it is", "It says of when it is"),
    BACK: ("1 property is in this register again", "{n} properties are in this register again"),
    REUSED: ("1 reference is another building's now", "{n} references are other buildings' now"),
}

#: Codes whose rows are decided one by one.
_SINGLE = frozenset({POSSIBLE_MATCH, JOINED})

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

#: How many rows are named before the rest is counted.
_NAMED = 3


@dataclass(frozen=True)
class Remedy:
    """What one button puts right.

    Attributes
    ----------
    kind : str
        ``postcode``, ``coordinates``, ``join``, ``part``, ``leave_out`` or ``correct``.
    words : str
        What the button says.
    """

    kind: str
    words: str


@dataclass(frozen=True)
class IssueView:
    """Issues of one kind in one column.

    Attributes
    ----------
    code, column : str
    severity : Severity
        ERROR where a person is needed, WARNING where it should be checked.
    rows : tuple of int
        Row numbers in the partner's file, empty where it concerns the whole file.
    title, where : str
        What is the matter, in a few words; and where and why, in a sentence.
    remedy : Remedy or None
    """

    code: str
    column: str
    severity: Severity
    rows: tuple[int, ...]
    title: str
    where: str
    remedy: Remedy | None = None


def gathered(issues: Iterable[Issue], remedies: Mapping[tuple[str, str, tuple[int, ...]], Remedy]) -> list[IssueView]:
    """Return issues gathered by code and column, the most serious first.

    Parameters
    ----------
    issues : iterable of Issue
    remedies : mapping of (code, column, rows) to Remedy
        Looked up whole, then by ``(code, column, ())``.
    """
    groups: dict[tuple[str, str, int], list[Issue]] = defaultdict(list)
    for issue in issues:
        groups[issue.code, issue.column, (issue.row or 0) if issue.code in _SINGLE else 0].append(issue)
    views = []
    for (code, column, _), members in groups.items():
        rows = tuple(dict.fromkeys(issue.row for issue in members if issue.row is not None))
        remedy = remedies.get((code, column, rows)) or remedies.get((code, column, ()))
        severity = min((issue.severity for issue in members), key=_ORDER.__getitem__)
        views.append(IssueView(code, column, severity, rows, _title(members, rows), _where(members, rows), remedy))
    return sorted(views, key=lambda v: (_ORDER[v.severity], v.rows[:1] or (0,), v.code))


def rows_in_words(rows: Sequence[int]) -> str:
    """Return rows as a sentence begins with them: "Row 17", "Rows 17 and 33", "Rows 3, 4, 5 and 12 more"."""
    if len(rows) == 1:
        return f"Row {rows[0]}"
    if len(rows) <= _NAMED + 1:
        return f"Rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"
    return f"Rows {', '.join(map(str, rows[:_NAMED]))} and {len(rows) - _NAMED:,} more"


def _title(members: Sequence[Issue], rows: Sequence[int]) -> str:
    forms = _TITLES.get(members[0].code)
    if forms is None:
        return members[0].code.replace("-", " ").capitalize()
    n = len(rows) or len(members)
    return (forms[0] if n == 1 else forms[1]).format(n=f"{n:,}", column=members[0].column)


def _where(members: Sequence[Issue], rows: Sequence[int]) -> str:
    first = members[0]
    if not rows:
        return first.message
    if len(rows) == 1:
        return f"Row {rows[0]}: {first.message}"
    alike = all(issue.message == first.message for issue in members)
    said = first.message if alike else f"Row {rows[0]}: {first.message}"
    return f"{rows_in_words(rows)}. {said}"
