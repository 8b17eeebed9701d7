"""The facts of a run, partitioned by region and cycle. Money is yuan NUMERIC(14,2), months are text YYYY-MM."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

KEY = "region text NOT NULL, cycle text NOT NULL, run_id text NOT NULL,"
MONTH = "text CHECK ({0} ~ '^[0-9]{{4}}-(0[1-9]|1[0-2])$')"
RECORD = "source text, file_name text, row_number integer"
TABLES = (
    "identity_link",
    "flag",
    "income_month",
    "asset",
    "household_assessment",
    "quarantine",
    "review_task",
    "screening",
)

IDENTITY_LINK = f"""
CREATE TABLE core.identity_link (
    {KEY}
    source text NOT NULL, file_name text NOT NULL, row_number integer NOT NULL,
    household_id text NOT NULL, member_no integer NOT NULL,
    decision text NOT NULL CHECK (decision IN ('match', 'review')),
    match_weight double precision, match_probability double precision,
    method text NOT NULL CHECK (method IN ('id_exact', 'id_repaired', 'probabilistic', 'clerical')),
    runner_up_weight double precision, evidence jsonb, model_version text,
    PRIMARY KEY (region, cycle, run_id, source, file_name, row_number)
) PARTITION BY LIST (region);
CREATE INDEX ON core.identity_link (run_id, household_id);
"""

FLAG = f"""
CREATE TABLE core.flag (
    {KEY}
    household_id text NOT NULL, member_no integer, township_code text,
    outcome text NOT NULL, action text NOT NULL, category text, previous_category text,
    amount_monthly numeric(14, 2), previous_amount_monthly numeric(14, 2),
    effective_month {MONTH.format("effective_month")} NOT NULL,
    grace_start {MONTH.format("grace_start")}, grace_end {MONTH.format("grace_end")},
    notice_required boolean NOT NULL, reason_codes text[] NOT NULL CHECK (cardinality(reason_codes) > 0),
    explanation_zh text NOT NULL, explanation_en text NOT NULL,
    countable_income_monthly numeric(14, 2), income_per_head numeric(14, 2), standard_monthly numeric(14, 2),
    policy_version text NOT NULL, margin_yuan numeric(14, 2), flips jsonb,
    UNIQUE NULLS NOT DISTINCT (region, cycle, run_id, household_id, member_no),
    CONSTRAINT flag_action_belongs_to_outcome CHECK (CASE outcome
        WHEN 'entry' THEN action IN ('enter_tekun', 'enter_dibao', 'enter_single_person', 'enter_expenditure_poor',
                                     'enter_low_income', 'enter_orphan')
        WHEN 'adjustment' THEN action IN ('increase', 'decrease', 'change_category', 'grace_start', 'grace_cancel')
        WHEN 'exit' THEN action IN ('exit_income', 'exit_property', 'exit_grace_stable', 'exit_grace_expired')
        WHEN 'keep' THEN action IN ('keep', 'grace_continue')
        WHEN 'not_eligible' THEN action IN ('not_eligible', 'watch_margin')
        WHEN 'refer' THEN action IN ('refer_temporary_relief', 'refer_hukou_place')
        WHEN 'review' THEN action = 'review'
        WHEN 'blocked' THEN action = 'blocked_consent'
        ELSE false END)
) PARTITION BY LIST (region);
CREATE INDEX ON core.flag (run_id, township_code);
"""

LEDGER = f"""
CREATE TABLE core.income_month (
    {KEY}
    household_id text NOT NULL, member_no integer, month {MONTH.format("month")} NOT NULL,
    kind text NOT NULL CHECK (kind IN ('wage', 'business', 'property', 'transfer')),
    source text NOT NULL, amount numeric(14, 2) NOT NULL, grade text NOT NULL CHECK (grade IN ('A', 'B', 'C')),
    file_name text, row_number integer
) PARTITION BY LIST (region);
CREATE INDEX ON core.income_month (run_id, household_id);

CREATE TABLE core.asset (
    {KEY}
    household_id text NOT NULL, member_no integer,
    kind text NOT NULL
    CHECK (kind IN ('deposit', 'fund', 'securities', 'home', 'shop', 'office', 'parking', 'factory')),
    value numeric(14, 2), floor_area_m2 numeric(14, 4), share_numerator integer,
    share_denominator integer CHECK (share_denominator > 0), unit_id text, as_of date,
    {RECORD}
) PARTITION BY LIST (region);
CREATE INDEX ON core.asset (run_id, household_id);

CREATE TABLE core.household_assessment (
    {KEY}
    household_id text NOT NULL, counted_members integer NOT NULL, countable_income_monthly numeric(14, 2),
    income_per_head numeric(14, 2), rigid_expenditure_monthly numeric(14, 2), net_income_per_head numeric(14, 2),
    financial_assets_per_head numeric(14, 2), homes numeric(14, 4),
    over_limits text[], unknowns text[], conflicts text[],
    PRIMARY KEY (region, cycle, run_id, household_id)
) PARTITION BY LIST (region);
"""

WORK = f"""
CREATE TABLE core.quarantine (
    {KEY}
    source text NOT NULL, file_name text NOT NULL, row_number integer NOT NULL, column_name text,
    rule text NOT NULL, severity text NOT NULL, reason_zh text NOT NULL, reason_en text NOT NULL,
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'fixed', 'waived', 'replayed'))
) PARTITION BY LIST (region);
CREATE INDEX ON core.quarantine (run_id, source, file_name, row_number);

CREATE TABLE core.review_task (
    {KEY}
    task_id text NOT NULL,
    kind text NOT NULL
    CHECK (kind IN ('link', 'evidence_conflict', 'policy_silent', 'near_relative', 'suspicious_downclass',
                    'duplicate_household', 'assessor_is_carer', 'collection_not_accepted')),
    household_id text, {RECORD},
    PRIMARY KEY (region, cycle, run_id, task_id)
) PARTITION BY LIST (region);

CREATE TABLE core.screening (
    {KEY}
    kind text NOT NULL
    CHECK (kind IN ('missed', 'wrongly_covered', 'grace_not_applied', 'payment_short', 'payment_late',
                    'payment_deducted', 'downclass', 'ledger_only_register', 'ledger_only_village', 'ledger_differs')),
    township_code text, household_id text, member_no integer, detail text
) PARTITION BY LIST (region);
"""


def upgrade() -> None:
    """Partitions themselves come with the first run of a region and cycle."""
    for statements in (IDENTITY_LINK, FLAG, LEDGER, WORK):
        op.execute(statements)


def downgrade() -> None:
    """Facts only; runs stay."""
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE core.{table} CASCADE")
