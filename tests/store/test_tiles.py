from __future__ import annotations

import base64
import socket
import sqlite3
import threading
import time
import traceback
from contextlib import closing
from pathlib import Path

import pytest

from estates_app.domain.errors import InputError
from estates_app.domain.mapsheet import ADDRESS, MBTILES, TILES
from estates_app.domain.tiles import MERCATOR_HALF_M, mercator_grid, os_grid
from estates_app.store.tiles.address import check_address, filled, host_of
from estates_app.store.tiles.cache import TileCache
from estates_app.store.tiles.fetching import FRESH_S, AddressTiles
from estates_app.store.tiles.mbtiles import MBTiles
from estates_app.store.tiles.opening import TileOpener
from estates_app.store.tiles.pyramids import TilePyramid
from estates_app.store.tiles.reading import is_picture
from tests import tilefiles

# the smallest PNG there is
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
KEY = "s3cretKEY"


def big_mbtiles(path: Path, count: int = 40) -> Path:
    tiles = [(6, x, 20, PNG + bytes(5000)) for x in range(count)]
    return tilefiles.write_mbtiles(path, tiles, minzoom="6", maxzoom="6", format="png")


def test_rows_of_mbtiles_are_counted_from_the_south(tmp_path):
    source = MBTiles(tilefiles.write_mbtiles(tmp_path / "a.mbtiles", [(3, 3, 2, PNG)], name="Town", attribution="© T"))
    assert source.tile((3, 3, 2)) == PNG
    assert source.tile((3, 3, 5)) is None
    assert (source.title, source.attribution) == ("Town", "© T")
    assert [level.zoom for level in source.grid.levels] == [3]  # told by its tiles where it does not say
    source.close()


def test_the_bounds_of_mbtiles_are_kept(tmp_path):
    path = tilefiles.write_mbtiles(
        tmp_path / "a.mbtiles", [(1, 0, 0, PNG)], minzoom="1", maxzoom="4", bounds="-180,0,0,85.06"
    )
    grid = MBTiles(path).grid
    assert grid.bounds == pytest.approx((-MERCATOR_HALF_M, 0.0, 0.0, MERCATOR_HALF_M), rel=1e-3, abs=1e-3)
    everywhere = (-MERCATOR_HALF_M, -MERCATOR_HALF_M, MERCATOR_HALF_M, MERCATOR_HALF_M)
    assert {key[1:] for key in grid.tiles(grid.levels[0], everywhere)} == {(0, 0)}


def test_a_pyramid_tells_its_table_system_and_levels(tmp_path):
    path = tilefiles.write_pyramid(tmp_path / "plan.gpkg", [(1, 1, 0, PNG), (0, 0, 0, PNG)])
    source = TilePyramid(path)
    assert source.title == "Town plan"
    assert source.grid.epsg == 27700
    assert [(level.zoom, level.m_per_px) for level in source.grid.levels] == [(0, 100.0), (1, 50.0)]  # 2 has no tile
    assert source.tile((1, 1, 0)) == PNG
    assert source.tile((1, 0, 0)) is None
    assert source.grid.levels[1].box(1, 0) == (412_800.0, 312_800.0, 425_600.0, 325_600.0)
    assert list(source.grid.ancestors((1, 1, 0))) == [(0, 0, 0)]
    with pytest.raises(InputError, match=r"no tiles called street.*town plan"):
        TilePyramid(path, "street")
    with pytest.raises(InputError, match="EPSG:4326"):
        TilePyramid(tilefiles.write_pyramid(tmp_path / "b.gpkg", [(0, 0, 0, PNG)], epsg=4326))


