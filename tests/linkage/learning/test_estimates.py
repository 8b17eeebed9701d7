"""Precision and recall without truth: small deliveries reckoned by hand."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.linkage.learning.estimates import _of_this_run, draw_curve, estimate, judge_methods, judge_recall
from pipeline.linkage.learning.held import Outcome, read_held
from pipeline.linkage.learning.holdback import HELD_BACK
from pipeline.linkage.learning.intervals import Estimate, wilson
from pipeline.linkage.learning.quality import Matched

ROW = {
    "source": "banking", "damage": "missing", "records": 1, "weight": 1.0, "household_id": "H1", "member_no": 1,
    "method": "probabilistic", "has_candidate": True,
}  # fmt: skip
RIGHT = Estimate(1.0, 0.9, 1.0)


@pytest.fixture
def read_rows(model):
    """Rows held back, from what of them matters."""

    def read(*rows):
        return read_held([pa.Table.from_pylist([ROW | row for row in rows], schema=HELD_BACK)], model)

    return read


def outcome(**told):
    nothing = {
        "members": 0.0, "matched": {"id_repaired": 0.0, "probabilistic": 0.0}, "precision": {}, "recall": None,
        "misled": 0.0, "review": 0.0, "waiting": None, "lost": None,
    }  # fmt: skip
    return Outcome(**(nothing | told))


@pytest.mark.parametrize(
    ("what", "method", "told", "value"),
    [
        ("a number: the model", "id_exact", {}, 0.99),
        ("less those a housemate's number misled", "id_exact", {"misled": 4.0}, 0.95),
        (
            "weighed: what was held back",
            "probabilistic",
            {"precision": {"probabilistic": Estimate(0.8, 0.7, 0.9)}},
            0.8,
        ),
        ("weighed, nothing held back: the model", "probabilistic", {}, 0.99),
        ("people's word is right", "clerical", {}, 1.0),
    ],
)
def test_each_method_is_judged_its_own_way(what, method, told, value):
    found = judge_methods([Matched("banking", method, 100, 1.0)], outcome(**told))
    assert found[method].value == pytest.approx(value), what


def recall_of(known, weighed, reviews, **told):
    rows = [Matched("banking", "id_exact", known, 0.0), Matched("banking", "probabilistic", weighed, 0.0)]
    rows = [row for row in rows if row.records]
    rest = outcome(precision={"probabilistic": RIGHT}, **told)
    return judge_recall(rows, judge_methods(rows, rest), reviews, rest)


def test_recall_takes_what_the_run_counts_and_fills_it_up_with_what_is_lost():
    members, recall = recall_of(80, 8, 4, waiting=Estimate(0.5, 0.5, 0.5), lost=Estimate(0.2, 0.2, 0.2))
    # 8 found and 2 of the 4 in review are four fifths of the members' records without a number; 2.5 are lost
    assert (members.found, members.waiting, members.lost) == pytest.approx((88, 2, 2.5))
    assert recall.value == pytest.approx(88 / 92.5)


def test_everything_by_number_and_nothing_left_is_all_there_is():
    members, recall = recall_of(80, 0, 0)
    assert (members.all, recall) == (80, Estimate(1.0, 1.0, 1.0))


def test_where_nothing_was_held_back_nothing_is_said_of_what_is_lost():
    assert recall_of(80, 8, 0)[1] is None
    assert recall_of(80, 0, 3)[1] is None


def test_nobody_is_there():
    members, recall = recall_of(0, 0, 0)
    assert (members.all, recall) == (0, None)


@given(st.integers(0, 200), st.integers(0, 50), st.integers(0, 50), st.integers(0, 40), st.integers(0, 40))
def test_the_estimate_lies_within_its_interval(known, weighed, reviews, waits, loses):
    told = {"waiting": wilson(waits, 40), "lost": wilson(loses, 40)}
    _, recall = recall_of(known, weighed, reviews, **told)
    if recall is not None:
        assert 0 <= recall.low <= recall.value <= recall.high <= 1


def test_a_small_run_may_stray_further_from_the_share_than_a_large_one():
    share = Estimate(0.1, 0.05, 0.2)
    small, large = _of_this_run(share, 10), _of_this_run(share, 1_000_000)
    assert small.high > large.high
    assert large.high == pytest.approx(share.high, abs=1e-4)
    assert _of_this_run(share, 0) == share


def test_all_sources_are_judged_together_and_each_for_itself(read_rows):
    matches = [Matched("banking", "id_exact", 60, 0.6), Matched("housing", "id_exact", 40, 0.4)]
    banking, housing, whole = estimate(matches, {"housing": 2}, read_rows(), ["banking", "housing"])
    assert (banking.source, housing.source, whole.source) == ("banking", "housing", "all")
    assert banking.precision.value == pytest.approx(0.99)
    assert banking.recall.value == pytest.approx(1.0)
    assert housing.recall is None  # two wait, and nothing says how many more are lost
    assert whole.matched == 100
    assert whole.expected_wrong == pytest.approx(1.0)
    assert whole.precision.low > banking.precision.low


def test_the_curve_trades_recall_for_precision_and_stands_for_the_runs_own_records(read_rows):
    held = read_rows(
        *[{"probability": 0.99, "decision": "match", "is_right": True}] * 6,
        *[{"probability": 0.7, "decision": "review", "is_right": True}] * 3,
        {"probability": 0.6, "decision": "review", "is_right": False},
    )
    matches = [Matched("banking", "id_exact", 80, 0.0), Matched("banking", "probabilistic", 12, 0.0)]
    points = {point.threshold: point for point in draw_curve(matches, 8, held, 200)}
    low, high = points[0.5], points[0.98]
    assert (low.rest_recall.value, high.rest_recall.value) == pytest.approx((0.9, 0.6))
    assert (low.rest_precision.value, high.rest_precision.value) == pytest.approx((0.9, 1.0))
    assert (low.review_share, high.review_share) == pytest.approx((0, 8 / 200))  # ten rows stand for twenty records
    assert high.recall.value == pytest.approx((80 + 12) / 100)
    recalls = [point.recall.value for point in points.values()]
    assert recalls == sorted(recalls, reverse=True)
