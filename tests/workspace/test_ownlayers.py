from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from estates_app.domain.errors import InputError
from estates_app.domain.mapsheet import ADDRESS, BASE, MBTILES, TILES, VECTOR, OwnLayer
from estates_app.domain.shapes import Part
from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.store.tiles.opening import TileOpener
from estates_app.workspace.ownlayers import (
    MemoryShapes,
    is_gone,
    look_into,
    path_of,
    read_own_shapes,
    source_beside,
)
from tests.tilefiles import write_mbtiles, write_pyramid

SQUARE = shapely.box(440_000, 350_000, 441_000, 351_000)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def catalogue(resources):
    return load_catalogue(resources / "registers" / "fields.toml")


@pytest.fixture
def tiles(tmp_path):
    return TileOpener(tmp_path / "cache.sqlite", "Estates")


def no_layout(tables) -> str:
    return ""


def write(path: Path, shapes, *, crs=27700, names=None, **more) -> Path:
    frame = gpd.GeoDataFrame({"name": names or [f"s{n}" for n in range(len(shapes))]}, geometry=list(shapes), crs=crs)
    frame.to_file(path, engine="pyogrio", **more)
    return path


def own(table: str = "", label: str = "") -> OwnLayer:
    return OwnLayer("1", "Sites", VECTOR, "x", table=table, label_field=label)


def test_a_file_tells_its_layers_with_kind_count_system_and_fields(tmp_path, tiles):
    path = write(tmp_path / "a.gpkg", [SQUARE, SQUARE], layer="sites")
    write(path, [shapely.Point(-1.5, 53.0)], crs=4326, layer="stops")
    offers = {offer.title: offer for offer in look_into(path, tiles, no_layout)}
    assert (offers["sites"].count, offers["sites"].what, offers["sites"].crs) == (2, "areas", "EPSG:27700")
    assert (offers["stops"].count, offers["stops"].what, offers["stops"].crs) == (1, "points", "EPSG:4326")
    assert offers["sites"].fields == ("name",)
    assert {offer.kind for offer in offers.values()} == {VECTOR}


def test_tiles_and_base_maps_are_told_from_shapes(tmp_path, tiles):
    mb = look_into(write_mbtiles(tmp_path / "a.mbtiles", [(3, 1, 1, PNG)], attribution="© Town"), tiles, no_layout)
    assert [(o.kind, o.epsg, o.attribution) for o in mb] == [(MBTILES, 3857, "© Town")]
    pyramid = look_into(write_pyramid(tmp_path / "b.gpkg", [(0, 0, 0, PNG)]), tiles, no_layout)
    assert [(o.kind, o.table, o.epsg) for o in pyramid] == [(TILES, "town plan", 27700)]
    path = write(tmp_path / "c.gpkg", [SQUARE], layer="Roads_Local")
    base = look_into(path, tiles, lambda tables: "Zoomstack" if "Roads_Local" in tables else "")
    assert [(o.kind, o.title) for o in base] == [(BASE, "Zoomstack")]


@pytest.mark.parametrize("ending", [".geojson", ".shp", ".gpkg", ".fgb"])
def test_shapes_come_to_the_national_grid_whatever_they_were_in(tmp_path, ending, catalogue):
    lonlat = gpd.GeoSeries([SQUARE], crs=27700).to_crs(4326)
    path = write(tmp_path / f"a{ending}", lonlat, crs=4326, names=["Square"])
    read = read_own_shapes(own(label="name"), path, catalogue)
    # PROJ without its grid file, which made the file, is some 2 m off OSTN15
    assert read.bounds_27700 == pytest.approx(SQUARE.bounds, abs=4.0)
    assert [label.name for label in read.labels] == ["Square"]
    assert read.notes == ()


