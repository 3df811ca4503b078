"""Words as outlines: the same shapes on every machine and in every program that opens the picture."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QPainterPath, QTransform

MM_PER_PT = 25.4 / 72.0
DESIGN_PX = 200  # outlines are made large and scaled down, so that no hinting to pixels remains
SMALLEST_PT = 8.0
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


class Lettering:
    """Sets text in the report's typeface (Source Sans Pro), or the machine's own where that is missing.

    Attributes
    ----------
    family : str
        Of the typeface, empty where it is missing.
    """

    def __init__(self) -> None:
        self.family = family = _family()
        self._fonts = {}
        for is_strong in (False, True):
            font = QFont(family) if family else QFont()
            font.setPixelSize(DESIGN_PX)
            font.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[is_strong] = font

    def width_mm(self, text: str, size_pt: float, *, is_strong: bool = False) -> float:
        """Advance width of one line."""
        advance = QFontMetricsF(self._fonts[is_strong]).horizontalAdvance(text)
        return float(advance) * size_pt * MM_PER_PT / DESIGN_PX

    def height_mm(self, size_pt: float) -> float:
        """Height of a line."""
        return size_pt * MM_PER_PT * 1.2

    def path(
        self, text: str, left_mm: float, top_mm: float, size_pt: float, *, is_strong: bool = False
    ) -> QPainterPath:
        """Outlines of one line whose box starts at the given place."""
        path = QPainterPath()
        path.addText(0.0, 0.0, self._fonts[is_strong], text)
        scale = size_pt * MM_PER_PT / DESIGN_PX
        place = QTransform(scale, 0.0, 0.0, scale, left_mm, top_mm + size_pt * MM_PER_PT * 0.92)
        return place.map(path)

    def wrap(self, text: str, width_mm: float, size_pt: float, *, is_strong: bool = False) -> list[str]:
        """Break text at its spaces into lines no wider than `width_mm` (a longer word keeps its line)."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width_mm(longer, size_pt, is_strong=is_strong) <= width_mm:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def _family() -> str:
    found = find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        return ""
    family = ""
    for face in FACES:
        number = QFontDatabase.addApplicationFont(str(Path(found.origin).parent / "files" / face))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        family = family or (names[0] if names else "")
    return family
