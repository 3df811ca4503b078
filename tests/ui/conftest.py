"""The real window on the sample county: built once a test run, opened once a worker, put back after every test."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from estates_app.app import RESOURCES, SAMPLE, make_tools
from estates_app.domain.scenario import PlanWish, record_of
from estates_app.map.theme import load_tokens
from estates_app.ui.look import Look
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin, scale_in_force
from estates_app.ui.window import MainWindow
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import propose_plan
from estates_app.workspace.previewing import preview
from estates_app.workspace.project import open_project
from estates_app.workspace.starting import build_project
from tests.smallcounty import small_county
from tests.ui.dressing import dress

TOKENS = RESOURCES / "themes" / "tokens.json"
CENTRES = 5

#: How long a wait may last where a test names nothing else: a busy machine is no fault of the window.
PATIENCE_MS = 90_000
#: A dialog that no test closes for so long was expected by none; one that prints takes seconds on a busy machine.
SURPRISED_AFTER_S = 60


def _make_project(path: Path, folder: Path) -> None:
    """Build a project of a folder, with one proposal and a copy of it."""
    tools = make_tools()
    made = path.with_name("being-made.estates.gpkg")
    build_project(tools, folder, made)
    session = open_project(tools, made)
    wish = PlanWish(CENTRES, None, "")
    plan = propose_plan(session.estate, wish)
    first = scenarios.new_scenario(session, "", wish, plan, seconds=0.1)
    scenarios.duplicate(session, first, "Second thoughts")
    scenarios.make_current(session, first)
    session.store.close()
    made.rename(path)


def _made_once(tmp_path_factory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a project that the first worker of a run makes for all."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = folder / name
    path = folder / "amberdale.estates.gpkg"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + 120
        while not path.is_file() and time.monotonic() < until:
            time.sleep(0.1)
    else:
        make(path)
    return path


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory):
    """The sample county's project with two scenarios."""
    return _made_once(tmp_path_factory, "sample-for-the-window", lambda path: _make_project(path, SAMPLE))


@pytest.fixture(scope="session")
def small_file(tmp_path_factory):
    """Such a project of the county with a few of its registers and without its roads: it opens in half the time."""

    def make(path: Path) -> None:
        folder = small_county(SAMPLE, path.with_name("folder"))
        entries = folder / "partnership.toml"
        entries.write_text(re.sub(r"(?m)^(roads|rivers) = .*\n", "", entries.read_text("utf-8")), encoding="utf-8")
        _make_project(path, folder)

    return _made_once(tmp_path_factory, "small-for-the-window", make)


@pytest.fixture
def own_file(sample_file):
    """What windows of one's own open a copy of; a module whose tests work with no county in particular has another."""
    return sample_file


def make_settings(path: Path) -> Settings:
    settings = Settings(QSettings(str(path), QSettings.Format.IniFormat))
    settings.has_motion = False  # how the map moves is tested apart
    return settings


def open_window(settings: Settings, project: Path | None, report=lambda _: "report.txt") -> MainWindow:
    """Return a window that is shown, with a project or the welcome page."""
    QApplication.instance().setStyle("Fusion")
    skin = Skin(load_tokens(TOKENS), settings.theme, settings.text_size)
    dress(skin)
    window = MainWindow(tools=make_tools(), settings=settings, skin=skin, report_fault=report)
    window.show()
    make_active(window)
    if project is not None:
        assert window.projects.open(project)
    return window


def make_active(window: MainWindow) -> None:
    """Let the window have the keyboard: shortcuts act in the active window alone."""
    until = time.monotonic() + 5
    while QApplication.activeWindow() is not window and time.monotonic() < until:
        window.activateWindow()
        QApplication.processEvents()
    assert QApplication.activeWindow() is window


def close_window(window: MainWindow) -> None:
    window.close()
    window.deleteLater()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # a dress of the application dresses what is left


def settle(qtbot, window: MainWindow) -> None:
    """Wait until no job runs and every event has been dealt with."""
    qtbot.waitUntil(lambda: not window.tasks.is_busy())
    for _ in range(3):
        QApplication.processEvents()


