from __future__ import annotations

import pytest

from estates_app.registers.columns.catalogue import load_catalogue


@pytest.fixture(scope="session")
def catalogue(resources):
    return load_catalogue(resources / "registers" / "fields.toml")
