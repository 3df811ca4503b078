"""Objects in circles go on the window's thread: one with a timer that went on another would end the process."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from estates_app.ui.gathering import Gatherer
from estates_app.ui.tasks import TaskRunner


class Ticking(QObject):
    """Holds itself, and ticks."""

    def __init__(self, ends: list[int]) -> None:
        super().__init__()
        self.me, self.ends = self, ends
        self.timer = QTimer(self)
        self.timer.start(1)

    def __del__(self) -> None:
        self.ends.append(threading.get_ident())


def test_what_ticks_is_never_destroyed_by_a_job(qtbot, monkeypatch):
    monkeypatch.setattr("estates_app.ui.gathering.EVERY_MS", 10)
    ends: list[int] = []
    gatherer, tasks = Gatherer(QApplication.instance()), TaskRunner()
    done: list[int] = []

    def work(*_: object) -> int:
        return len([[] for _ in range(200_000)])  # would make Python search, were it to search by itself

    try:
        for _ in range(10):
            Ticking(ends)
        tasks.start("much", "Making much", work, done.append, lambda error: None)
        qtbot.waitUntil(lambda: bool(done))
        _ = [[] for _ in range(5_000)]  # now there is something to search through
        qtbot.waitUntil(lambda: len(ends) == 10)
        assert set(ends) == {threading.get_ident()}
    finally:
        tasks.stop()
        gatherer.stop()
    assert gc.isenabled()


def test_nothing_is_searched_while_the_mouse_is_held(qtbot, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr("estates_app.ui.gathering.collect_some", lambda: asked.append(1))
    held = [Qt.MouseButton.LeftButton]
    monkeypatch.setattr("estates_app.ui.gathering.QGuiApplication.mouseButtons", lambda: held[0])
    gatherer = Gatherer(QApplication.instance())
    try:
        gatherer._timer.start(5)
        qtbot.wait(50)
        assert not asked
        held[0] = Qt.MouseButton.NoButton
        qtbot.waitUntil(lambda: bool(asked))
    finally:
        gatherer.stop()
