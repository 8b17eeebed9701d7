"""Signing in through an OpenID provider that really signs: there and back, and every answer that is not right."""

import time

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr

from pipeline.access import Actor, Role
from pipeline.office.app import create_app
from pipeline.warehouse.accounts import insert_account, set_closed

from .conftest import Browser
from .identity_provider import CLIENT, SECRET, Provider

ZHANG = {
    "sub": "u-1", "preferred_username": "Zhang", "name": "张经办", "hesv_role": "caseworker",
    "hesv_townships": ["361126100"],
}  # fmt: skip


@pytest.fixture
def provider():
    opened = Provider()
    opened.claims = dict(ZHANG)
    yield opened
    opened.close()


@pytest.fixture
def made(settings, provider):
    given = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return create_app(settings.model_copy(update=given))


@pytest.fixture
def person(made):
    return Browser(made)


def leave(person, go_to="/quarantine"):
    """To the provider, and the address it sends back to."""
    answer = person.get("/sign-in/provider", params={"go_to": go_to})
    assert answer.status_code == 303
    return httpx.get(answer.headers["location"], follow_redirects=False).headers["location"]


def test_there_and_back(person, query, provider):
    assert "用单位统一账号登录" in person.get("/sign-in").text
    answer = person.get(leave(person))
    assert (answer.status_code, answer.headers["location"]) == (303, "/quarantine")
    assert "张经办" in person.get("/").text
    assert query("SELECT login, role, townships, password_hash, subject FROM access.account") == [
        ("zhang", "caseworker", ["361126100"], None, "u-1")
    ]
    assert query("SELECT actor, action, detail FROM audit.event") == [("zhang", "sign_in", {"how": "oidc"})]
    assert query("SELECT count(*) FROM access.oidc_request") == [(0,)]
    assert provider.asked[0]["redirect_uri"] == "http://127.0.0.1/sign-in/callback"


def test_what_the_provider_says_today_stands_and_the_login_stays(person, provider, query):
    person.get(leave(person))
    provider.claims |= {"hesv_role": "office", "hesv_townships": [""], "preferred_username": "zhang.wei"}
    assert person.get(leave(person)).status_code == 303
    assert query("SELECT login, role, townships FROM access.account") == [("zhang", "office", [""])]


def test_a_state_is_good_once_and_for_the_browser_that_left(person, made, query):
    back = leave(person)
    assert Browser(made).get(back).status_code == 422
    assert person.get(back).status_code == 303
    assert person.get(back).status_code == 422
    query("DELETE FROM access.session")
    late = leave(person)
    query("UPDATE access.oidc_request SET made_at = now() - interval '11 minutes'")
    assert person.get(late).status_code == 422


@pytest.mark.parametrize(
    "bent",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"iss": "http://127.0.0.1:1"}, {"sub": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, {"azp": "another"},
        {"hesv_role": "king"}, {"hesv_role": None}, {"hesv_townships": []}, {"hesv_townships": "361126100"},
        {"hesv_townships": [""]}, {"preferred_username": "no login"}, {"preferred_username": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_right_lets_nobody_in(person, provider, query, bent):
    assert_let_in_by_none(person, provider, query, bent)


def test_a_token_that_has_run_out_lets_nobody_in(person, provider, query):
    assert_let_in_by_none(person, provider, query, {"exp": int(time.time()) - 120})


def assert_let_in_by_none(person, provider, query, bent):
    """A token whose claims are bent so; None: it lacks the claim."""
    provider.bend = lambda claims: {name: value for name, value in {**claims, **bent}.items() if value is not None}
    answer = person.get(leave(person))
    assert answer.status_code == 422
    assert "统一账号登录没有成功" in answer.text
    assert query("SELECT count(*) FROM access.session") == [(0,)]
    assert query("SELECT actor, action FROM audit.event") == [("(unknown)", "sign_in_failed")]


def test_another_key_signs_nothing(person, provider):
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "k1"}, private=True, auto_kid=False)
    assert person.get(leave(person)).status_code == 422


def test_a_shared_secret_signs_nothing(person, provider):
    """HS256 with the client's secret is allowed by the standard, and not here."""
    provider.signing_key, provider.algorithm = OctKey.import_key(SECRET), "HS256"
    assert person.get(leave(person)).status_code == 422


def test_a_wrong_client_secret_is_refused_by_the_provider(settings, provider):
    given = {"oidc_issuer": provider.issuer, "oidc_client_secret": SecretStr("wrong")}
    person = Browser(create_app(settings.model_copy(update=given)))
    assert person.get(leave(person)).status_code == 422


def test_a_local_account_is_never_taken_over(person, url, query):
    insert_account(url, Actor("zhang", Role.SUPERVISOR, ("",), "本机"), None)
    assert person.get(leave(person)).status_code == 422
    assert query("SELECT role, issuer FROM access.account") == [("supervisor", None)]


def test_a_closed_account_stays_out(person, url, query):
    person.get(leave(person))
    set_closed(url, "zhang", closed=True)
    assert person.get(leave(person)).status_code == 422
    assert query("SELECT closed_at IS NOT NULL FROM access.account") == [(True,)]


def test_a_provider_of_another_name_and_one_that_is_down(person, provider):
    provider.named = "http://127.0.0.1:1"
    assert person.get("/sign-in/provider").status_code == 500
    provider.close()
    assert person.get("/sign-in/provider").status_code == 503


def test_without_a_provider_there_is_no_way(visitor):
    assert visitor.get("/sign-in/provider").status_code == 404
    assert "统一账号" not in visitor.get("/sign-in").text
