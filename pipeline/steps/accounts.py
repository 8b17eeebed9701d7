"""Keeping accounts: make, close, reopen, set passwords, give programs tokens; each is kept in the audit first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pipeline.access import ALLOWED, EVERYWHERE, Act, Actor, Role
from pipeline.errors import UsageError
from pipeline.steps.passwords import hash_password
from pipeline.warehouse.accounts import Account, find_account, insert_account, set_closed, set_password_hash
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.tokens import add_token, list_tokens, revoke_token

LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
TOWNSHIP: Final = re.compile(r"[0-9]{2,12}")
ALL: Final = "all"
"""How somebody writes `everywhere`."""
NAME_LENGTH: Final = 64
LONGEST_TOKEN: Final = timedelta(days=400)


class AccountRefused(UsageError):
    """An account, token or word about one that cannot be: unknown, taken, or written wrongly."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.what, self.todo = what, todo

    def __str__(self) -> str:
        return f"{self.what} {self.todo}"


def keeper(who: str) -> Actor:
    """Whoever works at the machine itself: there he is an engineer."""
    return Actor(who or "(machine)", Role.ENGINEER, (EVERYWHERE,))


def account_actor(login: str, name: str, role: str, townships: Sequence[str]) -> Actor:
    """The person an account is to stand for; `townships`: prefixes of codes, or `all`.

    Raises:
        AccountRefused: a part is written wrongly, and how to write it.
    """
    if not LOGIN.fullmatch(login):
        raise AccountRefused(
            "That is no login.", "Write 2 to 64 of a-z, 0-9 and . _ @ -, beginning with a letter or digit."
        )
    if not name.strip() or len(name) > NAME_LENGTH:
        raise AccountRefused("The name is missing or too long.", f"Write up to {NAME_LENGTH} characters.")
    if role not in set(Role):
        raise AccountRefused("That is no role.", f"Write one of {', '.join(Role)}.")
    prefixes = (EVERYWHERE,) if list(townships) == [ALL] else tuple(sorted(set(townships)))
    if not prefixes or any(prefix != EVERYWHERE and not TOWNSHIP.fullmatch(prefix) for prefix in prefixes):
        raise AccountRefused(
            "Those are no townships.", f"Write codes or the digits they begin with (361125, 361125100), or {ALL!r}."
        )
    if role == Role.CASEWORKER and prefixes == (EVERYWHERE,):
        raise AccountRefused("A caseworker answers for townships.", "Name them by the digits their codes begin with.")
    return Actor(login, Role(role), prefixes, name.strip())


def add_account(url: str, by: Actor, new: Actor, password: str) -> None:
    """Make a local account.

    Raises:
        Forbidden: whoever asks may not. PasswordTooWeak, AccountRefused: the password, or the login is taken.
    """
    by.need(Act.MANAGE_ACCOUNTS)
    hashed = hash_password(new.login, password)
    if find_account(url, new.login) is not None:
        raise _taken(new.login)
    detail = {"role": new.role.value, "townships": list(new.townships)}
    keep_event(url, by, "account_add", new.login, detail=detail)
    if not insert_account(url, new, hashed):
        raise _taken(new.login)


def set_password(url: str, by: Actor, login: str, password: str) -> None:
    """A new password, one's own or (whoever keeps accounts) another's; the account's sessions end.

    Raises:
        Forbidden, PasswordTooWeak, AccountRefused.
    """
    if by.login != login:
        by.need(Act.MANAGE_ACCOUNTS)
    hashed = hash_password(login, password)
    if known_account(url, login).issuer is not None:
        raise AccountRefused("This account has no password here.", "It signs in through the identity provider.")
    keep_event(url, by, "account_password", login)
    set_password_hash(url, login, hashed)


def close_account(url: str, by: Actor, login: str) -> None:
    """Nobody signs in with it from now on; its sessions and tokens end.

    Raises:
        Forbidden, AccountRefused.
    """
    _close(url, by, login, closed=True)


def reopen_account(url: str, by: Actor, login: str) -> None:
    """It may sign in again; its tokens stay revoked.

    Raises:
        Forbidden, AccountRefused.
    """
    _close(url, by, login, closed=False)


def _close(url: str, by: Actor, login: str, *, closed: bool) -> None:
    by.need(Act.MANAGE_ACCOUNTS)
    if closed and by.login == login:
        raise AccountRefused("This is your own account.", "Let somebody else close it.")
    if (known_account(url, login).closed_at is not None) == closed:
        raise AccountRefused(f"The account {login} is {'closed' if closed else 'open'} already.", "Nothing changed.")
    keep_event(url, by, "account_close" if closed else "account_reopen", login)
    set_closed(url, login, closed=closed)


def give_token(url: str, by: Actor, login: str, label: str, scopes: Sequence[str], days: int) -> str:
    """A program's token for the API: acts of the account's role, for so many days. It is shown this once.

    Raises:
        Forbidden, AccountRefused.
    """
    by.need(Act.MANAGE_ACCOUNTS)
    account = known_account(url, login)
    able = ALLOWED[account.role]
    wrong = sorted(set(scopes) - {act.value for act in able})
    if wrong or not scopes:
        raise AccountRefused(
            f"No scope, or none of the role {account.role}: {', '.join(wrong)}.", f"It has: {', '.join(sorted(able))}."
        )
    lasts = timedelta(days=days)
    if account.closed_at is not None or not timedelta() < lasts <= LONGEST_TOKEN or not label.strip():
        raise AccountRefused(
            "No token for this.", f"The account must be open, the label said, the days 1 to {LONGEST_TOKEN.days}."
        )
    keep_event(url, by, "token_add", login, detail={"scopes": sorted(scopes), "days": days})
    return add_token(url, login, label.strip(), tuple(sorted(set(scopes))), by.login, lasts)


def end_token(url: str, by: Actor, token_id: str) -> None:
    """A token that is not answered any more.

    Raises:
        Forbidden, AccountRefused.
    """
    by.need(Act.MANAGE_ACCOUNTS)
    found = [token for token in list_tokens(url) if token.token_id == token_id and token.revoked_at is None]
    if not found:
        raise AccountRefused("There is no such token in force.", "`hesv account token list` shows them.")
    keep_event(url, by, "token_revoke", found[0].login, detail={"token": token_id})
    revoke_token(url, token_id)


def known_account(url: str, login: str) -> Account:
    """The account.

    Raises:
        AccountRefused: there is none.
    """
    account = find_account(url, login)
    if account is None:
        raise AccountRefused(f"There is no account {login}.", "`hesv account list` shows them.")
    return account


def _taken(login: str) -> AccountRefused:
    return AccountRefused(f"The login {login} is taken.", "Choose another, or reopen that account.")
