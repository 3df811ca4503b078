"""What kind of building a property is, and which services it holds, by the words of its register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from estates_app.domain.partnership import Partner, Service


@dataclass(frozen=True)
class ClassRule:
    """Words that put a property into a class; rules are tried in order.

    Attributes
    ----------
    key : str
        The class.
    words : tuple of str
        Words in its use or name that say it; those that begin with "!" look like it and do not (`_decoys`).
    asset_types : tuple of str
        Asset types that say it whatever else is written ("land only").
    """

    key: str
    words: tuple[str, ...] = ()
    asset_types: tuple[str, ...] = ()


#: What parts one use from the next, as written and as plain words.
_PARTS = re.compile(r"[,;/(+]|\s-\s")
_JOINT = re.compile(r"\b(and|with|incl|including)\b| & ")

#: Fields in which words are looked for, the most telling first.
_WORDS_OF_CLASS = ("use", "subtype", "site_name", "name", "asset_type", "reason_held")


class Meanings:
    """What texts mean by the words of keys (classes, services). Made once for many texts: many rows say the same.

    Parameters
    ----------
    words : mapping of key to tuple of str
    """

    __slots__ = ("_first", "_held", "_meant", "words")

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self.words = words
        self._first = _firsts(tuple(words.items()))
        self._meant: dict[str, str] = {}
        self._held: dict[str, frozenset[str]] = {}

    def meant(self, value: object) -> str:
        """Return the key whose words say what a thing is, empty where none do.

        That is the last of the first part: a Queen's Park Library is a library, and so is a library with car park.
        """
        if not value:
            return ""
        said = str(value)
        found = self._meant.get(said)
        if found is None:
            if len(self._meant) >= _MOST_KEPT:
                self._meant.clear()
            found = self._meant[said] = self._find(_parted(said))
        return found

    def held(self, value: object) -> frozenset[str]:
        """Return the keys of which words stand in a text."""
        if not value:
            return frozenset()
        said = str(value)
        found = self._held.get(said)
        if found is None:
            if len(self._held) >= _MOST_KEPT:
                self._held.clear()
            found = self._held[said] = frozenset(key for _, _, key in self._spans(_parted(said)))
        return found

    def _find(self, text: str) -> str:
        spans = self._spans(text)
        if not spans:
            return ""
        joints = [m.start() for m in _JOINT.finditer(text) if not any(a <= m.start() < b for a, b, _ in spans)]
        first = [span for span in spans if not joints or span[0] < joints[0]] or spans
        return max(first, key=lambda span: span[1])[2]

    def _spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return where (from, to) words of which key stand; of words within one another only the longest."""
        near = {key for token in _tokens(text) for key in self._first.get(token, ())}
        if not near:
            return []
        spans = [
            (m.start(), m.end(), key)
            for key, match in self.words.items()
            if key in near
            for m in _pattern(match).finditer(text)
            if not _is_decoyed(m, match, text)
        ]
        return [
            (start, end, key)
            for start, end, key in spans
            if not any(a <= start and end <= b and b - a > end - start for a, b, _ in spans)
        ]


#: So many different texts are remembered.
_MOST_KEPT = 50_000


