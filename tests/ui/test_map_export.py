"""The map becomes paper, a picture or a drawing, as a person asks for it in the window."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pikepdf
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from estates_app.domain.editions import PUBLIC, is_unnamed
from estates_app.domain.partnership import Secrecy
from estates_app.map.exporting import Writing, encoded_png
from estates_app.ui.dialogs.export_map import PNG, ExportMap
from estates_app.ui.parts import map_writing, slices
from estates_app.ui.parts.map_paper import AS_ON_SCREEN, CENTRES, LOCALITIES
from estates_app.workspace.confiding import set_secrecy


@pytest.fixture
def ask(window, go, qtbot, settled, monkeypatch, tmp_path):
    """Open the dialog by its key, with a file that will be chosen."""

    def opened(stage="map", name="map.pdf"):
        go(window, stage)
        window.work.map.view.settle()
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / name), ""))
        qtbot.keyClick(
            window.work.map.view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ExportMap)
        return dialog

    return opened


def alone(dialog):
    """Let a dialog stand alone: what writes for a while is no forgotten dialog."""
    dialog.hide()
    dialog.setWindowModality(Qt.WindowModality.NonModal)
    dialog.show()


def done(qtbot, dialog):
    alone(dialog)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_the_key_exports_the_view_as_pdf_and_the_toast_says_where(window, ask, qtbot, tmp_path):
    dialog = ask()
    assert window.bridge.estate.area in dialog.title_of_map.text()
    dialog.title_of_map.setText("Who holds what")
    done(qtbot, dialog)
    assert window.say.card.text() == "Map written to map.pdf"
    with pikepdf.open(tmp_path / "map.pdf") as book:
        assert len(book.pages) == 1
        alt = str(book.Root.StructTreeRoot.K.K[0].Alt)
    assert alt.startswith("Who holds what.")
    assert window.work.map.view.furniture.attribution.words.rstrip(".") in alt
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("kind", [LOCALITIES, CENTRES])
def test_an_atlas_has_a_page_for_each_locality_or_centre(window, ask, qtbot, tmp_path, kind):
    dialog = ask("proposals")
    number = len(window.bridge.estate.localities if kind == LOCALITIES else window.results.findings.plan.joint)
    dialog.pages.setCurrentIndex(dialog.pages.findData(kind))
    done(qtbot, dialog)
    with pikepdf.open(tmp_path / "map.pdf") as book:
        assert len(book.pages) == number > 1
        told = [str(figure.Alt) for figure in book.Root.StructTreeRoot.K.K]
    assert told == sorted(told)
    assert all("Numbers are of the whole map" in one for one in told)


def test_a_page_of_an_atlas_points_out_what_it_is_about(window, ask):
    dialog = ask("proposals")
    names = window.bridge.estate.properties.texts("name")
    for edition in (0, 1):
        dialog.edition._group.button(edition).click()
        dialog.pages.setCurrentIndex(dialog.pages.findData(CENTRES))
        for page in dialog._source.pages(dialog.choice()):
            (row,) = page.marks.selected
            assert page.title in ((page.scene.points.names or names)[row], "Proposed centre")
            assert f"The ring is round {page.title}." in page.told(dialog._lettering)
        dialog.pages.setCurrentIndex(dialog.pages.findData(LOCALITIES))
        for page in dialog._source.pages(dialog.choice()):
            edge = page.scene.lines[-1]
            assert edge.style == "area"
            xy = edge.levels[0][1].xy_m + np.array(edge.origin_27700)
            assert (*xy.min(axis=0), *xy.max(axis=0)) == pytest.approx(page.bounds_27700, abs=1.0)
            assert f"The thick line is the edge of {page.title}." in page.told(dialog._lettering)
    assert not any(layer.style == "area" for layer in window.work.map.view.engine.scene.lines)
    dialog.reject()


def test_pictures_of_an_atlas_are_numbered(window, ask, qtbot, tmp_path):
    dialog = ask(name="atlas.png")
    dialog.kind.choose("png")
    dialog.dpi.choose(96)
    dialog.pages.setCurrentIndex(dialog.pages.findData(LOCALITIES))
    done(qtbot, dialog)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == len(window.bridge.estate.localities)
    assert names[0] in ("atlas-1.png", "atlas-01.png")
    image = QImage(str(tmp_path / names[0]))
    assert (image.width(), image.height()) == (1123, 794)


def test_as_on_the_screen_has_the_pixels_of_the_view(window, ask, qtbot, tmp_path):
    dialog = ask(name="view.png")
    view = window.work.map.view
    dialog.kind.choose("png")
    dialog.dpi.choose(96)
    dialog.paper.setCurrentIndex(dialog.paper.findData(AS_ON_SCREEN))
    assert not dialog.way.isEnabled()
    dialog.legend.setChecked(False)
    done(qtbot, dialog)
    image = QImage(str(tmp_path / "view.png"))
    assert (image.width(), image.height()) == (view.width(), view.height())


def test_what_is_chosen_is_shown_in_full(window, ask, qtbot):
    dialog = ask("proposals")
    dialog.kind.choose(PNG)
    dialog.kind.chosen.emit(PNG)
    for at in range(dialog.pages.count()):
        dialog.pages.setCurrentIndex(at)
        qtbot.waitUntil(lambda: dialog.pages.width() >= dialog.pages.sizeHint().width())
        assert dialog.edition.width() >= dialog.edition.sizeHint().width()
    dialog.reject()


def test_centres_are_offered_only_where_a_scenario_has_some(window, ask, qtbot):
    window.bridge.look_at(scenario="")
    dialog = ask()
    at = dialog.pages.findData(CENTRES)
    assert not dialog.pages.model().item(at).isEnabled()
    dialog.reject()


def test_a_preview_follows_what_is_chosen(window, ask, qtbot):
    dialog = ask()
    qtbot.waitUntil(lambda: dialog.preview.image.width() > dialog.preview.image.height() > 10)
    qtbot.mouseClick(dialog.way._group.button(1), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.preview.image.height() > dialog.preview.image.width())
    dialog.scale.setCurrentIndex(dialog.scale.findData(25_000.0))
    qtbot.waitUntil(lambda: "1:25,000 on A4" in dialog.said.text())
    qtbot.waitUntil(lambda: "1:25,000 on A4" in dialog.preview.accessibleDescription())
    dialog.reject()


def test_too_many_pixels_are_refused_before_anything_is_written(window, ask, qtbot, tmp_path):
    dialog = ask(name="a.png")
    dialog.kind.choose("png")
    dialog.paper.choose("A1")
    dialog.dpi.add("1200", 1200)
    dialog.dpi.setCurrentIndex(dialog.dpi.findData(1200))
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert "604 dots an inch or fewer" in dialog.fault.text()
    assert dialog.isVisible()
    assert not list(tmp_path.iterdir())
    dialog.reject()


def test_a_folder_that_is_gone_is_said_in_the_dialog(window, ask, qtbot, tmp_path):
    dialog = ask(name="gone/map.svg")
    dialog.kind.choose("svg")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be written" in dialog.fault.text())
    assert "map.svg" in dialog.fault.text()
    assert dialog.isVisible()
    dialog.reject()


def test_escape_stops_an_atlas_and_leaves_nothing(window, ask, qtbot, tmp_path):
    dialog = ask(name="atlas.png")
    dialog.kind.choose("png")
    dialog.pages.setCurrentIndex(dialog.pages.findData(LOCALITIES))
    alone(dialog)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Page 2" in dialog.said.text())
    qtbot.keyClick(dialog.no, Qt.Key.Key_Escape)
    assert dialog.said.text().startswith("Stopped")
    assert dialog.yes.isEnabled()
    assert not list(tmp_path.iterdir())
    qtbot.keyClick(dialog.no, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.fixture
def in_single_steps(monkeypatch):
    """Let a slice be one step, so that how often events are answered does not depend on the machine."""
    monkeypatch.setattr(slices, "SLICE_S", 0.0)


def counting(parent):
    """Return a list that grows with every turn of the window's events."""
    ticks, timer = [], QTimer(parent)
    timer.timeout.connect(lambda: ticks.append(None))
    timer.start(0)
    return ticks


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
def test_a_page_can_be_stopped_in_its_middle_and_events_are_answered_meanwhile(
    window, ask, qtbot, tmp_path, in_single_steps, kind
):
    dialog = ask(name=f"map.{kind}")
    dialog.kind.choose(kind)
    dialog.dpi.choose(96)
    alone(dialog)
    ticks, said = counting(dialog), []
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    dialog._writing.moved.connect(lambda done, share: said.append((len(ticks), done, share)))
    qtbot.waitUntil(lambda: bool(said) and said[-1][2] > 0.4)
    assert all(done == 0 for _, done, _ in said)  # it is the first page still
    turns = [before for before, _, _ in said]
    assert len(turns) > 5
    assert all(later > earlier for earlier, later in pairwise(turns))  # an event between any two steps
    assert "Page 1 of 1, " in dialog.said.text()
    qtbot.mouseClick(dialog.no, Qt.MouseButton.LeftButton)
    assert dialog.said.text() == "Stopped. Nothing was written."
    assert dialog.isVisible()
    assert dialog.yes.isEnabled()
    assert not list(tmp_path.iterdir())
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)  # and it can be begun anew
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert [path.name for path in tmp_path.iterdir()] == [f"map.{kind}"]


