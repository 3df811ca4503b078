"""The look: nothing cut off, nothing outside its place, everything named, large enough and of the tokens' colours."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QSplitter,
    QSplitterHandle,
    QWidget,
)

import estates_app.ui
from estates_app.domain.editions import PUBLIC
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.frame.stage_bar import StageButton
from estates_app.ui.mapview.view import MapView
from estates_app.ui.stages.catalogue import STAGES
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.chart import Chart
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.chips import Badge
from estates_app.ui.widgets.labels import ElidedLabel
from estates_app.ui.workshop.mode import Workshop
from estates_app.ui.workshop.steps import STEPS
from tests.ui.conftest import wear
from tests.ui.dialogs_seen import DIALOGS

ROOT = Path(__file__).resolve().parents[2]
TOKENS = json.loads((ROOT / "resources" / "themes" / "tokens.json").read_text("utf-8"))
SIZES = ((1366, 720), (1366, 768), (1920, 1080))
LOOKS = (("light", 1.0), ("dark", 1.0), ("light", 1.15), ("light", 1.3), ("projector", 1.3))
INTERACTIVE = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QAbstractSlider,
    Chart,
    MapView,
)


# --- what is looked for -------------------------------------------------------------------------------------------


def told(widget: QWidget) -> str:
    """Say which widget: its class, its name and whose it is."""
    chain, here = [], widget
    while here is not None and len(chain) < 4:
        text = here.text() if isinstance(here, QLabel | QAbstractButton) else ""
        chain.append(f"{type(here).__name__}({here.accessibleName() or here.objectName() or text[:40]})")
        here = here.parentWidget()
    return " in ".join(chain)


def is_qt_s_own(widget: QWidget) -> bool:
    """Whether Qt made a widget inside another: what it looks like is Qt's affair."""
    parent = widget.parentWidget()
    return (
        widget.objectName().startswith("qt_")
        or isinstance(parent, QAbstractSpinBox | QLineEdit | QComboBox | QAbstractItemView)
        or isinstance(widget, QScrollBar | QSplitterHandle)
        or type(widget).__name__ == "QTableCornerButton"
    )


def is_in_cells(widget: QWidget) -> bool:
    here = widget.parentWidget()
    while here is not None:
        if isinstance(here, QAbstractItemView):
            return True
        here = here.parentWidget()
    return False


def seen(root: QWidget) -> list[QWidget]:
    return [root, *(w for w in root.findChildren(QWidget) if w.isVisibleTo(root) and w.isVisible())]


def cut_off(widgets: list[QWidget]) -> list[str]:
    """Return what has less room than its words."""
    found = []
    for widget in widgets:
        if isinstance(widget, ElidedLabel) or is_qt_s_own(widget):
            continue
        if isinstance(widget, QLabel) and widget.text():
            room = widget.contentsRect()
            if widget.wordWrap():
                wide = max(widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split() or [""])
                if widget.heightForWidth(widget.width()) > widget.height() + 1:
                    found.append(
                        f"{told(widget)}: needs {widget.heightForWidth(widget.width())} px, has {widget.height()}"
                    )
            else:
                wide = max(widget.fontMetrics().horizontalAdvance(line) for line in widget.text().split("\n"))
            if wide > room.width() + 1:
                found.append(f"{told(widget)}: {wide} px of words in {room.width()}")
            if widget.fontMetrics().ascent() > room.height():
                found.append(f"{told(widget)}: lines of {widget.fontMetrics().ascent()} px in {room.height()}")
        elif isinstance(widget, Badge) or (isinstance(widget, Button | StageButton | Check) and widget.text()):
            wanted = widget.sizeHint()
            if widget.width() < wanted.width() or widget.height() < wanted.height() - 6:
                found.append(f"{told(widget)}: wants {wanted.toTuple()}, has {widget.size().toTuple()}")
    return found


def outside(widgets: list[QWidget]) -> list[str]:
    """Return what sticks out of its parent; in what scrolls, only to the side."""
    found = []
    for widget in widgets[1:]:
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or is_qt_s_own(widget) or isinstance(parent, QSplitter):
            continue
        if is_in_cells(widget) or (isinstance(widget, QAbstractScrollArea) and isinstance(parent, QAbstractScrollArea)):
            continue
        box, room = widget.geometry(), parent.rect()
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            is_in = area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff or (
                box.left() >= 0 and box.right() <= room.right()
            )
        else:
            is_in = room.contains(box) or box.isEmpty()
        if not is_in:
            found.append(f"{told(widget)}: {box.getRect()} in {room.getRect()}")
    return found


