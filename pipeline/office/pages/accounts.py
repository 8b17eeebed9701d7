"""Accounts: make them, close and reopen them, give a new password; and everybody's own password."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked
from pipeline.office.visitor import SESSION
from pipeline.office.web import Needs, Signed, chosen, page, say, to
from pipeline.steps.accounts import (
    AccountRefused,
    account_actor,
    add_account,
    close_account,
    reopen_account,
    set_password,
)
from pipeline.steps.passwords import PasswordTooWeak, is_password, random_password
from pipeline.warehouse.accounts import find_account, list_accounts
from pipeline.warehouse.tokens import list_tokens

router = APIRouter(dependencies=[Depends(chosen)])
Keeper = Annotated[Actor, Depends(Needs(Act.MANAGE_ACCOUNTS))]
Text = Annotated[str, Form(max_length=200)]
NOT_ADDED: Final = marked("没有建立：用户名已被使用，或用户名、姓名、乡镇代码的写法不对。")
WEAK: Final = marked("密码要 12 至 128 位，至少 5 个不同的字符，不能含用户名。")
WRONG: Final = marked("现在的密码不对。")


@router.get("/accounts")
def show(request: Request, actor: Keeper) -> Response:
    """Every account and token."""
    return _accounts(request)


@router.post("/accounts")
def add(
    request: Request, actor: Keeper, login: Text = "", name: Text = "", role: Text = "", townships: Text = ""
) -> Response:
    """Make an account with a password nobody thought of, and show that once."""
    password = random_password()
    try:
        new = account_actor(login.strip().lower(), name, role, townships.replace("，", " ").replace(",", " ").split())
        add_account(request.app.state.url, actor, new, password)
    except AccountRefused:
        return _accounts(request, problem=NOT_ADDED, status=422)
    return _accounts(request, made=(new.login, password))


@router.post("/accounts/{login}/password")
def renew(request: Request, actor: Keeper, login: str) -> Response:
    """A new password nobody thought of, shown once."""
    password = random_password()
    set_password(request.app.state.url, actor, login, password)
    return _accounts(request, made=(login, password))


@router.post("/accounts/{login}/close")
def close(request: Request, actor: Keeper, login: str) -> Response:
    """Nobody signs in with it any more."""
    close_account(request.app.state.url, actor, login)
    return to(request, "/accounts", say(request, "账号已停用。"))


@router.post("/accounts/{login}/reopen")
def reopen(request: Request, actor: Keeper, login: str) -> Response:
    """It may sign in again."""
    reopen_account(request.app.state.url, actor, login)
    return to(request, "/accounts", say(request, "账号已恢复。"))


@router.get("/me")
def show_me(request: Request, actor: Signed) -> Response:
    """Who I am here, and my password."""
    return _me(request, actor)


@router.post("/me/password")
def change(request: Request, actor: Signed, old: Text = "", new: Text = "") -> Response:
    """One's own new password; every session of the account ends, this one too."""
    url = request.app.state.url
    tries = request.app.state.tries
    address = request.client.host if request.client else ""
    account = find_account(url, actor.login)
    if not tries.may_try(actor.login, address) or not is_password(account.password_hash if account else None, old):
        tries.failed(address)
        return _me(request, actor, old=WRONG)
    tries.succeeded(actor.login)
    try:
        set_password(url, actor, actor.login, new)
    except PasswordTooWeak:
        return _me(request, actor, new=WEAK)
    response = to(request, "/sign-in", say(request, "密码已更改，请重新登录。"))
    response.delete_cookie(SESSION, path="/")
    return response


def _accounts(
    request: Request, *, problem: str = "", made: tuple[str, str] | None = None, status: int = 200
) -> Response:
    url = request.app.state.url
    return page(
        request, "accounts/accounts.html", status=status,
        accounts=list_accounts(url), tokens=list_tokens(url), problem=problem, made=made,
    )  # fmt: skip


def _me(request: Request, actor: Actor, **problems: str) -> Response:
    account = find_account(request.app.state.url, actor.login)
    has_password = account is not None and account.password_hash is not None
    status = 422 if problems else 200
    return page(request, "accounts/me.html", status=status, me=actor, has_password=has_password, problems=problems)
