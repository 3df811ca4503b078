from __future__ import annotations

import json

import pytest

from estates_app.app import main, make_tools
from estates_app.workspace.project import open_project
from estates_app.workspace.scenarios import current_findings
from tests.papertext import pages_of


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The whole main job on the sample county, done once."""
    out = tmp_path_factory.mktemp("demo") / "results"
    assert main(["demo", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def pages(demo):
    """The words of each page of the shortlist."""
    return pages_of(demo / "shortlist.pdf")


@pytest.fixture(scope="session")
def paper(pages):
    return " ".join(pages)


@pytest.fixture(scope="session")
def summary(demo):
    return json.loads((demo / "analysis.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def project(demo):
    session = open_project(make_tools(), demo / "amberdale.estates.gpkg")
    yield session
    session.store.close()


@pytest.fixture(scope="session")
def findings(project):
    return current_findings(project)


@pytest.fixture(scope="session")
def sample(project_root):
    return project_root / "sample_data" / "amberdale"
