"""Search in the register, as on its page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from pipeline.access import Act
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.paging import Listed
from pipeline.office.api.schemas import casework as schema
from pipeline.office.api.shapes import shaped
from pipeline.warehouse.reading.search import search

router = APIRouter(tags=["search"])
Looks = Annotated[Caller, asks(Act.LOOK)]


@router.post("/cycles/{region}/{cycle}/search")
def search_register(caller: Looks, cycle: InCycle, wanted: schema.Search) -> Listed[schema.Hit]:
    """Whom a text may mean, the likeliest first; kept in the audit without the text / 查询."""
    hits = search(caller.url, cycle.region, cycle.name, wanted.text, wanted.kind, wanted.limit)
    return Listed(tuple(shaped(schema.Hit, hit) for hit in hits), None)
