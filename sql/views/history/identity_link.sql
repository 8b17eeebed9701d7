-- Which delivered record is whose: one row a record that fell to somebody, in every published run.
CREATE VIEW history.identity_link WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.source,
    f.file_name,
    f.row_number,
    f.household_id,
    f.member_no,
    f.decision,
    f.match_weight,
    f.match_probability,
    f.method,
    f.runner_up_weight,
    e.evidence,
    f.model_version
FROM core.identity_link AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
LEFT JOIN core.link_evidence AS e
    ON f.region = e.region AND f.cycle = e.cycle AND f.run_id = e.run_id AND f.evidence_id = e.evidence_id
WHERE r.state = 'published';
