"""How tests give the application its look."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from estates_app.ui.sheet import sheet_of
from estates_app.ui.skin import Skin


def dress(skin: Skin) -> None:
    """Give the application a look, unless it has it: everything that lives is dressed anew, which is costly."""
    app = QApplication.instance()
    if app.styleSheet() != sheet_of(skin):
        skin.dress(app)
