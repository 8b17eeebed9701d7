import numpy as np
import pyarrow as pa
import pytest

from pipeline.linkage import ties
from pipeline.linkage.ties import TieLevel

HOUSEHOLDS = np.array([0, 0, 1, 2])
SORTS = np.array([0, 1, 1, 2])  # ties 1 and 2 of one sort, 3 of another


def known(*pairs):
    tied, owners = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return ties.know(SORTS, tied, owners, HOUSEHOLDS)


@pytest.mark.parametrize(
    ("tie", "candidate", "level"),
    [
        (1, 0, TieLevel.OWN),
        (1, 1, TieLevel.HOUSEHOLD),
        (2, 0, TieLevel.DIFFERENT),
        (2, 1, TieLevel.MISSING),  # nothing of his own is known; where a housemate works says nothing against him
        (3, 0, TieLevel.MISSING),  # of another sort
        (1, 3, TieLevel.MISSING),
        (2, 2, TieLevel.OWN),
        (0, 0, TieLevel.MISSING),
    ],
)
def test_what_sure_records_say_of_a_tie(tie, candidate, level):
    levels = ties.compare(np.array([tie]), np.array([candidate]), known((1, 0), (2, 2)), HOUSEHOLDS)
    assert levels.tolist() == [level]


@pytest.mark.parametrize(
    ("pairs", "level"),
    [
        ([(1, 0)], TieLevel.MISSING),
        ([(1, 0), (1, 0)], TieLevel.OWN),
        ([(1, 0), (1, 1)], TieLevel.HOUSEHOLD),
        ([(1, 0), (2, 0)], TieLevel.DIFFERENT),
    ],
)
def test_a_record_does_not_vouch_for_itself(pairs, level):
    levels = ties.compare(np.array([1]), np.array([0]), known(*pairs), HOUSEHOLDS, without_own=True)
    assert levels.tolist() == [level]


def test_a_tie_is_read_whatever_its_width_and_blanks():
    sent = pa.array(["employer:某某 厂", "employer：某某厂", "unit_id:7", None, "", "employer:", "employer:某某厂"])
    found, sorts = ties.standardise(sent)
    assert found.tolist() == [1, 1, 2, 0, 0, 0, 1]
    assert sorts.tolist() == [0, 1, 2]


def test_a_tie_that_many_share_is_common():
    people = np.arange(10)
    found = ties.know(SORTS, np.array([1] * 9 + [2]), people, people)
    shares = found.shares(0.01)
    assert shares[1] == pytest.approx(0.01 + 8 / 10)
    assert shares[2] == pytest.approx(0.01)
