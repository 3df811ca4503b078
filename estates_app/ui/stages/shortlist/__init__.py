"""Shortlist: what partners want to talk about, in which order and with which notes, beside the paper that says it."""

from __future__ import annotations

from estates_app.ui.desk import Stage
from estates_app.ui.stages.shortlist.body import make_shortlist

STAGE = Stage("shortlist", "Shortlist", "ph.list-numbers", body=make_shortlist)
