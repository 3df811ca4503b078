"""A map as a page of paper: the scene of the screen with title, legend, scale, north and whose data it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPolygonF

from estates_app.map.furniture import (
    SCALE_SHARE,
    Frame,
    length_words,
    paint_north,
    paint_scale,
    paint_words,
    pen_of,
    round_length_m,
    wrapped,
)
from estates_app.map.legend import LegendEntry, said
from estates_app.map.linestyles import PX_PER_MM
from estates_app.map.paperlegend import GAP_MM, PaperLegend
from estates_app.map.scene import Scene
from estates_app.map.screen_camera import FIT_MARGIN_PX, Bounds, ScreenCamera
from estates_app.map.screen_labels import Box
from estates_app.map.symbolpainting import Marks
from estates_app.map.text import SMALLEST_PT, Lettering
from estates_app.map.theme import Theme
from estates_app.map.vector import Print, scene_steps

TITLE_PT, SUBTITLE_PT, SCALE_PT = 17.0, 10.5, 8.5
#: Scales of maps that people know, as the number of metres that one metre of paper stands for.
ROUND_SCALES = (
    *(2_500, 5_000, 10_000, 15_000, 20_000, 25_000, 40_000, 50_000, 75_000, 100_000, 125_000, 150_000, 200_000),
    *(250_000, 300_000, 400_000, 500_000, 600_000, 750_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000),
)
#: Logical pixels of a figure in a millimetre; words and symbols are enlarged by less than that takes away.
_FIGURE_PX_PER_MM, _LARGER_FIGURES = 5.0, 1.2
_FIGURE_MARGIN_PX = 8.0
_ABOVE_FOOT_MM, _FOOT_ROW_MM = 2.5, 9.5
_LEAST_FIGURE = 0.4
_LEAST_MAP = 0.5  # share of the width, or of the height, that the map has beside its legend


@dataclass(frozen=True)
class Paper:
    """A sheet.

    Attributes
    ----------
    words : str
        What people call it.
    width_mm, height_mm : float
        As it lies.
    enlargement : float
        Of symbols and words: a large sheet is read from farther away.
    is_screen : bool
        Whether it is the picture of a window, which the map fills; the legend stands at its right.
    is_figure : bool
        Whether it is a picture within a text, smaller than a sheet: no margin, and scale and north above the map.
    """

    words: str
    width_mm: float
    height_mm: float
    enlargement: float = 1.0
    is_screen: bool = False
    is_figure: bool = False

    @classmethod
    def of(cls, name: str, *, is_landscape: bool) -> Paper:
        """Return a sheet of `PAPERS`, lying or standing."""
        width, height, enlargement = PAPERS[name]
        return cls(name, height, width, enlargement) if is_landscape else cls(name, width, height, enlargement)

    @classmethod
    def screen(cls, width_px: float, height_px: float) -> Paper:
        """Return the sheet of a view of so many logical pixels, 96 an inch."""
        return cls("the screen", width_px / PX_PER_MM, height_px / PX_PER_MM, is_screen=True)

    @classmethod
    def sized(cls, width_mm: float, height_mm: float) -> Paper:
        """Return a sheet of a size: one of `PAPERS` where it is one."""
        for name in PAPERS:
            for is_landscape in (True, False):
                found = cls.of(name, is_landscape=is_landscape)
                if (found.width_mm, found.height_mm) == (width_mm, height_mm):
                    return found
        return cls(f"{width_mm:g} × {height_mm:g} mm", width_mm, height_mm)

    @classmethod
    def figure(cls, width_mm: float, height_mm: float) -> Paper:
        """Return the sheet of a picture within a text."""
        return cls("the page", width_mm, height_mm, is_figure=True)

    @property
    def px_per_mm(self) -> float:
        """Logical pixels of the map in a millimetre: a figure is read from near, as a screen of finer pixels."""
        return _FIGURE_PX_PER_MM if self.is_figure else PX_PER_MM

    @property
    def map_scale(self) -> float:
        """Enlargement of the map's symbols and names in its logical pixels; a figure's names stay legible."""
        return self.enlargement * (_LARGER_FIGURES if self.is_figure else 1.0)

    @property
    def margin_mm(self) -> float:
        """Width of the edge that stays bare."""
        return 0.0 if self.is_screen or self.is_figure else 6.0 + 4.0 * self.words_scale

    @property
    def words_scale(self) -> float:
        """Enlargement of the words round the map."""
        return 1.0 + 0.8 * (self.enlargement - 1.0)


#: Width and height of a standing sheet in millimetres (ISO 216), and how much larger all is on it.
PAPERS: dict[str, tuple[float, float, float]] = {
    "A4": (210.0, 297.0, 1.0),
    "A3": (297.0, 420.0, 1.15),
    "A2": (420.0, 594.0, 1.4),
    "A1": (594.0, 841.0, 1.75),
}


@dataclass(frozen=True)
class MapPage:
    """One page.

    Attributes
    ----------
    scene : Scene
    theme : Theme
        Of the whole page; paper is light unless somebody wants otherwise.
    paper : Paper
    bounds_27700 : (west, south, east, north)
        Ground that is to be seen, EPSG:27700 metres.
    scale_1_to : float or None
        What one metre of paper stands for; None for as large as shows all of the ground.
    is_round : bool
        Whether a scale that fits is made a round one.
    camera : ScreenCamera or None
        In the place of ground and scale, for the picture of a window.
    title, subtitle, attribution, made : str
        Words; empty for none. `made` says who made the map and when.
    legend : tuple of LegendEntry
    text_scale : float
        The user's text size.
    marks : Marks
        What is selected.
    has_furniture : bool
        Whether there is anything but the map.
    """

    scene: Scene
    theme: Theme
    paper: Paper
    bounds_27700: Bounds
    scale_1_to: float | None = None
    is_round: bool = True
    camera: ScreenCamera | None = None
    title: str = ""
    subtitle: str = ""
    attribution: str = ""
    made: str = ""
    legend: tuple[LegendEntry, ...] = ()
    text_scale: float = 1.0
    marks: Marks = field(default_factory=Marks)
    has_furniture: bool = True

    @property
    def symbol_scale(self) -> float:
        """Enlargement of the map's symbols."""
        return self.text_scale * self.paper.map_scale * self.theme.enlargement

    def sheet_mm(self, lettering: Lettering) -> tuple[float, float]:
        """Width and height of the whole: the picture of a window grows by its legend."""
        legend = lay_out_page(self, lettering).legend if self.paper.is_screen else None
        more = legend.width_mm + 2.0 * GAP_MM if legend is not None and legend.width_mm else 0.0
        return self.paper.width_mm + more, self.paper.height_mm

    def told(self, lettering: Lettering) -> str:
        """Say the page for who cannot see it."""
        legend = [said(entry) for entry in self.legend] if self.has_furniture else []
        scale = scale_words(lay_out_page(self, lettering).scale_1_to, self.paper)
        parts = (self.title or "Map", self.subtitle, f"Map at {scale}", self.attribution, self.made)
        told = ". ".join(part.rstrip(".") for part in parts if part)
        return f"{told}. Legend: {'; '.join(legend)}." if legend else f"{told}."


