from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import Cancelled, InputError
from estates_app.domain.jobs import Cancel
from estates_app.registers.files.tables import read_table

HEAD = ["Ref", "Property name", "Address", "Postcode", "GIA m2"]
BODY = [
    ["A1", "Old Library", "1 High Street, Ambergate", "DE55 7AD", "1,200"],
    ["A2", "Town Hall", "2 Low Road", "DE56 1AA", "310.5"],
    ["A3", "Depot", "3 Mill Lane", "DE4 3NN", "95"],
]


@pytest.fixture
def read(tmp_path):
    def read(data, *, name="list.csv", encoding="utf-8", **options):
        path = tmp_path / name
        path.write_bytes(data.encode(encoding) if isinstance(data, str) else data)
        return read_table(path, **options)

    return read


def written(rows, delimiter=",", **options):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n", **options).writerows(rows)
    return stream.getvalue()


def codes(table):
    return [issue.code for issue in table.notes]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "$", "¬", "^", "~", "§", "\x1f", "\x01", ":", "#"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_any_single_character_parts_cells(read, delimiter, quoting):
    table = read(written([HEAD, *BODY * 4], delimiter, quoting=quoting))
    assert table.headings == tuple(HEAD)
    assert table.rows == BODY * 4


@pytest.mark.parametrize("delimiter", ["\t", ";", "$", "¬"])
def test_titles_above_do_not_hide_the_delimiter(read, delimiter):
    titles = "Land and assets, as at 1 April 2024, unaudited\r\n\r\n"
    table = read((titles + written([HEAD, *BODY], delimiter)).encode("cp1252"))
    assert (table.headings, table.rows, table.numbers) == (tuple(HEAD), BODY, [4, 5, 6])
    assert table.above == ((1, table.above[0][1]),)
    assert "rows-above" in codes(table)


def test_a_line_that_says_the_delimiter_is_believed_and_not_counted(read):
    table = read("sep=;\r\nName;Note\r\nA;x, y, z\r\nB;u, v, w\r\n")
    assert (table.headings, table.rows, table.numbers) == (
        ("Name", "Note"),
        [["A", "x, y, z"], ["B", "u, v, w"]],
        [2, 3],
    )


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_every_encoding_of_a_spreadsheets_export(read, encoding, mark):
    rows = [["Name", "Cost"], ["Café – “Zoë”", "£900"], ["Plain", "£5"]]
    table = read(mark + written(rows).encode(encoding))
    assert [list(table.headings), *table.rows] == rows


def test_lines_of_two_encodings_keep_every_character_and_are_said(read):
    lines = [
        b"Name,Cost",
        "Café,£1".encode(),
        b"Plain,2",
        "Château – “x”,£3".encode("cp1252"),
        "Zoë,£4".encode(),
    ]
    table = read(b"\r\n".join(lines))
    assert table.rows == [["Café", "£1"], ["Plain", "2"], ["Château – “x”", "£3"], ["Zoë", "£4"]]
    (note,) = [issue for issue in table.notes if issue.code == "encoding-mixed"]
    assert "line 4 " in note.message


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_line_ends_of_mac_dos_and_unix(read, end):
    table = read(end.join(["Name,Post code", "A,DE55 7AD", "B,DE55 7AE", ""]))
    assert table.rows == [["A", "DE55 7AD"], ["B", "DE55 7AE"]]


def test_zero_bytes_are_left_out_and_said(read):
    table = read(b"Name,Post code\nA\x00,DE55 7AD\nB,DE55 7AE\n")
    assert table.rows[0] == ["A", "DE55 7AD"]
    assert "zero-bytes" in codes(table)


def test_line_breaks_within_cells_are_one_row(read):
    rows = [HEAD, ["A1", "Old\nLibrary", "1 High Street\nAmbergate\nDerbyshire", "DE55 7AD", "5"], *BODY]
    table = read(written(rows))
    assert table.rows == rows[1:]
    assert table.numbers == [2, 3, 4, 5]


@pytest.mark.parametrize("at", [0, 7, 39])
def test_a_quotation_mark_that_is_not_closed_swallows_no_row(read, at):
    lines = [f"B{i},Building {i},Street {i},DE55 7AD,{i}" for i in range(40)]
    lines[at] = lines[at].replace(",Street", ',"Street')
    table = read(",".join(HEAD) + "\n" + "\n".join(lines) + "\n")
    assert [row[0] for row in table.rows] == [f"B{i}" for i in range(40)]
    (note,) = table.row_notes
    assert (note.row, note.code) == (at + 2, "quote-unclosed")


