"""Every error of the API as application/problem+json (RFC 9457): what happened and what to do, no personal value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Annotated, Any, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from pipeline.errors import HesvError
from pipeline.office.api.refusals import refusal_of

MEDIA: Final = "application/problem+json"
REFERENCE: Final = {"$ref": "#/components/schemas/Problem"}
LOG: Final = structlog.get_logger("hesv.api")
TYPES: Final[Mapping[int, str]] = {
    400: "invalid", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "no-such-method", 409: "conflict",
    422: "invalid", 429: "too-many-requests", 500: "broken", 503: "down",
}  # fmt: skip
NOT_NONE: Final = "none_required"
"""Pydantic's word where something may be left out and is not as it should be: it could have been nothing."""
WORDS: Final[Mapping[str, str]] = {
    "dataclass_type": "Send a JSON object, with the header Content-Type: application/json",
    "unexpected_keyword_argument": "There is no such name",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with a request."""

    place: Annotated[str, Field(description="where: query.limit, path.cycle, body.note / 位置")]
    detail: Annotated[str, Field(description="what is wrong / 说明")]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (RFC 9457) / 出错说明."""

    type: Annotated[
        str, Field(description="a name for this kind of problem, as a URN / 类型", pattern="^urn:hesv:problem:")
    ]
    title: Annotated[str, Field(description="the kind in words / 标题")]
    status: Annotated[int, Field(description="the HTTP status / 状态码", ge=400, le=599)]
    detail: Annotated[str, Field(description="this case, and what to do / 具体说明")]
    request_id: Annotated[str, Field(description="names this request in the log; also X-Request-ID / 请求编号")]
    errors: Annotated[tuple[Wrong, ...], Field(description="each thing wrong with the request / 逐项说明")] = field(
        default=()
    )


def register(api: FastAPI) -> None:
    """Give each kind of error its problem."""
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(HesvError, _known)
    api.add_exception_handler(Exception, _broken)


def problem(
    request: Request, status: int, detail: str, errors: tuple[Wrong, ...] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The answer."""
    kind = TYPES.get(status, "other")
    request_id = getattr(request.state, "request_id", "")
    told = Problem(f"urn:hesv:problem:{kind}", HTTPStatus(status).phrase, status, detail, request_id, errors)
    return JSONResponse(asdict(told), status, headers=dict(headers or {}), media_type=MEDIA)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route says of its errors in the OpenAPI document."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA: {"schema": REFERENCE}},
            **({"headers": HEADERS[status]} if status in HEADERS else {}),
        }
        for status in statuses
    }


HEADERS: Final[Mapping[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}, "required": True}},
    429: {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}, "required": True}},
}


def _invalid(request: Request, error: Exception) -> Response:
    """Places and what was expected, never what was sent: that may hold a person's data."""
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    may_be_left_out = {tuple(each["loc"])[:-1] for each in found if each["type"] == NOT_NONE}
    wrong = tuple(
        Wrong(_place(each["loc"], may_be_left_out), WORDS.get(each["type"], str(each["msg"])))
        for each in found
        if each["type"] != NOT_NONE
    )
    return problem(request, 422, "The request is not as the schema says; see errors.", wrong)


def _place(loc: Sequence[str | int], may_be_left_out: Collection[tuple[str | int, ...]]) -> str:
    """Where it is in the request. Of what may be left out Pydantic also names the kind it tried: no place of ours."""
    shown = [part for at, part in enumerate(loc) if tuple(loc[:at]) not in may_be_left_out]
    return ".".join(map(str, shown))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail, headers = str(getattr(error, "detail", "")), getattr(error, "headers", None)
    if detail == HTTPStatus.NOT_FOUND.phrase:  # said by the router
        detail = "Nothing is at this address. All addresses: /api/v1/openapi.json"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": _methods(request)}
        detail = f"This address takes {headers['Allow']}."
    return problem(request, status, detail, headers=headers)


def _methods(request: Request) -> str:
    """All that an address takes; the router knows one route of it only."""
    here = (route for route in request.app.routes if isinstance(route, APIRoute) and _is_at(route, request))
    return ", ".join(sorted({method for route in here for method in route.methods}))


def _is_at(route: APIRoute, request: Request) -> bool:
    return route.matches(request.scope)[0] is not Match.NONE


def _known(request: Request, error: Exception) -> Response:
    refusal = refusal_of(error)
    return _broken(request, error) if refusal is None else problem(request, *refusal)


def _broken(request: Request, error: Exception) -> Response:
    LOG.error("broken", id=getattr(request.state, "request_id", ""), error=type(error).__name__)
    return problem(request, 500, "The request could not be completed. Tell the engineers the request_id.")
