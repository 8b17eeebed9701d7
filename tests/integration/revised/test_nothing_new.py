"""Where a delivery brings nothing newer, or there is no second run: refused, no flag changed, no difference."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.errors import DeliveryRefused
from pipeline.steps.differing import NothingToCompare, difference
from pipeline.warehouse.publish import publish
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view

from .conftest import CYCLE, FIRST, LATE, YIYANG, deliver, flags_of, run


@pytest.mark.slow
@pytest.mark.parametrize(
    "produced_at", ["2019-01-20T08:59:59+08:00", "2019-01-20T01:00:00+00:00"], ids=["older", "equal"]
)
def test_a_delivery_that_is_not_newer_and_says_something_else_is_refused(held_back, url, home, produced_at):
    published = run(held_back.inbox)
    deliver(held_back.inbox, "social_security", produced_at, **{LATE: held_back.rest})
    with pytest.raises(DeliveryRefused) as refused:
        run(held_back.inbox)
    assert refused.value.exit_code == 3
    shown = datetime.fromisoformat(produced_at).isoformat()
    for words in ("social_security", "produced_at", FIRST, published.run_id, shown, "Put the newest delivery"):
        assert words in str(refused.value)
    assert published_run(url, *YIYANG).run_id == published.run_id
    with read_view(url, "delivery", *YIYANG) as found:
        assert str(refused.value) in {row[-1] for row in found.rows}


@pytest.mark.slow
def test_the_same_files_under_an_older_manifest_change_no_flag(held_back, url, home):
    run(held_back.inbox)
    deliver(held_back.inbox, "social_security", "2019-01-19T09:00:00+08:00")
    again = run(held_back.inbox)
    assert again.state == "done"
    assert again.difference["revised"] == 0
    assert {row["revision"] for row in flags_of(url).values()} == {1}


def test_without_two_runs_there_is_no_difference(url, home, make_run, make_tables):
    with pytest.raises(NothingToCompare, match="nothing is published"):
        difference(url, home, CYCLE)
    publish(url, make_run("run-1"), make_tables())
    with pytest.raises(NothingToCompare, match="run-1 is the first run"):
        difference(url, home, CYCLE)
    with pytest.raises(NothingToCompare, match="'run-9' is no published run"):
        difference(url, home, CYCLE, "run-9")
