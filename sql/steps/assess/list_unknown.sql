-- Yields one row a record in quarantine that is about a household. A waived row leaves nothing unknown: a person has
-- decided that it does not matter.
-- kind: row = a linked extract row, its person's months are unknown; link = such a row whose link is under review;
-- unit = a register row without which the unit or its supporters are not known; bill = a bill that could not be read.
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
WHERE quarantine.state <> 'waived'

UNION ALL

SELECT
    household_id,
    member_no,
    CASE WHEN file_name = 'expenditures.csv' THEN 'bill' ELSE 'unit' END AS kind,
    CAST(NULL AS INTEGER) AS from_month,
    CAST(NULL AS INTEGER) AS to_month,
    source,
    file_name,
    row_number
FROM quarantine
WHERE
    source = 'register'
    AND state <> 'waived'
    AND household_id IS NOT NULL
    AND file_name IN ('members.csv', 'households.csv', 'supporters.csv', 'expenditures.csv')
ORDER BY 1, 6, 7, 8
