"""Jobs: every result arrives, none arrives late, none is lost, nothing runs after the end."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QThread

from estates_app.domain.errors import Cancelled, InputError
from estates_app.ui.tasks import TaskRunner


@pytest.fixture
def runner(qapp):
    made = TaskRunner()
    yield made
    made.stop()


def test_five_hundred_short_jobs_all_deliver_on_the_window_s_thread(runner, qtbot):
    found, threads, here = [], set(), QThread.currentThread()

    def done(result):
        found.append(result)
        threads.add(QThread.currentThread() is here)

    for n in range(500):
        runner.start(f"job {n}", "Counting", lambda *_, n=n: n, done, found.append)
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert sorted(found) == list(range(500))
    assert threads == {True}


def test_the_late_result_of_an_older_run_is_dropped(runner, qtbot):
    gate, found = threading.Event(), []

    def slow(progress, cancel):
        gate.wait(5)
        return "old"

    runner.start("same", "Slow", slow, found.append, found.append)
    runner.start("same", "Quick", lambda *_: "new", found.append, found.append)
    qtbot.waitUntil(lambda: found == ["new"])
    gate.set()
    runner.start("last", "Last", lambda *_: "last", found.append, found.append)
    qtbot.waitUntil(lambda: not runner.is_busy())
    qtbot.wait(50)
    assert found == ["new", "last"]


def test_a_cancelled_job_tells_nobody_and_is_told_to_stop(runner, qtbot):
    started, told, found = threading.Event(), threading.Event(), []

    def work(progress, cancel):
        started.set()
        while not cancel.is_requested:
            told.wait(0.005)
        told.set()
        cancel.check()

    runner.start("one", "One", work, found.append, found.append)
    assert started.wait(5)
    runner.cancel("one")
    assert not runner.is_busy()
    assert told.wait(5)
    qtbot.wait(50)
    assert found == []


def test_a_job_that_says_cancelled_of_itself_is_no_fault(runner, qtbot):
    found = []

    def work(progress, cancel):
        raise Cancelled

    runner.start("one", "One", work, found.append, found.append)
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert found == []


@pytest.mark.parametrize("fault", [InputError("it is empty"), ZeroDivisionError("ours"), MemoryError()])
def test_a_fault_on_a_worker_reaches_the_window(runner, qtbot, fault):
    found, failed = [], []

    def work(progress, cancel):
        raise fault

    runner.start("one", "One", work, found.append, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert failed == [fault]
    assert found == []
    runner.start("two", "Two", lambda *_: 2, found.append, failed.append)  # the worker lives on
    qtbot.waitUntil(lambda: found == [2])


def test_progress_is_told_but_a_quick_loop_does_not_flood_the_window(runner, qtbot):
    told, seen = [], []
    runner.changed.connect(lambda: told.append(1))
    gate = threading.Event()

    def work(progress, cancel):
        for n in range(100_000):
            progress(n / 100_000, f"at {n}")
        gate.wait(5)

    runner.start("one", "One", work, seen.append, seen.append)
    qtbot.waitUntil(lambda: any(job.doing for job in runner.jobs()))
    job = runner.jobs()[0]
    assert 0 <= job.fraction <= 1
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert len(told) < 60


def test_a_job_that_is_not_shown_is_busy_all_the_same(runner, qtbot):
    gate = threading.Event()
    runner.start("hidden", "Hidden", lambda *_: gate.wait(5), lambda _: None, lambda _: None, is_shown=False)
    assert runner.jobs() == ()
    assert runner.is_busy("hidden")
    runner.cancel_all()
    assert not runner.is_busy()
    gate.set()


def test_to_stop_is_to_wait_and_to_drop_what_waits(qapp, qtbot):
    others = set(threading.enumerate())
    runner, ran, found = TaskRunner(workers=1), [], []
    started, gate = threading.Event(), threading.Event()

    def work(progress, cancel):
        started.set()
        gate.wait(5)
        ran.append("first")
        return "first"

    runner.start("first", "First", work, found.append, found.append)
    runner.start("second", "Second", lambda *_: ran.append("second"), found.append, found.append)
    assert started.wait(5)
    threading.Timer(0.1, gate.set).start()
    runner.stop()
    assert ran == ["first"]  # it waited for what ran, and began nothing more
    qtbot.wait(50)
    assert found == []
    mine = set(threading.enumerate()) - others
    assert not [thread for thread in mine if thread.name.startswith("estates-job")]


def test_nothing_starts_once_it_is_stopped(qapp, qtbot):
    """A line of a dialog that loses the focus as its window closes asks for its job too late."""
    runner, ran = TaskRunner(workers=1), []
    runner.stop()
    runner.start("late", "Late", lambda *_: ran.append("late"), ran.append, ran.append)
    runner.start("later", "Later", lambda *_: ran.append("later"), ran.append, ran.append, after_paint=True)
    qtbot.wait(50)
    assert not ran
    assert not runner.is_busy()
