-- The files of the current run of each region and cycle, and what was refused since it was published
-- (run_id null). Where nothing is published yet, every refused delivery shows.
CREATE VIEW serve.delivery WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.source,
    f.file_name,
    f.sha256,
    f.rows_in,
    f.rows_accepted,
    f.rows_quarantined,
    f.rows_duplicate,
    f.rows_matched,
    f.rows_review,
    f.rows_unmatched,
    f.state,
    f.refused_because
FROM landing.delivery AS f
LEFT JOIN core.published AS p ON f.region = p.region AND f.cycle = p.cycle
LEFT JOIN core.run AS r ON p.run_id = r.run_id
WHERE f.run_id = p.run_id OR (f.run_id IS NULL AND (r.run_id IS NULL OR f.recorded_at > r.published_at));
