"""Where a file stands, and how a message may speak of it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import DeliveryRefused


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands, for messages: its source and its delivered name."""

    source: str
    file_name: str

    def refuse(self, where: str, expected: str, found: str, todo: str) -> DeliveryRefused:
        """The refusal of this file at a column, row or byte."""
        place = f"{self.file_name}, {where}" if where else self.file_name
        return DeliveryRefused(self.source, place, expected, found, todo)
