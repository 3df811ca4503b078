# ruff: noqa: E501  published headings are long
from __future__ import annotations

import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import Cancelled, InputError
from estates_app.domain.jobs import Cancel
from estates_app.registers.opendata.clipping import widened
from estates_app.registers.opendata.uprns import UprnPoints, read_uprns
from estates_app.registers.placing.gazetteer import load_postcodes

HEAD = "\ufeffUPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n"
AREA = (400_000.0, 300_000.0, 410_000.0, 310_000.0)


def test_uprns_are_cut_to_the_area_and_ten_kilometres_round_it(table, datasets):
    rows = "200,405000.25,305000.5,52,-2\n100000000001,399000,305000,52,-2\n7,389000,305000,52,-2\n9,x,305000,52,-2\n"
    points = read_uprns(table("osopenuprn.csv", HEAD + rows), datasets["open_uprn"], AREA)
    assert len(points) == 2
    assert points.locate("000000000200") == (405_000.25, 305_000.5)
    assert points.locate(100000000001) == (399_000.0, 305_000.0)
    assert points.locate("7") is None
    assert points.locate("no number") is None


@given(
    st.dictionaries(
        st.integers(1, 999_999_999_999),
        st.tuples(st.integers(2_000, 6_999_990), st.integers(2_000, 12_999_990)),
        max_size=30,
    ),
    st.lists(st.integers(0, 10**12), max_size=10),
)
@settings(max_examples=60, deadline=None)
def test_looking_up_is_what_a_dictionary_gives_and_packing_keeps_it(known, asked):
    uprns = np.array(sorted(known), np.int64)
    xy = np.array([known[u] for u in sorted(known)], float).reshape(-1, 2) / 10
    points = UprnPoints.unpacked(UprnPoints(uprns, xy).packed())
    wanted = [*known, *asked]
    for uprn in wanted:
        expected = known.get(uprn)
        one = points.locate(uprn)
        assert (one is None) == (expected is None)
        if expected is not None:
            assert one == pytest.approx((expected[0] / 10, expected[1] / 10))


@pytest.mark.parametrize("text", ["", "!!", "QUJD", UprnPoints(np.array([5]), np.array([[1.0, 2.0]])).packed()[:-8]])
def test_damaged_uprns_are_one_sentence(text):
    if text:
        with pytest.raises(InputError, match="damaged"):
            UprnPoints.unpacked(text)


def test_code_point_as_a_folder_and_as_a_zip(tmp_path, datasets):
    folder = tmp_path / "codepo_gb"
    data = folder / "Data" / "CSV"
    data.mkdir(parents=True)
    (folder / "Doc").mkdir()
    (folder / "Doc" / "Code-Point_Open_Column_Headers.csv").write_text("PC,PQ,EA,NO\n", encoding="utf-8")
    (data / "de.csv").write_text(
        '"DE1 0AL",10,405000,305000,"E92000001","","","","",""\n"DE551AA",50,406000,306000,"E92000001","","","","",""\n',
        encoding="utf-8",
    )
    (data / "zz.csv").write_text(
        '"ZE1 0AA",10,450000,1140000,"S92000003","","","","",""\n"ZE1 0AB",90,0,0,"S92000003","","","","",""\n',
        encoding="utf-8",
    )
    path = tmp_path / "codepo_gb.zip"
    with zipfile.ZipFile(path, "w") as pack:
        for file in folder.rglob("*.csv"):
            pack.write(file, file.relative_to(tmp_path))
    for source in (folder, path):
        points = load_postcodes(source, widened(AREA))
        assert len(points) == 2
        assert points.locate("de1 0al") == (405_000, 305_000, 50)
        assert points.locate("DE55 1AA") == (406_000, 306_000, 1000)
        assert points.locate("ZE1 0AA") is None
        assert points.knows_district("DE55 9ZZ")
    assert len(load_postcodes(path)) == 3  # the one at (0, 0) has no place


def test_the_directory_of_the_ons(table, datasets):
    text = "pcd,pcds,oseast1m,osnrth1m,osgrdind\nDE1 0AL,DE1 0AL,0405000,0305000,1\nDE1 0AM,DE1 0AM,,,9\n"
    points = load_postcodes(table("ONSPD_MAY_2025_UK.csv", text), widened(AREA))
    assert points.locate("DE1 0AL") == (405_000, 305_000, 50)
    assert points.locate("DE1 0AM") is None


def test_reading_stops_when_asked_and_says_when_nothing_is_there(table, datasets):
    path = table("osopenuprn.csv", f"{HEAD}1,600000,600000,1,1\n")
    with pytest.raises(InputError, match="no UPRN of the area"):
        read_uprns(path, datasets["open_uprn"], AREA)
    postcodes = table("pc.csv", "postcode,easting,northing\nDE1 0AL,600000,600000\n")
    with pytest.raises(InputError, match="no postcode of the area"):
        load_postcodes(postcodes, AREA)
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        load_postcodes(postcodes, cancel=cancel)
    with pytest.raises(Cancelled):
        read_uprns(path, datasets["open_uprn"], AREA, cancel=cancel)
