"""Around every answer: headers that keep a page to itself, a log line without a personal value, a bound on bodies."""

from __future__ import annotations

import time
import uuid
from typing import Final

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action {form}; frame-ancestors 'none'"
)
"""No script or style but our own files. Pictures of charts are made in the page (data:, blob:)."""
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
FOR_LONG: Final = b"public, max-age=31536000, immutable"
NEVER: Final = b"no-store"
LOG: Final = structlog.get_logger("hesv.office")


class SecurityHeaders:
    """Adds them to every answer. What is not a static file under the address of its bytes is never kept."""

    def __init__(self, app: ASGIApp, *, is_https: bool, form_targets: str = "'self'") -> None:
        self.app = app
        extra = ((b"strict-transport-security", b"max-age=31536000"),) if is_https else ()
        policy = POLICY.format(form=form_targets).encode()
        self.headers = (*HEADERS, (b"content-security-policy", policy), *extra)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_lasting = scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v=")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                keep = FOR_LONG if is_lasting and message["status"] in {200, 304} else NEVER
                given = [pair for pair in message["headers"] if pair[0].lower() != b"cache-control"]
                message["headers"] = [*given, *self.headers, (b"cache-control", keep)]
            await send(message)

        await self.app(scope, receive, with_headers)


class MostBytes:
    """Refuses a body above a bound with 413, before anybody is asked who he is: a form is read to know its token."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        got = 0

        async def counting() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, counting, send)


class Quiet:
    """Around the whole: what broke has been answered and logged by kind and place (problems.py).

    Its text may hold a person's data; the server would write it, with its trace, to the log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        except Exception as problem:  # noqa: BLE001 - the last place that sees it
            LOG.error("broken off", error=type(problem).__name__)


class RequestLog:
    """One line a request: method, the route's template (never the path: it holds ids), status, milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        request_id = uuid.uuid4().hex[:12]
        scope.setdefault("state", {})["request_id"] = request_id

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            LOG.info("request", id=request_id, method=scope["method"], route=route_of(scope), status=status, ms=took)


def route_of(scope: Scope) -> str:
    """/households/{household_id}, as it was declared; a static file's folder; else that there was none."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    if isinstance(path, str):
        return path
    return "/static" if scope["path"].startswith("/static/") else "(no such page)"
