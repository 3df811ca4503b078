"""A backdrop of shapes: read by squares of ground on threads, drawn in short jobs at any scale."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform

from estates_app.domain.shapes import ShapeSource
from estates_app.map.backdrop import Job
from estates_app.map.groundlines import pen_px
from estates_app.map.loading import Loader
from estates_app.map.pixels import painting
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.theme import Theme
from estates_app.map.vectors.blocks import Batch, Block, BlockKey, blocks_in, make_block, step_of
from estates_app.map.vectors.styles import ShapeStyle

_TIE = 1e-6
_MOST_BLOCKS = 400


class VectorBackdrop(QObject):
    """Draws the shapes of one source.

    Parameters
    ----------
    source : ShapeSource
        Closed with the backdrop.
    styles : sequence of ShapeStyle
        Lowest first.
    theme : Theme
    ratio : float
        Device pixels a logical pixel.
    notes : tuple of str
        What is left out of it for good.
    parent : QObject, optional
    """

    changed = Signal()
    said = Signal()

    def __init__(
        self,
        source: ShapeSource,
        styles: Sequence[ShapeStyle],
        theme: Theme,
        ratio: float = 1.0,
        *,
        notes: tuple[str, ...] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.source, self._styles, self._notes = source, tuple(styles), notes
        self._theme, self._ratio = theme, ratio
        self._discs: dict[ShapeStyle, QPixmap] = {}
        self.loader: Loader[BlockKey, Block] = Loader(self._fetched, source.title, 1)
        self.loader.arrived.connect(self.changed)
        self.loader.said.connect(self.said)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left out."""
        return (*self._notes, self.loader.fault) if self.loader.fault else self._notes

    @property
    def styles(self) -> tuple[ShapeStyle, ...]:
        """How its shapes are drawn, lowest first."""
        return self._styles

    def restyle(self, styles: Sequence[ShapeStyle]) -> None:
        """Draw the same shapes otherwise: as many styles, each of the same part."""
        if tuple(styles) != self._styles:
            self._styles = tuple(styles)
            self.changed.emit()

    def set_theme(self, theme: Theme, ratio: float) -> None:
        """Draw in another theme, for so many device pixels a logical pixel."""
        if (theme, ratio) != (self._theme, self._ratio):
            self._theme, self._ratio = theme, ratio
            self._discs.clear()
            self.changed.emit()

    def strips(self, camera: ScreenCamera, rect: QRect) -> Iterator[Job]:
        """Give the jobs of a part of a picture, and ask for the squares that are not here."""
        keys = self._shown(camera, rect)
        for key in self._wanted_first(keys, camera):
            self.loader.want(key)
        for key in keys:
            block = self.loader.piece(key)
            if block is None:
                continue
            box = _box_px(key, camera)
            if not box.intersects(rect):
                continue
            for batch in block.batches:
                for draw in self._draws(batch, camera, _transform(key, camera)):
                    yield _within(box, draw)

    def is_ready(self, camera: ScreenCamera, rect: QRect) -> bool:
        """Whether every square is here or will not come; asks for the others."""
        keys = self._shown(camera, rect)
        for key in self._wanted_first(keys, camera):
            self.loader.want(key)
        return all(self.loader.is_settled(key) for key in keys)

    def close(self) -> None:
        """Ask for nothing more."""
        self.loader.close()
        self.source.close()

    def _fetched(self, key: BlockKey) -> Block | None:
        time.sleep(0)  # the window's thread goes first
        return make_block(key, self.source, self._styles)

    def _shown(self, camera: ScreenCamera, rect: QRect) -> list[BlockKey]:
        logical = 2.0 ** step_of(camera.m_per_px * self._ratio)
        shown = tuple(n for n, style in enumerate(self._styles) if style.is_drawn(logical))
        if not shown:
            return []
        corners = np.array([[rect.left(), rect.bottom() + 1.0], [rect.right() + 1.0, rect.top()]])
        (west, south), (east, north) = camera.to_27700(corners).tolist()
        keys = []
        for key in blocks_in(step_of(camera.m_per_px), shown, (west, south, east, north)):
            keys.append(key)
            if len(keys) > _MOST_BLOCKS:
                return []
        return keys

    @staticmethod
    def _wanted_first(keys: list[BlockKey], camera: ScreenCamera) -> list[BlockKey]:
        """Sort so that the middle of the view is asked for last: the loader takes the last wish first."""

        def away(key: BlockKey) -> float:
            x, y = key.corner_27700
            half = key.side_m / 2.0
            return -float(np.hypot(x + half - camera.centre_x_27700, y + half - camera.centre_y_27700))

        return sorted(keys, key=away)

    # --- drawing --------------------------------------------------------------------------------------------------

    def _draws(self, batch: Batch, camera: ScreenCamera, place: QTransform) -> Iterator[Job]:
        style = self._styles[batch.style]
        width = style.width_px(camera.m_per_px * self._ratio) * self._ratio
        if batch.areas:
            yield partial(_draw_areas, place=place, areas=batch.areas, fill=self._fill(style))
        if batch.edges:
            yield partial(
                _draw_lines, place=place, lines=batch.edges, pen=pen_px(self._colour(style.edge).name(), width)
            )
        if batch.lines:
            if style.casing:
                wide = width + 2.0 * style.casing_px * self._ratio
                casing = pen_px(self._colour(style.casing).name(), wide)
                yield partial(_draw_lines, place=place, lines=batch.lines, pen=casing)
            pen = pen_px(self._colour(style.colour).name(), width, is_dashed=bool(style.dashes))
            if style.dashes:
                pen.setDashPattern(list(style.dashes))
            yield partial(_draw_lines, place=place, lines=batch.lines, pen=pen)
        if batch.points:
            yield partial(_draw_discs, place=place, points=batch.points, disc=self._disc(style))

    def _colour(self, key: str) -> QColor:
        try:
            return QColor(self._theme.any_colour(key))
        except KeyError:  # a later version of the program knows more colours
            return QColor(self._theme.colour("accent"))

    def _fill(self, style: ShapeStyle) -> QColor:
        colour = self._colour(style.colour)
        colour.setAlphaF(style.tint)
        return colour

    def _disc(self, style: ShapeStyle) -> QPixmap:
        """Return the picture of a point, made once."""
        made = self._discs.get(style)
        if made is None:
            ring = 1.5 * self._ratio if style.casing else 0.0
            radius = style.disc_px * self._ratio
            side = math.ceil(2.0 * radius + ring) | 1  # odd: its middle is the middle of a pixel
            made = self._discs[style] = QPixmap(side, side)
            made.fill(Qt.GlobalColor.transparent)
            with painting(made) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setBrush(self._colour(style.colour))
                painter.setPen(QPen(self._colour(style.casing), ring) if ring else QPen(Qt.PenStyle.NoPen))
                painter.drawEllipse(QPointF(side / 2.0, side / 2.0), radius, radius)
        return made


