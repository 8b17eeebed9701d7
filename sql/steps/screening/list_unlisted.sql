-- Yields one row a dibao household of the two hardest classes whose bills of illness and education over twelve months
-- are more than its whole countable income, and that is on no list of registered poor: 农村低保一、二类对象家庭因病因学
-- 产生大额支出且符合扶贫对象识别标准的…将其纳入建档立卡范围 (S3, 三(二)2). The text gives no number for 大额.
WITH bill AS (
    SELECT
        expenditures.household_id,
        sum(expenditures.amount_fen) AS amount_fen
    FROM expenditures
    INNER JOIN window_month ON expenditures.to_month = window_month.month
    WHERE expenditures.kind IN ('illness', 'education')
    GROUP BY expenditures.household_id
)

SELECT
    households.household_id,
    households.township_code,
    households.hardship_class,
    bill.amount_fen AS bills_fen,
    household_assessment.countable_income_monthly_fen * 12 AS income_fen
FROM households
INNER JOIN bill ON households.household_id = bill.household_id
INNER JOIN household_assessment ON households.household_id = household_assessment.household_id
WHERE
    households.state = 'in_aid'
    AND households.category = 'dibao'
    AND households.hardship_class IN (1, 2)
    AND households.watch_list IS NULL
    AND bill.amount_fen > household_assessment.countable_income_monthly_fen * 12
ORDER BY households.household_id
