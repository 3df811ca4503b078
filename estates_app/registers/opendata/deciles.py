"""Among how many small areas an index of deprivation ranks: what turns a rank into a decile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from estates_app.domain.errors import InputError
from estates_app.registers.opendata.datasets import Dataset
from estates_app.registers.opendata.recognising import year_of
from estates_app.registers.opendata.tabling import CodeTable


def areas_ranked(table: CodeTable, dataset: Dataset, path: Path, highest: float) -> tuple[int, str]:
    """Return how many small areas of England the index ranks, and who says so.

    The year stands in the name of the file, its notes or headings; else the year of its zones tells.

    Raises
    ------
    InputError
        Nothing tells the index, or a rank is higher than it has areas.
    """
    indices: Sequence[Mapping[str, Any]] = dataset.more["index"]
    text = f"{path.stem} {table.above} {' '.join(table.headings)}"
    named = re.findall(r"(?i)\b(?:imd|iod|indices|deprivation)[^0-9]{0,25}((?:19|20)?\d\d)(?!\d)", text)
    years = {int(year) if len(year) == 4 else 2000 + int(year) for year in named} | {year_of(path)}
    code_heading = table.headings[table.at_code]
    zones = re.search(r"(?<!\d)(20)?(01|11|21)(?!\d)", code_heading)
    of_zones = 2000 + int(zones[2]) if zones else None
    fits = [one for one in indices if one["year"] in years] or [one for one in indices if one["zones"] == of_zones]
    areas = {int(one["areas"]) for one in fits}
    if len(areas) != 1:
        raise InputError(
            "it has ranks without deciles and does not say of which index",
            where=table.name,
            remedy=f"put the year ({', '.join(str(one['year']) for one in indices)}) into the name of the file",
        )
    if highest > max(areas):
        raise InputError(
            f"it has the rank {highest:,.0f}, but its index ranks {max(areas):,} areas",
            where=table.name,
            remedy="put the year of the index into the name of the file",
        )
    return max(areas), str(fits[0]["source"])
