"""The whole main job from a folder with ``partnership.toml``: registers in, shortlist out."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from estates_app.domain.editions import PUBLIC
from estates_app.domain.errors import EstatesError, InputError
from estates_app.domain.findings import Findings, Plan
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.workspace.analysing import findings_of
from estates_app.workspace.partnership_file import PartnershipFile, load_partnership
from estates_app.workspace.pictures import paint_shortlist
from estates_app.workspace.project import Tools
from estates_app.workspace.reporting import PROJECT_ENDING, gather_material, write_map
from estates_app.workspace.session import Session
from estates_app.workspace.starting import Begun, begin_project, check_files, part
from estates_app.workspace.summaries import findings_summary, import_summary

#: Key under which a project remembers how many edits it had when it was analysed.
_ANALYSED = "analysed"

#: Maps of the whole area, which a machine without Qt's system libraries cannot make.
_MAPS = frozenset({"map.png", "map.svg"})


@dataclass(frozen=True, eq=False)
class Analysis:
    """What `analyse` did: the JSON summary and whether rows wait for a person."""

    summary: dict[str, Any]
    needs_a_person: bool


def analyse(
    tools: Tools,
    folder: Path,
    out: Path,
    *,
    seconds: Callable[[], float],
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Analysis:
    """Do the main job. Everything is made in a folder aside and moved into ``out`` at the end.

    Parameters
    ----------
    tools : Tools
    folder : Path
        Holds ``partnership.toml``; file names in it are relative to it.
    out : Path
        Made where it is missing; files of an earlier run are replaced.
    seconds : callable
        A running clock, for ``seconds`` in the summary.

    Raises
    ------
    EstatesError
        A file or an entry cannot be used.
    Cancelled
        Nothing was left behind.
    """
    started, cancel = seconds(), cancel or Cancel()
    plan_file = load_partnership(folder, tools.rules.services)
    check_files(plan_file)
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    except OSError as error:
        raise InputError(
            f"it cannot be written to ({error.strerror})", where=str(out), remedy="choose another folder"
        ) from error
    try:
        _refuse_worked_in(tools, out / _project_name(plan_file.area))
        summary, waits = _analyse(tools, plan_file, aside, progress, cancel)
        summary["seconds"] = round(seconds() - started, 2)
        names = sorted(path.name for path in aside.iterdir())
        summary["outputs"] = [str(out / name) for name in [*names, "analysis.json"]]
        (aside / "analysis.json").write_text(json.dumps(summary, indent=1, ensure_ascii=False), encoding="utf-8")
        _publish(aside, out, [*names, "analysis.json"])
    except OSError as error:
        raise InputError(
            f"it cannot be written to ({error.strerror or error})",
            where=str(out),
            remedy="free the disk, or close what is open of it",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    progress(1.0, "done")
    return Analysis(summary, waits)


def _project_name(area: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", area.casefold()).strip("-") or "area"
    return f"{slug}{PROJECT_ENDING}"


def _refuse_worked_in(tools: Tools, path: Path) -> None:
    """Refuse to take the place of a project that no analysis made, or in which somebody has worked since."""
    if not path.exists():
        return
    store = tools.stores.open(path)  # one that cannot be opened is not replaced either
    try:
        edits, kept = store.count_edits(), store.result(_ANALYSED)
    finally:
        store.close()
    if kept is None or edits > int(kept["edits"]):
        raise InputError(
            "somebody has worked in this project since it was analysed" if kept else "no analysis made this project",
            where=str(path),
            remedy="choose another folder, or move it away",
        )


def _publish(aside: Path, out: Path, names: Sequence[str]) -> None:
    """Put the new files in the place of an earlier run's, all or none; what this run could not make goes too.

    Raises
    ------
    OSError
        A file cannot be replaced (it may be open elsewhere); the earlier files are where they were.
    """
    folder = next((name for name in names if (out / name).is_dir()), "")
    if folder:
        raise IsADirectoryError(21, f"a folder is called {folder}")
    before = aside / "before"
    before.mkdir()
    moved: list[str] = []
    placed: list[str] = []
    try:
        for name in (*names, *sorted(_MAPS - set(names))):
            if (out / name).exists():
                (out / name).replace(before / name)
                moved.append(name)
        for name in names:
            (aside / name).replace(out / name)
            placed.append(name)
    except BaseException:  # a second Ctrl-C too
        for name in placed:
            (out / name).unlink(missing_ok=True)
        for name in moved:
            (before / name).replace(out / name)
        raise


def _analyse(
    tools: Tools, plan_file: PartnershipFile, aside: Path, progress: Progress, cancel: Cancel
) -> tuple[dict[str, Any], bool]:
    begun = begin_project(
        tools, plan_file, aside / _project_name(plan_file.area), progress=part(progress, 0.0, 0.7), cancel=cancel
    )
    session = begun.session
    try:
        findings = findings_of(session, begun.scenario, progress=part(progress, 0.7, 0.75), cancel=cancel)
        session.store.save_result(_ANALYSED, {"edits": session.store.count_edits()})
        summary = _summary(plan_file, begun, findings)
        _write_proof(begun.plan, aside / "proof.npz")
        cancel.check()
        summary["outputs_missing"] = _write_reports(tools, session, plan_file, findings, aside, progress, cancel)
    finally:
        session.store.close()
    return summary, any(imported.needs_a_person for imported in begun.registers)


def _summary(plan_file: PartnershipFile, begun: Begun, findings: Findings) -> dict[str, Any]:
    return {
        "area": plan_file.area,
        "registers": [import_summary(imported) for imported in begun.registers],
        "supplements": [
            {
                "file": s.file,
                "partner": s.partner,
                "rows_read": s.rows_read,
                "joined": s.joined,
                "unmatched": [{"row": row, "name": name} for row, name in s.unmatched],
            }
            for s in begun.supplements
        ],
        "notes": list(begun.notes),
        **findings_summary(begun.session, findings),
    }


def _write_proof(plan: Plan, path: Path) -> None:
    """Write what anyone needs to recompute the objective and the bound (`docs/method.md` says how)."""
    problem, solution = plan.problem, plan.solution
    assert problem is not None, "the plan was not found by a search"
    assert solution is not None
    with path.open("wb") as stream:
        np.savez_compressed(
            stream,
            cost=problem.cost,
            weight=problem.weight,
            open=solution.open_sites,
            u=solution.duals,
            forced=problem.forced,
            forbidden=problem.forbidden,
        )


def _write_reports(
    tools: Tools,
    session: Session,
    plan_file: PartnershipFile,
    findings: Findings,
    aside: Path,
    progress: Progress,
    cancel: Cancel,
) -> list[dict[str, str]]:
    """Write every report; returns those that this machine cannot make, each with its reason."""
    progress(0.78, "painting maps")
    pictures = paint_shortlist(tools.painter, session.estate, findings, PUBLIC)
    material = gather_material(session, findings, pictures, edition=PUBLIC, title=plan_file.title)
    for number, (ending, write) in enumerate(tools.writers.items()):
        cancel.check()
        progress(0.85 + 0.04 * number, f"writing shortlist{ending}")
        write(aside / f"shortlist{ending}", material)
    missing = []
    for name in sorted(_MAPS):
        cancel.check()
        try:
            write_map(tools, session, findings, aside / name, edition=PUBLIC)
        except EstatesError as error:
            missing.append({"path": name, "reason": str(error)})
    return missing
