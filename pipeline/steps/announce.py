"""How a long step tells a person that it goes on."""

from __future__ import annotations

from typing import Protocol


class Announce(Protocol):
    """Told of each step: its name, its number (or amount done) and how many there are."""

    def __call__(self, step: str, done: int, total: int, /) -> object:
        """Show it; what is returned is not looked at."""