def _draw_discs(painter: QPainter, *, place: QTransform, points: Sequence[QPointF], disc: QPixmap) -> None:
    half = disc.width() // 2
    for point in points:
        there = place.map(point)
        painter.drawPixmap(math.floor(there.x() + _TIE) - half, math.floor(there.y() + _TIE) - half, disc)


def _draw_areas(
    painter: QPainter, *, place: QTransform, areas: Sequence[QPainterPath | QPolygonF], fill: QColor
) -> None:
    painter.setTransform(place, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    for area in areas:
        if isinstance(area, QPainterPath):
            painter.drawPath(area)
        else:
            painter.drawPolygon(area)


def _draw_lines(painter: QPainter, *, place: QTransform, lines: Sequence[QPolygonF], pen: QPen) -> None:
    painter.setTransform(place, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for line in lines:
        painter.drawPolyline(line)


def _within(box: QRect, draw: Job) -> Job:
    """Draw within one square, whose edge lies on whole pixels: each pixel is drawn by one square alone."""

    def paint(painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
        painter.restore()

    return paint


def _transform(key: BlockKey, camera: ScreenCamera) -> QTransform:
    """Metres from a square's corner to pixels."""
    k = 1.0 / camera.m_per_px
    x, y = camera.to_px(np.array([key.corner_27700]))[0].tolist()
    return QTransform(k, 0.0, 0.0, -k, x, y)


def _box_px(key: BlockKey, camera: ScreenCamera) -> QRect:
    x, y = key.corner_27700
    ends = camera.to_px(np.array([[x, y + key.side_m], [x + key.side_m, y]]))
    (left, top), (right, bottom) = np.floor(ends + 0.5 + _TIE).astype(int).tolist()
    return QRectF(QPointF(left, top), QPointF(right, bottom)).toRect()
