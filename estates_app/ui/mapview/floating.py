"""All that floats over one map, laid by hand, with shadows and the empty state."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from estates_app.map.screen_camera import FIT_MARGIN_PX, Bounds, ScreenCamera
from estates_app.map.screen_labels import Box
from estates_app.ui.mapview.canvas import MapCanvas
from estates_app.ui.mapview.cards import FloatingCard, Shadow
from estates_app.ui.mapview.farnote import FarNote
from estates_app.ui.mapview.furniture import Attribution, ScaleBar, Tag
from estates_app.ui.mapview.hovercard import HoverCard
from estates_app.ui.mapview.keyscard import KeysCard
from estates_app.ui.mapview.legend import LegendCard
from estates_app.ui.mapview.style import MapStyle
from estates_app.ui.mapview.toolstrip import ToolStrip

_EDGE = 12
_LEGEND_SHARE = 0.6  # of the width; a legend that needs more is folded
_LEGEND_SHARE_OF_TWO = 0.3  # where two maps share the room, each has less to spare
_LEGEND_HEIGHT = 0.66  # of the height; small print is left out rather than that the legend hides more of the map


class Furniture(QObject):
    """Tools, legend, tag, scale bar, attribution, note of what is far off, hover card and card of keys of one map."""

    def __init__(self, view: MapCanvas) -> None:
        super().__init__(view)
        self._view = view
        look = view.look
        self.tools = ToolStrip(look, view)
        self.tag = Tag(look, view)
        self.legend = LegendCard(look, view)
        self.scale_bar = ScaleBar(look, view)
        self.attribution = Attribution(look, view)
        self.far = FarNote(look, view)
        self.card = HoverCard(look, view)
        self.keys = KeysCard(look, view)
        self._shadow: Shadow | None = None
        self._shadow_for: tuple[MapStyle, float] | None = None
        self._twin: Callable[[], Furniture | None] = lambda: None
        self.legend.set_entries(())
        self.measure(view.camera)

    @property
    def _cards(self) -> tuple[FloatingCard, ...]:
        return self.tools, self.tag, self.legend, self.card, self.keys

    def stand_beside(self, other: Furniture) -> None:
        """Know what floats over the map beside this one, where two move as one; neither keeps the other alive."""
        self._twin = weakref.ref(other)

    def restyle(self, look: MapStyle) -> None:
        """Take another theme or text size."""
        for card in self._cards:
            card.restyle(look)
        self.scale_bar.restyle(look)
        self.attribution.look = look
        self.far.restyle(look)
        self.lay_out()

    def measure(self, camera: ScreenCamera) -> None:
        """Set the scale bar for a camera."""
        self.scale_bar.set_camera(camera)
        self._lay_foot()
        self._keep_names_off()

    @property
    def is_compared(self) -> bool:
        """Whether the map is one of two side by side."""
        return not self.tag.isHidden()

    def fitting_two(self, bounds_27700: Bounds) -> ScreenCamera:
        """Return the camera that shows all of some ground under no card of either of two maps side by side."""
        view, gap = self._view, self._view.look.px(8)
        twin = self._twin()
        both = [self, twin] if twin is not None else [self]
        # as near to the cards as they stand to the edges: fitted ground keeps a margin of its own
        near = gap - FIT_MARGIN_PX
        left = max((one.tools.geometry().right() for one in both if not one.tools.isHidden()), default=0) + near
        top = max(one.tag.geometry().bottom() for one in both) + near
        right, foot = float(view.width()), view.height() - max(one._view.foot_px for one in both)
        boxes = [(left, top, right, foot)]
        legend = next((one.legend.geometry() for one in both if not one.legend.isHidden()), None)
        if legend is not None:
            boxes = [(left, top, legend.left() - near, foot), (left, max(top, legend.bottom() + near), right, foot)]
        size = float(view.width()), float(view.height())
        cameras = [ScreenCamera.within(bounds_27700, size, box) for box in boxes if box[2] > box[0] and box[3] > box[1]]
        return min(cameras, key=lambda camera: camera.m_per_px, default=ScreenCamera.fit(bounds_27700, size))

    def lay_out(self) -> None:
        """Put everything in its place in the view."""
        look, view = self._view.look, self._view
        edge = look.px(_EDGE)
        top, is_compared = edge, self.is_compared
        share = _LEGEND_SHARE_OF_TWO if is_compared else _LEGEND_SHARE
        self._lay_foot()
        most = (view.height() - edge if self.attribution.isHidden() else self.attribution.y()) - edge
        self.legend.fit_to(round(view.width() * share), most, min(most, round(view.height() * _LEGEND_HEIGHT)))
        self.legend.move(view.width() - self.legend.width() - edge, edge)
        if is_compared:
            end = view.width() if self.legend.isHidden() else self.legend.x()
            self.tag.resize(min(self.tag.contents_size().width(), end - 2 * edge), self.tag.height())
            self.tag.move(edge, edge)
            top = self.tag.geometry().bottom() + 1 + look.px(8)
        self.tools.fit_to(view.height() - top - self.scale_bar.height() - look.px(8))
        self.tools.move(edge, top)
        self._lay_foot()
        self._keep_names_off()
        view.update()

    def paint_shadows(self, painter: QPainter) -> None:
        """Paint the shadows of the cards that are shown."""
        key = (self._view.look, self._view.devicePixelRatioF())
        if self._shadow is None or self._shadow_for != key:
            self._shadow, self._shadow_for = Shadow(*key), key
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for card in self._cards:
            if not card.isHidden():
                self._shadow.paint(painter, QRectF(card.geometry()))

    def paint_empty(self, painter: QPainter, words: str) -> None:
        """Say that there is nothing to draw."""
        look, view = self._view.look, QRectF(self._view.rect())
        painter.fillRect(view, look.colour("sunken"))
        centre = view.center() - QPointF(0.0, look.px(14))
        disc, size = look.px(24), look.px(22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent_soft"))
        painter.drawEllipse(centre, disc, disc)
        glyph = look.glyph("ph.map-pin", "accent_text", 22, self._view.devicePixelRatioF())
        painter.drawPixmap(centre - QPointF(size / 2, size / 2), glyph)
        line = QRectF(view.left(), centre.y() + disc + look.px(8), view.width(), look.line_height("panel_title"))
        look.write(painter, line, words, "panel_title", "text", Qt.AlignmentFlag.AlignHCenter)

    def _widgets(self) -> tuple[QWidget, ...]:
        return self.tools, self.tag, self.legend, self.scale_bar, self.attribution, self.far

    def _keep_names_off(self) -> None:
        """Have names left out that something here would cut; the scale bar is of another length at every scale."""
        self._view.engine.obstacles = [_box(widget) for widget in self._widgets() if not widget.isHidden()]

    def _lay_foot(self) -> None:
        look, view = self._view.look, self._view
        edge = look.px(8)
        bar = self.scale_bar
        bar.move(edge, view.height() - bar.height() - look.px(4))
        room = view.width() - edge - (0 if bar.isHidden() else bar.geometry().right() + 2 * edge)
        self.attribution.fit_to(room)
        size = self.attribution.size()
        self.attribution.move(view.width() - size.width() - look.px(4), view.height() - size.height() - look.px(4))
        # beyond the margin that fitted ground has anyway
        covered = 0 if self.attribution.isHidden() else view.height() - self.attribution.y()
        view.foot_px = max(covered - FIT_MARGIN_PX, 0.0)
        left = self.tools.geometry().right() + edge if not self.tools.isHidden() else edge
        self.far.fit_to(view.width() - left - edge)
        self.far.move(left, min(bar.y(), self.attribution.y()) - self.far.height())  # in the corner, not on the county


def _box(widget: QWidget) -> Box:
    shape = widget.geometry()
    return shape.left() - 2.0, shape.top() - 2.0, shape.right() + 3.0, shape.bottom() + 3.0
