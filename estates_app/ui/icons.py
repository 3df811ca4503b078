"""Glyphs of the Phosphor font (MIT) from the qtawesome package; only this one font is read, so starting stays quick."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

#: Share of a glyph's box that its font size takes; Phosphor draws to the edge of the em.
_FILL = 1.0


@lru_cache(maxsize=1)
def _phosphor() -> tuple[str, dict[str, str]]:
    """Return the family name and the code of each glyph; both empty where the package is missing."""
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        return "", {}
    fonts = Path(found.origin).parent / "fonts"
    face = next(iter(sorted(fonts.glob("phosphor-*.ttf"))), None)
    codes = next(iter(sorted(fonts.glob("phosphor-charmap-*.json"))), None)
    if face is None or codes is None:
        return "", {}
    number = QFontDatabase.addApplicationFont(str(face))
    names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return (names[0] if names else ""), json.loads(codes.read_text(encoding="utf-8"))


def paint_glyph(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Paint a glyph centred in a box.

    Parameters
    ----------
    name : str
        Phosphor name with or without its prefix: ``ph.files``, ``files-fill``.
    box : QRectF
    colour : QColor
    """
    family, codes = _phosphor()
    code = codes.get(name.removeprefix("ph."))
    if not family or code is None:
        return
    font = QFont(family)
    font.setPixelSize(max(1, round(min(box.width(), box.height()) * _FILL)))
    painter.save()
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, chr(int(code, 16)))
    painter.restore()


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return a glyph as a pixmap of ``size`` logical pixels for a screen with this device pixel ratio."""
    return _pixmap(name, colour.name(QColor.NameFormat.HexArgb), size, round(ratio * 100))


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int, percent: int) -> QPixmap:
    ratio = percent / 100
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        paint_glyph(painter, name, QRectF(QPointF(0, 0), made.deviceIndependentSize()), QColor(colour))
    finally:
        painter.end()
    return made


def icon(name: str, colour: QColor, size: int, *, disabled: QColor | None = None) -> QIcon:
    """Return a glyph as an icon, sharp at one and two device pixels a logical pixel."""
    made = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0):
        made.addPixmap(pixmap(name, colour, size, ratio))
        if disabled is not None:
            made.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made
