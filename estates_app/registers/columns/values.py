"""What the cells of a column look like, whatever its heading says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from estates_app.domain.fields import Field, FieldKind
from estates_app.registers.cleaning.cells import is_missing
from estates_app.registers.placing.gazetteer import normalise_postcode

#: How many cells of a column are looked at, spread evenly over the sample.
LOOKED_AT = 60

#: No cell longer than this is one of the words for “nobody has said”.
_LONGEST_MISSING = 24

#: Words that streets end in: a cell with one of them, or with a house number before a word, reads like an address.
STREET = re.compile(
    r"(?i)\b(street|st|road|rd|lane|avenue|drive|close|way|place|square|hill|terrace|court|row|park|gardens|crescent)\b"
    r"|^\d+[a-z]?,?\s+[a-z]"
)

_NUMBER = re.compile(r"[(-]?\s*[£$]?\s*-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][-+]?\d{1,2})?\s*%?\s*\)?")
_UNITED = re.compile(
    r"(?i)(approx\.?|circa|c\.?|est\.?)?\s*[£]?\s*[\d.,]+\s*"
    r"(k|m|mn|million|p\.?a\.?|per annum|m2|m²|sq\.?\s*\w+|ha|hectares?|acres?|years?|yrs?|months?|hours?|hrs?"
    r"|fte|kwh|pcm|%)\b.*"
)
_DATE = re.compile(
    r"(?i)(\d{1,2}(st|nd|rd|th)?[-/. ]([a-z]{3,9}|\d{1,2})[-/., ]+(\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|"
    r"[a-z]{3,9}[- ]\d{2,4})([T ]\d{1,2}:\d{2}.*)?"
)
_YEAR = re.compile(r"(1[6-9]|20)\d{2}(\.0)?|(c\.?|circa|pre-?|post-?)\s*(1[6-9]|20)\d{2}s?")
_FLAGS = frozenset(["yes", "no", "y", "n", "true", "false", "t", "f", "x", "✓", "✔", "✗"])
_URL = re.compile(r"(?i)(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(uk|com|org|net|gov)(/\S*)?")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[a-zA-Z]{2,}([;, ].*)?")
_PHONE = re.compile(r"(\+44\s?|\(?0)[\d\s()-]{8,14}(\s*(x|ext\.?)\s*\d+)?")
_GRID = re.compile(
    r"(?i)E?\s*\d{5,6}(\.\d+)?\s*[,;/ ]\s*N?\s*\d{5,7}(\.\d+)?|[hjnost][a-hj-z]\s?\d{3,5}\s?\d{3,5}|"
    r"5\d\.\d+\s*[,; ]\s*-?\d\.\d+"
)
_GSS = re.compile(r"[EWSNK]\d{8}")
_CODE = re.compile(r"[\w./#-]*\d[\w./#-]*|[A-Z0-9-]{1,6}|\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_TITLE = re.compile(r"(?i)[a-z]{1,4}\s?\d{1,7}([,;/&\s]+.*)?|unregistered.*|\d{5,7}")
_PERSON = re.compile(r"((Mr|Mrs|Ms|Miss|Dr|Cllr|Rev)\.?\s+)?[A-Z][a-z'’-]+(\s+[A-Z]\.?)?\s+[A-Z][a-zA-Z'’-]+")
_UPRN = re.compile(r"0*[1-9]\d{6,11}(\.0+)?|\d\.\d{3,}[eE]\+?1[01]")


@dataclass(frozen=True)
class Look:
    """What a column's cells look like.

    Attributes
    ----------
    known : int
        How many cells say something, of those looked at.
    distinct_share : float
        How many of all known cells of the sample differ, as a share (0 to 1).
    shares : mapping of look to share
        Share (0 to 1) of the known cells that look like it: ``postcode``, ``uprn``, ``number``, …
    numbers : tuple of float
        The cells that are plain numbers.
    texts : tuple of str
        The known cells, stripped.
    """

    known: int = 0
    distinct_share: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)
    numbers: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()

    def share(self, what: str) -> float:
        """Return the share of cells that look like something, 0 where none was looked at."""
        return self.shares.get(what, 0.0)


_TESTS: Mapping[str, Callable[[str], object]] = {
    "postcode": lambda c: 5 <= len(c) <= 9 and normalise_postcode(c) is not None,
    "uprn": _UPRN.fullmatch,
    "grid_reference": lambda c: _GRID.fullmatch(c) and not _PHONE.fullmatch(c),
    "united": _UNITED.fullmatch,
    "date": lambda c: (len(c) >= 6 and _DATE.fullmatch(c)) or _serial(c),
    "year": _YEAR.fullmatch,
    "flag": lambda c: c.casefold() in _FLAGS,
    "url": lambda c: "." in c and _URL.match(c),
    "email": lambda c: "@" in c and _EMAIL.match(c),
    "phone": _PHONE.fullmatch,
    "gss": _GSS.fullmatch,
    "code": lambda c: len(c) <= 40 and _CODE.fullmatch(c),
    "title": lambda c: len(c) <= 60 and _TITLE.fullmatch(c),
    "person": _PERSON.fullmatch,
    "words": lambda c: sum(map(str.isalpha, c)) > sum(map(str.isdigit, c)),
    "wordy": lambda c: " " in c and sum(map(str.isalpha, c)) >= 6,
    "street": STREET.search,
    "pounds": lambda c: "£" in c,
    "uri": lambda c: c.startswith("http"),
}


#: Which of them a cell can pass that is a plain number, and that has no figure in it.
_OF_NUMBERS = ("uprn", "date", "year", "phone", "code", "title", "pounds")
_OF_LETTERS = ("flag", "url", "email", "code", "title", "person", "words", "wordy", "street", "uri")


def look_at(cells: Sequence[str]) -> Look:
    """Return what the cells of a column look like."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    some = _known(filled[:: max(1, len(filled) // LOOKED_AT)])
    if len(some) < LOOKED_AT // 2:  # many say "n/a": look at them all
        some = _known(filled)
        some = some[:: max(1, len(some) // LOOKED_AT)]
    some = some[:LOOKED_AT]
    if not some:
        return Look()
    different = {cell for cell in set(filled) if len(cell) > _LONGEST_MISSING or not is_missing(cell)}
    count = len(filled) - sum(filled.count(cell) for cell in set(filled) - different)
    counts: Counter[str] = Counter()
    numbers = []
    for cell, times in Counter(some).items():
        number = _plain_number(cell)
        if number is not None:
            numbers.extend([number] * times)
        has_figure = any(map(str.isdigit, cell))
        names = _OF_NUMBERS if number is not None else _TESTS if has_figure else _OF_LETTERS
        for name in names:
            if _TESTS[name](cell):
                counts[name] += times
    shares = {name: times / len(some) for name, times in counts.items()}
    shares["number"] = len(numbers) / len(some)
    return Look(len(some), len(different) / count, shares, tuple(numbers), tuple(some))


def _known(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells if not is_missing(cell)]


def _plain_number(cell: str) -> float | None:
    if not _NUMBER.fullmatch(cell):
        return None
    try:
        return float(re.sub(r"[£$,%()\s]", "", cell))
    except ValueError:
        return None


def _serial(cell: str) -> bool:
    """Whether a cell may be a spreadsheet's day number between 1954 and 2119."""
    return bool(re.fullmatch(r"\d{5}(\.\d+)?", cell)) and 20_000 <= float(cell) <= 80_000


@dataclass(frozen=True)
class Fit:
    """How well cells fit a field: a share (None where they cannot tell), in words, and whether little else looks so."""

    share: float | None
    words: str = ""
    is_special: bool = False


def fit(known: Field, look: Look) -> Fit:
    """Return how well the cells of a column fit a field."""
    if not look.known:
        return Fit(None)
    special = _SPECIAL.get(known.kind.value) or _SPECIAL.get(known.looks)
    if special is not None:
        words, test = special
        return Fit(test(look), words, is_special=True)
    if known.kind is FieldKind.GRADE:
        return _fits_grade(known, look)
    if known.kind in (FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY):
        return _fits_number(known, look)
    if known.kind is FieldKind.FLAG:
        zero_one = sum(n in (0, 1) for n in look.numbers) / look.known
        return Fit(max(look.share("flag"), zero_one, _begins_yes(look)), "yes or no")
    return _fits_text(known, look)


def _share_between(look: Look, low: float, high: float) -> float:
    return sum(low <= n <= high for n in look.numbers) / look.known


def _share_degrees(look: Look, low: float, high: float) -> float:
    return sum(low <= n <= high and n != int(n) for n in look.numbers) / look.known


#: What little else looks like: words for the cells, and the share of them that fits. Ranges of Great Britain.
_SPECIAL: Mapping[str, tuple[str, Callable[[Look], float]]] = {
    "postcode": ("postcodes", lambda look: look.share("postcode")),
    "uprn": ("UPRNs", lambda look: look.share("uprn")),
    "grid_reference": ("grid references", lambda look: look.share("grid_reference")),
    "easting": ("eastings of Britain", lambda look: _share_between(look, 50_000, 660_000)),
    "northing": ("northings of Britain", lambda look: _share_between(look, 5_000, 1_230_000)),
    "latitude": ("latitudes of Britain", lambda look: _share_degrees(look, 49.8, 60.9)),
    "longitude": ("longitudes of Britain", lambda look: _share_degrees(look, -8.7, 1.8)),
    "date": ("dates", lambda look: max(look.share("date"), look.share("year"))),
    "url": ("web addresses", lambda look: look.share("url")),
    "email": ("e-mail addresses", lambda look: look.share("email")),
    "phone": ("telephone numbers", lambda look: look.share("phone")),
    "title": ("title numbers", lambda look: look.share("title")),
}


def _begins_yes(look: Look) -> float:
    return sum(bool(re.match(r"(?i)(yes|no|none|partial(ly)?|full(y)?)\b", cell)) for cell in look.texts) / look.known


def _fits_grade(known: Field, look: Look) -> Fit:
    words = {word for value, others in (known.choices or {}).items() for word in (value.casefold(), *others)}
    longer = tuple(word for word in words if len(word) >= 4)
    fitting = sum(
        cell.casefold() in words or any(word in cell.casefold() for word in longer) or cell[:1].casefold() in words
        for cell in look.texts
    )
    return Fit(fitting / look.known, f"grades of {known.label}")


def _fits_number(known: Field, look: Look) -> Fit:
    numeric = min(1.0, look.share("number") + look.share("united"))
    if known.kind is FieldKind.AREA:
        return Fit(numeric, "figures of an area")
    if known.kind is FieldKind.MONEY:
        return Fit(max(numeric, look.share("pounds")), "amounts")
    inside = 1.0
    if known.low is not None and known.high is not None and look.numbers:
        # Two thirds of the figures may be out of their usual range before they speak against the heading.
        inside = sum(known.low <= n <= known.high or n == 0 for n in look.numbers) / len(look.numbers)
    return Fit(numeric if inside > 1 / 3 else 0.2 * numeric, "numbers")


def _fits_text(known: Field, look: Look) -> Fit:
    if known.looks == "code":
        return Fit(max(look.share("code"), look.share("uri"), 0.5 * look.share("words")), "codes")
    if known.looks in ("body", "person"):
        return Fit(1.0 if look.share("words") >= 0.6 else look.share("words"), "names")
    if known.looks == "when":
        return Fit(max(look.share("year"), look.share("date")), "years or dates")
    if known.looks == "words":
        if look.share("words") < 0.5:
            return Fit(look.share("words"), "words")
        return Fit(1.0 - max(look.share(k) for k in ("url", "email", "phone", "date", "flag", "gss", "uprn")), "words")
    other = max(look.share(k) for k in ("url", "email", "phone", "postcode", "gss"))
    return Fit(1.0 - other if other > 0.5 else None, "words")
