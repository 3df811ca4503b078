"""Pages of maps written to files in slices between two events of the window; encoding is another thread's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRect, QTimer, Signal

from estates_app.map.exporting import Writing, encoded_png, image_steps, joined_pdf, pdf_steps, svg_steps
from estates_app.map.page import MapPage, lay_out_page
from estates_app.map.text import Lettering
from estates_app.map.theme import Theme
from estates_app.ui.parts.slices import Sliced

#: How long a page waits for tiles of base maps, seconds: what has not come then is left out, and said.
PATIENCE_S = 20.0
PDF, PNG, SVG = "pdf", "png", "svg"


def paths_for(path: Path, pages: int, kind: str) -> list[Path]:
    """Return the files that so many pages become: one PDF, or a numbered picture each."""
    if kind == PDF or pages == 1:
        return [path]
    figures = len(str(pages))
    return [path.with_name(f"{path.stem}-{number:0{figures}d}{path.suffix}") for number in range(1, pages + 1)]


class MapWriting(QObject):
    """One export.

    Parameters
    ----------
    pages : sequence of MapPage
    path : Path
    kind : str
        `PDF`, `PNG` or `SVG`.
    dpi : float
        Of a PNG.
    title : str
        Of the whole document.
    worn : (Theme, float)
        What base maps wear in the window, with its device pixel ratio: they wear the page's theme meanwhile.
    parent : QObject, optional

    Notes
    -----
    *Signals*: `moved(done, share)`: pages that are done, and how much of the next; `ended(paths)`: files that are there
    now; `failed(fault)`: none is.
    """

    moved = Signal(int, float)
    ended = Signal(list)
    failed = Signal(object)

    def __init__(
        self,
        pages: Sequence[MapPage],
        path: Path,
        kind: str,
        dpi: float,
        title: str,
        worn: tuple[Theme, float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages, self._path, self._kind, self._dpi, self._title = tuple(pages), path, kind, dpi, title
        self._lettering = Lettering()
        self._files = paths_for(path, len(self._pages), kind)
        self._writing = Writing()
        self._parts: list[bytes] = []
        self._at, self._until = 0, 0.0
        self.is_incomplete = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="estates-map")
        self._coming: Future[None] | None = None
        self._page: Sliced[Any] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)
        self._looks = _Backdrops(self._pages, worn)

    def start(self) -> None:
        """Begin."""
        self._looks.wear()
        self._timer.start(0)

    def cancel(self) -> None:
        """Stop; nothing is left behind."""
        self._close()

    def _on_time(self) -> None:
        try:
            if self._coming is not None:
                if not self._coming.done():
                    self._timer.setInterval(20)  # no need to ask without a pause
                    return
                self._timer.setInterval(0)
                self._coming.result()
                self._coming = None
                self._next()
            elif self._page is not None:
                self._go_on(self._page)
            elif self._at < len(self._pages):
                if self._is_ready():
                    self._begin()
            else:
                self._finish()
        except Exception as fault:  # noqa: BLE001  said in one place
            self._close()
            self.failed.emit(fault)

    def _is_ready(self) -> bool:
        """Whether what the page shows of base maps has come, or nobody waits for it any longer."""
        now = time.monotonic()
        self._until = self._until or now + PATIENCE_S
        if self._looks.are_ready(self._pages[self._at], self._lettering):
            return True
        if now >= self._until:
            self.is_incomplete = True
            return True
        self._timer.setInterval(50)
        return False

    def _begin(self) -> None:
        self._timer.setInterval(0)
        page, letters = self._pages[self._at], self._lettering
        if self._kind == PDF:
            self._page = Sliced(pdf_steps(page, letters))
        else:
            self._page = Sliced(
                svg_steps(page, letters) if self._kind == SVG else image_steps(page, letters, self._dpi)
            )

    def _go_on(self, work: Sliced[Any]) -> None:
        """Go on with a page for a moment; once it is whole, another thread makes a file of it."""
        if not work.go_on():
            self.moved.emit(self._at, work.share)
            return
        self._page = None
        if self._kind == PDF:
            self._parts.append(work.made)
            self._next()
            return
        page, file = self._pages[self._at], self._files[self._at]
        title, told = page.title, page.told(self._lettering)

        def write() -> None:
            self._writing.add(file, work.made if self._kind == SVG else encoded_png(work.made, title, told))

        self._coming = self._pool.submit(write)

    def _next(self) -> None:
        self._at += 1
        self._until = 0.0
        self.moved.emit(self._at, 0.0)

    def _finish(self) -> None:
        if self._kind == PDF and self._parts:
            told = [page.told(self._lettering) for page in self._pages]
            sizes = [page.sheet_mm(self._lettering) for page in self._pages]
            parts, self._parts = self._parts, []

            def join() -> None:
                self._writing.add(self._path, joined_pdf(parts, told, sizes, self._title))

            self._coming = self._pool.submit(join)
            return
        self._writing.keep()
        self._close()
        self.ended.emit(self._files)

    def _close(self) -> None:
        self._timer.stop()
        if self._page is not None:
            self._page.stop()
            self._page = None
        # a picture that is being encoded would hold the window for seconds: its thread takes away what it makes
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._writing.discard()
        self._looks.take_off()


class _Backdrops:
    """Base maps and own layers of the pages' scene, which wear the page's theme while it is painted."""

    def __init__(self, pages: Sequence[MapPage], worn: tuple[Theme, float]) -> None:
        self._page, self._worn = pages[0] if pages else None, worn
        found: Sequence[Any] = list(pages[0].scene.backdrops.values()) if pages else []
        self._all = [one for one in found if hasattr(one, "is_ready")]

    def wear(self) -> None:
        """Take the page's theme."""
        for one in self._all:
            if self._page is not None:
                one.set_theme(self._page.theme, 1.0)

    def are_ready(self, page: MapPage, lettering: Lettering) -> bool:
        """Whether all that a page shows of them has come; asks for what has not."""
        camera = lay_out_page(page, lettering).camera
        rect = QRect(0, 0, round(camera.size_px[0]), round(camera.size_px[1]))
        waiting = [one for one in self._all if not one.is_ready(camera, rect)]  # each is asked
        return not waiting

    def take_off(self) -> None:
        """Wear what the window wears again."""
        for one in self._all:
            one.set_theme(*self._worn)
