"""One figure of a page: what it is called, what must be said of it, its chart and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.office.figures.sheets import Sheet, csv_bytes


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its table; `option` None where the table says it better.

    `height` in pixels. `file`: the same numbers cell by cell, where the page puts several into one.
    """

    name: str
    title: str
    note: str
    option: dict[str, Any] | None
    sheet: Sheet
    height: int = 340
    file: Sheet | None = None

    @property
    def drawing(self) -> dict[str, Any] | None:
        """The option with the height that charts.js gives its canvas."""
        return None if self.option is None else {**self.option, "canvasHeight": self.height}

    def csv(self) -> bytes:
        """The numbers as a file."""
        return csv_bytes(self.file or self.sheet)
