"""Cycles and deliveries: figures, no family."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from pipeline.office.api.shapes import described, of_view


@described(of_view("flag"))
class Cycle:
    """A region's cycle with the run that is shown for it / 核对周期."""

    region: str
    cycle: str
    run_id: str
    published_at: Annotated[datetime, Field(description="when its run was published / 入库时间")]


@described(of_view("delivery"))
class Delivery:
    """A delivered file, or a refused delivery: then rows and run are null / 数据交付."""

    region: str
    cycle: str
    run_id: str | None
    source: str
    file_name: str | None
    sha256: str | None
    rows_in: int | None
    rows_accepted: int | None
    rows_quarantined: int | None
    rows_duplicate: int | None
    rows_matched: int | None
    rows_review: int | None
    rows_unmatched: int | None
    state: Literal["accepted", "missing", "refused"]
    refused_because: str | None
