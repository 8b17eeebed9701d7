"""recordlinkage in a process of its own, in `.venv-bench`: `python -m benchmarks.link.contend_recordlinkage DIR OUT`.

The exact join in DuckDB, then its own indexing, comparing and ECM classifier, trained on all pairs (on the residual
alone it finds another pair of classes) and asked about the residual. The package compares one
column at a time in pandas and knows agreement or not, so name and number come as several columns; a missing value is a
disagreement to it. Leaves the best person of each identity with the log odds of the classifier as weight.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import recordlinkage
from recordlinkage.index import Block

from benchmarks.link import exact
from benchmarks.link.clock import Clock

BLOCKS: Final = (["folded"], ["reading", "birth"], ["surname", "birth"], ["phone"], ["head"], ["tail"])
NUMBER_LIKENESS: Final = 0.94
"""One slip of 18 characters."""


def main() -> None:
    """Read the command line, link, write `OUT.parquet` and `OUT.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    connection = duckdb.connect()
    exact.load(connection, asked.folder)
    clock = Clock()
    exact.settle(connection)
    settled = connection.execute("select identity, person from settled").df()
    left = _prepared(connection.execute("select * from identities").df().set_index("identity"))
    right = _prepared(connection.execute("select * from persons").df().set_index("person"))
    clock.lap("exact")
    indexer = recordlinkage.Index()
    for columns in BLOCKS:
        indexer.add(Block(columns, columns))
    pairs = indexer.index(left, right)
    clock.lap("index")
    features = _comparer().compute(pairs, left, right)
    clock.lap("compare")
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    left_over = ~features.index.get_level_values(0).isin(settled["identity"])
    probability = classifier.prob(features[left_over])
    clock.lap("classify")
    pq.write_table(_best(probability, settled), asked.out.with_suffix(".parquet"))
    clock.lap("decide")
    clock.write(asked.out.with_suffix(".json"), pairs=len(pairs))


def _prepared(side: pd.DataFrame) -> pd.DataFrame:
    """With what its blocks and comparisons need, texts where it wants texts."""
    side["head"], side["tail"] = side["id_digits"].str[:14], side["id_digits"].str[6:]
    return side


def _comparer() -> recordlinkage.Compare:
    comparer = recordlinkage.Compare()
    for name in ("folded", "reading", "surname", "birth", "sex", "phone", "id_digits", "township", "village"):
        comparer.exact(name, name, label=name)
    comparer.string("id_digits", "id_digits", method="damerau_levenshtein", threshold=NUMBER_LIKENESS, label="one slip")
    return comparer


def _best(probability: pd.Series, settled: pd.DataFrame) -> pa.Table:
    """identity, person, weight, runner_up; no weight for what the exact join settled."""
    table = probability.rename("probability").reset_index()
    table.columns = ["identity", "person", "probability"]
    table["weight"] = np.log2(
        table["probability"].clip(1e-12, 1 - 1e-12) / (1 - table["probability"].clip(1e-12, 1 - 1e-12))
    )
    table = table.sort_values(["identity", "weight", "person"], ascending=[True, False, True])
    table["runner_up"] = table.groupby("identity")["weight"].shift(-1)
    best = table.drop_duplicates("identity")[["identity", "person", "weight", "runner_up"]]
    return pa.Table.from_pandas(pd.concat([best, settled]), preserve_index=False)


if __name__ == "__main__":
    main()
