"""What comes back from a township: an acknowledgement, visits, disputes. By file, page or API: the same functions.

`url` may be a person's own (`url_as`): what is written then stands in his name and for his townships alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline.cycle import Cycle
from pipeline.errors import HesvError, UsageError
from pipeline.feeds.approving import CHINA
from pipeline.feeds.returned import SetAside, Visit, read_answer
from pipeline.feeds.rows import row_id
from pipeline.steps.objecting import Raised, raise_objection
from pipeline.steps.returned_file import read_returned
from pipeline.warehouse.editions import Edition
from pipeline.warehouse.returns import (
    REPORTED,
    TakenIn,
    acknowledge,
    keep_returned,
    note_objection,
    open_disputes,
    told_ids,
)
from pipeline.warehouse.told import written_edition

RESULT: Final = "result"
LONGEST_FILE_NAME: Final = 200


class NoSuchFeed(UsageError):
    """A township (or edition) that nothing was written for, or that is not his who asks."""

    def __init__(self, region: str, cycle: str, township: str) -> None:
        super().__init__(region, cycle, township)
        self.region, self.cycle, self.township = region, cycle, township

    def __str__(self) -> str:
        return f"There is no feed of {self.region} {self.cycle} for township {self.township}. See: hesv feed list."


@dataclass(frozen=True, slots=True)
class Returned:
    """A file's fate and the objections that came of it.

    `unopened`: (household, why) of disputes no objection could be opened of; the next call tries them again.
    """

    taken: TakenIn
    objections: tuple[int, ...]
    unopened: tuple[tuple[str, str], ...] = ()


def feed_of(url: str, cycle: Cycle, township: str, number: int | None = None) -> Edition:
    """The newest edition (or that of a number) of a township.

    Raises:
        NoSuchFeed: there is none to be seen.
    """
    found = written_edition(url, cycle.region, township, cycle.name, number)
    if found is None:
        raise NoSuchFeed(cycle.region, cycle.name, township)
    return found


def acknowledge_feed(
    url: str, cycle: Cycle, township: str, by: str, number: int | None = None, note: str | None = None
) -> tuple[Edition, bool]:
    """Record that a township has read an edition (the newest); says which, and whether that is new."""
    edition = feed_of(url, cycle, township, number)
    return edition, acknowledge(url, edition, township, _name(by), note)


def take_in_file(
    url: str, cycle: Cycle, township: str, path: Path, by: str, *, name: str | None = None, at: datetime | None = None
) -> Returned:
    """Take a returned form: good rows become visits, bad ones are set aside, disputes become objections.

    The same file again adds nothing; `name` is how it was called where it came from.
    """
    rows = read_returned(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    moment = at or datetime.now(UTC)
    today = moment.astimezone(CHINA).date()
    answers = [(number, answer) for number, cells in rows if (answer := read_answer(number, cells, today)) is not None]
    return _keep(url, cycle, township, by, (name or path.name, digest), answers, moment)


def report_visits(url: str, cycle: Cycle, township: str, visits: Iterable[Visit], by: str) -> Returned:
    """Take visits as the API or a page reports them: the same fate as a file's rows."""
    given = list(enumerate(visits, 1))
    digest = hashlib.sha256(repr(given).encode()).hexdigest()
    return _keep(url, cycle, township, by, (REPORTED, digest), given, datetime.now(UTC))


def _keep(
    url: str, cycle: Cycle, township: str, by: str, file: tuple[str, str],
    answers: Iterable[tuple[int, Visit | SetAside]], moment: datetime,
) -> Returned:  # fmt: skip
    who = _name(by)
    if len(file[0]) > LONGEST_FILE_NAME:
        raise UsageError(f"The file's name is longer than {LONGEST_FILE_NAME} characters. Give it a shorter one.")
    edition = feed_of(url, cycle, township)
    known = told_ids(url, edition, township)
    answered = [_known(number, _of_cycle(number, answer, cycle), known) for number, answer in answers]
    visits = [one for one in answered if isinstance(one, Visit)]
    aside = [one for one in answered if isinstance(one, SetAside)]
    taken = keep_returned(url, edition, township, who, file, visits, aside, moment)
    return Returned(taken, *_raise_disputes(url, cycle, edition, township, who))


def _known(number: int, answer: Visit | SetAside, known: frozenset[tuple[str, int | None]]) -> Visit | SetAside:
    """A visit to somebody this township was told of; else it is set aside.

    A row id `A-7` is member 7 of A, or the household A-7 where that is what was told.
    """
    if isinstance(answer, SetAside) or (answer.household_id, answer.member_no) in known:
        return answer
    if (whole := row_id(answer.household_id, answer.member_no), None) in known:
        return replace(answer, household_id=whole, member_no=None)
    return SetAside(
        number, "unknown_row", "本乡镇的清单里没有这一行", "this township was told of no such row", _cells(answer)
    )


def _of_cycle(number: int, answer: Visit | SetAside, cycle: Cycle) -> Visit | SetAside:
    """A visit since the cycle before ended; an earlier one is no answer to this cycle's feed and is set aside."""
    if isinstance(answer, SetAside) or answer.visited_on > cycle.previous.as_of:
        return answer
    zh, en = f"入户日期早于本期（{cycle.name}）", f"the visit was before the cycle {cycle.name}"
    return SetAside(number, "visited_earlier", zh, en, _cells(answer))


def _cells(answer: Visit) -> Mapping[str, str]:
    return {
        "行编号": row_id(answer.household_id, answer.member_no), "办理结果": answer.result,
        "入户日期": answer.visited_on.isoformat(), "入户人": answer.visited_by, "说明": answer.note or "",
    }  # fmt: skip


def _raise_disputes(
    url: str, cycle: Cycle, edition: Edition, township: str, by: str
) -> tuple[tuple[int, ...], tuple[tuple[str, str], ...]]:
    """An objection for each disputed visit that has none yet, also of an earlier call that broke off.

    One that cannot be opened (its household left the register with a newer run) keeps no other family's from being.
    """
    made, unopened = [], []
    for visit_id, visit in open_disputes(url, edition.region, edition.cycle, township):
        try:
            number = open_dispute(cycle, visit_id, visit, by)
        except HesvError as refusal:
            unopened.append((visit.household_id, str(refusal)))
            continue
        note_objection(url, visit_id, number)
        made.append(number)
    return tuple(made), tuple(unopened)


def open_dispute(cycle: Cycle, visit_id: int, visit: Visit, by: str) -> int:
    """What a family disputes before the caseworker, as an objection: its clock starts, adverse flags rest.

    One a visit, also where a call broke off before it was noted.
    """
    raised = Raised(
        household_id=visit.household_id, about=RESULT, raised_by=f"家庭（{visit.visited_by}入户记录）",
        received_on=visit.visited_on, said=visit.note or "", asked="复核核对结果", member_no=visit.member_no,
        form_key=f"visit/{visit_id}",
    )  # fmt: skip
    listed, _ = raise_objection(cycle, raised, by)
    return listed.objection.objection_id


def _name(by: str) -> str:
    if not by.strip():
        raise UsageError("Say who reports (--by).")
    return by.strip()
