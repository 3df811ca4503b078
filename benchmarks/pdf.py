"""How long the shortlist takes as PDF, by step, on the sample county. ``python benchmarks/pdf.py [--quick]``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _common import finish, result

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from estates_app.app import RESOURCES, SAMPLE, make_tools
from estates_app.reports.model import build_model
from estates_app.reports.pdf import write_pdf
from estates_app.workspace.analyse import analyse
from estates_app.workspace.pictures import paint_shortlist
from estates_app.workspace.project import open_project
from estates_app.workspace.reporting import gather_material
from estates_app.workspace.scenarios import current_findings


def best_s(work: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs, seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Measure and print."""
    times = 1 if "--quick" in sys.argv[1:] else 3
    tools = make_tools()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        analyse(tools, SAMPLE, folder, seconds=time.perf_counter)
        session = open_project(tools, folder / "amberdale.estates.gpkg")
        findings = current_findings(session)
        pictures = paint_shortlist(tools.painter, session.estate, findings, "public")
        material = gather_material(session, findings, pictures, edition="public", title="Amberdale")
        case = f"{len(findings.fates)} properties, {len(pictures)} maps"
        results = [
            result(
                case,
                "maps_s",
                best_s(lambda: paint_shortlist(tools.painter, session.estate, findings, "public"), times),
                "s",
            ),
            result(case, "model_s", best_s(lambda: build_model(material), times), "s"),
            result(
                case,
                "pdf_s",
                best_s(lambda: write_pdf(folder / "a.pdf", material, templates=RESOURCES / "typst"), times),
                "s",
            ),
            result(case, "size_mb", (folder / "a.pdf").stat().st_size / 1e6, "MB"),
        ]
        session.store.close()
    finish("pdf", results)


if __name__ == "__main__":
    main()
