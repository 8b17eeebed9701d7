"""Tasks of every kind decided by an answer: a link by a word about it, the others by what POLICY lets follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.assessment.settled import SEPARATOR
from pipeline.casework.basis import basis_of
from pipeline.casework.choices import LINK, UNSURE, WAIVE, Choice, choices_of
from pipeline.cycle import Cycle
from pipeline.decision.verdict import subject_of
from pipeline.errors import UsageError
from pipeline.steps.context import RunContext
from pipeline.steps.households import households_of
from pipeline.steps.judging_since import context_of, keep_since, weigh_word, words_now
from pipeline.steps.one_household import Rejudged
from pipeline.steps.quarantining import waive_row
from pipeline.steps.review_tables import place_of, published
from pipeline.steps.review_words import judge_task
from pipeline.steps.reviewing import find_task
from pipeline.steps.second_looks import at_risk_of, need_free, with_stake
from pipeline.warehouse.answers import say_answer, standing_answer
from pipeline.warehouse.records import JudgementRecord
from pipeline.warehouse.review import ReviewTask
from pipeline.warehouse.second_looks import pending_words

OF_A_LINK: Final = ("same", "different", UNSURE)


class NoSuchAnswer(UsageError):
    """An answer that this kind of task does not have, or one that lacks its day."""

    def __init__(self, kind: str, answer: str, known: str) -> None:
        super().__init__(kind, answer, known)
        self.kind, self.answer, self.known = kind, answer, known

    def __str__(self) -> str:
        return f"A task of kind {self.kind} cannot be answered {self.answer!r}. Answers: {self.known}."


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer left. `judgement_ids`: none where it stood already; `changed` as in `Spoken`."""

    task_id: str
    kind: str
    answer: str
    follows_zh: str
    follows_en: str
    judgement_ids: tuple[int, ...]
    needs_second: bool
    stake_fen: int
    changed: tuple[Rejudged, ...]


def decide_task(task_id: str, answer: str, by: str, note: str | None = None, on_day: date | None = None) -> Answered:
    """Answer a task of a published run by one of its kind's answers.

    The next run judges by it where POLICY has a rule for it; elsewhere it closes the task and is shown.

    Raises:
        NoSuchTask, NoSuchAnswer: there is no such thing.
        ClaimedByAnother: somebody else is at it.
        AnsweredOtherwise, ContradictsJudgement: another word stands.
    """
    _, listed = find_task(task_id)
    task = listed.task
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
    if task.kind == LINK:
        return _link(task, answer, by, note)
    choice = _choice(task, answer, on_day)
    need_free(task, by)
    return _waive(task, choice, by, note) if choice.name == WAIVE else _answer(task, choice, by, note, on_day)


def _choice(task: ReviewTask, answer: str, on_day: date | None) -> Choice:
    choices = choices_of(task.kind, has_record=task.source is not None)
    found = next((choice for choice in choices if choice.name == answer), None)
    if found is None or (found.needs_day and on_day is None):
        known = (f"{choice.name}{' --on DAY' if choice.needs_day else ''} ({choice.en})" for choice in choices)
        raise NoSuchAnswer(task.kind, answer, ", ".join(known))
    return found


def _link(task: ReviewTask, answer: str, by: str, note: str | None) -> Answered:
    if answer not in OF_A_LINK:
        raise NoSuchAnswer(task.kind, answer, ", ".join(OF_A_LINK))
    spoken = judge_task(task.task_id, answer, by, note)
    return Answered(
        task.task_id, task.kind, answer, "", "", spoken.judgement_ids, spoken.needs_second, spoken.stake_fen,
        spoken.changed,
    )  # fmt: skip


def _answer(task: ReviewTask, choice: Choice, by: str, note: str | None, on_day: date | None) -> Answered:
    recorded = published(Cycle.of(task.region, task.cycle))[1]
    run = context_of(recorded)
    basis = _basis(run, task)
    then = words_now(run)
    if choice.is_heeded:
        then = then.with_casework({
            "household_id": task.household_id, "kind": task.kind, "answer": choice.name,
            "basis": SEPARATOR.join(basis), "on_day": on_day,
        })  # fmt: skip
    weighed = weigh_word(run, then)
    hangs = max(weighed.stake_fen, at_risk_of(recorded, [task])) if choice.is_heeded else 0
    word = with_stake(_word(task, choice.name, by, note, basis, on_day), hangs)
    ids = say_answer(run.url, word)
    changed = keep_since(run, by, None if word.needs_second or not ids else weighed, ids)
    return _answered(task, choice, ids, word, changed)


def _waive(task: ReviewTask, choice: Choice, by: str, note: str | None) -> Answered:
    """A register row that could not be read: people's word about it is a waiver, heeded as any.

    Above the value the row is waived once a second person has confirmed the word (`second_looks.confirm`); where that
    broke off, saying it again finishes it.
    """
    if not (note or "").strip():
        raise UsageError("A waiver needs a reason: --note WHY.")
    cycle = Cycle.of(task.region, task.cycle)
    url, recorded = published(cycle)
    word = with_stake(_word(task, choice.name, by, note, (), None), at_risk_of(recorded, [task]))
    if word.needs_second:
        ids = say_answer(url, word)
        standing = standing_answer(url, task.region, task.cycle, task.task_id)
        if standing is None or pending_words(url, judgement_id=standing.judgement_id):
            return _answered(task, choice, ids, word, ())
        word, by, note = standing.said, standing.said.decided_by, standing.said.note
    said = waive_row(cycle, place_of(task), by, note or "")
    return _answered(task, choice, say_answer(url, word) if said.state == "waived" else (), word, ())


def _basis(run: RunContext, task: ReviewTask) -> tuple[str, ...]:
    (household,) = households_of(run, {task.household_id})
    twice = members_twice(run, task.household_id)
    return basis_of(task.kind, subject_of(household, run.policy), twice)


def members_twice(run: RunContext, household_id: str) -> tuple[int, ...]:
    """The members of a household who stand in another one too."""
    rows = run.store.read("duplicate_person").to_pylist()
    return tuple(row["member_no"] for row in rows if row["household_id"] == household_id)


def _word(
    task: ReviewTask, answer: str, by: str, note: str | None, basis: tuple[str, ...], on_day: date | None
) -> JudgementRecord:
    return JudgementRecord(
        region=task.region, cycle=task.cycle, judgement=answer, decided_by=by, note=note, task_id=task.task_id,
        household_id=task.household_id, kind=task.kind, basis=basis, on_day=on_day,
    )  # fmt: skip


def _answered(
    task: ReviewTask, choice: Choice, ids: tuple[int, ...], word: JudgementRecord, changed: tuple[Rejudged, ...]
) -> Answered:
    return Answered(
        task.task_id, task.kind, choice.name, choice.follows_zh, choice.follows_en, ids, word.needs_second,
        word.stake_fen or 0, changed,
    )  # fmt: skip
