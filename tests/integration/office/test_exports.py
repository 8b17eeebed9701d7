"""Views taken out as files: what is in them, by whom, and that it is kept before anything leaves."""

import io

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from pipeline.access import Role
from pipeline.cli.everything import app as command
from pipeline.office.pages.exports import VIEWS
from pipeline.warehouse.views import VIEWS as SERVED
from pipeline.warehouse.views import read_view

PLACE = "/exports/yiyang/2018H2"
EVENTS = "SELECT actor, subject, detail ->> 'ending' FROM audit.event WHERE action = 'export' ORDER BY event_id"


def test_every_view_of_the_contract_can_be_taken_out():
    assert set(VIEWS) == set(SERVED)


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_sheet_holds_the_view_as_it_is(browser, published, url, query, view):
    answer = browser(Role.OFFICE).get(f"{PLACE}/{view}.xlsx")
    assert answer.status_code == 200
    assert f"yiyang-2018H2-{view}.xlsx" in answer.headers["content-disposition"]
    header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    with read_view(url, view, "yiyang", "2018H2") as served:
        assert header == [column.name for column in served.columns]
        assert len(rows) == len(list(served.rows))
    assert query(EVENTS)[-1][1:] == (f"yiyang/2018H2/{view}", ".xlsx")


def test_parquet_comes_too(browser, published):
    table = pq.read_table(io.BytesIO(browser(Role.OFFICE).get(f"{PLACE}/flag.parquet").content))
    assert table.num_rows > 0
    assert set(table["region"].to_pylist()) == {"yiyang"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PLACE}/member.xlsx", 404),
        (f"{PLACE}/flag.csv", 404),
        ("/exports/nowhere/2018H2/flag.xlsx", 422),
        ("/exports/yiyang/2018H1/flag.xlsx", 422),
    ],
)
def test_what_there_is_not(browser, published, path, status):
    assert browser(Role.OFFICE).get(path).status_code == status


def test_a_caseworker_takes_nothing_out(browser, published, query):
    assert browser(Role.CASEWORKER).get(f"{PLACE}/flag.xlsx").status_code == 403
    assert query(EVENTS) == []


def test_the_command_keeps_it_too(url, published, query, tmp_path, monkeypatch):
    monkeypatch.setenv("HESV_DATABASE_URL", url)
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    where = ["--region", "yiyang", "--cycle", "2018H2", "--out", str(tmp_path / "flags.csv"), "--by", "zhang"]
    assert CliRunner().invoke(command, ["export", "flag", *where]).exit_code == 0
    assert query(EVENTS) == [("zhang", "yiyang/2018H2/flag", ".csv")]