def held(window: MainWindow) -> object:
    """Return what tests change in a project, to know whether it is as it was."""
    estate = window.bridge.estate
    cells = [estate.properties.texts(name) for name in ("name", "scope", "use")]
    area = estate.properties.numbers("gia_m2").tobytes()
    return cells, area, {k: record_of(s) for k, s in estate.scenarios.items()}, estate.settings, estate.scope_rules


def wear(qtbot, window: MainWindow, theme: str, scale: float) -> None:
    """Dress a window, unless it is: every widget is dressed anew, and for another size of text made anew."""
    settings, skin = window.desk.settings, window._skin
    settings.theme, settings.text_size = theme, scale
    if (skin.name, skin.scale) != (theme, scale_in_force(theme, scale, (window.width(), window.height()))):
        window.dress()
    dress(skin)  # a window of another test may have left its own on the application
    settle(qtbot, window)


class Bench:
    """One window that many tests use in turn; each finds it as the first did."""

    def __init__(self, folder: Path, sample: Path) -> None:
        self.folder, self.sample = folder, sample
        self.window: MainWindow | None = None
        self.first, self.start = Look(), object()
        self.count = 0

    def open(self, qtbot, *, is_dressed_by_test: bool = False) -> MainWindow:
        if self.window is None:
            self.count += 1
            mine = self.folder / f"bench-{self.count}"
            mine.mkdir()
            path = mine / "amberdale.estates.gpkg"
            shutil.copyfile(self.sample, path)
            settings = make_settings(mine / "settings.ini")
            self.window = open_window(settings, path)
            self.window.resize(1366, 768)
            settle(qtbot, self.window)
            self.first, self.start = self.window.bridge.look, held(self.window)
        self.window.move(0, 0)
        make_active(self.window)
        if not is_dressed_by_test:
            self.window.resize(1366, 768)
            wear(qtbot, self.window, "light", 1.0)
        return self.window

    def tidy(self, qtbot) -> None:
        """Put the window back; make a new one next time where that cannot be done."""
        window = self.window
        assert window is not None
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu):
                widget.close()
        if not window.bridge.is_open:
            return self.drop()
        settle(qtbot, window)
        stack = window.bridge.undo_stack
        for _ in range(stack.count()):
            stack.undo()
        stack.clear()
        window.bridge.look_at(**{name: getattr(self.first, name) for name in Look.__dataclass_fields__})
        window.say.card.hide()
        window.work.table.pane.filter.setText("")
        window.finder.setText("")
        settings = window.desk.settings
        worn = settings.theme, settings.text_size
        settings._store.clear()
        settings.has_motion = False
        settings.theme, settings.text_size = worn  # else it would be dressed anew now, and again by the next test
        for view in (window.work.map.before, window.work.map.view):
            view.toolbox.now.cancel()
            view.toolbox.choose("select")
            if view.walk.here >= 0:
                view.walk_to(-1)
        window.work.map.view.fit()  # both maps share one camera
        rows = window.work.table.pane.table.properties
        if rows.sorting != ("name", False):
            rows.sort_by("name", is_descending=False)
        window.work.table._fill()
        settle(qtbot, window)
        window.move(4000, 4000)  # other tests move the pointer over windows of their own
        if held(window) != self.start:
            self.drop()
            raise AssertionError("the test leaves something behind that its undo stack does not take back")
        return None

    def drop(self) -> None:
        if self.window is not None:
            close_window(self.window)
            self.window = None


@pytest.fixture(scope="session")
def bench(sample_file, tmp_path_factory, qapp):
    made = Bench(tmp_path_factory.mktemp("bench"), sample_file)
    yield made
    made.drop()
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


