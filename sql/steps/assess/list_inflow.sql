-- Yields one row a delivered account and month with inflow; an account without any inflow has one row without a month.
WITH paid_in AS (
    SELECT
        banking.file_name,
        banking.row_number,
        UNNEST(banking.inflow) AS entry
    FROM banking
)

SELECT
    link.household_id,
    link.member_no,
    link.source,
    link.file_name,
    link.row_number,
    paid_in.entry.month AS month,
    paid_in.entry.amount_fen AS amount_fen
FROM identity_link AS link
LEFT JOIN paid_in ON link.file_name = paid_in.file_name AND link.row_number = paid_in.row_number
WHERE link.source = 'banking' AND link.decision = 'match'
ORDER BY link.household_id, link.member_no, link.file_name, link.row_number, paid_in.entry.month