def test_two_open_marks_that_close_one_another_swallow_no_row(read):
    lines = [f"B{i},Building {i},Street {i},DE55 7AD,{i}" for i in range(9)]
    lines[3] = lines[3].replace(",Building", ',"Building')
    lines[4] = lines[4].replace(",Building", ',"Building')
    table = read(",".join(HEAD) + "\n" + "\n".join(lines) + "\n")
    assert [row[0] for row in table.rows] == [f"B{i}" for i in range(9)]
    assert [note.row for note in table.row_notes] == [5, 6]


def test_a_mark_that_cannot_be_mended_is_refused_with_its_row(read):
    rows = "".join(f"B{i},Building {i},Street {i},DE55 7AD,{i}\n" for i in range(40))
    with pytest.raises(InputError, match="row 2"):
        read(",".join(HEAD) + '\nB,"Mill, Lane, and much, more, unquoted, text\n' + rows)


def test_cells_beyond_the_headings_are_kept_and_said(read):
    rows = [f"B{i},Building {i},{i} Mill Lane,DE55 {i % 9}AD,{i}0" for i in range(20)]
    rows[4] = "B4,Building 4,4 Mill Lane, Ambergate,DE55 4AD,40"
    table = read(",".join(HEAD) + "\n" + "\n".join(rows) + "\n")
    assert table.headings == (*HEAD, "column 6")
    assert table.rows[4] == ["B4", "Building 4", "4 Mill Lane", " Ambergate", "DE55 4AD", "40"]
    (note,) = table.row_notes
    assert (note.row, note.code) == (6, "extra-cells")
    assert "“Address” on its cells seem to be moved" in note.message


def test_a_row_that_lacks_a_cell_in_its_middle_is_said_to_be_moved(read):
    rows = [f"B{i},Building {i},{i} Mill Lane,DE55 {i % 9}AD,{i}0" for i in range(20)]
    rows[4], rows[7] = "B4,Building 4,DE55 4AD,40", "B7,Building 7,7 Mill Lane,DE55 7AD"
    table = read(",".join(HEAD) + "\n" + "\n".join(rows) + "\n")
    assert [(note.row, note.code) for note in table.row_notes] == [(6, "cells-missing")]
    assert len(table.rows) == 20


def test_a_file_without_headings_gets_numbers_and_a_person_can_say_so(read):
    rows = [[f"DE55 {i % 9}AD", "10", str(430000 + 7 * i), str(350000 + i * i), "E07000035"] for i in range(30)]
    table = read(written(rows))
    assert table.headings == tuple(f"column {i}" for i in range(1, 6))
    assert (table.rows, table.numbers[0]) == (rows, 1)
    assert "no-header" in codes(table)
    said = read(written([HEAD, *BODY]), header_row=0)
    assert said.rows == [HEAD, *BODY]
    third = read("x,y\n1,2\nName,Size\nA,5\n", header_row=3)
    assert (third.headings, third.rows) == (("Name", "Size"), [["A", "5"]])
    with pytest.raises(InputError, match="row 9"):
        read("a,b\n1,2\n", header_row=9)


@pytest.mark.parametrize(
    "head", [["Area", "2011", "2012", "2013"], ["OA11CD", "LSOA11CD", "LAD17CD", "0"], ["Sex", "0", "1", "2"]]
)
def test_years_ages_and_codes_are_headings(read, head):
    rows = [[f"E0{i:07d}", str(i * 7 % 50), str(i * 3 % 40), str(i)] for i in range(30)]
    assert read(written([head, *rows])).headings == tuple(head)


def test_repeated_and_unnamed_headings_are_kept_apart(read):
    table = read("Name,Date,Date,,Date (2)\nA,1,2,3,4\nB,5,6,7,8\n")
    assert len(set(table.headings)) == 5
    assert table.headings[:2] == ("Name", "Date")
    assert table.headings[3] == "column 4"


def test_headings_repeated_on_each_page_stay_rows_and_are_marked(read):
    table = read(written([HEAD, *BODY, HEAD, *BODY, ["Total", "", "", "", "1605.5"]]))
    assert len(table.rows) == 8
    assert [(note.row, note.code) for note in table.row_notes] == [(5, "headings-repeated")]


def test_two_rows_of_headings_in_text(read):
    table = read(
        "Ref,Name,Area,,Tenure,\n,,GIA m2,NIA m2,Held,Ends\nA1,Hall,10,9,Freehold,\nA2,Depot,20,18,Leasehold,2030\n"
        "A3,Shop,30,28,Leasehold,2031\n"
    )
    assert table.headings == ("Ref", "Name", "Area: GIA m2", "Area: NIA m2", "Tenure: Held", "Tenure: Ends")
    assert len(table.rows) == 3


