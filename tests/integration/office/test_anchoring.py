"""The audit's end is written down while the office is open: at start, by the clock, at stop, whatever fails between."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from pipeline.office import anchoring
from pipeline.office.app import create_app
from pipeline.warehouse.audit_chain import ANCHORS, read_anchors, verify
from pipeline.warehouse.connection import connection

EVENT = "INSERT INTO audit.event (actor, action, subject) VALUES ('tests', 'look', %s)"


@pytest.fixture
def happen(url):
    def made(subject):
        with connection(url) as session, session.cursor() as cursor:
            cursor.execute(EVENT, (subject,))

    return made


def ends(home):
    return [anchor.event_id for anchor in read_anchors(home)]


async def until(check):
    async with asyncio.timeout(20):
        while not check():
            await asyncio.sleep(0.01)


def run_alone(coroutine):
    """Run it in a thread of its own: in this one Playwright's loop may be running, of browser tests before."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


def opened(url, home, seconds, while_open):
    async def run():
        async with anchoring.anchoring(url, home, seconds)(None):
            await while_open()

    run_alone(run())


def test_at_start_by_the_clock_and_at_stop(url, happen, tmp_path):
    happen("before")

    async def while_open():
        await until(lambda: ends(tmp_path) == [1])
        happen("meanwhile")
        await until(lambda: ends(tmp_path) == [1, 2])

    opened(url, tmp_path, 0.05, while_open)
    assert ends(tmp_path) == [1, 2]  # an end that is known already is no new anchor

    async def nothing():
        happen("at the end")

    opened(url, tmp_path, 3600, nothing)
    assert ends(tmp_path)[-1] == 3
    assert verify(url, tmp_path).broken is None


def test_what_fails_is_said_without_its_text_and_tried_again(url, happen, tmp_path):
    happen("before")
    path = tmp_path / ANCHORS
    path.parent.mkdir(parents=True)
    path.write_text("王小明 110101199001010011\n", "utf-8")

    async def while_open():
        await until(lambda: said)
        path.unlink()
        await until(lambda: path.exists() and ends(tmp_path) == [1])

    with capture_logs() as said:
        opened(url, tmp_path, 0.05, while_open)
    assert {entry["event"] for entry in said} == {"audit anchor not written"}
    assert {entry["problem"] for entry in said} == {"JSONDecodeError"}
    assert "110101" not in repr(said)


def test_a_warehouse_that_is_away_keeps_nobody_from_stopping(tmp_path):
    async def while_open():
        await until(lambda: said)

    with capture_logs() as said:
        opened("postgresql+psycopg2://nobody@127.0.0.1:1/none", tmp_path, 3600, while_open)
    assert [entry["problem"] for entry in said] == ["DependencyDown"] * 2
    assert not (tmp_path / ANCHORS).exists()


def test_the_application_does_it(settings, happen):
    app = create_app(settings)
    happen("before")

    async def run():
        async with app.router.lifespan_context(app):
            await until(lambda: ends(settings.home) == [1])
            happen("meanwhile")

    run_alone(run())
    assert ends(settings.home) == [1, 2]
