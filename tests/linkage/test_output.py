"""Evidence texts, against writing each out; and the order of links."""

import json

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.compare import COMPARISONS
from pipeline.linkage.decide import Pairs
from pipeline.linkage.output import write_evidence

WEIGHTS = st.integers(-40_000, 40_000).map(lambda steps: steps / 1000)
ROW = st.tuples(WEIGHTS, *(st.tuples(st.integers(0, len(kind) - 1), WEIGHTS) for kind in COMPARISONS.values()))


def pairs_of(rows):
    shape = (len(rows), len(COMPARISONS))
    levels = np.array([[level for level, _ in row[1:]] for row in rows], dtype=np.int8).reshape(shape)
    bits = np.array([[weight for _, weight in row[1:]] for row in rows], dtype=np.float64).reshape(shape)
    at = np.arange(len(rows))
    return Pairs(at, at, levels, bits, np.array([row[0] for row in rows], dtype=np.float64), np.zeros(len(rows)))


def written(row):
    """The entries of one pair, one by one."""
    entries = [{"comparison": "prior", "level": "share_of_records", "weight": row[0]}]
    for (name, kind), (level, weight) in zip(COMPARISONS.items(), row[1:], strict=True):
        entries.append({"comparison": name, "level": kind(level).name.lower(), "weight": weight})
    return json.dumps(entries)


@settings(deadline=None)
@given(st.lists(ROW, max_size=12), st.data())
def test_each_pair_has_its_own_entries(rows, data):
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=20)) if rows else []
    texts = write_evidence(pairs_of(rows), np.array(chosen, dtype=np.int64))
    assert texts.type.value_type == pa.string()
    assert [text.replace("-0.0}", "0.0}") for text in texts.to_pylist()] == [written(rows[at]) for at in chosen]
