"""Symbols that share one spot are set in a ring round it, each with a leader to its true place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from estates_app.domain.columns import FloatArray

SAME_SPOT_MM = 0.9
LARGEST_RING = 12


@dataclass(frozen=True)
class Spot:
    """Where one symbol is set.

    Attributes
    ----------
    index : int
        Which of the points.
    x_mm, y_mm : float
        Where it is painted.
    true_x_mm, true_y_mm : float
        Where the thing is.
    count : int
        How many things the symbol stands for.
    """

    index: int
    x_mm: float
    y_mm: float
    true_x_mm: float
    true_y_mm: float
    count: int = 1

    @property
    def is_moved(self) -> bool:
        """Whether it needs a leader."""
        return math.hypot(self.x_mm - self.true_x_mm, self.y_mm - self.true_y_mm) > 0.01


def spread(xy_mm: FloatArray, indices: list[int], radius_mm: list[float]) -> list[Spot]:
    """Give every point its own ground; more than twelve on one spot become one symbol with their number."""
    if not indices:
        return []
    places = np.array([xy_mm[index] for index in indices])
    links = cKDTree(places).query_pairs(SAME_SPOT_MM, output_type="ndarray").reshape(-1, 2)
    graph = coo_matrix((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(len(places), len(places)))
    count, group = connected_components(graph, directed=False)
    spots: list[Spot] = []
    for number in range(count):
        members = [int(i) for i in np.flatnonzero(group == number)]
        spots.extend(_ring(places, members, indices, radius_mm))
    return spots


def _ring(places: FloatArray, members: list[int], indices: list[int], radius_mm: list[float]) -> list[Spot]:
    centre = places[members].mean(axis=0)
    if len(members) == 1 or len(members) > LARGEST_RING:
        first = members[0]
        x, y = (float(value) for value in (places[first] if len(members) == 1 else centre))
        return [Spot(indices[first], x, y, x, y, len(members))]
    widest = max(radius_mm[i] for i in members) + 0.4
    ring = max(widest * 1.15, widest / math.sin(math.pi / len(members)))
    spots = []
    for order, member in enumerate(members):
        angle = 2.0 * math.pi * order / len(members) - (math.pi / 2 if len(members) > 2 else math.pi)
        x, y = centre + ring * np.array([math.cos(angle), math.sin(angle)])
        true_x, true_y = places[member]
        spots.append(Spot(indices[member], float(x), float(y), float(true_x), float(true_y)))
    return spots
