"""What waits for a second person: words above the value, and what somebody asks to take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.doing import NotDone, attempt
from pipeline.office.i18n import marked
from pipeline.office.web import Chosen, Needs, page, say, to
from pipeline.steps.review_words import refuse_word, take_back
from pipeline.steps.second_look_desk import permit_look, permit_withdrawal, second_looks
from pipeline.steps.second_looks import confirm
from pipeline.warehouse.guarded import keep_event

router = APIRouter(prefix="/second-looks")
Judge = Annotated[Actor, Depends(Needs(Act.JUDGE))]
Second = Annotated[Actor, Depends(Needs(Act.CONFIRM))]
Number = Annotated[int, Path(ge=1, lt=2**63)]
Text = Annotated[str, Form(max_length=2000)]
HERE = "/second-looks"


@router.get("")
def show(request: Request, actor: Judge, choice: Chosen) -> Response:
    """The region's, oldest first; that somebody looks at the list is kept first."""
    keep_event(request.app.state.url, actor, "second_looks_list", choice.region)
    found = second_looks(request.app.state.url, actor, choice.region)
    return page(request, "second_looks/second_looks.html", found=found, own=actor.login.lower())


@router.post("/{judgement_id}/confirm")
def agree(request: Request, actor: Second, judgement_id: Number, note: Text = "") -> Response:
    """The second person says the same."""
    why = note.strip() or None

    def deed() -> None:
        permit_look(request.app.state.url, actor, judgement_id, why)
        confirm(judgement_id, actor.login, why)

    return _done(request, deed, marked("已复核同意，判断生效，并已重新判断该户。"))


@router.post("/{judgement_id}/refuse")
def disagree(request: Request, actor: Second, judgement_id: Number, note: Text = "") -> Response:
    """The second person says otherwise: the word is taken back."""
    why = note.strip()
    if not why:
        return to(request, HERE, say(request, marked("不同意须说明理由。")), "danger")

    def deed() -> None:
        permit_look(request.app.state.url, actor, judgement_id, why)
        refuse_word(judgement_id, actor.login, why)

    return _done(request, deed, marked("已复核不同意，任务重新待处理。"))


@router.post("/{judgement_id}/withdraw")
def withdraw(request: Request, actor: Judge, choice: Chosen, judgement_id: Number, note: Text = "") -> Response:
    """Another person asks too: the word of two is taken back."""
    why = note.strip()
    if not why:
        return to(request, HERE, say(request, marked("撤回须说明理由。")), "danger")

    def deed() -> None:
        permit_withdrawal(request.app.state.url, actor, choice.region, judgement_id, why)
        take_back(judgement_id, actor.login, why)

    return _done(request, deed, marked("已撤回，并已重新判断该户。"))


def _done(request: Request, deed: Callable[[], None], said: str) -> Response:
    try:
        attempt(request, HERE, deed)
    except NotDone as refused:
        return refused.response
    return to(request, HERE, say(request, said))
