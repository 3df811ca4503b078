"""Files as they are downloaded: plain, gzipped, zipped or a folder of many. Nothing is written where it is named to."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from estates_app.domain.errors import InputError

#: Data files by their endings; what else lies in a download (guides, licences) is left.
TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".xlsm"})
MAPS = frozenset({".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml", ".kml", ".tab", ".gdb"})

#: A packed file that says it is larger, or that unpacks to so many times its size, is refused before it is unpacked.
#: OS Open UPRN, the largest that is meant, is 2.3 GB of CSV in 0.6 GB.
_MOST_BYTES, _MOST_TIMES = 12_000_000_000, 200

#: Names in downloads that hold no data though they end like it.
_ASIDE = (
    "header",
    "licence",
    "license",
    "readme",
    "metadata",
    "recommendation",
    "columns",
    "schema",
    "release",
    "__macosx",
)


@dataclass(frozen=True)
class Part:
    """One data file of a download: where it lies, and its name inside where it is packed."""

    path: Path
    inside: str = ""

    @property
    def name(self) -> str:
        """The name of the file without folders."""
        return Path(self.inside).name if self.inside else self.path.name.removesuffix(".gz")

    @property
    def ending(self) -> str:
        """The ending of its name, in lower case."""
        return Path(self.name).suffix.casefold()

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open it for reading, unpacked.

        Raises
        ------
        InputError
            It is damaged or cannot be read.
        """
        try:
            if self.inside:
                with zipfile.ZipFile(self.path) as pack, pack.open(self.inside) as stream:
                    yield stream
            elif self.path.suffix.casefold() == ".gz":
                with gzip.open(self.path) as stream:
                    yield stream  # type: ignore[misc]
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise InputError(
                "it cannot be unpacked or read", where=self.path.name, remedy="download it again"
            ) from error

    def for_gdal(self) -> str:
        """Return how the map file reader names it."""
        if self.inside:
            return f"/vsizip/{{{self.path}}}/{self.inside}"
        return f"/vsigzip/{self.path}" if self.path.suffix.casefold() == ".gz" else str(self.path)


def parts_of(path: Path) -> tuple[Part, ...]:
    """Return the data files of a download, largest first.

    Raises
    ------
    InputError
        There is no such file, nothing in it is data, or it is too large to be what it says.
    """
    if not path.exists():
        raise InputError("there is no such file", where=str(path), remedy="check the path")
    if path.is_dir() and path.suffix.casefold() != ".gdb":
        inside = [p for p in sorted(path.rglob("*")) if p.is_file() and _is_data(p.name)]
        parts = [Part(p) for p in sorted(inside, key=lambda p: -p.stat().st_size)]
    elif path.suffix.casefold() == ".zip":
        parts = _zipped(path)
    else:
        parts = [Part(path)]
    if not parts:
        raise InputError("it holds no data file", where=path.name, remedy="choose the file with the data")
    return tuple(parts)


def _is_data(name: str) -> bool:
    plain = name.casefold().removesuffix(".gz")
    return Path(plain).suffix in TABLES | MAPS and not any(word in plain for word in _ASIDE)


def _zipped(path: Path) -> list[Part]:
    try:
        with zipfile.ZipFile(path) as pack:
            members = [m for m in pack.infolist() if not m.is_dir() and _is_data(m.filename)]
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise InputError("it is no sound zip file", where=path.name, remedy="download it again") from error
    size = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if size > _MOST_BYTES or (size > 100_000_000 and size > _MOST_TIMES * packed):
        raise InputError(
            f"it would unpack to {size / 1e9:,.1f} GB", where=path.name, remedy="download it again from its publisher"
        )
    return [Part(path, m.filename) for m in sorted(members, key=lambda m: -m.file_size)]


@contextmanager
def as_file(part: Part) -> Iterator[Path]:
    """Give a plain file with the content of a part, for a reader that needs one; it is gone afterwards."""
    if not part.inside and part.path.suffix.casefold() != ".gz":
        yield part.path
        return
    with tempfile.TemporaryDirectory(prefix="estates-") as folder:
        plain = Path(folder) / f"table{part.ending}"
        with part.opened() as stream, plain.open("wb") as target:
            shutil.copyfileobj(stream, target, 1 << 20)
            if target.tell() > _MOST_BYTES:
                raise InputError("it is too large to be a table", where=part.path.name, remedy="download it again")
        yield plain
