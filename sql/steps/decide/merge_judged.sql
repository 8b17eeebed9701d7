-- Yields what is said of every household: anew of those touched, as before of the unchanged ones.
SELECT judged_anew.*  -- noqa: AM04, whatever columns the table has
FROM judged_anew
UNION ALL
SELECT judged_before.*
FROM judged_before
INNER JOIN unchanged ON judged_before.household_id = unchanged.household_id
ORDER BY household_id, nth
