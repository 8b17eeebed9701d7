"""The API as an application of its own, mounted at /api/v1: its document, its errors, its routes."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.utils import get_flat_dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.routing import Mount

from pipeline.office.api import problems
from pipeline.office.api.answers import Answers
from pipeline.office.api.asking import Rates
from pipeline.office.api.routes import feeds, households, objections, rows, runs, search, tasks
from pipeline.settings import Settings

MOUNTED_AT: Final = "/api/v1"
ROUTERS: Final[tuple[APIRouter, ...]] = (
    runs.router, rows.router, households.router, search.router, tasks.router, objections.router, feeds.router,
)  # fmt: skip
ERRORS: Final = (400, 401, 403, 404, 405, 409, 422, 429, 500, 503)
ABOUT: Final = """
The verification office's data for programs / 家庭经济状况核对数据接口.

- **Sign in** with `Authorization: Bearer <token>`. A token's scopes are acts (`look`, `fetch`, `judge`, …); what lies
  outside its owner's townships does not exist for it.
- **Money** is text with two decimals, in yuan (`"840.00"`); names that end in `_fen` are whole fen.
- **Lists** give `items` and `next`; send `next` back as `cursor`. A reader stays in the run he began in.
- **Errors** are `application/problem+json` (RFC 9457). **429** says in `Retry-After` when to go on.
- An answer's **ETag** sent back as `If-None-Match` gives 304 where nothing changed.
- Every look at a household is kept in the audit before it is answered / 每次查询先留痕后应答.
"""


def mount_api(app: FastAPI, settings: Settings, url: str) -> None:
    """Put the API under its address, whatever stands behind that: its errors are problems, never pages."""
    place = Mount(MOUNTED_AT, create_api(settings, url))
    place.path_regex = re.compile(place.path_regex.pattern, re.DOTALL)  # a line break in an address is no way out
    app.router.routes.append(place)


def create_api(settings: Settings, url: str) -> FastAPI:
    """The API over a warehouse that is up to date."""
    api = FastAPI(
        title="hesv", version="1", description=ABOUT, docs_url=None, redoc_url=None, redirect_slashes=False,
        dependencies=[Depends(_refuse_unknown)], responses=problems.documented(*ERRORS),
        generate_unique_id_function=lambda route: route.name, servers=[{"url": MOUNTED_AT}], root_path_in_servers=False,
    )  # fmt: skip
    api.state.settings, api.state.url = settings, url
    api.state.rates = Rates(settings.api_requests_per_minute)
    problems.register(api)
    api.add_middleware(Answers)
    for router in ROUTERS:
        api.include_router(router)
    document = api.openapi

    def whole() -> dict[str, Any]:
        made = document()
        made["components"]["schemas"].update(_problem_schemas())
        return made

    api.openapi = whole  # type: ignore[method-assign]  # FastAPI's own way of extending its document
    return api


def _refuse_unknown(request: Request) -> None:
    """A parameter that the route does not have is a mistake: refused, not passed over.

    Raises:
        RequestValidationError: it, by name.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = {field.alias for field in get_flat_dependant(route.dependant).query_params}
    wrong = sorted(set(request.query_params) - known)
    if wrong:
        raise RequestValidationError(
            [{"loc": ("query", name), "msg": "no such parameter", "type": "extra"} for name in wrong]
        )


def _problem_schemas() -> dict[str, Any]:
    made = TypeAdapter(problems.Problem).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**made.pop("$defs", {}), "Problem": made}
