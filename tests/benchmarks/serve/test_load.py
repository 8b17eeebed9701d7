"""Townships dealt anew."""

from itertools import pairwise

import pyarrow as pa
import pytest

from benchmarks.serve.load import BY_TOWNSHIP, EARLIER, TOWNSHIPS, townships_of, with_townships
from pipeline.cycle import Cycle
from pipeline.tables import FLAG, REGISTER_HOUSEHOLD
from pipeline.warehouse.loads import SCREENING

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


def test_a_household_lies_in_its_flags_township_and_keeps_its_villages_number_and_address():
    rows = [
        {**dict.fromkeys(REGISTER_HOUSEHOLD.names), "household_id": each, "township_code": "361126217",
         "village_code": village, "address": f"{each} Road"}
        for each, village in zip(HOUSEHOLDS, [*(f"36112621700{n}" for n in range(4)), None], strict=True)
    ]  # fmt: skip
    before = pa.Table.from_pylist(rows, schema=REGISTER_HOUSEHOLD)
    found = pa.Table.from_batches(with_townships(before))
    assert found["township_code"].to_pylist() == CODES
    assert found["village_code"].to_pylist() == [*(f"{code}00{n}" for n, code in enumerate(CODES[:4])), None]
    dealt = ["township_code", "village_code"]
    assert found.drop_columns(dealt).equals(before.drop_columns(dealt))


def test_what_is_of_no_household_stays_where_it_was():
    rows = [
        {**dict.fromkeys(SCREENING.names), "household_id": household, "township_code": "361126217"}
        for household in (None, HOUSEHOLDS[-1])
    ]
    found = pa.Table.from_batches(with_townships(pa.Table.from_pylist(rows, schema=SCREENING)))
    assert found["township_code"].to_pylist() == ["361126217", CODES[-1]]


def test_every_published_table_that_names_a_township_is_dealt():
    assert set(BY_TOWNSHIP) == {"flag", "household", "screening"}


def test_the_earlier_cycles_are_the_three_before():
    cycles = [Cycle.of("yiyang", name) for name in ("2018H2", *EARLIER)]
    assert all(later.previous.name == earlier.name for later, earlier in pairwise(cycles))
