"""Errors as calm pages in the visitor's language that say what to do: never a traceback, never a personal value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from pipeline.access import Forbidden
from pipeline.errors import DependencyDown, HesvError, RunLocked, UsageError
from pipeline.office.i18n import marked
from pipeline.office.visitor import SAFE, CsrfRefused
from pipeline.office.web import SignInNeeded, is_fragment, page
from pipeline.steps.objecting import NoSuchObjection
from pipeline.steps.objection_desk import NotHisHousehold
from pipeline.steps.reviewing_values import NoSuchTask
from pipeline.warehouse.connection import LoadRejected

LOG: Final = structlog.get_logger("hesv.office")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page says of it: a title, what it means, what to do."""

    status: int
    title: str
    meaning: str
    todo: str


NOT_ALLOWED: Final = Problem(
    403, marked("没有权限"), marked("您的岗位不办理这项业务。"), marked("如确需办理，请联系账号管理员调整岗位。")
)
FORGED: Final = Problem(
    403, marked("页面已过期"), marked("这次提交没有被接受，什么也没有改变。"), marked("请返回上一页，刷新后重新提交。")
)
NOT_FOUND: Final = Problem(
    404,
    marked("没有找到"),
    marked("这里没有您可以查看的内容。"),
    marked("请核对编号，或从查询页重新进入；不在您辖区内的家庭不会显示。"),
)
LOCKED: Final = Problem(
    409,
    marked("正在处理中"),
    marked("这个地区和周期正在运行另一项任务。"),
    marked("请稍等几分钟再试，什么也没有改变。"),
)
INVALID: Final = Problem(
    422, marked("内容有误"), marked("提交的内容不完整或格式不对。"), marked("请返回检查填写的内容。")
)
TOO_MANY: Final = Problem(429, marked("操作过于频繁"), marked("短时间内的请求太多。"), marked("请稍后再试。"))
DOWN: Final = Problem(
    503, marked("暂时无法使用"), marked("数据库没有应答。"), marked("请稍后再试；如持续出现，请联系系统管理员。")
)
BROKEN: Final = Problem(500, marked("系统出错"), marked("页面没有能够完成。"), marked("请把下面的编号告诉系统管理员。"))
OTHER: Final = Problem(400, marked("无法处理"), marked("系统不能处理这个请求。"), marked("请返回上一页重试。"))
INSUFFICIENT_PRIVILEGE: Final = "42501"
"""SQLSTATE: the database role may not; the same as our own Forbidden."""
BY_STATUS: Final = {problem.status: problem for problem in (NOT_ALLOWED, NOT_FOUND, LOCKED, INVALID, TOO_MANY, DOWN)}


def register(app: FastAPI) -> None:
    """Give each kind of error its page."""
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Forbidden, lambda request, _error: problem_page(request, NOT_ALLOWED))
    app.add_exception_handler(RunLocked, lambda request, _error: problem_page(request, LOCKED))
    app.add_exception_handler(DependencyDown, lambda request, _error: problem_page(request, DOWN))
    app.add_exception_handler(LoadRejected, _broken)
    for unseen in (NoSuchTask, NoSuchObjection, NotHisHousehold):
        app.add_exception_handler(unseen, lambda request, _error: problem_page(request, NOT_FOUND))
    app.add_exception_handler(UsageError, lambda request, _error: problem_page(request, INVALID))
    app.add_exception_handler(RequestValidationError, lambda request, _error: problem_page(request, INVALID))
    app.add_exception_handler(Exception, _broken)


def problem_page(request: Request, problem: Problem) -> Response:
    """The page; where HTMX asked, the same words as a message above what is shown."""
    template = "problems/problem.html"
    request_id = getattr(request.state, "request_id", "")
    response = page(
        request, template, fragment="message", status=problem.status, problem=problem, request_id=request_id
    )
    if is_fragment(request):
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _to_sign_in(request: Request, _error: Exception) -> Response:
    """To the sign-in page, and back to what was asked for; an address is never taken from elsewhere."""
    asked = request.url.path if request.method in SAFE and not is_fragment(request) else "/"
    query = f"?{request.url.query}" if request.url.query and asked != "/" else ""
    address = "/sign-in?" + urlencode({"go_to": asked + query})
    if is_fragment(request):
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(address, 303)


def _http(request: Request, error: Exception) -> Response:
    if isinstance(error, CsrfRefused):
        return problem_page(request, FORGED)
    status = error.status_code if isinstance(error, HTTPException) else 500
    known = BY_STATUS.get(status) or Problem(status, OTHER.title, OTHER.meaning, OTHER.todo)
    return problem_page(request, known)


def _broken(request: Request, error: Exception) -> Response:
    """Its kind and place are logged; its text only where it is ours, which holds no person's data."""
    if isinstance(error, LoadRejected) and error.code == INSUFFICIENT_PRIVILEGE:
        return problem_page(request, NOT_ALLOWED)
    trace, last = error.__traceback__, None
    while trace is not None:
        last, trace = trace, trace.tb_next
    place = f"{last.tb_frame.f_code.co_qualname}:{last.tb_lineno}" if last else ""
    said = str(error) if isinstance(error, HesvError) else ""
    LOG.error("broken", id=getattr(request.state, "request_id", ""), error=type(error).__name__, place=place, said=said)
    return problem_page(request, BROKEN)
