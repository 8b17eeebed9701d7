"""open_run: look at every delivery, freeze what the run rests on, and say whether it is a new run at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from connectors.delivery import Delivery, check_delivery, list_deliveries
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused, SeveralRefused, UsageError
from pipeline.linkage.model import default_model
from pipeline.settings import load_settings
from pipeline.steps.context import (
    FROZEN,
    code_version,
    fingerprint,
    look_back_months,
    policies,
    ready_warehouse,
)
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore
from pipeline.warehouse.records import Refusal
from pipeline.warehouse.runs import judgements, published_run, record_refused


class CannotBeMissing(UsageError):
    """--accept-missing names something that is no extract."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return (
            f"--accept-missing {self.source}: only {', '.join(tables.EXTRACTS)} can be gone without. "
            "Without the register there is nobody to judge."
        )


def open_run(cycle: Cycle, inbox: str, accept_missing: tuple[str, ...], *, force: bool = False) -> StepReport:
    """Check every delivery and open a run; state `unchanged` where the same inputs are published already.

    `counts` has one key a delivered source: how many files.

    Raises:
        DeliveryRefused, SeveralRefused: a delivery is absent or refused and its source was not accepted as missing.
    """
    policy = policies().region(cycle.region)
    for source in accept_missing:
        if source not in tables.EXTRACTS:
            raise CannotBeMissing(source)
    settings = load_settings()
    url = ready_warehouse(settings)
    months = cycle.look_back(look_back_months(policy, cycle))
    deliveries, refusals = _check_all(Path(inbox), cycle, months)
    _stop_at(url, cycle, tuple(refusal for refusal in refusals if refusal.source not in accept_missing))
    published = published_run(url, cycle.region, cycle.name)
    before = published_run(url, cycle.region, cycle.previous.name)
    frozen: dict[str, Any] = {
        "region": cycle.region,
        "cycle": cycle.name,
        "as_of": cycle.as_of.isoformat(),
        "deliveries": {delivery.source: _frozen(delivery) for delivery in deliveries},
        "may_miss": sorted(set(accept_missing)),
        "policy_version": policy.version,
        "model_version": default_model().model_version,
        "judgements": _digest(judgements(url, cycle.region)),
        "previous_run_id": None if before is None else before.run_id,
        "code_version": code_version(),
    }
    print_of = fingerprint(frozen)
    counts = {delivery.source: len(delivery.files) for delivery in deliveries}
    if published is not None and published.fingerprint == print_of and not force:
        return StepReport("open_run", cycle.region, cycle.name, published.run_id, state="unchanged", counts=counts)
    revision = 1 if published is None else (published.revision or 0) + 1
    run_id = f"{cycle.region}-{cycle.name}-{print_of[:12]}-{revision}"
    RunStore.of(settings.home, cycle, run_id).write_json(FROZEN, {**frozen, "fingerprint": print_of})
    return StepReport("open_run", cycle.region, cycle.name, run_id, counts=counts)


def _check_all(
    inbox: Path, cycle: Cycle, months: tuple[int, ...]
) -> tuple[tuple[Delivery, ...], tuple[DeliveryRefused, ...]]:
    """Every delivery that stands, and every refusal, so that an engineer need not meet them one by one."""
    list_deliveries(inbox)
    deliveries: list[Delivery] = []
    refusals: list[DeliveryRefused] = []
    for source in tables.SOURCES:
        try:
            deliveries.append(check_delivery(inbox, source, cycle, months))
        except DeliveryRefused as refusal:
            refusals.append(refusal)
    return tuple(deliveries), tuple(refusals)


def _stop_at(url: str, cycle: Cycle, refusals: tuple[DeliveryRefused, ...]) -> None:
    """Refusals are kept for people to see (serve.delivery); then they stop the run."""
    if not refusals:
        return
    kept = tuple(Refusal(refusal.source, str(refusal)) for refusal in refusals)
    record_refused(url, cycle.region, cycle.name, kept)
    raise refusals[0] if len(refusals) == 1 else SeveralRefused(refusals)


def _frozen(delivery: Delivery) -> dict[str, Any]:
    return {
        "digest": delivery.digest,
        "files": {file.name: {"sha256": file.sha256, "rows": file.rows} for file in delivery.files},
    }


def _digest(table: Any) -> str:  # noqa: ANN401 - a pyarrow.Table
    return hashlib.sha256(repr(table.to_pylist()).encode()).hexdigest()[:16]
