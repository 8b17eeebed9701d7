"""What people are told where a deed of theirs is not done: each refusal of the steps in words of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from fastapi import Request, Response

from pipeline.errors import HesvError
from pipeline.linkage.review.contradictions import ContradictsJudgement
from pipeline.office.i18n import marked
from pipeline.office.web import say, to
from pipeline.steps.deciding_tasks import NoSuchAnswer
from pipeline.steps.reviewing_values import (
    CannotWithdraw,
    MayNotBeLinked,
    NeedsAnotherToWithdraw,
    NoSuchRecord,
    RunFolderGone,
)
from pipeline.steps.second_looks import NeedsAnotherPerson, NothingWaits
from pipeline.warehouse.answers import AnsweredOtherwise
from pipeline.warehouse.claims import ClaimedByAnother
from pipeline.warehouse.objections import ObjectionClosed

T = TypeVar("T")

SAID: Final[Mapping[type[HesvError], str]] = {
    ClaimedByAnother: marked("该任务正由他人办理。请稍候、与对方联系，或先接手该任务。"),
    ContradictsJudgement: marked("与此前对同一记录的判断相矛盾，没有记录。如系误判，请先撤回此前的判断。"),
    AnsweredOtherwise: marked("该任务已有不同的答复，没有记录。如系误判，请先撤回此前的答复。"),
    NoSuchAnswer: marked("请选择一个答复；“已验收”须同时填写日期。"),
    NeedsAnotherPerson: marked("这是您本人的判断，须由另一人复核。"),
    NothingWaits: marked("该判断不需要第二人复核，或已复核。"),
    CannotWithdraw: marked("该判断已不再有效，无需撤回。"),
    NeedsAnotherToWithdraw: marked("该判断已经第二人复核。撤回申请已记录；另一人也提出撤回后才失效。"),
    MayNotBeLinked: marked("该成员没有有效授权、不计入本户或已亡故，不能认定记录属于他。"),
    NoSuchRecord: marked("本期数据中没有这条记录或这名成员。"),
    RunFolderGone: marked("本期数据已归档，不能在此判断。请联系数据工程师。"),
    ObjectionClosed: marked("该异议已办结，结果不再改变。"),
}
"""By kind of refusal; any other has its own page."""


class NotDone(Exception):
    """A deed that was refused; carries the answer to the visitor."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def attempt(request: Request, address: str, deed: Callable[[], T]) -> T:
    """Do it.

    Raises:
        NotDone: it was refused for a reason people can act on; go back to `address` and say it there.
    """
    try:
        return deed()
    except HesvError as refusal:
        text = next((words for kind, words in SAID.items() if isinstance(refusal, kind)), None)
        if text is None:
            raise
        raise NotDone(to(request, address, say(request, text), "danger")) from None
