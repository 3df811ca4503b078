"""Public or exempt: what a window about one property or about leases shows. Before a room only the public one."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT, PUBLIC
from estates_app.ui.desk import Desk
from estates_app.ui.widgets.segmented import Segmented

#: Under this key the desk holds the workshop while it runs.
WORKSHOP = "workshop"


def is_before_a_room(desk: Desk) -> bool:
    """Whether others may read the screen: in the projector's theme, and while a workshop runs."""
    return desk.skin.name == "projector" or WORKSHOP in desk.kept


class EditionChoice(Segmented):
    """The switch between the editions; before a room it offers the public one alone."""

    def __init__(self, desk: Desk) -> None:
        options = [(PUBLIC, "Public edition")]
        if not is_before_a_room(desk):
            options.insert(0, (EXEMPT, "Exempt: everything"))
        super().__init__(desk.skin, "Edition", options)
