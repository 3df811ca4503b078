"""Compound files (old workbooks) whose chains come round again or whose lengths lie: refused before they eat memory."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.registers.files.compound import is_sound
from estates_app.registers.files.tables import read_table

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(chains, *, directory=1, small=END, n_small=0, tables=1, more=END, root=(END, 0), stream=(2, 5000)):
    """A compound file after [MS-CFB]: sector 0 its table, 1 its directory, the others of a stream."""
    head = struct.pack("<8s16sHHHHH6x", MARK, b"", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, tables, directory, 0, 4096, small, n_small, more, 0, 0)
    head += struct.pack("<108I", *[FREE] * 108)
    table = {0: TABLE, 1: END, **chains}
    sectors = struct.pack("<128I", *[table.get(i, FREE) for i in range(128)])
    names = (("Root Entry", 5, *root), ("Workbook", 2, *stream))
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
        + struct.pack("<III", FREE, FREE, FREE).ljust(48, b"\0")
        + struct.pack("<IQ", start, length)
        for name, kind, start, length in names
    )
    return head + sectors + entries.ljust(512, b"\0") + bytes(30 * 512)


WHOLE = {i: i + 1 for i in range(2, 11)} | {11: END}


def test_chains_that_end_are_sound():
    assert is_sound(compound(WHOLE))
    assert is_sound(compound(WHOLE | {12: END}, root=(12, 64), small=12, n_small=1, stream=(2, 5000)))


@pytest.mark.parametrize(
    "data",
    [
        compound(WHOLE | {11: 2}),  # the stream comes round again
        compound(WHOLE | {5: 5}),
        compound(WHOLE | {1: 1}),  # the directory
        compound(WHOLE | {12: 12}, small=12, n_small=1),  # the table of small sectors
        compound(WHOLE, root=(3, 2**31)),  # a length beyond the file
        compound(WHOLE, stream=(2, 2**32 - 1)),
        compound(WHOLE, tables=2**31),
        compound(WHOLE, n_small=2**31),
        compound(WHOLE, directory=1)[:100],
        MARK,
    ],
)
def test_what_would_not_end_is_refused_in_one_sentence(tmp_path, data):
    path = tmp_path / "old.xls"
    path.write_bytes(data)
    assert not is_sound(data)
    with pytest.raises(InputError, match="damaged"):
        read_table(path)


@settings(max_examples=60)
@given(st.dictionaries(st.integers(1, 20), st.integers(0, 30) | st.just(END)), st.integers(0, 30), st.integers(0, 30))
def test_a_chain_is_sound_just_where_following_it_ends(chains, directory, first):
    data = compound(chains, directory=1, stream=(first, 5000), root=(directory, 64))
    table = {0: TABLE, 1: END, **chains}

    def ends(sector):
        seen = set()
        while sector in table and sector not in seen:
            seen.add(sector)
            sector = table[sector]
        return sector not in seen

    if ends(1) and 1 not in chains:
        assert is_sound(data) == (ends(directory) and ends(first))


@pytest.mark.real
def test_published_old_workbooks_are_sound(real_data):
    names = ["registers/kent_fire_stations.xlsx", "partners/nhs_eric_hospital_estates_13944.xls"]
    assert all(is_sound((real_data / name).read_bytes()) for name in names)
