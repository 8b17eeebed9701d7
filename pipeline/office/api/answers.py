"""What every answer of the API carries: how many requests are left, and an ETag by which it need not be sent twice."""

from __future__ import annotations

import hashlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TAGGED: Final = "application/json"
KEPT_BY_304: Final = frozenset({b"etag", b"ratelimit", b"ratelimit-policy", b"vary"})


class Answers:
    """Holds a JSON answer back until it is whole, tags it, and sends 304 where the caller has it already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _say_rate(scope, headers)
                if scope["method"] == "GET" and message["status"] == 200 and _is_tagged(headers):  # noqa: PLR2004
                    held.append(message)
                    return
            elif held:
                held.append(message)
                if not message.get("more_body", False):
                    await _send_tagged(scope, held, send)
                return
            await send(message)

        await self.app(scope, receive, hold)


def _say_rate(scope: Scope, headers: MutableHeaders) -> None:
    """RateLimit and RateLimit-Policy of the IETF draft on rate limit headers."""
    rate = scope.get("state", {}).get("rate")
    if rate is not None:
        amount, left, seconds = rate
        headers["RateLimit-Policy"] = f'"minute";q={amount};w=60'
        headers["RateLimit"] = f'"minute";r={left};t={seconds}'


def _is_tagged(headers: Headers) -> bool:
    return headers.get("content-type", "").split(";")[0] == TAGGED


async def _send_tagged(scope: Scope, held: list[Message], send: Send) -> None:
    start, *parts = held
    body = b"".join(part.get("body", b"") for part in parts)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = MutableHeaders(scope=start)
    headers["ETag"] = tag
    headers["Vary"] = "Authorization"
    asked = Headers(scope=scope).get("if-none-match", "")
    if tag in {each.strip().removeprefix("W/") for each in asked.split(",")} or asked.strip() == "*":
        start["status"] = 304
        start["headers"] = [pair for pair in start["headers"] if pair[0].lower() in KEPT_BY_304]
        body = b""
    await send(start)
    await send({"type": "http.response.body", "body": body})
