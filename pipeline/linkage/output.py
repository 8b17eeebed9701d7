"""Links as a table, with their evidence, and the counts of a run. No personal value is in either."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import tables
from pipeline.linkage.arrays import number_few, number_rows, rank_texts, whole
from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.decide import NO_PAIR, Decided, Decision, Pairs
from pipeline.linkage.model import LinkModel
from pipeline.linkage.pool import LINKABLE, NAMELESS, Pool
from pipeline.linkage.review.judgements import Judged
from pipeline.linkage.score import DIGITS
from pipeline.linkage.standard import Identities
from pipeline.linkage.sure import Method

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NOBODY = "nobody"
ORDER = ("source", "file_name", "row_number")
EVIDENCE = tables.IDENTITY_LINK.get_field_index("evidence")
LINKS = tables.IDENTITY_LINK.set(EVIDENCE, pa.field("evidence", pa.dictionary(pa.int32(), pa.string())))
"""tables.IDENTITY_LINK with each different evidence once: written out it is most of what a run holds."""
WEIGHT_DIGITS = 3
PROBABILITY_DIGITS = 9
MOST_PROBABLE = 1 - 10.0**-PROBABILITY_DIGITS
DECISIONS = [decision.name.lower() for decision in Decision]
METHODS = [method.name.lower() for method in Method]


@dataclass(frozen=True, slots=True, order=True)
class LinkCount:
    """How many records of a source took one way; method is empty where decision is nobody."""

    source: str
    decision: str  # match, review, nobody
    method: str
    records: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """By record, judgements heeded: the decision, how, the pair that shows it and the next best."""

    decision: npt.NDArray[np.int8]
    method: npt.NDArray[np.int8]
    pair: Ints
    runner_up: Ints


def make_links(
    records: pa.Table,
    persons: pa.Table,
    pairs: Pairs,
    outcome: Outcome,
    model: LinkModel,
) -> pa.Table:
    """LINKS, sorted by source, file and row; records that fell to nobody are absent."""
    rows = _in_file_order(records, np.flatnonzero(outcome.decision != Decision.NOBODY))
    pair, runner_up = outcome.pair[rows], outcome.runner_up[rows]
    member = pa.array(pairs.candidate[pair])
    totals = np.round(pairs.total, WEIGHT_DIGITS)
    has_runner_up = runner_up != NO_PAIR
    columns = [
        *(whole(records[name]).take(pa.array(rows)) for name in ORDER),
        whole(persons["household_id"]).take(member),
        whole(persons["member_no"]).take(member),
        pa.array(DECISIONS).take(pa.array(outcome.decision[rows])),
        pa.array(totals[pair]),
        pa.array(np.minimum(np.round(pairs.probability[pair], PROBABILITY_DIGITS), MOST_PROBABLE)),
        pa.array(METHODS).take(pa.array(outcome.method[rows])),
        pa.array(totals[np.maximum(runner_up, 0)] if totals.size else [], pa.float64(), mask=~has_runner_up),
        write_evidence(pairs, pair),
        pa.repeat(pa.scalar(model.model_version), rows.size),
    ]
    return pa.table(columns, schema=LINKS)


def _in_file_order(records: pa.Table, rows: Ints) -> Ints:
    """The rows sorted by source, file and row number."""
    source, file_name = (rank_texts(whole(records[name]))[0][rows] for name in ORDER[:2])
    number = whole(records["row_number"]).to_numpy()[rows]
    return rows[np.lexsort((number, file_name, source))]


def outcome_of(identities: Identities, pool: Pool, pairs: Pairs, decided: Decided, words: Judged) -> Outcome:
    """What becomes of each record: what was decided of its identity, unless people said otherwise."""
    return _apply_judgements(_spread(identities, decided), identities, pool, pairs, decided, words)


def _spread(identities: Identities, decided: Decided) -> Outcome:
    of = identities.of_record
    return Outcome(decided.decision[of], decided.method[of], decided.pair[of], decided.runner_up[of])


def _apply_judgements(
    outcome: Outcome, identities: Identities, pool: Pool, pairs: Pairs, decided: Decided, words: Judged
) -> Outcome:
    """same: a match with that person, as far as his standing allows; unsure: a review. `different` came before."""
    for spoken, decision in ((words.unsure, Decision.REVIEW), (words.same, Decision.MATCH)):
        for record, person in spoken.items():
            identity = int(identities.of_record[record])
            allowed = Decision.NOBODY if pool.standing[person] == NAMELESS else decision
            if pool.standing[person] != LINKABLE:
                allowed = min(allowed, Decision.REVIEW)
            pair = _pair_of(pairs, identity, person)
            best, second = int(decided.pair[identity]), int(decided.runner_up[identity])
            outcome.decision[record], outcome.method[record] = allowed, Method.CLERICAL
            outcome.pair[record], outcome.runner_up[record] = pair, best if best != pair else second
    return outcome


def _pair_of(pairs: Pairs, identity: int, candidate: int) -> int:
    first, last = np.searchsorted(pairs.identity, [identity, identity + 1])
    return int(first + np.searchsorted(pairs.candidate[first:last], candidate))


def write_evidence(pairs: Pairs, chosen: Ints) -> pa.DictionaryArray:
    """JSON of each chosen pair: the prior, then one entry a comparison with its level and weight in bits.

    The weights sum to the match weight. Each distinct entry, and each distinct row of entries, is written once.
    """
    nothing = np.zeros(chosen.size, dtype=np.int64)
    columns = [_entries("prior", ["share_of_records"], nothing, pairs.prior[chosen])]
    for place, (name, kind) in enumerate(COMPARISONS.items()):
        words = [value.name.lower() for value in kind]
        columns.append(_entries(name, words, pairs.levels[chosen, place].astype(np.int64), pairs.bits[chosen, place]))
    first, row, _ = number_rows([codes for codes, _ in columns])
    body = pc.binary_join_element_wise(*(texts.take(pa.array(codes[first])) for codes, texts in columns), ", ")
    texts = pc.binary_join_element_wise("[", body, "]", "")
    return pa.DictionaryArray.from_arrays(pa.array(row.astype(np.int32)), texts)


def _entries(comparison: str, words: Sequence[str], levels: Ints, bits: Floats) -> tuple[Ints, pa.Array]:
    """(which entry each pair has, the entries): distinct by level and weight, in that order."""
    steps = np.rint(bits * 10**DIGITS).astype(np.int64)
    lowest, highest = (int(steps.min()), int(steps.max())) if steps.size else (0, 0)
    width = highest - lowest + 1
    codes, distinct = number_few(levels * width + steps - lowest)
    texts = [
        json.dumps({"comparison": comparison, "level": words[level], "weight": (step + lowest) / 10**DIGITS})
        for level, step in zip((distinct // width).tolist(), (distinct % width).tolist(), strict=True)
    ]
    return codes, pa.array(texts, pa.string())


def _count(table: pa.Table, keys: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.group_by(keys).aggregate([([], "count_all")]).to_pylist()
    return [{key: row[key] for key in keys} | {"records": row["count_all"]} for row in rows]


def count_records(records: pa.Table, links: pa.Table) -> tuple[LinkCount, ...]:
    """Records by source, decision and method; whatever is in no link fell to nobody."""
    keys = ["source", "decision", "method"]
    counts = [LinkCount(**row) for row in _count(links.select(keys), keys)]
    for source, number in ((row["source"], row["records"]) for row in _count(records.select(["source"]), ["source"])):
        rest = number - sum(count.records for count in counts if count.source == source and count.decision != NOBODY)
        counts.append(LinkCount(source, NOBODY, "", rest))
    return tuple(sorted(counts))
