"""Searching the register: name, identity number or its last four, household number, address, phone.

By POST: what is sought is somebody's name, and an address ends in histories and logs of machines between.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.web import Chosen, Needs, page, warehouse
from pipeline.warehouse.reading.search import search

router = APIRouter(prefix="/search")
Looker = Annotated[Actor, Depends(Needs(Act.LOOK))]
SIZE: Final = 20
LAST_OFFSET: Final = 400


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
    )  # fmt: skip