@dataclass(frozen=True)
class PageLayout:
    """Where everything goes, millimetres from the top left corner of the sheet.

    Attributes
    ----------
    title, subtitle, map, legend, foot, note : Frame
        `foot` has scale bar and north arrow, `note` the attribution and who made it.
    columns : int
        Of the legend.
    camera : ScreenCamera
        Over the map, in logical pixels of paper.
    px_per_mm : float
        Those in a millimetre.
    """

    title: Frame
    subtitle: Frame
    map: Frame
    legend: Frame
    foot: Frame
    note: Frame
    columns: int
    camera: ScreenCamera
    px_per_mm: float = PX_PER_MM

    @property
    def mm_per_m(self) -> float:
        """Millimetres of paper for a metre of ground."""
        return 1.0 / (self.camera.m_per_px * self.px_per_mm)

    @property
    def scale_1_to(self) -> float:
        """What one metre of paper stands for."""
        return 1000.0 / self.mm_per_m


def scale_words(scale_1_to: float, paper: Paper) -> str:
    """Return the scale in words: a round one as it is, another to three figures."""
    figures = 10.0 ** max(math.floor(math.log10(scale_1_to)) - 2, 0)
    rounded = round(scale_1_to / figures) * figures
    is_near = abs(rounded / scale_1_to - 1.0) > 1e-6
    return f"{'about ' if is_near else ''}1:{rounded:,.0f} on {paper.words}"


def round_scale(least: float) -> float:
    """Return the first of the round scales that shows as much ground as a scale, or that itself beyond them."""
    return next((float(scale) for scale in ROUND_SCALES if scale >= least * (1.0 - 1e-9)), least)


def legend_of_page(page: MapPage, lettering: Lettering) -> PaperLegend:
    """Return the legend as the page sets it."""
    entries = page.legend if page.has_furniture else ()
    paper = page.paper
    return PaperLegend(
        entries, page.theme, lettering, paper.words_scale, page.symbol_scale, paper.px_per_mm, paper.is_figure
    )


