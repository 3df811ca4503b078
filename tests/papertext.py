"""What another program reads on the pages of a paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2


def pages_of(path: Path) -> list[str]:
    """Return the words of each page of a PDF. A reader written in C finds them between the lines of maps at once."""
    with pypdfium2.PdfDocument(path) as book:
        return [sheet.get_textpage().get_text_bounded().replace("\r\n", "\n") for sheet in book]


def words_of(path: Path) -> str:
    """Return the words of all pages of a PDF."""
    return " ".join(pages_of(path))
