"""What the workspace needs from rooms that it must not know: a store, a map painter, report writers, a clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from estates_app.domain.claims import Claim, Issue, RowRecord
from estates_app.domain.dossier import DossierPaper
from estates_app.domain.edits import Edit
from estates_app.domain.estate import Estate, Provenance
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.lease_events import LeaseEvent
from estates_app.domain.material import Material, Pages
from estates_app.domain.pictures import MapOrder
from estates_app.domain.questions import QuestionSheet
from estates_app.domain.shapes import BaseSource
from estates_app.domain.tiles import TileSource


class Writing(Protocol):
    """An edit that is being written into the project file."""

    def write(self) -> None:
        """Write it all, on any thread; what goes wrong is told by `check`."""

    def check(self) -> None:
        """Raise what went wrong; then nothing was kept."""


class ProjectStore(Protocol):
    """One open project file."""

    path: Path

    def load(self) -> Estate:
        """Return the last snapshot."""

    def claims(self, property_id: str | None = None) -> list[Claim]:
        """Return all claims, or those to one property."""

    def claims_of(self, property_ids: Collection[str]) -> list[Claim]:
        """Return the claims to some properties; any thread may ask."""

    def corrected(self) -> frozenset[tuple[str, str]]:
        """Return (property, field) of everything that a correction by hand holds now."""

    def rows_of(self, edition_id: str) -> list[RowRecord]:
        """Return what became of each row of an edition; any thread may ask."""

    def count_set_aside(self) -> dict[str, int]:
        """Return how many rows wait for a person, by edition; any thread may ask."""

    def rows_about(self, property_ids: Collection[str]) -> list[RowRecord]:
        """Return the rows of which some properties are made, the oldest edition first; any thread may ask."""

    def kept_claims(self, property_ids: Collection[str]) -> list[tuple[str, Claim]]:
        """Return the claims to some properties that are kept by themselves, each with its number in the file."""

    def claims_by_hand(self) -> list[Claim]:
        """Return what people set, and what they took back; any thread may ask."""

    def edits_apart(self) -> list[Edit]:
        """Return the log of edits, oldest first; any thread may ask."""

    def rows(self, edition_id: str) -> list[RowRecord]:
        """Return what became of each row of an edition."""

    def issues(self, edition_id: str) -> list[Issue]:
        """Return the issues of an edition."""

    def edits(self) -> list[Edit]:
        """Return the log of edits, oldest first."""

    def count_edits(self) -> int:
        """Return how many edits the log holds."""

    def apply(self, edit: Edit, estate: Estate, added: Provenance = ...) -> None:
        """Write an edit, the snapshot after it and what it adds, in one transaction."""

    def begin(self, edit: Edit, estate: Estate, added: Provenance) -> Writing:
        """Begin what `apply` does, for another thread to write."""

    def finish(self) -> None:
        """Take over what was begun, waiting for it where it is still written."""

    def save_result(self, key: str, payload: dict[str, Any]) -> None:
        """Keep a small JSON result beside the snapshot."""

    def result(self, key: str) -> dict[str, Any] | None:
        """Return a kept result, None where there is none."""

    def keep(self, subject: str, digest: str, payload: bytes) -> None:
        """Keep what can be made again but takes a while, in the place of what was kept of the subject."""

    def kept(self, subject: str, digest: str) -> bytes | None:
        """Return what was kept of a subject, None where it was made from something else; any thread may ask."""

    def digest(self) -> str:
        """Return a digest of the facts and settings that the file holds, without its scenarios: others have another."""

    def outside_changes(self) -> tuple[str, ...]:
        """Return what another program changed since the last edit, as plain sentences."""

    def close(self) -> None:
        """Let go of the file."""


class Stores(Protocol):
    """Makes and opens project files."""

    def create(self, path: Path, estate: Estate) -> ProjectStore:
        """Make a new project file holding the snapshot."""

    def open(self, path: Path) -> ProjectStore:
        """Open a project file."""


class MapPicture(Protocol):
    """Paints maps."""

    def is_available(self) -> bool:
        """Whether pictures can be painted on this machine."""

    def svg(self, order: MapOrder) -> bytes:
        """Paint a map as SVG."""

    def png(self, order: MapOrder, *, dpi: float = ...) -> bytes:
        """Paint a map as PNG."""


class TileSources(Protocol):
    """Opens sources of picture tiles."""

    def open(self, kind: str, source: str, table: str = ..., epsg: int = ...) -> TileSource:
        """Open a file or an address of one kind (`estates_app.domain.mapsheet`)."""

    def tables(self, path: Path) -> tuple[str, tuple[str, ...]]:
        """Return the kind of tiles that a file holds and its tables of them; empty where it holds none."""

    def check_address(self, address: str) -> None:
        """Say what is wrong with an address."""

    def base(self, path: Path) -> BaseSource:
        """Open a file with the tables of a base map."""


#: Writes one kind of report: takes the path and the material.
ReportWriter = Callable[[Path, Material], object]

#: Report writers by file ending (".pdf", ".xlsx", ".gpkg").
ReportWriters = Mapping[str, ReportWriter]


class PageRenderer(Protocol):
    """Renders the pages of the PDF as pictures."""

    def __call__(
        self, material: Material, *, ppi: float = ..., progress: Progress = ..., cancel: Cancel | None = ...
    ) -> Pages:
        """Render; any thread may."""


#: Writes a table as it is seen: headings first, figures as numbers, None where nothing is known.
TableWriter = Callable[[Path, Sequence[Sequence[str | float | None]]], None]

#: Writes the questions to one partner as a workbook.
QuestionWriter = Callable[[Path, QuestionSheet], None]

#: Writes the two pages about a property.
DossierWriter = Callable[[Path, DossierPaper], object]


class CalendarWriter(Protocol):
    """Writes a calendar of lease events."""

    def __call__(
        self,
        path: Path,
        events: Sequence[LeaseEvent],
        names: Mapping[str, str],
        rows: Sequence[Sequence[date | str | float | None]],
        title: str,
        stamp: datetime,
    ) -> None:
        """Write .ics from the events and names of properties, or .xlsx from the rows, by the ending."""


#: Tells the time; injected, so that tests and repeated analyses can hold it still.
Clock = Callable[[], datetime]
