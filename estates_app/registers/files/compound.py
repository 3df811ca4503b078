"""Whether the parts of a compound file (XLS, and workbooks with a password) hang together.

The reader of workbooks follows the chains of such a file without asking whether they end: one damaged number, and it
eats memory until the process is killed. So chains and lengths are walked here first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

#: From here on a number in a chain is no sector but a mark. Source: [MS-CFB] 2.1.
_MARKS: Final = 0xFFFFFFFA

#: Bytes of the header, and of an entry of the directory. Source: [MS-CFB] 2.2 and 2.6.1.
_HEADER, _ENTRY = 512, 128

_STREAM, _ROOT = 2, 5

Numbers = npt.NDArray[np.uint32]


def is_sound(data: bytes) -> bool:
    """Return whether every chain of a compound file ends within it, and no length is more than the file holds.

    Notes
    -----
    [MS-CFB] 2.2 (header), 2.3 and 2.5 (allocation tables), 2.6 (directory).
    """
    if len(data) < _HEADER:
        return False
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return False
    size = 1 << shift
    tables, directory, small, n_small = (struct.unpack_from("<I", data, at)[0] for at in (44, 48, 60, 64))
    (cutoff,) = struct.unpack_from("<I", data, 56)
    if max(tables, n_small) * size > len(data):
        return False
    try:
        table = _numbers_of(b"".join(_sector(data, size, s) for s in _table_sectors(data, size) if s < _MARKS))
        entries = _bytes_of(data, size, directory, table)
        small_table = _numbers_of(_bytes_of(data, size, small, table))
        for kind, start, length in _streams(entries, size):
            if length > len(data):
                return False
            _chain(start, table if length >= cutoff or kind == _ROOT else small_table)
    except ValueError:
        return False
    return True


def _streams(entries: bytes, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, first sector and length of what the directory names."""
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        kind = entries[at + 66]
        if kind in (_STREAM, _ROOT):
            # The upper half of the length may hold anything where sectors have 512 bytes.
            (length,) = struct.unpack_from("<I" if size == _HEADER else "<Q", entries, at + 120)
            yield kind, struct.unpack_from("<I", entries, at + 116)[0], length


def _table_sectors(data: bytes, size: int) -> list[int]:
    """Return the sectors of the allocation table: 109 in the header, the others in a chain of their own."""
    found = list(struct.unpack_from("<109I", data, 76))
    (sector,) = struct.unpack_from("<I", data, 68)
    for _ in range(len(data) // size + 1):
        if sector >= _MARKS:
            return found
        *more, sector = np.frombuffer(_sector(data, size, sector), "<u4").tolist()
        found += more
    raise ValueError("the list of tables has no end")


def _sector(data: bytes, size: int, sector: int) -> bytes:
    first = (sector + 1) * size
    if first >= len(data):
        raise ValueError("a sector lies beyond the file")
    return data[first : first + size].ljust(size, b"\0")  # the last may be cut short


def _numbers_of(data: bytes) -> Numbers:
    return np.frombuffer(data[: len(data) // 4 * 4], "<u4")


def _chain(start: int, table: Numbers) -> list[int]:
    """Return the sectors of a chain as far as it stays in its table; ValueError where it comes round again."""
    found: list[int] = []
    sector = start
    while sector < len(table):
        if len(found) > len(table):
            raise ValueError("a chain has no end")
        found.append(sector)
        sector = int(table[sector])
    return found


def _bytes_of(data: bytes, size: int, start: int, table: Numbers) -> bytes:
    return b"".join(_sector(data, size, sector) for sector in _chain(start, table))
