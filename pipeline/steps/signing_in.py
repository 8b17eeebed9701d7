"""Signing in, with a local account or through the identity provider, and out; what the audit keeps of it."""

from __future__ import annotations

import hmac
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.access import Actor, Role
from pipeline.steps.keys import LOGIN, key
from pipeline.steps.passwords import is_password
from pipeline.warehouse.accounts import Account, find_account, find_federated, keep_federated
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.sessions import end_session, start_session

NOBODY: Final = Actor("(unknown)", Role.CASEWORKER, ())
"""Who stands in the audit for a login that is none: people type ids and passwords there."""


def sign_in(url: str, home: Path, login: str, password: str) -> str | None:
    """The token of a new session; None where login or password is wrong or the account closed. As long for nobody.

    Raises:
        DependencyDown, LoadRejected: the audit could not be written; nobody is signed in then.
    """
    account = find_account(url, login)
    is_right = is_password(account.password_hash if account else None, password)
    if account is None or not is_right or account.closed_at is not None:
        keep_failure(url, home, account, login)
        return None
    return open_session(url, account.actor, "password")


def open_session(url: str, actor: Actor, how: str) -> str:
    """Keep that somebody signed in, then open his session; `how`: password or oidc."""
    keep_event(url, actor, "sign_in", actor.login, detail={"how": how})
    return start_session(url, actor.login)


def keep_failure(url: str, home: Path, account: Account | None, tried: str, why: str = "refused") -> None:
    """Keep a failed try: under the login of an account, else under a keyed digest, so that tries can be counted.

    What was typed cannot be found from the audit by trying: for that it takes HESV_HOME/keys/login.key.
    """
    if account is not None:
        keep_event(url, account.actor, "sign_in_failed", account.login, detail={"why": why})
        return
    digest = hmac.digest(key(home, LOGIN), tried.encode(), "sha256").hex()[:12]
    keep_event(url, NOBODY, "sign_in_failed", NOBODY.login, detail={"why": why, "login_digest": digest})


def sign_out(url: str, actor: Actor, token: str) -> None:
    """End the session; that is kept too."""
    keep_event(url, actor, "sign_out", actor.login)
    end_session(url, token)


def sign_in_federated(url: str, home: Path, actor: Actor, issuer: str, subject: str) -> str | None:
    """The token of a new session for whom the provider answers; None where the login is another's or was closed.

    Role and townships are what the provider says today; the login stays what it was at the first sign-in.
    """
    known = find_federated(url, issuer, subject)
    person = replace(actor, login=known.login) if known else actor
    taken = find_account(url, person.login)
    is_his = taken is None or (taken.issuer, taken.subject) == (issuer, subject)
    if (
        not is_his
        or (taken is not None and taken.closed_at is not None)
        or not keep_federated(url, person, issuer, subject)
    ):
        keep_failure(url, home, taken, person.login, "provider")
        return None
    return open_session(url, person, "oidc")
