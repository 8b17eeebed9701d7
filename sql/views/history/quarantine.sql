-- Rows that were set aside, and why; and rows that were accepted with a person's fix (state replayed).
-- state: what the run made of the row, until somebody says something newer about it: then waived or fixed, and
-- replayed once a later run has used that fix. A row of another file (sha256) inherits nothing.
CREATE VIEW history.quarantine WITH (security_invoker = TRUE) AS
WITH newest AS (
    SELECT DISTINCT ON (w.region, w.cycle, w.source, w.file_name, w.file_sha256, w.row_number)
        w.region,
        w.cycle,
        w.source,
        w.file_name,
        w.file_sha256,
        w.row_number,
        w.action,
        TO_JSONB(w.action_id) AS action_id
    FROM core.quarantine_action AS w
    ORDER BY
        w.region ASC, w.cycle ASC, w.source ASC, w.file_name ASC, w.file_sha256 ASC, w.row_number ASC,
        w.action_id DESC
)

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
    CASE
        WHEN a.action_id IS NULL OR r.frozen #> '{quarantine_actions,ids}' @> a.action_id THEN f.state
        WHEN a.action = 'waive' THEN 'waived'
        WHEN
            EXISTS (
                SELECT 1
                FROM core.run AS o
                WHERE
                    o.region = f.region AND o.cycle = f.cycle
                    AND o.frozen #> '{quarantine_actions,ids}' @> a.action_id
            )
            THEN 'replayed'
        ELSE 'fixed'
    END AS state
FROM core.quarantine AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
LEFT JOIN landing.delivery AS d ON f.run_id = d.run_id AND f.source = d.source AND f.file_name = d.file_name
LEFT JOIN newest AS a
    ON
        f.region = a.region
        AND f.cycle = a.cycle
        AND f.source = a.source
        AND f.file_name = a.file_name
        AND f.row_number = a.row_number
        AND d.sha256 = a.file_sha256
WHERE r.state = 'published';
