"""The sample county with three of its registers: what is true whatever is in a project is sooner seen of little."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

KEPT = ("nhs_sites", "jobcentre_estate", "south_amber_estate")


def small_county(sample: Path, folder: Path) -> Path:
    """Copy the sample's folder without most of its registers and without what is joined to them."""
    shutil.copytree(sample, folder)
    path = folder / "partnership.toml"
    tables = re.split(r"(?m)^(?=\[)", path.read_text("utf-8"))
    path.write_text(
        "".join(
            table
            for table in tables
            if not table.startswith(("[[registers]]", "[[supplements]]")) or any(name in table for name in KEPT)
        ),
        encoding="utf-8",
    )
    return folder
