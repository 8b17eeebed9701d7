"""Who asks and what he may do: roles, the townships one answers for, and the acts each role is allowed.

Values only. PostgreSQL holds the same lines once more (migration 0010): what is forbidden here is invisible there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pipeline.errors import HesvError, UsageError

EVERYWHERE: Final = ""
"""The prefix that every township code begins with."""


class Role(StrEnum):
    """What somebody is to the office (岗位)."""

    ENGINEER = "engineer"
    OFFICE = "office"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"


class Act(StrEnum):
    """What can be allowed or not."""

    LOOK = "look"
    """See a household and its members, numbers starred."""
    REVEAL = "reveal"
    """See a whole number, for a stated purpose."""
    JUDGE = "judge"
    """Say whose a record is, decide a task."""
    CONFIRM = "confirm"
    """Be the second to look at a judgement above the value that needs two."""
    OBJECT = "object"
    """Record a family's objection, and its outcome."""
    RELEASE = "release"
    """Let a run's feeds out, or send it back."""
    FETCH = "fetch"
    """Take a township's feed, acknowledge it, report a visit or a dispute."""
    EXPORT = "export"
    """Take a view's rows out as a file."""
    WATCH_RUNS = "watch_runs"
    """Deliveries, quarantine, the dashboards of a cycle: figures, no family."""
    AUDIT = "audit"
    """Read and verify who did what."""
    MANAGE_ACCOUNTS = "manage_accounts"
    """Make, change and close accounts and tokens of others."""


_OFFICE: Final = frozenset({Act.LOOK, Act.REVEAL, Act.JUDGE, Act.OBJECT, Act.EXPORT, Act.WATCH_RUNS})
ALLOWED: Final[Mapping[Role, frozenset[Act]]] = {
    Role.ENGINEER: frozenset({Act.WATCH_RUNS, Act.AUDIT, Act.MANAGE_ACCOUNTS}),
    Role.OFFICE: _OFFICE,
    Role.SUPERVISOR: _OFFICE | {Act.CONFIRM, Act.RELEASE, Act.FETCH, Act.AUDIT},
    Role.CASEWORKER: frozenset({Act.LOOK, Act.REVEAL, Act.OBJECT, Act.FETCH}),
}
"""Engineers run the machine and see no family; caseworkers act on flags and judge no identity."""


class Forbidden(HesvError):
    """Somebody asked for what his role does not do."""

    def __init__(self, role: str, act: str) -> None:
        super().__init__(role, act)
        self.role, self.act = role, act

    def __str__(self) -> str:
        able = ", ".join(role for role, acts in ALLOWED.items() if self.act in acts)
        return f"The role {self.role} may not {self.act}; {able} may. Ask whoever keeps the accounts."


class PurposeMissing(UsageError):
    """Somebody would see whole numbers and does not say what for."""

    def __str__(self) -> str:
        return "Whole numbers are shown for a stated purpose only: say what for."


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program that asks. `townships`: prefixes of the codes it answers for; ("",) is everywhere."""

    login: str
    role: Role
    townships: tuple[str, ...]
    name: str = ""

    def may(self, act: Act) -> bool:
        """Whether its role does this at all; where it may, the townships say."""
        return act in ALLOWED[self.role]

    def need(self, act: Act) -> None:
        """Go on only if the role does this.

        Raises:
            Forbidden: it does not.
        """
        if not self.may(act):
            raise Forbidden(self.role, act)

    def need_look(self, purpose: str | None) -> None:
        """Go on only if the role looks; with a `purpose`, if it reveals, and something is stated.

        Raises:
            Forbidden: the role does not. PurposeMissing: nothing but blanks is stated.
        """
        self.need(Act.LOOK if purpose is None else Act.REVEAL)
        if purpose is not None and not purpose.strip():
            raise PurposeMissing

    def answers_for(self, township_code: str) -> bool:
        """Whether a township is within its prefixes."""
        return township_code.startswith(self.townships)
