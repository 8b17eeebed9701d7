"""Rows that must go to quarantine, one way of being wrong at a time."""

from __future__ import annotations

from random import Random
from typing import Final

from pipeline.sampling.cells import Cell
from pipeline.sampling.records import GROSS_CELL, json_line

SOCIAL_SECURITY_RULES: Final = (
    "impossible_period", "negative_amount", "not_a_number", "too_few_cells", "too_many_cells",
    "unknown_code", "unknown_code_business",
)  # fmt: skip
EMPLOYMENT_RULES: Final = (
    "impossible_date",
    "impossible_month",
    "negative_wage",
    "not_a_number",
    "span_reversed",
    "unknown_code",
)
HOUSING_RULES: Final = (
    "area_zero", "impossible_date", "negative_rent", "share_over_one", "too_few_cells", "too_many_cells",
    "unknown_code", "unknown_status",
)  # fmt: skip
BANKING_RULES: Final = ("broken_json", "impossible_date", "key_missing", "not_a_number", "overflow", "unknown_code")
RULES: Final = {
    "social_security": SOCIAL_SECURITY_RULES,
    "employment": EMPLOYMENT_RULES,
    "housing": HOUSING_RULES,
    "banking": BANKING_RULES,
}
BEYOND_64_BITS: Final = 10**23


def _with(row: tuple[Cell, ...], place: int, *found: Cell) -> tuple[Cell, ...]:
    return (*row[:place], *found, *row[place + len(found) :])


def break_insurance(rng: Random, rule: str, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A contribution row of social security, broken."""
    year = str(row[9])[:4]
    match rule:
        case "impossible_period":
            return _with(row, 9, year + rng.choice(("13", "00", "99")))
        case "negative_amount":
            return _with(row, 7, f"-{rng.randint(1500, 5000)}")
        case "not_a_number":
            return _with(row, 7, rng.choice(("####", "2,8.x", "约三千")))
        case "too_few_cells":
            return row[:7]
        case "too_many_cells":
            return (*row, "备注")
        case "unknown_code":
            return _with(row, 4, rng.choice(("企业年金", "商业保险")))
        case _:
            return _with(row, 5, rng.choice(("退费", "停保")))


def break_wage(rng: Random, rule: str, row: tuple[Cell, ...], year: int) -> tuple[Cell, ...]:
    """A row of the employers' declarations, broken."""
    match rule:
        case "impossible_date":
            return _with(row, 7, f"{year - 1}-02-30")
        case "impossible_month":
            return _with(row, 9, f"{year}-13", f"{year}-13")
        case "negative_wage":
            return _with(row, GROSS_CELL, -float(rng.randint(1500, 5000)))
        case "not_a_number":
            return _with(row, GROSS_CELL, rng.choice(("面议", "#VALUE!")))
        case "span_reversed":
            return _with(row, 9, f"{year}-05", f"{year}-02")
        case _:
            return _with(row, 6, rng.choice(("A", "正式工")))


def break_property(rng: Random, rule: str, row: tuple[Cell, ...], year: int) -> tuple[Cell, ...]:
    """A row of the housing register, broken."""
    match rule:
        case "area_zero":
            return _with(row, 5, rng.choice(("0", "-12", "0.00")))
        case "impossible_date":
            return _with(row, 7, "20151340")
        case "negative_rent":
            leased = _with(row, 0, "租赁备案")
            return _with(leased, 9, "-800", f"{year}-01-01", f"{year}-04-28")
        case "share_over_one":
            return _with(row, 3, "3/2")
        case "too_few_cells":
            return row[:8]
        case "too_many_cells":
            return (*row, "x")
        case "unknown_code":
            return _with(row, 6, "99")
        case _:
            return _with(row, 8, "抵押")


def break_account(rng: Random, rule: str, found: dict[str, object], year: int) -> str:
    """An account, broken: the line as it stands in the file."""
    match rule:
        case "broken_json":
            line = json_line(found)
            return line[: line.index('"balance_fen"') + 6]
        case "impossible_date":
            return json_line({**found, "balance_on": f"{year}-02-30"})
        case "key_missing":
            return json_line({key: value for key, value in found.items() if key != "balance_fen"})
        case "not_a_number":
            return json_line({**found, "balance_fen": rng.choice(("NaN元", "很多"))})
        case "overflow":
            return json_line({**found, "balance_fen": BEYOND_64_BITS})
        case _:
            return json_line({**found, "account_type": rng.choice(("贵金属", "X1"))})
