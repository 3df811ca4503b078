"""Paper shows what the screen shows; files are exact in size, all shapes, readable aloud, and whole or not there."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import page as page_validation
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.map.exporting import (
    Writing,
    encoded_png,
    image_steps,
    joined_pdf,
    painted_page,
    pdf_page_of,
    pdf_steps,
    size_px,
    svg_of,
    svg_steps,
)
from estates_app.map.flow import columns_needed, flow, strip_height
from estates_app.map.legend import ClassBar, LegendTitle, NoteRow, SwatchRow, SymbolRow, spelt_out
from estates_app.map.page import ROUND_SCALES, MapPage, Paper, lay_out_page, legend_of_page, scale_words
from estates_app.map.paperlegend import wrapped
from estates_app.map.screen import Screen
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.symbolpainting import Marks
from estates_app.map.text import Lettering
from estates_app.map.theme import theme_of
from tests.map.papers import LEGEND, SOUTH, TOKENS, WEST, of_pdf, of_png, on_screen, whole_scene

SIZE = (640.0, 420.0)
WHOLE = (WEST, SOUTH, WEST + 12_000, SOUTH + 9_000)


@pytest.fixture(scope="module")
def lettering(qapp):
    return Lettering()


def page_of(paper, **kw):
    return MapPage(
        kw.pop("scene", None) or whole_scene(), theme_of(TOKENS, kw.pop("theme", "light")), paper, WHOLE, **kw
    )


def full_page(paper, **kw):
    words = {"title": "Amberdale: who holds what", "subtitle": "As it is now", "attribution": "Contains OS data"}
    return page_of(paper, **(words | {"made": "Ann, 22 November 2026", "legend": LEGEND} | kw))


def png_of(page, lettering, dpi):
    return encoded_png(painted_page(page, lettering, dpi), page.title, page.told(lettering))


def pdf_of(pages, lettering):
    parts = [pdf_page_of(page, lettering) for page in pages]
    sizes = [page.sheet_mm(lettering) for page in pages]
    return joined_pdf(parts, [page.told(lettering) for page in pages], sizes, "Maps of Amberdale")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("m_per_px", [24.0, 9.0])
@pytest.mark.parametrize("is_reordered", [False, True])
def test_screen_picture_and_pdf_are_one_map(lettering, theme, m_per_px, is_reordered):
    """Mean difference under 2.5 of 255, and under 2 % of the pixels off by more than 48."""
    scene, marks = whole_scene(is_reordered=is_reordered), Marks(selected=(35, 2))
    camera = ScreenCamera(WEST + 6_100, SOUTH + 4_400, m_per_px, SIZE)
    screen = Screen(scene, theme_of(TOKENS, theme))
    screen.marks.selected = marks.selected
    seen = on_screen(screen, camera)
    page = page_of(Paper.screen(*SIZE), scene=scene, theme=theme, camera=camera, marks=marks, has_furniture=False)
    pdf = of_pdf(pdf_of([page], lettering), oversampled=4)[: seen.shape[0], : seen.shape[1]]
    for other in (of_png(png_of(page, lettering, 96.0)), pdf):
        assert other.shape == seen.shape
        off = np.abs(other - seen)
        assert off.mean() < 2.5
        assert (off.max(axis=2) > 48).mean() < 0.02
    assert seen.std() > 20  # and it is no empty picture


@pytest.mark.parametrize("name", ["A4", "A1"])
@pytest.mark.parametrize("is_landscape", [False, True])
def test_a_pdf_is_exact_all_shapes_and_readable_aloud(tmp_path, lettering, name, is_landscape):
    page = full_page(Paper.of(name, is_landscape=is_landscape))
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of([page, page], lettering))
    assert page_validation.validate_pdf(str(path), profile="ua1").is_compliant
    with pikepdf.open(path) as book:
        assert len(book.pages) == 2
        width, height = (side / 25.4 * 72 for side in (page.paper.width_mm, page.paper.height_mm))
        left, low, right, top = (float(edge) for edge in book.pages[0].mediabox)
        assert (right - left, top - low) == pytest.approx((width, height), abs=0.01)
        objects = [o for o in book.objects if isinstance(o, pikepdf.Stream)]
        assert not [o for o in objects if o.get("/Subtype") == "/Image"]
        assert not [o for o in book.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        assert str(book.docinfo["/Title"]) == "Maps of Amberdale"
        told = str(book.Root.StructTreeRoot.K.K[0].Alt)
    assert "Amberdale: who holds what" in told
    assert "An association with a long name" in told
    assert re.search(r"1:[\d,]+ on A", told)


@pytest.mark.parametrize("dpi", [72, 96, 150, 300])
def test_a_picture_has_the_pixels_that_were_asked_for(lettering, dpi):
    page = full_page(Paper.of("A4", is_landscape=True))
    shape = of_png(png_of(page, lettering, dpi)).shape
    assert shape[:2] == (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi))


def test_a_picture_beyond_the_limit_is_refused_with_what_would_do():
    with pytest.raises(InputError, match=r"20,000 a side.*604 dots an inch or fewer"):
        size_px((594.0, 841.0), 900)
    assert max(size_px((594.0, 841.0), 604)) <= 20_000


def test_a_drawing_has_its_size_in_it_and_no_letters_of_fonts(lettering):
    data = svg_of(full_page(Paper.of("A3", is_landscape=True)), lettering)
    root = ET.fromstring(data)
    assert float(root.get("width").removesuffix("mm")) == pytest.approx(420.0, abs=0.1)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"text", "image"}
    assert "path" in tags


@pytest.mark.parametrize("name", ["A4", "A3", "A2", "A1"])
@pytest.mark.parametrize("is_landscape", [False, True])
def test_nothing_on_a_page_runs_into_anything_else(lettering, name, is_landscape):
    page = full_page(Paper.of(name, is_landscape=is_landscape), legend=LEGEND * 2)
    at, paper = lay_out_page(page, lettering), page.paper
    frames = [frame for frame in (at.title, at.subtitle, at.map, at.legend, at.foot, at.note) if frame.height_mm]
    for number, one in enumerate(frames):
        assert one.left_mm >= paper.margin_mm - 0.01
        assert one.right_mm <= paper.width_mm - paper.margin_mm + 0.01
        assert one.bottom_mm <= paper.height_mm - paper.margin_mm + 0.01
        for other in frames[number + 1 :]:
            is_beside = one.right_mm <= other.left_mm + 0.01 or other.right_mm <= one.left_mm + 0.01
            assert is_beside or one.bottom_mm <= other.top_mm + 0.01 or other.bottom_mm <= one.top_mm + 0.01
    legend = legend_of_page(page, lettering)
    assert legend.columns_for(at.legend.height_mm) * legend.column_mm <= at.legend.width_mm + 6.0 * legend.scale
    assert at.map.width_mm * at.map.height_mm > 0.35 * paper.width_mm * paper.height_mm


def test_a_fixed_scale_is_true_on_paper_and_one_that_fits_is_round(lettering):
    page = full_page(Paper.of("A3", is_landscape=True), scale_1_to=25_000.0)
    at = lay_out_page(page, lettering)
    (left, _), (right, _) = at.camera.to_px(np.array([[WEST, SOUTH], [WEST + 1_000, SOUTH]]))
    assert (right - left) / 96 * 25.4 == pytest.approx(40.0)  # a kilometre at 1:25,000
    assert scale_words(at.scale_1_to, page.paper) == "1:25,000 on A3"
    assert lay_out_page(replace(page, scale_1_to=None), lettering).scale_1_to in [
        pytest.approx(s) for s in ROUND_SCALES
    ]
    exact = lay_out_page(replace(page, scale_1_to=None, is_round=False), lettering)
    assert scale_words(exact.scale_1_to, page.paper).startswith("about 1:")


def test_what_lies_beyond_the_frame_is_covered(lettering):
    page = full_page(Paper.of("A4", is_landscape=True), scale_1_to=25_000.0)
    at = lay_out_page(page, lettering)
    paper = theme_of(TOKENS, "light").colour("surface")
    paper_rgb = [int(paper[i : i + 2], 16) for i in (1, 3, 5)]
    for picture in (of_png(png_of(page, lettering, 96.0)), of_pdf(pdf_of([page], lettering))):
        row = round((at.map.bottom_mm - 40.0) / 25.4 * 96)
        edge = round(at.map.left_mm / 25.4 * 96)
        assert (picture[row, : edge - 2] == paper_rgb).all()
        assert (picture[row, edge + 8 : edge + 200] != paper_rgb).any()


def test_every_class_is_spelt_out_with_its_count():
    bar = ClassBar("quiet", 4, ("1", "2", "3"), (9, 8, 7, 6))
    rows = spelt_out((LegendTitle("Figures"), bar, NoteRow("small")))
    assert [row.words for row in rows] == ["Figures", "up to 1", "over 1 to 2", "over 2 to 3", "over 3", "small"]
    assert [row.count for row in rows if isinstance(row, SwatchRow)] == [9, 8, 7, 6]
    edges = spelt_out((ClassBar("sequential", 2, ("0", "50", "100")),))
    assert [row.words for row in edges] == ["0 to 50", "50 to 100"]


@given(st.text(st.characters(categories=("L", "N", "Z")), max_size=120), st.floats(8.0, 120.0))
@settings(deadline=None, max_examples=60)
def test_words_never_run_out_of_their_room(text, width_mm):
    letters = Lettering()
    lines = wrapped(letters, text, width_mm, 8.5)
    assert all(letters.width_mm(line, 8.5) <= width_mm + 0.01 for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == "".join(text.split())


rows_of_legends = st.lists(st.tuples(st.floats(1.0, 20.0), st.booleans()), min_size=1, max_size=40)


@given(rows_of_legends, st.integers(1, 6), st.booleans())
def test_columns_hold_their_rows_in_order(rows, columns, keeps):
    heights, heads = [height for height, _ in rows], [head for _, head in rows]
    room = strip_height(heights, heads, columns, keeps_groups=keeps)
    found = flow(heights, heads, room, keeps_groups=keeps)
    assert columns_needed(heights, heads, room, keeps_groups=keeps) <= columns
    assert found == sorted(found)
    for column in set(found):
        assert sum(h for h, c in zip(heights, found, strict=True) if c == column) <= room + 0.02


def test_files_appear_together_or_not_at_all(tmp_path):
    (tmp_path / "a.png").write_bytes(b"old")
    with Writing() as writing:
        writing.add(tmp_path / "a.png", b"new")
        assert (tmp_path / "a.png").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    (tmp_path / "folder.png").mkdir()
    with Writing() as writing:
        writing.add(tmp_path / "folder.png", b"x")
        with pytest.raises(InputError, match="cannot be written"):
            writing.keep()
    with Writing() as writing, pytest.raises(InputError, match=r"b\.png: it cannot be written"):
        writing.add(tmp_path / "gone" / "b.png", b"x")
    with Writing() as writing:
        writing.add(tmp_path / "a.png", b"new")
        writing.keep()
    assert (tmp_path / "a.png").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "folder.png"]


def test_a_file_that_comes_after_all_was_discarded_is_taken_away_again(tmp_path, monkeypatch):
    """The file is being written by one thread while another one stops."""
    writing, write = Writing(), Path.write_bytes

    def stopped_meanwhile(path, data):
        write(path, data)
        writing.discard()

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", stopped_meanwhile)
        writing.add(tmp_path / "a.png", b"x")
    writing.add(tmp_path / "b.png", b"x")
    writing.keep()
    assert not list(tmp_path.iterdir())


def test_a_symbol_row_says_how_many_to_who_cannot_see_it(lettering):
    page = full_page(Paper.of("A4", is_landscape=True), legend=(SymbolRow("partner:CC", "County", 1_204),))
    assert "County, 1,204" in page.told(lettering)
    assert io.BytesIO(pdf_of([page], lettering)).getvalue().startswith(b"%PDF")


STEPS = [pdf_steps, svg_steps, lambda page, letters: image_steps(page, letters, 96.0)]


@pytest.mark.parametrize("begin", STEPS)
def test_a_page_may_be_let_go_of_at_any_step(lettering, begin):
    page = full_page(Paper.of("A4", is_landscape=True))
    shares = list(begin(page, lettering))
    assert len(shares) > 12  # several things are painted one after another
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] <= 1.0
    for stop in range(0, len(shares), 3):
        work = begin(page, lettering)
        for _ in range(stop):
            next(work)
        work.close()  # Qt warns of a painter that is left open, and a warning fails the test
        with pytest.raises(StopIteration):
            next(work)


@pytest.mark.parametrize("begin", STEPS)
def test_what_changes_while_a_page_is_painted_comes_too_late(lettering, begin):
    def made(scene, change):
        work = begin(full_page(Paper.of("A4", is_landscape=True), scene=scene), lettering)
        for at in range(1_000):
            try:
                next(work)
            except StopIteration as end:
                return seen(end.value)
            if at == 2 and change:
                scene.set_zones(np.array([], object))
                scene.set_points([(WEST, SOUTH)], ["partner:CC"])
                scene.set_places([])
        raise AssertionError("a page without end")

    def seen(found):
        if not isinstance(found, bytes):
            return of_png(encoded_png(found, "", ""))
        if not found.startswith(b"%PDF"):
            return np.frombuffer(found, np.uint8)
        return of_pdf(joined_pdf([found], [""], [(297.0, 210.0)], ""))

    assert np.array_equal(made(whole_scene(), change=True), made(whole_scene(), change=False))


@pytest.mark.parametrize("is_reordered", [False, True])
def test_sheets_over_one_another_are_one_page(lettering, monkeypatch, is_reordered):
    """Of a full page Qt would pack a second long: it is packed in parts, and nobody sees that."""
    page = full_page(Paper.of("A4", is_landscape=True), scene=whole_scene(is_reordered=is_reordered))
    found = []
    for steps in (1_000_000, 1, 7):
        monkeypatch.setattr("estates_app.map.exporting.STEPS_A_SHEET", steps)
        data = pdf_of([page, page], lettering)
        with pikepdf.open(io.BytesIO(data)) as book:
            assert len(book.pages) == 2
        found.append(of_pdf(data, 1))
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()
