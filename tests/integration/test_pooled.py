"""Sessions kept between calls: whose they are, and that nothing of one call is left for the next."""

from __future__ import annotations

import gc
import time

import pytest

from pipeline.access import Actor, Role
from pipeline.errors import DependencyDown
from pipeline.warehouse.connection import LoadRejected, connection
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.pooled import URLS, pooled_url

CLERK = Actor("clerk", Role.OFFICE, ("",))
WORKER = Actor("worker", Role.CASEWORKER, ("430902",))
WHO = "SELECT pg_backend_pid(), current_user, current_setting('hesv.actor'), current_setting('hesv.townships')"


def ask(url, statement):
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


@pytest.fixture
def kept(url):
    return pooled_url(url)


def test_a_session_is_kept_for_the_person_it_was_opened_for(kept):
    first, again = ask(url_as(kept, CLERK), WHO), ask(url_as(kept, CLERK), WHO)
    other = ask(url_as(kept, WORKER), WHO)
    assert first == again
    assert first[1:] == ("hesv_office", "clerk", '[""]')
    assert other[1:] == ("hesv_caseworker", "worker", '["430902"]')
    assert other[0] != first[0]


def test_a_url_that_does_not_ask_for_it_gets_a_new_session_each_time(url):
    assert ask(url, "SELECT pg_backend_pid()") != ask(url, "SELECT pg_backend_pid()")


@pytest.mark.parametrize(
    "left",
    [
        "SET ROLE NONE",
        "RESET ROLE",
        "SET hesv.actor = 'somebody'",
        "SET hesv.townships = '[\"\"]'",
        "CREATE TEMPORARY TABLE left_over (a integer)",
        "SELECT pg_advisory_lock(7)",
    ],
)
def test_what_a_call_leaves_is_gone_for_the_next(kept, left):
    mine = url_as(kept, WORKER)
    before = ask(mine, WHO)
    ask(mine, left)
    assert ask(mine, WHO) == before
    assert ask(mine, "SELECT to_regclass('pg_temp.left_over')") == (None,)
    assert ask(mine, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()") == (0,)


def test_a_call_that_failed_leaves_no_open_transaction(kept):
    with pytest.raises(LoadRejected):
        ask(kept, "CREATE TABLE public.never (a integer); SELECT 1 / 0")
    assert ask(kept, "SELECT to_regclass('public.never')") == (None,)


def test_a_lost_session_is_said_once_and_replaced(kept, url):
    (lost,) = ask(kept, "SELECT pg_backend_pid()")
    ask(url, f"SELECT pg_terminate_backend({lost}, 5000)")
    with pytest.raises(DependencyDown):
        ask(kept, "SELECT 1")
    assert ask(kept, "SELECT pg_backend_pid()") != (lost,)


def test_a_lock_over_kept_sessions_is_let_go(kept):
    for _ in range(2):
        with run_lock(kept, "yiyang", "2018H2"):
            pass


OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def uncollected():
    """Nothing is closed by chance: only what is closed on purpose."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def sessions(url, at_most):
    """How many others are open, once a closed one has had a moment to go."""
    for _ in range(50):
        (found,) = ask(url, OPEN)
        if found <= at_most:
            break
        time.sleep(0.02)
    return found


def test_of_more_people_than_are_kept_the_longest_idle_session_is_closed(kept, url, uncollected):
    people = [url_as(kept, Actor(f"clerk{number}", Role.OFFICE, ("",))) for number in range(URLS + 5)]
    first = [ask(person, "SELECT pg_backend_pid()") for person in people]
    assert sessions(url, URLS) == URLS
    assert ask(people[-1], "SELECT pg_backend_pid()") == first[-1]
    assert ask(people[0], "SELECT pg_backend_pid()") != first[0]


def test_a_session_out_while_its_people_are_let_go_is_closed_when_it_comes_back(kept, url, uncollected):
    first, *others = [url_as(kept, Actor(f"clerk{number}", Role.OFFICE, ("",))) for number in range(URLS + 1)]
    with connection(first) as session, session.cursor() as cursor:
        for person in others:
            ask(person, "SELECT 1")
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)
    assert sessions(url, URLS) == URLS
