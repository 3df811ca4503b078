"""Simpler levels of the small areas' shapes: read from the project, or made by a job and kept there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject

from estates_app.domain.columns import ObjectArray
from estates_app.domain.errors import EstatesError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.map.levels import are_worth_it, digest_of, make_levels, packed, unpacked
from estates_app.map.scene import Scene
from estates_app.map.shapes import Rings
from estates_app.ui.desk import Desk
from estates_app.workspace.ports import ProjectStore

_KEY, _SUBJECT = "levels of the map", "levels of zones"


class _Made(NamedTuple):
    """Levels, what names them, and the bytes to keep; none where they were kept already."""

    levels: tuple[Rings, ...]
    digest: str
    payload: bytes | None


class LevelMaker(QObject):
    """Gives the zones of scenes their levels of detail."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def begin(self, geometry_27700: ObjectArray, scenes: Sequence[Scene]) -> None:
        """Make or read the levels of the shapes that the first scene has just been given; the others share them."""
        first = scenes[0]
        zones, store = first.zones, self._desk.bridge.session.store
        self._desk.tasks.cancel(_KEY)
        if not are_worth_it(zones):
            return

        def done(made: _Made) -> None:
            if first.zones is not zones:  # another project, or other small areas
                return
            first.set_levels(made.levels)
            for other in scenes[1:]:
                other.share_ground(first)
            if made.payload is not None and self._desk.bridge.is_open:
                _keep(store, made.digest, made.payload)

        self._desk.tasks.start(
            _KEY,
            "Drawing the map for far views",
            lambda progress, cancel: _levels(geometry_27700, zones.origin_27700, store, progress, cancel),
            done,
            lambda fault: self._desk.say.error(fault),
            is_shown=False,
            after_paint=True,
        )


def _levels(
    geometry: ObjectArray, origin: tuple[float, float], store: ProjectStore, progress: Progress, cancel: Cancel
) -> _Made:
    digest = digest_of(geometry)
    kept = store.kept(_SUBJECT, digest)
    read = unpacked(kept, len(geometry)) if kept is not None else None
    if read is not None:
        return _Made(read, digest, None)
    levels = make_levels(geometry, origin, cancel, lambda share: progress(share, ""))
    return _Made(levels, digest, packed(levels))


def _keep(store: ProjectStore, digest: str, payload: bytes) -> None:
    try:
        store.keep(_SUBJECT, digest, payload)
    except EstatesError:
        return  # a file that cannot be written just now loses nothing by it: levels are made again
