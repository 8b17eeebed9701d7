"""A delivered row's cells: as sent, as read, numbers starred."""

from datetime import date

import pytest

from connectors.contract_file import load_contract
from pipeline.household_report.by_month import lines_of, months_of, totals_of
from pipeline.household_report.people import starred
from pipeline.household_report.raw_cells import cells_of, read_as

BANKING = load_contract("banking").tables["banking"]
HOUSING = load_contract("housing").tables["housing"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("361126194609085148", "361*************48"),
        ("361*************48", "361*************48"),  # starring twice is starring once
        ("15633767628", "156******28"),
        ("12345678", "123***78"),
        ("1234567", "*******"),
        ("", ""),
        (None, None),
    ],
)
def test_numbers_are_starred(number, shown):
    assert starred(number) == shown


@pytest.mark.parametrize(
    ("table", "header", "typed", "read"),
    [
        (BANKING, "balance_fen", {"balance_fen": 68032}, "680.32"),
        (BANKING, "balance_on", {"balance_on": date(2018, 12, 23)}, "2018-12-23"),
        (BANKING, "currency", {}, None),
        (BANKING, "inflow_fen", {"inflow": [{"month": 201807, "amount_fen": 5}]}, "2018-07: 0.05"),
        (HOUSING, "共有份额", {"share_numerator": 1, "share_denominator": 2}, "1/2"),
        (HOUSING, "共有份额", {"share_numerator": None, "share_denominator": None}, None),
    ],
)
def test_a_cell_is_read_as_people_write_it(table, header, typed, read):
    assert read_as(table.columns[header], typed) == read


def text(**cells):
    return dict.fromkeys(BANKING.delivered) | {"row_error": None} | cells


def test_ids_phones_and_account_numbers_are_starred_until_revealed():
    sent = text(id_no="361126194609085148", phone="15633767628", account_token="cb9ffffffffffef", name="示例")
    typed = {"id_number": "361126194609085148"}
    hidden = {cell.column: cell for cell in cells_of(BANKING, sent, typed, is_revealed=False)}
    assert (hidden["id_no"].sent, hidden["id_no"].read) == ("361*************48",) * 2
    assert hidden["phone"].sent == "156******28"
    assert "*" in hidden["account_token"].sent
    assert hidden["name"].sent == "示例"
    shown = {cell.column: cell for cell in cells_of(BANKING, sent, typed, is_revealed=True)}
    assert shown["id_no"].sent == "361126194609085148"
    assert not any(cell.is_starred for cell in shown.values())


def test_in_a_row_that_is_bad_as_a_whole_a_number_may_stand_anywhere():
    sent = text(row_error="too_many_cells", bank="361126194609085148", name="示例")
    cells = {cell.column: cell.sent for cell in cells_of(BANKING, sent, {}, is_revealed=False)}
    assert cells["bank"] == "361*************48"
    assert cells["name"] == "示例"


def test_the_ledger_by_month_keeps_no_row_and_zero_apart(report):
    months = months_of(report)
    assert months == (201807, 201808, 201809, 201810, 201811, 201812)
    nobody, wage = lines_of(report.income, months)
    assert (nobody.member_no, nobody.kind, nobody.total_fen) == (None, "transfer", 5)
    assert [one.amount_fen for one in wage.months] == [37121, None, None, None, None, None]
    assert [record.row_number for record in wage.months[0].records] == [7, 8]
    assert totals_of(report.income, months) == (37121, 0, 0, 0, 0, 5)
