"""The office's web application: pages, static files and health, put together from one router a topic."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from pipeline.office import health, problems
from pipeline.office.anchoring import anchoring
from pipeline.office.api.app import mount_api
from pipeline.office.middleware import MostBytes, RequestLog, SecurityHeaders
from pipeline.office.pages import (
    accounts,
    audit,
    cycles,
    exports,
    feeds,
    home,
    households,
    objections,
    release,
    results,
    runs,
    search,
    second_looks,
    tasks,
    unasked,
)
from pipeline.office.sign_in import pages as sign_in_pages
from pipeline.office.sign_in import provider as sign_in_provider
from pipeline.office.sign_in.limits import Tries
from pipeline.office.visitor import refuse_forgery, refuse_unreadable
from pipeline.settings import Settings
from pipeline.steps.context import ready_warehouse
from pipeline.warehouse.pooled import pooled_url

PAGES: Final[tuple[APIRouter, ...]] = (
    sign_in_pages.router,
    sign_in_provider.router,
    home.router,
    search.router,
    unasked.router,  # before a task of any name
    tasks.router,
    results.router,
    second_looks.router,
    objections.router,
    cycles.router,
    households.router,
    runs.router,
    exports.router,
    audit.router,
    accounts.router,
    release.router,
    feeds.router,
)
"""A new topic is one line here. Each of them refuses a POST without the token of its browser."""

CHECKS: Final = (refuse_forgery, refuse_unreadable)
MOST_BYTES: Final = feeds.MOST_BYTES + 1_000_000
"""Of a request: the largest form a township returns, and what goes with it."""


def create_app(settings: Settings) -> FastAPI:
    """The application over the warehouse of these settings, its schemas made or upgraded.

    Raises:
        DependencyDown: the warehouse cannot be reached.
    """
    url = pooled_url(ready_warehouse(settings))
    lifespan = anchoring(url, settings.home, settings.audit_anchor_minutes * 60)
    app = FastAPI(title="hesv", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.settings = settings
    app.state.url = url
    app.state.tries = Tries()
    problems.register(app)
    app.add_middleware(MostBytes, most=MOST_BYTES)
    app.add_middleware(SecurityHeaders, is_https=settings.office_https)
    app.add_middleware(RequestLog)
    static = resources.files("pipeline.office").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    mount_api(app, settings, url)
    app.include_router(health.router)
    app.router.routes.extend(_pages())
    return app


@cache
def _pages() -> tuple[BaseRoute, ...]:
    """The routes of every page. They hold nothing of an application, and to make them is most of making one."""
    made = APIRouter()
    for router in PAGES:
        made.include_router(router, dependencies=[*map(Depends, CHECKS)], include_in_schema=False)
    return tuple(made.routes)
