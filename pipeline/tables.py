"""The tables that travel between steps, as Arrow schemas. One name, one grain, one schema.

The typed records of the sources are not here: they follow from the contracts (`connectors.sources.RECORDS`).

Money is int64 fen, months are int32 YYYYMM, days are date32. Identity cells (name, id_number,
phone, address) stay as sent; linkage standardises them. `row_number` counts data rows from 1.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

TEXT, INT, BIGINT, DAY, BOOL = pa.string(), pa.int32(), pa.int64(), pa.date32(), pa.bool_()
AREA = pa.decimal128(14, 4)

MONTH_AMOUNTS: Final = pa.list_(pa.struct([("month", INT), ("amount_fen", BIGINT)]))

ROW: Final = [("file_name", TEXT), ("row_number", INT)]


def _schema(*fields: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema(list(fields))


QUARANTINE: Final = _schema(
    ("source", TEXT), *ROW, ("column_name", TEXT), ("rule", TEXT), ("severity", TEXT),
    ("reason_zh", TEXT), ("reason_en", TEXT),
    ("state", TEXT),  # what the run made of the row: new or waived = set aside, replayed = taken with a person's fix
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
    ("tie", TEXT),  # what rows of one person or household share, as "column:value": an employer, a property's unit
)  # fmt: skip

PERSON: Final = _schema(  # one row a member of the register
    ("household_id", TEXT), ("member_no", INT), ("name", TEXT), ("id_number", TEXT), ("birth_date", DAY),
    ("sex", TEXT), ("phone", TEXT), ("address", TEXT), ("relation", TEXT),
    # linkable | duplicate (counted and alive in two households: review) |
    # nameless (no consent, not counted, dead: a record that falls to one goes to nobody)
    ("standing", TEXT),
)  # fmt: skip

REGISTER_HOUSEHOLD: Final = _schema(  # one row a household of the register: where it lies, and what finds it
    ("household_id", TEXT), ("township_code", TEXT), ("village_code", TEXT), ("state", TEXT), ("category", TEXT),
    ("settlement", TEXT), ("address", TEXT), ("address_key", TEXT), ("address_place", TEXT),
)  # fmt: skip

REGISTER_PERSON: Final = _schema(  # one row a member of the register: who it is, and what finds it
    ("household_id", TEXT), ("member_no", INT), ("name", TEXT), ("name_key", TEXT), ("name_sound", TEXT),
    ("id_number", TEXT), ("birth_date", DAY), ("sex", TEXT), ("relation", TEXT), ("counted", BOOL), ("phone", TEXT),
)  # fmt: skip

IDENTITY_LINK: Final = _schema(  # match or review; a record that is absent fell to nobody
    ("source", TEXT), *ROW, ("household_id", TEXT), ("member_no", INT), ("decision", TEXT),
    ("match_weight", pa.float64()), ("match_probability", pa.float64()), ("method", TEXT),
    ("runner_up_weight", pa.float64()), ("evidence", TEXT), ("model_version", TEXT),
)  # fmt: skip

LINK_CANDIDATE: Final = _schema(  # the best and second-best candidate of a record: what a review looks at
    ("source", TEXT), *ROW, ("rank", INT),  # 1 the best, 2 the runner-up
    ("standing", TEXT),  # as in PERSON, or stranger: somebody the deliveries know by number. Only the others are named
    ("household_id", TEXT), ("member_no", INT), ("match_weight", pa.float64()), ("match_probability", pa.float64()),
    ("evidence", TEXT),  # as in IDENTITY_LINK; null for who is nameless
)  # fmt: skip

JUDGEMENT: Final = _schema(  # a person's word about one record, the newest counts; outranks the model
    ("source", TEXT), *ROW, ("household_id", TEXT), ("member_no", INT), ("judgement", TEXT),  # same different unsure
    # what it is about: an identity as sent; else one row of one very file; else, of an old word, of a file's name
    ("identity_digest", TEXT), ("file_sha256", TEXT),
    ("number_digest", TEXT), ("life_digest", TEXT),  # who the member was then: by number, by name and birth date
)  # fmt: skip

CASEWORK: Final = _schema(  # what people settled of a household, and what holds it up, as they stood at open_run
    ("household_id", TEXT),
    ("kind", TEXT), ("answer", TEXT),  # of a task: its kind and an answer that a rule heeds; or objection, open | due
    ("basis", TEXT),  # what the answer is about, as pipeline.assessment.settled writes it
    ("on_day", DAY),
)  # fmt: skip

FLAG: Final = _schema(
    ("household_id", TEXT), ("member_no", INT), ("township_code", TEXT), ("outcome", TEXT), ("action", TEXT),
    ("category", TEXT), ("previous_category", TEXT), ("amount_monthly_fen", BIGINT),
    ("previous_amount_monthly_fen", BIGINT), ("effective_month", INT), ("grace_start", INT), ("grace_end", INT),
    ("notice_required", BOOL), ("reason_codes", pa.list_(TEXT)), ("explanation_zh", TEXT), ("explanation_en", TEXT),
    ("countable_income_monthly_fen", BIGINT), ("income_per_head_fen", BIGINT), ("standard_monthly_fen", BIGINT),
    ("policy_version", TEXT), ("margin_fen", BIGINT),
    ("flips", TEXT),  # json, as in the view: [{source, file, row}]; empty where nobody is to act on the flag
)  # fmt: skip

FLAG_RISK: Final = _schema(  # one row a flag that is adverse or a review: what the household would lose or gain
    ("household_id", TEXT), ("member_no", INT), ("is_adverse", BOOL), ("at_risk_fen", BIGINT),
)  # fmt: skip

INCOME_MONTH: Final = _schema(
    ("household_id", TEXT), ("member_no", INT), ("month", INT), ("kind", TEXT), ("source", TEXT),
    ("amount_fen", BIGINT), ("grade", TEXT), ("file_name", TEXT), ("row_number", INT),
)  # fmt: skip

ASSET_KINDS: Final = (  # every kind pipeline.assessment.wealth knows a limit for, and parking, which has none
    "deposit", "fund", "securities", "home", "shop", "office", "parking", "factory", "vehicle", "disability_vehicle",
)  # fmt: skip

HOLDING: Final = _schema(  # one row a record of any source that shows property held on the as-of date
    ("source", TEXT), *ROW, ("kind", TEXT), ("value_fen", BIGINT), ("floor_area_m2", AREA),
    ("share_numerator", INT), ("share_denominator", INT), ("unit_id", TEXT), ("as_of", DAY),
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
