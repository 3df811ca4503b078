"""The composition root: the one place that knows concrete classes."""

from __future__ import annotations

import getpass
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estates_app import __version__
from estates_app.cli.main import main as run_command
from estates_app.domain.errors import InputError

if TYPE_CHECKING:
    from estates_app.domain.dossier import DossierPaper
    from estates_app.domain.estate import Estate
    from estates_app.domain.lease_events import LeaseEvent
    from estates_app.domain.material import Material, Pages
    from estates_app.domain.questions import QuestionSheet
    from estates_app.domain.shapes import BaseSource
    from estates_app.domain.tiles import TileSource
    from estates_app.store.tiles.opening import TileOpener
    from estates_app.workspace.ports import ProjectStore
    from estates_app.workspace.project import Tools

ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
RESOURCES = ROOT / "resources"
SAMPLE = ROOT / "sample_data" / "amberdale"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code (`docs/command-line.md`)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = sys.argv[1:] if arguments is None else arguments
    return run_command(words, make_tools=make_tools, report_fault=write_fault_report, open_window=open_window)


def open_window(project: Path | None) -> int:
    """Open the window with a project, the last one, or the welcome page; returns when it is closed.

    Raises
    ------
    InputError
        Qt's system libraries are missing here.
    """
    try:
        from estates_app.ui.starting import run_window
    except ImportError as error:
        raise InputError(
            f"the window cannot be shown on this machine ({error})",
            remedy="install Qt's system libraries (the README lists them); every command works without them",
        ) from error
    tokens = RESOURCES / "themes" / "tokens.json"
    return run_window(make_tools(), tokens, project, report_fault=write_fault_report, when_idle=_load_store)


def make_tools() -> Tools:
    """Build what the use-cases need, from concrete classes. What takes long to load is loaded when it is first used."""
    from estates_app.map.picture import QtMapPicture
    from estates_app.registers.columns.catalogue import load_catalogue
    from estates_app.workspace.project import Tools
    from estates_app.workspace.rulepacks import load_rules

    return Tools(
        stores=_ProjectFiles,
        painter=QtMapPicture(RESOURCES / "themes" / "tokens.json"),
        writers={".pdf": _write_pdf, ".xlsx": _write_workbook, ".gpkg": _write_geopackage},
        write_table=_write_table,
        write_dossier=_write_dossier,
        write_calendar=_write_calendar,
        write_questions=_write_questions,
        render_pages=_render_pages,
        rules=load_rules(RESOURCES / "rules"),
        catalogue=load_catalogue(RESOURCES / "registers" / "fields.toml"),
        clock=_now,
        author=_user_name(),
        folder_of_samples=SAMPLE,
        folder_of_guide=ROOT / "docs" / "guide",
        tiles=_Tiles(),
    )


class _Tiles:
    """Opens sources of tiles; what reads and fetches them is loaded with the first."""

    def __init__(self) -> None:
        self._opener: TileOpener | None = None

    def open(self, kind: str, source: str, table: str = "", epsg: int = 27700) -> TileSource:
        """Open a file or an address."""
        return self._known().open(kind, source, table, epsg)

    def tables(self, path: Path) -> tuple[str, tuple[str, ...]]:
        """Return the kind of tiles that a file holds and its tables of them."""
        return self._known().tables(path)

    def check_address(self, address: str) -> None:
        """Say what is wrong with an address."""
        self._known().check_address(address)

    def base(self, path: Path) -> BaseSource:
        """Open a file with the tables of a base map."""
        return self._known().base(path)

    def _known(self) -> TileOpener:
        from estates_app.store.tiles.opening import TileOpener

        if self._opener is None:
            self._opener = TileOpener(_cache_folder() / "tiles.sqlite", f"Estates/{__version__}")
        return self._opener


def _cache_folder() -> Path:
    """Return where this person's programs keep what can be fetched again."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "estates"
    local = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return Path(local or Path.home() / ".cache") / "estates"


class _ProjectFiles:
    """Makes and opens project files; the welcome page needs no database."""

    @staticmethod
    def create(path: Path, estate: Estate) -> ProjectStore:
        """Make a new project file holding the snapshot."""
        from estates_app.store.project import ProjectFile

        return ProjectFile.create(path, estate)

    @staticmethod
    def open(path: Path) -> ProjectStore:
        """Open a project file."""
        from estates_app.store.project import ProjectFile

        return ProjectFile.open(path)


def _load_store() -> None:
    """Load what opens a project, while a person looks at the welcome page."""
    import estates_app.store.project  # noqa: F401


def _write_pdf(path: Path, material: Material) -> object:
    from estates_app.reports.pdf import write_pdf

    return write_pdf(path, material, templates=RESOURCES / "typst")


def _write_workbook(path: Path, material: Material) -> None:
    from estates_app.reports.workbook import write_workbook

    write_workbook(path, material)


def _write_geopackage(path: Path, material: Material) -> None:
    from estates_app.reports.geopackage import write_geopackage

    write_geopackage(path, material)


def _write_table(path: Path, rows: Sequence[Sequence[str | float | None]]) -> None:
    from estates_app.reports.table import write_table

    write_table(path, rows)


def _write_dossier(path: Path, paper: DossierPaper) -> object:
    from estates_app.reports.dossier import write_dossier

    return write_dossier(path, paper, templates=RESOURCES / "typst")


def _write_calendar(
    path: Path,
    events: Sequence[LeaseEvent],
    names: Mapping[str, str],
    rows: Sequence[Sequence[date | str | float | None]],
    title: str,
    stamp: datetime,
) -> None:
    from estates_app.reports.icalendar import write_calendar
    from estates_app.reports.table import write_table

    if path.suffix.casefold() == ".ics":
        write_calendar(path, events, names, title=title, stamp=stamp)
    else:
        write_table(path, rows, title="Lease events")


def _write_questions(path: Path, sheet: QuestionSheet) -> None:
    from estates_app.reports.questions import write_questions

    write_questions(path, sheet)


def _render_pages(material: Material, **how: Any) -> Pages:  # noqa: ANN401  as the port says
    from estates_app.reports.pages import render_pages

    return render_pages(material, templates=RESOURCES / "typst", **how)


def write_fault_report(error: BaseException) -> str:
    """Write what a maintainer needs to find a fault; returns the path of the report."""
    folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state") / "estates"
    name = f"fault-{_now():%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    lines = [
        f"estates-app {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"at {_now().isoformat(timespec='seconds')}",
        *traceback.format_exception(error),
    ]
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_text("\n".join(lines), encoding="utf-8")
        except OSError:
            continue
        return str(place / name)
    return "(no folder could be written to)"


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service account without a name; Windows then looks for a Unix module
        return "unknown"
