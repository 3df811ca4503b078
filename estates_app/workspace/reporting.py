"""Write reports: the material gathered once, each file written aside and renamed."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.material import Material, ShortlistEntry
from estates_app.domain.pictures import Picture
from estates_app.domain.scenario import Scenario, record_of
from estates_app.workspace.pictures import county_order, paint_shortlist
from estates_app.workspace.ports import MapPicture, ReportWriter
from estates_app.workspace.project import Tools
from estates_app.workspace.session import Session
from estates_app.workspace.shortlisting import shortlist_of

#: What project files are called: a report never takes the place of one.
PROJECT_ENDING = ".estates.gpkg"

#: Pixels an inch of a map written as PNG.
PNG_DPI = 200


def gather_material(
    session: Session,
    findings: Findings,
    pictures: Mapping[str, Picture],
    *,
    edition: str,
    title: str,
    locality: str = "",
) -> Material:
    """Return what every report is made from, with the rows of the registers that the workbook cites."""
    store = session.store
    origins: dict[str, list[str]] = defaultdict(list)
    for source in session.estate.editions:
        for row in store.rows(source.id):
            if row.property_id is not None:
                origins[row.property_id].append(f"{source.file}, row {row.row}")
    material = page_material(session, findings, edition=edition, title=title, locality=locality)
    return replace(
        material,
        pictures=pictures,
        origins={key: tuple(rows) for key, rows in origins.items()},
        issues=tuple((e.file, issue) for e in session.estate.editions for issue in store.issues(e.id)),
    )


def page_material(
    session: Session, findings: Findings, *, edition: str, title: str = "", locality: str = ""
) -> Material:
    """Return what pages are made from, but for their pictures; a worker may go on from there. Quick."""
    return Material(
        estate=session.estate,
        findings=findings,
        catalogue=session.catalogue,
        pictures={},
        edition=edition,
        date=session.clock().date().isoformat(),
        snapshot=snapshot_name(session, findings.scenario),
        partnership=title or partnership_title(session.estate),
        locality=locality,
        shortlist=shortlist_entries(session.estate, findings),
    )


def partnership_title(estate: Estate) -> str:
    """Return what a paper calls the partnership."""
    return f"{estate.area} property partnership"


def shortlist_entries(estate: Estate, findings: Findings) -> tuple[ShortlistEntry, ...] | None:
    """Return the shortlist of the scenario that findings are of; None of the baseline and of a plan without one."""
    scenario = findings.scenario
    if scenario is None or scenario.is_baseline:
        return None
    return tuple(ShortlistEntry(one.property_id, one.note) for one in shortlist_of(estate, findings, scenario))


def snapshot_name(session: Session, scenario: Scenario | None = None) -> str:
    """Return a short name of the present facts and a scenario's choices: the same figures have the same name."""
    chosen = record_of(scenario) if scenario else {}
    told = json.dumps([chosen.get(name) for name in ("wish", "found", "choices")], sort_keys=True)
    text = hashlib.sha256(f"{session.store.digest()} {told}".encode()).hexdigest().upper()
    return f"{text[:4]}-{text[4:8]}"


@dataclass(frozen=True, eq=False)
class ReportOrder:
    """A report that may be written: all that it follows from, so that a worker needs no session."""

    out: Path
    material: Material
    writer: ReportWriter
    painter: MapPicture | None


def write_report(
    tools: Tools, session: Session, findings: Findings, out: Path, *, edition: str, title: str = ""
) -> None:
    """Write one report; its kind follows from the ending of ``out``.

    Raises
    ------
    InputError
        The ending is not known, or a map is wanted where none can be painted.
    ProjectError
        The file cannot be written.
    """
    if out.suffix.casefold() in (".png", ".svg"):
        check_place(session, out)
        write_map(tools, session, findings, out, edition=edition)
        return
    write_ordered(order_report(tools, session, findings, out, edition=edition, title=title))


def order_report(
    tools: Tools, session: Session, findings: Findings, out: Path, *, edition: str, title: str = ""
) -> ReportOrder:
    """Take what a report follows from, on the thread that owns the project file; `write_ordered` may run on any.

    Raises
    ------
    InputError
        The ending is not known, or the place is none to write to.
    """
    ending = out.suffix.casefold()
    if ending not in tools.writers:
        raise InputError(
            f"a report cannot end in {ending or 'nothing'}",
            where=out.name,
            remedy=f"use one of {', '.join(sorted({*tools.writers, '.png', '.svg'}))}",
        )
    check_place(session, out)
    material = gather_material(session, findings, {}, edition=edition, title=title)
    return ReportOrder(out, material, tools.writers[ending], tools.painter if ending == ".pdf" else None)


def write_ordered(order: ReportOrder, *, progress: Progress = silent, cancel: Cancel | None = None) -> None:
    """Write an ordered report, aside and renamed; any thread may.

    Raises
    ------
    Cancelled
        Nothing was written.
    ProjectError
        The file cannot be written.
    """
    material = order.material
    if order.painter is not None:
        progress(0.0, "painting the maps")
        pictures = paint_shortlist(order.painter, material.estate, material.findings, material.edition)
        material = replace(material, pictures=pictures)
    if cancel:
        cancel.check()
    progress(0.5, "writing the file")
    order.writer(order.out, material)


def check_place(session: Session, out: Path) -> None:
    """Refuse a place to which nothing may be written: a project, a folder, a folder that is not there.

    Raises
    ------
    InputError
    """
    if out.name.casefold().endswith(PROJECT_ENDING) or (out.exists() and out.samefile(session.store.path)):
        raise InputError("it is a project, no report", where=str(out), remedy="choose another name")
    if out.is_dir():
        raise InputError("it is a folder", where=str(out), remedy="name a file in it")
    if not out.parent.is_dir():
        raise InputError("its folder does not exist", where=str(out), remedy="make the folder first")


def write_map(tools: Tools, session: Session, findings: Findings | None, out: Path, *, edition: str) -> None:
    """Write a map of the whole area as PNG or SVG."""
    if not tools.painter.is_available():
        raise InputError(
            "maps cannot be painted on this machine: Qt's system libraries are missing",
            where=out.name,
            remedy="install them (the README lists them) or write another kind of report",
        )
    order = county_order(session.estate, findings, edition)
    if order is None:
        raise InputError("there is nothing to draw yet", where=out.name, remedy="import a register or load zones first")
    is_png = out.suffix.casefold() == ".png"
    write_aside(out, tools.painter.png(order, dpi=PNG_DPI) if is_png else tools.painter.svg(order))


def write_aside(out: Path, data: bytes) -> None:
    """Write bytes beside ``out`` and rename, so that nobody ever sees half a file."""
    aside = out.with_name(f".{uuid.uuid4().hex[:8]}-{out.name}")
    try:
        aside.write_bytes(data)
        aside.replace(out)
    except OSError as error:
        raise InputError(
            f"it cannot be written ({error.strerror})", where=str(out), remedy="free the disk or choose another folder"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
