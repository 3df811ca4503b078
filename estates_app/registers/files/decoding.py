"""Bytes of a text file to text: the encoding by marks, zero bytes and strict trial; mixed ones line by line."""

from __future__ import annotations

import codecs
import re

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.errors import InputError
from estates_app.registers.files.raw import file_note, listed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)

#: Share of zero bytes from which on a text is UTF-16: English text has one in two.
_UTF16_ZEROS = 0.25

#: Share of control characters above which a file is no text: a picture or a program has one in eight.
_MOST_CONTROLS = 0.02

_CONTROLS = bytes(set(range(32)) - {0, 7, 9, 10, 11, 12, 13, 26, 28, 29, 30, 31, 1})


def decode(data: bytes, where: str) -> tuple[str, str, list[Issue]]:
    """Return the text, the name of its encoding and what is to be said of it. No character is lost.

    Parameters
    ----------
    data : bytes
    where : str
        Name of the file, for the error.

    Raises
    ------
    InputError
        The bytes are no text.
    """
    for mark, encoding, codec in _MARKS:
        if data.startswith(mark):
            return _marked(data, mark, encoding, codec)
    sample = data[:4000]
    if sample.count(0) > len(sample) * _UTF16_ZEROS:
        encoding = "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
        text = data.decode(encoding, errors="replace")
        if _is_text(text):
            return _plain(text, encoding, [])
        sample = b""
    if not sample or len(sample.translate(None, _CONTROLS)) < len(sample) * (1 - _MOST_CONTROLS):
        raise InputError("it is not a table", where=where, remedy="export it as CSV or XLSX")
    try:
        return _plain(data.decode("utf-8"), "utf-8", [])
    except UnicodeDecodeError:
        return _plain(*_not_utf8(data))


def _marked(data: bytes, mark: bytes, encoding: str, codec: str) -> tuple[str, str, list[Issue]]:
    try:
        return _plain(data.decode(encoding), encoding, [])
    except UnicodeDecodeError:
        if mark == codecs.BOM_UTF8:
            text, _, notes = _not_utf8(data[len(mark) :])
            return _plain(text, encoding, notes)
        cut = file_note("encoding-damaged", "A few bytes are no characters; they are shown as �.", Severity.WARNING)
        return _plain(data.decode(codec, errors="replace"), encoding, [cut])


def _is_text(text: str) -> bool:
    """Whether two bytes made characters that a register holds, not pairs of bytes of something else."""
    sample = text[:2000]
    return sum(c < "\u2100" and (c >= " " or c in "\t\r\n") for c in sample) > 0.9 * len(sample)


def _plain(text: str, encoding: str, notes: list[Issue]) -> tuple[str, str, list[Issue]]:
    """Return text without zero characters, which some exports write for blanks."""
    if "\x00" not in text:
        return text, encoding, notes
    count = text.count("\x00")
    said = file_note("zero-bytes", f"{count:,} zero bytes in it are left out: they are no characters.")
    return text.replace("\x00", ""), encoding, [*notes, said]


def _not_utf8(data: bytes) -> tuple[str, str, list[Issue]]:
    """Decode line by line: each line is UTF-8 where it can be, else of the one-byte encoding that its bytes tell."""
    single = _single_byte(data)
    lines, odd, is_mixed = [], [], False
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            lines.append(line.decode("utf-8"))
            is_mixed = is_mixed or not line.isascii()
        except UnicodeDecodeError:
            lines.append(_one_byte(line, single))
            odd.append(number)
    text = "\n".join(lines)
    if not is_mixed:
        return text, single, []
    which = listed([f"{n:,}" for n in odd], 8)
    told = f"Most of it is UTF-8, but line{'s' if len(odd) > 1 else ''} {which} not: read as {single}."
    told = told.replace(" not:", " is not:" if len(odd) == 1 else " are not:")
    return text, "utf-8", [file_note("encoding-mixed", told, Severity.WARNING)]


def _single_byte(data: bytes) -> str:
    """Return the one-byte encoding: by the line ends of old Macs, or by the pound sign of DOS before a figure."""
    if b"\n" not in data and b"\r" in data and _letters(data, 0x80, 0x9F) > _letters(data, 0xC0, 0xFF):
        return "mac_roman"
    if re.search(rb"\x9c\d", data) and not re.search(rb"\xa3\d", data):
        return "cp850"
    return "cp1252"


def _letters(data: bytes, low: int, high: int) -> int:
    return len(re.findall(b"[A-Za-z][" + bytes([low]) + b"-" + bytes([high]) + b"]", data))


def _one_byte(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:  # Windows-1252 leaves five bytes without a character: they keep their number
        return "".join(bytes([b]).decode(encoding, errors="ignore") or chr(b) for b in line)
