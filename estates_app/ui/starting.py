"""Start the window: the application object, settings, theme, fault hooks, and what is opened first."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QCoreApplication, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from estates_app import __version__
from estates_app.domain.errors import InputError
from estates_app.map.theme import load_tokens
from estates_app.ui.dialogs.fault import CrashReport
from estates_app.ui.faults import FaultHooks, last_crash
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin
from estates_app.ui.window import MainWindow, theme_in_force
from estates_app.workspace.project import Tools

#: By then the welcome page has been painted.
_IDLE_AFTER_MS = 50


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
    settings = Settings(QSettings())
    skin = Skin(load_tokens(tokens), theme_in_force(settings, app), settings.text_size)
    skin.dress(app)
    window = MainWindow(tools=tools, settings=settings, skin=skin, report_fault=report_fault)
    crash = Path(QSettings().fileName()).with_suffix(".crash")
    told = last_crash(crash)
    hooks = FaultHooks(window.say.error, crash)
    window.show()
    first = project or _last_project(settings)
    gc.freeze()  # what is loaded by now stays: to look through it again and again would make the window stutter
    if first is not None:
        QTimer.singleShot(0, lambda: window.projects.open(first))
    else:
        QTimer.singleShot(_IDLE_AFTER_MS, Thread(target=when_idle, daemon=True).start)
    if told or settings.crash_report:
        QTimer.singleShot(0, lambda: _offer_crash(window, skin, settings, told))
    try:
        return int(app.exec())
    finally:
        hooks.restore()


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
    return entries[0].path if entries else None


def _offer_crash(window: MainWindow, skin: Skin, settings: Settings, told: str) -> None:
    """Offer the report of a crash at the start after it."""
    path, settings.crash_report = settings.crash_report, ""
    CrashReport(skin, told or f"See {path}", path, window).open()


def _has_no_screen() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
