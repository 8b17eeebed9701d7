"""Whether the office's pages live, and whether they can answer: for whatever watches the machine."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from pipeline.errors import DependencyDown
from pipeline.warehouse.connection import connection

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def live() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(request: Request) -> PlainTextResponse:
    """It can serve pages: the warehouse answers."""
    try:
        with connection(request.app.state.url) as session, session.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DependencyDown:
        return PlainTextResponse("the warehouse does not answer\n", 503)
    return PlainTextResponse("ready\n")
