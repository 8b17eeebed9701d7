-- Yields one row a flag that may say of somebody that he is missed, or covered although he should not be, with what
-- the register says of the household beside it. Which of them does, and why, is pipeline.screening.coverage's.
WITH helped AS (
    SELECT DISTINCT relief.household_id
    FROM relief
    INNER JOIN recent_month ON relief.month = recent_month.month
)

SELECT -- noqa: ST06
    flag.household_id,
    flag.member_no,
    coalesce(flag.township_code, households.township_code) AS township_code,
    households.state,
    households.watch_list,
    flag.action,
    flag.outcome,
    flag.category,
    flag.previous_category,
    flag.previous_amount_monthly_fen,
    flag.reason_codes,
    helped.household_id IS NOT NULL AS has_relief
FROM flag
INNER JOIN households ON flag.household_id = households.household_id
LEFT JOIN helped ON flag.household_id = helped.household_id
WHERE
    flag.outcome IN ('entry', 'exit')
    OR flag.action IN ('change_category', 'refer_temporary_relief')
ORDER BY flag.household_id, flag.member_no NULLS FIRST
