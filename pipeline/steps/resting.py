"""What rests (暂停执行): adverse flags of a run that must not be acted on yet, and why.

Read by release and by every page that shows a flag. POLICY step 15 lets nothing adverse stand while a review about
the household is open; between two runs an objection, a newer word, and a word that somebody asks to take back are
such reviews. Of a run that is approved and
no longer the current one, whatever the current run says otherwise rests too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.cycle import Cycle
from pipeline.decision.adverse import is_adverse_flag
from pipeline.steps.heeding import is_still_due
from pipeline.warehouse.objections import Objection, objections
from pipeline.warehouse.reading.waiting_words import asked_back
from pipeline.warehouse.rejudged import JudgedSince, judged_since
from pipeline.warehouse.releases import adverse_flags, run_flags
from pipeline.warehouse.returns import disputed_households
from pipeline.warehouse.runs import find_run, published_run

OBJECTION: Final = "objection"
CORRECTION: Final = "correction_due"
JUDGED: Final = "judged_since"
ASKED_BACK: Final = "withdrawal_asked"
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    OBJECTION: (
        "家庭已提出异议，答复前不得执行。", "The family has objected: nothing is done before it has its answer.",
    ),
    CORRECTION: (
        "家庭的异议成立，数据待来源单位更正，更正前不得执行。",
        "The family's objection was upheld: nothing is done before the agency has put the amount right.",
    ),
    JUDGED: (
        "复核后结果已变，须重新核对并发布后再执行。",
        "Judged since: the result would be another. Publish the cycle again first (hesv review apply).",
    ),
    ASKED_BACK: (
        "有人申请撤回两人已确认的判断，另一人表态前不得执行。",
        "Somebody asks to take back what two people said of it: nothing is done before another person has looked.",
    ),
}  # fmt: skip
"""By reason, Chinese and English."""
ACTED_ON: Final = ("action", "category", "amount_monthly", "grace_end")
"""What of a flag is acted on, as columns of serve.flag."""


@dataclass(frozen=True, slots=True)
class Resting:
    """An adverse flag that rests. `member_no` None: the household's own. `objection_id`: of an objection."""

    household_id: str
    member_no: int | None
    reason: str
    objection_id: int | None = None

    @property
    def why(self) -> tuple[str, str]:
        """In Chinese and English."""
        return WORDS[self.reason]


def resting(url: str, region: str, cycle: str) -> tuple[Resting, ...]:
    """Every adverse flag of the current run that rests, by household and member; each with its first reason.

    `url` may be a person's (`url_as`): then only of his townships. Nothing is published: nothing rests.
    """
    run = published_run(url, region, cycle)
    if run is None:
        return ()
    held = _held_up(url, Cycle.of(region, cycle), run.frozen)
    since = {one.household_id: one for one in judged_since(url, region, cycle)}
    doubted = _doubted(url, Cycle.of(region, cycle))
    if not held and not since and not doubted:
        return ()
    flags = run_flags(url, region, cycle, run.run_id, {*held, *since, *doubted})
    return tuple(_resting(flags, held, since, doubted))


def resting_of(url: str, cycle: Cycle, household_id: str, flags: Sequence[Mapping[str, Any]]) -> tuple[Resting, ...]:
    """The same of one household, given its flags in the current run: a page of it need not read everybody's."""
    run = published_run(url, cycle.region, cycle.name)
    if run is None:
        return ()
    held = _held_up(url, cycle, run.frozen)
    since = {one.household_id: one for one in judged_since(url, cycle.region, cycle.name, household_id)}
    return tuple(_resting(flags, held, since, _doubted(url, cycle)))


def resting_in(url: str, region: str, cycle: str, run_id: str) -> tuple[Resting, ...]:
    """The same of any published run: what rests now, and what the current run no longer says, rests in it."""
    current, run = published_run(url, region, cycle), find_run(url, run_id)
    now = resting(url, region, cycle)
    if run is None or current is None or current.run_id == run_id:
        return now
    held = _held_up(url, Cycle.of(region, cycle), run.frozen)
    reasons = {(one.household_id, one.member_no): one for one in now}
    flags = adverse_flags(url, region, cycle, run_id)
    households = {flag["household_id"] for flag in flags}
    said = {_whose(flag): flag for flag in run_flags(url, region, cycle, current.run_id, households)}
    return tuple(_superseded(flags, held, reasons, said))


def _whose(flag: Mapping[str, Any]) -> tuple[str, int | None]:
    return flag["household_id"], flag["member_no"]


def _superseded(
    flags: list[dict[str, Any]],
    held: Mapping[str, Objection],
    now: Mapping[tuple[str, int | None], Resting],
    said: Mapping[tuple[str, int | None], Mapping[str, Any]],
) -> Iterator[Resting]:
    """Of the adverse flags of an earlier run: held up, resting in the current one, or no longer said by it."""
    for flag in flags:
        key, objection = _whose(flag), held.get(flag["household_id"])
        if objection is not None:
            yield _held(flag, objection)
        elif key in now:
            yield now[key]
        elif key not in said or any(flag[name] != said[key][name] for name in ACTED_ON):
            yield Resting(*key, JUDGED)


def _held_up(url: str, cycle: Cycle, frozen: Mapping[str, Any]) -> dict[str, Objection]:
    """By household, the objection that holds it up: an open one before one that waits for its correction."""
    found: dict[str, Objection] = {}
    for one in objections(url, cycle.region):
        if Cycle.of(cycle.region, one.cycle).as_of > cycle.as_of:
            continue
        if one.is_unsettled or is_still_due(one, frozen["deliveries"]):
            found.setdefault(one.household_id, one)
    return found


def _resting(
    flags: Sequence[Mapping[str, Any]], held: Mapping[str, Objection], since: Mapping[str, JudgedSince],
    doubted: Mapping[str, str],
) -> Iterator[Resting]:  # fmt: skip
    for flag in flags:
        if not is_adverse_flag(flag):
            continue
        household_id, member_no = flag["household_id"], flag["member_no"]
        if (objection := held.get(household_id)) is not None:
            yield _held(flag, objection)
        elif household_id in since and _turned(since[household_id], member_no):
            yield Resting(household_id, member_no, JUDGED)
        elif household_id in doubted:
            yield Resting(household_id, member_no, doubted[household_id])


def _doubted(url: str, cycle: Cycle) -> dict[str, str]:
    """By household, why it rests though no objection is open and nothing was judged anew.

    Somebody asks to take a word back that counts in this cycle (an answer does in its own); or the family disputed
    something on a visit, and the objection that comes of it is still to be opened.
    """
    asked = {
        one.household_id: ASKED_BACK
        for one in asked_back(url, cycle.region)
        if (one.cycle == cycle.name if one.source is None else Cycle.of(one.region, one.cycle).as_of <= cycle.as_of)
    }
    return asked | dict.fromkeys(disputed_households(url, cycle.region, cycle.as_of), OBJECTION)


def _held(flag: Mapping[str, Any], objection: Objection) -> Resting:
    return Resting(*_whose(flag), OBJECTION if objection.is_unsettled else CORRECTION, objection.objection_id)


def _turned(one: JudgedSince, member_no: int | None) -> bool:
    """Whether what would be said of this very flag is something else to act on."""
    before, after = (
        next((flag for flag in said["flags"] if flag["member_no"] == member_no), None)
        for said in (one.before, one.after)
    )
    if before is None or after is None:
        return True
    return any(before[name] != after[name] for name in ("action", "category", "amount_monthly_fen", "grace_end"))
