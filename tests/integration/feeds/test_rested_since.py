"""What came to rest since the feeds were written, and what rests no longer: told until a new edition tells it."""

from datetime import UTC, date, datetime

import pytest

from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.steps.releasing import resting_of
from pipeline.steps.rested_since import feed_states, rested_since
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.objections import NewObjection, Outcome, close_objection, open_objection

from .conftest import CYCLE, A, B

LATER = datetime(2019, 2, 2, 1, tzinfo=UTC)


@pytest.fixture
def object_to(released):
    def say(household, township):
        given = NewObjection(
            region="yiyang", cycle=CYCLE.name, household_id=household, township_code=township, member_no=None,
            about="result", source=None, file_name=None, row_number=None, file_sha256=None, raised_by="户主",
            received_on=date(2019, 1, 30), said="有误", asked="复核", reply_days=15, due_on=date(2019, 2, 14),
        )  # fmt: skip
        return open_objection(released, given, "经办", date(2019, 1, 30))

    return say


@pytest.fixture
def write_again(released, tmp_path):
    return lambda: hand_out(
        released, CYCLE, target=str(tmp_path / "feeds"), resting=lambda run: resting_of(released, CYCLE, run),
        at=LATER, again=True,
    )  # fmt: skip


def seen(url):
    """What rests otherwise, and by township what is to be done, rests, and came to rest."""
    since = rested_since(url, CYCLE)
    states = {
        one.township_code: (one.rows_to_do, one.rows_resting, one.rested_since, one.released_since)
        for one in feed_states(url, CYCLE)
    }
    return [(one.household_id, one.now_resting, one.reason) for one in since.changes()], states


def test_nothing_is_told_before_anything_is_written(region):
    assert rested_since(region, CYCLE) is None
    assert feed_states(region, CYCLE) == ()
    approve_run(region, CYCLE, by="王主任", note=None, notice_days=10)
    assert rested_since(region, CYCLE) is None


def test_an_objection_is_told_until_an_edition_tells_it(released, object_to, write_again, caseworkers):
    assert seen(released) == ([], {A: (1, 0, 0, 0), B: (1, 0, 0, 0)})
    object_to("HA", A)
    assert seen(released) == ([("HA", True, "objection")], {A: (0, 1, 1, 0), B: (1, 0, 0, 0)})
    assert seen(url_as(released, caseworkers[A])) == ([("HA", True, "objection")], {A: (0, 1, 1, 0)})
    assert seen(url_as(released, caseworkers[B])) == ([], {B: (1, 0, 0, 0)})
    assert rested_since(released, CYCLE).is_due
    write_again()
    assert seen(released) == ([], {A: (0, 1, 0, 0), B: (1, 0, 0, 0)})
    assert not rested_since(released, CYCLE).is_due


def test_what_was_told_to_rest_goes_on_resting_until_an_edition_says_otherwise(released, object_to, write_again):
    number = object_to("HA", A)
    write_again()
    close_objection(
        released,
        "yiyang",
        Outcome(
            objection_id=number,
            event="rejected",
            by="王主任",
            on=date(2019, 2, 1),
            explanation_zh="无新材料",
            explanation_en="none",
        ),
    )
    assert seen(released) == ([("HA", False, "objection")], {A: (0, 1, 0, 1), B: (1, 0, 0, 0)})
    write_again()
    assert seen(released) == ([], {A: (1, 0, 0, 0), B: (1, 0, 0, 0)})


def test_each_township_has_its_own(released, object_to):
    object_to("HB", B)
    (one,) = rested_since(released, CYCLE).of(B).rested
    assert (one.township_code, one.household_id, one.member_no) == (B, "HB", None)
    assert rested_since(released, CYCLE).of(A).changes() == ()
