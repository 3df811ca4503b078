"""What every benchmark prints: human lines first, one JSON object last."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

# the program beside this folder is measured, whichever other copy may be installed
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def result(case: str, metric: str, value: float, unit: str, peer: float | None = None) -> dict[str, object]:
    """Return one result; ``ratio`` is peer / ours, so above 1 we are ahead where smaller is better."""
    ratio = None if peer is None or value == 0 else round(peer / value, 2)
    return {"case": case, "metric": metric, "value": round(value, 4), "unit": unit, "peer": peer, "ratio": ratio}


def finish(name: str, results: Sequence[dict[str, object]]) -> None:
    """Print the results for people, then for machines."""
    for entry in results:
        print(f"{entry['case']:<28} {entry['metric']:<12} {entry['value']:>10} {entry['unit']}")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"name": name, "machine": machine, "results": list(results)}))
