"""Precision, recall and F1 of a contender against the truth, over all records and over the residual.

Grain: one record. A record is right where it is given to its own person. Who is not to be linked (no consent, dead)
stands in the register too: his records belong to nobody, and whoever finds him has found nobody. The residual is what
the exact join of `exact` leaves. Contenders that leave weights get their threshold fitted on the truth; ours is frozen.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.link import exact

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NOBODY: Final = -1
SURE: Final = 1e6
"""The weight of what the exact join settled."""
OFFICIAL_PRECISION: Final = 0.9995
AT_OFFICIAL: Final = "at_official_precision"


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares over the records of people to be linked, and wrong links in number."""

    precision: float
    recall: float
    f1: float
    wrong: int
    missed: int


@dataclass(frozen=True, slots=True)
class Truth:
    """By record: whose it is (register row or NOBODY), its identity, whether the exact join leaves it."""

    person: Ints
    identity: Ints
    is_residual: Flags
    is_nameless: Flags  # by register row


def read_truth(folder: Path) -> Truth:
    """The truth of a delivery, after `standardised`."""
    standing = pq.read_table(folder / "persons.parquet", columns=["standing"])["standing"]
    nameless: Flags = np.array(pc.equal(standing, "nameless"), dtype=np.bool_)
    person = pq.read_table(folder / "truth.parquet", columns=["person"])["person"].to_numpy()
    identity = np.load(folder / "standard" / "of_record.npy")
    connection = duckdb.connect()
    exact.load(connection, folder)
    exact.settle(connection)
    settled: Ints = np.asarray(connection.execute("select identity from settled").fetchnumpy()["identity"], np.int64)
    is_settled = np.zeros(identity.max() + 1, dtype=np.bool_)
    is_settled[settled] = True
    return Truth(_named(person, nameless), identity, ~is_settled[identity], nameless)


def _named(person: Ints, nameless: Flags) -> Ints:
    return np.where((person >= 0) & nameless[np.maximum(person, 0)], NOBODY, person)


def quality(person: Ints, truth: Truth, rows: Flags) -> Quality:
    """Of links given (NOBODY for none), over the records at `rows`."""
    given, own = _named(person, truth.is_nameless)[rows], truth.person[rows]
    right = int(((given == own) & (own != NOBODY)).sum())
    return _quality(right, int((given != NOBODY).sum()), int((own != NOBODY).sum()))


def _quality(right: int, given: int, own: int) -> Quality:
    precision, recall = right / max(given, 1), right / max(own, 1)
    f1 = 2 * right / max(given + own, 1)
    return Quality(round(precision, 6), round(recall, 6), round(f1, 6), given - right, own - right)


def fitted(folder: Path, out: Path) -> dict[str, object]:
    """Of a contender with weights: best F1 whole and in the residual, and the recall at the official precision."""
    truth = read_truth(folder)
    best = pq.read_table(out.with_suffix(".parquet")).to_pydict()
    count = int(truth.identity.max()) + 1
    person, weight, rival = np.full(count, NOBODY), np.full(count, -np.inf), np.full(count, -np.inf)
    at: Ints = np.array(best["identity"], dtype=np.int64)
    person[at] = best["person"]
    weight[at] = [SURE if each is None else each for each in best["weight"]]
    rival[at] = [-np.inf if each is None else each for each in best["runner_up"]]
    posterior = weight - np.log2(1 + np.exp2(np.minimum(rival, 500.0)))
    found = {}
    for name, score in {"weight": weight, "weight over runner-up": posterior}.items():
        found[name] = _fit(person[truth.identity], score[truth.identity], truth)
    name = max(found, key=lambda each: found[each]["whole"]["f1"])
    return {"ranked_by": name, **found[name]}


def _fit(person: Ints, score: Floats, truth: Truth) -> dict[str, dict[str, float]]:
    whole, residual = np.ones(person.size, dtype=np.bool_), truth.is_residual
    facts = {"whole": _best(person, score, truth, whole), "residual": _best(person, score, truth, residual)}
    return {name: asdict(value) for name, value in facts.items()} | {
        AT_OFFICIAL: asdict(_best(person, score, truth, whole, least=OFFICIAL_PRECISION))
    }


def _best(person: Ints, score: Floats, truth: Truth, rows: Flags, least: float = 0.0) -> Quality:
    """The quality at the score that gives the highest F1 among those of at least that precision."""
    given = _named(person, truth.is_nameless)
    chosen = np.flatnonzero(rows & (given != NOBODY))
    order = chosen[np.argsort(-score[chosen], kind="stable")]
    right = np.cumsum(given[order] == truth.person[order])
    taken = np.arange(1, order.size + 1)
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    own = int((truth.person[rows] != NOBODY).sum())
    f1 = np.where(right[ends] / taken[ends] >= least, 2 * right[ends] / (taken[ends] + own), 0)
    if not ends.size:
        return _quality(0, 0, own)
    place = ends[int(np.argmax(f1))]
    return _quality(int(right[place]), int(taken[place]), own)


def decided(folder: Path, out: Path) -> dict[str, object]:
    """Of ours: the links as decided, what stands in review, and what a threshold fitted like the peers' would make."""
    truth = read_truth(folder)
    links = pq.read_table(out.with_suffix(".parquet"))
    person, review = links["person"].to_numpy(), links["review"].to_numpy()
    whole = np.ones(person.size, dtype=np.bool_)
    right = int(((review == truth.person) & (review != NOBODY)).sum())
    return {
        "whole": asdict(quality(person, truth, whole)),
        "residual": asdict(quality(person, truth, truth.is_residual)),
        "review_share": round(float((review != NOBODY).mean()), 6),
        "review_right": right,
        "residual_records": int(truth.is_residual.sum()),
        "fitted": _fit(np.where(person == NOBODY, review, person), links["weight"].to_numpy(), truth),
    }
