"""How often somebody may try to sign in: by login and by address, kept in this process (a restart forgets it)."""

from __future__ import annotations

from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

BY_LOGIN: Final = RateLimitItemPerMinute(5, 15)
BY_ADDRESS: Final = RateLimitItemPerMinute(30, 15)
"""A township's people share one address."""


class Tries:
    """Sign-ins of the last quarter of an hour that failed or are not over yet."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def may_try(self, login: str, address: str) -> bool:
        """Whether neither has failed too often. It counts at once, so that many beside each other are no way in."""
        return self._limiter.test(BY_ADDRESS, "address", address) and self._limiter.hit(BY_LOGIN, "login", login)

    def failed(self, address: str) -> None:
        """Count it for the address too."""
        self._limiter.hit(BY_ADDRESS, "address", address)

    def succeeded(self, login: str) -> None:
        """Forget the login's tries; the address keeps its failures."""
        self._limiter.clear(BY_LOGIN, "login", login)
