-- history.household_assessment of the current run of each region and cycle: all its columns, in its order.
CREATE VIEW serve.household_assessment WITH (security_invoker = TRUE) AS
SELECT h.* -- noqa: AM04
FROM history.household_assessment AS h
INNER JOIN core.published AS p ON h.region = p.region AND h.cycle = p.cycle AND h.run_id = p.run_id;
