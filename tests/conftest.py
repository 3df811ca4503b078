"""Fixtures that every room may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# No test opens a window on a screen; Qt would abort where there is none.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def resources() -> Path:
    return ROOT / "resources"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of published registers beside the project; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data" / "real"
    if not folder.is_dir():
        pytest.skip("the published registers (../shared/data/real) are not here")
    return folder
