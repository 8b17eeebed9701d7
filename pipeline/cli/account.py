"""`hesv account`: who may sign in to the office's pages, and programs' tokens for the API."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer
from rich.table import Table

from pipeline.cli.options import AsJson, Speaker, console, messages, print_json
from pipeline.settings import load_settings
from pipeline.steps.accounts import (
    account_actor,
    add_account,
    close_account,
    end_token,
    give_token,
    keeper,
    reopen_account,
    set_password,
)
from pipeline.steps.context import ready_warehouse
from pipeline.steps.passwords import random_password
from pipeline.warehouse.accounts import list_accounts
from pipeline.warehouse.tokens import list_tokens

app = typer.Typer(
    no_args_is_help=True,
    help="""Accounts of the office's pages: add, list, password, close, reopen; token add, list, revoke for programs.

    A password is asked for on a terminal, read from standard input with --password-stdin, or made at random and
    printed once. Only its Argon2id hash is kept.""",
)
tokens = typer.Typer(no_args_is_help=True, help="Tokens programs use for the API: add, list, revoke.")
app.add_typer(tokens, name="token")
TOKEN_DAYS: Final = 90

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="as it is typed at sign-in, lower case")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="read it from standard input")]
AtRandom = Annotated[bool, typer.Option("--random", help="make one and print it")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="the person's name, as pages show it")],
    by: Speaker,
    role: Annotated[str, typer.Option(help="engineer, office, supervisor, caseworker")],
    township: Annotated[
        list[str] | None, typer.Option(help="code or its first digits; again for more; or: all")
    ] = None,
    password_stdin: FromStdin = False,
    at_random: AtRandom = False,
) -> None:
    """Make a local account.

    Example: hesv account add zhang --name "张经办" --role caseworker --township 361125100
    """
    new = account_actor(login, name, role, township or ["all"])
    url = ready_warehouse(load_settings())
    password = _password(from_stdin=password_stdin, at_random=at_random)
    add_account(url, keeper(by), new, password)
    _say(f"The account {login} is made.", password if at_random else "")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every account with its role and townships."""
    found = list_accounts(ready_warehouse(load_settings()))
    if as_json:
        rows = [
            {"login": one.login, "name": one.name, "role": one.role, "townships": one.townships,
             "is_closed": one.closed_at is not None, "issuer": one.issuer} for one in found
        ]  # fmt: skip
        print_json(rows)
        return
    shown = Table("login", "name", "role", "townships", "state")
    for one in found:
        townships = ", ".join(prefix or "all" for prefix in one.townships)
        shown.add_row(one.login, one.name, one.role, townships, "closed" if one.closed_at else "open")
    console.print(shown)


@app.command()
def password(login: Login, by: Speaker, password_stdin: FromStdin = False, at_random: AtRandom = False) -> None:
    """Set a new password; the account's sessions end.

    Example: hesv account password clerk --random
    """
    url = ready_warehouse(load_settings())
    new = _password(from_stdin=password_stdin, at_random=at_random)
    set_password(url, keeper(by), login, new)
    _say(f"The password of {login} is set; its sessions have ended.", new if at_random else "")


@app.command()
def close(login: Login, by: Speaker) -> None:
    """Close an account: nobody signs in with it, its sessions and tokens end."""
    close_account(ready_warehouse(load_settings()), keeper(by), login)
    console.print(f"The account {login} is closed.", highlight=False)


@app.command()
def reopen(login: Login, by: Speaker) -> None:
    """Open a closed account again; its tokens stay revoked."""
    reopen_account(ready_warehouse(load_settings()), keeper(by), login)
    console.print(f"The account {login} is open again.", highlight=False)


@tokens.command("add")
def add_token(
    login: Login,
    label: Annotated[str, typer.Option(help="what program uses it")],
    scope: Annotated[list[str], typer.Option(help="an act of the account's role (look, fetch, …); again for more")],
    by: Speaker,
    days: Annotated[int, typer.Option(min=1, help="how long it lasts")] = TOKEN_DAYS,
) -> None:
    """Make a token and print it, this once.

    Example: hesv account token add zhang --label "township system" --scope fetch --days 90
    """
    print(give_token(ready_warehouse(load_settings()), keeper(by), login, label, scope, days))  # noqa: T201 - the answer
    messages.print("Keep it now: it is not shown again.", highlight=False)


@tokens.command("list")
def list_tokens_(login: Annotated[str | None, typer.Argument(help="of this account; left out: of all")] = None) -> None:
    """List tokens, without their secrets."""
    shown = Table("token", "login", "label", "scopes", "until", "state")
    for token in list_tokens(ready_warehouse(load_settings()), login):
        state = "revoked" if token.revoked_at else "in force"
        until = f"{token.expires_at:%Y-%m-%d}"
        shown.add_row(token.token_id, token.login, token.label, ", ".join(token.scopes), until, state)
    console.print(shown)


@tokens.command()
def revoke(token: Annotated[str, typer.Argument(help="as `hesv account token list` names it")], by: Speaker) -> None:
    """Revoke a token."""
    end_token(ready_warehouse(load_settings()), keeper(by), token)
    console.print(f"The token {token} is revoked.", highlight=False)


def _password(*, from_stdin: bool, at_random: bool) -> str:
    if at_random:
        return random_password()
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _say(what: str, password: str) -> None:
    console.print(what, f"Its password: {password}" if password else "", highlight=False, markup=False)
