-- Every file of every published run, and every refused delivery (run_id null: no run came of it).
CREATE VIEW history.delivery WITH (security_invoker = TRUE) AS
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
FROM landing.delivery AS f;
