"""A caseworker of township A gets no row of township B: by whatever relation the catalogue lists, by either way in."""

import psycopg2
import pytest

from pipeline.access import Actor, Role
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.views import VIEWS, read_view
from tests.integration.guard.conftest import A, B, run_as, session_of

RELATIONS = """
SELECT c.oid, c.oid::regclass::text FROM pg_class AS c
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace NOT IN
    ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
ORDER BY 2
"""
OF_B = ("YB01", B, "13900000002", "110101199001010002", "银城村2号", "T-YB01")
"""What only rows of township B's household hold."""
DENIED = psycopg2.errors.InsufficientPrivilege


def rows_of(url, number, relation):
    """Every row as text; None where the relation is not to be read, as far as its columns allow."""
    try:
        return [row for (row,) in run_as(url, f"SELECT t::text FROM {relation} AS t")]
    except DENIED:
        columns = run_as(
            url,
            "SELECT attname FROM pg_attribute WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped "
            "AND has_column_privilege(attrelid, attnum, 'SELECT')", number,
        )  # fmt: skip
        if not columns:
            return None
        listed = ", ".join(f't."{name}"' for (name,) in columns)
        return [row for (row,) in run_as(url, f"SELECT ROW({listed})::text FROM {relation} AS t")]


def test_no_relation_of_the_catalogue_gives_a_row_of_the_other_township(two_townships, as_caseworker_of_a):
    found = {name: rows_of(as_caseworker_of_a, oid, name) for oid, name in run_as(two_townships, RELATIONS)}
    for name, rows in found.items():
        for row in rows or ():
            assert not any(secret in row for secret in OF_B), (name, row)
    for view in VIEWS:
        if view not in ("quarantine", "delivery"):
            assert any("YA01" in row for row in found[f"serve.{view}"]), (
                f"serve.{view} is empty: the test shows nothing"
            )
    assert found["serve.delivery"] == found["serve.quarantine"] == []
    assert all(rows is None for name, rows in found.items() if "__" in name), "a leaf can be read"
    assert found["core.person"] is None


def test_a_household_that_moved_is_not_seen_in_the_runs_where_it_lay_elsewhere(as_caseworker_of_a):
    for view in ("flag", "income_month", "asset", "household_assessment", "identity_link", "review_task", "screening"):
        seen = run_as(
            as_caseworker_of_a, f"SELECT run_id, household_id FROM history.{view} ORDER BY run_id, household_id"
        )
        assert seen == [("run-1", "YA01"), ("run-2", "YA01"), ("run-2", "YM01")], view


@pytest.mark.parametrize(
    ("who", "households"),
    [("of_a", ["YA01", "YM01"]), ("of_b", ["YB01"]), ("of_none", []), ("office", ["YA01", "YB01", "YM01"])],
)
def test_each_sees_his_own(two_townships, people, who, households):
    for view in ("flag", "income_month", "review_task", "screening"):
        rows = run_as(url_as(two_townships, people[who]), f"SELECT household_id FROM serve.{view} ORDER BY 1")
        assert [household for (household,) in rows] == households


@pytest.mark.parametrize(
    ("townships", "households"),
    [
        (("3611261",), ["YA01", "YB01", "YM01"]), (("361126100",), ["YA01", "YM01"]), (("3611261000",), []),
        ((B, A), ["YA01", "YB01", "YM01"]), (("36112610%",), []), (("_",), []), ((" ",), []),
    ],
)  # fmt: skip
def test_a_prefix_covers_what_begins_with_it_and_is_no_pattern(two_townships, townships, households):
    guarded = url_as(two_townships, Actor("x", Role.CASEWORKER, townships))
    assert [row for (row,) in run_as(guarded, "SELECT household_id FROM serve.flag ORDER BY 1")] == households


@pytest.mark.parametrize(
    "before",
    [
        f"SET hesv.townships = '[\"{B}\"]'", "SET hesv.townships = '[\"\"]'", "RESET hesv.townships", "RESET ALL",
        "SET ROLE hesv_caseworker", "RESET ROLE", "SET row_security = off", "SET search_path = pg_temp, core",
    ],
)  # fmt: skip
def test_nothing_a_login_sets_widens_what_it_sees(login, before):
    mine = login("caseworker", [A])
    try:
        seen = run_as(mine, before, "SELECT household_id FROM serve.flag ORDER BY 1")
    except DENIED:  # row_security = off makes the question an error
        seen = []
    assert seen in ([("YA01",), ("YM01",)], [])
    with pytest.raises(DENIED):
        run_as(mine, before, "SELECT * FROM core.person")


