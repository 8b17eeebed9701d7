-- Yields one row a member with a record under review, rows in quarantine too: a review about the household is open.
SELECT DISTINCT
    household_id,
    member_no
FROM link_of_all
WHERE decision = 'review'
ORDER BY household_id, member_no
