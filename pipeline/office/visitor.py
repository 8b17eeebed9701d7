"""A browser before and after sign-in: its cookies, and the CSRF token that belongs to them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import parse_qs, urlencode

from fastapi import HTTPException, Request, Response

VISITOR: Final = "hesv_visitor"
SESSION: Final = "hesv_session"
LANGUAGE: Final = "hesv_language"
CHOICE: Final = "hesv_choice"
FLASH: Final = "hesv_flash"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "X-CSRF-Token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_BYTES: Final = 24
NUL: Final = "\0"
YEAR: Final = 365 * 24 * 3600


class CsrfRefused(HTTPException):
    """A request that changes something and does not come from one of our own pages."""

    def __init__(self) -> None:
        super().__init__(403, "csrf")


def visitor(request: Request) -> str:
    """The browser's random name; a new one is given with the answer (see `keep_visitor`)."""
    known = request.cookies.get(VISITOR)
    if known:
        return known
    if not hasattr(request.state, "visitor"):
        request.state.visitor = secrets.token_urlsafe(TOKEN_BYTES)
    return str(request.state.visitor)


def keep_visitor(request: Request, response: Response) -> None:
    """Send the new name along."""
    if VISITOR not in request.cookies:
        set_cookie(request, response, VISITOR, visitor(request))


def csrf_token(request: Request) -> str:
    """What every form carries: only who can read this browser's cookies can know it."""
    key = f"{visitor(request)} {request.cookies.get(SESSION, '')}"
    return hmac.new(key.encode(), b"csrf", hashlib.sha256).hexdigest()


async def refuse_forgery(request: Request) -> None:
    """Let a request that changes something pass only with the token of its browser, as a field or a header.

    Raises:
        CsrfRefused: it has none, or another's.
    """
    if request.method in SAFE:
        return
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    if VISITOR not in request.cookies or not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise CsrfRefused


async def refuse_unreadable(request: Request) -> None:
    """Refuse the character that no database text can hold.

    Raises:
        HTTPException: 404 where an address has it: nothing is called so; 422 where a field or a file's name has it.
    """
    if any(NUL in part for part in (request.scope["path"], *request.query_params.values())):
        raise HTTPException(404)
    fields = () if request.method in SAFE else (await request.form()).values()
    texts = (field if isinstance(field, str) else field.filename or "" for field in fields)
    if any(NUL in text for text in texts):
        raise HTTPException(422)


def set_cookie(request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """A cookie no script reads and no other site sends along with a POST."""
    is_secure = request.app.state.settings.office_https
    response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="lax", secure=is_secure, path="/")


def flash(request: Request, response: Response, text: str, kind: str = "done") -> None:
    """Say something on the next page this browser opens; kind: done, note or danger. No personal value."""
    set_cookie(request, response, FLASH, urlencode({"kind": kind, "text": text}), max_age=60)


def flashed(request: Request) -> dict[str, str] | None:
    """What the last answer left to be said."""
    said = parse_qs(request.cookies.get(FLASH, ""))
    if not {"kind", "text"} <= said.keys():
        return None
    return {"kind": said["kind"][0], "text": said["text"][0]}
