"""The pages of the paper before it is written: what a worker needs of the session, and the job itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.material import Material, Pages
from estates_app.domain.scenario import DECISIVE, Key, Scenario
from estates_app.workspace.pictures import paint_shortlist
from estates_app.workspace.ports import MapPicture, PageRenderer
from estates_app.workspace.project import Tools
from estates_app.workspace.reporting import page_material
from estates_app.workspace.session import Session
from estates_app.workspace.starting import part

#: Parts of an estate from which figures and names of the paper follow.
_FIGURES = (
    *("properties", "outlets", "zones", "localities", "services", "partners", "settings"),
    *("scope_rules", "secrecy_rules", "area"),
)


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


def what_changed(order: PreviewOrder, estate: Estate) -> str:
    """Say in a few words what changed since pages were ordered, empty where they still hold."""
    before, scenario = order.material.estate, order.material.findings.scenario
    if any(getattr(before, name) is not getattr(estate, name) for name in _FIGURES):
        return "the figures changed"
    if scenario is None or scenario.is_baseline:
        return ""
    after = estate.scenarios.get(scenario.id)
    if after is None:
        return "the scenario is gone"
    if _decisive(scenario) != _decisive(after) or scenario.found != after.found:
        return "the scenario changed"
    if scenario.choices != after.choices:
        return "the list changed"
    return "" if scenario.name == after.name else "the name changed"


def _decisive(scenario: Scenario) -> dict[Key, object]:
    return {key: value for key, value in scenario.choices.items() if key[1] in DECISIVE}


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
