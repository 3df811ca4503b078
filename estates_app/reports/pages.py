"""The pages of the PDF as pictures, for a window that cannot show PDF: the same source, the same compiler."""

from __future__ import annotations

from pathlib import Path

from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.material import Material, Pages
from estates_app.reports.pdf import finished
from estates_app.reports.typesetting import STANDARD, Typesetter

#: Sharp on a screen of two device pixels a logical one at the usual zoom.
PPI = 144.0


def render_pages(
    material: Material,
    *,
    templates: Path,
    ppi: float = PPI,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Pages:
    """Return the pages of the PDF as pictures, once the PDF itself has passed what it is held to.

    Parameters
    ----------
    material : Material
    templates : Path
    ppi : float
        Pixels an inch.

    Raises
    ------
    Cancelled
    RuntimeError
        The template or the model is at fault.
    """
    progress(0.0, "setting the pages")
    with Typesetter(material, templates) as setter:
        finished(setter)
        if cancel:
            cancel.check()
        progress(0.5, "drawing the pages")
        png = tuple(setter.png(ppi))
    return Pages(png, ppi, material.edition, STANDARD)
