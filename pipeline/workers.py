"""Work spread over processes of this machine, its results in its order: a process of Python uses one core."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Any, Final, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

AHEAD: Final = 2
"""Pieces a worker may have waiting: so many are in memory, whatever there is to do."""

_function: Callable[[Any], Any]


def in_order(function: Callable[[Item], Made], items: Iterable[Item], workers: int) -> Iterator[Made]:
    """`function` of every item, in the order of the items. One worker, or one item: in this process.

    `function` travels to each worker once and items and results for every call, so all must be picklable. Workers are
    started anew (spawned): a fork of a process that runs threads may hang.
    """
    rest = iter(items)
    first = list(islice(rest, 2))
    if workers <= 1 or len(first) <= 1:
        yield from map(function, chain(first, rest))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_keep, initargs=(function,)) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for item in chain(first, rest):
                waiting.append(pool.submit(_apply, item))
                if len(waiting) > AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _keep(function: Callable[[Any], Any]) -> None:
    global _function
    _function = function


def _apply(item: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
    return _function(item)
