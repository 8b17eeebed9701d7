"""The demo's accounts: one a role, a caseworker each for the first two townships, with passwords nobody thought of."""

from __future__ import annotations

from typing import Final

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.cli.options import console
from pipeline.steps.accounts import add_account, keeper
from pipeline.steps.passwords import random_password
from pipeline.warehouse.accounts import find_account
from pipeline.warehouse.reading.cycles import townships

BY: Final = "hesv demo"


def make_demo_accounts(url: str, region: str, cycle: str) -> None:
    """Make what is missing and say how to sign in; a password is printed when it is made, and never changed here."""
    codes = townships(url, region, cycle)
    made = {person.login: _make(url, person) for person in _people(codes[0], codes[1 % len(codes)])}
    console.print("\n[bold]The office's pages[/bold]\n  .venv/bin/hesv serve   then open http://127.0.0.1:8300/")
    for login, password in made.items():
        said = password or "made before; `hesv account password` sets a new one"
        console.print(f"  {login:<12} {said}", highlight=False, markup=False)


def _make(url: str, person: Actor) -> str | None:
    if find_account(url, person.login) is not None:
        return None
    password = random_password()
    add_account(url, keeper(BY), person, password)
    return password


def _people(first: str, second: str) -> tuple[Actor, ...]:
    return (
        Actor("clerk", Role.OFFICE, (EVERYWHERE,), "示例核对员"),
        Actor("supervisor", Role.SUPERVISOR, (EVERYWHERE,), "示例主管"),
        Actor("caseworker1", Role.CASEWORKER, (first,), "示例经办一"),
        Actor("caseworker2", Role.CASEWORKER, (second,), "示例经办二"),
        Actor("engineer", Role.ENGINEER, (EVERYWHERE,), "示例工程师"),
    )
