"""`hesv access`: people who come to the warehouse with a database login of their own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.access import Role
from pipeline.cli.options import AsJson, Speaker, console, print_json
from pipeline.cli.show import table_of
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.warehouse.logins import grant_login, list_logins, revoke_login

app = typer.Typer(no_args_is_help=True, help="Who comes to the warehouse with a database login of his own, as what.")
Login = Annotated[str, typer.Argument(help="the login as PostgreSQL knows it")]
Townships = Annotated[
    list[str],
    typer.Option("--township", help="its code or first digits; again for more; '' is everywhere"),
]


@app.command()
def grant(
    login: Login,
    role: Annotated[Role, typer.Option("--role", help="what he is to the office")],
    township: Townships,
    by: Speaker,
) -> None:
    """Let a database login act as one role for these townships; what it had before is taken from it.

    The server's administrator makes the login. Accounts of the office's pages are another matter.

    Example: hesv access grant wang_li --role caseworker --township 361126100
    """
    grant_login(ready_warehouse(load_settings()), login, role, tuple(township), by)
    console.print(f"{login} is {role} for {', '.join(township) or 'everywhere'}.", highlight=False, markup=False)


@app.command()
def revoke(login: Login, by: Speaker) -> None:
    """Take every role and township from a database login.

    Example: hesv access revoke wang_li
    """
    is_known = revoke_login(ready_warehouse(load_settings()), login, by)
    said = "may see nothing any more" if is_known else "had nothing"
    console.print(f"{login} {said}.", highlight=False, markup=False)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show which logins were granted what, by whom and when.

    Example: hesv access list
    """
    found = list_logins(ready_warehouse(load_settings()))
    if as_json:
        print_json([asdict(scope) for scope in found])
        return
    table = table_of("login", "role", "townships", "granted by", "at")
    for scope in found:
        townships = ", ".join(each or "everywhere" for each in scope.townships)
        table.add_row(scope.login, scope.role, townships, scope.granted_by, scope.granted_at.isoformat(" ", "minutes"))
    console.print(table)
