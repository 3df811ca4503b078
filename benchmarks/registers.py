"""How long it takes to bring in 100,000 rows of five bodies: read, cleaned, placed, matched and written down.

And how long until a register of 10,000 rows that comes again is known: the same file, which is refused, and the same
rows saved anew, which are an edition without news.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _common import finish, result
from _registers import make

#: Rows of the register that comes again.
_AGAIN = 10_000

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def ours(folder: Path) -> dict[str, float]:
    """Import the five registers into a new project; every row is counted."""
    from estates_app.app import make_tools
    from estates_app.domain.claims import RowFate
    from estates_app.registers.placing.gathering import PlaceSources
    from estates_app.registers.placing.gazetteer import load_postcodes
    from estates_app.registers.source import RegisterSource
    from estates_app.workspace.importing import import_register
    from estates_app.workspace.project import new_project

    tools = make_tools()
    start = time.perf_counter()
    session = new_project(tools, folder / "county.estates.gpkg", area="County")
    gazetteer = load_postcodes(folder / "postcodes.csv")
    parts = {"prepare": time.perf_counter() - start}
    for path in sorted(folder.glob("register_*.*")):
        began = time.perf_counter()
        done = import_register(session, RegisterSource(path, f"Body {path.stem[-1]}"), sources=PlaceSources(gazetteer))
        parts[path.suffix] = time.perf_counter() - began
        counts = {fate.value: done.reading.count(fate) for fate in RowFate}
        print(f"  {path.name:<18} {parts[path.suffix]:6.2f} s  {counts}", file=sys.stderr)
    found = {"import_s": time.perf_counter() - start, "properties": float(len(session.estate.properties))}
    session.store.close()
    return {**found, "memory_mb": _peak_mb(), "file_mb": (folder / "county.estates.gpkg").stat().st_size / 1e6}


def again(folder: Path) -> dict[str, float]:
    """Offer the same register of 10,000 rows again, then the same rows in a file that was saved anew."""
    from estates_app.app import make_tools
    from estates_app.domain.errors import InputError
    from estates_app.registers.placing.gathering import PlaceSources
    from estates_app.registers.placing.gazetteer import load_postcodes
    from estates_app.registers.source import RegisterSource
    from estates_app.workspace.importing import import_register
    from estates_app.workspace.project import new_project

    lines = (folder / "register_1.csv").read_bytes().splitlines(keepends=True)
    first, saved_anew = folder / "again 2026.csv", folder / "again 2027.csv"
    first.write_bytes(b"".join(lines[: 3 + _AGAIN]))  # a title, a blank and the headings stand above
    saved_anew.write_bytes(first.read_bytes() + b"\r\n")
    sources = PlaceSources(load_postcodes(folder / "postcodes.csv"))
    session = new_project(make_tools(), folder / "again.estates.gpkg", area="County")
    rows = len(import_register(session, RegisterSource(first, "Body"), sources=sources).reading.rows)
    start = time.perf_counter()
    try:
        import_register(session, RegisterSource(first, "Body"), sources=sources)
        raise SystemExit("the same file was taken twice")
    except InputError:
        refused_s = time.perf_counter() - start
    start = time.perf_counter()
    renewal = import_register(session, RegisterSource(saved_anew, "Body"), sources=sources).renewal
    renewed_s = time.perf_counter() - start
    session.store.close()
    if renewal is None or renewal["same"] != rows:
        raise SystemExit("the rows were not known again")
    return {"reimport_s": refused_s, "renewal_s": renewed_s, "rows": float(rows)}


def pandas_alone(folder: Path) -> dict[str, float]:
    """Read the same files by pandas and make points of their coordinates: no cleaning, no matching."""
    import geopandas
    import pandas

    start = time.perf_counter()
    frames = []
    for path in sorted(folder.glob("register_*.*")):
        if path.suffix == ".csv":
            frame = pandas.read_csv(path, sep=";", encoding="cp1252", skiprows=2, dtype=str)
        elif path.suffix == ".tsv":
            frame = pandas.read_csv(path, sep="\t", encoding="utf-16", dtype=str)
        elif path.suffix == ".gpkg":
            frames.append(geopandas.read_file(path).to_crs(27700))
            continue
        else:
            frame = pandas.read_excel(path, engine="calamine", skiprows=1 if path.suffix == ".xlsx" else 0, dtype=str)
        x, y = (pandas.to_numeric(frame[frame.columns[at]], errors="coerce") for at in (7, 8))
        frames.append(geopandas.GeoDataFrame(frame, geometry=geopandas.points_from_xy(x, y), crs=27700))
    rows = sum(map(len, frames))
    return {"import_s": time.perf_counter() - start, "memory_mb": _peak_mb(), "rows": float(rows)}


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024**2)


def _apart(what: str, folder: Path) -> dict[str, float]:
    """Run one measurement in a process of its own, so that its memory is its own."""
    run = subprocess.run(
        [sys.executable, __file__, "--only", what, "--folder", str(folder)],
        check=True, stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    return dict(json.loads(run.stdout.splitlines()[-1]))


_PARTS = {"ours": ours, "pandas": pandas_alone, "again": again}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--only", choices=tuple(_PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        print(json.dumps(_PARTS[args.only](args.folder)))
        return
    rows = 2_000 if args.quick else 20_000
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), rows=rows)
        peer, mine, twice = (_apart(part, Path(name)) for part in ("pandas", "ours", "again"))
    case = f"{5 * rows:,} rows, five formats"
    finish(
        "registers",
        [
            result(case, "import_s", mine["import_s"], "s", round(peer["import_s"], 3)),
            result(case, "memory_mb", mine["memory_mb"], "MB", round(peer["memory_mb"], 1)),
            result(case, "file_mb", mine["file_mb"], "MB"),
            result(case, "properties", mine["properties"], ""),
            result(f"{twice['rows']:,.0f} rows again", "reimport_s", twice["reimport_s"], "s"),
            result(f"{twice['rows']:,.0f} rows saved anew", "renewal_s", twice["renewal_s"], "s"),
        ],
    )


if __name__ == "__main__":
    main()
