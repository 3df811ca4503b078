#!/usr/bin/env python3
"""Make the sample county again: ``python sample_data/make_sample.py [FOLDER]``. The same bytes each time."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from maker.context import write_context  # noqa: E402
from maker.councils import write_councils  # noqa: E402
from maker.county import make_county  # noqa: E402
from maker.next_year import write_next_year  # noqa: E402
from maker.picture import write_picture  # noqa: E402
from maker.services import write_services  # noqa: E402
from maker.supplements import write_supplements  # noqa: E402
from maker.truth import make_buildings  # noqa: E402

SEED = 20261121


def main(folder: Path) -> None:
    """Write the whole sample into a folder."""
    for name in ("registers", "supplements", "context", "next_year"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    county = make_county(SEED)
    of = make_buildings(SEED, county)
    write_context(folder / "context", county)
    write_picture(folder / "picture.json", county)
    write_councils(folder / "registers", county, of)
    write_services(folder / "registers", county, of)
    write_supplements(folder / "supplements", of)
    write_next_year(folder / "next_year", county, of, SEED)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "amberdale")
