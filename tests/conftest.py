"""Fixtures that every room may use."""

from __future__ import annotations

import functools
import gc
import importlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.grouping import pytest_collection_modifyitems  # noqa: F401  found by its name

# How long an example takes says more of what else the machine does than of the program.
settings.register_profile("estates", deadline=None)
settings.load_profile("estates")

# No test opens a window on a screen; Qt would abort where there is none.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

#: `run.py test` runs the rooms below window and map a second time so: nothing in them may need Qt.
WITHOUT_QT = bool(os.environ.get("ESTATES_WITHOUT_QT"))
if WITHOUT_QT:
    sys.modules["PySide6"] = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent

#: Disk in memory, where there is one with room for what the tests write: a project waits for the disk at each edit,
#: and waiting for a real one was two thirds of the time of the tests that make thousands of edits.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 2**30
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser):
    if WITHOUT_QT:  # the settings of the plugin that is left out
        parser.addini("qt_api", "")
        parser.addini("qt_log_level_fail", "")
        parser.addini("qt_log_ignore", "")


@pytest.fixture(scope="session", autouse=True)
def _one_application(request):
    """Make the QApplication before any painter makes a lesser one: a process can have no second."""
    if request.config.pluginmanager.hasplugin("pytest-qt"):
        request.getfixturevalue("qapp")


@pytest.fixture(autouse=True)
def _circles_go_on_this_thread(request):
    """Let no worker's thread destroy the widgets of a test that is over, as the program does (`ui/gathering.py`)."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect(0)
    gc.enable()


def read_once(module_name: str, name: str) -> None:
    """Let what a reader makes of the project's own resources serve a whole run: it is frozen and takes a while."""
    module = importlib.import_module(module_name)
    read = getattr(module, name)
    kept = functools.cache(read)

    @functools.wraps(read)
    def read_or_kept(path):
        return kept(path) if Path(path).is_relative_to(ROOT / "resources") else read(path)

    setattr(module, name, read_or_kept)


read_once("estates_app.workspace.rulepacks", "load_rules")
read_once("estates_app.registers.columns.catalogue", "load_catalogue")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def resources() -> Path:
    return ROOT / "resources"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of published registers beside the project; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data" / "real"
    if not folder.is_dir():
        pytest.skip("the published registers (../shared/data/real) are not here")
    return folder
