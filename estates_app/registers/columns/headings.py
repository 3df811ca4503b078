"""A heading as people write it, taken apart: its words, its unit, its years and the group that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from estates_app.domain.fields import ColumnWords

#: Unknown words at least this alike to a known one are that word misspelt ("owenrship"), but for short ones.
_ALIKE, _SHORTEST = 85, 6

#: Numbering before a heading: "1.", "2.1", "3)", "(a)", "B.".
_NUMBERING = re.compile(
    r"^\s*(?:\(?\d{1,2}(?:\.\d{1,2})*[.):](?!\d)|\d{1,2}(?:\.\d{1,2})+\s|\(?[a-zA-Z]\)|[a-zA-Z]\.)\s*(?=\S)"
)

#: "2022", "2021/22", "2021-2022": the last year counts.
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*[-/–_]\s*((?:19|20)\d{2}|\d{2}))?(?!\d)")

#: "22/23", "FY23", and "_23" at the end.
_SHORT_YEARS = re.compile(
    r"(?<![\d/])(\d{2})\s*[/–-]\s*(\d{2})(?![\d/])|\b[Ff][Yy]\s*(\d{2})\b|(?<=[A-Za-z])[_ ](\d{2})$"
)


@dataclass(frozen=True)
class Heading:
    """A heading taken apart.

    Attributes
    ----------
    words : tuple of str
        What it says, each word as the one that stands for its like, without units, years and empty words.
    group : frozenset of str
        Words of the heading above it ("Address" in "Address: Postcode").
    unit : str
        Family of its unit ("m2", "gbp"), empty where it says none.
    years : tuple of int
        Years in it, each run by its last ("2021/22" is 2022) but where a span of years is what the heading is about.
    span : tuple of int
        All years as written, first and last.
    """

    words: tuple[str, ...]
    group: frozenset[str] = frozenset()
    unit: str = ""
    years: tuple[int, ...] = ()
    span: tuple[int, ...] = ()


class Reader:
    """Takes headings apart by the words of a catalogue.

    Parameters
    ----------
    words : ColumnWords
    vocabulary : iterable of str
        Every other word that the catalogue's own headings use: joined, cut and misspelt words are told by them.
    """

    def __init__(self, words: ColumnWords, vocabulary: Iterable[str] = ()) -> None:
        self._words = words
        self._same = {_stem(k): _stem(v) for k, v in words.same.items() if " " not in k}
        self._pairs = {tuple(map(_stem, k.split())): _stem(v) for k, v in words.same.items() if " " in k}
        self._silent = frozenset(words.silent) | {_stem(w) for w in words.silent}
        self.things = frozenset(self._one(_stem(w)) for w in words.things)
        self.limits = frozenset(self._one(_stem(w)) for w in words.limits)
        self._known = {_stem(w) for w in vocabulary} | set(self._same) | self.things | self.limits
        self._known |= {_stem(w) for w in words.silent} | set(words.abbreviations)
        self._long = sorted(w for w in self._known if len(w) >= _SHORTEST - 1)
        spellings = sorted(words.units, key=len, reverse=True)
        self._unit = re.compile("|".join(_bounded(s) for s in spellings), re.IGNORECASE) if spellings else None
        cut = "|".join(re.escape(word) for word in words.explains)
        self._cut = re.compile(rf"(?i)(?<=\w)[\s,;(–-]+(?:{cut})(?!\w).*$" if cut else r"(?!)")
        self._word = lru_cache(maxsize=4000)(self._canonical)

    def read(self, text: str) -> Heading:
        """Take a heading apart; a last part of several ("Address: Postcode") is the heading, the others its group."""
        plain = re.sub(r"\s\(\d\)$", "", " ".join(text.split()))  # the number of a repeated heading
        plain = _explained(self._cut.sub("", re.sub(r"(?i)\(s\)", "s", plain)))
        parts = [part for part in re.split(r":\s+|:(?=[A-Z£])", _NUMBERING.sub("", plain)) if part.strip()] or [plain]
        own = self._take_apart(_NUMBERING.sub("", parts[-1]))
        above = frozenset(word for part in parts[:-1] for word in self._take_apart(part).words)
        return Heading(own.words, above, own.unit, own.years, own.span)

    def _take_apart(self, text: str) -> Heading:
        years, span, text = _years(text)
        text = re.sub(
            r"(?i)\b(?:number|num|no|nr)s?\.? of\b", "(no.)", re.sub(r"(?i)\bN[°º]", "No.", text.replace("_", " "))
        )
        unit, rest = self._unit_of(text)  # before kWh is parted like camelCase
        other, rest = self._unit_of(_spaced(rest))
        unit = unit or other
        words = self._told(rest)
        if not words:  # nothing but a unit: "Hectares", "kWh"
            words = self._told(_spaced(text))
        return Heading(words, frozenset(), unit, years, span)

    def _told(self, text: str) -> tuple[str, ...]:
        raw = [word for token in re.findall(r"[a-z0-9]+", text.casefold()) for word in self._word(token)]
        joined: list[str] = []
        for word in raw:
            pair = (joined[-1], word) if joined else ()
            if pair in self._pairs:
                joined[-1] = self._pairs[pair]
            else:
                joined.append(word)
        same = [self._one(word) for word in joined]
        return tuple([word for word in same if word not in self._silent] or same)

    def _unit_of(self, text: str) -> tuple[str, str]:
        if self._unit is None:
            return "", text
        family, rest = "", text
        for match in self._unit.finditer(text):
            is_rate = re.search(r"(?i)(\bper\s*|/\s*)$", text[: match.start()])  # "£ per m²" is neither
            family = "other" if is_rate else self._words.units.get(match[0].casefold(), family)
            rest = rest.replace(match[0], " ", 1)
        return family, rest

    def _one(self, word: str) -> str:
        return self._same.get(word, word)

    def _canonical(self, token: str) -> tuple[str, ...]:
        """Return the words of one run of letters or figures: written out, parted, completed or put right."""
        written = self._words.abbreviations.get(token)
        if written is not None:
            return tuple(_stem(word) for word in written.split())
        stem = _stem(token)
        if stem in self._known or token.isdigit() or len(token) < _SHORTEST:
            return (stem,)
        parts = self._parted(token, 3)
        if parts:
            return parts
        last = next((w for w in ("name", "code") if token.endswith(w)), "")
        if last:  # "DISTNAME": the first part is unknown, the last is not
            return (token.removesuffix(last), last)
        whole = [word for word in self._long if word.startswith(stem)]
        if whole:  # cut short, as a shapefile cuts to ten letters
            return (min(whole, key=len),)
        best = process.extractOne(stem, self._long, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return (best[0],) if best else (stem,)

    def _parted(self, token: str, most: int) -> tuple[str, ...]:
        """Return the fewest known words that a run of letters is made of ("POSTTOWN"), none where it is of others."""
        if token in self._words.abbreviations and len(token) >= 2:
            return tuple(_stem(word) for word in self._words.abbreviations[token].split())
        if _stem(token) in self._known and len(token) >= 3:
            return (_stem(token),)
        if most == 1:
            return ()
        found: tuple[str, ...] = ()
        for at in range(3, len(token) - 1):
            if _stem(token[:at]) in self._known or token[:at] in self._words.abbreviations:
                rest = self._parted(token[at:], most - 1)
                first = self._parted(token[:at], 1)
                if rest and first and (not found or len(rest) + len(first) < len(found)):
                    found = first + rest
        return found


def _explained(text: str) -> str:
    """Return a heading without what explains it in brackets; a word or two there, or a unit, belongs to it."""
    rest = re.sub(r"\(([^()]*\s[^()]*\s[^()]*)\)", " ", text)
    for match in re.finditer(r"\(([A-Z0-9]{2,6})\)", rest):  # "Gross internal area (GIA)"
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", rest[: match.start()]))
        if initials.upper().endswith(match[1]):
            rest = rest.replace(match[0], " ", 1)
    return rest if re.search(r"[A-Za-z]{2}", rest) else text


def _bounded(spelling: str) -> str:
    before = r"(?<![A-Za-z0-9])" if spelling[0].isalnum() else ""
    after = r"(?![A-Za-z0-9²³])" if spelling[-1].isalnum() else ""
    return before + re.escape(spelling) + after


def _spaced(text: str) -> str:
    """Part camelCase, figures from words, and snake_case; units such as m2 stay whole."""
    text = text.replace("_", " ").replace("&", " and ")
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", text)
    return re.sub(r"(?i)(?<=[a-z]{2})(?=\d)", " ", text)


def _stem(word: str) -> str:
    """Return a word without the ending of a plural."""
    word = word.casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plain(text: str) -> str:
    """Return a heading without case, punctuation and camelCase: as two people might write the same one."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[^a-z0-9%£]+", " ", spaced.casefold().replace("²", "2")).split())


def without_years(text: str) -> str:
    """Return a heading without its years."""
    return _years(text)[2]


def _years(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    years: list[int] = []
    span: list[int] = []
    for match in _YEARS.finditer(text):
        first = int(match[1])
        last = (
            int(match[2])
            if match[2] and len(match[2]) == 4
            else first // 100 * 100 + int(match[2])
            if match[2]
            else first
        )
        years.append(max(first, last))
        span.extend((first,) if last == first else (first, last))
    rest = _YEARS.sub(" ", text)
    for match in _SHORT_YEARS.finditer(rest):
        pair = match[1] and (int(match[2]) - int(match[1])) % 100 == 1
        if pair or match[3] or (match[4] and int(match[4]) >= 10):
            short = int((match[2] if pair else None) or match[3] or match[4])
            years.append(2000 + short if short < 70 else 1900 + short)
            rest = rest.replace(match[0], " ", 1)
    return tuple(years), tuple(span), rest
