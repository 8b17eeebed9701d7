"""gate: the Great Expectations suite of a source, run on every delivery before anything rests on it."""

from __future__ import annotations

from expectations.gate import run_gate
from expectations.page import write_gate_page
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.steps.context import open_context
from pipeline.steps.ingesting import absent_if_accepted
from pipeline.steps.step_report import StepReport


def gate(cycle: Cycle, run_id: str, source: str) -> StepReport:
    """Run the source's suite on its accepted records; the result, without any value, becomes JSON and a page.

    Raises:
        DeliveryRefused: a check of severity `critical` failed.
    """
    run = open_context(cycle, run_id)
    if source not in run.sources:
        return StepReport("gate", cycle.region, cycle.name, run_id, source, state="absent")
    names = tables.REGISTER_TABLES if source == "register" else (source,)
    result = run_gate(source, {name: run.store.read(name) for name in names})
    run.store.file(f"gate_{source}.json").write_text(result.to_json() + "\n", encoding="utf-8")
    write_gate_page(result, run.store.file(f"gate_{source}.html"))
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
