"""Postcode files of every published form, and how far a postcode reaches."""

from __future__ import annotations

import gzip
import math
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.registers.placing.gazetteer import Gazetteer, load_postcodes, normalise_postcode, postcode_keys

CODE_POINT = '"DE1 0AL",10,435996,335424,"E92"\n"S1  1AA",50,435500,387500,"E92"\n"DE557AD",90,0,0,"E92"\n'
ONSPD = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind\n"
    '"DE1 0AL","DE1  0AL","DE1 0AL","198001","","0","435996","0335424",1\n'
    '"DE1 0ZZ","DE1  0ZZ","DE1 0ZZ","198001","199606","0","436100","0335500",6\n'
    '"ZZ99 3WZ","","ZZ99 3WZ","","","0","","",9\n'
)


def test_code_point_without_header(tmp_path):
    path = tmp_path / "de.csv"
    path.write_text(CODE_POINT)
    found = load_postcodes(path)
    assert len(found) == 2
    assert found.locate("s11aa")[:2] == (435_500, 387_500)
    assert found.locate("DE55 7AD") is None


@pytest.mark.parametrize("how", ["csv", "gz", "zip", "folder"])
def test_onspd_in_every_wrapping(tmp_path, how):
    path = tmp_path / "ONSPD"
    if how == "csv":
        path.write_text("\ufeff" + ONSPD, encoding="utf-8")
    elif how == "gz":
        path.write_bytes(gzip.compress(ONSPD.encode()))
    elif how == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Data/ONSPD_FEB_2024_UK.csv", ONSPD)
            archive.writestr("Data/multi_csv/ONSPD_FEB_2024_UK_DE.csv", ONSPD)
            archive.writestr("Documents/names.csv", "LAD,LADNM\nE07,Somewhere\n")
    else:
        (path / "Data").mkdir(parents=True)
        (path / "Data" / "ONSPD_FEB_2024_UK.csv").write_text(ONSPD)
    found = load_postcodes(path)
    assert len(found) == 2
    assert found.locate("DE1 0AL")[:2] == (435_996, 335_424)
    ended = found.spots(found.index(postcode_keys(["DE1 0AL", "DE1 0ZZ"])))[3]
    assert ended.tolist() == [False, True]
    assert found.locate("DE1 0ZZ")[2] > found.locate("DE1 0AL")[2]


def test_ragged_lines_lose_themselves_alone(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Postcode,Easting,Northing\nDE1 0AL,435996,335424\nDE1 0AQ\nDE1 0AR,abc,5\nDE1 0AS,436000,335400\n")
    found = load_postcodes(path)
    assert [found.locate(code) is not None for code in ("DE1 0AL", "DE1 0AQ", "DE1 0AR", "DE1 0AS")] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Name,Town\nA,B\n", "lacks postcode"),
        (b"", "lacks postcode"),
        (b"Postcode,Easting,Northing\n", "no postcode"),
        (b"\x1f\x8b\x08\x00broken", "cannot be read"),
        (b"PK\x03\x04broken", "lacks|cannot"),
        (b"\xff\xfe\x00\x01", "cannot be read"),
    ],
)
def test_what_is_no_postcode_file_is_said_in_one_sentence(tmp_path, data, words):
    path = tmp_path / "codes.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        load_postcodes(path)


@given(st.text(alphabet="ABZÉ019 .\u00a0\tab", max_size=12) | st.text(max_size=12))
@settings(max_examples=150)
def test_keys_know_a_postcode_as_the_pattern_does(text):
    assert (postcode_keys([text])[0] != 0) == (normalise_postcode(text) is not None)


@given(st.lists(st.sampled_from(["DE55 7AD", "S1 1AA", "SK13 8LG", "EC1A 1BB", "M1 1AE", "DE5 5AA"]), max_size=8))
@settings(max_examples=30)
def test_keys_tell_postcodes_apart_and_keep_sectors_together(codes):
    keys = postcode_keys(codes).tolist()
    assert len(set(keys)) == len(set(codes))
    assert len({key >> 16 for key in keys}) == len({code[:-2] for code in codes})
    assert len({key >> 24 for key in keys}) == len({code.split()[0] for code in codes})


def test_a_postcode_reaches_as_far_as_its_neighbours_lie_apart():
    rng = np.random.default_rng(5)
    town, moor = rng.uniform(400_000, 402_000, (150, 2)), rng.uniform(430_000, 460_000, (150, 2))
    places = np.concatenate([town, moor]).round()
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    codes = [f"DE{1 + i // 150} {i // 20 % 10}{letters[i % 20]}{letters[i // 20]}" for i in range(300)]
    found = Gazetteer({code: (x, y, 50.0) for code, (x, y) in zip(codes, places.tolist(), strict=True)})
    _, accuracy, reach, _ = found.spots(found.index(postcode_keys(codes)))
    for i in (3, 200, 299):
        fourth = sorted(math.dist(places[i], other) for other in places)[4]  # the first is its own
        assert accuracy[i] == pytest.approx(math.hypot(50, 0.8 * fourth))
        assert reach[i] == pytest.approx(min(5_000, max(500, math.hypot(50, 3 * fourth))))
    assert np.median(reach[150:]) > 4 * np.median(reach[:150])


def test_the_middle_of_a_sector_needs_some_units():
    few = Gazetteer({f"DE55 7A{c}": (440_000.0 + i, 350_000.0, 50.0) for i, c in enumerate("ABD")})
    many = Gazetteer({f"DE55 7A{c}": (440_000.0 + 100 * i, 350_000.0, 50.0) for i, c in enumerate("ABDEFGHJL")})
    assert few.around("DE55 7ZZ", "sector") is None
    assert many.around("DE55 7ZZ", "sector")[:2] == (440_400, 350_000)
    assert many.around("DE55 9ZZ", "sector") is None
    assert many.around("DE55 9ZZ", "district")[:2] == (440_400, 350_000)
    assert many.knows_district("DE55 1AA")
    assert not many.knows_district("CV1 4FS")


def test_a_gazetteer_is_kept_and_comes_back():
    found = Gazetteer({"DE55 7AD": (440_000.0, 350_000.0, 50.0)}, frozenset({"DE56"}))
    found.spots(np.array([0]))
    back = pickle.loads(pickle.dumps(found))
    assert back.locate("DE55 7AD") == found.locate("DE55 7AD")
    assert back.knows_district("DE56 1AA")
