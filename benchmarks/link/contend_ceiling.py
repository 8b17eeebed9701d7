"""The ceiling, what a linker that knew the true error rates could reach: `python -m …link.contend_ceiling DIR OUT`.

The product's comparisons and candidates; m, u and priors counted on the truth of these very deliveries, by source; each
record's candidates weighed by Bayes, and that calibrated on the truth by pattern; the threshold fitted on it like the
peers'. Nothing forbids a match here,
not even somebody else's sound number. It is no contender: it reads the truth.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.link.clock import Clock
from pipeline import tables
from pipeline.linkage import compare
from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.decide import NO_PAIR, Pairs, rank
from pipeline.linkage.learning.train import level_shares
from pipeline.linkage.link import Linkage, find_among, person_positions, weigh_pairs
from pipeline.linkage.model import Level, LinkModel, default_model
from pipeline.linkage.pool import NOBODY
from pipeline.linkage.reading.fields import BirthLevel
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.review.judgements import gather

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

RANDOM_PAIRS = 2_000_000
SEED = 20181231
LEAST, BESIDE = 1e-12, 2


def main(folder: Path, out: Path) -> None:
    """Link with known rates, write `out.parquet` and `out.json`."""
    persons, records = pq.read_table(folder / "persons.parquet"), pq.read_table(folder / "records.parquet")
    person = pq.read_table(folder / "truth.parquet", columns=["person"])["person"].to_numpy()
    with (folder / "standard" / "sides.pickle").open("rb") as file:
        identities, people, vocabulary = pickle.load(file)  # noqa: S301 - written by `standardised` a moment ago
    clock = Clock()
    model = default_model()
    nothing = tables.JUDGEMENT.empty_table()
    words = gather(records, nothing, person_positions(persons, nothing))
    found = find_among(identities, people, vocabulary, persons, words, model)
    owner = np.full(identities.records.size, NOBODY, dtype=np.int64)
    owner[identities.of_record] = person
    best = _weigh_by_source(found, owner, model)
    clock.lap("ceiling")
    pq.write_table(best, out.with_suffix(".parquet"))
    clock.write(out.with_suffix(".json"))


def _weigh_by_source(found: Linkage, owner: Ints, model: LinkModel) -> pa.Table:
    """identity, person, weight (log odds of the posterior), runner_up; what a number settled has no weight."""
    settled = np.flatnonzero((found.sure.owner != NOBODY) & (found.sure.owner < found.pool.persons))
    parts = [
        pa.table(
            {"identity": settled, "person": found.sure.owner[settled], "weight": pa.nulls(settled.size, pa.float64())}
        )
    ]
    for source in range(len(found.identities.sources)):
        of_source = found.identities.source == source
        known = _known_rates(found, owner, of_source, model)
        open_pairs = of_source[found.pairs.identity] & (found.sure.owner[found.pairs.identity] == NOBODY)
        rows, candidates = found.pairs.identity[open_pairs], found.pairs.candidate[open_pairs]
        if rows.size:
            pairs = weigh_pairs(found.identities, rows, candidates, found.pool, found.vocabulary, known)
            parts.append(_best(pairs, owner, found.pool.persons))
    return pa.concat_tables(parts).append_column(
        "runner_up", pa.nulls(sum(part.num_rows for part in parts), pa.float64())
    )


def _known_rates(found: Linkage, owner: Ints, of_source: Flags, model: LinkModel) -> LinkModel:
    """The model with the m, u and priors that hold of one source."""
    own = np.flatnonzero(of_source & (owner != NOBODY))
    generator = np.random.default_rng(SEED)
    rows = generator.choice(np.flatnonzero(of_source), RANDOM_PAIRS // 4)
    candidates = generator.integers(found.pool.persons, size=rows.size)
    apart = owner[rows] != candidates
    m, u = _levels(found, own, owner[own], model), _levels(found, rows[apart], candidates[apart], model)
    levels = {
        name: tuple(
            Level(float(one), float(other))
            for one, other in zip(level_shares(m[:, at], len(kind)), level_shares(u[:, at], len(kind)), strict=True)
        )
        for at, (name, kind) in enumerate(COMPARISONS.items())
    }
    open_rows = of_source & (found.sure.owner == NOBODY)
    register = float((owner[open_rows] != NOBODY).mean()) if open_rows.any() else 0.0
    strangers = (1 - register) / 2
    homonyms = _homonym_odds(found, owner, open_rows)
    return replace(model, levels=levels, register_share=register, stranger_share=strangers, homonym_share=homonyms)


def _homonym_odds(found: Linkage, owner: Ints, open_rows: Flags) -> float:
    """Of pairs of one name and birth date, the only such of their record: how often another person to how often he."""
    levels = found.pairs.levels
    alike = (levels[:, compare.NAME] <= NameLevel.MASKED) & (levels[:, compare.BIRTH] <= BirthLevel.YEAR_ONLY)
    alike &= open_rows[found.pairs.identity]
    rows, candidates = found.pairs.identity[alike], found.pairs.candidate[alike]
    alone = (np.bincount(rows, minlength=owner.size)[rows] == 1) & (candidates < found.pool.persons)
    right = int((owner[rows[alone]] == candidates[alone]).sum())
    return (int(alone.sum()) - right + 0.5) / (right + 0.5)


def _levels(found: Linkage, rows: Ints, candidates: Ints, model: LinkModel) -> npt.NDArray[np.int8]:
    return compare.compare(found.identities.side, rows, found.pool, candidates, found.vocabulary, model.characters)


def _best(pairs: Pairs, owner: Ints, persons: int) -> pa.Table:
    """The best candidate of each identity, where he is of the register, weighed by how often such a one is right.

    Such: of one pattern of levels and one whole number of bits of posterior. A cell counts beside two of what Bayes
    says.
    """
    best, _ = rank(owner.size, pairs.identity, pairs.candidate, pairs.total)
    chosen = best[best != NO_PAIR]
    chosen = chosen[pairs.candidate[chosen] < persons]
    expected = np.clip(pairs.probability[chosen], LEAST, 1 - LEAST)
    right = owner[pairs.identity[chosen]] == pairs.candidate[chosen]
    bits = np.floor(np.log2(expected / (1 - expected))).astype(np.int64)
    _, cell = np.unique(np.column_stack([pairs.levels[chosen], bits]), axis=0, return_inverse=True)
    seen, known = np.bincount(cell), np.bincount(cell, right)
    share = np.clip((known[cell] + BESIDE * expected) / (seen[cell] + BESIDE), LEAST, 1 - LEAST)
    return pa.table({
        "identity": pairs.identity[chosen],
        "person": pairs.candidate[chosen],
        "weight": pa.array(np.log2(share / (1 - share))),
    })  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
