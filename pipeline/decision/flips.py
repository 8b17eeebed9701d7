"""翻转: the records without which a flag's action or amount would differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.assessment.facts import Household, RecordRef
from pipeline.decision.judge import judge
from pipeline.decision.judgement import Judgement
from pipeline.policy.region_policy import RegionPolicy

Flips = Mapping[int | None, tuple[RecordRef, ...]]
"""By the flag's member_no (None the household's): records in the order of source, file and row."""


def find_flips(household: Household, policy: RegionPolicy, judgement: Judgement) -> Flips:
    """Judge again without each record in turn; what one record gave over several months goes together.

    Costs one judgement a record: meant for the flags a caseworker is about to act on.
    """
    found: dict[int | None, list[RecordRef]] = {flag.member_no: [] for flag in judgement.flags}
    for record in _records(household):
        without = {flag.member_no: flag for flag in judge(_without(household, record), policy).flags}
        for flag in judgement.flags:
            other = without.get(flag.member_no)
            if other is None or (flag.action, flag.amount_monthly_fen) != (other.action, other.amount_monthly_fen):
                found[flag.member_no].append(record)
    return {number: tuple(records) for number, records in found.items()}


def _records(household: Household) -> list[RecordRef]:
    records = {item.record for item in household.income} | {asset.record for asset in household.assets}
    known = (record for record in records if record is not None)
    return sorted(known, key=lambda record: (record.source, record.file_name, record.row_number))


def _without(household: Household, record: RecordRef) -> Household:
    return replace(
        household,
        income=tuple(item for item in household.income if item.record != record),
        assets=tuple(asset for asset in household.assets if asset.record != record),
    )