def test_zipped_shapefiles_and_kml(tmp_path, tiles, catalogue):
    write(tmp_path / "plots.shp", [SQUARE], names=["A"])
    archive = tmp_path / "plots.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for part in tmp_path.glob("plots.*"):
            if part.suffix != ".zip":
                packed.write(part, f"in here/{part.name}")
    (offer,) = look_into(archive, tiles, no_layout)
    assert (offer.what, offer.count, offer.title) == ("areas", 1, "plots")
    assert read_own_shapes(own(offer.table), archive, catalogue).bounds_27700 == pytest.approx(SQUARE.bounds)
    kml = tmp_path / "a.kml"
    kml.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Depot</name>'
        "<Point><coordinates>-1.5,53.0</coordinates></Point></Placemark></Document></kml>"
    )
    (offer,) = look_into(kml, tiles, no_layout)
    read = read_own_shapes(own(offer.table, "Name"), kml, catalogue)
    assert [label.name for label in read.labels] == ["Depot"]
    assert read.bounds_27700[:2] == pytest.approx((433_653.1, 344_856.8), abs=0.1)  # OSTN15, as `convertbng` has it


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Site,Easting,Northing\nA,440000,350000\nB,441000,351000\n", (440_000, 350_000)),
        ("Site,Latitude,Longitude\nA,53.0,-1.5\nB,53.1,-1.4\n", (433_653.1, 344_856.8)),
        ("Site,GeoX,GeoY\nA,440000,350000\nB,441000,351000\n", (440_000, 350_000)),
    ],
)
def test_rows_with_coordinates_are_points(tmp_path, text, expected, tiles, catalogue):
    path = tmp_path / "sites.csv"
    path.write_text(text)
    (offer,) = look_into(path, tiles, no_layout)
    assert (offer.count, offer.title) == (2, "sites")
    read = read_own_shapes(own(label="Site"), path, catalogue)
    assert read.bounds_27700[:2] == pytest.approx(expected, abs=0.1)
    assert [label.name for label in read.labels] == ["A", "B"]


def test_what_lies_outside_britain_or_has_no_place_is_left_out_and_counted(tmp_path, catalogue):
    shapes = [shapely.Point(-1.5, 53.0 + n / 100) for n in range(28)] + [shapely.Point(2.35, 48.85)] * 12 + [None]
    read = read_own_shapes(own(), write(tmp_path / "a.geojson", shapes, crs=4326), catalogue)
    assert len(read.geometry_27700) == 28
    assert read.notes == (
        "1 of 41 shapes has no place and is left out.",
        "12 of 41 shapes lie outside Britain and are left out.",
    )


def test_corners_that_are_no_numbers_are_counted_and_crossing_areas_mended(tmp_path, catalogue):
    with np.errstate(invalid="ignore"):
        broken = shapely.LineString([(440_000, 350_000), (np.nan, 350_500), (441_000, 351_000)])
    bowtie = shapely.Polygon([(440_000, 350_000), (441_000, 351_000), (441_000, 350_000), (440_000, 351_000)])
    path = write(tmp_path / "a.gpkg", [broken, bowtie, SQUARE])
    read = read_own_shapes(own(), path, catalogue)
    assert read.notes == ("1 of 3 shapes has no place and is left out.",)
    assert shapely.is_valid(read.geometry_27700).all()
    assert shapely.area(read.geometry_27700).tolist() == pytest.approx([500_000.0, 1_000_000.0])


def test_a_file_that_cannot_be_a_layer_is_told(tmp_path, tiles, catalogue):
    (tmp_path / "a.geojson").write_text("{")
    with pytest.raises(InputError, match=r"a\.geojson"):
        look_into(tmp_path / "a.geojson", tiles, no_layout)
    with pytest.raises(InputError, match="no such file"):
        look_into(tmp_path / "gone.gpkg", tiles, no_layout)
    (tmp_path / "b.csv").write_text("Site,Town\nA,Derby\nB,Buxton\n")
    with pytest.raises(InputError, match="coordinates"):
        read_own_shapes(own(), tmp_path / "b.csv", catalogue)
    france = write(tmp_path / "f.geojson", [shapely.Point(2.3, 48.8)], crs=4326)
    with pytest.raises(InputError, match="Great Britain"):
        read_own_shapes(own(), france, catalogue)