def test_every_bad_file_is_told_in_one_sentence(tmp_path):
    whole = big_mbtiles(tmp_path / "whole.mbtiles")
    data = whole.read_bytes()
    cases = {
        "cut.mbtiles": data[: len(data) // 2],
        "empty.mbtiles": b"",
        "words.mbtiles": b"hello, this is no database at all " * 10,
    }
    said = {}
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as fault:
            MBTiles(tmp_path / name)
        said[name] = str(fault.value)
    assert "cut off" in said["cut.mbtiles"]
    assert "empty" in said["empty.mbtiles"]
    assert "no MBTiles file and no GeoPackage" in said["words.mbtiles"]
    with pytest.raises(InputError, match="not there"):
        MBTiles(tmp_path / "gone.mbtiles")
    with closing(sqlite3.connect(tmp_path / "other.mbtiles")) as file:
        file.execute("CREATE TABLE birds (name TEXT)")
    for kind in (MBTiles, TilePyramid):
        with pytest.raises(InputError, match="no table of tiles"):
            kind(tmp_path / "other.mbtiles")
    with pytest.raises(InputError, match="shapes, not pictures"):
        MBTiles(tilefiles.write_mbtiles(tmp_path / "v.mbtiles", [(0, 0, 0, b"x")], format="pbf"))
    with pytest.raises(InputError, match="no tile in it"):
        MBTiles(tilefiles.write_mbtiles(tmp_path / "none.mbtiles", []))


def test_a_file_damaged_within_is_told_and_does_not_crash(tmp_path):
    data = bytearray(big_mbtiles(tmp_path / "a.mbtiles").read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    (tmp_path / "b.mbtiles").write_bytes(data)

    def read() -> None:
        source = MBTiles(tmp_path / "b.mbtiles")
        for column in range(40):
            source.tile((6, column, 20))

    with pytest.raises(InputError, match=r"b\.mbtiles: it is damaged"):
        read()


def test_a_tile_that_is_no_picture_is_told(tmp_path):
    source = MBTiles(tilefiles.write_mbtiles(tmp_path / "a.mbtiles", [(0, 0, 0, b"<html>no</html>")]))
    with pytest.raises(InputError, match="no pictures"):
        source.tile((0, 0, 0))


def test_a_folder_that_may_not_be_written_to_and_odd_names(tmp_path):
    folder = tmp_path / "a #1 %20 ?ß"
    folder.mkdir()
    path = tilefiles.write_mbtiles(folder / "x?mode=rw.mbtiles", [(0, 0, 0, PNG)])
    source = MBTiles(path)
    assert source.tile((0, 0, 0)) == PNG
    source.close()
    with pytest.raises(InputError):
        source.tile((0, 0, 0))


def test_many_threads_may_ask_one_file(tmp_path):
    source = MBTiles(big_mbtiles(tmp_path / "a.mbtiles"))
    found = []
    threads = [
        threading.Thread(target=lambda: found.extend(source.tile((6, c, 20)) is not None for c in range(40)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [True] * 240


def test_the_grid_of_the_os_maps_api():
    # OS Data Hub: zoom 0 has 896 m a pixel from (-238375, 1376256), zoom 9 has 1.75 m
    grid = os_grid()
    assert grid.levels[9].m_per_px == 1.75
    level = grid.levels[7]
    assert level.m_per_px == 7.0
    column, row, _, _ = level.within((440_000.0, 350_000.0, 440_001.0, 350_001.0))
    west, south, east, north = level.box(column, row)
    assert west <= 440_000 < east
    assert south < 350_001 <= north
    assert (column, row) == ((440_000 + 238_375) // 1792, (1_376_256 - 350_001) // 1792)


def test_the_grid_of_the_web():
    # OpenStreetMap wiki, "Zoom levels": 156,543.03 m a pixel at zoom 0
    grid = mercator_grid()
    assert grid.levels[0].m_per_px == pytest.approx(156_543.03392804097)
    assert grid.levels[12].box(2048, 2048)[0] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://a.example/{z}/{x}/{y}.png", "no web address"),
        ("a.example/{z}/{x}/{y}", "no web address"),
        ("https:///{z}/{x}/{y}", "no web address"),
        ("https://a.example:99999/{z}/{x}/{y}", "no web address"),
        ("https://a.example/{z}/{x}.png?key=" + KEY, "zoom, column and row"),
        ("https://a.example/{z}/{x}/{y}/{style}?key=" + KEY, "{style}"),
        ("https://a.example/ {z}/{x}/{y}?key=" + KEY, "space"),
    ],
)
def test_a_bad_address_is_told_without_its_key(address, words):
    with pytest.raises(InputError) as fault:
        check_address(address)
    assert words in str(fault.value)
    assert KEY not in str(fault.value)


def test_addresses_are_filled_in():
    assert filled("http://a/{z}/{x}/{y}?k={z}", (3, 1, 2)) == "http://a/3/1/2?k=3"
    assert filled("http://a/{z}/{x}/{-y}", (3, 1, 2)) == "http://a/3/1/5"
    assert host_of(f"https://me:{KEY}@tiles.example.org/{KEY}/{{z}}?key={KEY}") == "tiles.example.org"


class Clock:
    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


def source_at(base: str, tmp_path: Path, clock=time.time, timeout_s: float = 3.0, epsg: int = 3857) -> AddressTiles:
    cache = TileCache(tmp_path / "cache" / "tiles.sqlite", clock=clock)
    address = base + "/{z}/{x}/{y}.png?key=" + KEY
    return AddressTiles(address, epsg, cache, agent="Estates/1 (test)", timeout_s=timeout_s, clock=clock)


def test_tiles_are_fetched_once_and_served_without_a_line(tmp_path):
    clock = Clock()
    with tilefiles.tile_server(lambda path: (200, "image/png", PNG + path.encode())) as (base, asked):
        source = source_at(base, tmp_path, clock)
        assert source.tile((5, 3, 4)) == PNG + f"/5/3/4.png?key={KEY}".encode()
        assert source.tile((5, 3, 4))
        assert len(asked) == 1
        clock.now += FRESH_S + 1
        assert source.tile((5, 3, 4))
        assert len(asked) == 2  # old ones are asked for again
    clock.now += FRESH_S + 1
    assert source.tile((5, 3, 4)) == PNG + f"/5/3/4.png?key={KEY}".encode()  # the server has gone
    with pytest.raises(InputError, match=r"^127\.0\.0\.1: it does not answer"):
        source.tile((5, 3, 5))
    again = source_at(base, tmp_path, clock)  # another run of the program
    assert again.tile((5, 3, 4))
    assert KEY.encode() not in (tmp_path / "cache" / "tiles.sqlite").read_bytes().replace(
        f"?key={KEY}".encode(), b""
    )  # what stands in it is what this server sent, nothing of the address


def test_a_server_that_does_not_answer_is_left_alone_for_a_while(tmp_path):
    clock = Clock()
    with closing(socket.socket()) as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        source = source_at(f"http://127.0.0.1:{deaf.getsockname()[1]}", tmp_path, clock, timeout_s=0.8)
        begun = time.monotonic()
        for column in range(8):
            with pytest.raises(InputError, match="does not answer in time"):
                source.tile((5, column, 4))
        assert time.monotonic() - begun < 5.0  # one wait, not eight


def test_a_server_that_sends_a_byte_at_a_time_is_given_up(tmp_path):
    with closing(socket.socket()) as slow:
        slow.bind(("127.0.0.1", 0))
        slow.listen(1)

        def drip() -> None:
            line, _ = slow.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\n")
                try:
                    for _ in range(200):
                        line.sendall(b"x")
                        time.sleep(0.05)
                except OSError:
                    pass

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        source = source_at(f"http://127.0.0.1:{slow.getsockname()[1]}", tmp_path, timeout_s=0.4)
        begun = time.monotonic()
        with pytest.raises(InputError, match="in time"):
            source.tile((5, 1, 4))
        assert time.monotonic() - begun < 6.0
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "text/html", b"<html>sign in</html>"), "text/html instead of pictures"),
        ((200, "image/png", b"not really"), "instead of pictures"),
        ((403, "text/plain", b"no"), "does not let us in (403)"),
        ((429, "text/plain", b"slow"), "left alone"),
        ((500, "text/plain", b"oops"), "cannot give some tiles (500)"),
    ],
)
def test_what_a_server_says_wrong_is_told_without_the_key(tmp_path, answer, words):
    with tilefiles.tile_server(lambda path: answer) as (base, _):
        source = source_at(base, tmp_path)
        with pytest.raises(InputError) as fault:
            source.tile((5, 1, 4))
    assert words in str(fault.value)
    told = "".join(traceback.format_exception(fault.value))
    assert KEY not in told


