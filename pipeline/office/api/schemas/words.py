"""Types that the API's schemas share, and the parameters that its routes share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from fastapi import Path, Query
from pydantic import ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

STRICT = ConfigDict(extra="forbid")
"""Of what is sent: a name that the schema does not have is a mistake."""
LeftOut = SkipJsonSchema[None]
"""A parameter may be left out; it is never sent as null."""
CENTS: Final = "^-?[0-9]+\\.[0-9]{2}$"
EXACT: Final = "^-?[0-9]+(\\.[0-9]+)?$"


def _exact(value: Decimal) -> str:
    return f"{value:f}"


def _cents(value: Decimal) -> str:
    return f"{value:.2f}"


Yuan = Annotated[
    Decimal,
    PlainSerializer(_cents, return_type=str),
    WithJsonSchema({"type": "string", "pattern": CENTS, "examples": ["840.00"]}),
]
"""An amount: text with two decimals, so that no reader turns it into a binary fraction / 金额（元）."""
Exact = Annotated[
    Decimal,
    PlainSerializer(_exact, return_type=str),
    WithJsonSchema({"type": "string", "pattern": EXACT, "examples": ["0.5000000000"]}),
]
"""A number that must stay exact, as text."""
MONTH: Final = "^[0-9]{4}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Field(pattern=MONTH, examples=["2018-12"])]
PRINTED: Final = "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$"
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(max_length=2000, pattern=PRINTED)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=PRINTED, strip_whitespace=True)]

Region = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,23}$", description="region / 地区", examples=["yiyang"])]
CycleName = Annotated[
    str, Path(pattern="^20[0-9]{2}(H[12]|[MU](0[1-9]|1[0-2]))$", description="cycle / 核对周期", examples=["2018H2"])
]
CODE: Final = "^[A-Za-z0-9_.-]{1,64}$"
HouseholdId = Annotated[str, Path(pattern=CODE, description="household / 户编号", examples=["YI0000503"])]
OneHousehold = Annotated[str | LeftOut, Query(pattern=CODE, description="only of this household / 户编号")]
OneTownship = Annotated[str | LeftOut, Query(pattern="^[0-9]{9}$", description="only of this township / 乡镇代码")]
OneSource = Annotated[str | LeftOut, Query(pattern="^[a-z_]{1,40}$", description="only of this source / 数据来源")]
