"""What a report says of what it lacks, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.wording.languages import Pair

FIXTURE_WORDS: Final[Pair] = ("本地设定值", "a local setting")
MISSING: Final[Mapping[str, Pair]] = {
    "folder": (
        "该期运行的存档已不在本机：成员姓名、授权、支出、发放记录和判定过程无法显示，以下仅为已发布的数据。",
        "The run's folder is no longer on this machine: names, authorizations, bills, payments and the tests "
        "cannot be shown; what follows is what was published.",
    ),
    "trace": (
        "该期没有留下可重新判定的证据（按月监测或标准调整的运行），判定过程无法显示。",
        "The run left no evidence to judge again (a monthly watch, or an uprating): its tests cannot be shown.",
    ),
    "other_code": (
        "按现在的程序和政策文件重新判定，结果与已发布的不同，因此不显示判定过程；以已发布的结果为准。",
        "Judged again by today's program and policy the result is another than was published, so no tests are shown; "
        "what was published stands.",
    ),
    "covers": (
        "部分来源的交付清单已不再保存，其覆盖月份无法显示。",
        "Some manifests are no longer kept: the months they cover cannot be shown.",
    ),
}
