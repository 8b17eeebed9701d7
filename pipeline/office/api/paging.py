"""Cursors: where a reader goes on. Opaque to him, plain inside: the run he began in and the last row he was given."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import HTTPException, Query
from pydantic import Field

from pipeline.office.api.schemas.words import LeftOut

Item = TypeVar("Item")
LARGEST: Final = 500
Limit = Annotated[int, Query(ge=1, le=LARGEST, description="rows at most / 每页行数")]
Cursor = Annotated[
    str | LeftOut,
    Query(max_length=400, pattern="^[A-Za-z0-9_-]+$", description="`next` of the page before / 上一页给出的 next"),
]


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """A page of rows / 一页数据."""

    items: Annotated[tuple[Item, ...], Field(description="the rows, in one order that stays / 数据行")]
    next: Annotated[str | None, Field(description="the cursor of the next page; null on the last / 下一页游标")]


def write_cursor(*parts: str | int) -> str:
    """A cursor of these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode().rstrip("=")


def cut(rows: Sequence[Item], limit: int, place: Callable[[Item], str | int]) -> tuple[Sequence[Item], str | None]:
    """At most `limit` of the rows, and the cursor of what follows: the `place` of the last; None where nothing does."""
    return rows[:limit], write_cursor(place(rows[limit - 1])) if len(rows) > limit else None


def read_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The parts of a cursor.

    Raises:
        HTTPException: 422, it is none of ours.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        parts = None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds) or not _is_plain(parts):
        raise HTTPException(422, "The cursor is none that this API gave. Begin again without one.")
    return parts


def _is_plain(parts: list[Any]) -> bool:
    """Texts that PostgreSQL can take, numbers that fit it."""
    return all(part.isprintable() if isinstance(part, str) else 0 <= part < 2**31 for part in parts)
