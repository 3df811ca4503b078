"""Photographs that a register names: read from local files off the window's thread, small, and kept."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QImageReader

from estates_app.domain.jobs import Cancel, Progress
from estates_app.ui.tasks import TaskRunner

#: The largest side of what is kept, pixels; pictures that are kept.
SIDE_PX, _MOST = 560, 64


class Photos(QObject):
    """Gives the picture of a cell, at once where it is known, else later.

    *Signals*: `ready`: a picture has been read.

    Parameters
    ----------
    tasks : TaskRunner
    parent : QObject
    """

    ready = Signal()

    def __init__(self, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._kept: OrderedDict[Path, QImage | None] = OrderedDict()
        self._asked: set[Path] = set()

    def of(self, cell: object, folder: Path) -> QImage | None:
        """Return the picture that a cell names; None where there is none, or not yet.

        Parameters
        ----------
        cell : object
            A path, relative ones beside the project's file. An address on a network is never followed.
        folder : Path
            Of the project's file.
        """
        path = local_path(str(cell or ""), folder)
        if path is None:
            return None
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        if path not in self._asked:
            self._asked.add(path)
            self._tasks.start(
                f"photo:{path}",
                "Read a photograph",
                lambda _progress, _cancel: read_small(path, _progress, _cancel),
                lambda image: self._keep(path, image),
                lambda _fault: self._keep(path, None),
                is_shown=False,
            )
        return None

    def forget(self) -> None:
        """Forget all: another project, or files that may have come since."""
        self._kept.clear()
        self._asked.clear()

    def _keep(self, path: Path, image: QImage | None) -> None:
        self._asked.discard(path)
        self._kept[path] = image
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        if image is not None:
            self.ready.emit()


def local_path(text: str, folder: Path) -> Path | None:
    """Return the local file that a text names; None for addresses, network shares and nothing.

    A register may come from anybody: who opened a share that it names would tell that server who looks.
    """
    plain = text.strip().strip("\"'")
    if plain.casefold().startswith("file:"):
        address = QUrl(plain)
        plain = address.toLocalFile() if not address.host() else ""
    if not plain or "://" in plain or plain.startswith(("//", "\\\\")) or "\n" in plain or "\0" in plain:
        return None
    return folder / Path(plain)


def read_small(path: Path, _progress: Progress, _cancel: Cancel) -> QImage | None:
    """Read a picture no larger than needed; None where it cannot be read."""
    try:
        if not path.is_file():
            return None
    except OSError:
        return None
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > SIDE_PX:
        reader.setScaledSize(size.scaled(QSize(SIDE_PX, SIDE_PX), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
