"""A desk with a small county on it, for tests of single stages: what a window holds, without the window."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from estates_app.app import make_tools
from estates_app.domain.scenario import PlanWish
from estates_app.map.theme import load_tokens
from estates_app.ui.bridge import Bridge
from estates_app.ui.desk import Desk
from estates_app.ui.requests import Requests
from estates_app.ui.results import Results
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.tasks import TaskRunner
from estates_app.workspace import scenarios
from estates_app.workspace.analysing import propose_plan
from estates_app.workspace.project import Tools, new_project, open_project
from estates_app.workspace.session import Arrival
from tests.ui.dressing import dress
from tests.workspace.conftest import a_county

TOKENS = load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json")

#: What an offscreen screen minds: sizes of windows, and popups that take the keyboard.
IGNORED = "This plugin does not support"


class Said:
    """Remembers what was said to the person."""

    def __init__(self):
        self.toasts, self.errors = [], []

    def toast(self, words, action="", then=None):
        self.toasts.append((words, action, then))

    def error(self, fault):
        self.errors.append(fault)

    def ask(self, *_):
        return True


@cache
def county_tools() -> Tools:
    return dataclasses.replace(make_tools(), author="Ann Lee", clock=lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC))


@cache
def _county() -> tuple[bytes, str]:
    """Return the file of the county, made once, and its scenario."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "county.estates.gpkg"
        session = new_project(county_tools(), path, area="Here")
        session.apply(session.new_edit("Bring the county"), Arrival(a_county(session)))
        wish = PlanWish(2)
        key = scenarios.new_scenario(session, "", wish, propose_plan(session.estate, wish))
        session.store.close()
        return path.read_bytes(), key


@pytest.fixture
def desk(qtbot, tmp_path):
    """A desk with the county open and a scenario of two centres in view, all figures there."""
    file, key = _county()
    path = tmp_path / "county.estates.gpkg"
    path.write_bytes(file)
    tools = county_tools()
    session = open_project(tools, path)
    bridge, tasks = Bridge(), TaskRunner()
    results = Results(bridge, tasks)
    skin = Skin(TOKENS, "light")
    dress(skin)
    settings = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    made = Desk(skin, bridge, tasks, results, Requests(), tools, settings, Said())
    bridge.refused.connect(made.say.error)
    bridge.take(session)
    bridge.look_at(scenario=key)
    settle(qtbot, made)
    yield made
    tasks.stop()
    bridge.take(None)


def settle(qtbot, desk):
    """Wait until nothing is worked out any more."""
    qtbot.waitUntil(lambda: not desk.tasks.is_busy() and not desk.results.is_stale)
    QApplication.processEvents()
