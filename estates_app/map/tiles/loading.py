"""Tiles brought in by threads: asked for as they are painted, the last wish first, decoded, and kept up to a size."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from estates_app.domain.errors import EstatesError
from estates_app.domain.tiles import TileKey, TileSource

MOST_BYTES = 96 * 2**20

#: Wishes beyond these are forgotten, oldest first: one who drags over half the county wants where he ends.
MOST_WISHES = 400

#: A tile that could not be had is not asked for again for so long.
AGAIN_S = 30.0

#: Tiles that arrive within this time are told of together.
_TELL_MS = 120

#: Largest side of a tile that is decoded, pixels.
_LARGEST_PX = 2048


class TileLoader(QObject):
    """Holds the pictures of one source.

    Parameters
    ----------
    source : TileSource
        Closed with the loader.
    clock : callable
        Seconds; for how long a tile that failed is left alone.
    parent : QObject, optional

    Notes
    -----
    *Signals*: `arrived`: pictures have come, or are now known not to; `said`: `fault` is another.
    """

    arrived = Signal()
    said = Signal()
    _got = Signal(object, object, object)

    def __init__(
        self, source: TileSource, *, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.source, self._clock = source, clock
        self.most_bytes = MOST_BYTES
        self._pictures: OrderedDict[TileKey, QImage] = OrderedDict()
        self._bytes = 0
        self._absent: set[TileKey] = set()
        self._failed: dict[TileKey, float] = {}
        self._fault = ""
        self._wishes: OrderedDict[TileKey, None] = OrderedDict()
        self._underway: set[TileKey] = set()
        self._ready = threading.Condition()
        self._is_closed = False
        self._threads: list[threading.Thread] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self.arrived)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.arrived)
        self._got.connect(self._on_got, Qt.ConnectionType.QueuedConnection)

    @property
    def fault(self) -> str:
        """What is left out and why, one sentence; empty where nothing is."""
        return self._fault

    def picture(self, key: TileKey) -> QImage | None:
        """Return a tile that is here."""
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
        return found

    def is_settled(self, key: TileKey) -> bool:
        """Whether a tile is here, or known not to come for a while."""
        if key in self._pictures or key in self._absent:
            return True
        return self._clock() < self._failed.get(key, float("-inf"))

    def is_absent(self, key: TileKey) -> bool:
        """Whether the source has nothing of this ground."""
        return key in self._absent

    def want(self, key: TileKey) -> None:
        """Ask for a tile, before all that were asked for earlier."""
        if self._is_closed or self.is_settled(key):
            return
        with self._ready:
            if key in self._underway:
                return
            self._wishes[key] = None
            self._wishes.move_to_end(key)
            while len(self._wishes) > MOST_WISHES:
                self._wishes.popitem(last=False)
            self._ready.notify()
        if len(self._threads) < self.source.parallel:
            thread = threading.Thread(target=self._work, name=f"estates-tiles-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether tiles are still on their way."""
        with self._ready:
            return bool(self._wishes or self._underway) or self._timer.isActive()

    def close(self) -> None:
        """Ask for nothing more; threads that wait for a server end with its answer."""
        self._is_closed = True
        with self._ready:
            self._wishes.clear()
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(0.2)
        self._timer.stop()
        self._again.stop()
        self.source.close()
        self._pictures.clear()

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._wishes and not self._is_closed:
                    self._ready.wait()
                if self._is_closed:
                    return
                key, _ = self._wishes.popitem(last=True)
                self._underway.add(key)
            picture, fault = self._fetch(key)
            if self._is_closed or not shiboken6.isValid(self):
                return
            self._got.emit(key, picture, fault)

    def _fetch(self, key: TileKey) -> tuple[QImage | None, Exception | None]:
        """Fetch and decode; whatever happens is brought back."""
        try:
            data = self.source.tile(key)
            return (None if data is None else decoded(data, self.source.title)), None
        except Exception as error:  # noqa: BLE001  a thread must not end silently: the window's thread tells
            return None, error

    def _on_got(self, key: TileKey, picture: QImage | None, fault: Exception | None) -> None:
        if self._is_closed:
            return
        with self._ready:
            self._underway.discard(key)
        if fault is not None:
            self._failed[key] = self._clock() + AGAIN_S
            self._again.start(int(AGAIN_S * 1000) + 50)
            self._say(
                str(fault) if isinstance(fault, EstatesError) else f"{self.source.title}: some tiles are left out."
            )
        elif picture is None:
            self._absent.add(key)
        else:
            self._failed.pop(key, None)
            self._keep(key, picture)
            if not self._failed:
                self._say("")
        if not self._timer.isActive():
            self._timer.start()

    def _say(self, words: str) -> None:
        if words != self._fault:
            self._fault = words
            self.said.emit()

    def _keep(self, key: TileKey, picture: QImage) -> None:
        self._pictures[key] = picture
        self._bytes += picture.sizeInBytes()
        while self._bytes > self.most_bytes and len(self._pictures) > 1:
            _, old = self._pictures.popitem(last=False)
            self._bytes -= old.sizeInBytes()


def decoded(data: bytes, where: str) -> QImage:
    """Return a picture file as pixels that are painted quickly.

    Raises
    ------
    EstatesError
        It cannot be decoded.
    """
    picture = QImage.fromData(data)
    if picture.isNull() or max(picture.width(), picture.height()) > _LARGEST_PX:
        raise EstatesError("some tiles cannot be shown, their pictures are damaged", where=where)
    form = QImage.Format.Format_ARGB32_Premultiplied if picture.hasAlphaChannel() else QImage.Format.Format_RGB32
    return picture.convertToFormat(form)
