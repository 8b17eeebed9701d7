"""The tables that travel between steps, as Arrow schemas. One name, one grain, one schema.

Money is int64 fen, months are int32 YYYYMM, days are date32. Identity cells (name, id_number,
phone, address) stay as sent; linkage standardises them. `row_number` counts data rows from 1.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

TEXT, INT, BIGINT, DAY, BOOL = pa.string(), pa.int32(), pa.int64(), pa.date32(), pa.bool_()
AREA = pa.decimal128(14, 4)

ROW: Final = [("file_name", TEXT), ("row_number", INT)]


def _schema(*fields: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema(list(fields))


RECORDS: Final[dict[str, pa.Schema]] = {
    "social_security": _schema(
        *ROW, ("name", TEXT), ("id_number", TEXT), ("birth_date", DAY), ("sex", TEXT),
        ("insurance", TEXT),  # employee_pension resident_pension unemployment work_injury maternity
        ("business", TEXT),  # contribution benefit
        ("employer", TEXT), ("base_fen", BIGINT), ("benefit_fen", BIGINT), ("month", INT), ("agency", TEXT),
    ),
    "employment": _schema(
        *ROW, ("name", TEXT), ("id_number", TEXT), ("phone", TEXT), ("employer", TEXT), ("employer_id_uscc", TEXT),
        ("work_form", TEXT),  # contract dispatch flexible temporary
        ("hired_on", DAY), ("left_on", DAY), ("from_month", INT), ("to_month", INT),
        ("gross_fen", BIGINT), ("own_insurance_fen", BIGINT), ("tax_fen", BIGINT),  # of the whole span
    ),
    "housing": _schema(
        *ROW, ("kind", TEXT),  # ownership lease
        ("name", TEXT), ("id_number", TEXT), ("share_numerator", INT), ("share_denominator", INT), ("address", TEXT),
        ("floor_area_m2", AREA),
        ("usage", TEXT),  # home shop office parking factory
        ("registered_on", DAY),
        ("status", TEXT),  # current historical
        ("rent_monthly_fen", BIGINT), ("lease_from", DAY), ("lease_to", DAY), ("unit_id", TEXT),
    ),
    "banking": _schema(
        *ROW, ("bank", TEXT), ("name", TEXT), ("id_number", TEXT), ("id_type", TEXT), ("phone", TEXT),
        ("account_token", TEXT),
        ("account_type", TEXT),  # current fixed fund securities
        ("balance_fen", BIGINT), ("balance_on", DAY), ("interest_12m_fen", BIGINT),
        ("inflow", pa.list_(pa.struct([("month", INT), ("amount_fen", BIGINT)]))),
    ),
    # the register's eight files; table name = file name without its ending
    "households": _schema(
        *ROW, ("household_id", TEXT), ("township_code", TEXT), ("village_code", TEXT), ("address", TEXT),
        ("state", TEXT), ("settlement", TEXT), ("category", TEXT), ("hardship_class", INT),
        ("previous_hardship_class", INT), ("benefit_monthly_fen", BIGINT), ("benefit_since", INT),
        ("grace_start", INT), ("grace_end", INT), ("income_change_reported_on", DAY),
        ("declared_income_monthly_fen", BIGINT), ("declared_on", DAY), ("collected_by", TEXT), ("accepted_on", DAY),
        ("near_relative", BOOL), ("watch_list", TEXT), ("village_delisted_on", DAY),
    ),
    "members": _schema(
        *ROW, ("household_id", TEXT), ("member_no", INT), ("name", TEXT), ("id_number", TEXT), ("birth_date", DAY),
        ("sex", TEXT), ("relation", TEXT), ("counted", BOOL), ("not_counted_reason", TEXT), ("hukou_kind", TEXT),
        ("hukou_region", TEXT), ("permit_issued_on", DAY), ("resident_since", DAY), ("disability_kind", TEXT),
        ("disability_grade", INT), ("serious_illness", BOOL), ("medical_aid", BOOL), ("student", BOOL),
        ("work_ability", TEXT), ("selfcare_failed", INT), ("assessed_by", TEXT), ("cared_by", TEXT), ("orphan", TEXT),
        ("died_on", DAY), ("phone", TEXT), ("category", TEXT), ("benefit_monthly_fen", BIGINT), ("benefit_since", INT),
    ),
    "authorizations": _schema(
        *ROW, ("household_id", TEXT), ("member_no", INT), ("signed_by", TEXT), ("signed_on", DAY),
        ("expires_on", DAY), ("revoked_on", DAY),
    ),
    "supporters": _schema(
        *ROW, ("household_id", TEXT), ("member_no", INT), ("name", TEXT), ("id_number", TEXT), ("relation", TEXT),
        ("household_size", INT), ("household_income_monthly_fen", BIGINT), ("parents_supported", INT),
        ("children_count", INT), ("no_ability_reason", TEXT),
    ),
    "expenditures": _schema(
        *ROW, ("household_id", TEXT), ("member_no", INT), ("kind", TEXT), ("amount_fen", BIGINT),
        ("from_month", INT), ("to_month", INT),
    ),
    "payments": _schema(
        *ROW, ("household_id", TEXT), ("month", INT), ("amount_due_fen", BIGINT), ("amount_paid_fen", BIGINT),
        ("paid_on", DAY), ("deducted_by", TEXT),
    ),
    "village_ledger": _schema(
        *ROW, ("household_id", TEXT), ("village_code", TEXT), ("head_name", TEXT), ("head_id_number", TEXT),
        ("members_counted", INT), ("category", TEXT), ("benefit_monthly_fen", BIGINT),
    ),
    "relief": _schema(
        *ROW, ("household_id", TEXT), ("member_no", INT), ("month", INT), ("kind", TEXT), ("amount_fen", BIGINT),
    ),
}  # fmt: skip

EXTRACTS: Final = ("social_security", "employment", "housing", "banking")
SOURCES: Final = ("register", *EXTRACTS)
REGISTER_TABLES: Final = tuple(name for name in RECORDS if name not in EXTRACTS)

QUARANTINE: Final = _schema(
    ("source", TEXT), *ROW, ("column_name", TEXT), ("rule", TEXT), ("severity", TEXT),
    ("reason_zh", TEXT), ("reason_en", TEXT),
    # what could still be read of whom and when the row is about (never published): a month whose row
    # sits in quarantine is unknown for that person. household_id/member_no only in the register.
    ("name", TEXT), ("id_number", TEXT), ("birth_date", DAY), ("phone", TEXT),
    ("household_id", TEXT), ("member_no", INT), ("from_month", INT), ("to_month", INT),
)  # fmt: skip

FILE_COUNTS: Final = _schema(
    ("source", TEXT), ("file_name", TEXT), ("sha256", TEXT), ("rows_in", INT), ("rows_accepted", INT),
    ("rows_quarantined", INT), ("rows_duplicate", INT),
)  # fmt: skip

IDENTITY: Final = _schema(  # one row a record of the extracts, what linkage may look at
    ("source", TEXT), *ROW, ("name", TEXT), ("id_number", TEXT), ("id_type", TEXT), ("birth_date", DAY), ("sex", TEXT),
    ("phone", TEXT), ("address", TEXT),
)  # fmt: skip

PERSON: Final = _schema(  # one row a member of the register
    ("household_id", TEXT), ("member_no", INT), ("name", TEXT), ("id_number", TEXT), ("birth_date", DAY),
    ("sex", TEXT), ("phone", TEXT), ("address", TEXT), ("relation", TEXT),
    # linkable | duplicate (counted and alive in two households: review) |
    # nameless (no consent, not counted, dead: a record that falls to one goes to nobody)
    ("standing", TEXT),
)  # fmt: skip

IDENTITY_LINK: Final = _schema(  # match or review; a record that is absent fell to nobody
    ("source", TEXT), *ROW, ("household_id", TEXT), ("member_no", INT), ("decision", TEXT),
    ("match_weight", pa.float64()), ("match_probability", pa.float64()), ("method", TEXT),
    ("runner_up_weight", pa.float64()), ("evidence", TEXT), ("model_version", TEXT),
)  # fmt: skip

JUDGEMENT: Final = _schema(  # a person's word about one record, the newest counts; outranks the model
    ("source", TEXT), *ROW, ("household_id", TEXT), ("member_no", INT), ("judgement", TEXT),  # same different unsure
)  # fmt: skip

FLAG: Final = _schema(
    ("household_id", TEXT), ("member_no", INT), ("township_code", TEXT), ("outcome", TEXT), ("action", TEXT),
    ("category", TEXT), ("previous_category", TEXT), ("amount_monthly_fen", BIGINT),
    ("previous_amount_monthly_fen", BIGINT), ("effective_month", INT), ("grace_start", INT), ("grace_end", INT),
    ("notice_required", BOOL), ("reason_codes", pa.list_(TEXT)), ("explanation_zh", TEXT), ("explanation_en", TEXT),
    ("countable_income_monthly_fen", BIGINT), ("income_per_head_fen", BIGINT), ("standard_monthly_fen", BIGINT),
    ("policy_version", TEXT), ("margin_fen", BIGINT),
)  # fmt: skip

INCOME_MONTH: Final = _schema(
    ("household_id", TEXT), ("member_no", INT), ("month", INT), ("kind", TEXT), ("source", TEXT),
    ("amount_fen", BIGINT), ("grade", TEXT), ("file_name", TEXT), ("row_number", INT),
)  # fmt: skip

ASSET: Final = _schema(
    ("household_id", TEXT), ("member_no", INT), ("kind", TEXT), ("value_fen", BIGINT), ("floor_area_m2", AREA),
    ("share_numerator", INT), ("share_denominator", INT), ("unit_id", TEXT), ("as_of", DAY),
    ("source", TEXT), ("file_name", TEXT), ("row_number", INT),
)  # fmt: skip

HOUSEHOLD_ASSESSMENT: Final = _schema(
    ("household_id", TEXT), ("counted_members", INT), ("countable_income_monthly_fen", BIGINT),
    ("income_per_head_fen", BIGINT), ("rigid_expenditure_monthly_fen", BIGINT), ("net_income_per_head_fen", BIGINT),
    ("financial_assets_per_head_fen", BIGINT), ("homes", pa.float64()), ("over_limits", pa.list_(TEXT)),
    ("unknowns", pa.list_(TEXT)), ("conflicts", pa.list_(TEXT)),
)  # fmt: skip

REVIEW_TASK: Final = _schema(
    ("task_id", TEXT), ("kind", TEXT), ("household_id", TEXT),
    ("source", TEXT), ("file_name", TEXT), ("row_number", INT),
)  # fmt: skip
