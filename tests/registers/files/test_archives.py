from __future__ import annotations

import gzip
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest

from estates_app.domain.errors import InputError
from estates_app.registers.files import archives, limits, locating
from estates_app.registers.files.peeking import look_into
from estates_app.registers.files.tables import read_table

TABLE = "Property name,Post code\n" + "".join(f"Building {i},DE55 7AD\n" for i in range(5))
SMALL = "Code,Meaning\nF,Freehold\n"


@pytest.fixture
def packed(tmp_path):
    def pack(members, name="a.zip", method=zipfile.ZIP_DEFLATED):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", method) as archive:
            for member, data in members:
                archive.writestr(member, data)
        return path

    return pack


@pytest.fixture
def everywhere(tmp_path, monkeypatch):
    """Return all files under a place of our own that also holds the private folders."""
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    return lambda: {p for p in tmp_path.rglob("*") if p.is_file()}


def test_one_file_of_an_archive_is_read_and_the_others_are_named(packed):
    path = packed([("readme.pdf", b"%PDF"), ("data/codes.csv", SMALL), ("data/assets.csv", TABLE)])
    table = read_table(path)
    assert (table.file, table.member, len(table.rows), table.others) == (
        "a.zip", "data/assets.csv", 5, ("data/codes.csv",),
    )  # fmt: skip
    assert any(note.code == "other-members" and "codes.csv" in note.message for note in table.notes)
    assert read_table(path, member="data/codes.csv").rows == [["F", "Freehold"]]
    assert look_into(path).others == ("data/codes.csv",)
    with pytest.raises(InputError, match=r"no file called gone\.csv"):
        read_table(path, member="gone.csv")


@pytest.mark.parametrize(
    "member",
    [
        "../../escaped.csv",
        "/escaped.csv",
        "C:\\escaped.csv",
        "..\\escaped.csv",
        "a/../../escaped.csv",
        "CON.csv",
        "x" * 300 + ".csv",
    ],
)
def test_no_name_in_an_archive_leads_out_of_a_private_folder(packed, everywhere, monkeypatch, member):
    path = packed([(member, TABLE)])
    before = everywhere()
    opened = []
    copy = archives._copy

    def seen(source, target, most):
        opened.append(target)
        return copy(source, target, most)

    monkeypatch.setattr(
        archives, "_copy", lambda source, target, most: opened.append(target) or copy(source, target, most)
    )
    assert len(read_table(path).rows) == 5
    assert everywhere() == before  # and nothing is left behind
    (target,) = opened
    assert target.resolve().parent.parent == Path(tempfile.gettempdir()).resolve()
    assert target.stem.casefold() not in {"con", "", ".."}


def test_a_link_in_an_archive_is_no_file(packed, tmp_path):
    path = packed([("assets.csv", TABLE)])
    secret = tmp_path / "secret.csv"
    secret.write_text("Property name\nsecret\n", "utf-8")
    link = zipfile.ZipInfo("zz_link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, str(secret))
    table = read_table(path)
    assert (table.member, table.others) == ("assets.csv", ())


def test_a_bomb_is_refused_by_what_it_says_before_it_is_unpacked(packed, everywhere, monkeypatch):
    monkeypatch.setattr(archives, "RATIO_FROM_BYTES", 1_000_000)
    path = packed([("a.csv", b"0," * 4_000_000)])
    before = everywhere()
    monkeypatch.setattr(archives, "_copy", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(InputError, match="would grow"):
        read_table(path)
    monkeypatch.setattr(archives, "MOST_UNPACKED_BYTES", 5_000_000)
    with pytest.raises(InputError, match="would unpack to 8 MB"):
        read_table(path)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    with pytest.raises(InputError, match="holds 4 files"):
        read_table(packed([(f"{i}.csv", TABLE) for i in range(4)], "b.zip"))
    assert everywhere() - before <= {path.with_name("b.zip")}


def test_a_workbook_that_is_a_bomb_is_refused_likewise(packed, monkeypatch):
    monkeypatch.setattr(archives, "RATIO_FROM_BYTES", 1_000_000)
    sheet = b'<worksheet><sheetData><row r="1">' + b'<c r="A1"/>' * 500_000 + b"</row></sheetData></worksheet>"
    path = packed([("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", sheet)], "a.xlsx")
    with pytest.raises(InputError, match="would grow"):
        read_table(path)


def test_a_member_that_is_longer_than_it_says_is_damaged(packed):
    path = packed([("a.csv", TABLE * 100)], method=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    # The size before packing stands 22 bytes into the local header and 24 into the directory's entry.
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        i = data.index(mark) + at
        data[i : i + 4] = (50).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        read_table(path)


@pytest.mark.parametrize("inner", ["b.csv", "b.xlsx"])
def test_an_archive_in_an_archive_is_not_unpacked(packed, inner):
    nested = packed([("a.csv", TABLE)], "inner.zip").read_bytes()
    with pytest.raises(InputError, match="archive in an archive"):
        read_table(packed([(inner, nested)]))


def test_what_cannot_be_read_of_an_archive_is_one_sentence(packed, tmp_path):
    with pytest.raises(InputError, match="no file in it is a table"):
        read_table(packed([("a.pdf", b"%PDF"), ("b/", b"")]))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(packed([("a.csv", TABLE * 50)], "whole.zip").read_bytes()[:200])
    with pytest.raises(InputError, match="damaged archive"):
        read_table(cut)


def test_a_packed_file_is_read_and_a_bomb_of_it_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    assert len(read_table(path).rows) == 5
    monkeypatch.setattr(archives, "MOST_UNPACKED_BYTES", 2_000_000)
    path.write_bytes(gzip.compress(b"0," * 4_000_000))
    with pytest.raises(InputError, match="grows too much"):
        read_table(path)
    path.write_bytes(gzip.compress(TABLE.encode())[:-12])
    with pytest.raises(InputError, match="damaged"):
        read_table(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.write(TABLE.encode())
        stream.truncate(limits.MOST_BYTES + 1)  # sparse: it takes no room on the disk
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(InputError, match="500 MB"):
        read_table(path)
    assert locating.check_size is limits.check_size
