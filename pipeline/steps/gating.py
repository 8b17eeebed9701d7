"""gate: the Great Expectations suite of a source, run on every delivery before anything rests on it."""

from __future__ import annotations

import json

from connectors.sources import CONTRACTS
from expectations.gate import profile_of, run_gate
from expectations.page import About, write_gate_page
from expectations.profile import Profile
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.ingesting import absent_if_accepted
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore


@measured("gate")
def gate(cycle: Cycle, run_id: str, source: str) -> StepReport:
    """Run the source's suite on its accepted records and hold their profile against the previous cycle's.

    The result, without any value, becomes JSON and a page.

    Raises:
        DeliveryRefused: a check, or a drift, of severity `critical` failed.
    """
    run = open_context(cycle, run_id)
    if source not in run.sources:
        return StepReport("gate", cycle.region, cycle.name, run_id, source, state="absent")
    names = tuple(CONTRACTS[source].tables)
    result = run_gate(source, {name: run.store.read(name) for name in names}, previous_profile(run, source))
    run.store.file(f"gate_{source}.json").write_text(result.to_json() + "\n", encoding="utf-8")
    write_gate_page(result, run.store.file(f"gate_{source}.html"), about(run))
    if not result.success:
        refusal = DeliveryRefused(
            source,
            "; ".join(check.label for check in result.refusals),
            "every critical expectation to hold",
            f"{len(result.refusals)} that do not",
            f"See {run.store.file(f'gate_{source}.html')}, then ask {source} for a corrected delivery.",
        )
        return absent_if_accepted(run, "gate", source, refusal)
    counts = {"checks": len(result.checks), "warnings": len(result.warnings)}
    return StepReport("gate", cycle.region, cycle.name, run_id, source, counts=counts)


def about(run: RunContext) -> About:
    """What a quality page says of its run."""
    previous = None if run.frozen["previous_run_id"] is None else run.cycle.previous.name
    return About(run.cycle.region, run.cycle.name, run.store.run_id, previous, run.sources_missing)


def previous_profile(run: RunContext, source: str) -> Profile | None:
    """How the source looked in the previous cycle's run; None where no such run, or no longer its folder, is known."""
    previous = run.frozen["previous_run_id"]
    if previous is None:
        return None
    kept = RunStore.of(run.settings.home, run.cycle.previous, previous).root / f"gate_{source}.json"
    return profile_of(json.loads(kept.read_text("utf-8"))) if kept.exists() else None
