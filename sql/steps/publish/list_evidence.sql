-- What the run's links rest on, each text once.
SELECT DISTINCT evidence
FROM identity_link
WHERE evidence IS NOT NULL
ORDER BY evidence
