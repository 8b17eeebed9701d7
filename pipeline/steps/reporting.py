"""report: what a run did, in numbers a person can check. Kept as report.json in the run's folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Literal

from expectations.gate import GateResult
from expectations.page import write_quality_page
from pipeline.cycle import Cycle
from pipeline.policy.coverage import lacks
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.differing import DIFFERENCE
from pipeline.steps.fairness import weigh_fairness
from pipeline.steps.gating import about
from pipeline.steps.link_quality import weigh_links
from pipeline.steps.profile import measured, read_profile
from pipeline.steps.stakes import weigh_stakes
from pipeline.steps.step_report import StepReport

REPORT = "report.json"
QUALITY = "quality.html"
UNKEPT = ("state", "profile")


@dataclass(frozen=True, slots=True)
class CycleReport:
    """A run in numbers. `state` says whether this call did the work or found it done.

    deliveries: one row a file with rows_in = rows_accepted + rows_quarantined + rows_duplicate.
    links: {source: {"match id_exact": rows, "review …": rows, "nobody": rows}}.
    flags: {"outcome action": count}. waiting: {kind of review task: count}.
    quarantine: {"source rule": rows}. warnings: quality checks that failed without refusing, and values the policy
    lacks on the next cycle's first day.
    review_order: the review tasks with most at stake first, {task_id, kind, household_id, yuan_monthly}; all of them
    are in the run's table task_risk. wrong_adverse: {"adverse": flags, "hanging": of them on a record, "wrong": the
    estimate of those that rest on a record of somebody else}.
    difference: what changed against the run this one supersedes, in short (all of it: difference.json); else None.
    screening: {kind of finding: count}.
    link_quality: how good the links are, as far as can be said without truth, in short (all of it: link_quality.json;
    the page: link_quality.html).
    fairness: rates by group, small cells hidden (pipeline.fairness; the page: fairness.html); None of a watch run.
    profile: what each step cost (steps.profile.StepCost). Not kept in report.json, which says the same on any machine.
    """

    region: str
    cycle: str
    run_id: str
    state: Literal["done", "unchanged"]
    folder: str
    accept_missing: tuple[str, ...]
    deliveries: tuple[dict[str, Any], ...]
    links: dict[str, dict[str, int]]
    flags: dict[str, int]
    waiting: dict[str, int]
    quarantine: dict[str, int]
    warnings: tuple[str, ...]
    versions: dict[str, str | None]
    review_order: tuple[dict[str, Any], ...] = ()
    wrong_adverse: dict[str, float] | None = None
    difference: dict[str, Any] | None = None
    fairness: dict[str, Any] | None = None
    link_quality: dict[str, Any] | None = None
    screening: dict[str, int] = field(default_factory=dict)
    profile: tuple[dict[str, Any], ...] = ()


@measured("report")
def report(cycle: Cycle, run_id: str) -> StepReport:
    """Write the run's report."""
    run = open_context(cycle, run_id)
    made = _report(run)
    run.store.write_json(REPORT, {name: value for name, value in asdict(made).items() if name not in UNKEPT})
    return StepReport("report", cycle.region, cycle.name, run_id, counts=made.flags)


def read_report(cycle: Cycle, run_id: str, *, state: Literal["done", "unchanged"]) -> CycleReport:
    """The report of a run that has ended."""
    run = open_context(cycle, run_id)
    kept = run.store.read_json(REPORT)
    names = ("accept_missing", "deliveries", "warnings", "review_order")
    lists = {name: tuple(kept.get(name, ())) for name in names}  # an older run's report lacks the last
    profile = tuple(asdict(cost) for cost in read_profile(run.store))
    return CycleReport(**{**kept, **lists}, state=state, profile=profile)


def _report(run: RunContext) -> CycleReport:
    deliveries = tuple(run.store.read("delivery").to_pylist())
    review_order, wrong_adverse = weigh_stakes(run.store)
    return CycleReport(
        region=run.cycle.region,
        cycle=run.cycle.name,
        run_id=run.store.run_id,
        state="done",
        folder=str(run.store.root),
        accept_missing=run.sources_missing,
        deliveries=deliveries,
        links=_links(run, deliveries),
        flags=_count(run, "flag", "outcome", "action"),
        waiting=_count(run, "review_task", "kind"),
        quarantine=_count(run, "quarantine", "source", "rule"),
        warnings=_warnings(run),
        versions={name: run.frozen[name] for name in ("policy_version", "model_version", "code_version")},
        review_order=tuple(review_order),
        wrong_adverse=wrong_adverse,
        difference=_difference(run),
        fairness=weigh_fairness(run),
        link_quality=weigh_links(run),
        screening=_count(run, "screening", "kind"),
    )


def _difference(run: RunContext) -> dict[str, Any] | None:
    if not run.store.file(DIFFERENCE).exists():
        return None
    whole = run.store.read_json(DIFFERENCE)
    return {name: whole[name] for name in ("from_run", "inputs_changed", "revised", "turned", "households", "turns")}


def _count(run: RunContext, table: str, *columns: str) -> dict[str, int]:
    """Rows by the values of these columns, a blank between."""
    return {" ".join(map(str, values)): count for values, count in _groups(run, table, *columns)}


def _groups(run: RunContext, table: str, *columns: str) -> list[tuple[tuple[str, ...], int]]:
    """How many rows there are of each combination of values, in their order."""
    rows = run.store.read(table, list(columns)).group_by(list(columns)).aggregate([([], "count_all")]).to_pylist()
    return sorted((tuple(row[name] for name in columns), row["count_all"]) for row in rows)


def _links(run: RunContext, deliveries: tuple[dict[str, Any], ...]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for (source, decision, method), count in _groups(run, "identity_link", "source", "decision", "method"):
        found.setdefault(source, Counter())[f"{decision} {method}"] = count
    accepted: Counter[str] = Counter()
    for row in deliveries:
        accepted[row["source"]] += row["rows_accepted"] or 0
    return {
        source: {**dict(sorted(counts.items())), "nobody": accepted[source] - sum(counts.values())}
        for source, counts in sorted(found.items())
    }


def _warnings(run: RunContext) -> tuple[str, ...]:
    """Quality checks that failed and what drifted since the previous cycle, in one page and by name."""
    results = [GateResult.from_json(run.store.file(f"gate_{source}.json").read_text("utf-8")) for source in run.sources]
    write_quality_page(results, run.store.file(QUALITY), about(run))
    quality = (f"{result.source} {warning.label}" for result in results for warning in result.warnings)
    next_day = run.cycle.as_of + timedelta(days=1)
    silent = (f"policy: {lack.parameter} has no value on {lack.day}" for lack in lacks(run.policy, next_day))
    return (*sorted(quality), *sorted(silent))
