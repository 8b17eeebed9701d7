-- Rows that were set aside, and why.
CREATE VIEW history.quarantine WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.source,
    f.file_name,
    f.row_number,
    f.column_name,
    f.rule,
    f.severity,
    f.reason_zh,
    f.reason_en,
    f.state
FROM core.quarantine AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
WHERE r.state = 'published';