def lay_out_page(page: MapPage, lettering: Lettering) -> PageLayout:
    """Divide a page: title above, legend beside a wide map and under a high one, scale and sources below."""
    paper, nothing = page.paper, Frame(0.0, 0.0, 0.0, 0.0)
    whole = Frame(0.0, 0.0, paper.width_mm, paper.height_mm)
    if not page.has_furniture or paper.is_screen:
        camera = page.camera or _camera(page, whole)
        legend_frame, columns = _beside_window(page, lettering)
        return PageLayout(nothing, nothing, whole, legend_frame, whole, whole, columns, camera, paper.px_per_mm)
    k, edge = paper.words_scale, paper.margin_mm
    width, top = paper.width_mm - 2.0 * edge, edge
    heads = []
    for text, size, is_strong in ((page.title, TITLE_PT, True), (page.subtitle, SUBTITLE_PT, False)):
        lines = wrapped(lettering, text, width, size * k, is_strong=is_strong)
        heads.append(Frame(edge, top, width, len(lines) * lettering.height_mm(size * k)))
        top = heads[-1].bottom_mm
    top += 2.5 * k if top > edge else 0.0
    notes = sum(len(wrapped(lettering, text, width, SMALLEST_PT * k)) for text in (page.attribution, page.made))
    note_mm = notes * lettering.height_mm(SMALLEST_PT * k)
    note = Frame(edge, paper.height_mm - edge - note_mm, width, note_mm)
    foot_top = note.top_mm - (1.5 * k if notes else 0.0) - (0.0 if paper.is_figure else _FOOT_ROW_MM * k)
    room = max(foot_top - (0.0 if paper.is_figure else _ABOVE_FOOT_MM * k) - top, 1.0)
    legend = legend_of_page(page, lettering)
    ground, beside, columns = Frame(edge, top, width, room), nothing, 0
    if legend.entries:
        ground, beside, columns = _with_legend(page, ground, legend)
    if paper.is_figure:
        return PageLayout(
            heads[0], heads[1], ground, beside, ground, note, columns, _camera(page, ground), paper.px_per_mm
        )
    foot = Frame(ground.left_mm, foot_top, ground.width_mm, _FOOT_ROW_MM * k)
    if beside is not nothing and beside.top_mm >= ground.bottom_mm:  # under the map: the scale stands next to the map
        lower = _FOOT_ROW_MM * k + _ABOVE_FOOT_MM * k
        foot = Frame(edge, ground.bottom_mm + _ABOVE_FOOT_MM * k, width, _FOOT_ROW_MM * k)
        beside = Frame(beside.left_mm, beside.top_mm + lower, beside.width_mm, beside.height_mm)
    return PageLayout(heads[0], heads[1], ground, beside, foot, note, columns, _camera(page, ground))


def _with_legend(page: MapPage, room: Frame, legend: PaperLegend) -> tuple[Frame, Frame, int]:
    """Divide the room between map and legend; returns both with the legend's columns."""
    is_figure = page.paper.is_figure
    columns = legend.columns_for(room.height_mm)
    least_mm = room.width_mm * (_LEAST_FIGURE if is_figure else _LEAST_MAP)
    has_room = room.width_mm - columns * legend.column_mm >= least_mm
    if is_figure and has_room:  # of two small maps the one that shows the ground larger
        both = (_legend_beside(room, legend, columns), _legend_below(room, legend))
        return min(both, key=lambda parts: _camera(page, parts[0]).m_per_px)
    is_wide = page.paper.width_mm >= page.paper.height_mm
    return _legend_beside(room, legend, columns) if has_room and is_wide else _legend_below(room, legend)


def _legend_beside(room: Frame, legend: PaperLegend, columns: int) -> tuple[Frame, Frame, int]:
    gap, taken = legend.gap_mm, columns * legend.column_mm
    ground = Frame(room.left_mm, room.top_mm, room.width_mm - taken, room.height_mm)
    return ground, Frame(ground.right_mm + gap, room.top_mm, taken - gap, room.height_mm), columns


