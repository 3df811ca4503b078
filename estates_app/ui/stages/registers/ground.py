"""What places the rows of registers, worked out once as long as none of it changes."""

from __future__ import annotations

from estates_app.registers.placing.gathering import PlaceSources
from estates_app.workspace.place_sources import AtHand, read_sources


class Ground:
    """Keeps the postcodes, the names and the shape of the area between the registers that are read."""

    def __init__(self) -> None:
        self._kept: tuple[AtHand, PlaceSources] | None = None

    def forget(self) -> None:
        """Let go of what is kept: another project comes."""
        self._kept = None

    def sources(self, now: AtHand) -> PlaceSources:
        """Return what places rows. Any thread may ask."""
        kept = self._kept
        if kept is None or not kept[0].is_same(now):
            kept = self._kept = now, read_sources(now)
        return kept[1]
