from __future__ import annotations

import datetime as dt
import os
import zipfile

import pytest
import xlsxwriter

from estates_app.domain.errors import InputError
from estates_app.registers.files.peeking import look_into
from estates_app.registers.files.quiet import hushed
from estates_app.registers.files.tables import read_table

HEAD = ["Property name", "Address", "Post code", "UPRN"]
ROWS = [[f"Building {i}", f"{i} High Street", "DE55 7AD", 100030000000 + i] for i in range(12)]


@pytest.fixture
def book(tmp_path):
    """Return a maker of a workbook from {sheet: rows}, or from a function that writes into it."""

    def make(sheets=None, *, name="list.xlsx", write=None):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as made:
            for title, rows in (sheets or {}).items():
                sheet = made.add_worksheet(title)
                for i, row in enumerate(rows):
                    sheet.write_row(i, 0, row)
            if write:
                write(made)
        return path

    return make


def ods(body, path):
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return path


def ods_row(*cells, times=1):
    filled = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{filled}</table:table-row>'


def test_cells_are_read_as_their_owner_sees_them(book):
    def write(made):
        sheet = made.add_worksheet("A")
        day, moment = made.add_format({"num_format": "dd/mm/yyyy"}), made.add_format({"num_format": "dd/mm/yy hh:mm"})
        percent = made.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["Day", "Moment", "Part", "UPRN", "Open", "Area", "Small", "Sum", "Bad", "Bad 2"])
        sheet.write_datetime(1, 0, dt.date(2024, 3, 31), day)
        sheet.write_datetime(1, 1, dt.datetime(2024, 3, 31, 14, 5), moment)  # noqa: DTZ001  a sheet has no zone
        sheet.write(1, 2, 0.255, percent)
        sheet.write(1, 3, 100_012_345_678, made.add_format({"num_format": "0.00E+00"}))
        sheet.write(1, 4, True)
        sheet.write(1, 5, 1200.5)
        sheet.write(1, 6, 0.00000012)
        sheet.write(1, 7, 0.1 + 0.2)
        sheet.write_formula(1, 8, "=A1/0", None, "#DIV/0!")
        sheet.write_formula(1, 9, "=X", None, "#REF!")
        sheet.write_row(2, 0, ["", "", 0.5, 23_201_055_000_012_000])

    (first, second) = read_table(book(write=write)).rows
    assert first == [
        "2024-03-31", "2024-03-31 14:05", "25.5%", "100012345678", "yes", "1200.5", "0.00000012", "0.3", "#DIV/0!",
        "#REF!",
    ]  # fmt: skip
    assert second[2:4] == ["0.5", "23201055000012000"]


def test_groups_reach_over_their_merged_cells_and_no_further(book):
    def write(made):
        sheet = made.add_worksheet("A")
        sheet.write(0, 0, "Estate at 1 April")
        sheet.merge_range(2, 0, 3, 0, "Ref")
        sheet.merge_range(2, 1, 2, 2, "Floor area")
        sheet.write(2, 3, "Held")
        for j, head in enumerate(["GIA m2", "NIA m2", "Tenure", "Notes"], 1):
            sheet.write(3, j, head)
        for i in range(5):
            sheet.write_row(4 + i, 0, [f"A{i}", 10 + i, 9 + i, "Freehold", ""])

    table = read_table(book(write=write))
    assert table.headings == ("Ref", "Floor area: GIA m2", "Floor area: NIA m2", "Held: Tenure", "Notes")
    assert (len(table.rows), table.numbers[0], table.above) == (5, 5, ((1, "Estate at 1 April"),))


def test_the_register_is_chosen_among_sheets_and_the_others_are_named(book):
    lookup = [["Code", "Word"], *[[f"K{i}", f"word {i}"] for i in range(400)]]
    path = book({"Notes": [["How to read this"]], "Lists": lookup, "Assets": [HEAD, *ROWS], "Empty": []})
    table = read_table(path)
    assert (table.sheet, len(table.rows), table.others) == ("Assets", 12, ("Lists",))
    assert any(note.code == "other-sheets" and "Lists" in note.message for note in table.notes)
    assert len(read_table(path, sheet="lists").rows) == 400
    assert look_into(path).names == ("Notes", "Lists", "Assets", "Empty")
    with pytest.raises(InputError, match="sheet Empty is empty"):
        read_table(path, sheet="Empty")


def test_a_table_that_begins_far_from_the_corner_keeps_its_row_numbers(book):
    path = book({"A": [*[[]] * 6, *[["", "", *row] for row in (HEAD, *ROWS)]]})
    table = read_table(path)
    assert (table.headings, table.numbers[0], table.rows[0][0]) == (tuple(HEAD), 8, "Building 0")


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.ods", "a.txt"])
def test_a_workbook_is_read_whatever_its_name(book, name):
    assert len(read_table(book({"A": [HEAD, *ROWS]}, name=name)).rows) == 12


