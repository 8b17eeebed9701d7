-- history.screening of the current run of each region and cycle.
CREATE VIEW serve.screening WITH (security_invoker = true) AS
SELECT h.*
FROM history.screening AS h
INNER JOIN core.published AS p ON h.region = p.region AND h.cycle = p.cycle AND h.run_id = p.run_id;
