"""The best and second-best candidate of a record, with their evidence: what a review and an explanation look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline import tables
from pipeline.linkage.decide import NO_PAIR, Decision, Pairs
from pipeline.linkage.output import MOST_PROBABLE, PROBABILITY_DIGITS, WEIGHT_DIGITS, Outcome, write_evidence
from pipeline.linkage.pool import NAMELESS, STANDINGS, STRANGER, Pool

Ints = npt.NDArray[np.int64]

ALL_STANDINGS: Final = (*STANDINGS, "stranger")
PRIOR: Final = "prior"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall: the prior, or a comparison with its level and weight in bits."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a record may be of. Strangers and the nameless have no household; the nameless have no steps either."""

    standing: str
    household_id: str | None
    member_no: int | None
    match_weight: float
    match_probability: float
    steps: tuple[Step, ...]


def list_candidates(records: pa.Table, persons: pa.Table, pool: Pool, pairs: Pairs, outcome: Outcome) -> pa.Table:
    """tables.LINK_CANDIDATE of every record under review."""
    return describe(records, persons, pool, pairs, outcome, np.flatnonzero(outcome.decision == Decision.REVIEW))


def describe(records: pa.Table, persons: pa.Table, pool: Pool, pairs: Pairs, outcome: Outcome, rows: Ints) -> pa.Table:
    """tables.LINK_CANDIDATE of some records: up to two rows each, by source, file, row and rank.

    Who may not be linked to (nameless) is not named and not described, nor is a stranger named.
    """
    ranked = ((1, outcome.pair[rows]), (2, outcome.runner_up[rows]))
    at = np.concatenate([rows[pair != NO_PAIR] for _, pair in ranked])
    rank = np.concatenate([np.full(int((pair != NO_PAIR).sum()), number) for number, pair in ranked])
    chosen = np.concatenate([pair[pair != NO_PAIR] for _, pair in ranked])
    candidate = pairs.candidate[chosen]
    standing = pool.standing[candidate]
    hidden = (standing == NAMELESS) | (standing == STRANGER)
    member = pa.array(candidate, pa.int64(), mask=hidden)
    probability = np.minimum(np.round(pairs.probability[chosen], PROBABILITY_DIGITS), MOST_PROBABLE)
    evidence = write_evidence(pairs, chosen).to_pylist()
    columns = [
        *(records[name].take(pa.array(at)) for name in ("source", "file_name", "row_number")),
        pa.array(rank, pa.int32()),
        pa.array([ALL_STANDINGS[code] for code in standing], pa.string()),
        persons["household_id"].take(member),
        persons["member_no"].take(member),
        pa.array(np.round(pairs.total[chosen], WEIGHT_DIGITS)),
        pa.array(probability),
        pa.array([None if code == NAMELESS else text for code, text in zip(standing, evidence, strict=True)]),
    ]
    found = pa.table(columns, schema=tables.LINK_CANDIDATE)
    return found.sort_by([(name, "ascending") for name in ("source", "file_name", "row_number", "rank")])


def read_candidates(rows: Iterable[Mapping[str, Any]]) -> tuple[Candidate, ...]:
    """Rows of tables.LINK_CANDIDATE of one record, in their order."""
    return tuple(
        Candidate(
            row["standing"],
            row["household_id"],
            row["member_no"],
            row["match_weight"],
            row["match_probability"],
            read_steps(row["evidence"]),
        )
        for row in rows
    )


def read_steps(evidence: str | None) -> tuple[Step, ...]:
    """The bars an evidence text lists; none where there is none."""
    return tuple(Step(one["comparison"], one["level"], one["weight"]) for one in json.loads(evidence or "[]"))
