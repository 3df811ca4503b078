"""Tables as people lay them out: where the headings are, and that no record is taken for them."""

from __future__ import annotations

import pytest

from estates_app.registers.files.tables import read_table

BODY = "".join(f"A{i},Hall {i},{i} Road,DE55 {i % 9}AD,{i * 10}\n" for i in range(12))
HEAD = ("Ref", "Name", "Address", "Postcode", "GIA")
LINE = ",".join(HEAD) + "\n"

#: What stands in the file, its headings, how many records, the row of the first, and codes of what must be said.
LAYOUTS = {
    "titles with several cells": (
        "Assets register,,,,\nAs at 1 April 2023,,,Contact: J Smith,\n,,,,\n" + LINE + BODY, HEAD, 12, 5, {"rows-above"}
    ),
    "titles without a blank row": (
        "Assets register,,,,\nAs at 1 April 2023,,,Contact: J Smith,\n" + LINE + BODY, HEAD, 12, 4, {"rows-above"}
    ),
    "many lines of notes": (
        "".join(f"Note {i}: something to know\n" for i in range(12)) + "\n" + LINE + BODY, HEAD, 12, 15, {"rows-above"}
    ),
    "notes of two cells": (
        "Subject:,All halls\nUnits:,Persons\nPeriod:,Annual\n\nHall,Visits\n\nH1,120\nH2,130\nH3,95\n",
        ("Hall", "Visits"), 3, 7, {"rows-above"},
    ),
    "words alone": ("Name,Town\nOld Hall,Ambergate\nNew Hall,Ambergate\nThird,Belper\n", ("Name", "Town"), 3, 2, set()),
    "words alone and a column without heading": (
        "Name,Address,,Town\nOld Hall,High Street,Upper End,Ambergate\nNew Hall,Low Street,Lower End,Ambergate\n",
        ("Name", "Address", "column 3", "Town"), 2, 2, set(),
    ),
    "one record": ("Name,Postcode,UPRN\nHall,DE55 7AD,100012345678\n", ("Name", "Postcode", "UPRN"), 1, 2, set()),
    "one column": ("Name\nHall\nLibrary\n", ("Name",), 2, 2, set()),
    "headings and nothing else": ("Name,Postcode\n", ("Name", "Postcode"), 0, None, set()),
    "a delimiter at each end": (LINE + BODY.replace("\n", ",\n"), HEAD, 12, 2, set()),
    "no headings": (BODY, tuple(f"column {i}" for i in range(1, 6)), 12, 1, {"no-header"}),
    "fewer headings than columns": (
        "Ref,Name,Address\n" + BODY, ("Ref", "Name", "Address", "column 4", "column 5"), 12, 2, {"headings-too-few"}
    ),
    "groups above": (
        "Estate,,,,\n,,Location,,Size\n" + LINE + BODY,
        ("Ref", "Name", "Location: Address", "Location: Postcode", "Size: GIA"), 12, 4, {"headings-joined"},
    ),
    "footers": (LINE + BODY + "Total,,,,660\n\nSource: asset team\nNote,see web,,,\n", HEAD, 15, 2, set()),
    "each row in one cell": (
        "".join(f'"{line}"\n' for line in (LINE + BODY).splitlines()), HEAD, 12, 2, {"rows-in-one-cell"}
    ),
    "addresses in one column": (
        "Address\n" + "".join(f'"{i} Road, Ambergate"\n' for i in range(9)), ("Address",), 9, 2, set()
    ),
    "an empty first column": (
        ",Ref,Name,Postcode\n,1,Hall,DE55 7AD\n,2,Shop,DE55 7AE\n", ("column 1", "Ref", "Name", "Postcode"), 2, 2, set()
    ),
    "financial years": (
        "Ref,Name,2021/22,2022/23\nA1,Hall,100,200\nA2,Shop,1,2\nA3,Den,4,5\n",
        ("Ref", "Name", "2021/22", "2022/23"), 3, 2, set(),
    ),
    "dates": (
        "Ref,Name,01/04/2022,01/04/2023\nA1,Hall,100,200\nA2,Shop,1,2\nA3,Den,4,5\n",
        ("Ref", "Name", "01/04/2022", "01/04/2023"), 3, 2, set(),
    ),
    "names of sections": (
        "Ref,Name,Postcode\nOffices,,\nA1,Hall,DE55 7AD\nA2,Shop,DE55 7AE\n\nDepots,,\nA3,Den,DE55 7AG\n",
        ("Ref", "Name", "Postcode"), 5, 2, set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_and_records_of_a_layout(tmp_path, layout):
    text, headings, count, first, said = LAYOUTS[layout]
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    table = read_table(path)
    assert table.headings == headings
    assert len(table.rows) == count
    assert (table.numbers[0] if table.numbers else None) == first
    assert said <= {note.code for note in table.notes}
    # Every line that is not blank is above, in the header, or a row.
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip(' ,"')]
    above = [number for number, _ in table.above]
    headers = [n for n in lines if n not in above and n not in table.numbers]
    assert len(headers) == (0 if "no-header" in said else 2 if "headings-joined" in said else 1)
