"""The window starts light: what only jobs, imports and reports need is not loaded until one of them runs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from estates_app.app import make_tools
from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Partner, Settings

CODE = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QSettings
from estates_app.app import RESOURCES, make_tools
from estates_app.map.theme import load_tokens
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.starting import make_application
from estates_app.ui.tasks import TaskRunner
from estates_app.ui.window import MainWindow

HEAVY = {"pandas", "geopandas", "matplotlib", "scipy", "numba", "pyogrio", "pyproj", "typst", "xlsxwriter"}
waiting, painted = [], set()
TaskRunner._run = lambda self, job: waiting.append(job.key)  # jobs are held back


class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            painted.add(type(watched).__name__)
        return False


app = make_application()
watch = Watch()
app.installEventFilter(watch)
skin = Skin(load_tokens(RESOURCES / "themes" / "tokens.json"), "light", 1.0)
skin.dress(app)
settings = Settings(QSettings(sys.argv[2], QSettings.Format.IniFormat))
window = MainWindow(tools=make_tools(), settings=settings, skin=skin, report_fault=str)
window.show()
app.processEvents()
assert "Welcome" in painted, painted
loaded = HEAVY & set(sys.modules)
assert not loaded, f"the welcome page loads {sorted(loaded)}"
assert "sqlalchemy" not in sys.modules, "the welcome page loads the database library"
assert window.projects.open(Path(sys.argv[1]))
for _ in range(5):
    app.processEvents()
assert {"MapView", "PropertyTable"} <= painted, painted
assert window.work.table.pane.table.properties.rowCount() == 2
assert "matrix" in waiting, waiting
loaded = HEAVY & set(sys.modules)
assert not loaded, f"a project that is opened loads {sorted(loaded)} before any job has run"
window.close()
"""


@pytest.mark.qt
def test_welcome_page_and_an_opened_project_load_nothing_that_only_jobs_need(tmp_path):
    import shapely

    tools = make_tools()
    properties = Columns.of(
        ("a", "b"),
        name=("Alpha library", "Beta depot"),
        partner=("p", "p"),
        geometry=(shapely.Point(401_000, 301_000), shapely.Point(404_000, 302_000)),
        scope=("in_scope", "in_scope"),
        **{"class": ("customer", "depot")},
    )
    zones = Columns.of(
        ("z",), code=("E01",), geometry=(shapely.box(400_000, 300_000, 405_000, 303_000),), population=(1500.0,)
    )
    estate = Estate(
        area="Testshire",
        partners={"p": Partner("p", "County Council", "county", "CC")},
        services=dict(tools.rules.services),
        settings=Settings(dict(tools.rules.assumptions)),
        properties=properties,
        zones=zones,
    )
    path = tmp_path / "county.estates.gpkg"
    tools.stores.create(path, estate).close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    words = [sys.executable, "-c", CODE, str(path), str(tmp_path / "settings.ini")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
