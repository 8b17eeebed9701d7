"""What the steps refuse, as the API tells it: the status, and what a program can do about it.

The steps' own texts name commands of `hesv`; a program has none of those.
"""

from __future__ import annotations

from typing import Final

from pipeline.access import Forbidden
from pipeline.errors import DependencyDown, HesvError, RunLocked, UnknownCycle, UnknownRegion, UsageError
from pipeline.linkage.review.contradictions import ContradictsJudgement
from pipeline.steps.deciding_tasks import NoSuchAnswer
from pipeline.steps.household_report import NoSuchHousehold
from pipeline.steps.objecting import NoSuchObjection
from pipeline.steps.objection_desk import NotHisHousehold
from pipeline.steps.quarantine_values import NothingPublished
from pipeline.steps.reviewing_values import CannotWithdraw, MayNotBeLinked, NoSuchTask, RunFolderGone
from pipeline.steps.second_looks import NeedsAnotherPerson, NothingWaits
from pipeline.steps.taking_in import NoSuchFeed
from pipeline.warehouse.answers import AnsweredOtherwise
from pipeline.warehouse.claims import ClaimedByAnother
from pipeline.warehouse.objections import ObjectionClosed

REFUSALS: Final[tuple[tuple[type[HesvError], int, str | None], ...]] = (
    (Forbidden, 403, None),
    (NoSuchHousehold, 404, "There is no household {household_id} that you may see in {region} {cycle}."),
    (NotHisHousehold, 404, None),
    (UnknownRegion, 404, "There is no region {name}."),
    (UnknownCycle, 404, None),
    (NothingPublished, 404, "Nothing of {region} {cycle} is published."),
    (NoSuchTask, 404, "There is no task {task_id} that you may see, or it has no such judgement."),
    (NoSuchObjection, 404, "There is no objection {objection_id} that you may see."),
    (NoSuchFeed, 404, "There is no such feed of {region} {cycle} for township {township}; GET …/feeds has yours."),
    (RunLocked, 409, None),
    (ClaimedByAnother, 409, "Task {task_id} is {by}'s until {until}. Wait, ask, or claim it with take_over."),
    (AnsweredOtherwise, 409, "Task {task_id} was answered {answer} by {by}. If that was a mistake, withdraw judgement "
                             "{judgement_id} first."),
    (ContradictsJudgement, 409, "{judgement} was not recorded: it contradicts {earlier} about the same record. If that "
                                "was a mistake, withdraw it first."),
    (CannotWithdraw, 409, "Judgement {judgement_id} cannot be withdrawn: {problem}."),
    (NothingWaits, 409, "Judgement {judgement_id} waits for no second look, or it has had it."),
    (NeedsAnotherPerson, 409, None),
    (ObjectionClosed, 409, "Objection {objection_id} is {state}: its outcome stands. The family may raise a new one."),
    (RunFolderGone, 409, "What run {run_id} saw is no longer kept here. Tell the engineers."),
    (MayNotBeLinked, 409, None),
    (DependencyDown, 503, None),
    (NoSuchAnswer, 422, "A task of kind {kind} cannot be answered {answer}, or that needs on_day; the task's choices "
                        "say which."),
    (UsageError, 422, None),
)  # fmt: skip
"""Kind, status, and the words where the error's own would mislead. The first that fits; what fits none is broken."""


def refusal_of(error: Exception) -> tuple[int, str] | None:
    """The status and the words of a refusal; None: it is no refusal, something is broken."""
    for kind, status, words in REFUSALS:
        if isinstance(error, kind):
            return status, str(error) if words is None else words.format(**vars(error))
    return None
