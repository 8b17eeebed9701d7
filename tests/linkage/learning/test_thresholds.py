import pyarrow as pa
import pytest

from pipeline.linkage.learning.holdback import HELD_BACK
from pipeline.linkage.learning.thresholds import (
    LEAST_DOUBTFUL,
    LEAST_PRECISION,
    STEPS,
    Numbered,
    as_open,
    choose_thresholds,
)
from pipeline.linkage.model import Thresholds

SURE = Numbered(exact=100_000, repaired=2_000, doubt=0.01)


def rows(probability, right, wrong, *, weight=0.1, decision="match", method="probabilistic", damage="missing"):
    row = {
        "source": "banking", "damage": damage, "records": 1, "weight": weight, "household_id": "H1", "member_no": 1,
        "decision": decision, "method": method, "probability": probability, "has_candidate": True, "is_right": True,
    }  # fmt: skip
    return [row] * right + [row | {"is_right": False, "household_id": None, "member_no": None}] * wrong


REPAIRED = rows(1.0, 3_000, 0, method="id_repaired", damage="slip")
SURELY = rows(0.9999, 3_000, 0)


def choose(held, numbered=SURE, model=None):
    table = pa.Table.from_pylist([*REPAIRED, *held], schema=HELD_BACK)
    thresholds, estimates = choose_thresholds([{"banking": numbered}], [table], model)
    return thresholds["banking"], estimates["banking"]


def test_where_all_above_a_step_are_right_it_is_the_threshold(model):
    chosen, estimate = choose([*rows(0.85, 400, 0), *SURELY], model=model)
    assert chosen == Thresholds(STEPS[0], model.thresholds["banking"].review)
    assert estimate.precision.low >= LEAST_PRECISION
    assert estimate.doubtful_precision.low >= LEAST_DOUBTFUL
    assert (estimate.numbered, estimate.held_back, estimate.weighed) == (102_000, 3_400, 340.0)


def test_doubtful_ones_do_not_hide_among_the_sure(model):
    """A share of 40 in 3,400 would do; of the 400 just above the step they are one in ten."""
    chosen, estimate = choose([*rows(0.85, 360, 40), *SURELY], model=model)
    assert chosen.match == 0.9
    assert estimate.weighed_precision.value == 1.0


def test_too_few_doubtful_ones_are_told_with_those_above(model):
    chosen, _ = choose([*rows(0.85, 20, 20), *rows(0.97, 600, 0)], model=model)
    assert chosen.match == 0.9
    chosen, estimate = choose([*rows(0.85, 20, 0), *rows(0.97, 600, 0)], model=model)
    assert chosen.match == 0.8
    assert estimate.doubtful_precision.low > LEAST_DOUBTFUL


def test_all_matches_together_must_be_right_enough(model):
    """Where so many are weighed that their wrong ones are too many of all, no step will do; then the highest."""
    chosen, estimate = choose(rows(0.9995, 4_980, 20, weight=40.0), model=model)
    assert chosen.match == STEPS[-1]
    assert estimate.precision.low < LEAST_PRECISION


def test_a_source_nothing_tells_of_keeps_its_threshold(model):
    thresholds, estimates = choose_thresholds([], [HELD_BACK.empty_table()], model)
    assert thresholds == model.thresholds
    assert estimates == {}


def test_an_opened_model_matches_from_the_lowest_step(model):
    opened = as_open(model)
    assert {each.match for each in opened.thresholds.values()} == {STEPS[0]}
    assert opened.levels == model.levels


@pytest.mark.parametrize("source", ["social_security", "employment", "housing", "banking"])
def test_the_shipped_thresholds_have_what_speaks_for_them(source, model):
    estimate = model.estimates[source]
    assert model.thresholds[source].match in STEPS
    assert estimate.precision.low >= LEAST_PRECISION
    assert estimate.doubtful_precision.low >= LEAST_DOUBTFUL
    assert estimate.held_back >= 1_000
