"""The rows of `python benchmarks/decide.py`: what each measures, from a run's tables to what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.assessment.facts import Household
from pipeline.decision.flag import needs_notice
from pipeline.decision.judge import judge
from pipeline.decision.judgement import Subject
from pipeline.decision.trace import Trace, trace_of
from pipeline.decision.verdict import Verdict, reach_verdict, subject_of
from pipeline.steps import decide
from pipeline.steps.context import RunContext
from pipeline.steps.households import households_of

CHUNK: Final = 5_000
"""Households at a time, as `decide` takes them."""


def chunks(run: RunContext) -> Iterator[list[str]]:
    """The ids of the run's households, a chunk at a time, as `decide` takes them."""
    ids = sorted(run.store.read("households", ["household_id"])["household_id"].to_pylist())
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def built(run: RunContext) -> Iterator[Household]:
    """Every household out of its tables; only the one at hand is kept."""
    for ids in chunks(run):
        yield from households_of(run, ids)


def count_built(run: RunContext) -> int:
    """Read and build."""
    return sum(1 for _ in built(run))


def count_judged(run: RunContext) -> int:
    """Read, build, judge."""
    policy = run.policy
    verdicts = (reach_verdict(subject_of(household, policy)) for household in built(run))
    return sum(1 for _ in verdicts)


def traces(subject: Subject, verdict: Verdict) -> Iterator[Trace]:
    """The trace of every flag, as an explanation is made from."""
    persons = {person.member.member_no: person for person in verdict.persons}
    for number, result in verdict.results:
        person = persons.get(number) if number is not None else None
        member, present = (None, subject.present) if person is None else (person.member, person.present)
        notice = needs_notice(result, present, subject.policy)
        yield trace_of(subject, member, present, result, verdict.means, notice=notice)


def count_traced(run: RunContext) -> int:
    """Read, build, judge, keep every flag's trace until the chunk is done."""
    count, policy = 0, run.policy
    for ids in chunks(run):
        kept = []
        for household in households_of(run, ids):
            subject = subject_of(household, policy)
            kept.append(tuple(traces(subject, reach_verdict(subject))))
        count += len(kept)
    return count


def count_explained(run: RunContext) -> int:
    """All that is published of a household but its flips."""
    policy = run.policy
    return sum(len([judge(household, policy) for household in households_of(run, ids)]) for ids in chunks(run))


def count_flipped(run: RunContext) -> int:
    """The flips too: every household judged again without each record that can turn it."""
    policy = run.policy
    return sum(
        len([judge(household, policy, with_flips=True) for household in households_of(run, ids)]) for ids in chunks(run)
    )


def count_decided(run: RunContext) -> int:
    """The step itself."""
    decide(run.cycle, run.store.run_id)
    return run.store.rows("households")


@dataclass(frozen=True, slots=True)
class Row:
    """What a row measures."""

    name: str
    includes: str
    measure: Callable[[RunContext], int]
    target: float | None = None


READ: Final = "reads the run's tables (Parquet), builds the facts"
ROWS: Final = (
    Row("assembled", READ, count_built),
    Row("judged, no trace kept", f"{READ}; result, amount, guard", count_judged, 8_000),
    Row("judged, full trace", "the same, and every flag's trace kept", count_traced, 2_000),
    Row(
        "explained", "flags with both texts, ledger, assessment, tasks, risks; traces made on the way", count_explained
    ),
    Row("with flips", "the same, and judged again without each record that can turn a flag", count_flipped),
    Row("the step `decide`", "all of it, written as tables: what a run does", count_decided),
)
