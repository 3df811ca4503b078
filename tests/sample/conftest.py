from __future__ import annotations

import json

import pytest

from estates_app.app import main


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The whole main job on the sample county, done once."""
    out = tmp_path_factory.mktemp("demo") / "results"
    assert main(["demo", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def summary(demo):
    return json.loads((demo / "analysis.json").read_text("utf-8"))
