"""The dashboard's counts against the views everybody reads: the same sums, no number twice."""

from __future__ import annotations

import pytest

from pipeline import tables as schemas
from pipeline.dashboard.tables import flags_by_township, income_by_month, matching
from pipeline.steps.dashboard import figures_of
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.publish import publish
from pipeline.warehouse.reading import figures
from pipeline.warehouse.records import Refusal
from pipeline.warehouse.runs import record_refused
from tests.integration.conftest import rows

KEY = ("yiyang", "2018H2", "run-2")


@pytest.fixture
def published(url, make_run, make_tables, flag_row, flags):
    """A cycle and the one before it: 40 households in two townships, some of which exit."""

    def flag(number, cycle):
        exits = number % 4 == 0 and cycle == "2018H2"
        changes = {"outcome": "exit", "action": "exit_income", "category": None} if exits else {
            "outcome": "keep", "action": "keep", "category": "dibao"
        }  # fmt: skip
        return flag_row(household_id=f"YI{number:03}", township_code=f"36112610{number % 2}", **changes)

    publish(url, make_run("run-1", cycle="2018H1"), make_tables(flag=flags(*(flag(n, "2018H1") for n in range(38)))))
    income = rows(schemas.INCOME_MONTH, *(
        {"household_id": f"YI{n:03}", "member_no": 1, "month": 201807 + n % 2, "kind": "wage" if n % 3 else "transfer",
         "source": "employment", "amount_fen": 10001 * n, "grade": "A", "file_name": "e.xlsx", "row_number": n}
        for n in range(1, 40)
    ))  # fmt: skip
    made = make_tables(flag=flags(*(flag(n, "2018H2") for n in range(40))), income_month=income)
    publish(url, make_run("run-2", previous_run_id="run-1"), made)
    return figures.current_run(url, "yiyang", "2018H2")


def test_the_run_and_the_one_before(published, url):
    assert (published.run_id, published.previous_run_id, published.previous_cycle) == ("run-2", "run-1", "2018H1")
    assert [run.cycle for run in figures.current_runs(url)] == ["2018H2", "2018H1"]
    assert figures.current_run(url, "yiyang", "2030H1") is None


def test_flags_come_to_what_the_view_shows(published, url, query):
    table = flags_by_township(figures.count_flags(url, *KEY))
    assert table.cell("total", "total") == query("SELECT count(*) FROM serve.flag WHERE cycle = '2018H2'")[0][0]
    seen = dict(query("SELECT township_code, count(*) FROM serve.flag WHERE cycle = '2018H2' GROUP BY 1"))
    assert {row: table.cell(row, "total") for row in table.rows[:-1]} == seen


def test_moves_come_to_the_households_of_both_runs(published, url):
    moved = figures.count_moves(url, published)
    assert sum(row[-1] for row in moved) == 40
    assert sum(row[-1] for row in moved if row[0] is None) == 2  # new in this cycle
    assert sum(row[-1] for row in moved if row[0] == "keep" and row[3] == "exit") == 10  # YI000, YI004 … YI036


def test_income_comes_to_what_the_view_shows(published, url, query):
    table = income_by_month(figures.sum_income(url, *KEY))
    total, months = query(
        "SELECT sum(amount) * 100, count(DISTINCT month) FROM serve.income_month WHERE cycle = '2018H2'"
    )[0]
    assert table.cell("total", "total") == total
    assert len(table.rows) == months + 1


def test_matches_come_to_what_the_delivery_shows(published, url, query):
    files = figures.list_files(url, *KEY)
    (employment,) = matching(files, figures.count_methods(url, *KEY))
    links = query("SELECT count(*) FROM serve.identity_link WHERE cycle = '2018H2' AND decision = 'match'")[0][0]
    assert (employment.accepted, employment.matched) == (8, links)


def test_quarantine_comes_to_what_the_view_shows(published, url, query):
    counted = figures.count_quarantine(url, *KEY)
    assert (
        sum(row[-1] for row in counted) == query("SELECT count(*) FROM serve.quarantine WHERE cycle = '2018H2'")[0][0]
    )
    assert counted[0][:2] == ("employment", "amount_negative")


def test_a_refusal_shows_beside_the_published_run(published, url):
    record_refused(url, "yiyang", "2018H2", (Refusal("banking", "the sha256 differs"),))
    refused = [file for file in figures.list_files(url, *KEY) if file["state"] == "refused"]
    assert [file["refused_because"] for file in refused] == ["the sha256 differs"]


def test_a_cycle_without_a_run_shows_its_refusals(url):
    record_refused(url, "yiyang", "2019H1", (Refusal("banking", "absent"),))
    assert [file["source"] for file in figures.list_files(url, "yiyang", "2019H1", "")] == ["banking"]


def test_a_lock_that_is_held_is_seen(url):
    assert not figures.is_held(url, "yiyang", "2018H2")
    with run_lock(url, "yiyang", "2018H2"):
        assert figures.is_held(url, "yiyang", "2018H2")
        assert not figures.is_held(url, "yiyang", "2018H1")
    assert not figures.is_held(url, "yiyang", "2018H2")


def test_figures_are_worked_out_once_a_run(published, url, tmp_path, monkeypatch):
    first = figures_of(url, tmp_path, published)
    monkeypatch.setattr(figures, "count_flags", lambda *_: pytest.fail("counted again"))
    assert figures_of(url, tmp_path, published) is first
    assert first.fairness is None  # the run's folder is elsewhere
    assert {each.name: each.by for each in first.by_group}["exit"] == 10
