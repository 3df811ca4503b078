"""The theme of projectors: whatever the pixels, the text takes the same share of the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings

from estates_app.ui.settings import Settings

#: 24 px of 1,080, the least for a reader at four metres from a screen 2 m wide; a laptop's 768 allow a little less.
LEAST_SHARE = 0.022


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (2560, 1440)])
def test_text_of_a_projected_window_is_read_from_across_the_room(own_window, qtbot, settled, tmp_path, size):
    settings = Settings(QSettings(str(tmp_path / "projected.ini"), QSettings.Format.IniFormat))
    settings.theme = "projector"
    window = own_window(settings=settings)
    window.resize(*size)
    skin = window.desk.skin
    qtbot.waitUntil(lambda: skin.font("body").pixelSize() >= LEAST_SHARE * size[1])
    settled(window)
    assert window.work.bar.isVisible()
    assert window.work.map.view.look.text_scale == skin.scale
    assert (window.width(), window.height()) == size


def test_text_of_the_other_themes_is_the_size_that_was_chosen(own_window, qtbot):
    window = own_window()
    window.resize(1920, 1080)
    qtbot.wait(400)
    assert window.desk.skin.scale == 1.0
