"""The townships' feeds: when an acknowledgement is overdue, what a filter leaves, how it sorts."""

from datetime import UTC, date, datetime

import pytest

from pipeline.office.feed_table import COLUMNS, KEYS, STATES, feed_lines, of_state
from pipeline.warehouse.feed_list import TownshipState
from pipeline.wording.words import VOCABULARIES


def township(code="361126100", *, made=datetime(2019, 1, 20, 1, 0, tzinfo=UTC), edition=2, read=None, fetched=None):
    return TownshipState(
        township_code=code, edition_id=1, edition=edition, made_at=made, earliest_stop_month="2019-02", rows=9,
        rows_to_do=4, rows_resting=1, fetched_at=fetched, acknowledged_edition=read, acknowledged_by=None,
        acknowledged_at=None, visited=1, disputed=0, set_aside=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "today", "days_left", "overdue"),
    [
        (datetime(2019, 1, 20, 1, 0, tzinfo=UTC), date(2019, 1, 20), 5, False),
        (datetime(2019, 1, 20, 1, 0, tzinfo=UTC), date(2019, 1, 25), 0, False),  # the last day is in time
        (datetime(2019, 1, 20, 1, 0, tzinfo=UTC), date(2019, 1, 26), -1, True),
        (datetime(2019, 1, 20, 16, 0, tzinfo=UTC), date(2019, 1, 26), 0, False),  # the 21st in China
    ],
)
def test_it_is_overdue_after_its_last_day(made, today, days_left, overdue):
    (line,) = feed_lines([township(made=made)], 5, today)
    assert (line.clock.days_left, line.is_overdue) == (days_left, overdue)


@pytest.mark.parametrize(
    ("given", "state", "overdue"),
    [
        ({"read": 2}, "acknowledged", False),
        ({"read": 1}, "waiting", True),  # an earlier edition was read
        ({"fetched": datetime(2019, 1, 21, tzinfo=UTC)}, "fetched", True),
        ({}, "waiting", True),
    ],
)
def test_what_was_acknowledged_is_never_overdue(given, state, overdue):
    lines = feed_lines([township(**given)], 0, date(2019, 2, 1))
    assert (lines[0].state, lines[0].is_overdue) == (state, overdue)
    kept = {wanted for wanted in ("", *STATES) if of_state(lines, wanted)}
    assert kept == {"", state, *(["overdue"] if overdue else [])}
    assert of_state(lines, "nothing") == []


def test_every_state_has_its_words():
    assert tuple(VOCABULARIES["feed"]) == STATES


def test_every_column_that_sorts_has_a_key():
    lines = feed_lines([township("b", read=2), township("a"), township("c", fetched=datetime.now(UTC))], 5, date.max)
    assert {column.key for column in COLUMNS if column.sorts} == set(KEYS)
    order = {key: [line.feed.township_code for line in sorted(lines, key=KEYS[key])] for key in KEYS}
    assert order["township_code"] == ["a", "b", "c"]
    assert order["due"] == ["a", "c", "b"]
    assert order["state"] == ["a", "c", "b"]
