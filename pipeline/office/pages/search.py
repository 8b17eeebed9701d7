"""Searching the register: name, identity number or its last four, household number, address, phone.

By POST: what is sought is somebody's name, and an address ends in histories and logs of machines between.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked
from pipeline.office.web import Chosen, Needs, page, warehouse
from pipeline.warehouse.reading.search import Kind, search

router = APIRouter(prefix="/search")
Looker = Annotated[Actor, Depends(Needs(Act.LOOK))]
SIZE: Final = 20
LAST_OFFSET: Final = 400
KINDS: Final = {
    Kind.NAME.value: marked("姓名"),
    Kind.ID.value: marked("证件号码"),
    Kind.HOUSEHOLD.value: marked("户编号"),
    Kind.ADDRESS.value: marked("地址"),
    Kind.PHONE.value: marked("电话"),
}
REASONS: Final = {
    "id": marked("证件号码相同"),
    "id_tail": marked("后四位相同"),
    "phone": marked("电话相同"),
    "household": marked("户编号相同"),
    "address": marked("地址相近"),
    "place": marked("同一村或小区"),
    "name_equal": marked("姓名相同"),
    "name_variant": marked("异体或繁体"),
    "name_stand_in": marked("代用字"),
    "name_homophone": marked("同音"),
    "name_shape": marked("形近"),
    "name_partial": marked("部分相同"),
    "name_pinyin": marked("拼音相同"),
    "name_one_character": marked("差一字"),
    "name_masked": marked("姓名有遮盖"),
}
STATES: Final = {
    "applicant": marked("申请中"),
    "in_aid": marked("在保"),
    "in_grace": marked("渐退期"),
    "monitored": marked("监测中"),
    "exited": marked("已退出"),
}


@router.get("")
def ask(request: Request, actor: Looker, choice: Chosen) -> Response:
    """The form."""
    return _page(request, text="", kind="", hits=None, offset=0)


@router.post("")
def find(
    request: Request, actor: Looker, choice: Chosen,
    text: Annotated[str, Form(max_length=100)] = "",
    kind: Annotated[str, Form(max_length=20)] = "",
    offset: Annotated[int, Form(ge=0, le=LAST_OFFSET)] = 0,
) -> Response:  # fmt: skip
    """What may be meant, the likeliest first; one more is asked for, to know whether there is a next page."""
    if not text.strip() or not choice.region:
        return _page(request, text=text, kind=kind, hits=None, offset=0)
    url = warehouse(request, actor)
    hits = search(url, choice.region, choice.cycle, text, kind or None, limit=SIZE + 1, offset=offset)
    return _page(request, text=text, kind=kind, hits=hits, offset=offset)


def _page(request: Request, *, text: str, kind: str, hits: Any, offset: int) -> Response:  # noqa: ANN401 - hits or None
    return page(
        request, "search/search.html", fragment="results", text=text, kind=kind, hits=hits, offset=offset, size=SIZE,
        kinds=KINDS, reasons=REASONS, states=STATES,
    )  # fmt: skip