def test_a_stray_cell_far_below_is_refused_but_a_blank_one_far_below_is_not(book):
    def write(made):
        sheet = made.add_worksheet("B")
        sheet.write(0, 0, "x")
        sheet.write(99_999, 16_383, "x")

    with pytest.raises(InputError, match="XFD100000"):
        read_table(book({"A": [HEAD, *ROWS]}, write=write))

    def blank(made):
        made.add_worksheet("B").write_blank(99_999, 3, None, made.add_format({"bold": True}))

    assert len(read_table(book({"A": [HEAD, *ROWS]}, write=blank), sheet="A").rows) == 12


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % f SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_in_any_part_are_refused(book, tmp_path, part, prolog):
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(book({"A": [HEAD, *ROWS]})) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode("utf-8")
            head, _, rest = text.partition("?>")
            new.writestr(name, f"{head}?>{prolog}{rest}" if name == part else text)
    with pytest.raises(InputError, match="entities"):
        read_table(path)
    with pytest.raises(InputError, match="entities"):
        look_into(path)


def test_an_ods_is_read_and_its_empty_million_rows_cost_nothing(tmp_path):
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    tail = f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    body = ods_row("Property name", "Post code") + ods_row("A", "DE55 7AD") + ods_row("B", "DE55 7AE", times=3) + tail
    table = read_table(ods(body, tmp_path / "a.ods"))
    assert table.rows == [["A", "DE55 7AD"], *[["B", "DE55 7AE"]] * 3]


@pytest.mark.parametrize(
    "row",
    [
        ods_row("x", times=1_048_576),
        '<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value="1"><text:p>1</text:p>'
        "</table:table-cell></table:table-row>" * 700,
        '<table:table-row table:number-rows-repeated="9999"><table:table-cell table:number-columns-repeated="9999">'
        "<text:p>1</text:p></table:table-cell></table:table-row>",
    ],
)
def test_an_ods_that_repeats_one_cell_without_end_is_refused(tmp_path, row):
    with pytest.raises(InputError, match="repeats"):
        read_table(ods(ods_row("Property name", "Post code") + row, tmp_path / "a.ods"))


def test_a_binary_workbook_that_reaches_too_far_is_refused_before_it_is_read(tmp_path):
    # Records of MS-XLSB: type 0 tells a row, type 1 a blank cell in a column.
    def record(kind, number):
        return bytes([kind, 8]) + number.to_bytes(4, "little") + bytes(4)

    sheet = record(0, 0) + record(1, 16_000) + record(0, 1_048_000) + record(1, 16_000)
    path = tmp_path / "a.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    with pytest.raises(InputError, match=r"row 1,048,001, far beyond"):
        read_table(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body><table><tr><td>Name</td></tr></table></body></html>", "web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "old XML"),
        (b"%PDF-1.7 whatever", "PDF"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
    ],
)
def test_what_only_seems_a_workbook_is_said_plainly(tmp_path, data, words):
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        read_table(path)
    assert "\n" not in str(caught.value)


def test_what_a_library_prints_is_held_back_only_where_it_gives_up(capfd):
    class PanicException(BaseException):
        pass

    with hushed():
        os.write(2, b"a warning of another thread")
    assert capfd.readouterr().err == "a warning of another thread"

    def panic():
        with hushed():
            os.write(2, b"thread panicked at src/lib.rs")
            raise PanicException

    with pytest.raises(PanicException):
        panic()
    assert capfd.readouterr().err == ""
    os.write(2, b"still there")
    assert capfd.readouterr().err == "still there"


def test_a_damaged_old_workbook_says_one_sentence_and_prints_nothing(tmp_path, capfd):
    # A compound file whose directory points beyond its end: the library panics on such.
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00")
    head += bytes(512 - len(head))
    head[44:48], head[48:52], head[56:60] = b"\x01\x00\x00\x00", b"\xf0\xff\x00\x00", b"\x00\x10\x00\x00"
    path = tmp_path / "a.xls"
    path.write_bytes(bytes(head) + os.urandom(4096))
    with pytest.raises(InputError):
        read_table(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("cell", ["\r0", "a\rb", "\r\n", "x\r"])
def test_a_carriage_return_in_a_cell_is_no_fault(tmp_path, cell):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_column(0, 0, ["Property name", cell, "Town Hall"])
    rows = [row for (row,) in read_table(path).rows]
    assert rows[-1] == "Town Hall"
    assert len(rows) == 1 + bool(cell.strip())
