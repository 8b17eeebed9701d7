"""gate: the Great Expectations suite of a source, run on every delivery before anything rests on it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from connectors.sources import CONTRACTS
from expectations.gate import GateResult, profile_of, run_gate
from expectations.page import About, write_gate_page
from expectations.profile import Profile
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.parsed import key_of
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.following import followed, leave_note
from pipeline.steps.ingesting import absent_if_accepted, validated_from
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.store import RunStore


@measured("gate")
def gate(cycle: Cycle, run_id: str, source: str) -> StepReport:
    """Run the source's suite on its accepted records and hold their profile against the previous cycle's.

    The result, without any value, becomes JSON and a page. Records that the run this one follows has had as they are,
    held against the same profile, keep its result.

    Raises:
        DeliveryRefused: a check, or a drift, of severity `critical` failed.
    """
    run = open_context(cycle, run_id)
    if source not in run.sources:
        return StepReport("gate", cycle.region, cycle.name, run_id, source, state="absent")
    previous = previous_profile(run, source)
    rests_on = _rests_on(run, source, previous)
    base = followed(run, f"gate_{source}", rests_on)
    result = _checked(run, source, previous) if base is None else _kept(base, source)
    run.store.file(_file(source)).write_text(result.to_json() + "\n", encoding="utf-8")
    leave_note(run, f"gate_{source}", rests_on)
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


def _checked(run: RunContext, source: str, previous: Profile | None) -> GateResult:
    return run_gate(source, {name: run.store.read(name) for name in CONTRACTS[source].tables}, previous)


def _kept(base: RunStore, source: str) -> GateResult:
    return GateResult.from_json(base.file(_file(source)).read_text("utf-8"))


def _rests_on(run: RunContext, source: str, previous: Profile | None) -> dict[str, Any]:
    """All that a result hangs on. The suites are part of the code."""
    return validated_from(run, source) | {"previous_profile": None if previous is None else key_of(asdict(previous))}


def _file(source: str) -> str:
    return f"gate_{source}.json"


def about(run: RunContext) -> About:
    """What a quality page says of its run."""
    previous = None if run.frozen["previous_run_id"] is None else run.cycle.previous.name
    return About(run.cycle.region, run.cycle.name, run.store.run_id, previous, run.sources_missing)


def previous_profile(run: RunContext, source: str) -> Profile | None:
    """How the source looked in the previous cycle's run; None where no such run, or no longer its folder, is known."""
    previous = run.frozen["previous_run_id"]
    if previous is None:
        return None
    kept = RunStore.of(run.settings.home, run.cycle.previous, previous).root / _file(source)
    return profile_of(json.loads(kept.read_text("utf-8"))) if kept.exists() else None
