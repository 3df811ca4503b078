"""Jobs in the background: plain functions on snapshots, with progress and cancel; late results are dropped."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from estates_app.domain.errors import Cancelled
from estates_app.domain.jobs import Cancel, Progress

Work = Callable[[Progress, Cancel], Any]

#: Progress is told at most this often, so that a quick loop does not flood the window.
_TELL_EVERY_S = 0.1

#: A job that lets the window paint waits for the event loop to come round.
_LET_PAINT_MS = 10


@dataclass(eq=False)
class Job:
    """One job.

    Attributes
    ----------
    key : str
        What it is for: a new run with this key takes the place of the old one.
    title : str
        For the status bar.
    run : int
        Its number among all runs.
    """

    key: str
    title: str
    run: int
    work: Work
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    is_shown: bool
    cancel: Cancel = field(default_factory=Cancel)
    fraction: float = 0.0
    doing: str = ""
    is_started: bool = False


class TaskRunner(QObject):
    """Runs jobs on worker threads and brings their results back to the window's thread.

    *Signals*: ``changed()``: a job began, moved on or ended.
    """

    changed = Signal()
    _told = Signal(int, float, str)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None, *, workers: int = 2) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="estates-job")
        self._jobs: dict[int, Job] = {}
        self._runs = 0
        self._is_stopped = False
        # Connected before anything starts: a signal connected later misses the result of a short job.
        self._told.connect(self._on_told)
        self._ended.connect(self._on_ended)

    def start(
        self,
        key: str,
        title: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        is_shown: bool = True,
        after_paint: bool = False,
    ) -> int:
        """Start a job; one with the same key that still runs is cancelled and its result dropped.

        After `stop` nothing starts any more: a line that loses the focus to a closing window may still ask for a job.

        Parameters
        ----------
        key, title : str
        work : callable (progress, cancel) -> result
            Runs on a worker thread, on snapshots only.
        done, failed : callable
            Called on the window's thread with the result or with the fault; neither where it was cancelled.
        is_shown : bool
            Whether the status bar shows it.
        after_paint : bool
            Whether the window is to paint first: both would share one interpreter, and the project would show late.

        Returns
        -------
        int
            Its run number.
        """
        self.cancel(key)
        self._runs += 1
        if self._is_stopped:
            return self._runs
        job = Job(key, title, self._runs, work, done, failed, is_shown)
        self._jobs[job.run] = job
        if after_paint:
            QTimer.singleShot(_LET_PAINT_MS, self, lambda: self._submit(job))
        else:
            self._submit(job)
        self.changed.emit()
        return job.run

    def jobs(self) -> tuple[Job, ...]:
        """Return the jobs that the status bar shows, oldest first."""
        return tuple(job for job in self._jobs.values() if job.is_shown)

    def is_busy(self, key: str = "") -> bool:
        """Whether a job runs or waits: one of this key, or any."""
        return any(not key or job.key == key for job in self._jobs.values())

    def cancel(self, key: str) -> None:
        """Ask the jobs of a key to stop; their results are dropped whatever they say."""
        for run, job in list(self._jobs.items()):
            if job.key == key:
                job.cancel.request()
                del self._jobs[run]
        self.changed.emit()

    def cancel_all(self) -> None:
        """Ask every job to stop, shown or not; no result is brought back."""
        for job in self._jobs.values():
            job.cancel.request()
        self._jobs.clear()
        self.changed.emit()

    def stop(self) -> None:
        """Cancel everything and wait: nothing runs after this."""
        self._is_stopped = True
        self.cancel_all()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, job: Job) -> None:
        if job.run in self._jobs:
            self._pool.submit(self._run, job)

    def _run(self, job: Job) -> None:
        """Work on a worker thread; whatever happens is brought back by a signal that belongs to the window."""
        last = 0.0

        def progress(fraction: float, doing: str) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _TELL_EVERY_S:
                last = now
                self._told.emit(job.run, fraction, doing)

        result, fault = None, None
        try:
            job.cancel.check()
            job.is_started = True
            result = job.work(progress, job.cancel)
        except Exception as error:  # noqa: BLE001  brought back and shown: nothing may vanish on a worker thread
            fault = error
        self._ended.emit(job.run, result, fault)

    def _on_told(self, run: int, fraction: float, doing: str) -> None:
        if run in self._jobs:
            self._jobs[run].fraction, self._jobs[run].doing = fraction, doing
            self.changed.emit()

    def _on_ended(self, run: int, result: object, fault: Exception | None) -> None:
        job = self._jobs.pop(run, None)
        if job is None:  # cancelled, or a newer run has taken its place
            return
        self.changed.emit()
        if fault is None:
            job.done(result)
        elif not isinstance(fault, Cancelled):
            job.failed(fault)
