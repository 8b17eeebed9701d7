import numpy as np
import pytest

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
