"""The catalogue, and tables to propose columns for."""

from __future__ import annotations

import pytest

from estates_app.registers.columns.catalogue import load_catalogue
from estates_app.registers.columns.proposing import propose_columns


@pytest.fixture(scope="session")
def catalogue(resources):
    return load_catalogue(resources / "registers" / "fields.toml")


@pytest.fixture(scope="session")
def propose(catalogue):
    """Return the guesses for a table given as heading -> cells, by heading."""

    def of(table):
        return {g.source: g for g in propose_columns(list(table), list(table.values()), catalogue)}

    return of
