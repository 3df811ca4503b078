"""Shapes of the ground as a map is fed with them, and what can feed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from estates_app.domain.columns import ObjectArray
from estates_app.domain.tiles import Box


@dataclass(frozen=True)
class Part:
    """Which shapes of a source are meant.

    Attributes
    ----------
    table : str
        As the source calls it; empty where it has but one.
    field : str
        Column that tells kinds of shapes apart, empty for all of them.
    values : tuple of str
        Kinds that are meant, in small letters.
    """

    table: str = ""
    field: str = ""
    values: tuple[str, ...] = ()


class ShapeSource(Protocol):
    """A file with shapes. Any thread may ask it."""

    @property
    def title(self) -> str:
        """How people know it."""

    def shapes(self, part: Part, box_27700: Box, m_per_px: float) -> ObjectArray:
        """Return the shapes that touch a box, EPSG:27700.

        Parameters
        ----------
        part : Part
        box_27700 : west, south, east, north, metres
        m_per_px : float
            They are for a picture of this scale: finer detail may be left out.

        Raises
        ------
        EstatesError
            It cannot be read.
        """

    def close(self) -> None:
        """Let go of the file."""


class BaseSource(ShapeSource, Protocol):
    """A file with the tables of a base map."""

    @property
    def columns(self) -> Mapping[str, Sequence[str]]:
        """Tables of shapes with their columns."""

    def named(self, part: Part, text: str, box_27700: Box) -> list[tuple[str, str, float, float]]:
        """Return name, kind, easting and northing (metres) of the named shapes in a box."""
