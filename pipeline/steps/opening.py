"""open_run: look at every delivery, freeze what the run rests on, and say whether it is a new run at all."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.delivery import Delivery, check_delivery, list_deliveries
from connectors.manifest import MANIFEST
from connectors.sources import EXTRACTS, REQUIRED, SOURCES
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused, SeveralRefused, UsageError
from pipeline.quarantine import frozen_actions, in_force
from pipeline.settings import load_settings
from pipeline.steps.context import (
    FROZEN,
    code_version,
    fingerprint,
    look_back_months,
    policies,
    ready_warehouse,
)
from pipeline.steps.heeding import UpTo, casework, casework_digest
from pipeline.steps.heeding import now as all_said
from pipeline.steps.link_models import chosen_text, freeze_model, model_versions
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore
from pipeline.warehouse.judgements import judgements
from pipeline.warehouse.quarantine import all_actions
from pipeline.warehouse.records import Refusal, RunRecord
from pipeline.warehouse.runs import published_run, record_refused


class CannotBeMissing(UsageError):
    """--accept-missing names something that is no extract."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return (
            f"--accept-missing {self.source}: only {', '.join(EXTRACTS)} can be gone without. "
            "Without the register there is nobody to judge."
        )


def open_run(
    cycle: Cycle,
    inbox: str,
    accept_missing: tuple[str, ...],
    *,
    force: bool = False,
    link_model: Path | None = None,
) -> StepReport:
    """Check every delivery and open a run; state `unchanged` where the same inputs are published already.

    `counts` has one key a delivered source: how many files. `link_model`: a file to link by, in place of the setting's.

    Raises:
        LinkModelRefused: the link model chosen is none.
        DeliveryRefused, SeveralRefused: a delivery is absent or refused and its source was not accepted as missing.
    """
    policy = policies().region(cycle.region)
    for source in accept_missing:
        if source not in EXTRACTS:
            raise CannotBeMissing(source)
    settings = load_settings()
    model = chosen_text(settings, link_model)
    url = ready_warehouse(settings)
    months = cycle.look_back(look_back_months(policy, cycle))
    deliveries, refusals = _check_all(Path(inbox), cycle, months)
    published = published_run(url, cycle.region, cycle.name)
    deliveries, outdated = _without_outdated(deliveries, published)
    refusals = tuple(refusal for refusal in (*refusals, *outdated) if refusal.source not in accept_missing)
    _stop_at(url, cycle, refusals)
    said = all_said(url, cycle.region)
    frozen = {**_rests_on(url, cycle, deliveries, accept_missing, said), **model_versions(model)}
    print_of = fingerprint(frozen)
    counts = {delivery.source: len(delivery.files) for delivery in deliveries}
    if published is not None and published.fingerprint == print_of and not force:
        return StepReport("open_run", cycle.region, cycle.name, published.run_id, state="unchanged", counts=counts)
    revision = 1 if published is None else (published.revision or 0) + 1
    run_id = f"{cycle.region}-{cycle.name}-{print_of[:12]}-{revision}"
    needed = {
        "fingerprint": print_of,
        **said.frozen(),
        "follows_run_id": None if published is None or force else published.run_id,
        "manifests": {delivery.source: _manifest_sha256(inbox, delivery.source) for delivery in deliveries},
    }
    store = RunStore.of(settings.home, cycle, run_id)
    freeze_model(settings, store, model)
    store.write_json(FROZEN, {**frozen, **needed})
    return StepReport("open_run", cycle.region, cycle.name, run_id, counts=counts)


