"""The keys a case may have, each with how its value is read. Nothing else is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.cases.fields import Parser, area, day, exact, fen, listed, month, months, one_of, text, whole, yes
from pipeline.tables import ASSET_KINDS

CASE_KEYS: Final = (
    "id", "name", "region", "as_of", "household", "members", "income", "insured", "unemployment_insured", "bank_inflow",
    "assets", "expenditures", "supporters", "sources_missing", "open_reviews", "unknown_months", "uncertain_links",
    "policy", "expect",
)  # fmt: skip

INCOME_KINDS: Final = ("wage", "business", "property", "transfer")
INSURANCES: Final = ("employee_pension", "resident_pension", "unemployment", "work_injury", "maternity")
CAUSES: Final = ("illness", "disability", "old_age", "disaster", "education", "unemployment", "housing")
SOURCES: Final = ("register", "social_security", "employment", "housing", "banking")
TASKS: Final = (
    "link", "evidence_conflict", "policy_silent", "near_relative", "suspicious_downclass", "duplicate_household",
    "assessor_is_carer", "collection_not_accepted",
)  # fmt: skip
CATEGORIES: Final = ("tekun", "dibao", "expenditure_poor", "low_income")

HOUSEHOLD: Final[Mapping[str, Parser]] = {
    "household_id": text,
    "township_code": text,
    "village_code": text,
    "address": text,
    "state": one_of("applicant", "in_aid", "in_grace", "monitored", "exited"),
    "settlement": one_of("urban", "rural"),
    "category": one_of(*CATEGORIES),
    "hardship_class": whole,
    "previous_hardship_class": whole,
    "benefit_monthly": fen,
    "benefit_since": month,
    "grace_start": month,
    "grace_end": month,
    "income_change_reported_on": day,
    "declared_income_monthly": fen,
    "declared_on": day,
    "collected_by": one_of("office", "third_party"),
    "accepted_on": day,
    "near_relative": yes,
    "watch_list": one_of("registered_poor", "lifted_monitored", "at_risk"),
    "village_delisted_on": day,
}

MEMBER: Final[Mapping[str, Parser]] = {
    "household_id": text,
    "member_no": whole,
    "name": text,
    "id_number": text,
    "birth_date": day,
    "sex": one_of("M", "F"),
    "relation": one_of("head", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "other"),
    "counted": yes,
    "not_counted_reason": text,
    "hukou_kind": one_of("urban", "rural"),
    "hukou_region": text,
    "permit_issued_on": day,
    "resident_since": day,
    "disability_kind": one_of("physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple"),
    "disability_grade": whole,
    "serious_illness": yes,
    "medical_aid": yes,
    "student": yes,
    "work_ability": one_of("full", "partial", "none"),
    "selfcare_failed": whole,
    "assessed_by": text,
    "cared_by": text,
    "orphan": one_of("dispersed", "institutional"),
    "died_on": day,
    "phone": text,
    "category": one_of("single_person", "orphan"),
    "benefit_monthly": fen,
    "benefit_since": month,
}
"""Columns of members.csv; beside them a member may have an `authorization`."""

AUTHORIZATION: Final[Mapping[str, Parser]] = {
    "signed_by": one_of("self", "guardian"),
    "signed_on": day,
    "expires_on": day,
    "revoked_on": day,
}

INCOME: Final[Mapping[str, Parser]] = {
    "member_no": whole,
    "kind": one_of(*INCOME_KINDS),
    "amount": fen,
    "months": months,
    "grade": one_of("A", "B", "C"),
    "source": text,
    "insurance": one_of(*INSURANCES),
}

INSURED: Final[Mapping[str, Parser]] = {"member_no": whole, "months": months, "employer": text, "left_on": day}
PERSON_MONTHS: Final[Mapping[str, Parser]] = {"member_no": whole, "months": months}
BANK_INFLOW: Final[Mapping[str, Parser]] = {"member_no": whole, "months": months, "amount": fen}

ASSET: Final[Mapping[str, Parser]] = {
    "member_no": whole,
    "kind": one_of(*ASSET_KINDS),
    "value": fen,
    "floor_area_m2": area,
    "share": exact,
    "unit_id": text,
}

EXPENDITURE: Final[Mapping[str, Parser]] = {
    "household_id": text,
    "member_no": whole,
    "kind": one_of(*CAUSES),
    "amount": fen,
    "from_month": month,
    "to_month": month,
}

SUPPORTER: Final[Mapping[str, Parser]] = {
    "household_id": text,
    "member_no": whole,
    "name": text,
    "id_number": text,
    "relation": text,
    "household_size": whole,
    "household_income_monthly": fen,
    "parents_supported": whole,
    "children_count": whole,
    "no_ability_reason": text,
}

UNCERTAIN: Final[Mapping[str, Parser]] = {
    "member_no": whole,
    "kind": one_of(*INCOME_KINDS, *ASSET_KINDS),
    "amount": fen,
    "months": months,
    "value": fen,
    "floor_area_m2": area,
    "share": exact,
    "unit_id": text,
    "grade": one_of("A", "B", "C"),
    "source": text,
    "insurance": one_of(*INSURANCES),
}

LISTS: Final[Mapping[str, Parser]] = {
    "sources_missing": listed(one_of(*SOURCES)),
    "open_reviews": listed(one_of(*TASKS)),
}

FLAG_COLUMNS: Final = (
    "member_no", "township_code", "outcome", "action", "category", "previous_category", "amount_monthly",
    "previous_amount_monthly", "effective_month", "grace_start", "grace_end", "notice_required", "reason_codes",
    "explanation_zh", "explanation_en", "countable_income_monthly", "income_per_head", "standard_monthly",
    "policy_version", "margin_yuan",
)  # fmt: skip
"""Columns of serve.flag a case can speak of."""
LATER_COLUMNS: Final = ("revision", "supersedes", "flips", "earliest_stop_month")
"""Columns that only a run or a release can fill."""
EXPECT_KEYS: Final = ("household_id", *FLAG_COLUMNS, *LATER_COLUMNS, "reason_code")
