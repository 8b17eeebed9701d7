"""Telling receivers that a feed is there: the outbox's worker. Gather what is due, send, record how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from pipeline.errors import UsageError
from pipeline.feeds.signing import EVENT_HEADER, HEADER, next_attempt, signature
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.warehouse import outbox
from pipeline.warehouse.outbox import Due, Told

SECONDS: Final = 10.0
"""A receiver that has not answered by then is taken for dead."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round told: arrived, to be tried again, given up."""

    arrived: int
    waiting: int
    dead: int

    def __str__(self) -> str:
        return f"{self.arrived} told, {self.waiting} to be tried again, {self.dead} given up"


def now() -> datetime:
    """The clock of the worker."""
    return datetime.now(UTC)


def deliver_due(url: str, clock: Clock = now) -> Delivered:
    """Tell everything that is due, one after the other, each attempt recorded before the next."""
    ended: list[Told] = []
    with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        while True:
            with outbox.next_due(url, clock()) as attempt:
                if attempt is None:
                    break
                attempt.told = tell(client, attempt.due, clock())
                ended.append(attempt.told)
    return _counted(ended)


def tell_receivers() -> Delivered:
    """Tell everything that is due of this machine's warehouse."""
    return deliver_due(ready_warehouse(load_settings()))


def tell(client: httpx.Client, due: Due, at: datetime) -> Told:
    """Send one announcement, signed; anything but a 2xx is a failure. The answer's body is not read."""
    headers = {
        "Content-Type": "application/json", HEADER: signature(due.secrets, due.body, at), EVENT_HEADER: due.event_id,
    }  # fmt: skip
    try:
        # only the head is waited for: a receiver could answer without end
        with client.stream("POST", due.url, content=due.body, headers=headers) as answer:
            if answer.is_success:
                return Told(arrived=True, problem=None, next_attempt_at=None)
            problem = f"HTTP {answer.status_code}"
    except httpx.HTTPError as failed:
        problem = type(failed).__name__
    return Told(arrived=False, problem=problem, next_attempt_at=next_attempt(due.attempts + 1, at))


def check_receiver(receiver: str) -> str:
    """A receiver's URL: https, or http on this machine.

    Raises:
        UsageError: it is neither.
    """
    parts = urlsplit(receiver)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.password:
        raise UsageError(f"{receiver!r} is no receiver: write https://host/path, without a password in it.")
    return receiver


def _counted(ended: Sequence[Told]) -> Delivered:
    arrived = sum(told.arrived for told in ended)
    waiting = sum(not told.arrived and told.next_attempt_at is not None for told in ended)
    return Delivered(arrived, waiting, len(ended) - arrived - waiting)
