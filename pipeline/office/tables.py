"""What a table of a page was asked to show: order, page and filters, all of them in the address.

view = TableView.of(request, COLUMNS, sort="source")
found = list_things(warehouse(request, actor), …, view.order(ties=("source", "file_name")))
return page(request, "…", fragment="rows", rows=found.rows, columns=COLUMNS, view=view.with_total(found.total))
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from fastapi import Request

from pipeline.warehouse.reading.listing import Order

SIZE: Final = 50
LAST_PAGE: Final = 10_000
NUMBER: Final = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key (the name it sorts by), its Chinese title (marked), and how it stands."""

    key: str
    title: str
    sorts: bool = True
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class TableView:
    """One view of a table. `sort` is the key of one of its columns; pages count from 1."""

    path: str
    query: tuple[tuple[str, str], ...]
    sort: str
    is_descending: bool
    page: int
    size: int = SIZE
    total: int = 0

    @classmethod
    def of(
        cls, request: Request, columns: Sequence[Column], sort: str, *, is_descending: bool = False, path: str = ""
    ) -> TableView:
        """From the address; a column that is none, or a page that is no number, is as good as left out."""
        query = request.query_params
        asked = query.get("sort", "")
        is_known = asked.removeprefix("-") in {column.key for column in columns if column.sorts}
        number = query.get("page", "")
        page = min(max(int(number), 1), LAST_PAGE) if NUMBER.fullmatch(number) else 1
        return cls(
            path or request.url.path,
            tuple(query.multi_items()),
            asked.removeprefix("-") if is_known else sort,
            asked.startswith("-") if is_known else is_descending,
            page,
        )

    def with_total(self, total: int) -> TableView:
        """The same, knowing how many rows there are; a page past the last is the last."""
        known = replace(self, total=total)
        return replace(known, page=min(self.page, known.last))

    def order(self, ties: Sequence[str]) -> Order:
        """What the warehouse is asked for; `ties`: columns that make the order whole."""
        return Order(self.sort, tuple(ties), self.is_descending, self.size, self.offset)

    @property
    def offset(self) -> int:
        """How many rows stand before the page."""
        return (self.page - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    def sorted_by(self, key: str) -> str:
        """`aria-sort` of a column."""
        if key != self.sort:
            return "none"
        return "descending" if self.is_descending else "ascending"

    def next_sort(self, key: str) -> str:
        """What a click on the column's head asks for."""
        return f"-{key}" if key == self.sort and not self.is_descending else key

    def address(self, **changes: object) -> str:
        """This view's address with some of it changed."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        return f"{self.path}?{urlencode([*kept, *((name, str(value)) for name, value in changes.items())])}"
