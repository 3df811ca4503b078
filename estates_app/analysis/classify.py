"""What kind of building a property is, and which services it holds, by the words of its register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

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


def classify(record: Mapping[str, object], classes: Sequence[ClassRule]) -> str:
    """Return the class of a property by the words of its most telling field; ``other`` where none fits.

    An asset type that by itself says the class ("land only") comes before all words.
    """
    asset_type = _plain(record.get("asset_type"))
    for rule in classes:
        if asset_type and asset_type in map(_plain, rule.asset_types):
            return rule.key
    words = {rule.key: rule.words for rule in classes if rule.words}
    for field in _WORDS_OF_CLASS:
        found = _meant(record.get(field), words)
        if found:
            return found
    return "other"


#: Classes that are no building in which a service could be held.
NO_BUILDING = frozenset({"housing", "land"})


def services_of(record: Mapping[str, object], services: Mapping[str, Service]) -> tuple[str, ...]:
    """Return the services at a property: those that its list of services names, and what its use or else its name says.

    Of words within one another the longest counts: a "register office" is no office. A property that is housing or land
    holds none.
    """
    if record.get("class") in NO_BUILDING:
        return ()
    words = {key: service.match for key, service in services.items() if service.match}
    held = {key for _, _, key in _spans(_parted(record.get("services_text")), words)}
    listed = tuple(key for key in services if key in held)
    for field in ("use", "name", "site_name"):
        found = _meant(record.get(field), words)
        if found:
            return tuple(dict.fromkeys((*listed, found)))
    return listed


def service_meant(text: str | None, services: Mapping[str, Service]) -> str:
    """Return the key of the service that a name or a use means, empty where none."""
    return _meant(text, {key: service.match for key, service in services.items() if service.match})


def _meant(value: object, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the key whose words say what a thing is, empty where none do.

    That is the last of the first part: a Queen's Park Library is a library, and so is a library with car park.
    """
    text = _parted(value)
    spans = _spans(text, words)
    joints = [m.start() for m in _JOINT.finditer(text) if not any(a <= m.start() < b for a, b, _ in spans)]
    first = [span for span in spans if not joints or span[0] < joints[0]] or spans
    return max(first, key=lambda span: span[1])[2] if first else ""


def _spans(text: str, words: Mapping[str, tuple[str, ...]]) -> list[tuple[int, int, str]]:
    """Return where (from, to) words of which key stand; of words within one another only the longest."""
    if not text:
        return []
    first = _firsts(tuple(words.items()))
    near = {key for token in _tokens(text) for key in first.get(token, ())}
    if not near:
        return []
    spans = [
        (m.start(), m.end(), key)
        for key, match in words.items()
        if key in near
        for m in _pattern(match).finditer(text)
        if not _is_decoyed(m, match, text)
    ]
    return [
        (start, end, key)
        for start, end, key in spans
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in spans)
    ]


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
