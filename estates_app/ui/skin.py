"""The look of the window: colours, type and sizes of the current theme. The one object that painters ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from estates_app.map.theme import Theme, theme_of
from estates_app.ui import icons
from estates_app.ui.sheet import sheet_of

THEMES = ("light", "dark", "projector")

#: Least and largest size of text in the projector theme.
_PROJECTED = (1.3, 4.0)

#: Width and height that the window needs at text size 1.0: in the projector theme the text grows until it needs all,
#: so that a projected window is read from across the room whatever its pixels.
_NEEDED_PX = (1050, 554)

#: Roles of Qt's palette and the token of each.
_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text",
    QPalette.ColorRole.Highlight: "selected_strong",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.PlaceholderText: "text_3",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Midlight: "grid",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Dark: "border_strong",
    QPalette.ColorRole.Shadow: "border_strong",
}
_TEXT_ROLES = (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText)


class Skin:
    """One theme at one size of text. Held by every widget that paints; `wear` changes it for all of them.

    Parameters
    ----------
    tokens : mapping
        ``resources/themes/tokens.json``.
    name : str
        One of `THEMES`.
    scale : float
        Text size, 0.9 to 1.3; type, rows and icons follow together.
    """

    def __init__(self, tokens: Mapping[str, Any], name: str = "light", scale: float = 1.0) -> None:
        self.tokens = tokens
        self.scale = scale_in_force(name, scale)
        self.theme: Theme = theme_of(tokens, name)
        self._colours: dict[str, QColor] = {}
        self.shows_focus = True  # False while somebody works by mouse: who clicked knows where
        self._fonts: dict[tuple[str, int | None], QFont] = {}

    def wear(self, name: str, scale: float, window_px: tuple[int, int] = (0, 0)) -> None:
        """Change to another theme or size; whoever holds this skin paints with it from the next repaint."""
        self.theme, self.scale = theme_of(self.tokens, name), scale_in_force(name, scale, window_px)
        self._colours.clear()
        self._fonts.clear()

    def dress(self, app: QApplication) -> None:
        """Set palette, type and the one style sheet on the application.

        Without a sheet first: Qt works one out anew for each widget where another was in force, which takes a window
        with all its stages five times as long as to forget it and to begin again.
        """
        app.setStyleSheet("")
        app.setFont(self.font("body"))
        app.setPalette(self.palette())
        app.setStyleSheet(sheet_of(self))
        scheme = Qt.ColorScheme.Dark if self.theme.name == "dark" else Qt.ColorScheme.Light
        app.styleHints().setColorScheme(scheme)

    @property
    def name(self) -> str:
        """Name of the theme."""
        return self.theme.name

    def colour(self, token: str) -> QColor:
        """Return the colour of a token in this theme; the same object each time, so do not change it."""
        if token not in self._colours:
            self._colours[token] = QColor(self.theme.colour(token))
        return self._colours[token]

    def faded(self, token: str, share: float) -> QColor:
        """Return a colour at a share of its opacity, 0 to 1."""
        colour = QColor(self.colour(token))
        colour.setAlphaF(share)
        return colour

    def fate_colour(self, key: str) -> QColor:
        """Return the colour of a fate."""
        return QColor(self.theme.fate(key))

    def fate(self, key: str) -> Mapping[str, Any]:
        """Return the entry of a fate: its words, glyph and family."""
        fates = self.tokens["fates"]
        return next((item for item in fates if item["key"] == key), fates[-1])

    def gate(self, key: str) -> Mapping[str, Any]:
        """Return the entry of a gate's state."""
        gates = self.tokens["gates"]
        return next((item for item in gates if item["key"] == key), gates[-1])

    def px(self, pixels: float) -> int:
        """Return a size that follows the size of text."""
        return round(pixels * self.scale)

    def height(self, name: str) -> int:
        """Return the height of a bar, a row or a control by its token."""
        return self.px(self.tokens["height"][name])

    def width(self, name: str) -> int:
        """Return a width by its token."""
        return self.px(self.tokens["width"][name])

    def width_of_window(self) -> int:
        """Return the least width of the window; it does not grow with the text, or it would not fit a small laptop."""
        return int(self.tokens["width"]["min_window"][0])

    def height_of_window(self) -> int:
        """Return the least height of the window."""
        return int(self.tokens["width"]["min_window"][1])

    def font(self, role: str, weight: int | None = None) -> QFont:
        """Return the font of a role of the type scale ("body", "small", "panel_title", "projector.title" …)."""
        found = self._fonts.get((role, weight))
        if found is None:
            found = self._fonts[role, weight] = self._made_font(role, weight)
        return QFont(found)  # a copy, which costs next to nothing: a caller may change its own

    def _made_font(self, role: str, weight: int | None) -> QFont:
        kind, _, rest = role.partition(".")
        entry = self.tokens["type"]["projector"][rest] if kind == "projector" else self.tokens["type"]["scale"][role]
        font = QFont()
        font.setFamilies(list(self.tokens["type"]["families"]))
        font.setPixelSize(max(1, self.px(entry[0])))
        font.setWeight(QFont.Weight(weight or entry[2]))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def icon(self, name: str, token: str = "text_2", size: int = 16) -> QIcon:
        """Return a glyph as an icon in the colour of a token."""
        return icons.icon(name, self.colour(token), self.px(size), disabled=self.colour("text_disabled"))

    def pixmap(self, name: str, token: str = "text_2", size: int = 16, ratio: float = 2.0) -> QPixmap:
        """Return a glyph as a pixmap in the colour of a token."""
        return icons.pixmap(name, self.colour(token), self.px(size), ratio)

    def glyph(self, painter: QPainter, name: str, box: QRectF, colour: QColor | str) -> None:
        """Paint a glyph in a box."""
        icons.paint_glyph(painter, name, box, self.colour(colour) if isinstance(colour, str) else colour)

    def palette(self) -> QPalette:
        """Return Qt's palette, every role filled from the tokens."""
        made = QPalette()
        for role, token in _ROLES.items():
            made.setColor(role, self.colour(token))
        for role in _TEXT_ROLES:
            made.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text_disabled"))
        return made


def scale_in_force(name: str, scale: float, window_px: tuple[int, int] = (0, 0)) -> float:
    """Return the size of text in force: what is projected is read from across a room.

    Parameters
    ----------
    name : str
        The theme.
    scale : float
        The size that the person chose.
    window_px : (int, int)
        Width and height of the window.
    """
    if name != "projector":
        return scale
    fitting = min(window_px[0] / _NEEDED_PX[0], window_px[1] / _NEEDED_PX[1])
    return max(scale, min(max(fitting, _PROJECTED[0]), _PROJECTED[1]))
