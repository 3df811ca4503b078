"""Tests of one ``xdist_group`` on one worker: what is costly to make for them is made once a run."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Write each test's group behind its id, where ``--dist loadgroup`` reads it.

    pytest-xdist does so itself, but up to 3.8 in a field that pytest looks at no longer from 9.2 on: the marks were
    silently without effect, and both workers made everything.
    """
    if not getattr(config.option, "loadgroup", False):  # set in workers alone
        return
    for item in items:
        names = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
        ending = f"@{'_'.join(sorted(names))}"
        if names and not item.nodeid.endswith(ending):
            item._id = type(item.id).parse(f"{item.nodeid}{ending}")
