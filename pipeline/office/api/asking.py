"""Who asks and of which cycle: a bearer token, the acts it is scoped to, and how many requests it has left."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.api.schemas.words import CycleName, Region
from pipeline.steps.context import policies
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.sessions import digest
from pipeline.warehouse.tokens import token_actor

BEARER: Final = HTTPBearer(
    auto_error=False,
    description="A token of `hesv account token add` or of the accounts page; its scopes are acts: look, fetch, …",
)
WRONG_TOKENS: Final = RateLimitItemPerMinute(30)
"""Unknown tokens an address may try."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `url` is the warehouse as he may see it; `owner_url` is for what checks and keeps who he is itself."""

    actor: Actor
    url: str
    owner_url: str
    home: Path
    scopes: frozenset[str]

    def need(self, act: Act) -> None:
        """Go on only if the token is scoped to this act and its owner's role does it.

        Raises:
            HTTPException: 403, the token is not. Forbidden: the role does not.
        """
        if act not in self.scopes:
            challenge = f'Bearer realm="hesv", error="insufficient_scope", scope="{act}"'
            raise HTTPException(403, f"The token lacks the scope {act}.", {"WWW-Authenticate": challenge})
        self.actor.need(act)


class Rates:
    """Requests of the last minute by token, and unknown tokens by address; kept in this process."""

    def __init__(self, per_minute: int) -> None:
        self.each = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, limit: RateLimitItemPerMinute, *who: str) -> tuple[bool, int, int]:
        """Count one request: whether it may go on, how many are left, in how many seconds there are more."""
        may = self._limiter.hit(limit, *who)
        reset, left = self._limiter.get_window_stats(limit, *who)
        return may, left, max(1, math.ceil(reset - time.time()))


def _caller(
    request: Request,
    scopes: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
) -> Caller:
    """Who the token stands for, if it is scoped to what the route does and its role does it."""
    state = request.app.state
    known = token_actor(state.url, given.credentials) if given is not None else None
    if known is None:
        _count_wrong(request, is_given=given is not None)
    actor, allowed = known
    _count(request, digest(given.credentials).hex() if given else "")
    caller = Caller(actor, url_as(state.url, actor), state.url, state.settings.home, allowed)
    for scope in scopes.scopes:
        caller.need(Act(scope))
    return caller


def _count_wrong(request: Request, *, is_given: bool) -> NoReturn:
    """Refuse: 401, or 429 where the address has tried too many."""
    address = request.client.host if request.client else ""
    may, _, seconds = request.app.state.rates.take(WRONG_TOKENS, "wrong", address)
    if not may:
        raise _too_many(seconds)
    challenge = 'Bearer realm="hesv"' + (', error="invalid_token"' if is_given else "")
    raise HTTPException(401, "Send a valid token: Authorization: Bearer …", {"WWW-Authenticate": challenge})


def _count(request: Request, token: str) -> None:
    rates: Rates = request.app.state.rates
    may, left, seconds = rates.take(rates.each, "token", token)
    request.state.rate = (rates.each.amount, left, seconds)
    if not may:
        raise _too_many(seconds)


def _too_many(seconds: int) -> HTTPException:
    detail = f"Too many requests. Go on in {seconds} seconds."
    return HTTPException(429, detail, {"Retry-After": str(seconds)})


def _cycle(region: Region, cycle: CycleName) -> Cycle:
    """The cycle of an address.

    Raises:
        UnknownRegion: no policy file names the region.
    """
    policies().region(region)
    return Cycle.of(region, cycle)


InCycle = Annotated[Cycle, Depends(_cycle)]
"""It stands after the caller: who may not ask learns nothing of it."""


def asks(act: Act) -> Any:  # noqa: ANN401 - what FastAPI's Security gives
    """The caller as a dependency, where his token is scoped to this act and his role does it."""
    return Security(_caller, scopes=[act.value])
