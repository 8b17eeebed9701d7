"""Payments: monthly, in full, undeducted (按月足额社会化发放, S3, 二(六))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.cycle import Month, month_of, month_text
from pipeline.screening.findings import Finding, yuan


@dataclass(frozen=True, slots=True)
class Payment:
    """One month of one household, columns as `sql/steps/screening/list_payments.sql` gives them; amounts in fen.

    `row_number` None: the month has payments, this household has none. `benefit_fen` is the register's amount where it
    was held in that month already.
    """

    household_id: str
    township_code: str | None
    month: Month
    row_number: int | None
    due_fen: int | None
    paid_fen: int | None
    paid_on: date | None
    deducted_by: str | None
    benefit_fen: int | None


def screen_payment(payment: Payment) -> Iterator[Finding]:
    """What is wrong with a month's payment: each kind at most once.

    In full: nobody got less than was due, and no less is due than the register grants. Where somebody kept a part the
    difference is his and not counted as short. Monthly: paid within the month it is for; the documents name no day.
    """
    if payment.row_number is None:
        yield _finding("payment_short", payment, f"{_month(payment)}无发放记录，登记待遇{yuan(payment.benefit_fen)}。")
        return
    due, paid = payment.due_fen or 0, payment.paid_fen or 0
    if payment.deducted_by is not None:
        kept = f"扣{yuan(due - paid)}" if paid < due else "记有扣款"
        amounts = f"应发{yuan(due)}，实发{yuan(paid)}"
        yield _finding("payment_deducted", payment, f"{_month(payment)}{amounts}，{payment.deducted_by}{kept}。")
    short = []
    if payment.deducted_by is None and paid < due:
        short.append(f"应发{yuan(due)}，" + (f"实发{yuan(paid)}，少发{yuan(due - paid)}" if paid else "未发放"))
    if payment.benefit_fen is not None and due < payment.benefit_fen:
        short.append(f"应发{yuan(due)}低于登记待遇{yuan(payment.benefit_fen)}")
    if short:
        yield _finding("payment_short", payment, f"{_month(payment)}{'；'.join(short)}。")
    if payment.paid_on is not None and month_of(payment.paid_on) > payment.month:
        yield _finding("payment_late", payment, f"{_month(payment)}待遇至{payment.paid_on.isoformat()}才发放。")


def _month(payment: Payment) -> str:
    return month_text(payment.month)


def _finding(kind: str, payment: Payment, detail: str) -> Finding:
    return Finding(kind, payment.township_code, payment.household_id, None, detail)
