-- Every amount counted, in the month it was earned, with its record.
CREATE VIEW history.income_month WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.household_id,
    f.member_no,
    f.month,
    f.kind,
    f.source,
    f.amount,
    f.grade,
    CASE
        WHEN f.file_name IS NOT NULL
            THEN jsonb_build_object('source', f.source, 'file', f.file_name, 'row', f.row_number)
    END AS record
FROM core.income_month AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
WHERE r.state = 'published';
