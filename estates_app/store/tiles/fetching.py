"""Tiles from an address that people give: fetched politely, kept, and shown from what is kept without a line."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from email.message import Message

from estates_app.domain.errors import InputError
from estates_app.domain.tiles import TileGrid, TileKey, mercator_grid, os_grid
from estates_app.store.tiles.address import check_address, filled, host_of
from estates_app.store.tiles.cache import TileCache, source_of
from estates_app.store.tiles.reading import is_picture

TIMEOUT_S = 8.0
PARALLEL = 4
MOST_BYTES = 4 * 2**20

#: A kept tile is fetched again after so long, where there is a line.
FRESH_S = 30 * 86_400.0

#: A server that does not answer, or refuses, is left alone for so long.
REST_S, LONGEST_REST_S = 30.0, 300.0

#: So many tiles of a zoom that the server does not know, and none that it does, end what is asked of that zoom.
_ENOUGH = 4

_NONE_HERE = frozenset({204, 400, 404, 410, 416, 422})
_NO_RIGHT = frozenset({401, 402, 403, 407})
_BUSY = frozenset({429, 503})


class AddressTiles:
    """Tiles of one address.

    Parameters
    ----------
    address : str
        With ``{z}``, ``{x}`` and ``{y}`` (or ``{-y}``, counted from the south).
    epsg : int
        27700: the grid of the OS Maps API; 3857: the web's.
    cache : TileCache
    agent : str
        How the program names itself to the server.
    timeout_s : float
        For one tile altogether.
    clock : callable
        Seconds since 1970.

    Raises
    ------
    InputError
        The address is none.
    """

    parallel = PARALLEL
    attribution = ""

    def __init__(
        self,
        address: str,
        epsg: int,
        cache: TileCache,
        *,
        agent: str,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        check_address(address)
        self._address, self._cache, self._agent = address, cache, agent
        self._timeout_s, self._clock = timeout_s, clock
        self.title = host_of(address)
        self._grid = os_grid() if epsg == 27700 else mercator_grid()
        self._source = source_of(f"{epsg} {address}")
        self._opener = _opener(self.title)
        self._polite = threading.Semaphore(PARALLEL)
        self._lock = threading.Lock()
        self._got: Counter[int] = Counter()
        self._refused: dict[int, set[TileKey]] = {}
        self._resting_until, self._why = 0.0, InputError("nothing more is asked of it", where=self.title)
        self._is_closed = False

    @property
    def grid(self) -> TileGrid:
        """The grid without the zooms that the server has shown not to have."""
        return self._grid

    def tile(self, key: TileKey) -> bytes | None:
        """Return one tile, from the cache where it is fresh or there is no line."""
        kept = self._cache.get(self._source, key)
        if kept is not None and self._clock() - kept[1] < FRESH_S:
            self._learn(key, has_it=True)
            return kept[0]
        try:
            data = self._fetched(key)
        except InputError:
            if kept is not None:
                return kept[0]
            raise
        self._learn(key, has_it=data is not None)
        if data is not None:
            self._cache.put(self._source, key, data)
        return data

    def close(self) -> None:
        """Fetch nothing more. The cache is shared and stays open."""
        self._is_closed = True

    def _fetched(self, key: TileKey) -> bytes | None:
        with self._polite:
            if self._is_closed or self._clock() < self._resting_until:
                raise self._why
            address = filled(self._address, key)
            try:
                status, data, kind = self._asked(address)
            except urllib.error.HTTPError as error:
                with error:
                    self._take_refusal(error.code, error.headers)
                    return None
            except ssl.SSLError:
                raise self._rest(self._said("its certificate is not to be trusted", "ask who runs it")) from None
            except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
                raise self._rest(self._silence(error)) from None  # the address stands in some of these
        if status == 204 or not data:
            return None
        if len(data) > MOST_BYTES:
            raise self._said("a tile is larger than a tile can be", "check the address")
        if not is_picture(data):
            kind = "".join(c for c in kind if c.isalnum() or c in "/+-.")[:40] or "something else"
            raise self._said(f"it answers with {kind} instead of pictures", "check the address and the key in it")
        return data

    def _asked(self, address: str) -> tuple[int, bytes, str]:
        until = time.monotonic() + self._timeout_s
        request = urllib.request.Request(address, headers={"User-Agent": self._agent, "Accept": "image/*"})
        with self._opener.open(request, timeout=self._timeout_s) as answer:
            parts, size = [], 0
            while size <= MOST_BYTES and (part := answer.read1(1 << 16)):
                parts.append(part)
                size += len(part)
                if time.monotonic() > until:  # a server may send a byte at a time
                    raise TimeoutError
            return int(answer.status), b"".join(parts), str(answer.headers.get_content_type())

    def _take_refusal(self, status: int, headers: Message) -> None:
        """Take an answer that is no tile: a fault, unless there is just none of this ground.

        Raises
        ------
        InputError
        """
        if status in _NONE_HERE:
            return
        if status in _NO_RIGHT:
            raise self._rest(self._said(f"it does not let us in ({status})", "check the key in the address"))
        if status in _BUSY:
            raise self._rest(self._said("it asks to be left alone for a while", "wait"), _seconds(headers))
        raise self._said(f"it cannot give some tiles ({status})", "try again later")

    def _silence(self, error: Exception) -> InputError:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLError):
            return self._said("its certificate is not to be trusted", "ask who runs it")
        if isinstance(reason, socket.gaierror):
            return self._said("it cannot be found", "check the line and the address: tiles seen before are still shown")
        if isinstance(reason, TimeoutError):
            return self._said("it does not answer in time", "check the line: tiles seen before are still shown")
        return self._said("it does not answer", "check the line: tiles seen before are still shown")

    def _said(self, what: str, remedy: str) -> InputError:
        return InputError(what, where=self.title, remedy=remedy)

    def _rest(self, why: InputError, seconds: float = REST_S) -> InputError:
        self._why, self._resting_until = why, self._clock() + min(max(seconds, 1.0), LONGEST_REST_S)
        return why

    def _learn(self, key: TileKey, *, has_it: bool) -> None:
        """Learn which zooms the server has: of those finer than it knows nothing more is asked."""
        zoom = key[0]
        with self._lock:
            if has_it:
                self._got[zoom] += 1
                return
            refused = self._refused.setdefault(zoom, set())
            refused.add(key)
            has_coarser = any(self._got[level.zoom] for level in self._grid.levels if level.zoom < zoom)
            if len(refused) >= _ENOUGH and not self._got[zoom] and has_coarser:
                kept = tuple(level for level in self._grid.levels if level.zoom < zoom)
                self._grid = replace(self._grid, levels=kept)


def _seconds(headers: Message) -> float:
    try:
        return float(headers.get("Retry-After", REST_S))
    except ValueError:
        return REST_S


def _opener(host: str) -> urllib.request.OpenerDirector:
    """Return what opens web addresses and nothing else, wherever a server may send us on to."""
    made = urllib.request.OpenerDirector()
    proxies: dict[str, str] | None = {} if host in ("localhost", "127.0.0.1", "::1") else None
    for handler in (
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        made.add_handler(handler)
    return made
