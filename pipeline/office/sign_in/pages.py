"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.office.i18n import LANGUAGES, marked
from pipeline.office.visitor import LANGUAGE, SESSION, YEAR, flash, set_cookie
from pipeline.office.web import Signed, page, say
from pipeline.steps.signing_in import sign_in, sign_out

router = APIRouter()
LONGEST_FIELD: Final = 200
WRONG: Final = marked("用户名或密码不对。")
TOO_OFTEN: Final = marked("尝试次数过多，请 15 分钟后再试。")

Field = Annotated[str, Form(max_length=LONGEST_FIELD)]


@router.get("/sign-in")
def show(request: Request, go_to: str = "/") -> Response:
    """The form."""
    return show_form(request, go_to, login="")


@router.post("/sign-in")
def enter(request: Request, login: Field = "", password: Field = "", go_to: Field = "/") -> Response:
    """Check, open a session, go on to the page that was asked for."""
    name = login.strip().lower()
    address = request.client.host if request.client else ""
    tries = request.app.state.tries
    if not tries.may_try(name, address):
        return show_form(request, go_to, login=name, problem=TOO_OFTEN, status=429)
    token = sign_in(request.app.state.url, request.app.state.settings.home, name, password)
    if token is None:
        tries.failed(address)
        return show_form(request, go_to, login=name, problem=WRONG, status=422)
    tries.succeeded(name)
    return entered(request, token, go_to)


@router.post("/sign-out")
def leave(request: Request, actor: Signed) -> Response:
    """End the session."""
    sign_out(request.app.state.url, actor, request.cookies[SESSION])
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION, path="/")
    flash(request, response, say(request, "您已退出登录。"))
    return response


@router.post("/language")
def speak(request: Request, language: Field = "", go_to: Field = "/") -> Response:
    """Change the language and stay on the page."""
    response = RedirectResponse(within(go_to), 303)
    if language in LANGUAGES:
        set_cookie(request, response, LANGUAGE, language, YEAR)
    return response


def entered(request: Request, token: str, go_to: str) -> Response:
    """The session's cookie, and on."""
    response = RedirectResponse(within(go_to), 303)
    set_cookie(request, response, SESSION, token)
    return response


def within(address: str) -> str:
    """An address of ours; anything else is the home page, so that nobody is led elsewhere by a link."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() and "\\" not in address else "/"


def show_form(request: Request, go_to: str, *, login: str, problem: str = "", status: int = 200) -> Response:
    """The form, with what went wrong."""
    has_provider = request.app.state.settings.oidc_issuer is not None
    return page(
        request, "sign_in/sign_in.html", status=status,
        login=login, go_to=within(go_to), problem=problem, has_provider=has_provider,
    )  # fmt: skip