def test_stop_does_not_wait_for_a_picture_that_is_being_encoded(window, ask, qtbot, tmp_path, monkeypatch):
    """A large picture takes seconds to encode, in a thread that nobody can stop; the window was held meanwhile."""
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(image, title, told):
        begun.set()
        assert go_on.wait(30.0)
        return encoded_png(image, title, told)

    add = Writing.add
    monkeypatch.setattr(map_writing, "encoded_png", slow)
    monkeypatch.setattr(Writing, "add", lambda self, path, data: (add(self, path, data), ended.set()))
    dialog = ask(name="map.png")
    dialog.kind.choose("png")
    dialog.dpi.choose(96)
    alone(dialog)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(begun.is_set)
    qtbot.mouseClick(dialog.no, Qt.MouseButton.LeftButton)  # comes back, though the other thread still waits
    assert not go_on.is_set()
    assert dialog.said.text() == "Stopped. Nothing was written."
    assert dialog.yes.isEnabled()
    go_on.set()
    assert ended.wait(30.0)
    assert not list(tmp_path.iterdir())
    dialog.reject()


def test_a_preview_gives_way_to_the_next_one_and_to_events(window, ask, qtbot, in_single_steps):
    dialog = ask()
    ticks = counting(dialog)
    qtbot.waitUntil(lambda: dialog._seen is not None and dialog._seen[0].share > 0.2)
    assert len(ticks) > 3
    assert dialog.preview.image.isNull()  # half a page is not shown
    qtbot.mouseClick(dialog.way._group.button(1), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.preview.image.height() > dialog.preview.image.width())
    qtbot.mouseClick(dialog.way._group.button(0), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._seen is not None)
    dialog.reject()
    assert dialog._seen is None
    assert not dialog.isVisible()


