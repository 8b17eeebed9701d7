"""The audit's page: who did what, and whether the chain of it is whole."""

from pipeline.access import Role

from .conftest import cells


def test_the_audit_shows_who_did_what_and_filters(browser, url, query):
    engineer, supervisor = browser(Role.ENGINEER), browser(Role.SUPERVISOR)
    engineer.post("/accounts/caseworker/close")
    html = supervisor.get("/audit").text
    assert cells(html)[2:5] == ["engineer", "account_close", "caseworker"]
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
