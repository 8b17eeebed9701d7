-- Who may be missed, wrongly covered or wrongly paid: a list to look at, never a decision.
CREATE VIEW history.screening WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.kind,
    f.township_code,
    f.household_id,
    f.member_no,
    f.detail
FROM core.screening AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
WHERE r.state = 'published';
