"""The frame of every dialog: title says what it is about, buttons at the right, the default last."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.empty import GlyphDisc
from estates_app.ui.widgets.labels import label


class Dialog(QDialog):
    """A window-modal dialog with a glyph, a title, a body to fill, and buttons.

    Parameters
    ----------
    skin : Skin
    title : str
        Shown large, and the window's title.
    yes : str
        Words of the default button.
    no : str
        Words of the button that changes nothing; empty for a dialog that only tells.
    """

    def __init__(
        self, skin: Skin, title: str, *, yes: str, no: str = "Cancel", glyph: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.skin = skin
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setMinimumWidth(skin.px(560))
        self.yes = Button(skin, yes, kind="primary")
        self.no = Button(skin, no or "Cancel")
        self.no.setVisible(bool(no))
        self.body = QVBoxLayout()
        self.body.setSpacing(skin.px(10))
        self.title = label(title, "dialog", wraps=True)
        pad = skin.px(24)
        words = QVBoxLayout()
        words.setSpacing(skin.px(12))
        words.addWidget(self.title)
        words.addLayout(self.body)
        top = QHBoxLayout()
        top.setContentsMargins(pad, pad, pad, pad)
        top.setSpacing(skin.px(16))
        if glyph:
            top.addWidget(GlyphDisc(skin, glyph, 40), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        foot = QFrame()
        foot.setProperty("kind", "status")
        self.foot = QHBoxLayout(foot)
        self.foot.setContentsMargins(pad, skin.px(12), pad, skin.px(12))
        self.foot.setSpacing(skin.px(8))
        self.foot.addStretch(1)
        self.foot.addWidget(self.no)
        self.foot.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 1)
        column.addWidget(foot)
        self.yes.setDefault(True)  # not before it stands in the dialog, or Qt picks another
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)

    def open_at(self, width: int, height: int) -> None:
        """Take a size that follows the text, but never more than the least window has."""
        skin = self.skin
        self.resize(min(skin.px(width), skin.width_of_window()), min(skin.px(height), skin.height_of_window()))

    def scrolling(self, pixels: int) -> int:
        """Return the height of a part that scrolls: it gives way to larger text, so that the dialog stays on screen."""
        return round(pixels / self.skin.scale)

    def adjustSize(self) -> None:
        """Take the size of what is shown now, with room for every line."""
        super().adjustSize()
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        """Make room for every line: Qt gives a new window no more than two thirds of the screen."""
        super().showEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(self.width())
            if wanted > self.height():
                self.resize(self.width(), wanted)
