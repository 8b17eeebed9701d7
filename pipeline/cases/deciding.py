"""Written decision cases (contract section 7): parsed strictly, judged, compared with what they expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from pipeline.cases.facts import build_household
from pipeline.cases.fields import day, exact, month, text
from pipeline.cases.keys import CASE_KEYS, EXPECT_KEYS, FLAG_COLUMNS, LATER_COLUMNS
from pipeline.cycle import month_text
from pipeline.decision.judge import judge
from pipeline.decision.judgement import Flag
from pipeline.errors import UsageError
from pipeline.policy.model import FEN
from pipeline.policy.region_policy import Policies, RegionPolicy

MONEY: Final = {
    "amount_monthly": "amount_monthly_fen",
    "previous_amount_monthly": "previous_amount_monthly_fen",
    "countable_income_monthly": "countable_income_monthly_fen",
    "income_per_head": "income_per_head_fen",
    "standard_monthly": "standard_monthly_fen",
    "margin_yuan": "margin_fen",
}
MONTHS: Final = ("effective_month", "grace_start", "grace_end")

FlagRow = dict[str, Any]


class CaseInvalid(UsageError):
    """A case that is not written as the contract says."""

    def __init__(self, file: str, case_id: str, problem: str) -> None:
        super().__init__(file, case_id, problem)
        self.file, self.case_id, self.problem = file, case_id, problem

    def __str__(self) -> str:
        return f"Case {self.case_id} in {self.file}: {self.problem}. See section 7 of the contract for the format."


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One judged case: its flags as columns of serve.flag, and the columns that differ from what it expects."""

    id: str
    flags: list[FlagRow]
    failed: tuple[str, ...]


def decide_cases(texts: Mapping[str, str], policies: Policies) -> list[CaseResult]:
    """Judge every case of these files (texts by file name), in the order written.

    Raises:
        CaseInvalid: names the file, the case and the key.
    """
    return [
        _decide(file, case_id, case, policies)
        for file, written in texts.items()
        for case_id, case in _cases(file, written)
    ]


def _cases(file: str, written: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        listed = yaml.safe_load(written)
    except (yaml.YAMLError, ValueError) as error:
        raise CaseInvalid(file, "(none)", f"the file is no YAML: {error}") from error
    if not isinstance(listed, list):
        raise CaseInvalid(file, "(none)", "the file is no list of cases")
    for number, case in enumerate(listed, start=1):
        if not isinstance(case, dict):
            raise CaseInvalid(file, f"number {number}", f"is no mapping but {type(case).__name__}")
        yield str(case.get("id", f"number {number}")), case


def _decide(file: str, case_id: str, case: Mapping[str, Any], policies: Policies) -> CaseResult:
    try:
        _known(case, CASE_KEYS, "the case")
        missing = [key for key in ("region", "as_of") if key not in case]
        if missing:
            raise ValueError(f"{', '.join(missing)} is missing")
        policy = _policy(case, policies)
        as_of = day(case["as_of"])
        household = build_household(case_id, case, as_of, policy.on(as_of))
        expected = _expected(case)
    except ValueError as error:
        raise CaseInvalid(file, case_id, str(error)) from error
    flags = [flag_row(flag) for flag in judge(household, policy).flags]
    return CaseResult(case_id, flags, () if expected is None else compare(flags, expected))


def _policy(case: Mapping[str, Any], policies: Policies) -> RegionPolicy:
    overrides = case.get("policy") or {}
    if not isinstance(overrides, dict):
        raise ValueError("policy is no mapping of parameter and value")
    return policies.region(text(case["region"])).override(overrides)


def _expected(case: Mapping[str, Any]) -> list[FlagRow] | None:
    """What the case expects, in the form of `flag_row`; None where it expects nothing."""
    if "expect" not in case:
        return None
    given = case["expect"]
    entries = given if isinstance(given, list) else [given]
    for entry in entries:
        if not isinstance(entry, dict):
            raise ValueError("expect is neither a mapping nor a list of mappings")
        _known(entry, EXPECT_KEYS, "expect")
    return [{key: _as_shown(key, value) for key, value in entry.items()} for entry in entries]


def _known(given: Mapping[Any, Any], allowed: tuple[str, ...], place: str) -> None:
    if unknown := [str(key) for key in given if key not in allowed]:
        raise ValueError(f"unknown key {', '.join(unknown)} in {place}")


def _as_shown(key: str, value: object) -> object:
    """An expected value in the form the flag shows it."""
    if value is None:
        return None
    if key in MONEY:
        fen = exact(value) * FEN
        if fen.denominator != 1:
            raise ValueError(f"{key} in expect has more than two decimals: {value!r}")
        return _yuan(int(fen))
    return month_text(month(value)) if key in MONTHS else value


def flag_row(flag: Flag) -> FlagRow:
    """A flag as columns of serve.flag: yuan as numbers, months as YYYY-MM, empty as None.

    What only a run gives (revision, supersedes, flips, earliest_stop_month) is empty.
    """
    row: FlagRow = {"household_id": flag.household_id}
    for column in FLAG_COLUMNS:
        value = getattr(flag, MONEY.get(column, column))
        if value is not None and column in MONEY:
            value = _yuan(value)
        elif value is not None and column in MONTHS:
            value = month_text(value)
        row[column] = list(value) if isinstance(value, tuple) else value
    return row | dict.fromkeys(LATER_COLUMNS)


def _yuan(fen: int) -> int | float:
    return fen // FEN if fen % FEN == 0 else fen / FEN


def compare(flags: list[FlagRow], expected: list[FlagRow]) -> tuple[str, ...]:
    """The columns that differ, each once.

    An entry is about the flag of its member_no, without one about the household's. A flag nobody expects
    differs in `member_no`; of a flag that is not there every expected column does.
    """
    produced = {flag["member_no"]: flag for flag in flags}
    failed: dict[str, None] = {}
    for entry in expected:
        flag = produced.pop(entry.get("member_no"), None)
        for column, value in entry.items():
            if flag is None or _shown(flag, column) != value:
                failed[column] = None
    if produced:
        failed["member_no"] = None
    return tuple(failed)


def _shown(flag: FlagRow, column: str) -> object:
    if column != "reason_code":
        return flag[column]
    return flag["reason_codes"][0] if flag["reason_codes"] else None
