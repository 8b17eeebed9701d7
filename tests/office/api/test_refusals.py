"""What a program is told where a step refuses: the status, and never a command that it does not have."""

from datetime import UTC, datetime

import pytest

from pipeline.access import Forbidden
from pipeline.errors import DependencyDown, HesvError, UnknownRegion, UsageError
from pipeline.linkage.review.contradictions import ContradictsJudgement, StandingWord
from pipeline.office.api.refusals import REFUSALS, refusal_of
from pipeline.steps.deciding_tasks import NoSuchAnswer
from pipeline.steps.household_report import NoSuchHousehold
from pipeline.steps.objecting import NoSuchObjection
from pipeline.steps.quarantine_values import NothingPublished
from pipeline.steps.reviewing_values import CannotWithdraw, NeedsAnotherToWithdraw, NoSuchTask, RunFolderGone
from pipeline.steps.second_looks import NeedsAnotherPerson, NothingWaits
from pipeline.steps.taking_in import NoSuchFeed
from pipeline.warehouse.answers import AnsweredOtherwise
from pipeline.warehouse.claims import ClaimedByAnother
from pipeline.warehouse.objections import ObjectionClosed

EARLIER = StandingWord(7, ("Y2", 1), "same", "A. Name", datetime(2019, 1, 20, 8, tzinfo=UTC))
CASES = [
    (Forbidden("caseworker", "judge"), 403, "The role caseworker may not judge; office, supervisor may. "),
    (NoSuchHousehold("yiyang", "2018H2", "Y1"), 404, "There is no household Y1 that you may see in yiyang 2018H2."),
    (UnknownRegion("atlantis", ("yiyang",)), 404, "There is no region atlantis."),
    (NothingPublished("yiyang", "2018H2"), 404, "Nothing of yiyang 2018H2 is published."),
    (NoSuchTask("t1", 0), 404, "There is no task t1 that you may see, or it has no such judgement."),
    (NoSuchObjection(3), 404, "There is no objection 3 that you may see."),
    (NoSuchFeed("yiyang", "2018H2", "361126100"), 404, "There is no such feed of yiyang 2018H2 for township 361126100"),
    (ClaimedByAnother("t1", "A. Name", "2019-01-20 08:30 UTC"), 409, "Task t1 is A. Name's until 2019-01-20 08:"),
    (AnsweredOtherwise("t1", "nominal", "A. Name", 7), 409, "Task t1 was answered nominal by A. Name. "),
    (ContradictsJudgement("same", ("Y1", 1), EARLIER), 409, "same was not recorded: it contradicts judgement 7 "),
    (CannotWithdraw(7, "there is no such word"), 409, "Judgement 7 cannot be withdrawn: there is no such word."),
    (NothingWaits(7), 409, "Judgement 7 waits for no second look, or it has had it."),
    (NeedsAnotherPerson(7, "A. Name"), 409, "Judgement 7 is A. Name's own word: somebody else must look at it."),
    (ObjectionClosed(3, "upheld"), 409, "Objection 3 is upheld: its outcome stands. "),
    (RunFolderGone("run-1", "identity"), 409, "What run run-1 saw is no longer kept here. Tell the engineers."),
    (DependencyDown("PostgreSQL", "no answer", "Wait."), 503, "PostgreSQL cannot be used: no answer. Wait."),
    (NoSuchAnswer("link", "perhaps", "same, different"), 422, "A task of kind link cannot be answered perhaps, or "),
    (UsageError("The day is still to come."), 422, "The day is still to come."),
]  # fmt: skip


@pytest.mark.parametrize(("error", "status", "start"), CASES)
def test_a_refusal_has_a_status_and_says_what_a_program_can_do(error, status, start):
    told = refusal_of(error)
    assert told is not None
    assert told[0] == status
    assert told[1].startswith(start)
    assert "hesv " not in told[1]
    assert " --" not in told[1]


@pytest.mark.parametrize("error", [HesvError("x"), NeedsAnotherToWithdraw(7, "A. Name"), ValueError("x")])
def test_what_is_no_refusal_is_broken(error):
    assert refusal_of(error) is None


def test_no_kind_stands_behind_one_that_catches_it():
    kinds = [kind for kind, _, _ in REFUSALS]
    for place, kind in enumerate(kinds):
        assert not any(issubclass(kind, before) for before in kinds[:place]), kind.__name__
