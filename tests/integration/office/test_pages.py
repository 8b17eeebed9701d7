"""The pages every role shares: tables that filter, sort and page, languages, headers, and problems said calmly."""

import re

import pytest
import structlog
from fastapi import APIRouter

from pipeline.access import Role
from pipeline.errors import RunLocked
from pipeline.warehouse.publish import publish

from .conftest import HTMX, cells


def test_deliveries_show_the_row_sum_of_each_file(browser, published):
    shown = cells(browser(Role.OFFICE).get("/deliveries").text)
    assert shown == ["就业工资", "employment_2018H2.xlsx 9c56", "已接收", "10", "8", "1", "1", "5", "1", "2"]


@pytest.mark.parametrize(
    ("query", "total"),
    [("", 1), ("?source=employment", 1), ("?source=banking", 0), ("?state=waived", 0), ("?rule=x", 0)],
)
def test_quarantine_filters(browser, published, query, total):
    html = browser(Role.ENGINEER).get(f"/quarantine{query}").text
    assert f"共 {total} 条" in html
    assert ("没有符合条件的记录" in html) == (total == 0)
    assert "must not be stored" not in html


def test_htmx_gets_the_table_alone_and_a_head_that_says_its_order(browser, published):
    opened = browser(Role.OFFICE)
    part = opened.get("/quarantine?sort=-row_number", headers=HTMX).text
    assert part.strip().startswith('<div class="table-place" id="quarantine"')
    assert "<html" not in part
    assert re.search(r'aria-sort="descending"[^>]*><a href="[^"]*sort=row_number', part)
    assert "<html" in opened.get("/quarantine?sort=-row_number").text


def test_home_counts_what_waits_and_only_what_the_role_may_see(browser, published):
    office, engineer = (browser(role).get("/").text for role in (Role.OFFICE, Role.ENGINEER))
    for words in ("等待复核", "记录归属待确认", "本周期的结果", "已接收的文件", "第 1 版"):
        assert words in office
    assert "已接收的文件" in engineer
    assert "等待复核" not in engineer
    assert "本周期的结果" not in engineer


def test_home_before_anything_is_published(browser):
    assert "还没有发布任何周期" in browser(Role.OFFICE).get("/").text


def test_the_region_and_cycle_chosen_are_remembered_and_unknown_ones_are_not(browser, published, publish_other):
    opened = browser(Role.OFFICE)
    assert "南宁市 · 2018H2" in opened.get("/?region=nanning&cycle=2018H2").text
    assert "南宁市 · 2018H2" in opened.get("/").text
    html = opened.get("/?region=atlantis&cycle=<b>").text
    assert "atlantis" not in html.split("<main")[1]
    assert "2018H2" in html.split("<main")[1]


@pytest.fixture
def publish_other(url, make_run, make_tables):
    publish(url, make_run("run-2", region="nanning"), make_tables())


def test_the_language_changes_and_one_stays_on_the_page(browser, published):
    opened = browser(Role.OFFICE)
    answer = opened.post("/language", {"language": "en", "go_to": "/quarantine?state=new"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/quarantine?state=new")
    html = opened.get("/quarantine").text
    assert '<html lang="en">' in html
    assert "negative amount" in html
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r'lang="zh-CN">中文|应发工资|示例office', "", html))
    opened.post("/language", {"language": "tlh"})
    assert '<html lang="en">' in opened.get("/").text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/nope", "/static/css/base.css", "/static/nope.css"])
def test_every_answer_keeps_to_itself(visitor, path):
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers.get_list("cache-control") == ["no-store"]


def test_a_static_file_under_the_address_of_its_bytes_is_kept_for_long(visitor):
    path = re.search(r"/static/css/base.css\?v=\w+", visitor.get("/sign-in").text).group()
    assert "immutable" in visitor.get(path).headers["cache-control"]


@pytest.fixture
def broken(app):
    """A page for each way to fail."""
    router = APIRouter(prefix="/broken")

    @router.get("/{how}")
    def fail(how: str, number: int = 0):
        if how == "locked":
            raise RunLocked("yiyang", "2018H2")
        raise ValueError("王小明 110101199001011237")

    app.include_router(router)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nope", 404, "没有找到"), ("/broken/locked", 409, "正在处理中"), ("/broken/badly", 500, "系统出错"),
        ("/broken/x?number=y", 422, "内容有误"), ("/sign-out", 405, "无法处理"),
    ],
)  # fmt: skip
def test_a_problem_is_said_calmly_and_without_anybodys_data(visitor, broken, path, status, words):
    with structlog.testing.capture_logs() as logs:
        answer = visitor.get(path)
    assert (answer.status_code, words in answer.text) == (status, True)
    for text in (answer.text, str(logs)):
        assert not re.search("Traceback|ValueError:|王小明|110101199001011237", text)
    assert 'href="/"' in answer.text


def test_htmx_gets_a_problem_as_a_message_above_the_page(visitor, broken):
    answer = visitor.get("/broken/locked", headers=HTMX)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (409, "#messages")
    assert "<html" not in answer.text
    assert "正在处理中" in answer.text


def test_a_warehouse_that_is_down_is_said_so(app, browser):
    opened = browser(Role.OFFICE)
    app.state.url = "postgresql+psycopg2://nobody:a-secret@127.0.0.1:9/none"
    answer = opened.get("/")
    assert (answer.status_code, "暂时无法使用" in answer.text) == (503, True)
    assert "a-secret" not in answer.text
    assert opened.get("/readyz").status_code == 503
    assert opened.get("/healthz").status_code == 200


def test_the_log_names_routes_and_no_household(visitor, app):
    app.add_api_route("/households/{household_id}", lambda household_id: household_id)
    with structlog.testing.capture_logs() as logs:
        visitor.get("/households/YI01?name=王小明")
        visitor.get("/nope/YI01")
    assert [line["route"] for line in logs] == ["/households/{household_id}", "(no such page)"]
    assert not re.search("YI01|王小明", str(logs))


def test_forbidden_names_what_to_do(browser):
    answer = browser(Role.CASEWORKER).get("/audit")
    assert (answer.status_code, "联系账号管理员" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("path", "action", "subject"),
    [
        ("/tasks", "tasks_list", "yiyang/2018H2"), ("/objections", "objections_list", "yiyang"),
        ("/second-looks", "second_looks_list", "yiyang"), ("/release", "release_look", "yiyang/2018H2"),
        ("/release/actions.csv", "download_figure", "yiyang 2018H2 actions"),
    ],
)  # fmt: skip
def test_a_list_that_names_households_is_kept_before_it_is_shown(browser, published, query, path, action, subject):
    assert browser(Role.SUPERVISOR).get(path).status_code == 200
    assert query("SELECT actor, subject FROM audit.event WHERE action = %s", action) == [("supervisor", subject)]
