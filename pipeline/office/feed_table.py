"""The townships' feeds as a table: where each stands, by when it is to be acknowledged, and what of it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pipeline.casework.clock import Clock, clock_on, due_day
from pipeline.feeds.approving import CHINA
from pipeline.office.i18n import marked
from pipeline.office.tables import Column
from pipeline.warehouse.feed_list import TownshipState

OVERDUE: Final = "overdue"
ACKNOWLEDGED: Final = "acknowledged"
FETCHED: Final = "fetched"
WAITING: Final = "waiting"
STATES: Final = (OVERDUE, WAITING, FETCHED, ACKNOWLEDGED)
"""As pipeline.wording has them: topic `feed`."""


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A township's newest feed, and the clock of its acknowledgement; None where it was acknowledged."""

    feed: TownshipState
    clock: Clock | None

    @property
    def state(self) -> str:
        """acknowledged, fetched, waiting."""
        if self.feed.is_acknowledged:
            return ACKNOWLEDGED
        return FETCHED if self.feed.fetched_at else WAITING

    @property
    def is_overdue(self) -> bool:
        """Not acknowledged, and past its last day."""
        return self.clock is not None and self.clock.is_overdue


COLUMNS: Final = (
    Column("township_code", marked("乡镇代码")),
    Column("edition", marked("期"), is_number=True),
    Column("made_at", marked("下发时间")),
    Column("state", marked("状态")),
    Column("due", marked("确认期限")),
    Column("to_do", marked("需办理"), is_number=True),
    Column("resting", marked("暂缓"), is_number=True),
    Column("progress", marked("办理进度")),
    Column("disputed", marked("异议"), is_number=True),
    Column("files", marked("下载"), sorts=False),
)
KEYS: Final[Mapping[str, Callable[[FeedLine], Any]]] = {
    "township_code": lambda line: line.feed.township_code,
    "edition": lambda line: line.feed.edition,
    "made_at": lambda line: line.feed.made_at,
    "state": lambda line: STATES.index(line.state),
    "due": lambda line: line.clock.due_on if line.clock else date.max,
    "to_do": lambda line: line.feed.rows_to_do,
    "resting": lambda line: line.feed.rows_resting,
    "progress": lambda line: line.feed.visited / max(line.feed.rows_to_do, 1),
    "disputed": lambda line: line.feed.disputed,
}


def feed_lines(states: Iterable[TownshipState], days: int, today: date) -> tuple[FeedLine, ...]:
    """Each township on a day: `days` calendar days to acknowledge, the day of the edition not counted (China)."""
    return tuple(
        FeedLine(
            one,
            None if one.is_acknowledged else clock_on(due_day(one.made_at.astimezone(CHINA).date(), days), today),
        )
        for one in states
    )


def of_state(lines: Iterable[FeedLine], state: str) -> list[FeedLine]:
    """Those in a state of STATES."""
    return [line for line in lines if state in ("", line.state) or (state == OVERDUE and line.is_overdue)]
