"""The press of the preview: which pages were made of what, whether they still hold, and the job that makes new ones."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from estates_app.domain.editions import PUBLIC
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.material import Pages
from estates_app.ui.desk import Desk
from estates_app.ui.tasks import Job
from estates_app.workspace.previewing import PreviewOrder, order_preview, preview, what_changed

#: Key of the job.
JOB = "pages"

#: Pixels an inch: sharp on a usual screen up to one and a half times the size on paper.
_PPI = 144.0


class Press(QObject):
    """Makes pages. *Signals*: ``changed()``: there are other pages, they are out of date, or a job began or ended."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: dict[tuple[str, str], tuple[PreviewOrder, Pages]] = {}
        self._is_wanted = False
        self.has_failed = False
        self.edition = PUBLIC
        self.ratio = 1.0
        desk.bridge.changed.connect(self._on_changed)
        desk.tasks.changed.connect(self.changed)

    @property
    def pages(self) -> Pages | None:
        """The pages of the scenario and edition in view, perhaps out of date."""
        found = self._made.get(self._key())
        return found[1] if found else None

    @property
    def out_of_date(self) -> str:
        """What changed since the pages were made, empty where they hold or there are none."""
        found = self._made.get(self._key())
        return what_changed(found[0], self._desk.bridge.estate) if found else ""

    @property
    def job(self) -> Job | None:
        """The job that makes pages now."""
        return next((job for job in self._desk.tasks.jobs() if job.key == JOB), None)

    @property
    def is_waiting(self) -> bool:
        """Whether pages are wanted as soon as the figures are there."""
        return self._is_wanted

    def show_edition(self, edition: str) -> None:
        """Turn to another edition."""
        if edition != self.edition:
            self.edition = edition
            self.want()

    def want(self) -> None:
        """See to it that there are pages; those that are out of date stay until somebody asks for others."""
        if self._desk.bridge.is_open and self.pages is None and self.job is None:
            self.make()
        self.changed.emit()

    def make(self) -> None:
        """Make the pages anew, as soon as the figures are there."""
        desk, findings = self._desk, self._desk.results.findings
        self.has_failed = False
        if findings is None or desk.results.is_stale:
            self._is_wanted = True
            self.changed.emit()
            return
        self._is_wanted = False
        order = order_preview(desk.tools, desk.bridge.session, findings, edition=self.edition)
        key, ppi = self._key(), _PPI * max(self.ratio, 1.0)

        def work(progress: Progress, cancel: Cancel) -> Pages:
            return preview(order, ppi=ppi, progress=progress, cancel=cancel)

        def done(pages: Pages) -> None:
            self._made[key] = (order, pages)
            self.changed.emit()

        desk.tasks.start(JOB, "Setting the pages", work, done, self._on_failed)

    def cancel(self) -> None:
        """Make no pages now."""
        self._is_wanted = False
        self.has_failed = self.pages is None
        self._desk.tasks.cancel(JOB)
        self.changed.emit()

    def _on_failed(self, fault: Exception) -> None:
        self.has_failed = True
        self.changed.emit()
        self._desk.say.error(fault)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._desk.tasks.cancel(JOB)
            self._made.clear()
            self._is_wanted = self.has_failed = False
        if self._is_wanted and "findings" in nodes:
            self.make()
        self.changed.emit()

    def _key(self) -> tuple[str, str]:
        return self._desk.bridge.look.scenario, self.edition
