"""The Registers stage on a desk of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QSettings

from estates_app.ui.bridge import Bridge
from estates_app.ui.desk import Desk
from estates_app.ui.requests import Requests
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.stages import registers
from estates_app.ui.tasks import TaskRunner
from estates_app.workspace.project import new_project
from tests.ui.dressing import dress
from tests.ui.registers.steps import (
    HEAD,
    POSTCODES,
    ROWS,
    TOKENS,
    TOOLS,
    Say,
    answer,
    drop,
    idle,
)


@pytest.fixture
def session(tmp_path):
    return new_project(TOOLS, tmp_path / "a.estates.gpkg", area="Here")


@pytest.fixture
def desk(qapp, qtbot, session, tmp_path):
    skin = Skin(TOKENS, "light")
    dress(skin)
    bridge, tasks = Bridge(), TaskRunner()
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    desk = Desk(skin, bridge, tasks, QObject(), Requests(), TOOLS, settings, Say())
    bridge.refused.connect(desk.say.error)
    bridge.take(session)
    yield desk
    tasks.stop()
    bridge.take(None)


@pytest.fixture
def stage(desk, qtbot):
    stage = registers.make_registers(desk)
    stage.resize(1366, 660)
    qtbot.addWidget(stage)
    stage.show()
    return stage


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "county_assets.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


@pytest.fixture
def with_postcodes(session, tmp_path):
    path = tmp_path / "postcodes.csv"
    path.write_text(POSTCODES, encoding="utf-8")
    session.store.save_result("postcodes_file", {"path": str(path)})


@pytest.fixture
def prepared(stage, desk, qtbot, file, with_postcodes):
    """The stage with a register that waits to be accepted."""
    drop(stage.list.zone, file)
    answer(qtbot, stage, desk)
    idle(qtbot, desk)
    return stage
