"""An edition whose writing broke off and is finished later: it tells what is so when it is written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.feeds import release
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.warehouse.editions import edition_of, find_waiting
from pipeline.warehouse.returns import acknowledge
from pipeline.warehouse.told import delta_rows, full_rows, written_edition

from .conftest import AT, CYCLE, A, B


class TargetDown(Exception):
    pass


@pytest.fixture
def broken_off(region, tmp_path, monkeypatch):
    """Approved on 22 January; its files could not be written."""
    approve_run(region, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    break_off(region, tmp_path, monkeypatch, days=0)
    return region


def break_off(url, folder, monkeypatch, *, days, again=False, resting=None):
    def down(*_given):
        raise TargetDown

    with monkeypatch.context() as patch:
        patch.setattr(release, "write_part", down)
        with pytest.raises(TargetDown):
            written(url, folder, days=days, again=again, resting=resting)


def written(url, folder, *, days, again=False, resting=None):
    at = AT + timedelta(days=days)
    return hand_out(url, CYCLE, target=str(folder), resting=lambda _run: resting or {}, at=at, again=again)


def told(url, town=A):
    (row,) = full_rows(url, written_edition(url, "yiyang", town, CYCLE.name), town)
    return row["resting"], row["told_stop_month"]


@pytest.mark.parametrize(("days", "stop"), [(0, "2019-02"), (1, "2019-03"), (28, "2019-03"), (29, "2019-04")])
def test_the_notice_counts_from_the_day_it_is_finished(broken_off, tmp_path, days, stop):
    assert find_waiting(broken_off, "yiyang") == ((CYCLE.name, "run-1"),)
    made = written(broken_off, tmp_path, days=days)
    assert (made.edition, made.earliest_stop_month) == (1, stop)
    assert told(broken_off) == told(broken_off, B) == (None, stop)
    assert find_waiting(broken_off, "yiyang") == ()


def test_what_rests_by_then_is_told_so(broken_off, tmp_path):
    made = written(broken_off, tmp_path, days=0, resting={("HA", None): "objection"})
    assert made.edition == 1
    assert told(broken_off) == ("objection", None)
    assert told(broken_off, B) == (None, "2019-02")


def test_a_later_edition_keeps_what_was_told_and_moves_only_what_was_not(region, tmp_path, monkeypatch):
    approve_run(region, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    written(region, tmp_path, days=0, resting={("HA", None): "objection"})
    first = written_edition(region, "yiyang", A, CYCLE.name)
    assert acknowledge(region, first, A, "li")
    break_off(region, tmp_path, monkeypatch, days=2, again=True)  # the objection was rejected
    made = written(region, tmp_path, days=40)
    assert made.edition == 2
    assert (told(region), told(region, B)) == ((None, "2019-04"), (None, "2019-02"))
    (row,) = delta_rows(region, written_edition(region, "yiyang", A, CYCLE.name), A, first.edition_id)
    assert (row["household_id"], row["told_stop_month"]) == ("HA", "2019-04")


def test_nothing_else_to_tell_writes_the_same_bytes(broken_off, tmp_path):
    before = edition_of(broken_off, "run-1")
    made = written(broken_off, tmp_path, days=0)
    assert edition_of(broken_off, "run-1").made_at == before.made_at
    assert written(broken_off, tmp_path, days=90).files == made.files
