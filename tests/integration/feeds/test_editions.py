"""What a township is told from edition to edition, as tables: before, change, delta."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.feeds.returned import Visit
from pipeline.feeds.rows import feed_row
from pipeline.warehouse.publish import publish
from pipeline.warehouse.returns import acknowledge, keep_returned, visits
from pipeline.warehouse.told import delta_rows, full_rows, rows_since, written_edition

CYCLE = Cycle.of("yiyang", "2018H2")
TOWN, OTHER = "361126100", "361126101"
AT = datetime(2019, 1, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def edition(url, make_run, make_tables, flags, flag_row, tmp_path):
    """Publish a run of these households ({id: changes}), approve it and hand it out; gives its edition."""
    numbers = iter(range(1, 20))

    def make(households, *, cycle=CYCLE, resting=None, again=False, at=AT):
        if households is not None:
            number = next(numbers)
            rows = [flag_row(household_id=name, **changes) for name, changes in sorted(households.items())]
            publish(url, make_run(f"run-{number}", cycle=cycle.name), make_tables(flag=flags(*rows)))
            approve_run(url, cycle, by="王主任", note=None, notice_days=10, at=at)
        hand_out(url, cycle, target=str(tmp_path), resting=lambda _run: resting or {}, at=at, again=again)
        return written_edition(url, "yiyang", TOWN, cycle.name)

    return make


EXIT = {"outcome": "exit", "action": "exit_income", "category": None, "amount_monthly_fen": 0, "notice_required": True}


def told(rows):
    return sorted((row["household_id"], row["change"], row["row_revision"]) for row in rows)


@pytest.mark.parametrize(
    ("before", "after", "delta"),
    [
        ({"A": {}, "B": {}}, {"A": {}, "B": {}}, []),
        ({"A": {}}, {"A": {}, "B": {}}, [("B", "new", 1)]),
        ({"A": {}, "B": {}}, {"A": {}}, [("B", "withdrawn", 2)]),
        ({"A": {}}, {"A": {"amount_monthly_fen": 1}}, [("A", "changed", 2)]),
        ({"A": {}}, {"A": {"policy_version": "another", "margin_fen": 1}}, []),  # nothing a township is told
        ({"A": {}, "B": {}}, {"A": {}, "B": {"township_code": OTHER}}, [("B", "withdrawn", 2)]),
        ({"A": {}}, {"A": EXIT, "C": {}}, [("A", "changed", 2), ("C", "new", 1)]),
    ],
)
def test_the_delta_tells_what_changed_since_the_acknowledgement(url, edition, before, after, delta):
    first = edition(before)
    assert acknowledge(url, first, TOWN, "li")
    assert not acknowledge(url, first, TOWN, "li")
    second = edition(after)
    assert told(delta_rows(url, second, TOWN, first.edition_id)) == delta
    here = sorted(name for name, changes in after.items() if changes.get("township_code", TOWN) == TOWN)
    assert sorted(row["household_id"] for row in full_rows(url, second, TOWN)) == here


def test_a_delta_spans_editions_that_nobody_read_and_leaves_out_what_came_back(url, edition):
    first = edition({"A": {}, "B": {}})
    edition({"A": {"amount_monthly_fen": 1}, "C": {}})
    third = edition({"A": {}, "B": {"amount_monthly_fen": 2}})
    assert told(delta_rows(url, third, TOWN, first.edition_id)) == [("B", "changed", 3)]
    assert told(delta_rows(url, third, TOWN, 0)) == [("A", "new", 3), ("B", "new", 3)]


def test_whoever_follows_the_cursor_has_the_full_feed(url, edition):
    kept, cursor = {}, 0
    for households in ({"A": {}, "B": {}, "C": {}}, {"A": {}, "B": {"amount_monthly_fen": 2}, "D": {}}):
        now = edition(households)
        while True:
            page = rows_since(url, now, TOWN, cursor, 2)
            cursor = page.cursor
            for row in page.rows:
                if row["change"] == "withdrawn":
                    kept.pop(row["household_id"], None)
                else:
                    kept[row["household_id"]] = row["row_digest"]
            if page.is_last:
                break
        assert kept == {row["household_id"]: row["row_digest"] for row in full_rows(url, now, TOWN)}
    assert rows_since(url, now, TOWN, cursor, 2).rows == ()


def test_what_rests_is_told_without_an_adverse_act_and_its_notice_begins_anew(url, edition):
    first = edition({"A": EXIT, "B": {}})
    (row,) = (row for row in full_rows(url, first, TOWN) if row["household_id"] == "A")
    assert (row["resting"], row["told_stop_month"]) == (None, "2019-02")
    resting = {("A", None): "objection", ("B", None): "objection"}
    second = edition(None, resting=resting, again=True, at=AT + timedelta(days=5))
    assert second.number == 2
    (row,) = delta_rows(url, second, TOWN, first.edition_id)  # B gains: nothing of it rests
    assert (row["household_id"], row["resting"], row["told_stop_month"]) == ("A", "objection", None)
    assert feed_row(row).rests
    third = edition(None, again=True, at=AT + timedelta(days=40))
    (row,) = delta_rows(url, third, TOWN, second.edition_id)
    assert (row["resting"], row["told_stop_month"]) == (None, "2019-04")  # 3 March and ten days
    assert edition(None, again=True, at=AT + timedelta(days=90)).number == 3  # nothing to tell, no edition


def test_a_visit_of_the_last_cycle_stands_in_the_next_feed(url, edition):
    first = edition({"A": EXIT}, cycle=Cycle.of("yiyang", "2018H1"))
    seen = Visit("A", None, "handled", (AT - timedelta(days=3)).date(), "李经办", disputed=False, note=None)
    for _ in range(2):
        keep_returned(url, first, TOWN, "li", ("f.csv", "0" * 64), [seen], [], AT)
    assert [one["result"] for one in visits(url, "yiyang", household="A")] == ["handled"]
    (row,) = full_rows(url, edition({"A": EXIT}), TOWN)
    assert row["last_result"] == "2018H1/handled/2019-01-19"
    assert "2018H1 已办结（2019-01-19）" in feed_row(row).cells
    assert full_rows(url, first, TOWN)[0]["last_result"] is None
