"""The words that are known of partners' files, from ``resources/registers/words``: read once, compiled once."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from estates_app.domain.errors import InputError

#: A frozen program keeps its resources where it was unpacked.
FOLDER = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[3])) / "resources" / "registers" / "words"


@cache
def words(name: str) -> Mapping[str, Any]:
    """Return a file of words.

    Raises
    ------
    InputError
        It is missing or broken.
    """
    path = FOLDER / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="restore it") from error


def alternatives(listed: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first; spaces match any run of them."""
    longest = sorted(listed, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)


def whole(listed: Iterable[str]) -> str:
    """Return a pattern for any of the words that stands by itself, whatever letters or stops surround it."""
    return rf"(?<![^\W\d_])(?:{alternatives(listed)})(?![^\W_])"


def folded(text: str) -> str:
    """Return a text for comparing: no case, single spaces."""
    return " ".join(text.casefold().split())


@cache
def missing_words() -> frozenset[str]:
    """Return the words that mean "nobody has said"."""
    return frozenset({"", *words("cells")["missing"]["words"]})


@cache
def _reasoned() -> re.Pattern[str]:
    listed = words("cells")["missing"]["before_a_reason"]
    loose = alternatives(words("cells")["missing"]["before_anything"])
    return re.compile(rf"(?:{alternatives(listed)})\s*[-–:;,(\[].*|(?:{loose})\s.*", re.DOTALL)


@cache
def _beginnings() -> frozenset[str]:
    """Return the first two characters of all words that mean "nobody has said"."""
    known = words("cells")["missing"]
    return frozenset(word[:2] for key in ("words", "before_a_reason", "before_anything") for word in known[key])


def is_missing(text: str) -> bool:
    """Whether a cell says nothing: blank, "n/a", "TBC (survey due)"."""
    plain = text.strip().casefold()
    if plain in missing_words():
        return True
    # Most cells begin as no word for "missing" does and need no further look.
    if plain[0].isdigit() or (plain[:2] not in _beginnings() and not plain[1:2].isspace()):
        return False
    return _reasoned().fullmatch(plain) is not None or " ".join(plain.split()) in missing_words()
