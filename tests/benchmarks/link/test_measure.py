"""How a contender is counted, by hand-made truths."""

import numpy as np
import pytest

from benchmarks.link.measure import NOBODY, Truth, _best, quality

TRUTH = Truth(  # register rows 0, 1, 2; row 2 is nameless
    person=np.array([0, 0, 1, NOBODY, NOBODY]),
    identity=np.arange(5),
    is_residual=np.array([False, True, True, True, True]),
    is_nameless=np.array([False, False, True]),
)
ALL = np.ones(5, dtype=bool)


@pytest.mark.parametrize(
    ("given", "rows", "right", "wrong", "missed"),
    [
        ([0, 0, 1, NOBODY, NOBODY], ALL, 3, 0, 0),
        ([0, 1, NOBODY, NOBODY, NOBODY], ALL, 1, 1, 2),
        ([0, 0, 1, 0, NOBODY], ALL, 3, 1, 0),
        ([0, 0, 1, 2, 2], ALL, 3, 0, 0),  # who finds a nameless person has found nobody
        ([1, 0, 1, NOBODY, NOBODY], TRUTH.is_residual, 2, 0, 0),
    ],
)
def test_quality(given, rows, right, wrong, missed):
    found = quality(np.array(given), TRUTH, rows)
    own = int((TRUTH.person[rows] != NOBODY).sum())
    assert (found.wrong, found.missed) == (wrong, missed)
    assert found.recall == pytest.approx(right / own, abs=1e-6)


def test_the_threshold_is_the_one_of_best_f1():
    found = _best(np.array([0, 0, 1, 1, 0]), np.array([9.0, 8.0, 7.0, 6.0, 5.0]), TRUTH, ALL)
    assert (found.precision, found.recall, found.wrong) == (1.0, 1.0, 0)


def test_equal_scores_are_taken_together():
    found = _best(np.array([0, 0, 1, 1, 0]), np.array([9.0, 8.0, 7.0, 7.0, 5.0]), TRUTH, ALL)
    assert (found.wrong, found.missed) == (1, 0)


def test_a_least_precision_gives_up_recall():
    found = _best(np.array([0, 1, 0, 1, 1]), np.array([9.0, 8.0, 7.0, 6.0, 5.0]), TRUTH, ALL, least=0.9995)
    assert (found.precision, found.wrong, found.missed) == (1.0, 0, 2)
