"""Start the window: the application object, settings, theme, fault hooks, and what is opened first."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from estates_app import __version__
from estates_app.domain.errors import InputError
from estates_app.map.theme import load_tokens
from estates_app.ui.crash import CrashTrace, keep_report, left_behind
from estates_app.ui.dialogs.fault import CrashReport
from estates_app.ui.faults import FaultHooks
from estates_app.ui.gathering import Gatherer
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.window import MainWindow, theme_in_force
from estates_app.workspace.project import Tools

#: By then the welcome page has been painted.
_IDLE_AFTER_MS = 50

#: Screens narrower than this are filled at the first start.
_ROOMY_PX = 1600


def run_window(
    tools: Tools,
    tokens: Path,
    project: Path | None,
    *,
    report_fault: Callable[[BaseException], str],
    when_idle: Callable[[], None] = lambda: None,
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    tools : Tools
    tokens : Path
        ``tokens.json``.
    project : Path or None
        What to open; None for the last project where the settings say so, else the welcome page.
    report_fault : callable
        Writes a report of a fault of ours and returns its path.
    when_idle : callable
        Loads what will be wanted soon; on a thread, while the welcome page is looked at.

    Returns
    -------
    int
        Exit code.

    Raises
    ------
    InputError
        There is no such project, or no screen to show a window on.
    """
    if project is not None and not project.is_file():
        raise InputError("there is no such file", where=str(project), remedy="check the path, or make it with new")
    if _has_no_screen():
        raise InputError(
            "there is no screen to show a window on", remedy="use the commands; estates-app --help lists them"
        )
    app = make_application()
    crashes = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "crashes"
    with CrashTrace(crashes):
        settings = Settings(QSettings())
        skin = Skin(load_tokens(tokens), theme_in_force(settings, app), settings.text_size)
        skin.dress(app)
        window = MainWindow(tools=tools, settings=settings, skin=skin, report_fault=report_fault)
        hooks, gatherer = FaultHooks(window.say.error), Gatherer(app)
        try:
            _show(window, settings)
            has_crashed = _tell_of_crash(window, skin, crashes)
            # After a crash nothing is opened by itself: to open it may be what crashed.
            _begin(window, project or (None if has_crashed else _last_project(settings)), when_idle)
            return int(app.exec())
        finally:
            gatherer.stop()
            hooks.restore()


def _show(window: MainWindow, settings: Settings) -> None:
    if settings.layout("window").isEmpty() and window.screen().availableSize().width() < _ROOMY_PX:
        window.showMaximized()  # a small laptop has no room to spare
    else:
        window.show()


def _begin(window: MainWindow, project: Path | None, when_idle: Callable[[], None]) -> None:
    """Open a project once the window stands, or load what will be wanted while the welcome page is looked at."""
    gc.freeze()  # what is loaded by now stays: to look through it again and again would make the window stutter
    if project is not None:
        QTimer.singleShot(0, lambda: window.projects.open(project))
    else:
        QTimer.singleShot(_IDLE_AFTER_MS, Thread(target=when_idle, daemon=True).start)


def _tell_of_crash(window: MainWindow, skin: Skin, crashes: Path) -> bool:
    """Offer the report of a run that ended by force or by a bug; whether there was one."""
    told = left_behind(crashes)
    if told:
        QTimer.singleShot(0, CrashReport(skin, told, keep_report(crashes, told), window).open)
    return bool(told)


def make_application() -> QApplication:
    """Return the application object, made once a process."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    QCoreApplication.setOrganizationName("Estates")
    QCoreApplication.setApplicationName("estates")
    QCoreApplication.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    return app


def _last_project(settings: Settings) -> Path | None:
    entries = settings.recent() if settings.opens_last else ()
    return entries[0].path if entries and entries[0].is_there() else None


def _has_no_screen() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
