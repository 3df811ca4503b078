from __future__ import annotations

import pytest

from tests.registers.matching.lists import Lists


@pytest.fixture(scope="package")
def published(real_data):
    return Lists(real_data)
