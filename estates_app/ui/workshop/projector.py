"""The window of a room. It is handed views that hold nothing exempt, and nothing else: no desk, no session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from estates_app.ui.skin import Skin
from estates_app.ui.words import count
from estates_app.ui.workshop.figures import figures_now, figures_of
from estates_app.ui.workshop.pages import GainsPage, ListPage
from estates_app.ui.workshop.room_map import RoomMap, signs_of
from estates_app.ui.workshop.side import SHADES, Side
from estates_app.ui.workshop.steps import GAINS, LIST, NOW
from estates_app.workspace.projecting import PublicGround, PublicView

#: Height for which the type scale of the projector is made.
_HEIGHT = 1080

_SCALES = (0.62, 2.0)


class RoomSkin(Skin):
    """The theme of projectors at a size that follows the height of the screen, and no setting of the laptop."""

    def __init__(self, tokens: Mapping[str, Any]) -> None:
        super().__init__(tokens, "projector")
        self.theme, self.scale = replace(self.theme, is_for_a_room=True), 1.0

    def fit_to(self, height: int) -> bool:
        """Take the size for a screen; False where it is the same."""
        scale = min(max(height / _HEIGHT, _SCALES[0]), _SCALES[1])
        is_other = abs(scale - self.scale) > 0.01
        self.scale = scale if is_other else self.scale
        return is_other


class Curtain(QWidget):
    """What the room sees while the projector is blank: nothing."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin = skin
        self.setAccessibleName("Blank")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dark."""
        del event
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), self._skin.colour("text"))
        finally:
            painter.end()


class Projector(QWidget):
    """The full-screen window.

    Parameters
    ----------
    skin : RoomSkin
        Its own; it is never shared with the laptop.

    Notes
    -----
    *Signals*: ``stepped(step)``: -1 or 1; ``blanked``; ``left``: somebody wants to leave.
    """

    stepped = Signal(int)
    blanked = Signal()
    left = Signal()

    def __init__(self, skin: RoomSkin) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.skin = skin
        self.setWindowTitle("Workshop – Estates")
        self.setAccessibleName("Workshop, for the room")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPalette(skin.palette())
        self.view: PublicView | None = None
        self.step = ""
        self.map = RoomMap(skin)
        self.side = Side(skin)
        self.gains = GainsPage(skin)
        self.list = ListPage(skin)
        self._curtain = Curtain(skin)
        self._map_page = QWidget()
        line = QHBoxLayout(self._map_page)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.map, 1)
        line.addWidget(self.side)
        self._stack = QStackedWidget()
        for page in (self._map_page, self.gains, self.list, self._curtain):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._page: QWidget = self._map_page
        self.is_blank = False
        self._is_closing = False

    def show_view(self, view: PublicView, ground: PublicGround, step: str, selected: tuple[str, ...]) -> None:
        """Show a step of a view.

        Parameters
        ----------
        selected : tuple of str
            Ids that the laptop has selected; those without a public name are not on the map.
        """
        self.view, self.step = view, step
        has_map = step not in (GAINS, LIST)
        with_fates = has_map and step != NOW and not view.is_baseline
        if has_map:
            self.map.say(view.where, _title(view, step))  # before the map, which is fitted beside it
            self.map.show_map(ground, view.map, with_fates=with_fates, selected=selected)
            own = view.signs if view.map.signs else view.partner_signs
            signs = view.fate_signs if with_fates else own
            figures = figures_now(view) if step == NOW else figures_of(view)
            told = signs_of(view.map, signs, with_fates=with_fates)
            if any(one.breaks for one in ground.zones):
                told.append((SHADES, "Darker: more people live there"))
            self.side.show_figures(figures, told)
            self._page = self._map_page
        else:
            page = self.gains if step == GAINS else self.list
            page.show_view(view)
            self._page = page
        self._stack.setCurrentWidget(self._curtain if self.is_blank else self._page)

    def blank(self, is_blank: bool) -> None:
        """Draw the curtain, or open it."""
        self.is_blank = is_blank
        self._stack.setCurrentWidget(self._curtain if is_blank else self._page)

    def shut(self) -> None:
        """Close for good: nobody is asked."""
        self._is_closing = True
        self.close()
        self.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set type and widths for the height of the screen."""
        super().resizeEvent(event)
        if self.skin.fit_to(self.height()):
            self.map.wear()
        self.side.setFixedWidth(round(min(self.width() * 0.3, self.skin.px(500))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Next and previous by arrows, blank by B, leave by Escape or F11."""
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            self.stepped.emit(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
            self.stepped.emit(-1)
        elif key == Qt.Key.Key_B:
            self.blanked.emit()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the workshop where the window is closed by hand."""
        if not self._is_closing:
            event.ignore()
            self.left.emit()
            return
        super().closeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Tab from walking: there is nothing to press."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            return True
        return super().event(event)


def _title(view: PublicView, step: str) -> str:
    if step == NOW:
        return f"{count(view.properties, 'property', 'properties')} of {count(view.partners, 'partner')}"
    if view.is_baseline:
        return view.scenario
    return f"{view.scenario}: {count(view.centres, 'joint centre')}, {count(view.moves, 'move')}"
