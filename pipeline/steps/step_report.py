"""What a step says of itself: small, without any personal value, fit to travel between Airflow tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["done", "unchanged", "absent", "waiting"]


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step's outcome.

    `state`: done; unchanged (the same inputs are published already, nothing is to do); absent (a source the engineer
    accepted as missing); waiting (deliveries are still out). `counts` are rows or files by name.
    """

    step: str
    region: str
    cycle: str
    run_id: str
    source: str | None = None
    state: State = "done"
    counts: dict[str, int] = field(default_factory=dict)
