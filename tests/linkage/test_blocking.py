import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.blocking import join


@pytest.mark.parametrize(
    ("left", "right", "largest", "pairs"),
    [
        ([5, 7, 5], [7, 5], 9, [(0, 1), (1, 0), (2, 1)]),
        ([5], [5, 6, 5], 2, [(0, 0), (0, 2)]),
        ([5], [5, 6, 5], 1, []),  # the block is larger than the cap
        ([0, 5], [0, 5], 9, [(1, 1)]),  # 0 says nothing, and joins nothing
        ([], [5], 9, []),
        ([5], [], 9, []),
    ],
)
def test_join(left, right, largest, pairs):
    found = join(np.array(left, dtype=np.int64), np.array(right, dtype=np.int64), largest)
    assert sorted(zip(*(side.tolist() for side in found), strict=True)) == pairs


KEYS = st.lists(st.sampled_from([0, 1, 2, 3, -7, 2**40, 2**62]), max_size=20)


@settings(deadline=None)
@given(KEYS, KEYS, st.integers(0, 4))
def test_join_is_every_pair_of_equal_keys_in_blocks_not_too_large(left, right, largest):
    sides = (np.array(keys, dtype=np.int64) for keys in (left, right))
    found = sorted(zip(*(side.tolist() for side in join(*sides, largest)), strict=True))
    assert found == [
        (at, place)
        for at, key in enumerate(left)
        for place, other in enumerate(right)
        if key == other and key != 0 and right.count(key) <= largest
    ]
