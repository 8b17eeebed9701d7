"""Types and descriptions that the API's schemas share. A column is described as the warehouse describes it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final

import yaml
from fastapi import Path, Query
from pydantic import Field, PlainSerializer, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from pipeline.wording.words import spelled

LeftOut = SkipJsonSchema[None]
"""A parameter may be left out; it is never sent as null."""
CENTS: Final = "^-?[0-9]+\\.[0-9]{2}$"


def _exact(value: Decimal) -> str:
    return f"{value:f}"


Yuan = Annotated[
    Decimal,
    PlainSerializer(_exact, return_type=str),
    WithJsonSchema({"type": "string", "pattern": CENTS, "examples": ["840.00"]}),
]
"""An amount: text with two decimals, so that no reader turns it into a binary fraction / 金额（元）."""
Exact = Annotated[
    Decimal,
    PlainSerializer(_exact, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "examples": ["0.5000000000"]}),
]
"""A number that must stay exact, as text."""
MONTH: Final = "^[0-9]{4}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Field(pattern=MONTH, examples=["2018-12"])]

Region = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,23}$", description="region / 地区", examples=["yiyang"])]
CycleName = Annotated[
    str, Path(pattern="^20[0-9]{2}(H[12]|[MU](0[1-9]|1[0-2]))$", description="cycle / 核对周期", examples=["2018H2"])
]
CODE: Final = "^[A-Za-z0-9_.-]{1,64}$"
HouseholdId = Annotated[str, Path(pattern=CODE, description="household / 户编号", examples=["YI0000503"])]
OneHousehold = Annotated[str | LeftOut, Query(pattern=CODE, description="only of this household / 户编号")]
OneTownship = Annotated[str | LeftOut, Query(pattern="^[0-9]{9}$", description="only of this township / 乡镇代码")]
OneSource = Annotated[str | LeftOut, Query(pattern="^[a-z_]{1,40}$", description="only of this source / 数据来源")]


@cache
def _comments() -> dict[str, dict[str, str]]:
    text = resources.files("sql").joinpath("views", "comments.yml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(spelled(text))
    return found


def said(view: str, column: str) -> Any:  # noqa: ANN401 - pydantic's FieldInfo
    """A field with the words of a view's column, English after Chinese.

    Raises:
        KeyError: no such column.
    """
    comments = _comments()
    return Field(description=comments.get(view, {}).get(column) or comments["every_view"][column])
