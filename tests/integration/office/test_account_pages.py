"""Accounts and the tokens of programs: made, refused, closed, and one's own password."""

import re

import pytest

from pipeline.access import Actor, Role
from pipeline.steps.accounts import give_token, keeper
from pipeline.steps.passwords import hash_password
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.tokens import list_tokens, revoke_token, token_actor


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
