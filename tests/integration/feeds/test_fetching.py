"""A caseworker takes his own township's feed and no other's: by file, by cursor, by his database session."""

import csv
import io
import json
from datetime import date

import pytest

from pipeline.access import Actor, Forbidden, Role
from pipeline.errors import UsageError
from pipeline.feeds.returned import HEADERS
from pipeline.steps.fetching import OFFERED, feed_page, fetch_feed
from pipeline.steps.taking_in import NoSuchFeed
from pipeline.warehouse.connection import LoadRejected, connection
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.objections import NewObjection, open_objection

from .conftest import CYCLE, A, B


def rows_of(fetched):
    return list(csv.DictReader(io.StringIO(fetched.content.decode("utf-8-sig"))))


def test_a_caseworker_takes_his_own_and_knows_whom_to_visit(released, caseworkers, query):
    found = fetch_feed(released, caseworkers[A], CYCLE, A, "full", "csv")
    assert found.name == f"{A}-2018H2-0001-full.csv"
    (row,) = rows_of(found)
    assert (row["户编号"], row["户主姓名"], row["住址"], row["村(居)代码"]) == ("HA", "王小明", "银城村1号", f"{A}201")
    for secret in ("110101199001010011", "13900000001"):
        assert secret not in found.content.decode("utf-8-sig")
    assert query("SELECT actor, subject FROM audit.event WHERE action = 'fetch_feed'") == [
        ("worker0", f"yiyang/2018H2/{A}")
    ]
    assert query("SELECT township_code, kind, fetched_by FROM feed.fetch") == [(A, "full", "worker0")]


@pytest.mark.parametrize(("kind", "ending"), OFFERED)
def test_what_is_taken_is_what_was_handed_out(released, caseworkers, tmp_path, kind, ending):
    found = fetch_feed(released, caseworkers[A], CYCLE, A, kind, ending)
    places = sorted((tmp_path / "feeds" / "yiyang" / "2018H2" / A / "0001").glob(f"*{kind}.{ending}"))
    assert len(places) == (0 if kind == "delta" else 1)  # nothing was acknowledged: the delta is everything
    assert all(found.content == place.read_bytes() for place in places)
    if (kind, ending) == ("delta", "json"):
        assert [row["change"] for row in json.loads(found.content)["rows"]] == ["new"]


def test_a_caseworker_gets_nothing_of_another_township(released, caseworkers, query):
    for kind, ending in OFFERED:
        with pytest.raises(NoSuchFeed):
            fetch_feed(released, caseworkers[A], CYCLE, B, kind, ending)
    with pytest.raises(NoSuchFeed):
        feed_page(released, caseworkers[A], CYCLE, B)
    assert query("SELECT count(*) FROM audit.event WHERE action = 'fetch_feed'") == [(0,)]


TABLES = ("row_change", "township_feed", "fetch", "acknowledgement", "visit", "take_in", "set_aside")


@pytest.mark.parametrize("table", TABLES)
def test_his_database_session_shows_his_township_alone(released, caseworkers, table):
    with connection(url_as(released, caseworkers[A])) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT township_code FROM feed.{table}")
        assert set(cursor.fetchall()) <= {(A,)}
        if table in ("row_change", "township_feed"):
            cursor.execute(f"SELECT count(*) FROM feed.{table}")
            assert cursor.fetchone() == (1,)


def test_names_need_a_kept_look_and_his_own_township(released, caseworkers):
    ask = "SELECT count(*) FROM feed.contacts('yiyang', '2018H2', 'run-1', %s)"
    own = url_as(released, caseworkers[A])
    with pytest.raises(LoadRejected, match="42501"), connection(own) as session, session.cursor() as cursor:
        cursor.execute(ask, (A,))
    with connection(own) as session, session.cursor() as cursor:
        cursor.execute(ask, (B,))
        assert cursor.fetchone() == (0,)


def test_roles_that_take_no_feed_get_none(released):
    for role in (Role.ENGINEER, Role.OFFICE):
        with pytest.raises(Forbidden):
            fetch_feed(released, Actor("x", role, ("",)), CYCLE, A, "full", "csv")


def test_the_cursor_gives_rows_for_programs(released, caseworkers):
    page = feed_page(released, caseworkers[A], CYCLE, A)
    assert page.is_last
    assert [(row["row_id"], row["action"], row["head_name"], row["change"]) for row in page.rows] == [
        ("HA", "exit_income", "王小明", "new")
    ]
    assert feed_page(released, caseworkers[A], CYCLE, A, page.cursor).rows == ()
    for since, limit in ((-1, 1), (0, 0), (0, 1001)):
        with pytest.raises(UsageError):
            feed_page(released, caseworkers[A], CYCLE, A, since, limit)


def test_nothing_is_there_before_the_approval(region, caseworkers):
    with pytest.raises(NoSuchFeed):
        fetch_feed(region, caseworkers[A], CYCLE, A, "full", "csv")
    own = url_as(region, caseworkers[A])
    with connection(own) as session, session.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM feed.contacts('yiyang', '2018H2', 'run-1', %s)", (A,))
        assert cursor.fetchone() == (0,)


def test_the_form_has_the_agreed_columns(released, caseworkers):
    (row,) = rows_of(fetch_feed(released, caseworkers[A], CYCLE, A, "results", "csv"))
    assert tuple(row) == HEADERS


def test_what_rests_since_the_edition_was_written_is_not_handed_out_as_to_be_done(released, caseworkers):
    day = date(2019, 1, 30)
    given = NewObjection(
        region="yiyang", cycle=CYCLE.name, household_id="HA", township_code=A, member_no=None, about="result",
        source=None, file_name=None, row_number=None, file_sha256=None, raised_by="户主", received_on=day, said="有误",
        asked="复核", reply_days=15, due_on=date(2019, 2, 14),
    )  # fmt: skip
    open_objection(released, given, "经办", day)
    (row,) = json.loads(fetch_feed(released, caseworkers[A], CYCLE, A, "full", "json").content)["rows"]
    (told,) = feed_page(released, caseworkers[A], CYCLE, A).rows
    for one in (row, told):
        assert (one["rests"], one["to_do"], one["resting"]) == (True, False, "objection")
        assert (one["earliest_stop_month"], one["notice_zh"]) == (None, "无需")
        assert "action" not in one
    assert rows_of(fetch_feed(released, caseworkers[A], CYCLE, A, "results", "csv")) == []  # nobody is to visit for it
    (other,) = json.loads(fetch_feed(released, caseworkers[B], CYCLE, B, "full", "json").content)["rows"]
    assert (other["rests"], other["earliest_stop_month"]) == (False, "2019-02")
