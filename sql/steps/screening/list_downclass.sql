-- Yields one row a household whose hardship class was lowered in the half-year its village was delisted:
-- 在整村退出时,是否存在刻意将…一、二类…保障类别降至三、四类 (S3, 二(五)三). The rules opened the task; this lists it.
SELECT
    households.household_id,
    households.township_code,
    households.previous_hardship_class,
    households.hardship_class,
    households.village_delisted_on
FROM review_task
INNER JOIN households ON review_task.household_id = households.household_id
WHERE review_task.kind = 'suspicious_downclass'
ORDER BY households.household_id
