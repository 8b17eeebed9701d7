-- Yields one row a record in quarantine that is about a household: its person's months are unknown.
-- kind: row = a linked extract row, link = such a row whose link is itself under review, register = the unit is unknown.
SELECT
    link.household_id,
    link.member_no,
    CASE WHEN link.decision = 'review' THEN 'link' ELSE 'row' END AS kind,
    quarantine.from_month,
    quarantine.to_month,
    quarantine.source,
    quarantine.file_name,
    quarantine.row_number
FROM quarantine
INNER JOIN link_of_all AS link
    ON
        quarantine.source = link.source
        AND quarantine.file_name = link.file_name
        AND quarantine.row_number = link.row_number

UNION ALL

SELECT
    household_id,
    member_no,
    'register' AS kind,
    CAST(NULL AS INTEGER) AS from_month,
    CAST(NULL AS INTEGER) AS to_month,
    source,
    file_name,
    row_number
FROM quarantine
WHERE source = 'register' AND household_id IS NOT NULL AND file_name IN ('members.csv', 'households.csv')
ORDER BY 1, 6, 7, 8
