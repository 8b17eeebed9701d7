"""The dashboard as each role gets it."""

import csv
import io

import pytest

from pipeline.access import Role
from pipeline.warehouse.records import Refusal
from pipeline.warehouse.runs import record_refused

HERE = "/cycles/yiyang/2018H2"
WATCHERS = [Role.ENGINEER, Role.OFFICE, Role.SUPERVISOR]


@pytest.mark.parametrize("role", WATCHERS)
def test_who_watches_runs_sees_the_same_dashboard(browser, published, role):
    answer = browser(role).get(HERE)
    assert answer.status_code == 200
    for figure in ("rows", "matches", "scores", "quarantine", "townships", "income"):
        assert f'id="{figure}"' in answer.text or f'id="{figure}-table"' in answer.text, figure
    assert HERE.removeprefix("/") in browser(role).get("/cycles").text


def test_a_caseworker_sees_no_dashboard(browser, published):
    for path in ("/cycles", HERE, f"{HERE}/townships.csv"):
        assert browser(Role.CASEWORKER).get(path).status_code == 403


def test_no_household_is_named_and_few_are_hidden(browser, published):
    text = browser(Role.ENGINEER).get(HERE).text
    assert "YI01" not in text
    assert "※" in text  # three flags: too few to be told


def test_a_figure_is_a_file_that_a_spreadsheet_reads(browser, published, query):
    answer = browser(Role.OFFICE).get(f"{HERE}/rows.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="yiyang-2018H2-rows.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    file, total = (dict(zip(head, row, strict=True)) for row in rows)
    for cells in (file, total):
        told = tuple(cells[name] for name in ("来行", "接收", "隔离", "重复", "核对"))
        assert told == ("10", "8", "1", "1", "相符")
    assert (total["来源"], total["文件"], total["状态"]) == ("合计", "", "")
    assert query("SELECT actor, action, subject FROM audit.event ORDER BY event_id DESC LIMIT 1") == [
        ("office", "download_figure", "yiyang 2018H2 rows")
    ]


def test_the_rows_set_aside_are_summed_up(browser, published):
    text = browser(Role.OFFICE).get(f"{HERE}/quarantine.csv").content.decode("utf-8-sig")
    _, *rows, total = list(csv.reader(io.StringIO(text)))
    assert rows
    assert (total[0], int(total[-1])) == ("合计", sum(int(row[-1]) for row in rows))


def test_a_figure_or_cycle_that_is_not_there_is_not_found(browser, published):
    office = browser(Role.OFFICE)
    assert office.get(f"{HERE}/nothing.csv").status_code == 404
    assert office.get("/cycles/yiyang/2031H1").status_code == 404
    assert office.get("/cycles/../2018H2").status_code in (404, 422)
    assert office.get("/cycles/nowhere/2018H2").status_code in (404, 422)


def test_a_cycle_that_was_refused_shows_why(browser, url, people):
    record_refused(url, "yiyang", "2019H1", (Refusal("banking", "the sha256 of banking.jsonl.gz differs"),))
    text = browser(Role.ENGINEER).get("/cycles/yiyang/2019H1").text
    assert "the sha256 of banking.jsonl.gz differs" in text
    assert "有数据被拒收" in text
