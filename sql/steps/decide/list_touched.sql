-- Yields the rows of household that are to be judged: all but the unchanged ones.
SELECT household.*  -- noqa: AM04, whatever columns the table has
FROM household
LEFT JOIN unchanged ON household.household_id = unchanged.household_id
WHERE unchanged.household_id IS NULL
ORDER BY household.household_id
