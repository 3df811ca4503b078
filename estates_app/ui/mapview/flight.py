"""Ways of a camera: a straight glide, and a flight that rises, travels and comes down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from estates_app.map.screen_camera import ScreenCamera

#: How much a flight prefers zooming to travelling; van Wijk and Nuij's users chose 1.42, the root of two.
RHO = math.sqrt(2.0)

#: A goal whose middle is less than this many views away, at the wider of both scales, is glided to.
NEAR_VIEWS = 0.75

#: Milliseconds a unit of a flight's path takes, and the longest flight.
_MS_A_UNIT, LONGEST_MS = 260.0, 900

_TINY = 1e-9


class Way(Protocol):
    """From one camera to another; ``at(0)`` is the start, ``at(1)`` the end."""

    def at(self, share: float) -> ScreenCamera:
        """Return the camera after a share of the way, 0 to 1."""


@dataclass(frozen=True)
class Glide:
    """The centre keeps step with the scale, so that ground which is under one pixel at both ends never leaves it."""

    start: ScreenCamera
    end: ScreenCamera

    def at(self, share: float) -> ScreenCamera:
        """Return the camera after a share of the way."""
        start, end = self.start, self.end
        if share <= 0.0:
            return start
        if share >= 1.0:
            return end
        scale = start.m_per_px * (end.m_per_px / start.m_per_px) ** share
        change = start.m_per_px - end.m_per_px
        is_zoom = abs(change) > 1e-6 * start.m_per_px
        done = (start.m_per_px - scale) / change if is_zoom else share
        x = start.centre_x_27700 + (end.centre_x_27700 - start.centre_x_27700) * done
        y = start.centre_y_27700 + (end.centre_y_27700 - start.centre_y_27700) * done
        return ScreenCamera(x, y, scale, end.size_px)


class Flight:
    """The smooth and efficient path of van Wijk and Nuij.

    Parameters
    ----------
    start, end : ScreenCamera

    Notes
    -----
    J. J. van Wijk and W. A. A. Nuij, "Smooth and efficient zooming and panning", IEEE Symposium on Information
    Visualization 2003, pages 15 to 22, equations 9 and (for one centre) 10. Widths are those of the view in metres of
    ground.

    Attributes
    ----------
    length : float
        Of the path, in the paper's units.
    """

    def __init__(self, start: ScreenCamera, end: ScreenCamera) -> None:
        self.start, self.end = start, end
        self._width_px = max(start.size_px[0], 1.0)
        self._w0, self._w1 = start.m_per_px * self._width_px, end.m_per_px * self._width_px
        self._u1 = math.hypot(end.centre_x_27700 - start.centre_x_27700, end.centre_y_27700 - start.centre_y_27700)
        self._is_still = self._u1 < 1e-6 * min(self._w0, self._w1)
        if self._is_still:
            self.length = abs(math.log(self._w1 / self._w0)) / RHO
            return
        self._r0 = _rise(self._w0, self._w1, self._u1, sign=1.0, of=self._w0)
        self.length = (_rise(self._w0, self._w1, self._u1, sign=-1.0, of=self._w1) - self._r0) / RHO

    @property
    def duration_ms(self) -> int:
        """How long it takes: by its length, never longer than `LONGEST_MS`."""
        return min(round(self.length * _MS_A_UNIT), LONGEST_MS)

    def at(self, share: float) -> ScreenCamera:
        """Return the camera after a share of the way."""
        if share <= 0.0:
            return self.start
        if share >= 1.0:
            return self.end
        if self._is_still or self.length < _TINY:
            return Glide(self.start, self.end).at(share)
        # exp and cosh of the path's ends overflow where a flight of thousands of views begins at a doorstep; by
        # differences of the exponent they never do
        s = share * self.length
        far = (_log_cosh(self._r0) - _log_cosh(RHO * s + self._r0)) + math.log(self._w0)
        width = math.exp(far)
        along = math.cosh(self._r0) * math.tanh(RHO * s + self._r0) - math.sinh(self._r0)
        done = min(max(self._w0 / (RHO * RHO) * along / self._u1, 0.0), 1.0)
        x = self.start.centre_x_27700 + (self.end.centre_x_27700 - self.start.centre_x_27700) * done
        y = self.start.centre_y_27700 + (self.end.centre_y_27700 - self.start.centre_y_27700) * done
        return ScreenCamera(x, y, width / self._width_px, self.end.size_px)


def is_far(start: ScreenCamera, end: ScreenCamera) -> bool:
    """Whether a glide to the end would rush over ground that nobody could follow."""
    scale = max(start.m_per_px, end.m_per_px)
    away_x = abs(end.centre_x_27700 - start.centre_x_27700) / (scale * max(start.size_px[0], 1.0))
    away_y = abs(end.centre_y_27700 - start.centre_y_27700) / (scale * max(start.size_px[1], 1.0))
    return max(away_x, away_y) > NEAR_VIEWS


def _rise(w0: float, w1: float, u1: float, *, sign: float, of: float) -> float:
    """Return r0 (sign 1, of w0) or r1 (sign -1, of w1): ln(-b + sqrt(b² + 1)), which is -asinh(b)."""
    b = (w1 * w1 - w0 * w0 + sign * RHO**4 * u1 * u1) / (2.0 * of * RHO * RHO * u1)
    return -math.asinh(b)


def _log_cosh(value: float) -> float:
    value = abs(value)
    return value + math.log1p(math.exp(-2.0 * value)) - math.log(2.0)
