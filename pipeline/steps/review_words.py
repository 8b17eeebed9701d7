"""People's words about records: taken, checked against earlier ones, kept, and taken back.

Nothing here changes a run. A word is appended to the warehouse; the next run of this and every later cycle heeds it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.casework.choices import WAIVE
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.landed import Landed
from pipeline.linkage.review.judged_keys import person_digests
from pipeline.settings import Settings, load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import ready_warehouse
from pipeline.steps.judging_since import context_of, keep_in_later, keep_since, weigh_word, words_now
from pipeline.steps.link_models import FILE as MODEL_FILE
from pipeline.steps.link_models import frozen_text
from pipeline.steps.quarantine_values import Place
from pipeline.steps.reporting import CycleReport
from pipeline.steps.review_tables import (
    LINK,
    digest_of,
    place_of,
    published,
    sha256_of,
    store_of,
    tasks_alike,
    the_person,
    the_record,
)
from pipeline.steps.reviewing import find_task
from pipeline.steps.reviewing_values import CannotWithdraw, MayNotBeLinked, NeedsAnotherToWithdraw, NotALink, Spoken
from pipeline.steps.second_looks import NothingWaits, at_risk_of, need_free, waiting_word, with_stake
from pipeline.steps.whole import run_cycle
from pipeline.warehouse.answers import standing_answer, withdraw_answer
from pipeline.warehouse.judgements import WITHDRAWN, find_logged, list_logged, said_of, say, withdraw
from pipeline.warehouse.records import JudgementRecord, LoggedJudgement, RunRecord
from pipeline.warehouse.review import review_tasks
from pipeline.warehouse.second_looks import pending_words
from pipeline.warehouse.withdrawals import must_ask
from pipeline.warehouse.withdrawals import refuse_word as look_and_withdraw


def judge_task(task_id: str, judgement: str, by: str, note: str | None = None) -> Spoken:
    """Say whether the record of a link task is this person's: same, different, unsure.

    The word is about the record's identity as sent, so it decides every task of that identity and person.

    Raises:
        NoSuchTask, NotALink: there is nothing to judge.
        ClaimedByAnother: somebody else is at it.
        ContradictsJudgement: it cannot stand beside an earlier word.
    """
    cycle, listed = find_task(task_id)
    task = listed.task
    need_free(task, by)
    if task.kind != LINK or task.member_no is None:
        raise NotALink(task.task_id, task.kind)
    return judge_record(cycle, place_of(task), (task.household_id, task.member_no), judgement, by, note)


def judge_record(
    cycle: Cycle, place: Place, person: tuple[str, int], judgement: str, by: str, note: str | None = None
) -> Spoken:
    """The same about any record of the published run and any member of its register, task or no task.

    Raises:
        NoSuchRecord: the run has no such record or member.
        MayNotBeLinked: nothing may be linked to that member.
        ContradictsJudgement: it cannot stand beside an earlier word.
    """
    _need(by)
    url, run = published(cycle)
    about = _about(run, place, person, judgement, by, note)
    alike = tasks_alike(run, place, person, review_tasks(url, cycle.region, cycle.name))
    context = context_of(run)
    weighed = weigh_word(context, words_now(context).with_word(about))
    about = with_stake(about, max(weighed.stake_fen, at_risk_of(run, alike)))
    words = [_for_task(run, about, place_of(task), task.task_id) for task in alike]
    if place not in map(place_of, alike):
        words.append(about)
    ids = say(url, words)
    standing = ids or _standing(url, about)
    needs_second = bool(standing and pending_words(url, judgement_id=standing[0]))  # of a word said before, as it was
    changed = keep_since(context, by, None if needs_second or not ids else weighed, ids)
    keep_in_later(context, by)
    return Spoken(
        judgement, *person, ids, tuple(task.task_id for task in alike), about.identity_digest is not None,
        needs_second, about.stake_fen or 0, changed, standing,
    )  # fmt: skip


def _standing(url: str, about: JudgementRecord) -> tuple[int, ...]:
    """The words that say the same of that record and person already."""
    what = (about.household_id, about.member_no, about.judgement)
    return tuple(
        one.judgement_id
        for one in said_of(url, about.region, about.source or "", about.record_keys)
        if one.undone_by is None and (one.said.household_id, one.said.member_no, one.said.judgement) == what
    )


def take_back(judgement_id: int, by: str, note: str) -> tuple[LoggedJudgement, tuple[int, ...]]:
    """Withdraw a word: what was said of that identity and person no longer counts. Gives it and the new rows.

    Raises:
        CannotWithdraw: there is no such word, or it no longer stands.
        NeedsAnotherToWithdraw: a second person confirmed it. That `by` asks is kept; it stands until another asks too.
    """
    _need(by, note)
    url = ready_warehouse(load_settings())
    word = find_logged(url, judgement_id)
    if word is None:
        raise CannotWithdraw(judgement_id, "there is no such word")
    if word.said.judgement == WITHDRAWN:
        raise CannotWithdraw(judgement_id, "it is a withdrawal; say the word again instead")
    if word.undone_by is not None:
        raise CannotWithdraw(judgement_id, f"judgement {word.undone_by} replaced it")
    if _is_waiver(url, word):
        raise CannotWithdraw(judgement_id, "the row is waived; say what it should have been: hesv quarantine fix")
    if _stands(url, word) and must_ask(url, word, by, note):
        raise NeedsAnotherToWithdraw(judgement_id, by)
    back = withdraw_answer if word.said.source is None else withdraw
    ids = back(url, word, by, note)
    if not ids:
        raise CannotWithdraw(judgement_id, "another word has taken its place")
    _judge_without(word, by)
    return word, ids


def _judge_without(word: LoggedJudgement, by: str) -> None:
    """Judge again what a word that was taken back had touched."""
    context = context_of(published(Cycle.of(word.said.region, word.said.cycle))[1])
    keep_since(context, by)
    if word.said.source is not None:
        keep_in_later(context, by)


def _is_waiver(url: str, word: LoggedJudgement) -> bool:
    """Whether a row of the register was waived by it: a waiver is taken back by a fix of the row alone."""
    if word.said.source is not None or word.said.judgement != WAIVE:
        return False
    return not pending_words(url, judgement_id=word.judgement_id)


def _stands(url: str, word: LoggedJudgement) -> bool:
    """Of an answer, whether it is its task's newest; a word about a record says so itself."""
    said = word.said
    if said.source is not None:
        return True
    standing = standing_answer(url, said.region, said.cycle, said.task_id or "")
    return standing is not None and standing.judgement_id == word.judgement_id


