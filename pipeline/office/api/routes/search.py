"""Search in the register, as on its page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter

from pipeline.access import Act
from pipeline.office.api.asking import Caller, asks
from pipeline.office.api.paging import Listed
from pipeline.office.api.schemas import casework as schema
from pipeline.office.api.schemas.words import CycleName, Region
from pipeline.warehouse.reading.search import search

router = APIRouter(tags=["search"])
Looks = Annotated[Caller, asks(Act.LOOK)]


@router.post("/cycles/{region}/{cycle}/search")
def search_register(caller: Looks, region: Region, cycle: CycleName, wanted: schema.Search) -> Listed[schema.Hit]:
    """Whom a text may mean, the likeliest first; kept in the audit without the text / 查询."""
    hits = search(caller.url, region, cycle, wanted.text, wanted.kind, wanted.limit)
    return Listed(tuple(schema.Hit(**asdict(hit)) for hit in hits), None)
