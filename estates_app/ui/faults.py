"""Nothing fails in silence: every uncaught fault, on any thread and in Qt itself, comes to one place."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

_log = logging.getLogger(__name__)

#: Messages of Qt that say nothing about us.
_HARMLESS = ("This plugin does not support", "QFont::setPixelSize: Pixel size <= 0 (0)")


class FaultHooks(QObject):
    """Catches faults while the window lives. *Signals*: ``caught(error)``, always on the window's thread.

    PySide6 brings faults of slots and of runnables to `sys.excepthook`, also from worker threads, so the hook only
    hands on.
    """

    caught = Signal(object)

    def __init__(self, then: Callable[[Exception], None]) -> None:
        super().__init__()
        self._before = (sys.excepthook, threading.excepthook)
        self.caught.connect(then)
        sys.excepthook = self._on_fault
        threading.excepthook = self._on_thread_fault
        qInstallMessageHandler(_on_qt_message)

    def restore(self) -> None:
        """Put back what was there before."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)

    def _on_fault(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        _log.error("uncaught", exc_info=(kind, error, trace))
        self.caught.emit(error)

    def _on_thread_fault(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self._on_fault(found.exc_type, found.exc_value, found.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    del context
    if any(text.startswith(start) for start in _HARMLESS):
        return
    level = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}.get(kind, logging.WARNING)
    _log.log(level, "Qt: %s", text)
