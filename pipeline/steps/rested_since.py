"""What has come to rest, or rests no longer, since a cycle's feeds were written: somebody has to be told.

A file is handed out as it rests now (steps.fetching); whoever took it before reads on what was told then. So the
supervisor is told that a new edition is due, and the township which rows must not be acted on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.cycle import Cycle
from pipeline.steps.releasing import resting_of
from pipeline.warehouse.editions import Resting
from pipeline.warehouse.feed_list import TownshipState, township_states
from pipeline.warehouse.told_resting import ToldRow, last_written, told_resting


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that rests otherwise than it was told. `reason`: why it rests now, else why it was told to rest."""

    township_code: str
    household_id: str
    member_no: int | None
    now_resting: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RestedSince:
    """Against what an edition told, by township and household.

    `rested`: told to be done, and not to be done now; `released`: told to rest, and resting no longer. Nobody does
    anything of the latter before a new edition says so.
    """

    edition: int
    rested: tuple[Changed, ...]
    released: tuple[Changed, ...]

    @property
    def is_due(self) -> bool:
        """Whether a new edition would tell something else."""
        return bool(self.rested or self.released)

    def changes(self) -> tuple[Changed, ...]:
        """Both, what rests now first."""
        return (*self.rested, *self.released)

    def of(self, township: str) -> RestedSince:
        """Of one township alone."""
        rested, released = (
            tuple(one for one in rows if one.township_code == township) for rows in (self.rested, self.released)
        )
        return RestedSince(self.edition, rested, released)


def rested_since(url: str, cycle: Cycle) -> RestedSince | None:
    """What differs from the newest edition that lies at its place; None where there is none.

    `url` may be a person's (`url_as`): then only of his townships.
    """
    edition = last_written(url, cycle.region, cycle.name)
    if edition is None:
        return None
    now = resting_of(url, cycle, edition.run_id)
    told = told_resting(url, edition, {household for household, _ in now})
    rested, released = _compare(told, now)
    return RestedSince(edition.number, tuple(rested), tuple(released))


def feed_states(url: str, cycle: Cycle) -> tuple[TownshipState, ...]:
    """Where each township's feed stands, its rows counted as they rest now: what a file of it holds."""
    states = township_states(url, cycle.region, cycle.name)
    since = rested_since(url, cycle) if states else None
    if since is None or not since.is_due:
        return states
    rested, released = (Counter(one.township_code for one in rows) for rows in (since.rested, since.released))
    return tuple(
        _as_it_rests(one, rested[one.township_code], released[one.township_code])
        if one.edition == since.edition else one
        for one in states
    )  # fmt: skip


def _compare(told: Iterable[ToldRow], now: Resting) -> tuple[list[Changed], list[Changed]]:
    rested, released = [], []
    for township, household, member, why in told:
        reason = now.get((household, member))
        if reason is not None and why is None:
            rested.append(Changed(township, household, member, now_resting=True, reason=reason))
        elif why is not None and reason is None:
            released.append(Changed(township, household, member, now_resting=False, reason=why))
    return rested, released


def _as_it_rests(state: TownshipState, rested: int, released: int) -> TownshipState:
    """A row that came to rest is no longer to be done; one that was told to rest does so till the next edition."""
    return replace(
        state, rows_to_do=state.rows_to_do - rested, rows_resting=state.rows_resting + rested, rested_since=rested,
        released_since=released,
    )  # fmt: skip
