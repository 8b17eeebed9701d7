-- Yields one row a payment of the look-back that is not what 按月足额社会化发放 asks (S3, 二(六)一): less than due, less
-- due than the register's amount, partly kept by somebody, or paid after its month; and one row (no row_number) a month
-- without a payment although the household holds an amount from before. What it is called: pipeline.screening.payments.
-- A month for which nobody at all was paid is not covered by the file; a household with a payment in quarantine is not
-- said to have none.
WITH held AS (
    SELECT
        household_id,
        township_code,
        benefit_monthly_fen,
        benefit_since
    FROM households
    WHERE state IN ('in_aid', 'in_grace') AND benefit_monthly_fen > 0 AND benefit_since IS NOT NULL
),

covered AS (
    SELECT DISTINCT payments.month
    FROM payments
    INNER JOIN look_back_month ON payments.month = look_back_month.month
),

unread AS (
    SELECT DISTINCT household_id
    FROM quarantine
    WHERE source = 'register' AND file_name = 'payments.csv' AND household_id IS NOT NULL
),

paid AS (
    SELECT
        payments.household_id,
        households.township_code,
        payments.month,
        payments.row_number,
        payments.amount_due_fen AS due_fen,
        payments.amount_paid_fen AS paid_fen,
        payments.paid_on,
        payments.deducted_by,
        held.benefit_monthly_fen AS benefit_fen
    FROM payments
    INNER JOIN covered ON payments.month = covered.month
    LEFT JOIN households ON payments.household_id = households.household_id
    LEFT JOIN held ON payments.household_id = held.household_id AND payments.month >= held.benefit_since
),

absent AS (
    SELECT
        held.household_id,
        held.township_code,
        covered.month,
        cast(NULL AS INTEGER) AS row_number,
        cast(NULL AS BIGINT) AS due_fen,
        cast(NULL AS BIGINT) AS paid_fen,
        cast(NULL AS DATE) AS paid_on,
        cast(NULL AS VARCHAR) AS deducted_by,
        held.benefit_monthly_fen AS benefit_fen
    FROM held
    INNER JOIN covered ON held.benefit_since <= covered.month
    LEFT JOIN payments ON held.household_id = payments.household_id AND covered.month = payments.month
    LEFT JOIN unread ON held.household_id = unread.household_id
    WHERE payments.household_id IS NULL AND unread.household_id IS NULL
)

SELECT
    household_id,
    township_code,
    month,
    row_number,
    due_fen,
    paid_fen,
    paid_on,
    deducted_by,
    benefit_fen
FROM paid
WHERE
    deducted_by IS NOT NULL
    OR due_fen < benefit_fen
    OR coalesce(paid_fen, 0) < due_fen
    OR year(paid_on) * 100 + month(paid_on) > month
UNION ALL
SELECT
    household_id,
    township_code,
    month,
    row_number,
    due_fen,
    paid_fen,
    paid_on,
    deducted_by,
    benefit_fen
FROM absent
ORDER BY 1, 3, 4 NULLS FIRST
