"""The audit's page: who did what, and whether the chain of it is whole."""

from pipeline.access import Actor, Role
from pipeline.warehouse.guarded import keep_event

from .conftest import cells


def test_the_audit_shows_who_did_what_and_filters(browser, url, query):
    engineer, supervisor = browser(Role.ENGINEER), browser(Role.SUPERVISOR)
    engineer.post("/accounts/caseworker/close")
    html = supervisor.get("/audit").text
    assert cells(html)[2:5] == ["engineer", "停用账号 account_close", "caseworker"]
    assert '<option value="account_close">停用账号</option>' in html
    assert "共 1 条" in supervisor.get("/audit?actor=engineer&since=2000-01-01&until=2999-01-01").text
    for none in ("actor=clerk", "action=look", "subject=x", "until=2000-01-01", "since=2999-01-01"):
        assert "共 0 条" in supervisor.get(f"/audit?{none}").text, none
    assert supervisor.get("/audit?since=soon").status_code == 200


def test_the_chain_is_verified_from_its_page(browser, url, query):
    supervisor = browser(Role.SUPERVISOR)
    browser(Role.ENGINEER).post("/accounts/caseworker/close")
    assert "审计链完整：共 2 条记录" in supervisor.post("/audit/verify").text
    query("ALTER TABLE audit.event DISABLE TRIGGER ALL")
    query("UPDATE audit.event SET subject = 'somebody' WHERE action = 'account_close'")
    query("ALTER TABLE audit.event ENABLE TRIGGER ALL")
    assert "审计链从第 1 条起不完整：被改动" in supervisor.post("/audit/verify").text


def test_details_are_said_in_words(browser, url):
    olga = Actor("olga", Role.OFFICE, ("",))
    for action, detail in (
        ("account_add", {"role": "caseworker", "townships": ["361126100", "361126101"]}),
        ("search", {"kinds": ["name", "phone"]}),
        ("objection_decide", {"outcome": "rejected"}),
        ("fetch_feed", {"kind": "delta", "ending": "xlsx", "edition": 2}),
        ("sign_in_failed", {"why": "refused", "login_digest": "0a1b"}),
        ("judgement_same", {"member_no": 0, "task_id": None, "judgement_ids": []}),
        ("of_another_version", {"new_thing": "<b>"}),
    ):
        keep_event(url, olga, action, "x", detail=detail)
    supervisor = browser(Role.SUPERVISOR)
    html = supervisor.get("/audit?actor=olga&sort=event_id").text
    assert [(cells(html, row)[3], cells(html, row)[6]) for row in range(7)] == [
        ("建立账号 account_add", "岗位 乡镇经办 乡镇 361126100 · 361126101"),
        ("查询家庭 search", "查询方式 姓名 · 电话"),
        ("提交异议处理结果 objection_decide", "处理结果 异议不成立"),
        ("下载乡镇数据 fetch_feed", "文件种类 变动清单 文件格式 xlsx 期号 2"),
        ("登录失败 sign_in_failed", "原因 用户名或密码不对，或账号已停用 所输用户名的摘要 0a1b"),
        ("记录判断：是本人 judgement_same", "成员 0"),
        ("of_another_version of_another_version", "new_thing &lt;b&gt;"),
    ]
    supervisor.post("/language", {"language": "en"})
    html = supervisor.get("/audit?actor=olga&sort=event_id").text
    assert cells(html)[3] == "Made an account account_add"