def _legend_below(room: Frame, legend: PaperLegend) -> tuple[Frame, Frame, int]:
    gap = legend.gap_mm
    columns = max(int((room.width_mm + gap) // legend.column_mm), 1)
    # no more columns than keep the strip level: a lone row in a last column looks lost
    strip = legend.height_for(columns)
    while columns > 1 and legend.height_for(columns - 1) <= strip * 1.02:
        columns -= 1
    strip = min(strip, room.height_mm * _LEAST_MAP)
    ground = Frame(room.left_mm, room.top_mm, room.width_mm, room.height_mm - strip - gap)
    return ground, Frame(room.left_mm, ground.bottom_mm + gap, room.width_mm, strip), columns


def _beside_window(page: MapPage, lettering: Lettering) -> tuple[Frame, int]:
    """Place of the legend at the right of a window's picture, so that it covers nothing, and its columns."""
    legend, height = legend_of_page(page, lettering), page.paper.height_mm - 2.0 * GAP_MM
    if not legend.entries:
        return Frame(0.0, 0.0, 0.0, 0.0), 0
    columns = legend.columns_for(height)
    return Frame(page.paper.width_mm + GAP_MM, GAP_MM, columns * legend.column_mm - GAP_MM, height), columns


def _camera(page: MapPage, frame: Frame) -> ScreenCamera:
    paper = page.paper
    size = tuple(max(math.ceil(side * paper.px_per_mm), 1) for side in (frame.width_mm, frame.height_mm))
    margin = _FIGURE_MARGIN_PX if paper.is_figure else FIT_MARGIN_PX
    found = ScreenCamera.fit(page.bounds_27700, (size[0], size[1]), margin_px=margin)
    m_per_px = 0.001 / paper.px_per_mm  # of paper
    if page.scale_1_to is not None:
        return replace(found, m_per_px=page.scale_1_to * m_per_px)
    return replace(found, m_per_px=round_scale(found.m_per_px / m_per_px) * m_per_px) if page.is_round else found


# --- painting ---------------------------------------------------------------------------------------------------------


def page_steps(painter: QPainter, page: MapPage, lettering: Lettering) -> Iterator[float]:
    """Paint a page in short steps, and tell after each which share of it is done.

    The painter's unit is the millimetre, its origin the sheet's top left corner.
    """
    layout, paper, theme = lay_out_page(page, lettering), page.paper, page.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = layout.map
    painter.save()
    engine = painter.paintEngine()
    if engine is None or engine.type() is not QPaintEngine.Type.SVG:  # drawings know no clipping: margins cover it
        painter.setClipRect(ground.rect())
    painter.translate(ground.left_mm, ground.top_mm)
    painter.scale(1.0 / paper.px_per_mm, 1.0 / paper.px_per_mm)
    floats = page.has_furniture and (paper.is_screen or paper.is_figure)
    obstacles = _floating(page, layout) if floats else ()
    order = Print(page.scene, layout.camera, theme, page.text_scale * paper.map_scale, page.marks, obstacles)
    try:
        yield from scene_steps(painter, order)
    finally:  # whoever lets go of the page half-way, too
        painter.restore()
    if not page.has_furniture:
        return
    if paper.is_screen:
        _paint_floating(painter, page, layout, lettering)
        return
    k = paper.words_scale
    _cover_margins(painter, page, ground)
    paint_words(painter, lettering, page.title, layout.title, (TITLE_PT * k, True, theme.colour("text")))
    paint_words(painter, lettering, page.subtitle, layout.subtitle, (SUBTITLE_PT * k, False, theme.colour("text_2")))
    legend_of_page(page, lettering).paint(painter, layout.legend)
    if paper.is_figure:
        paint_scale(painter, theme, lettering, ground, layout.mm_per_m)
        paint_north(painter, theme, lettering, ground)
    else:
        _paint_foot(painter, page, layout, lettering)
    top = layout.note.top_mm
    for text in (page.attribution, page.made):
        box = Frame(layout.note.left_mm, top, layout.note.width_mm, layout.note.height_mm)
        paint_words(painter, lettering, text, box, (SMALLEST_PT * k, False, theme.colour("text_2")))
        lines = len(wrapped(lettering, text, box.width_mm, SMALLEST_PT * k))
        top += lines * lettering.height_mm(SMALLEST_PT * k)


def _cover_margins(painter: QPainter, page: MapPage, frame: Frame) -> None:
    """Cover what reaches beyond the map's frame, then edge the map."""
    paper, surface = page.paper, QColor(page.theme.colour("surface"))
    width, height, over = paper.width_mm, paper.height_mm, 12.0
    for left, top, wide, high in (
        (-over, -over, width + 2 * over, frame.top_mm + over),
        (-over, frame.bottom_mm, width + 2 * over, height - frame.bottom_mm + over),
        (-over, -over, frame.left_mm + over, height + 2 * over),
        (frame.right_mm, -over, width - frame.right_mm + over, height + 2 * over),
    ):
        painter.fillRect(QRectF(left, top, wide, high), surface)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(page.theme.colour("border_strong"), 0.25))
    painter.drawRect(frame.rect())


def _bar(layout: PageLayout, share: float) -> tuple[float, str]:
    """Length on paper of a scale bar in millimetres, and its words."""
    length_m = round_length_m(layout.map.width_mm * share / layout.mm_per_m)
    return length_m * layout.mm_per_m, length_words(length_m)


def _paint_foot(painter: QPainter, page: MapPage, layout: PageLayout, lettering: Lettering) -> None:
    """Scale bar and scale at the left, north arrow at the right."""
    theme, k, foot = page.theme, page.paper.words_scale, layout.foot
    size = SCALE_PT * k
    length, words = _bar(layout, 0.3)
    base = foot.top_mm + lettering.height_mm(size) + 2.2 * k
    left, half = foot.left_mm + 0.2, length / 2.0
    painter.setPen(pen_of(theme.colour("text"), 0.25))
    for number, colour in enumerate(("text", "surface")):
        painter.setBrush(QColor(theme.colour(colour)))
        painter.drawRect(QRectF(left + number * half, base, half, 1.5 * k))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("text")))
    line_top = base - lettering.height_mm(size) - 0.6 * k
    wide = lettering.width_mm(words, size)
    painter.drawPath(lettering.path("0", left, line_top, size))
    painter.drawPath(lettering.path(words, left + length - min(wide / 2.0, length - 4.0), line_top, size))
    told = scale_words(layout.scale_1_to, page.paper)
    at = left + length + wide / 2.0 + 6.0 * k
    painter.drawPath(lettering.path(told, at, base + 0.75 * k - lettering.height_mm(size) / 2.0, size, is_strong=True))
    x, tip = foot.right_mm - 2.6 * k, foot.top_mm + 0.4 * k
    arrow = [(x, tip), (x + 2.0 * k, tip + 6.8 * k), (x, tip + 5.4 * k), (x - 2.0 * k, tip + 6.8 * k)]
    painter.drawPolygon(QPolygonF([QPointF(a, b) for a, b in arrow]))
    north = "Grid north"
    painter.setPen(Qt.PenStyle.NoPen)
    right = x - 3.6 * k - lettering.width_mm(north, size)
    painter.drawPath(lettering.path(north, right, tip + 2.6 * k, size))


