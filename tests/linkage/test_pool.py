"""Who stands for whom in the pool, against the plain way of saying the same."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage import pool
from pipeline.linkage.pool import DUPLICATE, LINKABLE, NAMELESS

ROWS = st.lists(st.tuples(st.sampled_from([-1, 3, 5, 10**16]), st.sampled_from([LINKABLE, DUPLICATE, NAMELESS])))
NAMED_KEYS = st.lists(st.tuples(st.sampled_from([2, 5, 10**16]), st.integers(0, 3)))


@settings(deadline=None)
@given(ROWS)
def test_one_row_of_a_number_stands_for_all(rows):
    """The lowest that may be linked, else the lowest; who has no number stands for himself."""
    keys = np.array([key for key, _ in rows], dtype=np.int64)
    standing = np.array([each for _, each in rows], dtype=np.int64)
    is_candidate, is_twofold = pool._one_a_key(keys, standing)
    heads = {}
    for at, (key, _) in sorted(enumerate(rows), key=lambda row: (row[1][1] == NAMELESS, row[0])):
        heads.setdefault(key if key >= 0 else ("none", at), at)
    named = Counter(key for key, each in rows if key >= 0 and each != NAMELESS)
    assert np.flatnonzero(is_candidate).tolist() == sorted(heads.values())
    assert np.flatnonzero(is_twofold).tolist() == sorted(heads[key] for key, often in named.items() if often > 1)


@settings(deadline=None)
@given(NAMED_KEYS)
def test_the_commonest_name_of_each_number(rows):
    keys, names = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
    counts = Counter(rows)
    expected = {key: min((-counts[key, name], name) for each, name in rows if each == key)[1] for key, _ in rows}
    found = zip(*(column.tolist() for column in pool._commonest(keys, names)), strict=True)
    assert list(found) == sorted(expected.items())


def test_codes_of_households_and_standings():
    persons = pa.table({"household_id": ["H2", "H10", "H2"], "standing": ["nameless", "linkable", "duplicate"]})
    assert pool.household_codes(persons).tolist() == [1, 0, 1]
    assert pool.standing_codes(persons).tolist() == [NAMELESS, LINKABLE, DUPLICATE]


def test_an_unknown_standing_is_refused():
    with pytest.raises(pa.ArrowInvalid):
        pool.standing_codes(pa.table({"standing": ["linkable", "somewhere"]}))
