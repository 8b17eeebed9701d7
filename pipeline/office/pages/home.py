"""The home page: the cycles and what waits."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from pipeline.office.web import Chosen, Signed, page

router = APIRouter()


@router.get("/")
def show(request: Request, actor: Signed, choice: Chosen) -> Response:
    """What waits for this person, and the state of each cycle."""
    return page(request, "home/home.html")
