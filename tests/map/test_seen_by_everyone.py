"""Symbols and words of the map stand out on every ground, and partners are told apart without red and green."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from estates_app.map.theme import load_tokens, theme_of
from tests.map.colour_vision import MACHADO, apart
from tests.map.contrast import contrast

TOKENS = load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json")
THEMES = ("light", "dark", "projector")
RAMPS = tuple(key for key in TOKENS["ramps"] if key != "missing" and not key.endswith("_ink"))

#: Contrast that marks and text need (WCAG 2.2, 1.4.11 and 1.4.3).
MARK, TEXT = 3.0, 4.5

#: Two colours nearer than this may be taken for one on small symbols.
ALIKE = 10.0


def grounds(theme):
    found = {"land": theme.colour("map_land"), "outside": theme.colour("map_outside"), "missing": theme.missing()}
    for ramp in RAMPS:
        for count in range(2, len(TOKENS["ramps"][ramp][theme.tone]) + 1):
            found |= {f"{ramp} {n + 1} of {count}": c for n, c in enumerate(theme.classes(ramp, count))}
    return found


def marks(theme):
    found = {f"partner {slot['slot']}": slot[theme.tone] for slot in TOKENS["partners"]}
    found |= {f"fate {fate['key']}": fate[theme.tone] for fate in TOKENS["fates"]}
    for kind, signs in TOKENS.get("signs", {}).items():
        found |= {f"{kind} {sign['key']}": sign[theme.tone] for sign in signs}
    return found | {
        "context": theme.colour("map_context"),
        "ring of what is selected": theme.colour("accent"),
        "ring of what is walked to": theme.colour("focus"),
    }


@pytest.mark.parametrize("name", THEMES)
def test_each_symbol_or_its_casing_stands_out_on_every_ground(name):
    theme = theme_of(TOKENS, name)
    casing = theme.colour("map_halo")
    faint = [
        (mark, ground)
        for mark, colour in marks(theme).items()
        for ground, below in grounds(theme).items()
        if max(contrast(colour, below), contrast(casing, below)) < MARK
    ]
    assert faint == []


@pytest.mark.parametrize("name", THEMES)
def test_each_symbol_stands_out_on_its_own_casing(name):
    theme = theme_of(TOKENS, name)
    faint = [mark for mark, colour in marks(theme).items() if contrast(colour, theme.colour("map_halo")) < MARK]
    assert faint == []


@pytest.mark.parametrize("name", THEMES)
def test_names_of_the_map_are_read_on_their_halo_and_scores_on_their_disc(name):
    theme = theme_of(TOKENS, name)
    assert contrast(theme.colour("map_label"), theme.colour("map_halo")) >= TEXT
    for value in range(101):
        ground, ink = theme.score(value)
        assert contrast(ground, ink) >= TEXT, value


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("sight", sorted(MACHADO))
def test_two_partners_of_one_outline_are_told_apart_by_colour_too(name, sight):
    theme = theme_of(TOKENS, name)
    partners = [(slot["slot"], *theme.partner(slot["slot"])) for slot in TOKENS["partners"]]
    assert len({shape for _, shape, _ in partners}) == len(partners)  # a shape or an inner mark of its own
    alike = [
        (first, second, round(apart(one, other, sight), 1))
        for (first, shape, one), (second, other_shape, other) in combinations(partners, 2)
        if outline(shape) == outline(other_shape) and apart(one, other, sight) < ALIKE
    ]
    assert alike == []


def outline(shape):
    """What is left of a shape where its inner mark is too small to be seen."""
    return shape if shape == "triangle_down" else shape.partition("_")[0]


def test_the_measure_of_colours_gives_known_distances():
    assert apart("#FF0000", "#FF0000") == 0
    assert apart("#FFFFFF", "#000000") == pytest.approx(100, abs=0.1)
    assert apart("#FF0000", "#00FF00") == pytest.approx(170.6, abs=1)  # published: ΔE*76 of sRGB red and green
    # red and green of one lightness fall together for who cannot tell them
    assert apart("#C04000", "#708000", "deuteranopia") < apart("#C04000", "#708000") / 3
