"""Pausing the collector: it is as it was before, whatever happens meanwhile."""

from __future__ import annotations

import gc
import threading

import pytest

from estates_app.domain.collecting import collect_by_hand, collect_some, collection_paused


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


class Knot:
    """Refers to itself, so that only a search lets go of it; notes on which thread that was."""

    def __init__(self, ends: list[int]) -> None:
        self.me, self.ends = self, ends

    def __del__(self) -> None:
        self.ends.append(threading.get_ident())


def test_by_hand_circles_are_let_go_of_on_the_thread_that_asks_alone():
    ends: list[int] = []

    def job() -> None:
        for _ in range(20):
            Knot(ends)
        _ = [[] for _ in range(50_000)]  # enough to make Python search, were it to search by itself

    collect_by_hand()
    try:
        thread = threading.Thread(target=job)
        thread.start()
        thread.join(10)
        assert not ends
        with collection_paused():
            collect_some()
            assert not ends
        for _ in range(20):
            Knot(ends)
        _ = [[] for _ in range(50_000)]
        collect_some()
        assert set(ends) == {threading.get_ident()}
    finally:
        collect_by_hand(is_by_hand=False)
    assert gc.isenabled()


@pytest.mark.parametrize("is_by_hand", [True, False])
def test_who_searches_may_change_while_a_job_has_paused_the_search(is_by_hand):
    collect_by_hand(is_by_hand=not is_by_hand)
    try:
        with collection_paused():
            collect_by_hand(is_by_hand=is_by_hand)
            assert not gc.isenabled()
        assert gc.isenabled() != is_by_hand
    finally:
        collect_by_hand(is_by_hand=False)
    assert gc.isenabled()