def test_what_is_not_public_is_said(window, ask):
    estate = window.bridge.estate
    hidden = [key for key in estate.properties.ids if is_unnamed(estate.properties, key, PUBLIC)]
    placed = [key for key in hidden if estate.properties.get(key, "geometry") is not None]
    dialog = ask()
    assert bool(placed) <= dialog.warning.isVisible()
    assert ("not public" in dialog.warning.text()) == dialog.warning.isVisible()
    dialog.reject()


def test_the_button_of_the_map_opens_it_too(window, go, qtbot):
    go(window, "map")
    qtbot.mouseClick(window.work.map.view.tools.button("export"), Qt.MouseButton.LeftButton)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ExportMap)
    dialog.reject()


def test_paper_is_light_in_a_dark_window_unless_it_is_wanted_dark(window, ask, qtbot, settled):
    window.desk.settings.theme = "dark"
    window.dress()
    dialog = ask()
    light = dialog._source.pages(dialog.choice())[0]
    qtbot.mouseClick(dialog.is_dark, Qt.MouseButton.LeftButton)
    dark = dialog._source.pages(dialog.choice())[0]
    assert (light.theme.name, dark.theme.name) == ("light", "dark")
    dialog.reject()


@pytest.fixture
def kept_back(window, settled):
    """Hold two buildings back: a proposed centre, and another that is on the map."""
    estate, findings = window.bridge.estate, window.results.findings
    centre = next(one.property_id for one in findings.plan.joint)
    open_ = [key for key in estate.properties.ids if not is_unnamed(estate.properties, key, PUBLIC)]
    other = next(key for key in open_ if key != centre and estate.properties.get(key, "geometry") is not None)
    window.bridge.step(
        lambda: set_secrecy(window.bridge.session, (centre, other), Secrecy.UNNAMED, reason="The lender asked")
    )
    settled(window)
    estate = window.bridge.estate
    assert all(is_unnamed(estate.properties, key, PUBLIC) for key in (centre, other))
    return centre, other