def refuse_word(judgement_id: int, by: str, note: str) -> tuple[LoggedJudgement, tuple[int, ...]]:
    """A second person says otherwise: his look is kept, and with it the word is taken back in his name.

    Raises:
        NothingWaits, NeedsAnotherPerson: there is nothing to refuse, or it is one's own word: take it back instead.
    """
    number = waiting_word(judgement_id, by).judgement_id
    _need(by, note)
    url = ready_warehouse(load_settings())
    word = find_logged(url, number)
    ids = None if word is None else look_and_withdraw(url, word, by, note)
    if word is None or ids is None:
        raise NothingWaits(judgement_id)
    if not ids:
        raise CannotWithdraw(judgement_id, "another word has taken its place")
    _judge_without(word, by)
    return word, ids


def judgement_log(region: str, cycle: str | None = None) -> tuple[LoggedJudgement, ...]:
    """Every word about the region's records and tasks, withdrawals too, oldest first."""
    return list_logged(ready_warehouse(load_settings()), region, cycle)


def apply_words(cycle: Cycle, announce: Announce) -> CycleReport:
    """The published run's landed bytes again, with its own link model and all that people have said since.

    Raises:
        NothingPublished: there is none.
        LandedBytesGone, LinkModelGone: what the run rested on is no longer kept.
        HesvError: whatever `run_cycle` may meet.
    """
    _, run = published(cycle)
    missing: Any = run.frozen["may_miss"]
    settings = load_settings()
    with Landed.of(settings).inbox(run.frozen) as inbox, _model_file(settings, run) as model:
        return run_cycle(cycle, str(inbox), tuple(missing), link_model=model, announce=announce)


@contextmanager
def _model_file(settings: Settings, run: RunRecord) -> Iterator[Path | None]:
    """The run's link model as a file; None of a run made before runs kept theirs."""
    if run.frozen.get("model_sha256") is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix=".model-", dir=settings.home) as folder:
        path = Path(folder) / MODEL_FILE
        path.write_text(frozen_text(settings, store_of(run), dict(run.frozen)), encoding="utf-8")
        yield path


def _need(by: str, note: str | None = None) -> None:
    """Who speaks, and why, where that is asked (an empty text; None: not asked)."""
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
    if note is not None and not note.strip():
        raise UsageError("Say why: --note WHY.")


def _about(
    run: RunRecord, place: Place, person: tuple[str, int], judgement: str, by: str, note: str | None
) -> JudgementRecord:
    """The word with all that says which record and member it is about."""
    record, member = the_record(run, place), the_person(run, *person)
    if member["standing"][0].as_py() == "nameless":
        raise MayNotBeLinked(f"{person[0]}/{person[1]}")
    (number,), (life,) = person_digests(member)
    return JudgementRecord(
        region=run.region, cycle=run.cycle, judgement=judgement, decided_by=by, note=note, source=place.source,
        file_name=place.file_name, row_number=place.row_number, household_id=person[0], member_no=person[1],
        identity_digest=digest_of(record),
        file_sha256=sha256_of(run, place), number_digest=number, life_digest=life,
    )  # fmt: skip


def _for_task(run: RunRecord, about: JudgementRecord, place: Place, task_id: str) -> JudgementRecord:
    """The same word of another record of that identity."""
    return replace(
        about,
        file_name=place.file_name,
        row_number=place.row_number,
        file_sha256=sha256_of(run, place),
        task_id=task_id,
    )
