"""Signing in through the identity provider: to it, and back."""

from __future__ import annotations

from typing import Annotated, Final

import structlog
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.office.i18n import marked
from pipeline.office.sign_in.oidc import ProviderRefused, come_back, discover, leave
from pipeline.office.sign_in.pages import LONGEST_FIELD, entered, show_form, within
from pipeline.office.visitor import keep_visitor, visitor
from pipeline.steps.signing_in import keep_failure, sign_in_federated
from pipeline.warehouse.oidc_requests import keep_request, take_request

router = APIRouter()
LOG: Final = structlog.get_logger("hesv.office")
LONGEST_CODE: Final = 4000
REFUSED: Final = marked("统一账号登录没有成功。请重试；如仍不行，请联系账号管理员。")


@router.get("/sign-in/provider")
def go(request: Request, go_to: Annotated[str, Query(max_length=LONGEST_FIELD)] = "/") -> Response:
    """Send the browser to the provider."""
    settings = request.app.state.settings
    leaving = leave(settings, discover(_issuer(request)), _back(request), within(go_to))
    keep_request(request.app.state.url, leaving.state, visitor(request), leaving.request)
    response = RedirectResponse(leaving.address, 303)
    keep_visitor(request, response)
    return response


@router.get("/sign-in/callback")
def come(
    request: Request,
    state: Annotated[str, Query(max_length=LONGEST_FIELD)] = "",
    code: Annotated[str, Query(max_length=LONGEST_CODE)] = "",
) -> Response:
    """The browser is back: hold the answer against what was sent, and open a session."""
    issuer, url = _issuer(request), request.app.state.url
    home = request.app.state.settings.home
    sent = take_request(url, state, visitor(request))
    try:
        if sent is None or not code:
            raise ProviderRefused("nothing this browser asked for")
        provider = discover(issuer)
        subject, actor = come_back(request.app.state.settings, provider, _back(request), code, sent)
    except ProviderRefused as refused:
        LOG.warning("provider", said=str(refused))
        keep_failure(url, home, None, "", "provider")
        return show_form(request, "/", login="", problem=REFUSED, status=422)
    token = sign_in_federated(url, home, actor, issuer, subject)
    if token is None:
        return show_form(request, sent.go_to, login="", problem=REFUSED, status=422)
    return entered(request, token, sent.go_to)


def _issuer(request: Request) -> str:
    issuer: str | None = request.app.state.settings.oidc_issuer
    if issuer is None:
        raise HTTPException(404)
    return issuer


def _back(request: Request) -> str:
    return str(request.url_for("come"))
