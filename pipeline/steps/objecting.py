"""Objections (异议): a family disputes an amount or a result, or disowns a record. Taken, answered, put right.

From the day it is taken whatever is adverse for the household rests. Its outcome is the office's: a record that is
disowned for good becomes a judgement (`different`), heeded like any. An amount that is wrong has no such way: what an
agency declared is its word, and the accepted row stays in the evidence as landed. So an upheld amount holds up what
is adverse until the agency delivers the file anew, or somebody records that it has been put right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from pipeline.casework.clock import Clock, clock_on, due_day
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.settings import load_settings
from pipeline.steps.context import policies, ready_warehouse, whole_number
from pipeline.steps.judging_since import context_of, keep_since, runs_from
from pipeline.steps.one_household import Rejudged
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_tables import published, run_rows, sha256_of, the_person, the_record
from pipeline.steps.review_words import judge_record
from pipeline.warehouse.locks import waiting_lock
from pipeline.warehouse.objections import (
    NewObjection,
    Objection,
    ObjectionClosed,
    Outcome,
    close_objection,
    find_objection,
    objections,
    open_objection,
)

CHINA: Final = timezone(timedelta(hours=8))
RECORD, AMOUNT, RESULT = "record", "amount", "result"
ABOUT: Final = (AMOUNT, RECORD, RESULT)
UPHELD, REJECTED, WITHDRAWN, CORRECTED = "upheld", "rejected", "withdrawn", "corrected"
OUTCOMES: Final = (UPHELD, REJECTED, WITHDRAWN)


class NoSuchObjection(UsageError):
    """An objection that is not there, or not to be seen."""

    def __init__(self, objection_id: int) -> None:
        super().__init__(objection_id)
        self.objection_id = objection_id

    def __str__(self) -> str:
        return f"There is no objection {self.objection_id}. List them: hesv objection list --region R"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What a family says: about what (amount, record, result), by whom, on which day, in its words, what it asks.

    `form_key`: of the form or visit it comes from; raised again after a break it is the same objection.
    """

    household_id: str
    about: str
    raised_by: str
    received_on: date
    said: str
    asked: str
    member_no: int | None = None
    place: Place | None = None
    form_key: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An objection with its clock: today's while it is open, of a closed one that of its last day."""

    objection: Objection
    clock: Clock


@dataclass(frozen=True, slots=True)
class Decided:
    """What an outcome left: judgements it became, whether they wait for a second person, households that change."""

    objection: Objection
    judgement_ids: tuple[int, ...]
    needs_second: bool
    changed: tuple[Rejudged, ...]


def today() -> date:
    """The calendar day where the office works."""
    return datetime.now(UTC).astimezone(CHINA).date()


def raise_objection(cycle: Cycle, raised: Raised, by: str) -> tuple[Listed, tuple[Rejudged, ...]]:
    """Take an objection: its clock starts, and what is adverse for the household rests from now on.

    Raises:
        NoSuchRecord: the cycle's run has no such household, member or record.
        UsageError: something is missing, or the day is still to come.
    """
    _check(raised, by)
    url, run = published(cycle)
    township = _township(run_rows(run, "household", [("household_id", "=", raised.household_id)]).to_pylist(), raised)
    if raised.member_no is not None:
        the_person(run, raised.household_id, raised.member_no)
    if raised.place is not None:
        the_record(run, raised.place)
    days = whole_number(policies().region(cycle.region), "reply_days", cycle)
    place = raised.place
    given = NewObjection(
        region=cycle.region, cycle=cycle.name, household_id=raised.household_id, township_code=township,
        member_no=raised.member_no, about=raised.about,
        source=place.source if place else None, file_name=place.file_name if place else None,
        row_number=place.row_number if place else None, file_sha256=sha256_of(run, place) if place else None,
        raised_by=raised.raised_by.strip(), received_on=raised.received_on, said=raised.said.strip(),
        asked=raised.asked.strip(), reply_days=days, due_on=due_day(raised.received_on, days), form_key=raised.form_key,
    )  # fmt: skip
    number = open_objection(url, given, by, today())
    changed = keep_since(context_of(run), by)
    return show_objection(url, number), changed


def list_objections(url: str, region: str, household_id: str | None = None) -> tuple[Listed, ...]:
    """A region's objections that the URL may see: open ones first, the most overdue at the top."""
    return tuple(map(_listed, objections(url, region, household_id=household_id)))