def _floating(page: MapPage, layout: PageLayout) -> tuple[Box, ...]:
    """Return what floats above the map of a window's picture or of a figure, in its logical pixels."""
    frame, lines = layout.map, 0.0 if page.paper.is_figure else 5.0  # of sources, below scale and north
    boxes = [
        (0.0, frame.height_mm - lines - 8.5, frame.width_mm * SCALE_SHARE + 12.0, frame.height_mm),
        (frame.width_mm - 9.5, frame.height_mm - lines - 13.5, frame.width_mm, frame.height_mm),
    ]
    if page.paper.is_screen and (page.attribution or page.made):
        boxes.append((0.0, frame.height_mm - 5.0, frame.width_mm, frame.height_mm))
    k = layout.px_per_mm
    return tuple((a * k, b * k, c * k, d * k) for a, b, c, d in boxes)


def _paint_floating(painter: QPainter, page: MapPage, layout: PageLayout, lettering: Lettering) -> None:
    """Scale bar, north arrow and sources above the map of a window's picture, its legend at the right."""
    theme, frame, legend = page.theme, layout.map, layout.legend
    if layout.columns:
        width = legend.width_mm + 2.0 * GAP_MM
        painter.fillRect(QRectF(frame.right_mm, 0.0, width + 1.0, frame.height_mm), QColor(theme.colour("surface")))
        legend_of_page(page, lettering).paint(painter, legend)
    words = ". ".join(part.rstrip(".") for part in (page.attribution, page.made) if part)
    lines = wrapped(lettering, words, frame.width_mm - 4.0, SMALLEST_PT)
    strip = len(lines) * lettering.height_mm(SMALLEST_PT) + 1.4 if lines else 0.0
    if lines:
        ground = QColor(theme.colour("raised"))
        painter.fillRect(QRectF(0.0, frame.height_mm - strip, frame.width_mm, strip), ground)
        room = Frame(2.0, frame.height_mm - strip + 0.7, frame.width_mm - 4.0, strip)
        paint_words(painter, lettering, words, room, (SMALLEST_PT, False, theme.colour("text_2")))
    above = Frame(0.0, 0.0, frame.width_mm, frame.height_mm - strip)
    paint_scale(painter, theme, lettering, above, layout.mm_per_m)
    paint_north(painter, theme, lettering, above)