class _Same:
    """A thing that is compared by being the very same one."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.it is self.it


def meanings_of(services: Mapping[str, Service]) -> Meanings:
    """Return what texts mean by the words of services; the same one for the same mapping, which never changes."""
    return _of_services(_Same(services))


@lru_cache(maxsize=8)
def _of_services(services: _Same) -> Meanings:
    assert isinstance(services.it, Mapping)
    return Meanings({key: service.match for key, service in services.it.items() if service.match})


@lru_cache(maxsize=8)
def _of_classes(classes: _Same) -> tuple[Meanings, dict[str, str]]:
    rules: Sequence[ClassRule] = classes.it  # type: ignore[assignment]
    by_type: dict[str, str] = {}
    for rule in rules:
        for written in rule.asset_types:
            by_type.setdefault(_plain(written), rule.key)
    return Meanings({rule.key: rule.words for rule in rules if rule.words}), by_type


def classify(record: Mapping[str, object], classes: Sequence[ClassRule]) -> str:
    """Return the class of a property by the words of its most telling field; ``other`` where none fits.

    An asset type that by itself says the class ("land only") comes before all words.
    """
    meanings, by_type = _of_classes(_Same(classes))
    asset_type = record.get("asset_type")
    if asset_type and _plain(asset_type) in by_type:
        return by_type[_plain(asset_type)]
    for field in _WORDS_OF_CLASS:
        found = meanings.meant(record.get(field))
        if found:
            return found
    return "other"


#: Classes that are no building in which a service could be held.
NO_BUILDING = frozenset({"housing", "land"})


#: Fields of which the first with a meaning names a service; with what else `services_of` asks for.
_NAMING_A_SERVICE = ("use", "name", "site_name")
SERVICE_FIELDS = ("class", "services_text", *_NAMING_A_SERVICE)


def services_of(record: Mapping[str, object], services: Mapping[str, Service]) -> tuple[str, ...]:
    """Return the services at a property: those that its list of services names, and what its use or else its name says.

    Of words within one another the longest counts: a "register office" is no office. A property that is housing or land
    holds none.
    """
    if record.get("class") in NO_BUILDING:
        return ()
    meanings = meanings_of(services)
    held = meanings.held(record.get("services_text"))
    listed = tuple(key for key in services if key in held) if held else ()
    for field in _NAMING_A_SERVICE:
        found = meanings.meant(record.get(field))
        if found:
            return tuple(dict.fromkeys((*listed, found)))
    return listed


def provider_of(service: Service, holder: Partner, partners: Iterable[Partner]) -> str:
    """Return the id of the partner that gives a service in a building whose holder lists it among others.

    A council that lists "clinic" in its service centre does not run it. Where only other kinds of body give the service
    and just one of them is a partner, it is that one; else the holder.
    """
    if not service.providers or holder.kind in service.providers:
        return holder.id
    able = [partner.id for partner in partners if partner.kind in service.providers]
    return able[0] if len(able) == 1 else holder.id


def _plain(value: object) -> str:
    return " ".join(re.sub(r"[^a-z0-9&]+", " ", re.sub("['’‘]", "", str(value).casefold())).split()) if value else ""


def _parted(value: object) -> str:
    """Return plain words with "and" between the parts of a list."""
    return _plain(_PARTS.sub(" and ", str(value))) if value else ""


def _tokens(text: str) -> list[str]:
    return text.replace("&", " & ").split()


@cache
def _firsts(words: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, frozenset[str]]:
    """Return which keys' words may begin with a token: to look for the words of all keys in every text takes long."""
    found: dict[str, set[str]] = {}
    for key, match in words:
        for word in _own(match):
            tokens = _tokens(_plain(word))
            if not tokens:
                continue
            found.setdefault(tokens[0], set()).add(key)
            if len(tokens) == 1:  # only a word's end may be a plural
                found.setdefault(f"{tokens[0]}s", set()).add(key)
    return {token: frozenset(keys) for token, keys in found.items()}


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b({_alternatives(words)})s?\b")


def _own(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if not word.startswith("!"))


def _alternatives(words: tuple[str, ...]) -> str:
    plain = sorted((_plain(word) for word in _own(words)), key=len, reverse=True)
    return "|".join(map(re.escape, plain)) or "(?!)"


@cache
def _decoys(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of what looks like a key's words and is not: "!~ lane" of a School Lane, None where none.

    ``~`` stands for any word of the key, ``…`` for up to four words of any kind.
    """
    found = []
    for word in (word[1:] for word in words if word.startswith("!")):
        tokens = ["~" if t == "~" else "…" if t == "…" else re.escape(_plain(t)) for t in word.split()]
        pattern = " ".join(tokens).replace("… ", r"(?:(?!and\b)[\w&]+ ){0,4}")
        found.append(pattern.replace("~", rf"(?:{_alternatives(words)})s?"))
    return re.compile(rf"\b(?:{'|'.join(found)})\b") if found else None


def _is_decoyed(found: re.Match[str], words: tuple[str, ...], text: str) -> bool:
    """Whether words stand within what only looks like them."""
    decoys = _decoys(words)
    return decoys is not None and any(
        m.start() <= found.start() and found.end() <= m.end() for m in decoys.finditer(text)
    )