def test_the_public_edition_holds_nothing_of_what_is_kept_back(window, kept_back, ask, qtbot, tmp_path):
    estate = window.bridge.estate
    names = [str(estate.properties.get(key, "name")) for key in kept_back]
    window.bridge.select(kept_back)
    window.bridge.look_at(colour="fate")
    dialog = ask("proposals", "public.svg")
    assert dialog.warning.isVisible()
    dialog.kind.choose("svg")
    qtbot.mouseClick(dialog.edition._group.button(1), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.preview.image.isNull())
    assert not dialog.warning.isVisible()
    page = dialog._source.pages(dialog.choice())[0]
    xy = {tuple(place) for place in page.scene.points.xy_27700.tolist()}
    for key in kept_back:
        where = estate.properties.get(key, "geometry")
        assert (where.x, where.y) not in xy
        assert all((where.x, where.y) not in (link.from_xy_27700, link.to_xy_27700) for link in page.scene.links)
    assert page.marks.selected == ()
    assert not any(name in page.scene.points.names for name in names)
    done(qtbot, dialog)
    written = (tmp_path / "public.svg").read_text("utf-8")
    assert not any(name in written for name in names)
    assert "Contains what is not public" not in written


def test_a_public_atlas_has_no_page_for_a_centre_that_may_not_be_named(window, kept_back, ask, qtbot):
    dialog = ask("proposals")
    dialog.pages.setCurrentIndex(dialog.pages.findData(CENTRES))
    every = dialog._source.pages(dialog.choice())
    qtbot.mouseClick(dialog.edition._group.button(1), Qt.MouseButton.LeftButton)
    public = dialog._source.pages(dialog.choice())
    gone = str(window.bridge.estate.properties.get(kept_back[0], "name"))
    hidden = [c.property_id for c in window.results.findings.plan.joint]
    hidden = [k for k in hidden if is_unnamed(window.bridge.estate.properties, k, PUBLIC)]
    assert len(public) == len(every) - len(hidden) < len(every)
    assert gone in {page.title for page in every}
    assert gone not in {page.title for page in public}
    dialog.reject()


def test_a_title_that_names_what_is_kept_back_is_not_printed_in_public(window, kept_back, ask, qtbot):
    dialog = ask()
    gone = str(window.bridge.estate.properties.get(kept_back[0], "name"))
    dialog.title_of_map.setText(f"Round {gone}")
    assert gone in dialog._source.pages(dialog.choice())[0].title
    qtbot.mouseClick(dialog.edition._group.button(1), Qt.MouseButton.LeftButton)
    assert all(gone not in page.told(dialog._lettering) for page in dialog._source.pages(dialog.choice()))
    dialog.reject()
