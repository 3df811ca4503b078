from __future__ import annotations

import json

import pypdf
import pytest

from estates_app.app import main, make_tools
from estates_app.workspace.project import open_project
from estates_app.workspace.scenarios import current_findings


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The whole main job on the sample county, done once."""
    out = tmp_path_factory.mktemp("demo") / "results"
    assert main(["demo", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def paper(demo):
    """The words of the shortlist's pages; to find them between the lines of the maps takes a reader seconds."""
    return " ".join(page.extract_text() for page in pypdf.PdfReader(demo / "shortlist.pdf").pages)


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
