"""The pages every role shares: tables that filter, sort and page, languages, headers, and problems said calmly."""

import re

import pytest
import structlog
from fastapi import APIRouter

from pipeline.access import Actor, Role
from pipeline.errors import RunLocked
from pipeline.steps.accounts import give_token, keeper
from pipeline.steps.passwords import hash_password
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.tokens import list_tokens, revoke_token, token_actor

HTMX = {"HX-Request": "true"}


def cells(html, row=0):
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()
        for cell in re.findall(r"<td.*?</td>", found[row], re.DOTALL)
    ]


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
    from pipeline.warehouse.publish import publish

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


def test_the_audit_shows_who_did_what_and_filters(browser, url, query):
    engineer, supervisor = browser(Role.ENGINEER), browser(Role.SUPERVISOR)
    engineer.post("/accounts/caseworker/close")
    html = supervisor.get("/audit").text
    assert cells(html)[2:5] == ["engineer", "account_close", "caseworker"]
    assert "共 1 条" in supervisor.get("/audit?actor=engineer&since=2000-01-01&until=2999-01-01").text
    for none in ("actor=clerk", "action=look", "subject=x", "until=2000-01-01", "since=2999-01-01"):
        assert "共 0 条" in supervisor.get(f"/audit?{none}").text, none
    assert supervisor.get("/audit?since=soon").status_code == 200


def test_accounts_are_made_with_a_password_shown_once(browser, visitor, query):
    engineer = browser(Role.ENGINEER)
    given = {"login": "Zhang", "name": "张经办", "role": "caseworker", "townships": "361126100，361126101"}
    html = engineer.post("/accounts", given).text
    password = re.search(r'class="secret">([^<]+)<', html).group(1)
    assert "secret" not in engineer.get("/accounts").text
    assert visitor.post("/sign-in", {"login": "zhang", "password": password}).status_code == 303
    assert query("SELECT role, townships FROM access.account WHERE login = 'zhang'") == [
        ("caseworker", ["361126100", "361126101"])
    ]
    assert query("SELECT action, subject FROM audit.event ORDER BY 1") == [
        ("account_add", "zhang"), ("sign_in", "zhang"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "office"},
        {"login": "a"},
        {"login": "<b>"},
        {"townships": "x"},
        {"townships": "all"},
        {"role": "king"},
        {"name": ""},
    ],
)
def test_an_account_that_cannot_be_is_refused_and_nothing_is_made(browser, query, wrong):
    before = query("SELECT count(*) FROM access.account")
    given = {"login": "zhang", "name": "张", "role": "caseworker", "townships": "361126100", **wrong}
    made = browser(Role.ENGINEER)
    before = query("SELECT count(*) FROM access.account")
    assert made.post("/accounts", given).status_code == 422
    assert query("SELECT count(*) FROM access.account") == before


def test_nobody_closes_himself_out(browser, query):
    assert browser(Role.ENGINEER).post("/accounts/engineer/close").status_code == 422
    assert query("SELECT count(*) FROM access.account WHERE closed_at IS NOT NULL") == [(0,)]


def test_a_token_stands_for_its_account_within_its_scopes_until_it_ends(url, people, query):
    token = give_token(url, keeper("t"), "caseworker", "a program", ["fetch"], 30)
    actor, scopes = token_actor(url, token)
    assert (actor.login, actor.role, actor.townships, scopes) == (
        "caseworker", Role.CASEWORKER, ("361126100",), {"fetch"},
    )  # fmt: skip
    assert token_actor(url, token + "x") is None
    query("UPDATE access.token SET expires_at = now() - interval '1 second'")
    assert token_actor(url, token) is None
    query("UPDATE access.token SET expires_at = now() + interval '1 day'")
    assert token_actor(url, token) is not None
    assert revoke_token(url, list_tokens(url)[0].token_id)
    assert token_actor(url, token) is None


def test_a_tokens_account_closed_is_a_token_refused(url, people, query):
    token = give_token(url, keeper("t"), "caseworker", "a program", ["fetch"], 30)
    query("UPDATE access.account SET closed_at = now()")
    assert token_actor(url, token) is None


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


def find(opened, text, **more):
    return opened.post("/search", {"text": text, **more})


@pytest.mark.parametrize("text", ["王小明", "110101199001011237", "1237", "YI01", "13900001234", "银城村"])
def test_search_finds_a_member_by_each_way_with_his_numbers_starred(browser, published, text):
    answer = find(browser(Role.OFFICE), text)
    assert answer.status_code == 200
    assert "/households/yiyang/2018H2/YI01" in answer.text
    shown = answer.text.split('id="results"')[1]
    assert not re.search("110101199001011237|13900001234", shown)


def test_a_caseworker_finds_his_own_townships_alone(browser, published, query):
    assert "YI01" in find(browser(Role.CASEWORKER), "王小明").text
    query("UPDATE access.account SET townships = '{361126101}' WHERE role = 'caseworker'")
    assert "没有找到相符的家庭" in find(browser(Role.CASEWORKER), "王小明").text


def test_a_search_is_kept_before_it_is_answered_and_without_its_text(browser, published, query):
    opened = browser(Role.OFFICE)
    find(opened, "王小明")
    assert ("office", "search", "yiyang/2018H2") in query("SELECT actor, action, subject FROM audit.event")
    assert query("SELECT count(*) FROM audit.event AS e WHERE e::text LIKE '%%王小明%%'") == [(0,)]
    query("ALTER TABLE audit.event ADD CONSTRAINT shut CHECK (action <> 'search') NOT VALID")
    assert "YI01" not in find(opened, "王小明").text


def test_htmx_gets_the_hits_alone_and_nothing_sought_is_nothing_found(browser, published):
    opened = browser(Role.OFFICE)
    part = opened.post("/search", {"text": "王小明"}, headers=HTMX).text.strip()
    assert part.startswith('<section id="results"')
    assert "<table" not in find(opened, "   ").text


def test_the_chain_is_verified_from_its_page(browser, url, query):
    supervisor = browser(Role.SUPERVISOR)
    browser(Role.ENGINEER).post("/accounts/caseworker/close")
    assert "审计链完整：共 2 条记录" in supervisor.post("/audit/verify").text
    query("ALTER TABLE audit.event DISABLE TRIGGER ALL")
    query("UPDATE audit.event SET subject = 'somebody' WHERE action = 'account_close'")
    query("ALTER TABLE audit.event ENABLE TRIGGER ALL")
    assert "审计链从第 1 条起不完整：被改动" in supervisor.post("/audit/verify").text


def test_ones_own_password_needs_the_present_one_and_ends_the_session(visitor, url, query):
    password = "three-words-together"
    insert_account(url, Actor("clerk", Role.OFFICE, ("",), "示例"), hash_password("clerk", password))
    visitor.post("/sign-in", {"login": "clerk", "password": password})
    for old, new, words in (("wrong", "other-words-together", "现在的密码不对"), (password, "short", "12 至 128 位")):
        answer = visitor.post("/me/password", {"old": old, "new": new})
        assert (answer.status_code, words in answer.text) == (422, True)
    assert visitor.post("/me/password", {"old": password, "new": "other-words-together"}).status_code == 303
    assert visitor.get("/").status_code == 303
    assert query("SELECT action, subject FROM audit.event WHERE action = 'account_password'") == [
        ("account_password", "clerk")
    ]