def show_objection(url: str, objection_id: int) -> Listed:
    """One with its clock.

    Raises:
        NoSuchObjection: none that the URL may see.
    """
    found = find_objection(url, objection_id)
    if found is None:
        raise NoSuchObjection(objection_id)
    return _listed(found)


def decide_objection(
    objection_id: int, outcome: str, by: str, explanation_zh: str = "", explanation_en: str = ""
) -> Decided:
    """Say what becomes of an open objection, and why, in words the family reads.

    Upheld about a record: it is judged not that member's, first; what contradicts that stops the outcome.

    Raises:
        NoSuchObjection, ObjectionClosed: there is nothing to decide.
        ContradictsJudgement, MayNotBeLinked: as of `judge_record`.
        UsageError: an unknown outcome, or no explanation.
    """
    url = ready_warehouse(load_settings())
    with waiting_lock(url, "outcome", str(objection_id)):  # who comes second must not have judged before he is refused
        known = show_objection(url, objection_id).objection
        _check_outcome(known, outcome, by, explanation_zh)
        ids: tuple[int, ...] = ()
        needs_second = False
        if outcome == UPHELD and known.about == RECORD:
            spoken = judge_record(
                Cycle.of(known.region, known.cycle), _place(known), (known.household_id, known.member_no or 0),
                "different", by, f"objection {objection_id}",
            )  # fmt: skip
            ids, needs_second = spoken.standing_ids, spoken.needs_second
        return _close(url, known, outcome, by, (explanation_zh, explanation_en), ids, needs_second=needs_second)


def record_correction(objection_id: int, by: str) -> Decided:
    """The agency has put an upheld amount right: it no longer holds the household's results up.

    Raises:
        ObjectionClosed: there is nothing to correct.
    """
    url = ready_warehouse(load_settings())
    return _close(url, show_objection(url, objection_id).objection, CORRECTED, by, ("", ""), (), needs_second=False)


def _close(
    url: str, known: Objection, outcome: str, by: str, explanation: tuple[str, str], ids: tuple[int, ...], *,
    needs_second: bool,
) -> Decided:  # fmt: skip
    zh, en = (text.strip() or None for text in explanation)
    closed = Outcome(
        objection_id=known.objection_id, event=outcome, by=by, on=today(), explanation_zh=zh, explanation_en=en,
        judgement_ids=ids,
    )  # fmt: skip
    close_objection(url, known.region, closed)
    changed: list[Rejudged] = []
    for run in runs_from(url, Cycle.of(known.region, known.cycle)):  # an objection is carried
        changed += keep_since(run, by)
    return Decided(show_objection(url, known.objection_id).objection, ids, needs_second, tuple(changed))


def _listed(one: Objection) -> Listed:
    return Listed(one, clock_on(one.due_on, one.decided_on or today()))


def _place(known: Objection) -> Place:
    return Place(known.source or "", known.file_name or "", known.row_number or 0)


def _township(rows: list[dict[str, object]], raised: Raised) -> str | None:
    if not rows:
        raise UsageError(f"Household {raised.household_id} is not in the register of this cycle's run.")
    found = rows[0]["township_code"]
    return None if found is None else str(found)


def _check(raised: Raised, by: str) -> None:
    """All that an objection needs."""
    if raised.about not in ABOUT:
        raise UsageError(f"Unknown matter {raised.about!r}. Known: {', '.join(ABOUT)}.")
    missing = [
        name for name, text in (("--by", by), ("--raised-by", raised.raised_by), ("--text", raised.said),
                                ("--asks", raised.asked)) if not text.strip()
    ]  # fmt: skip
    if missing:
        raise UsageError(f"An objection needs {', '.join(missing)}.")
    if raised.about != RESULT and raised.place is None:
        raise UsageError("An objection to an amount or a record names it: --record SOURCE FILE ROW.")
    if raised.about == RECORD and raised.member_no is None:
        raise UsageError("Who disowns the record? --member N.")
    if raised.received_on > today():
        raise UsageError(f"The day the family objected is still to come: {raised.received_on}.")


def _check_outcome(known: Objection, outcome: str, by: str, explanation_zh: str) -> None:
    if outcome not in OUTCOMES:
        raise UsageError(f"Unknown outcome {outcome!r}. Known: {', '.join(OUTCOMES)}.")
    if not known.is_open:
        raise ObjectionClosed(known.objection_id, known.state)
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
    if outcome != WITHDRAWN and not explanation_zh.strip():
        raise UsageError("The family is owed an explanation: --explain TEXT (Chinese).")
