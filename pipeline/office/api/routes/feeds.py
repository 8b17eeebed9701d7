"""Townships' feeds: take them, acknowledge them, report visits and disputes."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Response

from pipeline.access import Act
from pipeline.cycle import Cycle
from pipeline.feeds.labels import RESULT_ZH, YES_NO
from pipeline.feeds.returned import DISPUTED, NOTE, RESULT, VISITED_BY, VISITED_ON, SetAside, read_answer
from pipeline.feeds.returned import Visit as Answer
from pipeline.feeds.rows import row_id
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.paging import Cursor, Listed, read_cursor, write_cursor
from pipeline.office.api.schemas import feeds as schema
from pipeline.office.api.shapes import shaped, shaped_rows
from pipeline.steps.fetching import MOST_ROWS, feed_page, fetch_feed
from pipeline.steps.objecting import today
from pipeline.steps.rested_since import feed_states, rested_since
from pipeline.steps.taking_in import NoSuchFeed, acknowledge_feed, report_visits
from pipeline.warehouse.feed_list import TownshipState
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.returns import visits

router = APIRouter(prefix="/cycles/{region}/{cycle}/feeds", tags=["feeds"])
Fetches = Annotated[Caller, asks(Act.FETCH)]
Township = Annotated[str, Path(pattern="^[0-9]{9}$", description="township / 乡镇代码", examples=["361126100"])]
MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


@router.get("")
def list_feeds(caller: Fetches, cycle: InCycle) -> Listed[schema.Feed]:
    """The newest feed of every township one answers for / 乡镇清单."""
    found = feed_states(caller.url, cycle)
    return Listed(tuple(shaped(schema.Feed, each) for each in found), None)


@router.get("/{township}/rows")
def read_rows(
    caller: Fetches, cycle: InCycle, township: Township, cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="rows at most / 每页行数")] = MOST_ROWS,
) -> schema.FeedRows:  # fmt: skip
    """Rows from the beginning, or what was told after a cursor: keep `next` and ask again later / 清单行."""
    (since,) = read_cursor(cursor, (int,)) if cursor is not None else (0,)
    found = feed_page(caller.owner_url, caller.actor, cycle, township, since, limit)
    rows = shaped_rows(schema.FeedRow, found.rows)
    return schema.FeedRows(found.edition.number, rows, write_cursor(found.cursor), found.is_last)


@router.get("/{township}/resting")
def read_resting(caller: Fetches, cycle: InCycle, township: Township) -> Listed[schema.RestsOtherwise]:
    """Rows that rest otherwise than the newest edition told: act on none of them / 写出后暂缓变化."""
    _own(caller, cycle, township)
    keep_event(caller.owner_url, caller.actor, "api_feed_resting", f"{cycle.region}/{cycle.name}/{township}")
    since = rested_since(caller.url, cycle)
    mine = () if since is None else since.of(township).changes()
    return Listed(tuple(shaped(schema.RestsOtherwise, each) for each in mine), None)


@router.get(
    "/{township}/files/{kind}.{ending}",
    response_class=Response,
    responses={200: {"description": "the file", "content": {media: {} for media in MEDIA.values()}}},
)
def read_file(
    caller: Fetches, cycle: InCycle, township: Township,
    kind: Annotated[Literal["full", "delta", "results", "dictionary"], Path(description="which file / 文件")],
    ending: Annotated[Literal["xlsx", "csv", "json"], Path(description="its form / 格式")],
) -> Response:  # fmt: skip
    """A file of the newest feed: full, delta since the last acknowledgement, the form to fill in / 清单文件."""
    found = fetch_feed(caller.owner_url, caller.actor, cycle, township, kind, ending)
    named = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.content, media_type=MEDIA[ending], headers=named)


@router.post("/{township}/acknowledgement")
def acknowledge(caller: Fetches, cycle: InCycle, township: Township, read: schema.Read) -> schema.Acknowledged:
    """Say that an edition was read: the next delta starts there / 确认收到."""
    _own(caller, cycle, township)
    login = caller.actor.login
    edition, is_new = acknowledge_feed(caller.url, cycle, township, login, read.edition, read.note)
    return schema.Acknowledged(township, edition.number, is_new)


@router.get("/{township}/visits")
def list_visits(caller: Fetches, cycle: InCycle, township: Township) -> Listed[schema.Visit]:
    """What the township reported, the newest first / 入户记录."""
    _own(caller, cycle, township)
    keep_event(caller.owner_url, caller.actor, "api_visits", f"{cycle.region}/{cycle.name}/{township}")
    found = [one for one in visits(caller.url, cycle.region, cycle=cycle.name) if one["township_code"] == township]
    return Listed(shaped_rows(schema.Visit, found), None)


@router.post("/{township}/visits")
def take_visits(caller: Fetches, cycle: InCycle, township: Township, reported: schema.NewVisits) -> schema.Taken:
    """Report visits; a disputed one becomes an objection. The same again adds nothing / 报告入户结果."""
    _own(caller, cycle, township)
    answers = [_answer(number, visit) for number, visit in enumerate(reported.visits, 1)]
    taken = report_visits(caller.url, cycle, township, answers, caller.actor.login)
    refused = (schema.Refused(one.row_number, one.rule, one.reason_zh, one.reason_en) for one in taken.taken.set_aside)
    return schema.Taken(
        accepted=taken.taken.accepted, repeated=taken.taken.repeated, refused=tuple(refused),
        objections=taken.objections, unopened=tuple(household_id for household_id, _ in taken.unopened),
    )  # fmt: skip


def _answer(number: int, visit: schema.NewVisit) -> Answer:
    """The visit, by the same rules as a returned form's row.

    Raises:
        HTTPException: 422, it breaks one.
    """
    cells = {
        "行编号": row_id(visit.household_id, visit.member_no), RESULT: RESULT_ZH[visit.result],
        VISITED_ON: visit.visited_on.isoformat(), VISITED_BY: visit.visited_by, NOTE: visit.note or "",
        DISPUTED: YES_NO["true" if visit.disputed else "false"],
    }  # fmt: skip
    found = read_answer(number, cells, today())
    if found is None or isinstance(found, SetAside):
        why = "it is empty" if found is None else found.reason_en
        raise HTTPException(422, f"Visit {number}: {why}.")
    return Answer(
        visit.household_id, visit.member_no, visit.result, visit.visited_on, visit.visited_by, visit.disputed,
        visit.note,
    )  # fmt: skip


def _own(caller: Caller, cycle: Cycle, township: str) -> TownshipState:
    """The township's newest feed, if it is his.

    Raises:
        NoSuchFeed: there is none, or it is another's.
    """
    states = feed_states(caller.url, cycle) if caller.actor.answers_for(township) else ()
    found = next((state for state in states if state.township_code == township), None)
    if found is None:
        raise NoSuchFeed(cycle.region, cycle.name, township)
    return found
