#!/usr/bin/env python3
"""Make the sample county again: ``python sample_data/make_sample.py [FOLDER]``. The same bytes each time."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from maker.county import make_county  # noqa: E402
from maker.estate import make_estate  # noqa: E402
from maker.files import write_all  # noqa: E402

SEED = 20261121


def main(folder: Path) -> None:
    """Write the whole sample into a folder."""
    random = np.random.default_rng(SEED)
    county = make_county(random)
    write_all(folder, county, make_estate(random, county), random)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "amberdale")
