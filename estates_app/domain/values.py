"""Values of properties by criterion, before any weight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estates_app.domain.columns import BoolArray, FloatArray
from estates_app.domain.criteria import Criterion


@dataclass(frozen=True, eq=False)
class ValueMatrix:
    """What scores are made of before any weight: kept while weights move.

    Attributes
    ----------
    property_ids : tuple of str
    criteria : tuple of Criterion
    raw : ndarray, shape (property, criterion)
        Figures in the criterion's unit, nan where missing or not applicable.
    value : ndarray, same shape
        0 to 1, nan where ``raw`` is.
    applies : ndarray of bool, same shape
        Whether the criterion applies to the property's class.
    fields : tuple of tuple of str
        For each criterion the property fields it reads.
    """

    property_ids: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    raw: FloatArray
    value: FloatArray
    applies: BoolArray
    fields: tuple[tuple[str, ...], ...]

    @cached_property
    def by_criterion(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Values with 0 where missing, 1 where known, and 1 where it applies, each of shape (criterion, property)."""
        known = (~np.isnan(self.value)).T
        return (
            np.ascontiguousarray(np.nan_to_num(self.value).T),
            np.ascontiguousarray(known, float),
            np.ascontiguousarray(self.applies.T, float),
        )
