"""What every page uses: who asks, the warehouse as he may see it, the region and cycle he looks at, and the answer.

A page is a few lines:

    router = APIRouter()

    @router.get("/quarantine")
    def show(request: Request, actor: Annotated[Actor, Depends(Needs(Act.WATCH_RUNS))], choice: Chosen) -> Response:
        rows = quarantine_page(warehouse(request, actor), choice.region, choice.cycle)
        return page(request, "runs/quarantine.html", fragment="rows", rows=rows)

`Signed` is anybody who signed in; `Needs(Act.X)` is somebody whose role does X, and is what tests read to try each
role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import StringConstraints

from pipeline.access import Act, Actor
from pipeline.office import templating
from pipeline.office.i18n import LANGUAGES, SOURCE, Speech, translate
from pipeline.office.navigation import PLACES, navigation
from pipeline.office.visitor import (
    CHOICE,
    FLASH,
    LANGUAGE,
    SESSION,
    YEAR,
    csrf_token,
    flash,
    flashed,
    keep_visitor,
    set_cookie,
)
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.reading.cycles import PublishedCycle, published_cycles
from pipeline.warehouse.sessions import session_account

__all__ = [
    "Choice", "Chosen", "Needs", "Purpose", "SignInNeeded", "Signed", "flash", "is_fragment", "language", "need",
    "page", "say", "to", "warehouse",
]  # fmt: skip


Purpose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200), Form()]
"""What somebody would see whole numbers for: blanks say nothing."""
IN_ADDRESSES: Final = ":/%#?=@[]!$&'()*+,;"
"""What stands in an address as it is: as in the header Location (starlette.responses.RedirectResponse)."""


class SignInNeeded(Exception):
    """Somebody who has not signed in, or whose session ended, asked for a page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The region and cycle somebody looks at; both empty where nothing is published yet."""

    region: str = ""
    cycle: str = ""


def signed(request: Request) -> Actor:
    """Who asks, from his session.

    Raises:
        SignInNeeded: nobody, or the session ended.
    """
    token = request.cookies.get(SESSION)
    account = session_account(request.app.state.url, token) if token else None
    if account is None:
        raise SignInNeeded
    request.state.actor = account.actor
    return account.actor


Signed = Annotated[Actor, Depends(signed)]


@dataclass(frozen=True)
class Needs:
    """A dependency: who asks, if his role does this act."""

    act: Act

    def __call__(self, actor: Signed) -> Actor:
        """The person.

        Raises:
            Forbidden: his role does not do it.
        """
        actor.need(self.act)
        return actor


def need(actor: Actor, act: Act) -> None:
    """Go on only if his role does this; `Needs` is the same as a dependency."""
    actor.need(act)


def warehouse(request: Request, actor: Actor) -> str:
    """The warehouse's URL as this person may see it."""
    return url_as(request.app.state.url, actor)


def cycles(request: Request, actor: Actor) -> tuple[PublishedCycle, ...]:
    """The published cycles, read once a request."""
    if not hasattr(request.state, "cycles"):
        request.state.cycles = published_cycles(warehouse(request, actor))
    known: tuple[PublishedCycle, ...] = request.state.cycles
    return known


def chosen(request: Request, actor: Signed) -> Choice:
    """The region and cycle of the address, else the ones chosen last, else the latest; only published ones count."""
    known = [Choice(found.region, found.cycle) for found in cycles(request, actor)]
    remembered = request.cookies.get(CHOICE, "").partition(":")
    said = {**request.query_params, **request.path_params}
    region, cycle = said.get("region", remembered[0]), said.get("cycle", remembered[2])
    of_region = [choice for choice in known if choice.region == region] or known
    exact = [choice for choice in of_region if choice.cycle == cycle]
    choice = (exact or of_region or [Choice()])[0]
    request.state.choice = choice
    return choice


Chosen = Annotated[Choice, Depends(chosen)]


def language(request: Request) -> str:
    """What the visitor chose, zh or en; else Chinese."""
    wanted = request.cookies.get(LANGUAGE, SOURCE)
    return wanted if wanted in LANGUAGES else SOURCE


def say(request: Request, text: str, **values: object) -> str:
    """A text in the visitor's language."""
    return translate(language(request), text, **values)


def speech(request: Request) -> Speech:
    """Texts and words in the visitor's language."""
    return Speech(language(request))


def is_fragment(request: Request) -> bool:
    """Whether HTMX asks for a part of a page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def page(
    request: Request, template: str, *, fragment: str | None = None, status: int = 200, **context: object
) -> HTMLResponse:
    """A template as the answer: the whole page, or its block `fragment` where HTMX asks for a part."""
    block = fragment if is_fragment(request) else None
    said = None if block else flashed(request)
    html = templating.render(language(request), template, block, {**_around(request), "said": said, **context})
    response = HTMLResponse(html, status)
    keep_visitor(request, response)
    if said:
        response.delete_cookie(FLASH, path="/")
    choice: Choice = getattr(request.state, "choice", Choice())
    if choice.region and "region" in request.query_params:
        set_cookie(request, response, CHOICE, f"{choice.region}:{choice.cycle}", YEAR)
    return response


def to(request: Request, address: str, text: str = "", kind: str = "done") -> Response:
    """Go on to another of our pages after a POST, saying something there; HTMX is told to go there too."""
    if is_fragment(request):
        response = Response(status_code=204, headers={"HX-Redirect": quote(address, safe=IN_ADDRESSES)})
    else:
        response = RedirectResponse(address, 303)
    if text:
        flash(request, response, text, kind)
    return response


def _choosing_at(request: Request) -> str:
    """Where choosing another cycle leads: here, or from one thing of a cycle to the list of its like."""
    if not request.path_params:
        return request.url.path
    topic = "/" + request.url.path.split("/")[1]
    return topic if topic in {place.path for place in PLACES} else "/"


def _around(request: Request) -> Mapping[str, object]:
    """What base.html needs on every page; nothing here asks the warehouse."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return {
        "request": request,
        "actor": actor,
        "acts": frozenset(act for act in Act if actor is not None and actor.may(act)),
        "navigation": navigation(actor, request.url.path) if actor else (),
        "choice": getattr(request.state, "choice", Choice()),
        "cycles": getattr(request.state, "cycles", ()),
        "language": language(request),
        "languages": LANGUAGES,
        "csrf": csrf_token(request),
        "here": request.url.path,
        "choosing_at": _choosing_at(request),
        "query": request.query_params,
    }
