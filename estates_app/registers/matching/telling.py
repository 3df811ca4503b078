"""What rows of a reading and properties of the estate tell, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.columns import Columns

_TEXTS = (
    "name",
    "site_name",
    "use",
    "subtype",
    "street_number",
    "organisation",
    "address",
    "town",
    "postcode",
    "uprn",
    "local_id",
    "tenure",
)


@dataclass(frozen=True, eq=False)
class Told:
    """What rows or properties tell, column by column, as text and figures; nan where a figure is missing."""

    texts: dict[str, list[str]]
    partner: list[str]
    xy_27700: npt.NDArray[np.float64]
    accuracy_m: npt.NDArray[np.float64]
    gia_m2: npt.NDArray[np.float64]
    built_year: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.partner)

    def take(self, rows: Sequence[int]) -> Told:
        """Return what some of the rows tell."""
        at = np.asarray(rows, np.int64)
        texts = {key: [values[i] for i in rows] for key, values in self.texts.items()}
        partner = [self.partner[i] for i in rows]
        return Told(texts, partner, self.xy_27700[at], self.accuracy_m[at], self.gia_m2[at], self.built_year[at])


def told_by_rows(rows: Sequence[ReadRow], partner_id: str) -> Told:
    """Take what matching needs from rows of a reading."""
    cells = [row.cells for row in rows]
    told = set[str]().union(*cells)
    texts = {key: [_text(c.get(key)) for c in cells] if key in told else [""] * len(rows) for key in _TEXTS}
    xy = np.array([row.xy_27700 or (np.nan, np.nan) for row in rows], float).reshape(-1, 2)
    accuracy = np.array([np.nan if row.place_accuracy_m is None else row.place_accuracy_m for row in rows], float)
    figures = (_figures(cells, key) if key in told else np.full(len(rows), np.nan) for key in ("gia_m2", "built_year"))
    return Told(texts, [partner_id] * len(rows), xy, accuracy, *figures)


def _text(cell: Cleaned | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return cell.value if type(cell.value) is str else str(cell.value)


def told_by_properties(properties: Columns) -> Told:
    """Take what matching needs from properties; a column that the table lacks is missing."""
    import shapely

    texts = {key: [t or "" for t in properties.texts(key)] for key in _TEXTS}
    geometry = properties.column("geometry")
    xy = np.full((len(properties), 2), np.nan)
    if geometry.valid.any():
        middles = shapely.centroid(geometry.values[geometry.valid])
        xy[geometry.valid] = np.column_stack([shapely.get_x(middles), shapely.get_y(middles)])
    numbers = (properties.numbers(key) for key in ("place_accuracy_m", "gia_m2", "built_year"))
    return Told(texts, [t or "" for t in properties.texts("partner")], xy, *numbers)


def _figures(cells: Sequence[Mapping[str, Cleaned]], key: str) -> npt.NDArray[np.float64]:
    found = (c.get(key) for c in cells)
    values = (None if cell is None else cell.value for cell in found)
    return np.array([v if isinstance(v, int | float) and not isinstance(v, bool) else np.nan for v in values], float)
