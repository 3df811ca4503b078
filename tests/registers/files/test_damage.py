"""Files damaged at random: a table or one clear sentence, nothing else."""

from __future__ import annotations

import csv
import io
import shutil
import warnings

import pytest
import shapely
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.registers.files.listing import list_tables
from estates_app.registers.files.tables import RawTable, read_table

HEAD = ["Property name", "Address", "Post code", "GIA m2"]
ROWS = [[f"Hall “{i}”", f"{i} High Road, Ambergate", "DE55 7AD", str(10 * i)] for i in range(25)]
NAMES = ["a.csv", "a.xlsx", "a.gpkg", "a.shp", "a.geojson", "a.kml", "a.kmz", "a.tab", "a.mif", "a.fgb", "a.gml"]
DRIVERS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON", ".kml": "LIBKML", ".kmz": "LIBKML",
           ".tab": "MapInfo File", ".mif": "MapInfo File", ".fgb": "FlatGeobuf", ".gml": "GML"}  # fmt: skip

#: Ways to damage a file: where, what stands there instead, and whether the rest is cut off.
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.booleans()), min_size=1, max_size=4)
MESS = st.text("\",;\n\r\tab1é¬|'= ", max_size=400).map(str.encode)
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Folder with one sound file of each format."""
    import geopandas

    folder = tmp_path_factory.mktemp("whole")
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS])
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([HEAD, *ROWS]):
            sheet.write_row(i, 0, row)
    points = [shapely.Point(440_000 + 10 * i, 350_000).buffer(20) for i in range(len(ROWS))]
    frame = geopandas.GeoDataFrame({"name": [row[0] for row in ROWS]}, geometry=points, crs=27700)
    for name in NAMES[2:]:
        ending = name[1:]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = 4326 if ending in {".geojson", ".kml", ".kmz"} else 27700
            target = folder / ending[1:]
            target.mkdir()
            frame.to_crs(crs).to_file(target / name, driver=DRIVERS[ending], engine="pyogrio")
    return folder


def damaged(data, damage):
    for where, instead, is_cut in damage:
        at = int(where * len(data))
        data = data[:at] + instead + (b"" if is_cut else data[at + len(instead) :])
    return data


def read_or_refused(path):
    try:
        table = read_table(path)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017  a refusal is one sentence
        return None
    assert isinstance(table, RawTable)
    assert all(len(row) == len(table.headings) for row in table.rows)
    assert len(table.numbers) == len(table.rows) == len(set(table.numbers))
    assert len(set(table.headings)) == len(table.headings)
    return table


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(damage=DAMAGE)
def test_a_damaged_file_is_a_table_or_one_sentence(whole, tmp_path, capfd, name, damage):
    source = whole / name if (whole / name).exists() else whole / name[2:] / name
    for part in source.parent.glob("a.*"):
        shutil.copy(part, tmp_path)
    (tmp_path / name).write_bytes(damaged(source.read_bytes(), damage))
    read_or_refused(tmp_path / name)
    assert "panicked" not in capfd.readouterr().err
    assert list_tables(tmp_path / name)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=400) | st.text("\",;\n\r\tab1é¬|'= ", max_size=400).map(str.encode),
    name=st.sampled_from(NAMES),
)
def test_any_bytes_are_a_table_or_one_sentence(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    read_or_refused(path)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_stray_quotation_marks_never_swallow_a_row(tmp_path, data):
    """One mark anywhere in a sound file: each row's own reference is still in a row of its own, or it is refused."""
    lines = [",".join(["Ref", *HEAD]), *[f"R{i:03d},Hall {i},{i} Road,DE55 7AD,{i}0" for i in range(12)]]
    at = data.draw(st.integers(1, 12))
    column = data.draw(st.integers(0, len(lines[at])))
    lines[at] = lines[at][:column] + '"' + lines[at][column:]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    table = read_or_refused(path)
    if table is not None:
        assert len(table.rows) == 12
        assert [row[0].strip('"')[1:] for row in table.rows] == [f"{i:03d}" for i in range(12)] or column <= 4


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    [
        "registers/derbyshire_fire_rescue_land_and_assets.xlsx",
        "registers/kent_fire_stations.xlsx",
        "registers/lancashire_cc_subsidiary_properties.csv",
        "partners/home_office_fire_stations.ods",
        "partners/libraries_derby_city_council_schema.csv",
        "partners/greater_manchester/gm_fire_stations.geojson",
    ],
)
@FEW
@given(damage=DAMAGE)
def test_a_damaged_real_file_is_a_table_or_one_sentence(real_data, tmp_path, capfd, name, damage):
    path = tmp_path / name.rpartition("/")[2]
    path.write_bytes(damaged((real_data / name).read_bytes(), damage))
    read_or_refused(path)
    assert "panicked" not in capfd.readouterr().err


@pytest.mark.real
@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_keeps_every_record_that_is_whole(real_data, tmp_path, cut):
    for name in ("registers/lancashire_cc_property_assets.csv", "partners/libraries_england_basic_2023.csv"):
        data = (real_data / name).read_bytes()
        path = tmp_path / "cut.csv"
        path.write_bytes(data[: int(cut * len(data))])
        text = path.read_bytes().decode("utf-8-sig", errors="ignore")
        counted = [row for row in csv.reader(io.StringIO(text, newline="")) if any(map(str.strip, row))]
        assert len(read_table(path).rows) == len(counted) - 1
