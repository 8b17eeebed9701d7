"""What a supervisor sees before a run leaves: gather, and let feeds.preview lay it out. Reads only."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from pipeline.cycle import Cycle, month_text
from pipeline.errors import UsageError
from pipeline.feeds.approving import CHINA
from pipeline.feeds.preview import Gathered, Preview, preview
from pipeline.feeds.rows import earliest_stop_month
from pipeline.settings import load_settings
from pipeline.steps.releasing import notice_days_of, resting_now
from pipeline.steps.reporting import REPORT
from pipeline.store import RunStore
from pipeline.warehouse import release_facts as facts
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.releases import approval_of, judged_alone, sent_back
from pipeline.warehouse.runs import published_run


def preview_release(url: str, cycle: Cycle, by: str = "") -> Preview:
    """The current run of a region and cycle as it would leave now; `by`: who would approve it.

    Raises:
        UsageError: nothing is published.
    """
    run = published_run(url, cycle.region, cycle.name)
    if run is None:
        raise UsageError(f"Nothing is published for {cycle.region} {cycle.name}. Run it first: hesv run.")
    return preview(_gather(url, cycle, run, by))


def _gather(url: str, cycle: Cycle, run: RunRecord, by: str) -> Gathered:
    region, name = cycle.region, cycle.name
    before = cycle.previous.name
    last = facts.published_run_id(url, region, before)
    report = _report(cycle, run.run_id)
    approval = approval_of(url, run.run_id)
    refused = sent_back(url, region, name)
    today = datetime.now(UTC).astimezone(CHINA).date()
    earliest = approval.earliest_stop_month if approval else earliest_stop_month(today, notice_days_of(cycle))
    return Gathered(
        region=region, cycle=name, run_id=run.run_id, revision=run.revision or 0, published_at=run.published_at,
        accept_missing=run.accept_missing,
        counts=facts.flag_counts(url, region, name, run.run_id),
        previous_cycle=before,
        before=() if last is None else facts.flag_counts(url, region, before, last),
        wrong=facts.expected_wrong(url, region, name, run.run_id),
        resting=Counter(resting_now(url, cycle).values()),
        open_tasks=facts.open_tasks(url, region, name, run.run_id),
        beside_tasks=facts.adverse_beside_tasks(url, region, name, run.run_id),
        top_tasks=tuple((report or {}).get("review_order", ()))[:5],
        late_objections=facts.late_objections(url, region, today),
        visits=facts.visit_results(url, region, before),
        quality=tuple((report or {}).get("warnings", ())),
        has_report=report is not None,
        judged_alone=judged_alone(url, region, name, run.run_id, by) if by else 0,
        approved_by=None if approval is None else approval.approved_by,
        sent_back=tuple((one.sent_back_by, one.note) for one in refused if one.run_id == run.run_id),
        earliest_stop_month=month_text(earliest),
    )  # fmt: skip


def _report(cycle: Cycle, run_id: str) -> dict[str, Any] | None:
    """The run's report, where its folder is on this machine still."""
    file = RunStore.of(load_settings().home, cycle, run_id).file(REPORT)
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
