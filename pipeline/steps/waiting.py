"""look_for_deliveries: are all deliveries of a cycle in? Asked again and again before a scheduled run opens."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from connectors.delivery import check_delivery
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused, HesvError
from pipeline.settings import load_settings
from pipeline.steps.context import look_back_months, policies, ready_warehouse, whole_number
from pipeline.steps.opening import asked_sources
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.records import Refusal
from pipeline.warehouse.runs import record_refused

CHINA: Final = timezone(timedelta(hours=8))


class DeadlinePassed(HesvError):
    """The region's deadline is over and deliveries are still out."""

    exit_code = 3

    def __init__(self, region: str, cycle: str, deadline: str, out: tuple[str, ...]) -> None:
        super().__init__(region, cycle, deadline, out)
        self.region, self.cycle, self.deadline, self.out = region, cycle, deadline, out

    def __str__(self) -> str:
        lines = "\n".join(f"  - {reason}" for reason in self.out)
        return (
            f"{self.region} {self.cycle}: the deadline for deliveries was {self.deadline}, and these are still out:\n"
            f"{lines}\nAsk the agencies, then trigger the run again; or go without a source by accept_missing."
        )


def look_for_deliveries(
    cycle: Cycle, inbox: str, accept_missing: tuple[str, ...], *, today: date | None = None
) -> StepReport:
    """Look once. State `done` where every delivery stands, else `waiting`; `counts` is 1 a source that is in, else 0.

    What is out is kept, once a day, where the office sees it (serve.delivery). `today` is China's day, if left out.

    Raises:
        DeadlinePassed: the region's `delivery_deadline_days` after the as-of date are over.
    """
    policy = policies().region(cycle.region)
    months = cycle.look_back(look_back_months(policy, cycle))
    out: dict[str, str] = {}
    asked = asked_sources(Path(inbox))
    for source in asked:
        try:
            check_delivery(Path(inbox), source, cycle, months)
        except DeliveryRefused as refusal:
            if source not in accept_missing:
                out[source] = str(refusal)
    day = today or datetime.now(CHINA).date()
    deadline = cycle.as_of + timedelta(days=whole_number(policy, "delivery_deadline_days", cycle))
    if out:
        _say_once_a_day(cycle, out, day)
        if day > deadline:
            raise DeadlinePassed(cycle.region, cycle.name, deadline.isoformat(), tuple(out.values()))
    counts = {source: 0 if source in out else 1 for source in asked}
    return StepReport("wait", cycle.region, cycle.name, "", state="waiting" if out else "done", counts=counts)


def _say_once_a_day(cycle: Cycle, out: dict[str, str], day: date) -> None:
    settings = load_settings()
    note = settings.home / "waiting" / f"{cycle.region}-{cycle.name}.json"
    said = json.loads(note.read_text("utf-8")) if note.exists() else {}
    if said == {"day": day.isoformat(), "out": sorted(out)}:
        return
    refusals = tuple(Refusal(source, reason) for source, reason in out.items())
    record_refused(ready_warehouse(settings), cycle.region, cycle.name, refusals)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"day": day.isoformat(), "out": sorted(out)}), "utf-8")
