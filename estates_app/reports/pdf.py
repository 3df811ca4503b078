"""The shortlist as an accessible PDF (PDF/UA-1), looked at once more before it takes its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from estates_app.domain.material import Material
from estates_app.reports.aside import written_aside
from estates_app.reports.tagging import add_row_headings, fonts_of
from estates_app.reports.typesetting import Press, Typesetter


@dataclass(frozen=True)
class PdfCheck:
    """What the gate after the compile saw."""

    row_headings: int
    fonts: tuple[str, ...]
    size_bytes: int


def write_pdf(path: Path, material: Material, *, templates: Path) -> PdfCheck:
    """Write the shortlist, aside and renamed. The same material gives the same bytes.

    Parameters
    ----------
    path : Path
    material : Material
    templates : Path
        Folder of the Typst templates; ``themes`` beside it holds the drawings of the fates.

    Raises
    ------
    ProjectError
        The file cannot be written.
    RuntimeError
        The template or the model is at fault: a font is missing, a banned word got in.
    """
    with Typesetter(material, templates) as setter:
        data, headings, fonts = finished(setter)
    with written_aside(path) as aside:
        aside.write_bytes(data)
    return PdfCheck(headings, fonts, len(data))


def finished(setter: Press) -> tuple[bytes, int, tuple[str, ...]]:
    """Return the PDF with the headings of its rows, how many they are, and its fonts.

    Raises
    ------
    RuntimeError
        A glyph is missing.
    """
    data, headings = add_row_headings(setter.pdf())
    fonts = fonts_of(data)
    if any("LastResort" in font for font in fonts):
        raise RuntimeError("a glyph is missing from the report's font")
    return data, headings, fonts
