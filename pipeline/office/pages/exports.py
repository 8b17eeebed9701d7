"""The published views as files: spreadsheets for people, Parquet for those who count."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.i18n import marked
from pipeline.office.web import Chosen, Needs, page
from pipeline.steps.exporting import export_for

router = APIRouter(prefix="/exports")
Exporter = Annotated[Actor, Depends(Needs(Act.EXPORT))]
VIEWS: Final = {
    "flag": (marked("核对结论"), marked("每户（或单人）一行：事项、金额、理由、生效月份。")),
    "household_assessment": (marked("家庭核算"), marked("可计收入、人均、支出、财产、未知和矛盾。")),
    "income_month": (marked("按月收入"), marked("每笔计入的收入、月份、等级和原始记录。")),
    "asset": (marked("财产"), marked("存款、住房等，连同原始记录。")),
    "identity_link": (marked("身份匹配"), marked("每条外部记录归谁、依据和分量。")),
    "review_task": (marked("复核任务"), marked("等待人工处理的事项和答复。")),
    "screening": (marked("筛查名单"), marked("可能漏保、错保或发放有误的家庭。")),
    "quarantine": (marked("隔离数据"), marked("被隔离的行、规则和原因。")),
    "delivery": (marked("数据交付"), marked("每个文件的行数和去向。")),
}
"""The views of schema serve, by what people call them. No names or numbers are in any of them."""
ENDINGS: Final = ("xlsx", "parquet")
"""Typed cells: in a text file a spreadsheet would guess, and might run what it guesses."""


@router.get("")
def show(request: Request, actor: Exporter, choice: Chosen) -> Response:
    """What can be taken out of the chosen cycle."""
    return page(request, "exports/exports.html", views=VIEWS, endings=ENDINGS)


@router.get("/{region}/{cycle}/{view}.{ending}")
def take(request: Request, actor: Exporter, region: str, cycle: str, view: str, ending: str) -> Response:
    """One view, as much of it as this person may see."""
    if view not in VIEWS or ending not in ENDINGS:
        raise HTTPException(404)
    about = Cycle.of(region, cycle)
    folder = tempfile.TemporaryDirectory(prefix="hesv-export-")
    try:
        out = Path(folder.name) / f"{about.region}-{about.name}-{view}.{ending}"
        export_for(request.app.state.url, actor, about, view, out)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(out, filename=out.name, background=BackgroundTask(folder.cleanup))
