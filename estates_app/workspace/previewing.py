"""The pages of the paper before it is written: what a worker needs of the session, and the job itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from estates_app.domain.findings import Findings
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.material import Material, Pages
from estates_app.workspace.pictures import paint_shortlist
from estates_app.workspace.ports import MapPicture, PageRenderer
from estates_app.workspace.project import Tools
from estates_app.workspace.reporting import page_material
from estates_app.workspace.session import Session
from estates_app.workspace.starting import part


@dataclass(frozen=True, eq=False)
class PreviewOrder:
    """Everything that pages follow from: a worker needs no session."""

    material: Material
    painter: MapPicture
    render: PageRenderer


def order_preview(tools: Tools, session: Session, findings: Findings, *, edition: str, title: str = "") -> PreviewOrder:
    """Take a snapshot of what the pages follow from. Quick; on the thread that owns the project file."""
    material = page_material(session, findings, edition=edition, title=title)
    return PreviewOrder(material, tools.painter, tools.render_pages)


def preview(order: PreviewOrder, *, ppi: float, progress: Progress = silent, cancel: Cancel | None = None) -> Pages:
    """Return the pages as pictures; any thread may.

    Raises
    ------
    Cancelled
    """
    material = order.material
    progress(0.0, "painting the maps")
    if cancel:
        cancel.check()
    pictures = paint_shortlist(order.painter, material.estate, material.findings, material.edition)
    if cancel:
        cancel.check()
    material = replace(material, pictures=pictures)
    return order.render(material, ppi=ppi, progress=part(progress, 0.3, 1.0), cancel=cancel)
