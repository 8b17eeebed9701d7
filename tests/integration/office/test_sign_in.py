"""Signing in with a local account: what lets in, what does not, how long it lasts, and what the audit keeps."""

import hashlib
import hmac

import pytest

from pipeline.access import Actor, Role
from pipeline.office.visitor import SESSION
from pipeline.steps import passwords
from pipeline.steps.accounts import close_account, keeper, set_password
from pipeline.steps.keys import LOGIN, key
from pipeline.warehouse.accounts import insert_account

PASSWORD = "three-words-together"


@pytest.fixture
def clerk(url):
    insert_account(url, Actor("clerk", Role.OFFICE, ("",), "示例"), passwords.hash_password("clerk", PASSWORD))


@pytest.fixture
def events(query):
    return lambda: query("SELECT actor, action, detail FROM audit.event ORDER BY event_id")


def enter(browser, login="clerk", password=PASSWORD, **more):
    return browser.post("/sign-in", {"login": login, "password": password, **more})


def test_signing_in_and_out(visitor, clerk, events, query):
    answer = enter(visitor, go_to="/deliveries?source=banking")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deliveries?source=banking")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in (SESSION, "HttpOnly", "SameSite=lax"))
    assert "Secure" not in cookie
    token = visitor.client.cookies[SESSION]
    assert query("SELECT count(*) FROM access.session WHERE encode(token_sha256, 'escape') LIKE %s", f"%{token}%") == [
        (0,)
    ]
    assert visitor.get("/").status_code == 200
    assert visitor.post("/sign-out").headers["location"] == "/sign-in"
    visitor.client.cookies.set(SESSION, token, domain="127.0.0.1", path="/")
    assert visitor.get("/").status_code == 303  # the old token is worth nothing
    assert [event[:2] for event in events()] == [("clerk", "sign_in"), ("clerk", "sign_out")]


def test_behind_https_the_cookie_is_sent_over_it_alone(settings, clerk):
    from pipeline.office.app import create_app

    from .conftest import Browser

    app = create_app(settings.model_copy(update={"office_https": True}))
    browser = Browser(app, "https://127.0.0.1")
    answer = enter(browser)
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("login", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("", ""), ("clerk", "")])
def test_a_wrong_login_and_a_wrong_password_look_the_same(visitor, clerk, events, login, password):
    answer = enter(visitor, login, password)
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.text
    assert SESSION not in visitor.client.cookies
    ((actor, action, detail),) = events()
    assert action == "sign_in_failed"
    assert actor == ("clerk" if login == "clerk" else "(unknown)")
    assert "nobody" not in str(detail)


def test_what_was_typed_as_login_is_counted_and_cannot_be_found_by_trying(visitor, settings, events):
    for login in ("13800001234", "13800001234", "13800001235"):
        enter(visitor, login)
    one, again, other = (detail["login_digest"] for _, _, detail in events())
    assert one == again != other
    assert one != hashlib.sha256(b"13800001234").hexdigest()[:12]
    assert one == hmac.digest(key(settings.home, LOGIN), b"13800001234", "sha256").hex()[:12]


def test_an_unknown_login_costs_as_much_work(monkeypatch):
    verified = []
    monkeypatch.setattr(
        passwords,
        "HASHER",
        type("Counting", (), {"hash": lambda _s, p: p, "verify": lambda _s, h, _p: verified.append(h)})(),
    )
    passwords._nobodys_hash.cache_clear()
    assert not passwords.is_password(None, "x")
    assert passwords.is_password("a hash", "x")
    assert len(verified) == 2
    passwords._nobodys_hash.cache_clear()


def test_five_failures_close_the_login_for_a_while_even_for_the_right_password(visitor, clerk):
    assert [enter(visitor, password="wrong").status_code for _ in range(5)] == [422] * 5
    answer = enter(visitor)
    assert answer.status_code == 429
    assert "15 分钟" in answer.text
    assert enter(visitor, "another").status_code == 422  # the address has tries left


def test_four_failures_do_not_and_success_forgets_them(visitor, clerk):
    for _ in range(2):
        assert [enter(visitor, password="wrong").status_code for _ in range(4)] == [422] * 4
        assert enter(visitor).status_code == 303


def test_thirty_failures_close_the_address(app, visitor, clerk):
    for _ in range(30):
        app.state.tries.failed("testclient")
    assert enter(visitor).status_code == 429


@pytest.mark.parametrize(
    ("column", "age", "status"),
    [
        ("seen_at", "29 minutes", 200), ("seen_at", "31 minutes", 303),
        ("started_at", "9 hours 59 minutes", 200), ("started_at", "10 hours 1 minute", 303),
    ],
)  # fmt: skip
def test_a_session_ends_idle_after_half_an_hour_and_after_a_working_day(visitor, clerk, query, column, age, status):
    enter(visitor)
    query(f"UPDATE access.session SET {column} = now() - interval '{age}'")
    assert visitor.get("/").status_code == status


def test_looking_at_a_page_keeps_a_session_awake(visitor, clerk, query):
    enter(visitor)
    query("UPDATE access.session SET seen_at = now() - interval '20 minutes'")
    visitor.get("/")
    assert query("SELECT now() - seen_at < interval '1 minute' FROM access.session") == [(True,)]


def test_a_new_password_ends_the_sessions(visitor, clerk, url):
    enter(visitor)
    set_password(url, keeper("t"), "clerk", "other-words-together")
    assert visitor.get("/").status_code == 303
    assert enter(visitor).status_code == 422
    assert enter(visitor, password="other-words-together").status_code == 303


def test_a_closed_account_is_out_at_once_and_stays_out(visitor, clerk, url):
    enter(visitor)
    close_account(url, keeper("t"), "clerk")
    assert visitor.get("/").status_code == 303
    assert enter(visitor).status_code == 422


def test_nobody_enters_where_the_audit_cannot_be_written(visitor, clerk, query):
    query("ALTER TABLE audit.event ADD CONSTRAINT shut CHECK (action <> 'sign_in') NOT VALID")
    assert enter(visitor).status_code == 500
    assert query("SELECT count(*) FROM access.session") == [(0,)]


@pytest.mark.parametrize("go_to", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(visitor, clerk, go_to):
    assert enter(visitor, go_to=go_to).headers["location"] == "/"


def test_what_was_asked_for_is_come_back_to(visitor):
    assert visitor.get("/quarantine?state=new").headers["location"] == "/sign-in?go_to=%2Fquarantine%3Fstate%3Dnew"


def test_htmx_is_told_to_go_and_sign_in(visitor):
    answer = visitor.get("/quarantine", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")