def nameless(widgets: list[QWidget]) -> list[str]:
    """Return what one can act on but nobody can name."""
    found = []
    for widget in widgets:
        if isinstance(widget, INTERACTIVE) and not is_qt_s_own(widget):
            face = QAccessible.queryAccessibleInterface(widget)
            if not widget.accessibleName() and not (face and face.text(QAccessible.Text.Name).strip()):
                found.append(told(widget))
    return found


def too_small(widgets: list[QWidget], least: int = 24) -> list[str]:
    """Return what is hard to hit."""
    found = []
    for widget in widgets:
        is_target = isinstance(widget, INTERACTIVE) and not isinstance(widget, Chart | QAbstractItemView | MapView)
        if is_target and not is_qt_s_own(widget) and min(widget.width(), widget.height()) < least:
            found.append(f"{told(widget)}: {widget.size().toTuple()}")
    return found


def faults(root: QWidget, scale: float) -> list[str]:
    for _ in range(2):  # what comes to be in the first is laid out in the second
        QApplication.processEvents()
    widgets = seen(root)
    found = cut_off(widgets) + outside(widgets) + nameless(widgets)
    return found + (too_small(widgets) if scale == 1.0 else [])


# --- the window ---------------------------------------------------------------------------------------------------


@pytest.fixture
def own_file(small_file):
    """Windows of one's own are opened on no county in particular."""
    return small_file


@pytest.fixture
def dressed(pages_once, window, qtbot):
    """Dress the shared window; it stays so until a test wants it otherwise.

    The pages come first and so go last: the window is put back with them, else it would set its pages anew.
    """

    def dress(theme, scale, size):
        window.resize(*size)
        wear(qtbot, window, theme, scale)
        return window

    return dress


def looks(*looks):
    """Return looks as parameters; the tests of one share a worker, which dresses its window once for all."""
    return [pytest.param(*look, marks=pytest.mark.xdist_group(f"{look[0]} {look[1]}")) for look in looks]


#: Theme, size of text, and sizes of the window. In a projected one the text follows the window. Dark takes the room
#: that light takes, and what fits at 130 % and at 100 % fits between them: there the smallest window is enough.
SIZED = (
    ("light", 1.0, SIZES),
    ("dark", 1.0, SIZES[:1]),
    ("light", 1.15, SIZES[:1]),
    ("light", 1.3, SIZES),
    ("projector", 1.3, SIZES[:2]),
    ("projector", 1.3, SIZES[2:]),
)


@pytest.mark.parametrize(("theme", "scale", "sizes"), looks(*SIZED))
def test_every_stage_stands_as_it_should(dressed, go, theme, scale, sizes):
    window = dressed(theme, scale, sizes[0])
    scores = window.results.scores
    window.bridge.select((scores.property_ids[int(scores.score.argmax())],))
    found = []
    for stage in STAGES:
        go(window, stage.key)
        for size in sizes:
            window.resize(*size)
            assert window.size().toTuple() == size
            found += [f"{stage.key}, {size[0]} x {size[1]}: {line}" for line in faults(window, scale)]  # painted, too
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("theme", "scale", "sizes"), looks(SIZED[1], SIZED[3], SIZED[4], SIZED[5]))
def test_data_quality_stands_as_it_should(dressed, go, settled, theme, scale, sizes):
    window = dressed(theme, scale, sizes[0])
    stage = go(window, "registers")
    stage.show_quality()
    settled(window)
    found = []
    for size in sizes:
        window.resize(*size)
        found += [f"{size[0]} x {size[1]}: {line}" for line in faults(window, scale)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("theme", "scale", "sizes"), looks(SIZED[3], SIZED[5]))
