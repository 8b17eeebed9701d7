"""The register's eight files, written household by household."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TextIO

from connectors.sources import RECORDS, REGISTER_TABLES
from pipeline.cycle import Month, add_months, last_day, month_text, months_between
from pipeline.sampling.model import Draft, Member
from pipeline.sampling.people import address
from pipeline.sampling.world import LOOK_BACK, World

COLUMNS: Final = {
    table: tuple(name.removesuffix("_fen") for name in RECORDS[table].names if name not in ("file_name", "row_number"))
    for table in REGISTER_TABLES
}
"""Canonical headers: the typed columns without the unit, since agencies write yuan."""
DEDUCTED_BY: Final = ("村委会", "银行", "乡镇")
PAYMENT_TROUBLE: Final = (("payment_short", 0.003), ("payment_late", 0.009), ("payment_deducted", 0.0125))
LEDGER_TROUBLE: Final = (("ledger_differs", 0.018), ("left_out", 0.027))
ONLY_VILLAGE_SHARE: Final = 0.004


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _month(month: Month | None) -> str:
    return month_text(month) if month else ""


def _yes(*, holds: bool) -> str:
    return "Y" if holds else "N"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _blank(value: Any) -> Any:  # noqa: ANN401 - whatever a cell may hold
    return "" if value is None else value


class Register:
    """The open register."""

    source = "register"

    def __init__(self, world: World, folder: Path, scratch: Path, files: ExitStack) -> None:
        folder.mkdir(parents=True)
        self.folder, self._world = folder, world
        self._rows = dict.fromkeys(REGISTER_TABLES, 0)
        self._errors_path = scratch / "register.errors"
        self.errors: TextIO = files.enter_context(self._errors_path.open("w", encoding="utf-8"))
        self._writers = {}
        for table in REGISTER_TABLES:
            stream = files.enter_context((folder / f"{table}.csv").open("w", encoding="utf-8", newline=""))
            self._writers[table] = csv.writer(stream, lineterminator="\n")
            self._writers[table].writerow(COLUMNS[table])

    def _put(self, table: str, *row: object, mark: str = "") -> None:
        self._writers[table].writerow(row)
        self._rows[table] += 1
        if mark:
            self.errors.write(f"register,{table}.csv,{self._rows[table]},row,{mark}\n")

    @property
    def files(self) -> list[tuple[str, int]]:
        """(name, data rows) of every file."""
        return [(f"{table}.csv", rows) for table, rows in self._rows.items()]

    def write(self, household_id: str, draft: Draft) -> None:
        """Writes one household into every file it belongs in."""
        self._household(household_id, draft)
        for number, member in enumerate(draft.members, 1):
            self._member(household_id, number, member)
        for signed in draft.authorizations:
            days = (_day(signed.signed_on), _day(signed.expires_on), _day(signed.revoked_on))
            self._put("authorizations", household_id, signed.member + 1, signed.signed_by, *days)
        for each in draft.supporters:
            self._put(
                "supporters", household_id, each.member + 1, each.person.name, each.person.id_number, each.relation,
                each.household_size, _yuan(each.household_income), each.parents_supported, each.children_count,
                each.no_ability_reason,
            )  # fmt: skip
        for bill in draft.bills:
            span = (month_text(bill.from_month), month_text(bill.to_month))
            self._put("expenditures", household_id, bill.member + 1, bill.kind, _yuan(bill.amount), *span)
        if draft.state in ("in_aid", "in_grace"):
            self._payments(household_id, draft)
        self._ledger(household_id, draft)
        if draft.state == "exited":
            self._bad_rows(household_id)
        elif self._world.chance(0.005):
            self._relief(household_id)

    def _household(self, household_id: str, draft: Draft) -> None:
        standards, place = self._world.standards, draft.place
        settlement = "" if draft.settlement == standards.default_settlement else draft.settlement
        self._put(
            "households", household_id, place.township_code, place.village_code, address(place, standards), draft.state,
            settlement, draft.category, _blank(draft.hardship_class), _blank(draft.previous_hardship_class),
            _blank(draft.benefit), _month(draft.benefit_since), _month(draft.grace_start), _month(draft.grace_end),
            _day(draft.reported_on), _blank(draft.declared_income), _day(draft.declared_on), draft.collected_by,
            _day(draft.accepted_on), _yes(holds=self._world.chance(0.01)), draft.watch_list,
            _day(draft.village_delisted_on),
        )  # fmt: skip

    def _member(self, household_id: str, number: int, each: Member) -> None:
        person = each.person
        self._put(
            "members", household_id, number, person.name, person.id_number, _day(person.birth_date), person.sex,
            each.relation, _yes(holds=each.counted), each.not_counted_reason, each.hukou_kind, each.hukou_region,
            _day(each.permit_issued_on), _day(each.resident_since), each.disability_kind, _blank(each.disability_grade),
            _yes(holds=each.serious_illness), _yes(holds=each.medical_aid), _yes(holds=each.student), each.work_ability,
            each.selfcare_failed, each.assessed_by, each.cared_by, each.orphan, _day(each.died_on), person.phone,
            each.category, _blank(each.benefit), _month(each.benefit_since),
        )  # fmt: skip

    def _payments(self, household_id: str, draft: Draft) -> None:
        if draft.benefit is None or draft.benefit_since is None:
            return
        rng, world = self._world.rng, self._world
        first = max(draft.benefit_since, world.first_month)
        for month in months_between(first, world.last_month)[-LOOK_BACK:]:
            due = paid = draft.benefit
            on, deducted = last_day(month).replace(day=rng.randint(8, 15)), ""
            drawn = rng.random()
            mark = next((kind for kind, bound in PAYMENT_TROUBLE if drawn < bound), "")
            if mark in ("payment_short", "payment_deducted"):
                paid = max(0, due - rng.randint(1, max(1, due // 2)))
                deducted = rng.choice(DEDUCTED_BY) if mark == "payment_deducted" else ""
            elif mark == "payment_late":
                on = last_day(add_months(month, 1)) + timedelta(days=rng.randint(3, 24))
            self._put("payments", household_id, month_text(month), due, paid, _day(on), deducted, mark=mark)

    def _ledger(self, household_id: str, draft: Draft) -> None:
        rng, head = self._world.rng, draft.members[0].person
        counted = sum(each.counted and each.died_on is None for each in draft.members)
        row = (household_id, draft.place.village_code, head.name, head.id_number)
        if draft.state not in ("in_aid", "in_grace"):
            if draft.state == "applicant" and self._world.chance(ONLY_VILLAGE_SHARE):
                amount = rng.randint(100, 900)
                self._put("village_ledger", *row, counted, "dibao", amount, mark="ledger_only_village")
            return
        drawn = rng.random()
        trouble = next((kind for kind, bound in LEDGER_TROUBLE if drawn < bound), "")
        if trouble == "left_out":
            return
        benefit: int | str = "" if draft.benefit is None else draft.benefit
        if trouble and isinstance(benefit, int) and self._world.chance(0.5):
            benefit += rng.randint(5, 60)
        elif trouble:
            counted += 1
        self._put("village_ledger", *row, counted, draft.category, benefit, mark=trouble)

    def _bad_rows(self, household_id: str) -> None:
        """Rows a register must not have, on households that are not scored."""
        month, year = month_text(self._world.first_month), self._world.as_of.year
        match self._world.rng.randrange(6):
            case 0:
                span = (household_id, month, 100, 100, f"{year}-02-30", "")
                self._put("payments", *span, mark="quarantine:impossible_date")
            case 1:
                self._put(
                    "expenditures",
                    household_id,
                    1,
                    "illness",
                    "-900.00",
                    month,
                    month,
                    mark="quarantine:negative_amount",
                )
            case 2:
                self._put(
                    "expenditures", household_id, 1, "travel", "900.00", month, month, mark="quarantine:unknown_code"
                )

    def _relief(self, household_id: str) -> None:
        rng = self._world.rng
        month = month_text(self._world.month(-rng.randint(0, 8)))
        kind, amount = rng.choice(("emergency", "expenditure")), rng.randint(5, 40) * 100
        self._put("relief", household_id, 1, month, kind, _yuan(amount * 100))

    def error_lines(self) -> str:
        """The register's lines of errors.csv, once closed."""
        return self._errors_path.read_text(encoding="utf-8")