def test_a_tile_that_the_server_does_not_know_is_none(tmp_path):
    with tilefiles.tile_server(lambda path: (404, "text/plain", b"")) as (base, _):
        assert source_at(base, tmp_path).tile((5, 1, 4)) is None


def test_zooms_that_the_server_does_not_have_are_given_up(tmp_path):
    def answer(path: str):
        return (200, "image/png", PNG) if int(path.split("/")[1]) <= 9 else (404, "text/plain", b"")

    with tilefiles.tile_server(answer) as (base, _):
        source = source_at(base, tmp_path, epsg=27700)
        source.tile((9, 100, 100))
        for column in range(4):
            assert source.grid.levels[-1].zoom == 13
            source.tile((11, column, 7))
    assert source.grid.levels[-1].zoom == 10  # finer ones are not asked for; 10 has not been tried
    assert source.grid.nearest(0.2).zoom == 10


def test_no_more_than_a_few_are_asked_for_at_once(tmp_path):
    at_once, most, lock = 0, 0, threading.Lock()

    def answer(path: str):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.03)
        with lock:
            at_once -= 1
        return 200, "image/png", PNG

    with tilefiles.tile_server(answer) as (base, _):
        source = source_at(base, tmp_path)
        threads = [threading.Thread(target=source.tile, args=((9, n, 1),)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert 1 < most <= source.parallel


def test_the_cache_lets_the_least_used_go(tmp_path):
    clock = Clock()
    cache = TileCache(tmp_path / "c.sqlite", most_bytes=10_000, clock=clock)
    for number in range(12):
        clock.now += 100_000
        cache.put("s", (9, number, 0), bytes(1000))
        cache.get("s", (9, 0, 0))  # looked at again and again
    assert cache.size_bytes <= 10_000
    kept = [number for number in range(12) if cache.get("s", (9, number, 0)) is not None]
    assert kept[0] == 0
    assert kept[-1] == 11
    assert 1 not in kept
    cache.put("s", (9, 99, 0), bytes(20_000))  # would take all the room
    assert cache.get("s", (9, 99, 0)) is None
    assert cache.get("other", (9, 11, 0)) is None


def test_a_damaged_cache_is_made_anew_and_none_at_all_is_no_fault(tmp_path):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is no database" * 400)
    cache = TileCache(path)
    cache.put("s", (1, 0, 0), b"a")
    assert cache.get("s", (1, 0, 0)) is not None
    (tmp_path / "file").write_text("x")
    nowhere = TileCache(tmp_path / "file" / "c.sqlite")
    nowhere.put("s", (1, 0, 0), b"a")
    assert nowhere.get("s", (1, 0, 0)) is None


def test_what_a_file_holds_is_told(tmp_path):
    opener = TileOpener(tmp_path / "cache.sqlite", "Estates")
    mbtiles = tilefiles.write_mbtiles(tmp_path / "a.mbtiles", [(0, 0, 0, PNG)])
    pyramid = tilefiles.write_pyramid(tmp_path / "b.gpkg", [(0, 0, 0, PNG)])
    assert opener.tables(mbtiles) == (MBTILES, ("tiles",))
    assert opener.tables(pyramid) == (TILES, ("town plan",))
    for kind, path in ((MBTILES, mbtiles), (TILES, pyramid)):
        source = opener.open(kind, str(path))
        assert source.tile((0, 0, 0)) == PNG
        source.close()
    assert not (tmp_path / "cache.sqlite").exists()
    assert opener.open(ADDRESS, "https://a.example/{z}/{x}/{y}", epsg=27700).grid.epsg == 27700


def test_pictures_are_told_by_their_first_bytes():
    assert is_picture(PNG)
    assert is_picture(b"\xff\xd8\xff\xe0")
    assert is_picture(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    assert not is_picture(b"RIFF\x00\x00\x00\x00WAVE")
    assert not is_picture(b"")
