"""What places the rows of registers, worked out once as long as none of it changes."""

from __future__ import annotations

from pathlib import Path

from estates_app.domain.estate import Estate
from estates_app.registers.opendata.uprns import UprnPoints
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.placing.gazetteer import load_postcodes
from estates_app.workspace.contexts import area_shape_27700


class Ground:
    """Keeps the postcodes, the UPRNs and the shape of the area between the registers that are read."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[object, ...], PlaceSources] | None = None

    def forget(self) -> None:
        """Let go of what is kept: another project comes."""
        self._kept = None

    def sources(self, estate: Estate, postcodes: Path | None, uprns: str) -> PlaceSources:
        """Return what places rows. Any thread may ask.

        Parameters
        ----------
        postcodes : Path or None
            File of postcodes that the project remembers.
        uprns : str
            UPRNs that it keeps, packed; empty where it has none.
        """
        stamp = (estate.zones, estate.localities, postcodes, uprns)
        kept = self._kept
        if (
            kept is None
            or any(a is not b for a, b in zip(kept[0][:2], stamp, strict=False))
            or kept[0][2:] != stamp[2:]
        ):
            kept = (
                stamp,
                PlaceSources(
                    load_postcodes(postcodes) if postcodes else None,
                    uprns=UprnPoints.unpacked(uprns) if uprns else None,
                    area_27700=area_shape_27700(estate),
                ),
            )
            self._kept = kept
        return kept[1]
