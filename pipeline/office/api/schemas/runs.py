"""Cycles and deliveries: figures, no family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from pipeline.office.api.schemas.words import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A region's cycle with the run that is shown for it / 核对周期."""

    region: Annotated[str, said("flag", "region")]
    cycle: Annotated[str, said("flag", "cycle")]
    run_id: Annotated[str, said("flag", "run_id")]
    published_at: Annotated[datetime, Field(description="when its run was published / 入库时间")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivered file, or a refused delivery: then rows and run are null / 数据交付."""

    region: Annotated[str, said("delivery", "region")]
    cycle: Annotated[str, said("delivery", "cycle")]
    run_id: Annotated[str | None, said("delivery", "run_id")]
    source: Annotated[str, said("delivery", "source")]
    file_name: Annotated[str | None, said("delivery", "file_name")]
    sha256: Annotated[str | None, said("delivery", "sha256")]
    rows_in: Annotated[int | None, said("delivery", "rows_in")]
    rows_accepted: Annotated[int | None, said("delivery", "rows_accepted")]
    rows_quarantined: Annotated[int | None, said("delivery", "rows_quarantined")]
    rows_duplicate: Annotated[int | None, said("delivery", "rows_duplicate")]
    rows_matched: Annotated[int | None, said("delivery", "rows_matched")]
    rows_review: Annotated[int | None, said("delivery", "rows_review")]
    rows_unmatched: Annotated[int | None, said("delivery", "rows_unmatched")]
    state: Annotated[Literal["accepted", "missing", "refused"], said("delivery", "state")]
    refused_because: Annotated[str | None, said("delivery", "refused_because")]
