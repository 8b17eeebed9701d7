-- Yields one row a household that is in every cell, its evidence included, what it was in the run before.
WITH same AS (
    SELECT *
    FROM household
    INTERSECT
    SELECT *
    FROM household_before
)

SELECT household_id
FROM same
ORDER BY household_id
