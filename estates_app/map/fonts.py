"""Fonts of the screen, from the visual tokens: one place for families, sizes and weights."""

from __future__ import annotations

from PySide6.QtGui import QFont

from estates_app.map.theme import Theme

#: Roles that the tokens do not name: the role they are like, and their weight.
_ALIKE = {"small_strong": ("small", 600), "caption_strong": ("caption", 600), "body_medium": ("control", 500)}

#: Role on the projector for each role of the desk's screen; what is not named is `body` there.
_PROJECTED = {
    "caption": "small",
    "small": "small",
    "place": "map_label",
    "place_strong": "map_label",
    "panel_title": "heading",
    "dialog_title": "title",
    "page_title": "figure",
}

#: Names on the map.
_PLACES = {"place": ("small", 500), "place_strong": ("panel_title", 600)}

PLACE_STRONG_SHARE = 0.93  # a town's name is a little smaller than a panel's title


def font_of(theme: Theme, role: str, scale: float = 1.0) -> QFont:
    """Return the font of a role of the tokens (``body``, ``small`` …), of a name on the map (``place``) or the like.

    Parameters
    ----------
    theme : Theme
    role : str
        A key of ``type.scale`` in the tokens, one of these with ``_strong`` (``small_strong``), ``place`` or
        ``place_strong``.
    scale : float
        The user's text size, 1.0 as the tokens say.
    """
    like, weight = _PLACES.get(role) or _ALIKE.get(role) or (role, 0)
    words = theme.tokens["type"]
    if theme.name == "projector":
        size, _, usual = words["projector"][_PROJECTED.get(role, _PROJECTED.get(like, "body"))]
        size = size * 1.08 if role == "place_strong" else size
    else:
        size, _, usual = words["scale"].get(like, words["scale"]["body"])
        size = size * PLACE_STRONG_SHARE if role == "place_strong" else size
    font = QFont()
    font.setFamilies([str(family) for family in words["families"]])
    font.setPixelSize(max(round(size * scale), 1))
    font.setWeight(QFont.Weight(weight or usual))
    for feature in words["features"]:
        font.setFeature(QFont.Tag(str(feature)), 1)
    return font
