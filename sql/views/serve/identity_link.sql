-- history.identity_link of the current run of each region and cycle: all its columns, in its order.
CREATE VIEW serve.identity_link WITH (security_invoker = TRUE) AS
SELECT h.* -- noqa: AM04
FROM history.identity_link AS h
INNER JOIN core.published AS p ON h.region = p.region AND h.cycle = p.cycle AND h.run_id = p.run_id;
