"""What records held back tell, counted by hand."""

import pyarrow as pa
import pytest

from pipeline.linkage.learning.held import calibrate, read_held, tell
from pipeline.linkage.learning.holdback import HELD_BACK


def row(decision, *, is_right=False, member="H1", **cells):
    """A row held back: one record, weighed, of a member, at 0.99 unless said otherwise."""
    given = {
        "source": "banking", "damage": "missing", "records": 1, "weight": 1.0, "household_id": member,
        "member_no": None if member is None else 1, "decision": decision, "method": "probabilistic",
        "probability": 0.99, "has_candidate": True, "is_right": is_right,
    }  # fmt: skip
    return given | cells


@pytest.fixture
def read(model):
    def read(*rows, draws=1):
        return read_held([pa.Table.from_pylist(list(rows), schema=HELD_BACK)] * draws, model)

    return read


def test_each_kind_of_record_is_counted(read):
    told = tell(
        read(
            row("match", is_right=True, weight=6.0),
            row("match", weight=2.0),
            row("match", is_right=True, method="id_repaired"),
            row("review", is_right=True, probability=0.6, weight=3.0),
            row("review", member=None, probability=0.6),
            row("nobody", probability=0.1),
            row("nobody", member=None, probability=0.1, weight=9.0),
        )
    )
    assert told.members == 6 + 2 + 1 + 3 + 1
    assert told.matched == {"id_repaired": 1.0, "probabilistic": 8.0}
    assert told.precision["probabilistic"].value == 1 / 2  # rows, not what they stand for
    assert told.precision["id_repaired"].value == 1.0
    assert told.recall.value == pytest.approx(7 / 13)
    assert told.review == 4
    assert told.waiting.value == pytest.approx(3 / 4)
    assert told.lost.value == pytest.approx(3 / 13)  # to nobody, or to somebody else
    assert told.misled == 0


def test_a_housemates_number_that_misleads_is_told_apart(read):
    told = tell(read(row("match", method="id_exact", damage="lent", weight=2.5), row("match", is_right=True)))
    assert told.misled == 2.5
    assert told.matched == {"id_repaired": 0.0, "probabilistic": 1.0}


def test_rows_of_one_weight_are_worth_as_many_as_there_are_and_one_heavy_row_less(read):
    even = tell(read(*[row("match", is_right=True)] * 10)).recall
    heavy = tell(read(*[row("match", is_right=True)] * 9, row("match", is_right=True, weight=20.0))).recall
    assert even.low > heavy.low


def test_several_draws_stand_for_the_delivery_once(read):
    assert tell(read(row("match", is_right=True, weight=4.0), draws=2)).members == 4.0


@pytest.mark.parametrize(
    ("threshold", "decided"),
    [(None, "match"), (0.985, "match"), (0.99, "match"), (0.991, "review"), (0.5, "match")],
)
def test_a_threshold_is_reached_from_itself_on(read, threshold, decided):
    is_match, is_review = read(row("match", is_right=True)).at(threshold)
    assert ("match" if is_match[0] else "review" if is_review[0] else "nobody") == decided


@pytest.mark.parametrize(
    ("what", "cells", "matches"),
    [
        ("in review, probable enough for a lower threshold", {"decision": "review", "probability": 0.6}, True),
        ("refused, although it is probable enough", {"decision": "review", "probability": 0.9999}, False),
        ("best candidate is a stranger", {"decision": "nobody", "probability": 0.9, "has_candidate": False}, False),
        ("a repaired number asks for no probability",
         {"decision": "match", "method": "id_repaired", "probability": 0.2}, True),
    ],
)  # fmt: skip
def test_what_a_lower_threshold_would_match(read, what, cells, matches):
    is_match, _ = read(row(**({"decision": "review"} | cells))).at(0.5)
    assert bool(is_match[0]) is matches, what


def test_only_rows_of_the_source_are_its_own(read):
    held = read(row("match"), row("match", source="housing", weight=7.0))
    assert tell(held.of("housing")).members == 7
    assert tell(held.of("nowhere")).recall is None


def test_probabilities_are_held_against_what_came_true(read):
    bands = calibrate(
        read(
            row("review", probability=0.5, is_right=True),
            row("review", probability=0.7),
            row("match", probability=1.0, is_right=True),
            row("match", probability=0.99, is_right=True, method="id_repaired"),
            row("nobody", probability=0.9, has_candidate=False),
        )
    )
    assert [(band.low, band.high, band.rows, band.right.value) for band in bands] == [
        (0.5, 0.8, 2, 0.5),
        (0.999, 1.0, 1, 1.0),
    ]
    assert bands[0].claimed == pytest.approx(0.6)