def test_the_shortlist_stands_as_it_should_whatever_it_says_of_its_pages(dressed, go, settled, theme, scale, sizes):
    window = dressed(theme, scale, sizes[0])
    stage = go(window, "shortlist")
    found = []

    def look(state):
        for size in sizes:
            window.resize(*size)
            found.extend(f"{state}, {size[0]} x {size[1]}: {line}" for line in faults(window, scale))

    bar = stage.pages.bar
    assert all(part.isVisible() for part in (bar.check, bar.percent, bar.export))
    assert bar.where.isVisible() or scale > 1.0  # the first words to give way where type is large
    stage.list.leave_out([stage.list.model.lines[0].property_id])
    settled(window)
    assert bar.update_button.isVisible()
    look("out of date")
    stage.list.view.show_note(stage.list.model.lines[0].property_id)
    look("with a note")
    stage.list.view.close_note(keep=False)
    window.bridge.look_at(locality=window.bridge.estate.localities.ids[0])
    look("narrowed to a locality")
    window.bridge.look_at(locality="")
    stage.pages.press.show_edition("exempt")
    stage.pages.press.cancel()
    settled(window)
    look("without pages")
    window.bridge.look_at(scenario="")
    look("baseline")
    stage.pages.press.cancel()
    stage.pages.press.show_edition(PUBLIC)  # else the exempt pages would be set once more for the first scenario
    settled(window)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("theme", "scale"), LOOKS)
def test_the_welcome_page_stands_as_it_should(own_window, theme, scale, tmp_path):
    from datetime import datetime

    window = own_window("")
    settings = window.desk.settings
    settings.theme, settings.text_size = theme, scale
    for name in ("one", "two", "three", "four"):
        path = tmp_path / f"{name}.estates.gpkg"
        path.write_bytes(b"")
        settings.remember(
            path,
            area=f"County of {name}",
            about="14 registers, 7 localities",
            evidence=0.61,
            now=datetime.now().astimezone(),
        )
    window.dress()
    window.welcome.fill()
    for size in SIZES:
        window.resize(*size)
        QApplication.processEvents()
        assert not (problems := faults(window, scale)), "\n".join(problems)


@pytest.mark.parametrize(("theme", "scale"), looks(LOOKS[0], LOOKS[3]))
def test_every_dialog_stands_as_it_should_and_fits_a_small_laptop(dressed, settled, theme, scale):
    window = dressed(theme, scale, SIZES[0])
    found = {}
    for key, make in DIALOGS.items():
        dialog = make(window)
        dialog.show()
        settled(window)
        problems = faults(dialog, scale)
        if dialog.width() > 1366 or dialog.height() > 720:
            problems.append(f"{dialog.size().toTuple()} on a screen of 1366 x 720")
        if not dialog.yes.isDefault():
            problems.append("Enter does not do what the dialog is for")
        if problems:
            found[key] = problems
        dialog.close()
        dialog.deleteLater()
    assert not found, "\n".join(f"{key}: {line}" for key, lines in found.items() for line in lines)


@pytest.mark.xdist_group("light 1.0")
def test_every_dialog_is_among_those_that_are_looked_at(window):
    for module in pkgutil.walk_packages(estates_app.ui.__path__, "estates_app.ui."):
        importlib.import_module(module.name)
    kinds, made = [Dialog], {type(make(window)) for make in DIALOGS.values()}
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert set(kinds) - {Dialog} == made


@pytest.mark.parametrize(("theme", "scale"), looks(LOOKS[0], LOOKS[3]))
def test_what_is_added_by_a_few_letters_stands_as_it_should(dressed, go, theme, scale):
    window = dressed(theme, scale, SIZES[0])
    stage = go(window, "shortlist")
    stage.list.add.click()
    try:
        assert not (problems := faults(stage.list.popup, scale)), "\n".join(problems)
    finally:
        stage.list.popup.close()


@pytest.mark.parametrize(("theme", "scale"), looks(LOOKS[0], *LOOKS[3:]))
def test_the_facilitator_s_window_stands_as_it_should(dressed, settled, monkeypatch, theme, scale):
    window = dressed(theme, scale, SIZES[0])
    monkeypatch.setattr(Workshop, "other_screen", lambda _: window.screen())
    shop = Workshop(window.desk, window)
    shop.begin()
    found = []
    try:
        for size in SIZES:
            shop.facilitator.resize(*size)
            for at in range(len(STEPS)):
                shop.go(at)
                shop.freeze(at == 1)
                settled(window)
                found += [f"step {at}, {size[0]} x {size[1]}: {line}" for line in faults(shop.facilitator, scale)]
    finally:
        shop.leave()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("theme", "scale"), looks(LOOKS[3]))
def test_the_room_s_window_stands_as_it_should(dressed, settled, theme, scale):
    window = dressed(theme, scale, SIZES[0])
    shop = Workshop(window.desk, window)
    shop.begin()
    found = []
    try:
        for size in (*SIZES, (3840, 2160)):
            shop.projector.showNormal()
            shop.projector.resize(*size)
            for at in range(len(STEPS)):
                shop.go(at)
                settled(window)
                found += [f"step {at}, {size[0]} x {size[1]}: {line}" for line in faults(shop.projector, scale)]
    finally:
        shop.leave()
    assert not found, "\n".join(found)