@pytest.mark.parametrize(
    "leap",
    [
        "SET ROLE hesv_office", "SET ROLE hesv_supervisor", "SET ROLE hesv_app", "SET ROLE hesv",
        "SET SESSION AUTHORIZATION hesv", "CREATE TABLE core.mine (a int)", "CREATE VIEW serve.mine AS SELECT 1",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "TRUNCATE core.flag",
        "ALTER TABLE core.flag DISABLE ROW LEVEL SECURITY", "COPY core.person TO STDOUT", "SELECT * FROM access.scope",
        "CREATE POLICY mine ON core.flag USING (true)", "DELETE FROM core.flag", "UPDATE audit.head SET event_id = 0",
        "SELECT pg_read_file('/etc/passwd')", "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT * FROM audit.head",
        "INSERT INTO audit.event (actor, action, hash) VALUES (session_user, 'x', 'x')", "ANALYZE VERBOSE core.flag",
    ],
)  # fmt: skip
def test_a_login_cannot_leave_its_role(login, leap):
    """ANALYZE of another's table is a warning and nothing more."""
    mine = login("caseworker", [A])
    if leap.startswith("ANALYZE"):
        run_as(mine, leap)
        return
    with pytest.raises(DENIED):
        run_as(mine, leap)


SENT_BACK = (
    "INSERT INTO feed.sent_back (run_id, region, cycle, sent_back_by, note) "
    "VALUES ('run-2', 'yiyang', '2018H2', {by}, 'x')"
)
RELEASE = (
    "INSERT INTO feed.release (run_id, region, cycle, approved_by, notice_days, approved_at, approved_on, "
    "earliest_stop_month) VALUES ('run-2', 'yiyang', '2018H2', {by}, 0, now(), current_date, '2000-01')"
)
WORD = (
    "INSERT INTO core.judgement (region, cycle, task_id, household_id, judgement, decided_by, kind) "
    "VALUES ('yiyang', '2018H2', 'T', 'YA01', 'nominal', {by}, 'evidence_conflict')"
)


@pytest.mark.parametrize("said", [SENT_BACK, RELEASE, WORD])
def test_a_login_says_nothing_that_the_steps_have_not_asked_and_kept(login, people, two_townships, said):
    """Approved with no notice, or judged with no second look: not by the supervisor's own login; by the steps it is."""
    with pytest.raises(DENIED):
        run_as(login("supervisor", [""]), said.format(by="session_user"))
    if said is WORD:  # the steps write words as the owner
        run_as(two_townships, said.format(by="'sven'"))
        return
    run_as(url_as(two_townships, people["supervisor"]), said.format(by="'sven'"))


def test_copy_gives_what_the_views_give(login):
    session = session_of(login("caseworker", [A]))
    import io

    written = io.StringIO()
    with session, session.cursor() as cursor:
        cursor.copy_expert("COPY (SELECT household_id FROM serve.flag ORDER BY 1) TO STDOUT", written)
        with pytest.raises(DENIED):
            cursor.copy_expert("COPY core.household TO STDOUT", io.StringIO())
    session.close()
    assert written.getvalue() == "YA01\nYM01\n"


def test_a_question_of_his_own_runs_after_the_guard(login):
    """A function that tells what it is given, or an error that would: neither meets a hidden row."""
    mine = login("caseworker", [A])
    session = session_of(mine)
    with session, session.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.tell(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
            "$$ BEGIN RAISE NOTICE 'saw %', t; RETURN true; END $$"
        )
        for relation in ("serve.flag", "core.flag", "serve.income_month", "core.household"):
            cursor.execute(f"SELECT count(*) FROM {relation} WHERE pg_temp.tell(household_id)")
        assert session.notices
        assert not [notice for notice in session.notices if "YB01" in notice]
        cursor.execute("SELECT 1 / (household_id <> 'YB01')::int FROM serve.flag")
    session.close()


def test_statistics_and_plans_tell_nothing_of_the_other_township(two_townships, as_caseworker_of_a):
    run_as(two_townships, "ANALYZE core.flag", "ANALYZE core.household")
    assert run_as(as_caseworker_of_a, "SELECT * FROM pg_stats WHERE schemaname IN ('core', 'feed', 'landing')") == []
    plan = run_as(as_caseworker_of_a, "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM serve.flag")
    assert not any(secret in line for (line,) in plan for secret in ("YB01", "13900000002"))


def test_exports_hold_the_same_rows(as_caseworker_of_a):
    with read_view(as_caseworker_of_a, "flag", "yiyang", "2018H2") as found:
        assert {row[3] for row in found.rows} == {"YA01", "YM01"}
