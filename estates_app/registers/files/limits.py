"""Limits that a file must keep before it is unpacked or held in memory, each with its reason."""

from __future__ import annotations

from pathlib import Path

from estates_app.domain.errors import InputError

#: Most bytes of a text file or workbook that is held in memory whole. 100,000 rows of 25 columns are about 30 MB.
MOST_BYTES = 500_000_000

#: Most bytes of all members of an archive together. The sheet of 100,000 rows of 25 columns unpacks to about 150 MB.
MOST_UNPACKED_BYTES = 1_000_000_000

#: Most times that an archive may grow when it is unpacked, where it becomes larger than `RATIO_FROM_BYTES`. Workbooks
#: grow 5 to 60 times; deflate can do 1,032, which only a file made to fill a disk comes near.
MOST_RATIO = 250
RATIO_FROM_BYTES = 50_000_000

#: Most members of an archive: a county's open-data download has some hundreds.
MOST_MEMBERS = 5_000

#: Most cells of the smallest rectangle that holds a sheet: 50,000 rows of 200 columns.
MOST_CELLS = 10_000_000

#: Most files of a folder that are looked into at once.
MOST_FILES = 2_000


def check_size(path: Path, name: str) -> None:
    """Refuse a file that is too large to hold.

    Raises
    ------
    InputError
    """
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"it is {path.stat().st_size / 1e6:,.0f} MB, more than {MOST_BYTES / 1e6:,.0f} MB",
            where=name,
            remedy="split it, or export the rows that matter",
        )
