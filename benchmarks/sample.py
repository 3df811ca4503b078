"""How long the sample takes: start of the command line, import, the whole job, the PDF."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _common import finish, result

ROOT = Path(__file__).resolve().parent.parent


def seconds(*words: str) -> float:
    """Return how long a command of the program takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "estates_app", *words], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        project = str(Path(name) / "a.estates.gpkg")
        results = [result("start", "help_s", min(seconds("--help") for _ in range(5)), "s")]
        seconds("new", project, "--area", "A")
        register = str(ROOT / "sample_data/amberdale/registers/county_land_and_assets.csv")
        results.append(
            result("import county register", "import_s", seconds("import", project, register, "--partner", "C"), "s")
        )
        results.append(result("whole sample", "demo_s", seconds("demo", "--out", str(Path(name) / "demo")), "s"))
        copy = str(Path(name) / "demo" / "amberdale.estates.gpkg")
        results.append(
            result("report of the sample", "pdf_s", seconds("report", copy, "--out", str(Path(name) / "a.pdf")), "s")
        )
    finish("sample", results)


if __name__ == "__main__":
    main()
