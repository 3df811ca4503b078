"""Words to a field's own list: yes and no, tenure, occupancy, grades; misspellings only where one choice is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz import fuzz, process

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.result import Result, unreadable
from estates_app.registers.cleaning.words import folded, words

#: A misspelling is at least this like the word that is meant, and this much less like a word of any other choice. Of
#: tenure words "Leashold" scores 94; "Freasehold" scores 89 and 84 with two and is refused.
_ALIKE, _LEAD = 84.0, 8.0

#: Shorter words are too easily alike.
_SHORTEST = 5

_NO_WORDS = re.compile(r"[^a-z0-9*+]+")


def clean_flag(text: str) -> Result | None:
    """Return yes or no in any spelling; None where it is neither."""
    known = words("cells")["flags"]
    plain = folded(text).rstrip(".!")
    if plain in known["yes"] or plain in known["no"]:
        return Result(
            plain in known["yes"], "" if plain in ("yes", "no", "true", "false") else f"“{text}” means yes or no"
        )
    if plain in known["undecided"]:
        sentence = f"“{text[:40]}” says neither yes nor no; treated as missing."
        return Result(None, "", (("undecided", Severity.NOTE, sentence),), others=(text,))
    match = re.match(r"(yes|no|y|n)\s*[-–—,;:(]", plain)
    if match and match[1][0] in "yn":
        return Result(match[1][0] == "y", f"begins with {match[1]}")
    return None


def plain_words(text: str) -> str:
    """Return a text as words alone: no case, no punctuation but stars and pluses of grades."""
    return " ".join(_NO_WORDS.sub(" ", text.casefold().replace("'", "").replace("’", "")).split())


class Choices:
    """The words of one list of choices, compiled once.

    Parameters
    ----------
    listed : mapping of value to words
        The value itself is always one of its words.
    """

    def __init__(self, listed: Mapping[str, Iterable[str]]) -> None:
        self.words: dict[str, str] = {}
        for value, known in listed.items():
            for word in (value, *known):
                self.words.setdefault(plain_words(word), value)
        self.words.pop("", None)
        inside = sorted((word for word in self.words if len(word) >= 2), key=len, reverse=True)
        self._inside = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, inside)) or '(?!)'})(?![\w*+])")
        self._long = [word for word in self.words if len(word) >= _SHORTEST]

    def exact(self, text: str) -> str | None:
        """Return the value that a text says and nothing else."""
        return self.words.get(plain_words(text))

    def within(self, text: str) -> frozenset[str]:
        """Return the values that the words of a longer text say; of words within one another the longest counts."""
        plain = plain_words(text)
        turned = _turned()
        found = set()
        for match in self._inside.finditer(plain):
            before = plain[: match.start()].split()
            if before and before[-1] in turned:
                return frozenset()
            found.add(self.words[match[0]])
        return frozenset(found)

    def alike(self, text: str) -> str | None:
        """Return the value of a misspelt word, None where no word is clearly meant."""
        plain = plain_words(text)
        if len(plain) < _SHORTEST:
            return None
        offers = process.extract(plain, self._long, scorer=fuzz.ratio, limit=None, score_cutoff=_ALIKE - _LEAD)
        # A misspelling keeps its first letter; "unsatisfactory" is none of "satisfactory".
        if not offers or offers[0][1] < _ALIKE or offers[0][0][0] != plain[0]:
            return None
        value = self.words[offers[0][0]]
        rival = max((score for word, score, _ in offers if self.words[word] != value), default=0.0)
        return value if offers[0][1] - rival >= _LEAD else None


@cache
def _turned() -> frozenset[str]:
    return frozenset(words("choices")["_turned"]["words"])


@cache
def _noise() -> frozenset[str]:
    return frozenset(words("choices")["_noise"]["words"])


def choices_of(field: Field) -> Choices:
    """Return a field's choices: its own words first, then those of ``words/choices.toml`` for its values."""
    more = words("choices").get(field.key, {})
    own = field.choices
    if own is None:
        return Choices(dict(more))
    taken = {plain_words(word) for value, known in own.items() for word in (value, *known)}
    merged = {
        value: (*known, *(w for w in more.get(value, ()) if plain_words(w) not in taken))
        for value, known in own.items()
    }
    return Choices(merged)


def without_noise(text: str) -> str:
    """Return a grade without what stands round it: "Grade B (2019)" is B, "Band D - 87" is D."""
    plain = re.sub(r"\([^()]*\)", " ", text)
    kept = [token for token in plain_words(plain).split() if token not in _noise()]
    first = kept[0] if kept else ""
    return first if all(token.isdigit() for token in kept[1:]) else " ".join(kept)


def _spoken(value: str) -> str:
    return value.replace("_", " ")


def clean_choice(text: str, field: Field, choices: Choices) -> Result:
    """Clean a word to one of a field's choices; where words of two stand in one cell nothing is decided."""
    value = choices.exact(text)
    if value is not None:
        return Result(value, "" if value == text else f"“{text}” means {_spoken(value)}")
    value = choices.exact(without_noise(text))
    if value is not None:
        return Result(value, f"“{text}” says {_spoken(value)}")
    found = choices.within(re.sub(r"\([^()]*\)", " ", text)) or choices.within(text)
    if len(found) == 1:
        (value,) = found
        return Result(value, f"“{text}” says {_spoken(value)}")
    if found:
        both = " and ".join(map(_spoken, sorted(found)))
        sentence = f"“{text[:60]}” says {both}: not decided, treated as missing."
        return Result(None, "", (("undecided", Severity.WARNING, sentence),), others=tuple(sorted(found)))
    value = choices.alike(text)
    if value is not None:
        sentence = f"“{text}” was taken as {_spoken(value)}."
        return Result(value, f"“{text}” taken as {_spoken(value)}", (("spelling", Severity.NOTE, sentence),))
    return unreadable(text, field)
