"""What the program says to the person: toasts, known faults, faults of ours, questions."""

from __future__ import annotations

import logging
import platform
import traceback
from collections.abc import Callable

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from estates_app import __version__
from estates_app.domain.errors import Cancelled, EstatesError
from estates_app.ui.dialogs.fault import KnownFault, OurFault, Question
from estates_app.ui.frame.toast import Toast
from estates_app.ui.skin import Skin

_log = logging.getLogger(__name__)


class WindowSpeaker:
    """Speaks in one window."""

    def __init__(self, window: QWidget, skin: Skin, report_fault: Callable[[BaseException], str]) -> None:
        self._window, self._skin, self._report = window, skin, report_fault
        self.card = Toast(skin, window)
        self._is_speaking = False

    def toast(self, words: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Say what happened, with something to press where wanted."""
        self.card.say(words, action, then)

    def error(self, fault: Exception) -> None:
        """Say a known fault with its remedy, or a fault of ours with its details; never two dialogs at once."""
        if isinstance(fault, Cancelled):
            return
        if self._is_speaking:
            self._keep(fault)
            return
        self._is_speaking = True
        try:
            if isinstance(fault, EstatesError):
                KnownFault(self._skin, fault, self._window).exec()
                return
            path = self._keep(fault)
            OurFault(self._skin, details_of(fault), path, self._window).exec()
        finally:
            self._is_speaking = False

    def _keep(self, fault: Exception) -> str:
        """Write a fault into the log, one of ours into a report too; returns its path."""
        _log.error("a fault", exc_info=fault)
        return "" if isinstance(fault, EstatesError) else self._report(fault)

    def ask(self, title: str, words: str, yes: str) -> bool:
        """Ask whether to go on."""
        return bool(Question(self._skin, title, words, yes, self._window).exec())


def details_of(fault: BaseException) -> str:
    """Return what a maintainer needs to find a fault."""
    head = f"Estates {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return "\n".join([head, *traceback.format_exception(fault)])