def test_a_label_field_that_is_gone_is_told(tmp_path, catalogue):
    read = read_own_shapes(own(label="title"), write(tmp_path / "a.gpkg", [SQUARE]), catalogue)
    assert read.labels == ()
    assert read.notes == ("It has no column title: its shapes have no names.",)


def test_names_stand_on_their_shapes(tmp_path, catalogue):
    ring = shapely.Point(440_000, 350_000).buffer(1000).difference(shapely.Point(440_000, 350_000).buffer(900))
    bend = shapely.LineString([(450_000, 350_000), (450_000, 352_000), (453_000, 352_000)])
    several = shapely.MultiPoint([(460_000, 350_000), (461_000, 350_000)])
    read = read_own_shapes(
        own(label="name"), write(tmp_path / "a.gpkg", [ring, bend, several], names=["Ring", "Bend", "Two"]), catalogue
    )
    for label, shape in zip(read.labels, read.geometry_27700, strict=True):
        assert shape.distance(shapely.Point(label.x_27700, label.y_27700)) < 1e-6


def test_layers_beside_the_project_travel_with_it(tmp_path):
    project = tmp_path / "county" / "a.estates.gpkg"
    inside = tmp_path / "county" / "layers" / "sites.gpkg"
    inside.parent.mkdir(parents=True)
    inside.touch()
    outside = tmp_path / "elsewhere.gpkg"
    layer = OwnLayer("1", "Sites", VECTOR, source_beside(inside, project))
    assert layer.source == "layers/sites.gpkg"
    assert path_of(layer, project) == inside
    assert not is_gone(layer, project)
    away = OwnLayer("2", "Sites", VECTOR, source_beside(outside, project))
    assert path_of(away, project) == outside
    assert is_gone(away, project)
    outside.touch()
    assert not is_gone(away, project)
    assert not is_gone(OwnLayer("3", "Map", ADDRESS, "https://a.example/{z}/{x}/{y}"), project)


def test_large_shapes_are_thinned_once_for_each_scale():
    angle = np.linspace(0, 2 * np.pi, 200_000, endpoint=False)
    radius = 20_000 + 300 * np.sin(angle * 4000)
    coast = shapely.Polygon(np.column_stack([440_000 + radius * np.cos(angle), 350_000 + radius * np.sin(angle)]))
    source = MemoryShapes(np.array([coast], object), "coast")
    everything = (400_000.0, 300_000.0, 480_000.0, 400_000.0)
    far = source.shapes(Part(), everything, 256.0)
    near = source.shapes(Part(), everything, 0.5)
    assert shapely.get_num_coordinates(far[0]) < 20_000 < shapely.get_num_coordinates(near[0])
    assert source.shapes(Part(), everything, 300.0)[0] is far[0]
    places = shapely.points(shapely.get_coordinates(coast)[::997])
    assert shapely.distance(far[0].exterior, places).max() <= 256 / 8 + 1e-6
    assert not len(source.shapes(Part(), (0.0, 0.0, 1.0, 1.0), 1.0))


def test_real_boundaries_of_another_system(real_data, catalogue, tiles):
    path = real_data / "boundaries" / "derbyshire_lad2013.geojson"  # seven of nine are invalid
    (offer,) = look_into(path, tiles, no_layout)
    assert (offer.count, offer.what) == (9, "areas")
    field = next(f for f in offer.fields if f.casefold().endswith("nm") or "name" in f.casefold())
    read = read_own_shapes(own(offer.table, field), path, catalogue)
    assert shapely.is_valid(read.geometry_27700).all()
    assert "Amber Valley" in {label.name for label in read.labels}
    assert json.dumps(read.notes) == "[]"


test_real_boundaries_of_another_system = pytest.mark.real(test_real_boundaries_of_another_system)
