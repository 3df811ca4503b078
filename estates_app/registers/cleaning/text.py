"""Names, addresses and other free text: letters mended, capitals brought to reading, codes left as they are."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache, lru_cache

from estates_app.domain.claims import Severity
from estates_app.domain.fields import Field
from estates_app.registers.cleaning.result import Result
from estates_app.registers.cleaning.words import is_missing, words


def _bytes_of_windows() -> dict[str, int]:
    """Return the byte of each letter that Windows-1252 or Latin-1 gives to a byte of 0x80 or more."""
    found = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        try:
            found[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            continue
    return found


_BYTES = _bytes_of_windows()
_RUN = re.compile(f"[{re.escape(''.join(_BYTES))}]{{2,}}")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
_CONTROL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_MAIL = re.compile(r"([\w.+-]+)@[\w-]+(?:\.[\w-]+)+")
_TEN_FIGURES = re.compile(r"(?:\d[\s()-]*){10}")
_PHONE = re.compile(r"(?<![\d.])(?:\+44[\s()]*|\(?0)(?:\d[\s()-]*){9,10}(?!\d)")


def mend_letters(text: str) -> str:
    """Return a text whose UTF-8 was read as Windows-1252 ("CafÃ©") as it was written; others unchanged."""

    def mended(match: re.Match[str]) -> str:
        try:
            return bytes(_BYTES[char] for char in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]

    before = ""
    while before != text:  # some files were spoilt twice
        before, text = text, _RUN.sub(mended, text)
    return text


def contacts_in(text: str) -> tuple[str, ...]:
    """Return what looks like a person's contact in a text: "e-mail address", "telephone number".

    A mailbox of an office ("library@") is none.
    """
    functions = words("text")["contacts"]["functions"]
    mails = [m[1].casefold() for m in _MAIL.finditer(text)] if "@" in text else []
    found = []
    if any(not any(word in re.split(r"[._+-]", box) or box.startswith(word) for word in functions) for box in mails):
        found.append("e-mail address")
    if _PHONE.search(text):
        found.append("telephone number")
    return tuple(found)


_UNTIDY = re.compile(r",\s*,|\.,|,\.|\s,|\.\.|,(?=[^\s\d])|(?<=\D),(?=\d)|^[ ,]|[ ,]$")


def tidy(text: str) -> str:
    """Return a text with single spaces, single commas and no stops beside them."""
    plain = " ".join(text.split())
    if _UNTIDY.search(plain) is None:
        return plain
    before = ""
    while before != plain:
        before = plain
        plain = re.sub(r"\s*,(\s*,)+", ",", plain)
        plain = re.sub(r"\.(?=,)|,(?=\.)|(?<=\.)\.+", "", plain)
        plain = re.sub(r"\s+,", ",", re.sub(r",(?=[^\s\d])|(?<=\D),(?=\d)", ", ", plain)).strip(" ,")
    return plain


@cache
def _fields(group: str) -> frozenset[str]:
    return frozenset(words("text")[group]["fields"])


@cache
def _acronyms() -> dict[str, str]:
    return {word.casefold(): word for word in words("text")["capitals"]["acronyms"]}


def clean_text(text: str, field: Field) -> Result:
    """Clean free text; what is changed is named, and what cannot be mended is said."""
    if field.key in _fields("codes"):
        return _code(text)
    rules: list[str] = []
    tidied, before = text, ""
    while before != tidied:  # one step may bring out what another mends: spoilt twice, or a blank within an entity
        before = tidied
        tidied = _step(tidied, rules)
    rules = list(dict.fromkeys(rules))
    if field.key in _fields("capitals") and tidied.isupper():
        written = from_capitals(tidied)
        if written != tidied:
            rules.append("capitals written for reading")
            tidied = written
    if is_missing(tidied):  # as ".,–" once it is tidied
        return Result(None)
    result = Result(tidied, "; ".join(rules))
    return _noted(result, tidied)


def _step(text: str, rules: list[str]) -> str:
    """Mend a text once and name what was done."""
    plain = text
    if "&" in plain and _ENTITY.search(plain):
        plain = html.unescape(plain)
        rules.append("HTML entities written out")
    if not plain.isascii():
        mended = mend_letters(plain)
        if mended != plain:
            rules.append("letters mended that were read in the wrong encoding")
        plain = unicodedata.normalize("NFC", mended)
    bare = _CONTROL.sub("", plain)
    if bare != plain:
        rules.append("control characters removed")
    tidied = tidy(bare)
    if tidied != bare:
        rules.append("spaces and stops tidied")
    return tidied


def _noted(result: Result, text: str) -> Result:
    if result.rule.find("encoding") >= 0:
        result = result.said(
            "letters-mended", Severity.NOTE, f"Letters read in the wrong encoding were mended: “{text[:60]}”."
        )
    if "\ufffd" in text:
        sentence = f"“{text[:60]}” has lost a letter before it came here: the file's encoding was spoilt."
        result = result.said("letters-lost", Severity.WARNING, sentence)
    if "@" in text or _TEN_FIGURES.search(text):  # most texts have neither
        found = contacts_in(text)
        if found:
            sentence = f"The cell holds what looks like a person's {' and '.join(found)}: should it be kept?"
            result = result.said("contact-details", Severity.NOTE, sentence)
    return result


def _code(text: str) -> Result:
    if text.isascii() and text.isalnum():
        return Result(text)
    plain = " ".join(_CONTROL.sub("", text).split())
    if re.fullmatch(r"[0-9]+\.0", plain):
        return Result(plain[:-2], "a spreadsheet's decimal nought removed")
    return Result(plain or None, "spaces tidied" if plain != text else "")


_TOKEN = re.compile(r"[^\s,;()/\-–—&]+|[\s,;()/\-–—&]+")


def from_capitals(text: str) -> str:
    """Return a name or address in capitals as people write it: "ST MARY'S NHS CENTRE" is "St Mary's NHS Centre"."""
    if len(re.sub(r"[^A-Z]", "", text)) < 4 and " " not in text:
        return text  # a code rather than a name
    tokens = _TOKEN.findall(text)
    last = len(tokens) - 1
    return "".join(_written(token, 0 < i < last) for i, token in enumerate(tokens))


@lru_cache(maxsize=20_000)
def _written(token: str, is_within: bool) -> str:
    known = words("text")["capitals"]
    bare = token.strip(".'’\"“”‘")
    lower = bare.casefold()
    if not bare or not any(char.isalpha() for char in bare):
        return token
    if lower in known["exact"]:
        return token.replace(bare, known["exact"][lower])
    if lower in _acronyms():
        return token.replace(bare, _acronyms()[lower])
    if any(char.isdigit() for char in bare):
        return token.lower() if re.fullmatch(r"\d+(st|nd|rd|th)", lower) else token
    if re.fullmatch(r"(?:[A-Z]\.){1,}[A-Z]?\.?", token):
        return token
    return token.lower() if is_within and lower in known["small"] else _capital(token)


def _capital(token: str) -> str:
    """Return a word with its first letter, and that of a name within it ("O'Brien"), in capitals."""
    lower = token.lower()
    start = next((i for i, char in enumerate(lower) if char.isalpha()), 0)
    word = lower[:start] + lower[start].upper() + lower[start + 1 :]
    return re.sub(r"^(O['’])([a-z])", lambda m: m[1] + m[2].upper(), word)
