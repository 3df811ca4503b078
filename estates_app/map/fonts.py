"""Fonts of the screen, from the visual tokens: one place for families, sizes and weights."""

from __future__ import annotations

from PySide6.QtGui import QFont

from estates_app.map.theme import Theme

#: Roles that the tokens do not name: the role they are like, and their weight.
_ALIKE = {
    "small_strong": ("small", 600),
    "caption_strong": ("caption", 600),
    "attribution": ("caption", 0),
    "count": ("caption", 600),
}

#: Role in a room for each role of the desk's screen; what is not named is `body` there.
_PROJECTED = {
    "caption": "small",
    "attribution": "small",
    "small": "small",
    "place": "map_label",
    "place_strong": "map_label",
    "panel_title": "heading",
    "dialog_title": "title",
    "page_title": "figure",
}

#: Names on the map.
_PLACES = {"place": ("small", 500), "place_strong": ("panel_title", 600)}

#: Share of the usual size of some roles; only the attribution may be small in a room.
_SHARES = {
    ("desk", "place_strong"): 0.93,
    ("room", "place_strong"): 1.08,
    ("room", "attribution"): 0.67,
    ("room", "count"): 0.75,
}


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
    if theme.is_for_a_room:
        size, _, usual = words["projector"][_PROJECTED.get(role, _PROJECTED.get(like, "body"))]
    else:
        size, _, usual = words["scale"].get(like, words["scale"]["body"])
    size *= _SHARES.get(("room" if theme.is_for_a_room else "desk", role), 1.0)
    font = QFont()
    font.setFamilies([str(family) for family in words["families"]])
    font.setPixelSize(max(round(size * scale), 1))
    font.setWeight(QFont.Weight(weight or max(usual, words["scale"].get(like, words["scale"]["body"])[2])))
    for feature in words["features"]:
        font.setFeature(QFont.Tag(str(feature)), 1)
    return font
