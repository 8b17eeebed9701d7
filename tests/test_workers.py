"""Work over processes: what comes back, in which order, and what an error does."""

from __future__ import annotations

import os
import time

import pytest

from pipeline.errors import UsageError
from pipeline.workers import in_order


def slow_at_first(number):
    time.sleep(0.2 if number == 0 else 0)
    return number * number


def where(_):
    return os.getpid()


def refuse_three(number):
    if number == 3:
        raise UsageError("three")
    return number


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_results_come_in_the_order_of_the_work(workers, count):
    assert list(in_order(slow_at_first, range(count), workers)) == [number * number for number in range(count)]


@pytest.mark.parametrize(("workers", "count", "is_here"), [(1, 3, True), (2, 1, True), (2, 2, False)])
def test_one_worker_or_one_item_needs_no_process(workers, count, is_here):
    found = set(in_order(where, range(count), workers))
    assert (found == {os.getpid()}) is is_here
    assert is_here or os.getpid() not in found


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_where_its_item_stood_and_keeps_its_kind(workers):
    results = in_order(refuse_three, range(100), workers)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(UsageError, match="three"):
        next(results)


def test_no_more_is_taken_than_a_few_pieces_ahead():
    taken = []
    results = in_order(slow_at_first, (taken.append(number) or number for number in range(100)), 2)
    next(results)
    assert len(taken) <= 6
    results.close()
