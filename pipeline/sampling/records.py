"""Evidence as the four agencies write it: one list of cells a record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from pipeline.cycle import month_text
from pipeline.sampling import cells, names
from pipeline.sampling.cells import Cell
from pipeline.sampling.dirt import Identity
from pipeline.sampling.model import Account, Insurance, Place, Property, Wage
from pipeline.sampling.people import address
from pipeline.sampling.standards import SampleStandards

SOCIAL_SECURITY: Final = (
    "姓名",
    "证件号码",
    "出生日期",
    "性别",
    "险种",
    "业务类型",
    "单位名称",
    "缴费基数",
    "待遇金额",
    "所属期",
    "经办机构",
)
EMPLOYMENT: Final = (
    "序号", "员工姓名", "身份证件号码", "手机号", "用人单位", "统一社会信用代码", "用工形式", "入职日期", "离职日期",
    "工资所属月份起", "工资所属月份止", "应发工资", "个人社保", "个税",
)  # fmt: skip
HOUSING: Final = (
    "业务类型", "权利人", "证件号码", "共有份额", "坐落", "建筑面积", "房屋用途", "登记时间", "状态", "月租金",
    "租期起", "租期止", "不动产单元号",
)  # fmt: skip
SEX: Final = {"M": "男", "F": "女"}
RESIDENT: Final = "城乡居民养老"
GROSS_CELL: Final = 11
"""The position of 应发工资: what a correction corrects."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record ready to be written. `truth`: (household_id, member_no), both empty for nobody, None = not scored."""

    cells: tuple[Cell, ...]
    truth: tuple[str, str] | None
    marks: tuple[tuple[str, str], ...] = ()
    then: Record | None = None
    """A row that must stand somewhere below this one in the same file."""


def insurance_cells(rng: Random, who: Identity, born: str, row: Insurance, place_name: str) -> tuple[Cell, ...]:
    """A row of social security; `born` is the birth date as this agency writes it for this person."""
    agency = (
        f"{place_name}城乡居民社会养老保险服务中心" if row.insurance == RESIDENT else f"{place_name}社会保险事业管理局"
    )
    money = cells.money_text(rng, row.amount)
    base, benefit = (cells.nothing(rng), money) if row.is_benefit else (money, cells.nothing(rng))
    return (
        who.name, who.id_number, born, SEX[who.sex], row.insurance, "待遇" if row.is_benefit else "缴费",
        row.employer or cells.nothing(rng), base, benefit, str(row.month), agency,
    )  # fmt: skip


def wage_cells(rng: Random, who: Identity, row: Wage) -> tuple[Cell, ...]:
    """A row of the employers' declarations; the running number is filled in when it is written."""
    return (
        0, who.name, who.id_number, who.phone, row.employer, row.employer_id, row.form,
        cells.day_cell(rng, row.hired_on), cells.day_text(rng, row.left_on) if row.left_on else cells.nothing(rng),
        cells.month_cell(rng, row.from_month, is_end=False), cells.month_cell(rng, row.to_month, is_end=True),
        cells.money_cell(rng, row.gross), cells.money_cell(rng, row.insurance), cells.money_cell(rng, row.tax),
    )  # fmt: skip


def housing_address(rng: Random, place: Place, standards: SampleStandards) -> str:
    """A location as the housing register writes it: in full, shortened, or in another order."""
    full = address(place, standards)
    style = rng.random()
    in_full, short = 0.6, 0.8
    if style < in_full:
        return full
    town = f"{place.district}{place.township}"
    if not place.street:
        if style < short:
            return f"{town}{place.village}村{cells.chinese_number(place.group)}组{place.number}号"
        return f"{place.township}{place.village}村{place.group}队{place.number}号"
    if style < short:
        return f"{town}{place.street}{place.number}号{place.estate}{place.building}-{place.unit}-{place.room}"
    number = cells.full_width(str(place.number))
    return f"{place.district}{place.street}{number}号{place.estate}{place.room}室（{place.building}幢{place.unit}单元）"


def property_cells(rng: Random, who: Identity, row: Property, standards: SampleStandards) -> tuple[Cell, ...]:
    """A row of the housing register."""
    unit = f"{row.place.district_code}{rng.randrange(10**6):06d}GB{rng.randrange(10**5):05d}F{rng.randrange(10**8):08d}"
    lease: tuple[str, ...] = (cells.nothing(rng), cells.nothing(rng), cells.nothing(rng))
    if row.lease_from and row.lease_to:
        rent = cells.money_text(rng, row.rent_monthly)
        lease = (rent, cells.day_text(rng, row.lease_from), cells.day_text(rng, row.lease_to))
    return (
        "租赁备案" if row.is_lease else "产权", who.name, who.id_number, cells.share_text(rng, row.share),
        housing_address(rng, row.place, standards), cells.area_text(rng, row.area_hundredths), row.usage,
        cells.day_text(rng, row.registered_on), "现势" if row.is_current else "历史", *lease, unit,
    )  # fmt: skip


def account_object(rng: Random, who: Identity, row: Account, balance_on: str) -> dict[str, object]:
    """An account as the banks' JSON object."""
    return {
        "bank": rng.choice(names.BANKS),
        "name": who.name,
        "id_no": who.id_number or rng.choice((None, "")),
        "id_type": "居民身份证",
        "phone": who.phone or rng.choice((None, None, "")),
        "account_token": f"{rng.getrandbits(80):020x}",
        "account_type": row.account_type,
        "currency": row.currency,
        "balance_fen": row.balance,
        "balance_on": balance_on,
        "interest_12m_fen": row.interest_12m,
        "inflow_fen": {month_text(month): amount for month, amount in row.inflow},
    }


def json_line(found: dict[str, object]) -> str:
    """One line of JSON Lines."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def some_days_before(rng: Random) -> timedelta:
    """How long before the as-of date a bank read its balance."""
    return timedelta(days=rng.randint(4, 12))
