"""The theme of projectors: whatever the pixels, the text takes the same share of the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings

from estates_app.ui.settings import Settings


@pytest.fixture
def own_file(small_file):
    return small_file


#: 24 px of 1,080, the least for a reader at four metres from a screen 2 m wide; a laptop's 768 allow a little less.
LEAST_SHARE = 0.022


def test_text_of_a_projected_window_is_read_from_across_the_room(own_window, qtbot, settled, tmp_path):
    settings = Settings(QSettings(str(tmp_path / "projected.ini"), QSettings.Format.IniFormat))
    settings.theme = "projector"
    window = own_window(settings=settings)
    skin = window.desk.skin
    for size in ((1366, 768), (2560, 1440), (1920, 1080)):
        window.resize(*size)
        qtbot.waitUntil(lambda: LEAST_SHARE <= skin.font("body").pixelSize() / window.height() < LEAST_SHARE + 0.002)
        settled(window)
        assert window.work.bar.isVisible()
        assert window.work.map.view.look.text_scale == skin.scale
        assert (window.width(), window.height()) == size
    settings.theme = "light"
    window.dress()
    assert skin.scale == 1.0
    window.resize(1366, 768)
    qtbot.wait(400)
    assert skin.scale == 1.0
