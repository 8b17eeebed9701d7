"""翻转: the records without which a flag's action or amount would differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pipeline.assessment.employment import stable_window
from pipeline.assessment.facts import Income, RecordRef
from pipeline.assessment.ledger import Ledger
from pipeline.cycle import Month
from pipeline.decision.judgement import Result, Subject
from pipeline.decision.verdict import Readings, Verdict, results_on_evidence
from pipeline.decision.without import Records, is_base
from pipeline.policy.model import PolicyOn, Silent

Flips = Mapping[int | None, tuple[RecordRef, ...]]
"""By the flag's member_no (None the household's): records in the order of source, file and row."""

NOT_TURNED: Final = frozenset(("keep", "blocked"))
"""Outcomes nobody is asked to act on. Without almost any of its records a benefit that goes on would be worked out
anew, so to name them all would say nothing; of a blocked household nothing was looked at."""


def find_flips(subject: Subject, verdict: Verdict) -> Flips:
    """Judge again without each record in turn; what one record gave over several months goes together.

    Only for flags somebody is to act on, and only records that can turn anything: those that count in the ledger,
    that show an insured month to who holds something or left an employer, the rows that declare the leaving and the
    accounts beside it, what breaks a property limit, and what hangs on an unconfirmed link.
    """
    found: dict[int | None, list[RecordRef]] = {
        number: [] for number, result in verdict.results if result.outcome not in NOT_TURNED
    }
    if not found or verdict.means is None:
        return dict.fromkeys(found, ())
    rests_on_records = subject.unit.numbers | {None}
    before, records_of = dict(verdict.results), Records.of(subject.household)
    for record in _ordered(_deciding(subject, verdict)):
        other = Subject(records_of.without(record), subject.unit, subject.policy, subject.present)
        after = results_on_evidence(Readings(other, verdict.readings))
        for number, records in found.items():
            if number in rests_on_records and _differs(before[number], after.get(number)):
                records.append(record)
    return {number: tuple(records) for number, records in found.items()}


def flips_as_text(records: Iterable[RecordRef] | None) -> str | None:
    """The records as the view shows them, or None where nobody asked: `[{"source": …, "file": …, "row": …}]`."""
    if records is None:
        return None
    shown = [{"source": one.source, "file": one.file_name, "row": one.row_number} for one in records]
    return json.dumps(shown, ensure_ascii=False)


def _differs(before: Result, after: Result | None) -> bool:
    return after is None or (before.action, before.amount_fen) != (after.action, after.amount_fen)


def _deciding(subject: Subject, verdict: Verdict) -> Iterator[RecordRef | None]:
    household, means = subject.household, verdict.means
    assert means is not None
    yield from (item.record for item in means.ledger.counted if _can_count(item))
    for limit in means.wealth.over:
        yield from limit.records
    if household.uncertain_assets:  # together with these, property within the limits may be over
        yield from (asset.record for asset in household.assets)
    yield from (item.record for item in household.uncertain_income)
    yield from (asset.record for asset in household.uncertain_assets)
    if household.insured:
        yield from _insuring(subject, means.ledger)


def _can_count(item: Income) -> bool:
    """A declared wage of zero still outranks an insurance base."""
    return item.amount_fen != 0 or item.kind == "wage"


def _insuring(subject: Subject, ledger: Ledger) -> Iterator[RecordRef | None]:
    """Rows that show a month of insured employment: they open or end a grace, or contradict a leaving date.

    Where somebody left, the employer's rows that say so too, and the accounts that were or were not paid into.
    """
    household = subject.household
    has_left = bool(household.hirings) or any(month.left_on for month in household.insured)
    if has_left:
        yield from (hiring.record for hiring in household.hirings)
        yield from (account.record for account in household.bank_inflow)
    if has_left or subject.present.is_held:
        counted, looked_at = {item.record for item in ledger.counted}, _months_looked_at(subject.policy)
        yield from (one.record for one in household.insured if one.month in looked_at)
        bases = (item for item in household.income if is_base(item) and item.month in looked_at)
        yield from (item.record for item in bases if item.record not in counted)


def _months_looked_at(policy: PolicyOn) -> frozenset[Month]:
    """Months in which being insured says anything: of the look-back, and of stable work."""
    if isinstance(policy.stable_months, Silent):
        return policy.look_back_set
    return policy.look_back_set | stable_window(policy)


def _ordered(records: Iterable[RecordRef | None]) -> list[RecordRef]:
    known = {record for record in records if record is not None}
    return sorted(known, key=lambda record: (record.source, record.file_name, record.row_number))