def _rests_on(
    url: str, cycle: Cycle, deliveries: tuple[Delivery, ...], accept_missing: tuple[str, ...], said: UpTo
) -> dict[str, Any]:
    """What makes a run this run and no other: its fingerprint is over exactly this."""
    before = published_run(url, cycle.region, cycle.previous.name)
    delivered = {delivery.source: _frozen(delivery) for delivery in deliveries}
    return {
        "region": cycle.region,
        "cycle": cycle.name,
        "as_of": cycle.as_of.isoformat(),
        "deliveries": delivered,
        "may_miss": sorted(set(accept_missing)),
        "previous_run_id": None if before is None else before.run_id,
        "judgements": judgements_digest(judgements(url, cycle.region, up_to=said.judgements, looks_to=said.looks)),
        "casework": casework_digest(casework(url, cycle, delivered, said)),
        "quarantine_actions": _words_about(url, cycle, deliveries),
        **versions(cycle),
    }


def _words_about(url: str, cycle: Cycle, deliveries: tuple[Delivery, ...]) -> dict[str, Any]:
    """People's fixes and waivers of rows of these very files: the ids of those in force, and a digest."""
    files = [(delivery.source, file.name, file.sha256) for delivery in deliveries for file in delivery.files]
    return frozen_actions(in_force(all_actions(url, cycle.region, cycle.name)), files)


def versions(cycle: Cycle) -> dict[str, str]:
    """The versions this code has of the region's policy and of itself."""
    return {
        "policy_version": policies().region(cycle.region).version,
        "code_version": code_version(),
    }


def asked_sources(inbox: Path) -> tuple[str, ...]:
    """The required sources, and any other that has something in the inbox: one that is absent is not asked."""
    return tuple(name for name in SOURCES if name in REQUIRED or (inbox / name).is_symlink() or (inbox / name).exists())


def _check_all(
    inbox: Path, cycle: Cycle, months: tuple[int, ...]
) -> tuple[tuple[Delivery, ...], tuple[DeliveryRefused, ...]]:
    """Every delivery that stands, and every refusal, so that an engineer need not meet them one by one."""
    list_deliveries(inbox)
    deliveries: list[Delivery] = []
    refusals: list[DeliveryRefused] = []
    for source in asked_sources(inbox):
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


def _without_outdated(
    deliveries: tuple[Delivery, ...], published: RunRecord | None
) -> tuple[tuple[Delivery, ...], tuple[DeliveryRefused, ...]]:
    """A delivery with other content that is not newer than the published one would take back a correction unseen."""
    if published is None:
        return deliveries, ()
    outdated = {delivery.source: _outdated(delivery, published) for delivery in deliveries}
    refusals = tuple(refusal for refusal in outdated.values() if refusal is not None)
    return tuple(delivery for delivery in deliveries if outdated[delivery.source] is None), refusals


def _outdated(delivery: Delivery, published: RunRecord) -> DeliveryRefused | None:
    frozen: Any = published.frozen
    shown, found = frozen["deliveries"].get(delivery.source), _frozen(delivery)
    if shown is None or "produced_at" not in shown or shown["files"] == found["files"]:
        return None
    if delivery.produced_at > datetime.fromisoformat(shown["produced_at"]):
        return None
    return DeliveryRefused(
        delivery.source,
        f"{MANIFEST}, produced_at",
        f"a day and time after {shown['produced_at']}, the delivery published as {published.run_id}",
        f"{found['produced_at']} with other content",
        "Put the newest delivery into the inbox; if this one is right after all, ask the agency to hand it over again "
        "with the day and time it was produced anew.",
    )


def _manifest_sha256(inbox: str, source: str) -> str:
    return hashlib.sha256((Path(inbox) / source / MANIFEST).read_bytes()).hexdigest()


def _frozen(delivery: Delivery) -> dict[str, Any]:
    return {
        "digest": delivery.digest,
        "produced_at": delivery.produced_at.isoformat(),
        "files": {file.name: {"sha256": file.sha256, "rows": file.rows} for file in delivery.files},
    }


def judgements_digest(table: pa.Table) -> str:
    """People's words as they stood, in a few characters."""
    return hashlib.sha256(repr(table.to_pylist()).encode()).hexdigest()[:16]