def test_no_part_is_ever_a_window_of_its_own(own_window, go, pages_once):
    from PySide6.QtCore import QEvent, QObject

    shown = []

    class Spy(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(told(watched))
            return False

    spy, app = Spy(), QApplication.instance()
    app.installEventFilter(spy)
    try:
        window = own_window()
        for stage in STAGES:
            go(window, stage.key)
    finally:
        app.removeEventFilter(spy)
    assert [name for name in shown if not name.startswith("MainWindow")] == []


# --- the code -----------------------------------------------------------------------------------------------------


def sources():
    return [p for folder in ("ui", "map") for p in sorted((ROOT / "estates_app" / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT / "estates_app")))
def test_no_colour_is_written_in_the_code(path):
    """Colours come from the tokens; `transparent` is the want of one."""
    text = path.read_text("utf-8")
    assert not re.search(r"#[0-9A-Fa-f]{6}\b|[\"']#[0-9A-Fa-f]{3,8}[\"']", text)
    assert not re.search(r"\brgba?\(\s*\d", text)
    named = re.findall(
        r"\b(?:Qt\.GlobalColor|Qt)\.(red|green|blue|black|white|gr[ae]y|dark\w+|light\w+|cyan|yellow)\b", text
    )
    assert not named
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QColor" and node.args:
            literal = [arg for arg in node.args if isinstance(arg, ast.Constant)]
            assert not literal, f"line {node.lineno}"


def test_one_sheet_is_set_on_the_application_and_none_on_a_widget():
    found = [
        (path.name, line.strip())
        for path in sources()
        for line in path.read_text("utf-8").splitlines()
        if "setStyleSheet" in line
    ]
    assert found == [("skin.py", f"app.setStyleSheet({sheet})") for sheet in ('""', "sheet_of(self)")]


# --- the tokens ---------------------------------------------------------------------------------------------------


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one, other, share):
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


TEXT = {
    **dict.fromkeys(("text", "text_2", "text_3"), ("window", "surface", "raised", "sunken", "hover", "selected")),
    "text_on_accent": ("accent", "accent_hover"),
    "accent_text": ("surface", "sunken", "window", "accent_soft", "hover"),
    **{tone: ("surface", "raised", "sunken", "selected", f"{tone}_soft") for tone in ("positive", "warn", "negative")},
    **dict.fromkeys(("gate_clear", "gate_blocked", "gate_advice", "gate_untested"), ("surface", "sunken", "selected")),
    "map_label": ("map_halo", "map_land", "map_outside"),
}
MARKS = {
    **dict.fromkeys(("accent", "border_strong", "warn_mark", "focus"), ("window", "surface", "sunken")),
    "map_boundary": ("map_land",),
}


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_words_and_marks_can_be_read_in_every_theme(theme):
    """Words 4.5 to 1, marks 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    c, tone = TOKENS["themes"][theme], "dark" if theme == "dark" else "light"
    pairs = [(fg, bg, c[fg], c[bg], 4.5) for fg, backs in TEXT.items() for bg in backs]
    pairs += [("text", bg, c["text"], c[bg], 4.5) for bg in ("selected_strong", "pressed")]
    pairs += [(fg, bg, c[fg], c[bg], 3.0) for fg, backs in MARKS.items() for bg in backs]
    for partner in TOKENS["partners"]:
        pairs += [(partner["slot"], bg, partner[tone], c[bg], 3.0) for bg in ("surface", "map_land", "selected")]
    for fate in TOKENS["fates"]:
        pairs += [(fate["key"], bg, fate[tone], c[bg], 4.5) for bg in ("surface", "sunken", "selected")]
        pairs.append((fate["key"], "its chip", fate[tone], mixed(fate[tone], c["surface"], 0.09), 4.5))
        pairs.append((fate["key"], "map_land", fate[tone], c["map_land"], 3.0))
    ramp = TOKENS["ramps"]["sequential"][tone], TOKENS["ramps"]["sequential_ink"][tone]
    pairs += [("a score", step, ink, step, 4.5) for step, ink in zip(*ramp, strict=True)]
    low = [f"{fg} on {bg}: {ratio(a, b):.2f} of {least}" for fg, bg, a, b, least in pairs if ratio(a, b) < least]
    assert len(pairs) > 150
    assert not low
