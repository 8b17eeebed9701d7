"""Townships dealt anew."""

from itertools import pairwise

import pyarrow as pa
import pytest

from benchmarks.serve.load import EARLIER, TOWNSHIPS, townships_of, with_townships
from pipeline.cycle import Cycle
from pipeline.tables import FLAG

HOUSEHOLDS = [f"YI{number:07d}" for number in (1, 99, 100, 101, 303)]
CODES = ["361126101", "361126199", "361126100", "361126101", "361126103"]


def flags():
    rows = [
        {**dict.fromkeys(FLAG.names), "household_id": each, "township_code": "361126217", "action": "keep"}
        for each in HOUSEHOLDS
    ]
    return pa.Table.from_pylist(rows, schema=FLAG)


def test_codes_of_nine_digits():
    assert townships_of(HOUSEHOLDS) == CODES
    assert len(set(townships_of(f"YI{number:07d}" for number in range(1000)))) == TOWNSHIPS


@pytest.mark.parametrize("given", [flags(), flags().to_batches(max_chunksize=2), iter(flags().to_batches())])
def test_only_the_township_changes(given):
    found = pa.Table.from_batches(with_townships(given))
    assert found["township_code"].to_pylist() == CODES
    assert found.drop_columns("township_code").equals(flags().drop_columns("township_code"))
    assert found.schema == FLAG


def test_the_earlier_cycles_are_the_three_before():
    cycles = [Cycle.of("yiyang", name) for name in ("2018H2", *EARLIER)]
    assert all(later.previous.name == earlier.name for later, earlier in pairwise(cycles))
