"""Pausing the collector: it is as it was before, whatever happens meanwhile."""

from __future__ import annotations

import gc
import threading

import pytest

from estates_app.domain.collecting import collection_paused


def test_it_is_paused_within_and_runs_again_after_a_fault():
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collection_paused():
        1 // int(gc.isenabled())
    assert gc.isenabled()


def test_the_first_of_two_jobs_that_ends_does_not_wake_it():
    begun, may_end = threading.Event(), threading.Event()

    def job() -> None:
        with collection_paused():
            begun.set()
            may_end.wait(5)

    thread = threading.Thread(target=job)
    with collection_paused():
        thread.start()
        assert begun.wait(5)
        with collection_paused():
            pass
        assert not gc.isenabled()
    assert not gc.isenabled()
    may_end.set()
    thread.join(5)
    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_off():
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
