from __future__ import annotations

import json
import zipfile

import pytest
import shapely

from estates_app.domain.errors import InputError
from estates_app.registers.files.peeking import look_into
from estates_app.registers.files.tables import read_table

SITE = shapely.box(440_000, 350_000, 440_100, 350_200)
OTHER = shapely.box(441_000, 351_000, 441_050, 351_050)


@pytest.fixture(scope="module")
def frame():
    import geopandas

    return geopandas.GeoDataFrame(
        {"Name": ["Old Library", "Café"], "GIA": [10.5, 20.0]}, geometry=[SITE, OTHER], crs=27700
    )


@pytest.fixture
def saved(frame, tmp_path):
    def save(name, driver, crs=27700, **options):
        path = tmp_path / name
        frame.to_crs(crs).to_file(path, driver=driver, engine="pyogrio", **options)
        return path

    return save


FORMATS = [
    ("a.gpkg", "GPKG", 27700),
    ("a.shp", "ESRI Shapefile", 27700),
    ("a.geojson", "GeoJSON", 4326),
    ("a.kml", "LIBKML", 4326),
    ("a.kmz", "LIBKML", 4326),
    ("a.tab", "MapInfo File", 27700),
    ("a.mif", "MapInfo File", 27700),
    ("b.tab", "MapInfo File", 4326),
    ("a.fgb", "FlatGeobuf", 27700),
    ("a.gml", "GML", 27700),
]


@pytest.mark.parametrize(("name", "driver", "crs"), FORMATS)
def test_every_map_format_keeps_names_and_extents(saved, name, driver, crs):
    path = saved(name, driver, crs)
    before = sorted(p.name for p in path.parent.iterdir())
    table = read_table(path)
    at = table.headings.index("Name")
    shape = {row[at]: shape for row, shape in zip(table.rows, table.geometry_27700, strict=True)}
    assert set(shape) == {"Old Library", "Café"}
    # PROJ without its grid file converts the made file some metres off; the extent is the same.
    assert shape["Old Library"].area == pytest.approx(20_000, rel=0.001)
    assert shapely.hausdorff_distance(shape["Old Library"], SITE) < (5 if crs == 4326 else 0.01)
    assert all(xy is not None for xy in table.xy_27700)
    assert sorted(p.name for p in path.parent.iterdir()) == before  # readers leave nothing beside the file
    assert look_into(path).has_layers


def test_the_layer_of_places_is_chosen_and_the_other_is_named(frame, saved):
    import geopandas

    path = saved("a.gpkg", "GPKG", layer="buildings")
    lines = [shapely.LineString([(440_000 + i, 350_000), (440_100 + i, 350_100)]) for i in range(40)]
    geopandas.GeoDataFrame({"kind": ["road"] * 40}, geometry=lines, crs=27700).to_file(
        path, layer="roads", engine="pyogrio"
    )
    table = read_table(path)
    assert (table.sheet, table.others) == ("buildings", ("roads",))
    assert "other-layers" in [note.code for note in table.notes]
    assert len(read_table(path, layer="roads").rows) == 40
    with pytest.raises(InputError, match=r"no layer called x.*buildings"):
        read_table(path, layer="x")


def test_a_shapefile_without_its_prj_is_told_by_its_coordinates_and_said(saved):
    path = saved("a.shp", "ESRI Shapefile")
    path.with_suffix(".prj").unlink()
    table = read_table(path)
    assert "crs-told" in [note.code for note in table.notes]
    assert table.geometry_27700[0].area == pytest.approx(20_000)
    assert look_into(path).is_crs_missing


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
@pytest.mark.parametrize("has_cpg", [True, False])
def test_names_of_a_shapefile_with_and_without_its_cpg(saved, encoding, has_cpg):
    path = saved("a.shp", "ESRI Shapefile", encoding=encoding)
    if not has_cpg:
        path.with_suffix(".cpg").unlink(missing_ok=True)
        table = bytearray(path.with_suffix(".dbf").read_bytes())
        table[29] = 0  # no code page named
        path.with_suffix(".dbf").write_bytes(table)
    assert [row[0] for row in read_table(path).rows] == ["Old Library", "Café"]


@pytest.mark.parametrize(
    ("name", "driver", "crs"), [f for f in FORMATS if f[0] in {"a.shp", "a.tab", "a.mif", "a.kml"}]
)
def test_a_zipped_set_is_read_like_its_files(saved, tmp_path, name, driver, crs):
    path = saved(name, driver, crs)
    whole = read_table(path)
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            archive.write(part, f"My Estate (final)/{part.name.upper()}")
    table = read_table(packed)
    assert (table.rows, table.file, table.member) == (whole.rows, "set.zip", f"My Estate (final)/{name.upper()}")
    assert [s.wkb for s in table.geometry_27700] == [s.wkb for s in whole.geometry_27700]


def test_features_without_a_shape_keep_their_row(tmp_path):
    features = [
        {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [-1.4, 53.1]}},
        {"type": "Feature", "properties": {"name": "B"}, "geometry": None},
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    table = read_table(path)
    assert [row[0] for row in table.rows] == ["A", "B"]
    assert (table.xy_27700[1], table.geometry_27700[1]) == (None, None)
    assert "features-unplaced" in [note.code for note in table.notes]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.kml", '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml xmlns="http://www.opengis.net/kml/2.2"/>'),
        (
            "a.gml",
            '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x xmlns:gml="http://www.opengis.net/gml"/>',
        ),
        ("a.csv", '<!DOCTYPE kml [<!ENTITY a "b">]><kml xmlns="http://www.opengis.net/kml/2.2"/>'),
    ],
)
def test_entities_of_a_map_file_are_refused(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="entities"):
        read_table(path)


@pytest.mark.parametrize("name", ["a.json", "a.geojson", "a.gml", "a.kml", "a.gpkg", "a.shp", "a.csv"])
@pytest.mark.parametrize(
    "text",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="l"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>",
        '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {secret}"}}',
    ],
)
def test_a_file_that_only_points_to_another_source_is_not_followed(saved, name, text):
    secret = saved("secret.gpkg", "GPKG")
    path = secret.with_name(name)
    path.write_text(text.format(secret=secret), "utf-8")
    try:
        table = read_table(path)
    except InputError:
        return
    assert not any("Old Library" in cell for row in table.rows for cell in row)
