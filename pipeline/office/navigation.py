"""The pages somebody's role opens, in the order people work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; `act` None is for everybody."""

    path: str
    title: str
    act: Act | None
    icon: str


PLACES: Final = (
    Place("/", marked("首页"), None, "home"),
    Place("/search", marked("查询"), Act.LOOK, "search"),
    Place("/tasks", marked("复核任务"), Act.LOOK, "tasks"),
    Place("/second-looks", marked("第二人复核"), Act.JUDGE, "second"),
    Place("/objections", marked("异议"), Act.OBJECT, "objections"),
    Place("/release", marked("发布审批"), Act.RELEASE, "release"),
    Place("/feeds", marked("乡镇数据"), Act.FETCH, "feeds"),
    Place("/cycles", marked("周期看板"), Act.WATCH_RUNS, "cycles"),
    Place("/deliveries", marked("数据交付"), Act.WATCH_RUNS, "deliveries"),
    Place("/quarantine", marked("隔离数据"), Act.WATCH_RUNS, "quarantine"),
    Place("/exports", marked("数据导出"), Act.EXPORT, "exports"),
    Place("/audit", marked("审计记录"), Act.AUDIT, "audit"),
    Place("/accounts", marked("账号"), Act.MANAGE_ACCOUNTS, "accounts"),
)


def navigation(actor: Actor, path: str) -> tuple[tuple[Place, bool], ...]:
    """The places this person's role opens, each with whether he is there now."""
    return tuple((place, _is_at(place, path)) for place in PLACES if place.act is None or actor.may(place.act))


def _is_at(place: Place, path: str) -> bool:
    return path == place.path or (place.path != "/" and path.startswith(f"{place.path}/"))
