"""Why a record went where it went: its two best candidates as waterfalls, and the rules that decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.compare import ID, IdLevel
from pipeline.linkage.decide import NO_PAIR, Decision
from pipeline.linkage.link import Linkage
from pipeline.linkage.model import LinkModel
from pipeline.linkage.output import DECISIONS, METHODS, Outcome, outcome_of
from pipeline.linkage.pool import DUPLICATE, NAMELESS, STRANGER
from pipeline.linkage.review.candidates import Candidate, describe, read_candidates
from pipeline.linkage.review.judgements import Judged
from pipeline.linkage.score import may_match
from pipeline.linkage.sure import Method


@dataclass(frozen=True, slots=True)
class LinkExplanation:
    """One record: what was decided, why (names of reasons, see data/words.yml), and between whom.

    `match_from`, `review_from`: the thresholds of its source. `method` is None where it fell to nobody.
    """

    source: str
    file_name: str
    row_number: int
    decision: str
    method: str | None
    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    match_from: float
    review_from: float
    model_version: str


def find_row(records: pa.Table, source: str, file_name: str, row_number: int) -> int | None:
    """Where a record stands in the table; None where it does not."""
    chosen = pc.and_(
        pc.and_(pc.equal(records["source"], source), pc.equal(records["file_name"], file_name)),
        pc.equal(records["row_number"], row_number),
    )
    rows = np.flatnonzero(chosen.to_numpy())
    return int(rows[0]) if rows.size else None


def explain(
    records: pa.Table, persons: pa.Table, found: Linkage, words: Judged, model: LinkModel, row: int
) -> LinkExplanation:
    """Explain one row of `records`; `persons` sorted and `found` as `link.find` takes and gives them."""
    outcome = outcome_of(found.identities, found.pool, found.pairs, found.decided, words)
    described = describe(records, persons, found.pool, found.pairs, outcome, np.array([row]))
    record: dict[str, Any] = records.slice(row, 1).select(["source", "file_name", "row_number"]).to_pylist()[0]
    thresholds = model.thresholds_of(record["source"])
    decision = int(outcome.decision[row])
    return LinkExplanation(
        **record,
        decision=DECISIONS[decision],
        method=None if decision == Decision.NOBODY else METHODS[int(outcome.method[row])],
        reasons=tuple(_reasons(found, outcome, words, row)),
        candidates=read_candidates(described.to_pylist()),
        match_from=thresholds.match,
        review_from=thresholds.review,
        model_version=model.model_version,
    )


def _reasons(found: Linkage, outcome: Outcome, words: Judged, row: int) -> list[str]:
    pair, decision = int(outcome.pair[row]), int(outcome.decision[row])
    ruled_out = ["ruled_out"] if words.excluded[row] else []
    if row in words.same or row in words.unsure:
        return ["judged_same" if row in words.same else "judged_unsure", *_standing(found, pair, decision)]
    if pair == NO_PAIR:
        return ["no_candidate", *ruled_out]
    if decision == Decision.MATCH:
        return [_matched(int(outcome.method[row])), *ruled_out]
    held_up = _standing(found, pair, decision) or _by_number(found, pair)
    if decision == Decision.REVIEW:
        return [*(held_up or ["between_thresholds"]), *ruled_out]
    return [*(held_up if _falls_elsewhere(found, pair) else ["below_review", *held_up]), *ruled_out]


def _matched(method: int) -> str:
    return {Method.ID_EXACT: "number_exact", Method.ID_REPAIRED: "number_repaired"}.get(Method(method), "above_match")


def _standing(found: Linkage, pair: int, decision: int) -> list[str]:
    """What of the best candidate's own standing kept the record from him, or from a match."""
    candidate = int(found.pairs.candidate[pair])
    standing = int(found.pool.standing[candidate])
    if standing in (NAMELESS, STRANGER):
        return ["nameless" if standing == NAMELESS else "stranger"]
    if decision == Decision.REVIEW and (standing == DUPLICATE or found.pool.is_twofold[candidate]):
        return ["stands_twice"]
    return []


def _by_number(found: Linkage, pair: int) -> list[str]:
    """What the record's own sound number says against the best candidate, or fails to prove."""
    levels = found.pairs.levels[pair]
    if may_match(levels[None, :])[0]:
        return []
    return ["number_unconfirmed" if levels[ID] == IdLevel.EQUAL else "number_of_another"]


def _falls_elsewhere(found: Linkage, pair: int) -> bool:
    return int(found.pool.standing[found.pairs.candidate[pair]]) in (NAMELESS, STRANGER)