@pytest.fixture
def qtbot(qtbot, monkeypatch):
    """Qt's robot, patient."""
    monkeypatch.setattr(qtbot, "waitUntil", partial(qtbot.waitUntil, timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture
def no_surprise():
    """Close a dialog that no test expects, and fail by its title: a forgotten one would block for ever."""
    seen: dict[QDialog, float] = {}
    surprises: list[str] = []

    def look() -> None:
        dialog, now = QApplication.activeModalWidget(), time.monotonic()
        if isinstance(dialog, QDialog) and now - seen.setdefault(dialog, now) > SURPRISED_AFTER_S:
            surprises.append(dialog.windowTitle())
            dialog.reject()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(250)
    yield
    timer.stop()
    assert not surprises


@pytest.fixture
def window(qtbot, bench, no_surprise, request):
    """The shared window: opened on the sample, all jobs done, the first proposal in view, nothing selected."""
    failed = request.session.testsfailed
    yield bench.open(qtbot, is_dressed_by_test="dressed" in request.fixturenames)
    if request.session.testsfailed != failed:
        bench.drop()
    else:
        bench.tidy(qtbot)


@pytest.fixture
def own_window(qtbot, own_file, tmp_path, no_surprise):
    """A function that opens a window of one's own on a copy of the sample or on the welcome page."""
    made = []

    def make(project: str = "sample", settings: Settings | None = None) -> MainWindow:
        path = None
        if project == "sample":
            path = tmp_path / "amberdale.estates.gpkg"
            if not path.exists():
                shutil.copyfile(own_file, path)
        window = open_window(settings or make_settings(tmp_path / "settings.ini"), path)
        made.append(window)
        settle(qtbot, window)
        return window

    yield make
    for window in made:
        close_window(window)


@pytest.fixture(scope="session")
def _set_once():
    return {}


@pytest.fixture
def pages_once(_set_once, monkeypatch):
    """Set the shortlist's pages once for all tests that only look at the window round them: each time takes seconds."""

    def shown(order, *, ppi, **job):
        key = order.material.edition, ppi
        if key not in _set_once:
            _set_once[key] = preview(order, ppi=ppi, **job)
        return _set_once[key]

    monkeypatch.setattr("estates_app.ui.stages.shortlist.press.preview", shown)


@pytest.fixture
def settled(qtbot):
    return lambda window: settle(qtbot, window)


@pytest.fixture
def go(qtbot):
    """Turn to a stage and wait until it is filled."""

    def turn(window: MainWindow, stage: str):
        window.desk.go(stage)
        settle(qtbot, window)
        return window.work.stage_widget(stage)

    return turn


@pytest.fixture
def meet(qtbot):
    """Do something with the next dialog that opens, also one that blocks: ``meet(lambda dialog: …)``."""
    timers = []

    def wait_for(then, *, kind=QDialog) -> list[QDialog]:
        met: list[QDialog] = []
        timer = QTimer()

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, kind) and dialog.isVisible():
                timer.stop()
                met.append(dialog)
                then(dialog)

        timer.timeout.connect(look)
        timer.start(10)
        timers.append(timer)
        return met

    yield wait_for
    for timer in timers:
        timer.stop()


class Hands:
    """What a person's hands do."""

    def __init__(self, qtbot) -> None:
        self._qtbot = qtbot

    def click(self, widget, at: QPoint | None = None, held=Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, held, at if at is not None else QPoint())

    def keys(self, widget, *keys, held=Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self._qtbot.keyClick(widget, key, held)

    def shortcut(self, window, key, held=Qt.KeyboardModifier.ControlModifier) -> None:
        """Press keys where the focus is, so that shortcuts of the window act as they do for a person."""
        self._qtbot.keyClick(QApplication.focusWidget() or window, key, held)

    def cell(self, table, row: int, column: int = 0, held=Qt.KeyboardModifier.NoModifier) -> None:
        box = table.visualRect(table.model().index(row, column))
        self.click(table.viewport(), box.center(), held)

    def heading(self, table, column: int) -> None:
        header = table.horizontalHeader()
        x = header.sectionViewportPosition(column) + header.sectionSize(column) // 3
        self.click(header.viewport(), QPoint(x, header.height() // 2))

    def entry(self, words: str) -> None:
        """Choose an entry of the menu that is open by the words that it begins with."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        found = [action for action in menu.actions() if action.text().startswith(words)]
        assert len(found) == 1, [action.text() for action in menu.actions()]
        self.click(menu, menu.actionGeometry(found[0]).center())


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot)
