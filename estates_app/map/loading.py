"""Pieces of a map brought in by threads: asked for as they are painted, the last wish first, and kept up to a size."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from estates_app.domain.errors import EstatesError

MOST_BYTES = 96 * 2**20

#: Wishes beyond these are forgotten, oldest first: one who drags over half the county wants where he ends.
MOST_WISHES = 400

#: What could not be had is not asked for again for so long.
AGAIN_S = 30.0

#: So long is waited for threads that are let go of: most are between two pieces.
_PARTING_S = 0.2

#: Pieces that arrive within this time are told of together.
_TELL_MS = 120


class Piece(Protocol):
    """What a loader holds."""

    def sizeInBytes(self) -> int:
        """Return about how much memory it takes."""


Key = TypeVar("Key", bound=Hashable)
Held = TypeVar("Held", bound=Piece)


class _Post(QObject):
    """Carries what a thread has brought to the window's thread."""

    arrived = Signal()
    said = Signal()
    got = Signal(object, object, object)


class Loader(Generic[Key, Held]):
    """Holds the pieces of one source.

    Parameters
    ----------
    fetch : callable
        Brings one piece, on any thread; None where there is none. An `EstatesError` is told in its own words.
    title : str
        How people know the source.
    parallel : int
        How many pieces may be fetched at once.
    clock : callable
        Seconds; for how long a piece that failed is left alone.

    Notes
    -----
    *Signals*: `arrived`: pieces have come, or are now known not to; `said`: `fault` is another.
    """

    def __init__(
        self,
        fetch: Callable[[Key], Held | None],
        title: str,
        parallel: int,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._post = _Post()
        self.arrived, self.said = self._post.arrived, self._post.said
        self._fetch_one, self._title, self._parallel, self._clock = fetch, title, parallel, clock
        self.most_bytes = MOST_BYTES
        self._pieces: OrderedDict[Key, Held] = OrderedDict()
        self._bytes = 0
        self._absent: set[Key] = set()
        self._failed: dict[Key, float] = {}
        self._fault = ""
        self._wishes: OrderedDict[Key, None] = OrderedDict()
        self._underway: set[Key] = set()
        self._ready = threading.Condition()
        self._is_closed = False
        self._threads: list[threading.Thread] = []
        self._timer = QTimer(self._post)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self.arrived)
        self._again = QTimer(self._post)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.arrived)
        self._post.got.connect(self._on_got, Qt.ConnectionType.QueuedConnection)

    @property
    def fault(self) -> str:
        """What is left out and why, one sentence; empty where nothing is."""
        return self._fault

    def piece(self, key: Key) -> Held | None:
        """Return a piece that is here."""
        found = self._pieces.get(key)
        if found is not None:
            self._pieces.move_to_end(key)
        return found

    def is_settled(self, key: Key) -> bool:
        """Whether a piece is here, or known not to come for a while."""
        if key in self._pieces or key in self._absent:
            return True
        return self._clock() < self._failed.get(key, float("-inf"))

    @property
    def has_nothing(self) -> bool:
        """Whether all that was asked for so far is known not to be there."""
        return bool(self._absent) and not self._pieces and not self._failed and not self.is_busy

    def is_absent(self, key: Key) -> bool:
        """Whether the source has nothing of this ground."""
        return key in self._absent

    def want(self, key: Key) -> None:
        """Ask for a piece, before all that were asked for earlier."""
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
        if len(self._threads) < self._parallel:  # daemons: a server that is slow to answer must not keep the program
            thread = threading.Thread(target=self._work, name=f"estates-map-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether pieces are still on their way."""
        with self._ready:
            return bool(self._wishes or self._underway) or self._timer.isActive()

    def close(self) -> None:
        """Ask for nothing more; threads that wait for a server end with its answer."""
        self._is_closed = True
        with self._ready:
            self._wishes.clear()
            self._ready.notify_all()
        until = time.monotonic() + _PARTING_S
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.0))
        self._timer.stop()
        self._again.stop()
        self._pieces.clear()

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._wishes and not self._is_closed:
                    self._ready.wait()
                if self._is_closed:
                    return
                key, _ = self._wishes.popitem(last=True)
                self._underway.add(key)
            piece, fault = self._fetch(key)
            if self._is_closed or not shiboken6.isValid(self._post):
                return
            self._post.got.emit(key, piece, fault)

    def _fetch(self, key: Key) -> tuple[Held | None, Exception | None]:
        """Fetch; whatever happens is brought back."""
        try:
            return self._fetch_one(key), None
        except Exception as error:  # noqa: BLE001  a thread must not end silently: the window's thread tells
            return None, error

    def _on_got(self, key: Key, piece: Held | None, fault: Exception | None) -> None:
        if self._is_closed:
            return
        with self._ready:
            self._underway.discard(key)
        if fault is not None:
            self._failed[key] = self._clock() + AGAIN_S
            self._again.start(int(AGAIN_S * 1000) + 50)
            self._say(str(fault) if isinstance(fault, EstatesError) else f"{self._title}: some of it is left out.")
        elif piece is None:
            self._absent.add(key)
        else:
            self._failed.pop(key, None)
            self._keep(key, piece)
            if not self._failed:
                self._say("")
        if not self._timer.isActive():
            self._timer.start()

    def _say(self, words: str) -> None:
        if words != self._fault:
            self._fault = words
            self.said.emit()

    def _keep(self, key: Key, piece: Held) -> None:
        self._pieces[key] = piece
        self._bytes += piece.sizeInBytes()
        while self._bytes > self.most_bytes and len(self._pieces) > 1:
            _, old = self._pieces.popitem(last=False)
            self._bytes -= old.sizeInBytes()
