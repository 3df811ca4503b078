"""Words of names and addresses as arrays of numbers, so that hundreds of thousands of rows are compared at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.registers.matching.rules import MatchRules

Ids = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Wide = npt.NDArray[np.float64]

#: Parts one row's text from the next in the one long text that is split at once.
_END = "\x00"

#: What stands for every ASCII character that is no letter, figure or end: a gap, or nothing for an apostrophe.
_PLAIN = {i: " " for i in range(1, 128) if not chr(i).isalnum()} | {ord("'"): None, ord("`"): None}

_NUMBER = re.compile(r"\d{1,5}[a-z]?")
_POSTCODE_PART = re.compile(r"[a-z]{1,2}\d[a-z\d]?|\d[a-z]{2}|[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
#: A word as long as this may be what another row writes as two.
_LEAST_COMPOUND, _LEAST_PART = 7, 2
#: A word as long as this that has the letters of one that tells a kind, in another order, is that one ("Cnetre").
_LEAST_MIXED_UP = 6
#: Words as long as this lose a closing "s": "Queen's", "Harrisons Drive" and "Harrison Drive" are one.
_LONG = 5


@dataclass(frozen=True, eq=False)
class Ragged:
    """Words of many texts: ``ids`` one after another, ``row`` which text each is of, ``position`` its place there."""

    ids: Ids
    row: Ids
    position: Ids
    n: int

    def kept(self, keep: Flags) -> Ragged:
        """Return the words that are kept, closed up."""
        row = self.row[keep]
        return Ragged(self.ids[keep], row, _positions(row, self.n), self.n)

    def padded(self, width: int, filler: int) -> Ids:
        """Return the words as a table, shape (n, width), short rows filled, long ones cut."""
        table = np.full((self.n, width), filler, np.int32)
        short = self.position < width
        table[self.row[short], self.position[short]] = self.ids[short]
        return table


class Vocabulary:
    """Every word seen, and what is known of it. Both sides of a comparison share one."""

    def __init__(self, rules: MatchRules) -> None:
        self._rules = rules
        self._ids: dict[str, int] = {}
        told = {w for kind in rules.kinds for phrase in kind.words for w in phrase.split()}
        known = sorted(told | rules.generic)
        self._by_letters = {_letters(word): word for word in known if len(word) >= _LEAST_MIXED_UP}
        self._tells_kind = {self._one_spelling(word) for word in told}

    def split(self, texts: Sequence[str]) -> Ragged:
        """Return the words of texts, abbreviations and plurals made one."""
        whole = _END.join(texts).casefold()
        if not whole.isascii():
            whole = re.sub(r"[^\w\x00]", " ", re.sub(r"[’‘`´']", "", whole.replace("&", " and ")))
            whole = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode()
        whole = whole.replace("&", " and ").replace(_END, f" {_END} ").translate(_PLAIN)
        tokens = whole.split(" ")
        local = {word: i for i, word in enumerate(dict.fromkeys(tokens))}
        flat = np.fromiter(map(local.__getitem__, tokens), np.int32, len(tokens))
        word_of = list(local)
        ends = flat == local.get(_END, -1)
        row = np.cumsum(ends, dtype=np.int32)
        is_word = ~ends & (flat != local.get("", -1))
        canon = np.array([-1 if w in ("", _END) else self.id_of(w) for w in word_of], np.int32)
        row = row[is_word]
        return Ragged(canon[flat[is_word]], row, _positions(row, len(texts)), len(texts))

    def joined(self, texts: Sequence[Ragged]) -> list[Ragged]:
        """Take two neighbouring words for one where some row writes them so ("Up Holland" beside "Upholland").

        Words that tell a kind stay as they are: "Fire Station" is told by two.
        """
        tells_kind, is_number = self.kind_words(), self.numbers()
        words = list(self._ids)
        whole_of: dict[int, int] = {}
        for at, word in enumerate(words):
            if len(word) < _LEAST_COMPOUND or is_number[at]:
                continue
            for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
                first, second = self._ids.get(word[:cut], -1), self._ids.get(word[cut:], -1)
                if first >= 0 and second >= 0 and not (tells_kind[first] and tells_kind[second]):
                    whole_of[first * len(words) + second] = at
        keys = np.array(sorted(whole_of), np.int64)
        wholes = np.array([whole_of[key] for key in keys.tolist()], np.int32)
        return [_with_joined(text, keys, wholes, len(words)) for text in texts] if len(keys) else list(texts)

    def id_of(self, word: str) -> int:
        """Return the number of a word."""
        return self._ids.setdefault(self._one_spelling(word), len(self._ids))

    def phrase(self, words: str) -> list[int]:
        """Return the numbers of the words of a phrase of the rules."""
        return [self.id_of(word) for word in words.split()]

    def __len__(self) -> int:
        return len(self._ids)

    def numbers(self) -> Flags:
        """Return which words are numbers of houses."""
        return np.fromiter((bool(_NUMBER.fullmatch(w)) for w in self._ids), bool, len(self._ids))

    def letters(self) -> Flags:
        """Return which words are a letter that tells a unit ("Unit A"), not what an apostrophe left behind."""
        return np.fromiter((len(w) == 1 and w.isalpha() and w != "s" for w in self._ids), bool, len(self._ids))

    def postcode_parts(self) -> Flags:
        """Return which words are parts of a postcode."""
        return np.fromiter((bool(_POSTCODE_PART.fullmatch(w)) for w in self._ids), bool, len(self._ids))

    def figures(self) -> npt.NDArray[np.float64]:
        """Return the figure of each number ("17" of "17b"), nan for words."""
        found = (_NUMBER.fullmatch(w) for w in self._ids)
        return np.array([float(re.sub(r"\D", "", m[0])) if m else np.nan for m in found])

    def generic(self) -> Flags:
        """Return which words tell no two properties apart."""
        flags = np.zeros(len(self._ids), bool)
        for word in self._rules.generic:
            at = self._ids.get(self._one_spelling(word))
            if at is not None:
                flags[at] = True
        return flags

    def host(self) -> Ids:
        """Return the words behind which a name tells another building."""
        return np.array([self.id_of(word) for word in sorted(self._rules.host)], np.int32)

    def kind_words(self) -> Flags:
        """Return which words tell kinds of property."""
        return np.fromiter((w in self._tells_kind for w in self._ids), bool, len(self._ids))

    def words(self) -> list[str]:
        """Return the words by their numbers."""
        return list(self._ids)

    def _one_spelling(self, word: str) -> str:
        if len(word) >= _LEAST_MIXED_UP:
            word = self._by_letters.get(_letters(word), word)
        word = self._rules.abbreviations.get(word, word)
        return word[:-1] if len(word) >= _LONG and word.endswith("s") and not word.endswith("ss") else word


def rarity(sides: Sequence[Ragged], n_words: int, rules: MatchRules) -> Floats:
    """Return the rarity of each word, shape (n_words,): 1 for one never seen, the least for one in every row.

    1 - log(1 + rows that have it) / log(1 + all rows + prior rows): the inverse document frequency of Spärck Jones
    (1972), scaled to 0 to 1 and damped so that a small file does not decide it.
    """
    rows = np.zeros(n_words)
    n = 0
    for side in sides:
        n += side.n
        pairs = np.sort(side.row.astype(np.int64) * n_words + side.ids)
        is_first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
        rows += np.bincount(pairs[is_first] % n_words, minlength=n_words)
    rare = 1 - np.log1p(rows) / np.log1p(n + rules.rarity.prior_rows)
    return np.asarray(np.maximum(rare, rules.rarity.least), np.float32)


def among(words: Ids, others: Ids) -> Flags:
    """Return which words of each row stand among the others of that row, shape of ``words``; both are tables."""
    found = np.zeros(words.shape, bool)
    for column in others.T:  # a few passes over whole columns, not one over many small squares
        found |= words == column[:, None]
    return found


def _letters(word: str) -> tuple[str, str]:
    return word[0], "".join(sorted(word))


def _with_joined(text: Ragged, keys: npt.NDArray[np.int64], wholes: Ids, n_words: int) -> Ragged:
    is_first, is_second = np.zeros(n_words, bool), np.zeros(n_words, bool)
    is_first[keys // n_words], is_second[keys % n_words] = True, True
    at = np.flatnonzero(is_first[text.ids[:-1]] & is_second[text.ids[1:]] & (text.row[:-1] == text.row[1:]))
    pairs = text.ids[at].astype(np.int64) * n_words + text.ids[at + 1]
    found = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
    at, found = at[keys[found] == pairs], found[keys[found] == pairs]
    follows = np.append(False, np.diff(at) == 1)[: len(at)]  # of three words that could join two ways the first two do
    at, found = at[~follows], found[~follows]
    if not len(at):
        return text
    ids, stays = text.ids.copy(), np.ones(len(text.ids), bool)
    ids[at], stays[at + 1] = wholes[found], False
    return Ragged(ids, text.row, text.position, text.n).kept(stays)


def _positions(row: Ids, n: int) -> Ids:
    counts = np.bincount(row, minlength=n)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32) if n else np.zeros(0, np.int32)
    return (np.arange(len(row), dtype=np.int32) - starts[row]).astype(np.int32)