def test_one_table_below_another_is_not_mixed_with_it(read):
    second = [["Code", "Staff", "Cost", "", ""], *[[f"C{i}", str(i), f"{i}00", "", ""] for i in range(2)]]
    text = written([HEAD, *BODY * 3, [""] * 5, ["Staff by code", "", "", "", ""], *second])
    table = read(text)
    assert (table.table, table.tables, len(table.rows)) == (1, 2, 9)
    assert "several-tables" in codes(table)
    other = read(text, table=2)
    assert (other.headings[:3], len(other.rows)) == (("Code", "Staff", "Cost"), 2)
    with pytest.raises(InputError, match="no table 3"):
        read(text, table=3)


def test_blank_rows_and_names_of_groups_do_not_cut_a_table(read):
    blocks = [["Glossop", "", "", "", ""], *BODY, [""] * 5, ["Matlock", "", "", "", ""], *BODY, [""] * 5]
    table = read(written([HEAD, *blocks, ["Source: asset team", "", "", "", ""]]))
    assert (table.tables, len(table.rows)) == (1, 9)
    assert table.rows[-1][0] == "Source: asset team"


def test_tables_side_by_side_are_parted(read):
    left = [HEAD, *[[f"B{i}", f"Building {i}", f"{i} Mill Lane", "DE55 7AD", str(i)] for i in range(12)]]
    right = [["Code", "Meaning"], ["F", "Freehold"], ["L", "Leasehold"]]
    rows = [[*a, "", *(right[i] if i < len(right) else ["", ""])] for i, a in enumerate(left)]
    table = read(written(rows))
    assert (table.headings, len(table.rows), table.tables) == (tuple(HEAD), 12, 2)
    assert read(written(rows), table=2).rows == right[1:]


def test_shapes_in_a_column_are_geometry(read):
    table = read(
        'Name,WKT\nA,"POLYGON ((440000 350000, 440100 350000, 440100 350100, 440000 350000))"\n'
        "B,POINT (441000 351000)\nC,\nD,POINT (nowhere\nE,POINT (442000 352000)\n"
    )
    assert table.geometry_27700[0].area == pytest.approx(5000)
    assert [xy is None for xy in table.xy_27700] == [False, False, True, True, False]
    assert table.rows[1] == ["B", "POINT (441000 351000)"]
    assert {"geometry-column", "geometry-unreadable"} <= set(codes(table))


def test_shapes_in_degrees_lie_where_the_ordnance_survey_says(read):
    # OS worked example of OSTN15: Caister water tower, 52.658007833 N, 1.716073972 E = TG 51409 13177.
    table = read("Name,geom\nTower,POINT (1.716073972 52.658007833)\nTower 2,POINT (1.716073972 52.658007833)\n")
    assert table.xy_27700[0] == pytest.approx((651409.8, 313177.4), abs=0.3)


def test_a_cancelled_reading_stops(read):
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        read(written([HEAD, *BODY]), cancel=cancel)


def test_progress_of_a_long_file_goes_up_to_its_end(read):
    told = []
    read(written([HEAD, *BODY * 4000]), progress=lambda fraction, doing: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] > 0.8


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, b"\x7fELF\x02\x01\x01" + bytes(500)])
def test_what_is_no_text_is_refused(read, data):
    with pytest.raises(InputError, match="not a table"):
        read(data)


def test_a_cell_that_ends_in_a_line_break_leaves_no_quotation_mark_open(read):
    rows = [["Name", "Address", "Postcode"], ["", "", "DE55 7AD"], ["", "0\n", "DE55 7AD"], ["", "\n0", "DE55 7AD"]]
    table = read(written(rows, quoting=csv.QUOTE_ALL).encode(), header_row=1)
    assert [[cell.strip() for cell in row] for row in table.rows] == [
        ["", "", "DE55 7AD"],
        ["", "0", "DE55 7AD"],
        ["", "0", "DE55 7AD"],
    ]


_CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=3, max_size=12))
def test_whatever_a_spreadsheet_writes_no_record_is_lost(tmp_path_factory, rows):
    rows = [["Property name", "Address", "Postcode"], *[[*row, "DE55 7AD"][-3:] for row in rows]]
    path = tmp_path_factory.mktemp("t") / "a.csv"
    path.write_text(written(rows, quoting=csv.QUOTE_ALL), "utf-8", newline="")
    table = read_table(path, header_row=1)
    # Python's own reader, on the same bytes, is the count to keep.
    counted = [row for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline="")) if any(map(str.strip, row))]
    assert len(table.rows) == len(counted) - 1
