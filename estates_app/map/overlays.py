"""Spider lines, catchments and the line round a chosen zone over a screen map."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from estates_app.domain.columns import FloatArray
from estates_app.map.scene import Link, Ring
from estates_app.map.screen_camera import ScreenCamera
from estates_app.map.screen_points import Layout
from estates_app.map.shapes import ZoneShapes
from estates_app.map.theme import Theme

BEND = 0.14  # how far a spider line bows, as a share of its length
LINE_PX, HALO_PX = 2.2, 4.6
OUTLINE_PX, OUTLINE_HALO_PX = 2.6, 6.0
DASHES = (3.2, 2.2)  # multiples of the line's width
RING_DOTS = (1.4, 1.8)
TINT = 0.07


def bows(links: Sequence[Link]) -> FloatArray:
    """Bow of each link to its left, as a share of its length: away from the nearest neighbour at the same host."""
    found = np.full(len(links), BEND)
    hosts: dict[tuple[float, float], list[int]] = {}
    for number, link in enumerate(links):
        hosts.setdefault(link.to_xy_27700, []).append(number)
    for (x, y), members in hosts.items():
        angles = [math.atan2(links[i].from_xy_27700[1] - y, links[i].from_xy_27700[0] - x) for i in members]
        order = sorted(range(len(members)), key=angles.__getitem__)
        for place, which in enumerate(order):
            before = (angles[which] - angles[order[place - 1]]) % (2.0 * math.pi)
            after = (angles[order[(place + 1) % len(order)]] - angles[which]) % (2.0 * math.pi)
            if len(order) == 1:  # upwards, as on paper
                found[members[which]] = BEND if math.cos(angles[which]) < 0 else -BEND
            else:
                found[members[which]] = BEND if before < after else -BEND
    return found


def link_ends(links: Sequence[Link], layout: Layout, camera: ScreenCamera) -> tuple[FloatArray, FloatArray]:
    """Both ends of each link in pixels, at the symbols where these are known; each of shape (n, 2)."""
    ends = []
    for places, points in (
        ([link.from_xy_27700 for link in links], [link.from_point for link in links]),
        ([link.to_xy_27700 for link in links], [link.to_point for link in links]),
    ):
        at = camera.to_px(np.array(places, dtype=float).reshape(-1, 2))
        for number, point in enumerate(points):
            row = layout.row_of(point) if point >= 0 else -1
            if row >= 0:
                at[number] += layout.shift_px[row]
        ends.append(at)
    return ends[0], ends[1]


def paint_links(
    painter: QPainter,
    theme: Theme,
    links: Sequence[Link],
    ends_px: tuple[FloatArray, FloatArray],
    bends: FloatArray,
    scale: float,
) -> None:
    """Draw each link as a curve with a halo under it, between its ends in pixels."""
    if not links:
        return
    starts, ends = ends_px
    away = starts - ends
    # the bow lies to the left of the way from the host, which is against the clock on the ground
    middles = (starts + ends) / 2.0 + np.column_stack([away[:, 1], -away[:, 0]]) * bends[:, None]
    paths = []
    for start, middle, end in zip(starts.tolist(), middles.tolist(), ends.tolist(), strict=True):
        path = QPainterPath(QPointF(*start))
        path.quadTo(QPointF(*middle), QPointF(*end))
        paths.append(path)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme.colour("map_halo"), HALO_PX * scale))
    for path in paths:
        painter.drawPath(path)
    for link, path in zip(links, paths, strict=True):
        painter.setPen(_pen(theme.any_colour(link.colour), LINE_PX * scale, DASHES if link.is_dashed else ()))
        painter.drawPath(path)


def paint_rings(painter: QPainter, theme: Theme, rings: Sequence[Ring], camera: ScreenCamera, scale: float) -> None:
    """Draw catchments: a faint ground, and a dashed line on a halo."""
    for ring in rings:
        box = ring_box(ring, camera)
        tint = QColor(theme.any_colour(ring.colour))
        tint.setAlphaF(TINT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawEllipse(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(theme.colour("map_halo"), HALO_PX * scale))
        painter.drawEllipse(box)
        painter.setPen(_pen(theme.any_colour(ring.colour), LINE_PX * scale, RING_DOTS))
        painter.drawEllipse(box)


def paint_outline(
    painter: QPainter, theme: Theme, zones: ZoneShapes, zone: int, camera: ScreenCamera, scale: float
) -> None:
    """Draw a line with a halo round a zone; nothing for one that has no shape."""
    if zone < 0 or not zones.has_any:
        return
    path = zones.path(zone, zones.level_for(camera.m_per_px))
    if path.isEmpty():
        return
    k = 1.0 / camera.m_per_px
    x, y = camera.to_px(np.array([zones.origin_27700]))[0].tolist()
    path = QTransform(k, 0.0, 0.0, -k, x, y).map(path)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, width in (("map_halo", OUTLINE_HALO_PX), ("accent", OUTLINE_PX)):
        painter.setPen(_pen(theme.colour(token), width * scale))
        painter.drawPath(path)


def ring_box(ring: Ring, camera: ScreenCamera) -> QRectF:
    """Square round a catchment on the screen."""
    x, y = camera.to_px(np.array([ring.xy_27700]))[0].tolist()
    radius = ring.radius_m / camera.m_per_px
    return QRectF(x - radius, y - radius, 2.0 * radius, 2.0 * radius)


def _pen(colour: str, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen
