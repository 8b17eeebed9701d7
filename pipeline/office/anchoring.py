"""While the office is open: the audit's end is written down outside the database, at start, by the clock, at stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import structlog
from fastapi import FastAPI

from pipeline.errors import HesvError
from pipeline.warehouse.audit_chain import write_anchor

UNWRITTEN: Final = (HesvError, OSError, ValueError, TypeError)
"""The server is away, the disk is full, the file of anchors is damaged: said, and tried again by the clock."""


def anchoring(url: str, home: Path, seconds: float) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The lifespan of an application over this warehouse, an anchor every so many seconds."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(_by_the_clock(url, home, seconds, stop))
        try:
            yield
        finally:
            stop.set()
            await task

    return lifespan


async def _by_the_clock(url: str, home: Path, seconds: float, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await asyncio.to_thread(_anchor, url, home)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
    await asyncio.to_thread(_anchor, url, home)


def _anchor(url: str, home: Path) -> None:
    try:
        write_anchor(url, home)
    except UNWRITTEN as failed:  # its text may quote what was read: the kind alone is said
        structlog.get_logger("hesv.office").warning("audit anchor not written", problem=type(failed).__name__)
