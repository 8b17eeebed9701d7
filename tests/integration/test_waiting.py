"""Waiting for deliveries: what is out is said, all in opens at once, the deadline ends it clearly."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import look_for_deliveries
from pipeline.steps.waiting import DeadlinePassed
from pipeline.warehouse.views import read_view

CYCLE = Cycle.of("yiyang", "2018H2")
LAST_DAY = date(2019, 1, 25)  # 25 days after the as-of date


@pytest.fixture
def inbox(tmp_path, url, monkeypatch):
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    plain = make_url(url).set(drivername="postgresql")
    monkeypatch.setenv("HESV_DATABASE_URL", plain.render_as_string(hide_password=False))
    make_sample("yiyang", CYCLE, tmp_path, households=20, seed=3)
    return tmp_path / "inbox"


def shown_as_out(url):
    with read_view(url, "delivery", CYCLE.region, CYCLE.name) as found:
        at = [column.name for column in found.columns].index("source")
        return sorted(row[at] for row in found.rows)


def test_all_in_opens_at_once(inbox, url):
    looked = look_for_deliveries(CYCLE, str(inbox), (), today=date(2019, 1, 2))
    assert looked.state == "done"
    assert set(looked.counts.values()) == {1}
    assert shown_as_out(url) == []


def test_what_is_out_is_counted_and_shown_to_the_office(inbox, url):
    shutil.rmtree(inbox / "banking")
    (inbox / "housing" / "manifest.json").unlink()
    looked = look_for_deliveries(CYCLE, str(inbox), (), today=date(2019, 1, 2))
    assert looked.state == "waiting"
    assert {source for source, is_in in looked.counts.items() if not is_in} == {"banking", "housing"}
    assert shown_as_out(url) == ["banking", "housing"]


def test_a_source_accepted_as_missing_is_not_waited_for(inbox):
    shutil.rmtree(inbox / "banking")
    assert look_for_deliveries(CYCLE, str(inbox), ("banking",), today=date(2019, 1, 2)).state == "done"


@pytest.mark.parametrize(("today", "is_over"), [(LAST_DAY, False), (date(2019, 1, 26), True)])
def test_the_deadline_has_two_sides(inbox, today, is_over):
    shutil.rmtree(inbox / "banking")
    if not is_over:
        assert look_for_deliveries(CYCLE, str(inbox), (), today=today).state == "waiting"
        return
    with pytest.raises(DeadlinePassed) as ended:
        look_for_deliveries(CYCLE, str(inbox), (), today=today)
    assert ended.value.exit_code == 3
    assert "2019-01-25" in str(ended.value)
    assert "banking" in str(ended.value)


def test_after_the_deadline_a_complete_inbox_still_opens(inbox):
    assert look_for_deliveries(CYCLE, str(inbox), (), today=date(2019, 6, 1)).state == "done"
