"""What lies below or above the zones besides our own data, in short jobs of painting: tiles, base maps, own layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Signal, SignalInstance
from PySide6.QtGui import QImage, QPainter

from estates_app.map.ground import painting
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import Theme

#: One short job; the painter's unit is the device pixel of the camera.
Job = Callable[[QPainter], None]

#: Rows of a translucent layer that are laid on the map at once.
_BAND_ROWS = 256


class Backdrop(Protocol):
    """Something that paints ground in pieces. It is a QObject of the window's thread.

    Notes
    -----
    `changed` is emitted when what `strips` would paint has changed: tiles have arrived, or the style is another.
    `said` is emitted when `notes` has changed. What is painted once everything has arrived depends on the camera alone.
    """

    changed: SignalInstance
    said: SignalInstance

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left out of the picture, a sentence each."""

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Job]:
        """Give the jobs that paint one part of a picture.

        Parameters
        ----------
        camera : ScreenCamera
            Its pixels are device pixels, from the top left corner of the picture.
        rect : QRect
            Part of the picture; the painter is clipped to it by the caller.
        """

    def set_theme(self, theme: Theme, ratio: float) -> None:
        """Paint in another theme, for so many device pixels a logical pixel."""

    def is_ready(self, camera: ScreenCamera, rect: QRect) -> bool:
        """Whether nothing that belongs there is still on its way (or known not to come); asks for what is not there."""

    def close(self) -> None:
        """Let go of threads, files and connections."""


class LayeredBackdrop(QObject):
    """Several backdrops, lowest first, each with its opacity; without any it paints nothing."""

    changed = Signal()
    said = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[Backdrop, float], ...] = ()

    @property
    def parts(self) -> tuple[tuple[Backdrop, float], ...]:
        """Backdrops and their opacities, lowest first."""
        return self._parts

    @property
    def notes(self) -> tuple[str, ...]:
        """What all of them leave out."""
        return tuple(note for part, _ in self._parts for note in part.notes)

    def set_parts(self, parts: Sequence[tuple[Backdrop, float]]) -> None:
        """Show these, lowest first, with opacities from 0 (left out) to 1. They stay their owner's to close."""
        wanted = tuple((part, min(max(opacity, 0.0), 1.0)) for part, opacity in parts if opacity > 0.0)
        if wanted == self._parts:
            return
        for part, _ in self._parts:
            part.changed.disconnect(self.changed)
            part.said.disconnect(self.said)
        self._parts = wanted
        for part, _ in wanted:
            part.changed.connect(self.changed)
            part.said.connect(self.said)
        self.changed.emit()
        self.said.emit()

    def set_theme(self, theme: Theme, ratio: float) -> None:
        """Paint all in another theme."""
        for part, _ in self._parts:
            part.set_theme(theme, ratio)

    def is_ready(self, camera: ScreenCamera, rect: QRect) -> bool:
        """Whether all are ready; each is asked, so that each fetches what it lacks."""
        told = [part.is_ready(camera, rect) for part, _ in self._parts]
        return all(told)

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Job]:
        """Give the jobs of all, one above another."""
        for part, opacity in self._parts:
            if opacity >= 1.0:
                yield from part.strips(camera, rect)
            else:
                yield from _faded(part, camera, rect, opacity)

    def close(self) -> None:
        """Show nothing any more."""
        self.set_parts(())


def _faded(part: Backdrop, camera: ScreenCamera, rect: QRect, opacity: float) -> Iterator[Job]:
    """Paint a layer on a sheet of its own and lay that on the map: things of one layer do not shine through another."""
    sheet = QImage(rect.size(), QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(0)
    for job in part.strips(camera, rect):
        yield _on_sheet(job, sheet, rect)
    for top in range(0, rect.height(), _BAND_ROWS):
        band = QRect(0, top, rect.width(), min(_BAND_ROWS, rect.height() - top))
        yield _lay(sheet, band, rect.topLeft(), opacity)


def _on_sheet(job: Job, sheet: QImage, rect: QRect) -> Job:
    def paint(painter: QPainter) -> None:
        del painter
        with painting(sheet) as own:
            own.translate(-rect.left(), -rect.top())
            job(own)

    return paint


def _lay(sheet: QImage, band: QRect, corner: QPoint, opacity: float) -> Job:
    def paint(painter: QPainter) -> None:
        painter.setOpacity(opacity)
        painter.drawImage(band.topLeft() + corner, sheet, band)
        painter.setOpacity(1.0)

    return paint
