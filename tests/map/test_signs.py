"""Signs of properties: each with a shape and a drawing and a colour of its own, to be told apart by everyone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from estates_app.map.sprites import radius_px
from estates_app.map.symbols import SIGN_KINDS, paint_symbol
from estates_app.map.theme import theme_of
from estates_app.workspace.property_signs import COLOURINGS
from tests.map.contrast import contrast
from tests.map.test_screen import TOKENS

THEMES = [theme_of(TOKENS, name) for name in ("light", "dark", "projector")]
SIGNS = [(kind, item["key"]) for kind in SIGN_KINDS for item in TOKENS["signs"][kind]]

#: How people who lack one kind of cone see linear sRGB. Source: Machado, Oliveira and Fernandes (2009), IEEE
#: Transactions on Visualization and Computer Graphics 15(6), severity 1.0.
SEEN_BY = {
    "all cones": np.eye(3),
    "no red cone": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cone": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cone": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def lab(colour, seen_by):
    """Return CIE L*a*b* (D65) of a hex colour as somebody sees it."""
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    linear = np.clip(SEEN_BY[seen_by] @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def painted(theme, symbol, radius=7.0):
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.colour("map_land")))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_symbol(painter, theme, symbol, 20.0, 20.0, radius, casing_width=1.6)
    finally:
        painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(40, 40, 4)[:, :, :3].astype(int)


def test_every_colouring_has_signs_and_every_kind_of_sign_a_colouring():
    assert set(COLOURINGS) == set(SIGN_KINDS) == set(TOKENS["signs"])


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize(("kind", "key"), SIGNS)
def test_a_sign_stands_out_from_its_casing_and_from_the_land(theme, kind, key):
    colour = theme.any_colour(f"{kind}:{key}")
    assert contrast(colour, theme.colour("map_halo")) >= 3.0
    assert contrast(colour, theme.colour("map_land")) >= 3.0


@pytest.mark.parametrize("kind", SIGN_KINDS)
def test_no_two_signs_of_a_kind_share_shape_drawing_or_colour(kind):
    signs = TOKENS["signs"][kind]
    for name in ("shape", "drawing", "light", "dark", "label"):
        assert len({str(sign[name]) for sign in signs}) == len(signs)


@pytest.mark.parametrize("seen_by", SEEN_BY)
@pytest.mark.parametrize("theme", THEMES[:2], ids=lambda t: t.name)
@pytest.mark.parametrize("kind", [kind for kind in SIGN_KINDS if len(TOKENS["signs"][kind]) > 1])
def test_colours_of_a_kind_differ_for_whoever_looks(kind, theme, seen_by):
    colours = [theme.any_colour(f"{kind}:{sign['key']}") for sign in TOKENS["signs"][kind]]
    for first, second in combinations(colours, 2):
        assert np.linalg.norm(lab(first, seen_by) - lab(second, seen_by)) > 15.0, (first, second)


@pytest.mark.parametrize("radius", [3.9, 7.0])
@pytest.mark.parametrize("kind", SIGN_KINDS)
def test_signs_differ_without_any_colour(qapp, kind, radius):
    theme = THEMES[0]
    light = {}
    for key in [*theme.sign_words(kind), "none"]:
        pixels = painted(theme, f"{kind}:{key}", radius)
        light[key] = np.abs(pixels - pixels[0, 0]).sum(axis=2) > 60  # what is not land, whatever its colour
    for first, second in combinations(light, 2):
        assert (light[first] ^ light[second]).sum() >= 6, (first, second)


@pytest.mark.parametrize("kind", SIGN_KINDS)
def test_what_is_not_known_is_dashed_and_of_no_signs_colour(qapp, kind):
    theme = THEMES[0]
    pixels = painted(theme, f"{kind}:none", 12.0)
    assert (pixels == painted(theme, f"{kind}:nonsense", 12.0)).all()
    colours = {tuple(row) for row in pixels.reshape(-1, 3)}
    for key in theme.sign_words(kind):
        colour = QColor(theme.any_colour(f"{kind}:{key}"))
        assert (colour.blue(), colour.green(), colour.red()) not in colours


def test_signs_are_as_large_as_partners_on_screen_and_paper():
    for kind, key in SIGNS:
        assert radius_px(THEMES[0], f"{kind}:{key}", 1.0, 1) == radius_px(THEMES[0], "partner:CC", 1.0, 1)
    assert radius_px(THEMES[0], "condition:none", 0.6, 0) < radius_px(THEMES[0], "condition:A", 1.0, 0)
